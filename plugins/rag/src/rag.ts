import { type Content, type Context, choices, definePlugin, type Json, sources } from '@huida/core'
import type { Hit, Retriever } from '@huida/knowledge'
import type { Intent, WithIntent } from '@huida/plugin-intents'
import { z } from 'zod'
import { answerer } from './answerer.js'
import { sourceOf } from './grounded.js'
import type { AnswerModel } from './model.js'
import { found, record } from './records.js'
import { asksForPerson, type RagWords, words } from './words.js'

/** What a choice of a person sends back. */
const PERSON = 'human'

/**
 * How much an article about the intent of the message gains: at most this share of its score, and this much confidence.
 * Measured on the e-commerce pack's own evaluation over the example shop's articles: a third to a half more questions are
 * answered, as large a share of them right or larger, and no more of what fits no intent is answered.
 */
const INTENT_SHARE = 0.4

/** Articles with at least this share of the threshold are offered as questions. */
const NEAR = 0.5

const having = <T>(method: keyof T & string, next: string) =>
  z.custom<T>((value) => typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function', next)

const changed = z.custom<Partial<RagWords>>((value) => typeof value === 'object' && value !== null).optional()

/** Answers from knowledge, with its source; where it has no answer it says so and offers a person. */
export const rag = definePlugin({
  name: 'rag',
  config: z.object({
    /** Finds articles: `createRetriever(space)`. */
    retriever: having<Retriever>('search', 'it cannot search. Pass createRetriever(space)'),
    /** Any LangChain chat model. Default: answers are the article's own words. */
    model: having<AnswerModel>('stream', 'it is no LangChain chat model. Pass one, or modelFromEnv()').optional(),
    /** The confidence from which an article answers, 0 to 1. */
    threshold: z.number().min(0).max(1).default(0.5),
    /** A model that is not done by then is not waited for, in milliseconds. */
    deadlineMs: z.number().positive().default(8_000),
    /** Replaces any of the plugin's own words. */
    words: z.object({ zh: changed, en: changed }).default({}),
  }),
  setup(app, { config, clock, tracer }) {
    const { retriever, threshold, model, deadlineMs } = config
    const inOtherWords = model && answerer(model, { deadlineMs, clock, tracer })

    app.use(async (ctx, next) => {
      if (ctx.text === '') return next()
      const say: RagWords = { ...words[ctx.locale], ...config.words[ctx.locale] }
      const isPressed = ctx.event.type === 'choice' && ctx.event.value === PERSON
      if (isPressed || asksForPerson(ctx.text)) return person(ctx, say)

      const intent = intentOf(ctx)
      const searched = await retriever.search(ctx.text, {
        locale: ctx.locale,
        at: new Date(ctx.now()),
        signal: ctx.signal,
      })
      const hits = weighed(searched, intent, ctx.text)
      const [best] = hits
      const isAnswered = best !== undefined && best.confidence >= threshold
      explain(ctx, hits, intent, isAnswered ? best.article.id : 'unknown')
      const wantsPerson = intent?.name === 'human_agent'
      if (isAnswered) {
        const said = await inOtherWords?.(ctx, hits)
        record(ctx, 'rag.answered', intent?.name, { ...found(best), by: said ? 'model' : 'article' })
        const answer = said ?? [best.article.answer, sources(sourceOf(best))]
        return wantsPerson ? [...answer, offer(ctx, say, say.offer, 'asked')] : answer
      }
      if (wantsPerson) return person(ctx, say)
      const near = hits.filter(({ confidence }) => confidence >= threshold * NEAR)
      const questions = [...new Set(near.map(({ article }) => article.question))].slice(0, 2)
      if (near.length > 0) record(ctx, 'rag.unsure', intent?.name, { articles: near.slice(0, 2).map(found) })
      else record(ctx, 'rag.unanswered', intent?.name, best ? { nearest: found(best) } : {})
      return offer(ctx, say, questions.length > 0 ? say.unsure : say.unknown, 'unanswered', questions)
    })
  },
})

/** A hit whose score and confidence know the intent of the message. */
interface Weighed extends Hit {
  /** The confidence with which it was found. */
  readonly found: number
}

/** Articles about the intent move up, and a question that was chosen or copied is certain. */
function weighed(hits: readonly Hit[], intent: Intent | undefined, asked: string): Weighed[] {
  return hits
    .map((hit) => {
      const found = hit.confidence
      if (hit.article.question === asked) return { ...hit, found, confidence: 1, score: Number.POSITIVE_INFINITY }
      const agrees = intent?.name === hit.article.problem ? INTENT_SHARE * intent.confidence : 0
      const confidence = Math.min(1, found + agrees)
      // Of two that score alike, the one that there is more reason to believe.
      return { ...hit, found, confidence, score: hit.score * (1 + agrees) * (2 + confidence) }
    })
    .sort((a, b) => b.score - a.score)
}

/** Records that a person is wanted, and says so. */
function person(ctx: Context, { requested }: RagWords): Content {
  ctx.record('handoff.requested', { reason: 'asked' })
  ctx.trace({ step: 'rag', saw: { text: ctx.text }, chose: 'a person' })
  return requested
}

/** Offers a person, and questions that may have been meant. The record holds no words of the customer. */
function offer(
  ctx: Context,
  { person }: RagWords,
  text: string,
  reason: 'unanswered' | 'asked',
  questions: readonly string[] = [],
) {
  const intent = intentOf(ctx)?.name
  ctx.record('handoff.offered', { reason, ...(intent && { intent }) })
  return choices(text, [...questions, { label: person, value: PERSON }])
}

/** What `intents()` has put there, if it was used before. */
const intentOf = (ctx: Context & Partial<WithIntent>): Intent | undefined => ctx.intent

function explain(ctx: Context, hits: readonly Weighed[], intent: Intent | undefined, chose: string): void {
  const rounded = (value: number) => Number(value.toFixed(3))
  ctx.trace({
    step: 'rag',
    saw: { text: ctx.text, locale: ctx.locale, ...(intent?.name && { intent: intent.name }) },
    scored: hits.slice(0, 3).map(({ article, citation, confidence, found, why }) => ({
      article: article.id,
      version: citation.version,
      confidence: rounded(confidence),
      found: rounded(found),
      // Plain numbers and a phrasing.
      why: { ...why } as Json,
    })),
    chose,
  })
}
