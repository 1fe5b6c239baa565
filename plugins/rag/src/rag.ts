import { type Content, type Context, choices, definePlugin, type Json, type Locale, sources } from '@huida/core'
import type { Hit, Retriever } from '@huida/knowledge'
import type { Intent, WithIntent } from '@huida/plugin-intents'
import { z } from 'zod'
import { answerer } from './answerer.js'
import { sourceOf } from './grounded.js'
import type { AnswerModel } from './model.js'
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

const ofFunctions = <T>(...names: (keyof T & string)[]) =>
  z.custom<T>((value) => names.every((name) => typeof (value as Record<string, unknown> | null)?.[name] === 'function'))

const changedWords = z.custom<Partial<RagWords>>((value) => typeof value === 'object' && value !== null).optional()

/** Answers from knowledge, with its source; where it has no answer it says so and offers a person. */
export const rag = definePlugin({
  name: 'rag',
  config: z.object({
    /** Finds articles: `createRetriever(space)`. */
    retriever: ofFunctions<Retriever>('search'),
    /** Any LangChain chat model. Default: answers are the article's own words. */
    model: ofFunctions<AnswerModel>('stream').optional(),
    /** The confidence from which an article answers, 0 to 1. */
    threshold: z.number().min(0).max(1).default(0.5),
    /** A model that is not done by then is not waited for, in milliseconds. */
    deadlineMs: z.number().positive().default(8_000),
    /** Replaces any of the plugin's own words. */
    words: z.object({ zh: changedWords, en: changedWords }).default({}),
  }),
  setup(app, { config, clock, tracer }) {
    const { retriever, threshold } = config
    const said = (locale: Locale): RagWords => ({ ...words[locale], ...config.words[locale] })
    const inOtherWords = config.model && answerer(config.model, { deadlineMs: config.deadlineMs, clock, tracer })

    app.use(async (ctx, next) => {
      if (ctx.text === '') return next()
      const isPressed = ctx.event.type === 'choice' && ctx.event.value === PERSON
      if (isPressed || asksForPerson(ctx.text)) return person(ctx, said(ctx.locale))

      const intent = intentOf(ctx)
      const found = await retriever.search(ctx.text, {
        locale: ctx.locale,
        at: new Date(ctx.now()),
        signal: ctx.signal,
      })
      const hits = weighed(found, intent, ctx.text)
      const [best] = hits
      const wantsPerson = intent?.name === 'human_agent'
      if (!best || best.confidence < threshold) {
        explain(ctx, hits, intent, wantsPerson ? 'a person' : 'unknown')
        return wantsPerson ? person(ctx, said(ctx.locale)) : unknown(ctx, hits, intent)
      }
      explain(ctx, hits, intent, best.hit.article.id)
      const answer = (await inOtherWords?.(
        ctx,
        hits.map(({ hit }) => hit),
      )) ?? [best.hit.article.answer, sources(sourceOf(best.hit))]
      return wantsPerson ? [...answer, offer(ctx, said(ctx.locale).offer, 'asked')] : answer
    })

    function unknown(ctx: Context, hits: readonly Weighed[], intent: Intent | undefined): Content {
      const near = hits
        .filter(({ confidence }) => confidence >= threshold * NEAR)
        .map(({ hit }) => hit.article.question)
      const questions = [...new Set(near)].slice(0, 2)
      const { unsure, unknown } = said(ctx.locale)
      return offer(ctx, questions.length > 0 ? unsure : unknown, 'unanswered', questions, intent)
    }

    function offer(
      ctx: Context,
      text: string,
      reason: 'unanswered' | 'asked',
      questions: readonly string[] = [],
      intent?: Intent,
    ) {
      ctx.record('handoff.offered', { reason, ...(intent?.name && { intent: intent.name }) })
      return choices(text, [...questions, { label: said(ctx.locale).person, value: PERSON }])
    }
  },
})

/** A hit, and what it counts once the intent of the message is known. */
interface Weighed {
  hit: Hit
  confidence: number
}

/** Articles about the intent move up, and a question that was chosen or copied is certain. */
function weighed(hits: readonly Hit[], intent: Intent | undefined, asked: string): Weighed[] {
  return hits
    .map((hit) => {
      if (hit.article.question === asked) return { hit, confidence: 1, score: Number.POSITIVE_INFINITY }
      const agrees = intent?.name === hit.article.problem ? INTENT_SHARE * intent.confidence : 0
      const confidence = Math.min(1, hit.confidence + agrees)
      // Of two that score alike, the one that there is more reason to believe.
      return { hit, confidence, score: hit.score * (1 + agrees) * (2 + confidence) }
    })
    .sort((a, b) => b.score - a.score)
}

function person(ctx: Context, { requested }: RagWords): Content {
  ctx.record('handoff.requested', { reason: 'asked' })
  return requested
}

/** What `intents()` has put there, if it was used before. */
const intentOf = (ctx: Context & Partial<WithIntent>): Intent | undefined => ctx.intent

function explain(ctx: Context, hits: readonly Weighed[], intent: Intent | undefined, chose: string): void {
  const rounded = (value: number) => Number(value.toFixed(3))
  ctx.trace({
    step: 'rag',
    saw: { text: ctx.text, locale: ctx.locale, ...(intent?.name && { intent: intent.name }) },
    scored: hits.slice(0, 3).map(({ hit, confidence }) => ({
      article: hit.article.id,
      version: hit.citation.version,
      confidence: rounded(confidence),
      found: rounded(hit.confidence),
      // Plain numbers and a phrasing.
      why: { ...hit.why } as Json,
    })),
    chose,
  })
}
