import {
  type Content,
  type Context,
  choices,
  definePlugin,
  type Json,
  type Locale,
  localised,
  markdown,
  sources as sourcesPart,
} from '@huida/core'
import type { CustomerRetriever, Hit, Retriever, SearchOptions, TrialSide } from '@huida/knowledge'
import type { MayWishForPerson, WithHandoff } from '@huida/plugin-escalation'
import type { Intent, WithIntent } from '@huida/plugin-intents'
import type { MayBeSmallTalk, WithSmallTalk } from '@huida/plugin-smalltalk'
import { z } from 'zod'
import { answerer, type Mask } from './answerer.js'
import { contrasts } from './declined.js'
import { sourceOf } from './grounded.js'
import { together, type Weighed } from './intent-evidence.js'
import { type Memory, memoryIn } from './memory.js'
import type { AnswerModel } from './model.js'
import { isBrief, namesIn, saysNothing } from './nothing.js'
import { found, record } from './records.js'
import { differing, relatedTo } from './related.js'
import { topicOf, understood } from './understand.js'
import { joined, type RagWords, words } from './words.js'

/** What a choice of a person sends back, to `escalation()`. */
const PERSON = 'human'

/** Articles with at least this share of the threshold are offered as questions. */
const NEAR = 0.5
/** And with this share where the message seems to fit no intent. */
const NEAR_OUTSIDE = 0.85
/** At most so many are offered. */
const MAX_OFFERED = 3

/** Two articles fit alike when the second has at least this share of the first's score. */
const CLOSE = 0.95
/** Two articles may both be meant when the second has at least this share of the first's: it is the one in an eighth of the cases. */
const TWIN = 0.15
/** The best of two is believed for this share of the threshold by itself. */
const ALONE = 0.77
/** A message of a word or two ("cancel", 改地址) may mean any article about its problem that holds as much of it. */
const AS_COVERED = 0.95

const having = <T>(method: keyof T & string, next: string) =>
  z.custom<T>((value) => typeof (value as Record<string, unknown> | null | undefined)?.[method] === 'function', next)

const changed = z.custom<Partial<RagWords>>((value) => typeof value === 'object' && value !== null).optional()

/**
 * Answers from knowledge, with its source. Where it has no answer it says so, and offers a person if `escalation()` was used before it:
 * else nobody would come.
 */
