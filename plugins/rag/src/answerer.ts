import { type Clock, type Context, inSpan, type Part, sources, type Tracer, text } from '@huida/core'
import type { Hit } from '@huida/knowledge'
import type { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { type Grounded, given, grounded, holdsLink, MAX_ANSWER, prompt, withoutMarks } from './grounded.js'
import type { AnswerModel } from './model.js'

/** Answers in a model's words as far as articles stand behind them; undefined where the article has to speak for itself. */
export type Answerer = (ctx: Context, hits: readonly Hit[]) => Promise<Part[] | undefined>

export function answerer(
  model: AnswerModel,
  { deadlineMs, clock, tracer }: { deadlineMs: number; clock: Clock; tracer: Tracer | undefined },
): Answerer {
  return async (ctx, hits) => {
    // A failure is remembered too: a turn that is repeated says the same words.
    const answer = await ctx.once<Grounded | { refused: string }>('rag.model', async () => {
      try {
        const said = await inSpan(tracer, 'huida.model', { 'huida.sources': given(hits).length }, () =>
          within(deadlineMs, clock, ctx.signal, (signal) => write(model, ctx, hits, signal)),
        )
        return grounded(said, hits)
      } catch (error) {
        ctx.log.warn({ error }, 'the language model did not answer; the article does')
        return { refused: String(error).slice(0, 200) }
      }
    })
    const refused = 'refused' in answer ? answer.refused : undefined
    ctx.trace({
      step: 'rag.model',
      saw: given(hits).map(({ article }) => article.id),
      chose: refused === undefined ? "the model's words" : `the article's words: ${refused}`,
    })
    return 'refused' in answer ? undefined : [text(answer.text), sources(...answer.sources)]
  }
}

/** Asks the model, and shows what it writes while it does, as far as a customer may see it. */
async function write(model: AnswerModel, ctx: Context, hits: readonly Hit[], signal: AbortSignal): Promise<string> {
  let said = ''
  async function* shown() {
    let length = 0
    const chunks = await model.stream(prompt(ctx.text, hits, ctx.locale), { signal, callbacks: [untraced] })
    for await (const chunk of chunks) {
      // Nobody waits any more, but a model that does not listen goes on.
      signal.throwIfAborted()
      said += chunk.text
      if (said.length > MAX_ANSWER || holdsLink(said)) return
      const visible = withoutMarks(said)
      if (visible.length > length) yield visible.slice(length)
      length = visible.length
    }
  }
  await ctx.stream(shown())
  return said
}

/**
 * LangChain sends whole conversations to LangSmith as soon as `LANGSMITH_TRACING` or `LANGCHAIN_TRACING_V2` is in the
 * environment, unless a handler of this name is there already. Whoever wants that gives the model its own callbacks.
 */
// Nothing else is ever asked of a handler that ignores what models do.
const untraced = { name: 'langchain_tracer', ignoreLLM: true } as unknown as BaseCallbackHandler

/** Rejects when the time is up or the turn is over, whether or not the work listens. */
async function within<T>(
  ms: number,
  clock: Clock,
  turn: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const late = new AbortController()
  const cancel = clock.after(ms, () => late.abort(new Error(`no answer within ${ms} ms`)))
  const signal = AbortSignal.any([turn, late.signal])
  const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  try {
    return await Promise.race([work(signal), aborted])
  } finally {
    cancel()
    late.abort(new Error('the answer is there'))
  }
}
