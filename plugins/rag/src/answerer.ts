import { type Clock, type Context, type Drawer, inSpan, type Tracer } from '@huida/core'
import type { Hit } from '@huida/knowledge'
import type { BaseCallbackHandler } from '@langchain/core/callbacks/base'
import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhen } from 'cockatiel'
import { budgetOf } from './budget.js'
import { type Cited, type Grounded, Judge, Refused } from './grounded.js'
import type { Topic } from './memory.js'
import type { AnswerModel } from './model.js'
import { given, type Prompt, toAnswer, toRewrite } from './prompt.js'
import { PLACEHOLDER } from './support.js'

/** Hides personal data from a model: the text with placeholders, and the way back for what the model says. */
export type Mask = (text: string) => {
  text: string
  /** Puts back what was hidden. Placeholders that it does not know may stay: they are removed. */
  restore(said: string): string
}

/** A language model in one turn. Both give undefined where the articles have to do without it. */
export interface Answerer {
  /** Answers in the model's words as far as articles stand behind them. */
  answer(question: string, hits: readonly Hit[]): Promise<Grounded | undefined>
  /** The message, which leans on a topic, as a question that stands alone. */
  rewrite(topic: Topic): Promise<string | undefined>
}

export interface AnswererOptions {
  /** For all that is asked of the model in one turn, in milliseconds. */
  deadlineMs: number
  /** What the model may read and write for one conversation in a day, in UTF-16 units. */
  dailyCharacters: number
  mask: Mask | undefined
  store: Drawer
  clock: Clock
  tracer: Tracer | undefined
}

/** A model that failed so often in a row is left alone for so long; then one question tries it, and the others do not wait. */
const FAILURES = 3
const REST_MS = 30_000

/** A rewritten question is worth this share of the deadline, and no more than so many UTF-16 units. */
const REWRITE_SHARE = 0.3
const MAX_REWRITTEN = 200

/** What one model is to all turns: the circuit is shared, the time and the conversation's budget are a turn's own. */
export function answerer(model: AnswerModel, options: AnswererOptions): (ctx: Context) => Answerer {
  const { deadlineMs, dailyCharacters, store, clock, tracer } = options
  const mask: Mask = (text) => {
    const { text: masked, restore } = options.mask?.(text) ?? { text, restore: (said: string) => said }
    return { text: masked, restore: (said) => restore(said).replace(PLACEHOLDER, '') }
  }
  const circuit = circuitBreaker(
    // A model whose words are refused is alive.
    handleWhen((error) => !(error instanceof Refused)),
    { halfOpenAfter: REST_MS, breaker: new ConsecutiveBreaker(FAILURES) },
  )

  /** Asks once; what came of it is stored before it is used, a failure too: a turn that is repeated says the same. */
  async function ask<T extends { [key: string]: string | Cited[] }>(
    ctx: Context,
    { step, prompt, until, saw }: { step: string; prompt: Prompt; until: number; saw: string[] },
    read: (chunks: AsyncIterable<string>) => Promise<T>,
  ): Promise<T | undefined> {
    const budget = await budgetOf(ctx, store)
    const asked = prompt.reduce((sum, [, words]) => sum + words.length, 0)
    const outcome = await ctx.once<{ said: T | null; refused: string; characters: number }>(step, async () => {
      let characters = 0
      try {
        if (budget.spent + asked > dailyCharacters) throw new Refused('the budget of this conversation is spent')
        // Others would wait for the one that tries it.
        if (circuit.state === CircuitState.HalfOpen) throw new Refused('the model is being tried')
        const said = await circuit.execute(() => {
          characters = asked
          return inSpan(tracer, 'huida.model', { 'huida.step': step }, () =>
            within(until - clock.now(), clock, ctx.signal, async (signal) => {
              async function* counted() {
                for await (const { text } of await model.stream(prompt, { signal, callbacks: [untraced] })) {
                  // Nobody waits any more, but a model that does not listen goes on.
                  signal.throwIfAborted()
                  characters += text.length
                  yield text
                }
                if (characters === asked) throw new Error('it said nothing')
              }
              return read(counted())
            }),
          )
        })
        return { said, refused: '', characters }
      } catch (error) {
        if (characters > 0 && !(error instanceof Refused))
          ctx.log.warn({ error }, 'the language model did not answer; the article does')
        return { said: null, refused: reasonOf(error), characters }
      }
    })
    budget.spend(outcome.characters)
    ctx.trace({ step, saw, chose: outcome.said === null ? `without it: ${outcome.refused}` : "the model's words" })
    return outcome.said ?? undefined
  }

  return (ctx) => {
    const from = ctx.now()
    return {
      async answer(question, hits) {
        const { text: masked, restore } = mask(question)
        const sourced = given(hits)
        const judge = new Judge(masked, sourced)
        const read = async (chunks: AsyncIterable<string>): Promise<Grounded> => {
          async function* shown() {
            for await (const chunk of chunks) yield restore(judge.read(chunk))
            yield restore(judge.end())
          }
          const said = await ctx.stream(shown())
          return { text: said.trim(), sources: judge.sources }
        }
        return ask(
          ctx,
          {
            step: 'rag.model',
            prompt: toAnswer(masked, hits, ctx.locale),
            until: from + deadlineMs,
            saw: sourced.map(({ article }) => article.id),
          },
          read,
        )
      },

      async rewrite(topic) {
        const { text: masked, restore } = mask(ctx.text)
        const read = async (chunks: AsyncIterable<string>) => {
          let question = ''
          for await (const chunk of chunks) {
            question += chunk
            if (question.length > MAX_REWRITTEN) throw new Refused('it did not come to an end')
          }
          return { question: restore(question).replace(/\s+/g, ' ').trim() }
        }
        const rewritten = await ask(
          ctx,
          {
            step: 'rag.rewrite',
            prompt: toRewrite(masked, topic, ctx.locale),
            until: from + deadlineMs * REWRITE_SHARE,
            saw: [topic.article],
          },
          read,
        )
        return rewritten?.question || undefined
      },
    }
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200)

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