export const rag = definePlugin({
  name: 'rag',
  config: z.object({
    /** Finds articles: `createRetriever(space)`. */
    retriever: having<Retriever>('search', 'it cannot search. Pass createRetriever(space)'),
    /** The confidence from which an article answers, 0 to 1. */
    threshold: z.number().min(0).max(1).default(0.65),
    /** The most questions that are suggested after an answer, where the platform shows buttons. 0: none. */
    related: z.int().min(0).max(3).default(3),
    /** Any LangChain chat model. Default: answers are the article's own words. */
    model: having<AnswerModel>('stream', 'it is no LangChain chat model. Pass one, or modelFromEnv()').optional(),
    /** Hides personal data from the model: `mask` of `@huida/plugin-privacy`. Default: the model reads what was written. */
    mask: z.custom<Mask>((value) => typeof value === 'function', 'it is no function. Pass mask').optional(),
    /** A model that is not done by then is not waited for, in milliseconds. */
    deadlineMs: z.number().positive().default(8_000),
    /** What the model may read and write for one conversation in a day, in UTF-16 units: at most about as many tokens. */
    dailyCharacters: z.number().positive().default(100_000),
    /** How to reach people, by language, for when nobody can be handed over to: `{ zh: '请拨打 400-000-0000。' }`. Default: nothing is said. */
    contact: z.record(z.string(), z.string()).default({}),
    /**
     * Names a customer on all channels, such as `(ctx) => ctx.user.id` where these are your own numbers of customers. It decides who is on
     * which side of a trial. Default: the person, as agents have joined them in `escalation()`.
     */
    customer: z
      .custom<(ctx: Context) => string | Promise<string>>(
        (value) => typeof value === 'function',
        'it is no function. Pass (ctx) => ctx.user.id',
      )
      .default(() => personOf),
    /** Replaces any of the plugin's own words. */
    words: z.record(z.string(), changed).default({}),
  }),
  setup(app, { config, store, clock, tracer }) {
    const { threshold, related, deadlineMs, dailyCharacters, mask, customer } = config
    const opened = config.model && answerer(config.model, { deadlineMs, dailyCharacters, mask, store, clock, tracer })
    const memory = memoryIn(store)
    const sayIn = (locale: Locale): RagWords => ({
      ...localised(words, locale),
      ...localised<Partial<RagWords> | undefined>({ zh: {}, en: {}, ...config.words }, locale),
    })

    app.use(async (ctx, next) => {
      // What only acknowledges asks nothing.
      if (ctx.text === '' || isSmallTalk(ctx)) return next()
      const say = sayIn(ctx.locale)
      const hasPeople = canHandOver(ctx)
      if (ctx.event.type === 'choice' && ctx.event.value === PERSON && !hasPeople) return nobody(ctx, say)

      const before = await memory.recall(ctx)
      const retriever = await retrieverFor(ctx)
      const { trial } = retriever
      const model = opened?.(ctx)
      const { question, hits, second, isDeclined, isSettled, isLeaning } = await understood(ctx, before, {
        ...{ retriever, threshold, model },
        options: about(ctx),
      })
      const [best] = hits
      const isBriefAlone = !isLeaning && isBrief(ctx.text)
      const alike = second || isBriefAlone ? undefined : twinOf(hits, threshold, intentOf(ctx))
      // Of two, one may be what the customer says it is not.
      const isDoubtful = alike !== undefined && !isSettled && contrasts(ctx.text)
      const twin = isDoubtful ? undefined : alike
      const beside = second?.hits[0] ?? twin
      const isReached =
        best !== undefined &&
        !isDoubtful &&
        (twin ? Math.max(best.confidence, together(best, twin)) : best.confidence) >= threshold
      const near = hits.filter((hit) => isNear(hit, threshold, intentOf(ctx)))
      const mayWish = mayWishForPerson(ctx)
      const wantsPerson = intentOf(ctx)?.name === 'human_agent'
      if (mayWish && !isReached) return next()
      if (wantsPerson && !isReached) return hasPeople ? offer(ctx, say, say.offer, 'asked') : nobody(ctx, say)
      const rivals = beside || !isReached ? [] : rivalsOf(hits, isBriefAlone ? ctx.text : undefined)
      const sources = second ? [best!, second.hits[0]!, ...hits.slice(1)] : hits
      const said = isReached ? await model?.answer(second ? ctx.text : question, sources) : undefined
      if (isReached && (said || rivals.length === 0)) {
        const own = beside ? [best, beside] : [best]
        const cited = said
          ? sources.filter(({ article }) => said.sources.some(({ articleId }) => articleId === article.id))
          : own
        const suggested =
          wantsPerson || beside || related === 0 || !ctx.can('choices')
            ? []
            : await relatedTo(cited, near, before.shown, retriever, about(ctx), related)
        answered(ctx, { before, trial }, cited, said ? 'model' : 'article', suggested)
        explain(ctx, sources, cited.map(({ article }) => article.id).join(', '), trial)
        const answer = said
          ? [markdown(said.text), sourcesPart(...said.sources)]
          : own.flatMap((hit) => [
              markdown(twin ? underItsQuestion(hit) : hit.article.answer),
              sourcesPart(sourceOf(hit)),
            ])
        if (wantsPerson && hasPeople && !mayWish) return [...answer, offer(ctx, say, say.offer, 'asked')]
        return suggested.length === 0 ? answer : [...answer, choices(say.related, suggested.map(questionOf))]
      }
      if (mayWish) return next()
      const offered = isDeclined
        ? []
        : differing(rivals.length > 0 ? [best!, ...rivals, ...near] : await offerable(ctx, near, retriever)).slice(
            0,
            MAX_OFFERED,
          )
      // Who did not choose any of them the first time does not choose now.
      const isAgain = offered.length > 0 && offered.every(({ article }) => before.unsure?.articles.includes(article.id))
      const questions = isAgain ? [] : offered.map(questionOf)
      if (questions.length === 0 && !isDeclined && !isAgain && mayBeSmallTalk(ctx)) return next()
      unanswered(ctx, { before, trial }, isAgain ? [] : offered, best)
      explain(ctx, hits, questions.length > 0 ? 'unsure' : 'unknown', trial)
      const unknown = isDeclined ? say.declined : say.unknown
      if (hasPeople)
        return questions.length > 0
          ? offer(ctx, say, joined(say.unsure, say.besides), 'unsure', questions)
          : offer(ctx, say, joined(unknown, say.offer), 'unsure')
      return questions.length > 0 ? choices(say.unsure, questions) : joined(unknown, contactOf(ctx))
    })

    /** A preview is no customer's: it shows what everybody gets. */
    const retrieverFor = async (ctx: Context): Promise<CustomerRetriever> =>
      (ctx.isRehearsal ? undefined : await config.retriever.for?.(() => customer(ctx))) ?? config.retriever

    /** What may be meant: what came near, or articles about what the message surely wants, where none of these did. */
    async function offerable(
      ctx: Context,
      near: readonly Weighed[],
      retriever: CustomerRetriever,
    ): Promise<readonly Hit[]> {
      const wanted = intentOf(ctx)?.name
      if (
        wanted === undefined ||
        intentOf(ctx)?.foreign?.length ||
        near.some(({ article }) => article.problem === wanted) ||
        saysNothing(ctx.text)
      )
        return near
      const wide = await retriever.search(ctx.text, { ...about(ctx), limit: 50 })
      const ofIntent = wide.filter(({ article }) => article.problem === wanted)
      return [...ofIntent.slice(0, MAX_OFFERED - 1), ...near]
    }

    /** How to reach people, in the customer's language. */
    const contactOf = ({ locale }: Context): string | undefined =>
      Object.keys(config.contact).length > 0 ? localised(config.contact, locale) : undefined

    /** A person is wanted, and none can be had here: no promise, but another way, if there is one. */
    function nobody(ctx: Context, say: RagWords): Content {
      ctx.trace({ step: 'rag', saw: { text: ctx.text }, chose: 'nobody to hand over to' })
      return joined(say.nobody, contactOf(ctx))
    }

    const about = (ctx: Context): SearchOptions => ({
      locale: ctx.locale,
      at: new Date(ctx.now()),
      signal: ctx.signal,
    })

    function answered(
      ctx: Context,
      { before, trial }: Asking,
      cited: readonly Hit[],
      by: 'article' | 'model',
      suggested: readonly Hit[],
    ) {
      const [first, ...others] = cited
      if (!first) return
      const { id, question } = first.article
      const intent = intentOf(ctx)?.name
      if (question === ctx.text && before.unsure?.articles.includes(id))
        record(ctx, 'rag.confirmed', { intent, trial }, { ...found(first), asked: before.unsure.event })
      record(
        ctx,
        'rag.answered',
        { intent, trial },
        { ...found(first), by, ...(others.length > 0 && { others: others.map(found) }) },
      )
      const shown = [...before.shown, ...[...cited, ...suggested].map(({ article }) => article.id)]
      memory.keep(ctx, { topic: topicOf((cited.at(-1) ?? first).article), shown })
    }

    function unanswered(ctx: Context, { before, trial }: Asking, offered: readonly Hit[], best: Weighed | undefined) {
      const about = { intent: intentOf(ctx)?.name, trial }
      if (offered.length > 0) record(ctx, 'rag.unsure', about, { articles: offered.map(found) })
      else record(ctx, 'rag.unanswered', about, best ? { nearest: found(best) } : {})
      const articles = offered.map(({ article }) => article.id)
      memory.keep(ctx, {
        ...(before.topic && { topic: before.topic }),
        ...(offered.length > 0 && { unsure: { event: ctx.event.key, articles } }),
        shown: before.shown,
      })
    }
  },
})

/** Who asks: what was said before, and on which side of a trial they are. */
interface Asking {
  before: Memory
  trial: TrialSide | undefined
}

/**
 * Articles that fit as well as the best, ask something else and say something else; of a message of a word or two (`brief`), those about the same
 * problem that hold as much of it. Of two that ask the same the better one answers: asking back would offer one question for ever.
 */
function rivalsOf([best, ...others]: readonly Weighed[], brief: string | undefined): Weighed[] {
  if (!best) return []
  const isNamed = brief === undefined ? undefined : namedBy(brief)
  return others.filter(
    ({ article, score, why }) =>
      article.answer !== best.article.answer &&
      article.question !== best.article.question &&
      (isNamed
        ? // The one whose question names it is meant, and not one whose answer only speaks of it.
          why.coverage >= AS_COVERED * best.why.coverage &&
          (isNamed(best.article.question)
            ? article.problem === best.article.problem && isNamed(article.question)
            : article.problem === best.article.problem || isNamed(article.question))
        : best.share === undefined && score >= CLOSE * best.score),
  )
}

/** Whether a question names what a message of a word or two names. */
function namedBy(brief: string): (question: string) => boolean {
  const names = namesIn(brief)
  return (question) => names.some((name) => question.toLowerCase().includes(name))
}

/**
 * Another article that may be meant as well as the best: both are told, each under its question, where asking back would cost the customer a
 * turn and guessing might be wrong.
 */
function twinOf(
  [best, second]: readonly Weighed[],
  threshold: number,
  intent: Intent | undefined,
): Weighed | undefined {
  if (best?.share === undefined || second?.share === undefined) return undefined
  // What is likelier none of the shop's matters is not answered by two guesses.
  if (intent?.outOfScope && best.confidence < threshold) return undefined
  const isAlike =
    best.confidence >= ALONE * threshold &&
    second.share >= TWIN * best.share &&
    second.article.answer !== best.article.answer &&
    second.article.question !== best.article.question
  return isAlike ? second : undefined
}

const underItsQuestion = ({ article }: Hit): string => `**${article.question}**\n\n${article.answer}`

/** It may be meant: neither search nor intent is sure, and one of them speaks for it. */
function isNear(
  { confidence, found, foreign, article }: Weighed,
  threshold: number,
  intent: Intent | undefined,
): boolean {
  if (confidence < threshold * (intent?.outOfScope ? NEAR_OUTSIDE : NEAR)) return false
  // "My airline has lost my suitcase": whoever is offered the article on lost parcels was not understood.
  if (foreign > 0 && confidence < threshold) return false
  if (confidence >= NEAR) return true
  const probability = intent?.candidates.find(({ name }) => name === article.problem)?.score
  return probability === undefined ? intent === undefined || found >= NEAR : found >= NEAR || probability >= NEAR
}

const questionOf = ({ article }: Hit): string => article.question

/** Offers a person, and questions that may have been meant. The record holds no words of the customer. */
function offer(
  ctx: Context,
  { person }: RagWords,
  text: string,
  reason: 'unsure' | 'asked',
  questions: readonly string[] = [],
) {
  const intent = intentOf(ctx)?.name
  // What the bot would say while a person answers is a draft, which the customer never sees.
  if (ctx.conversation.owner.kind === 'bot') ctx.record('handoff.offered', { reason, ...(intent && { intent }) })
  return choices(text, [...questions, { label: person, value: PERSON }])
}

/** Whether `escalation()` was used before: whoever is offered a person then gets one, or a ticket. */
const canHandOver = (ctx: Context & Partial<WithHandoff>): boolean => ctx.handoff !== undefined

/** The customer by the id that `escalation()` knows for all of their channels, if it was used before. */
const personOf = async (ctx: Context & Partial<WithHandoff>): Promise<string> =>
  (await ctx.handoff?.person?.()) ?? ctx.person

/** What `intents()` has put there, if it was used before. */
const intentOf = (ctx: Context & Partial<WithIntent>): Intent | undefined => ctx.intent

/** What `smalltalk()` has put there, if it was used before. */
const mayBeSmallTalk = (ctx: Context & Partial<MayBeSmallTalk>): boolean => ctx.mayBeSmallTalk === true
/** What `escalation()` has put there, if it was used before: it offers a person where nobody knows an answer. */
const mayWishForPerson = (ctx: Context & Partial<MayWishForPerson>): boolean => ctx.mayWishForPerson === true
const isSmallTalk = (ctx: Context & Partial<WithSmallTalk>): boolean => ctx.smallTalk !== undefined

function explain(ctx: Context, hits: readonly Weighed[], chose: string, trial: TrialSide | undefined): void {
  const rounded = (value: number) => Number(value.toFixed(3))
  const intent = intentOf(ctx)?.name
  ctx.trace({
    step: 'rag',
    saw: { text: ctx.text, locale: ctx.locale, ...(intent && { intent }), ...(trial && { trial: { ...trial } }) },
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
