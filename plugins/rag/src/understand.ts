import type { Context } from '@huida/core'
import type { Article, Hit, Retriever, SearchOptions } from '@huida/knowledge'
import type { Intent, WithIntent } from '@huida/plugin-intents'
import type { Answerer } from './answerer.js'
import { asks, type Clause, clausesOf, isStory, joinClauses, passagesOf } from './clauses.js'
import { type Declined, declinedIn, declines, deniedIn } from './declined.js'
import { leaning, searchAbout } from './followup.js'
import { type Weighed, weighed } from './intent-evidence.js'
import type { Memory, Topic } from './memory.js'
import { asksHalf, namesIn, saysNothing } from './nothing.js'

/** One question of a message, and what fits it, best first. */
export interface Asked {
  question: string
  hits: Weighed[]
}

/** What a message asks. */
export interface Understood extends Asked {
  /** A second question in the same message, whose best article is sure and another one. */
  second?: Asked
  /** It only says what is not wanted. */
  isDeclined?: true
  /** It says what is not wanted, or is not so, too: that is left out. */
  isSettled?: true
  /** What was said before says which of several articles is meant. */
  isLeaning?: true
}

/** With what a message is read. */
export interface Reading {
  retriever: Retriever
  /** The confidence from which an article answers. */
  threshold: number
  options: SearchOptions
  model: Answerer | undefined
}

type Ctx = Context & Partial<WithIntent>

/** What a message asks, read with what was said before. */
export async function understood(ctx: Ctx, before: Memory, reading: Reading): Promise<Understood> {
  const { text, locale } = ctx
  // A choice is one of our own questions.
  if (ctx.event.type !== 'message') return { question: text, hits: await read(ctx, text, ctx.intent, [], reading) }
  const topics = topicsIn(before, locale, reading.retriever)
  if (saysNothing(text) || (topics.length === 0 && saysNothing(text, { half: true })))
    return { question: text, hits: [] }
  const whole = await read(ctx, text, ctx.intent, topics, reading)
  const [best] = whole
  if (best?.article.question === text) return { question: text, hits: whole }
  return (
    (await withoutDeclined(ctx, whole, topics, reading)) ??
    (await twoQuestions(ctx, whole, topics, reading)) ??
    (await inStory(ctx, whole, reading)) ?? {
      question: questionAbout(ctx, topics),
      hits: whole,
      ...(topics.length > 0 && leaning(text, locale) && { isLeaning: true }),
    }
  )
}

/** What fits some words. Words that lean on what was said before are read with it. */
async function read(
  ctx: Ctx,
  text: string,
  intent: Intent | undefined,
  topics: readonly Topic[],
  { retriever, options, model }: Reading,
): Promise<Weighed[]> {
  const { locale } = ctx
  const leans = topics.length > 0 ? leaning(text, locale) : undefined
  if (!leans) return weighedAsRead(ctx, await retriever.search(text, options), intent, text)
  const rewritten = leans.how === 'strongly' ? await model?.rewrite(topics[0]!) : undefined
  return rewritten
    ? weighed(await retriever.search(rewritten, options), undefined, text)
    : searchAbout(retriever, topics, leans, intent, options)
}

/** What search has read as it was meant, in other words, is weighed by the intent of those. */
async function weighedAsRead(ctx: Ctx, hits: readonly Hit[], intent: Intent | undefined, text: string) {
  const readAs = hits[0]?.why?.readAs
  const meant = readAs === undefined ? undefined : await ctx.intentOf?.(readAs)
  if (readAs === undefined || !meant) return weighed(hits, intent, text)
  const asMeant = hits.map((hit) => ({ ...hit, why: withoutReading(hit.why) }))
  const whys = new Map(hits.map(({ article, why }) => [article.id, why]))
  return weighed(asMeant, meant, text).map((hit) => ({ ...hit, why: whys.get(hit.article.id) ?? hit.why }))
}

/** Without a sign that a question was read otherwise than written: whoever knows what it was read as has read it, too. */
function withoutReading({ readAs: _, ...why }: Hit['why']): Hit['why'] {
  return why
}

/** What a model is told that the customer asks: with what it leans on. */
const questionAbout = ({ text, locale }: Context, [topic]: readonly Topic[]): string =>
  topic && leaning(text, locale)?.how === 'strongly' ? `${topic.question}\n${text}` : text

/** What is declined may be meant by articles of its problem that fit it with this confidence, too. */
const ALSO_DECLINED = 0.5

/** The same without what the customer does not want, where that is something that articles tell how to get. */
async function withoutDeclined(
  ctx: Ctx,
  whole: readonly Weighed[],
  topics: readonly Topic[],
  reading: Reading,
): Promise<Understood | undefined> {
  const declined = declinedIn(ctx.text, ctx.locale)
  const turned = declined ?? deniedIn(ctx.text, ctx.locale)
  if (!turned) return undefined
  const [best] = whole
  // "Stop sending me messages" is what the article is about.
  if (best && best.found >= reading.threshold && declines(best.why.matched ?? '')) return undefined
  const { what, rest } = turned
  const about = await read(ctx, what, await ctx.intentOf?.(what), [], reading)
  const [meant] = about
  const isSure = declined !== undefined && meant !== undefined && meant.confidence >= reading.threshold
  if (declined && (await keepsAsItIs(ctx, declined))) return { question: ctx.text, hits: [], isDeclined: true }
  const isHalf = asksHalf(rest)
  if (!isHalf && (rest === '' || saysNothing(rest)))
    return isSure ? { question: ctx.text, hits: [], isDeclined: true } : undefined
  // "How long?" is asked of what was declined, or was shown.
  const leansOn = isHalf && meant ? [topicOf(meant.article), ...topics] : topics
  const left = await read(ctx, rest, await ctx.intentOf?.(rest), leansOn, reading)
  const fits = new Map(left.map(({ article, confidence }) => [article.id, confidence]))
  // Not all about its problem: "it is not lost, it does not move" is about another article of the same, which fits the rest better.
  const unwanted = new Set(
    about.flatMap(({ article, confidence }) =>
      article === meant!.article ||
      (article.problem === meant!.article.problem && confidence >= Math.max(ALSO_DECLINED, fits.get(article.id) ?? 0))
        ? [article.id]
        : [],
    ),
  )
  const hits = left.filter(({ article }) => !unwanted.has(article.id))
  const likely = hits[0]?.confidence ?? 0
  // What is said beside it is no question where nothing comes near it: "no return any more, I keep it".
  if (isSure && !asks(rest) && likely < reading.threshold * NOTHING_NEAR)
    return { question: ctx.text, hits: [], isDeclined: true }
  const isNear = declined !== undefined && meant !== undefined && meant.confidence >= ALSO_DECLINED
  return isSure || isNear || likely >= reading.threshold ? { question: ctx.text, hits, isSettled: true } : undefined
}

/** Declines one of the shop's matters, and says beside it no more than that all stays as it is: 不要退货了 我留着, "never mind the refund, I'll keep it". */
async function keepsAsItIs(ctx: Ctx, { what, rest }: Declined): Promise<boolean> {
  if (rest === '' || !KEEPS.test(rest) || asks(rest) || namesIn(rest).length > 1) return false
  return (await ctx.intentOf?.(what))?.name !== undefined && (await ctx.intentOf?.(rest))?.name === undefined
}

const KEEPS =
  /留|照旧|照常|原样|不[变动改]|就这样|算了|没事|继续|保留|挺好|可以了|还是要|要了|\b(?:keep|keeping|stays?|leave|fine|ok|okay|good|happy|like it|changed my mind)\b/iu

/** Less than this share of the threshold, and nothing comes near. */
const NOTHING_NEAR = 0.5

/** Two questions of one message are surer than this apart, or it is one. Above the threshold: a story holds half questions. */
const SURE_APART = { strong: 0, and: 0.1, weak: 0.1 }

/** Where a message holds two questions that different articles answer, both. */
async function twoQuestions(
  ctx: Ctx,
  whole: readonly Weighed[],
  topics: readonly Topic[],
  reading: Reading,
): Promise<Understood | undefined> {
  const clauses = clausesOf(ctx.text)
  const found: { understood: Understood; sure: number }[] = []
  for (let at = 1; at < clauses.length; at++) {
    const [first, second] = [clauses.slice(0, at), clauses.slice(at)]
    const joint = second[0]!.after
    if (joint === 'start' || !areApart(first, second, joint)) continue
    const needed = Math.min(0.95, reading.threshold + SURE_APART[joint])
    const left = await readClauses(ctx, first, topics, reading)
    const [one] = left.hits
    if (!one || one.confidence < needed) continue
    const topic = topicOf(one.article)
    const right = await readClauses(ctx, second, [topic], reading)
    const [two] = right.hits
    if (!two || two.confidence < needed || isSame(one.article, two.article)) continue
    const isOfWhole = whole.some(({ article }) => article === one.article || article === two.article)
    if (!isOfWhole) continue
    found.push({ understood: { ...left, second: right }, sure: Math.min(one.confidence, two.confidence) })
  }
  return found.sort((left, right) => right.sure - left.sure)[0]?.understood
}

/**
 * What a long message is about, where it is not sure as a whole: most of it tells how things came about, so each few sentences of it are read by
 * themselves, and the article that most of them lead to is the one.
 */
async function inStory(ctx: Ctx, whole: readonly Weighed[], reading: Reading): Promise<Understood | undefined> {
  if (!isStory(ctx.text) || (whole[0] && whole[0].confidence >= reading.threshold)) return undefined
  const found = new Map<string, { best: Weighed; asked: number; told: number }>()
  for (const passage of passagesOf(ctx.text)) {
    const [best] = await weighedAsRead(
      ctx,
      await reading.retriever.search(passage, reading.options),
      await ctx.intentOf?.(passage),
      passage,
    )
    if (!best || best.confidence < SAID_IN_PASSING) continue
    const known = found.get(best.article.id) ?? { best, asked: 0, told: 0 }
    const how = asks(passage) ? 'asked' : 'told'
    found.set(best.article.id, {
      ...known,
      best: known.best.confidence >= best.confidence ? known.best : best,
      [how]: Math.max(known[how], best.confidence),
    })
  }
  const wholly = new Map(whole.map(({ article, confidence }) => [article.id, confidence]))
  const ranked = [...found.values()]
    .map(({ best, asked, told }) => ({
      best,
      evidence: ASKED * asked + TOLD * told + OF_WHOLE * (wholly.get(best.article.id) ?? 0),
    }))
    .sort((left, right) => right.evidence - left.evidence)
  if (ranked.length === 0) return undefined
  const sum = ranked.reduce((total, { evidence }) => total + evidence, 0)
  const hits = ranked.map(({ best, evidence }): Weighed => {
    const { share: _, ...alone } = best
    return { ...alone, confidence: best.confidence * Math.min(1, evidence / sum / MOST_OF_IT) }
  })
  return { question: ctx.text, hits: hits.sort((left, right) => right.confidence - left.confidence).slice(0, 5) }
}

/** Passages that are less sure lead nowhere; one that asks counts so much, one that only tells beside it so much, the whole message so much. */
const SAID_IN_PASSING = 0.5
const ASKED = 1.5
const TOLD = 0.8
const OF_WHOLE = 2.5
/** An article is believed as in its best passage when so much of all evidence leads to it: less, where others share it. */
const MOST_OF_IT = 0.45

/** Both sides ask, or a word says that another matter begins. */
function areApart(
  first: readonly Clause[],
  second: readonly Clause[],
  joint: Exclude<Clause['after'], 'start'>,
): boolean {
  const isSaid = ({ text }: Clause) => !saysNothing(text)
  if (!first.some(isSaid) || !second.some((clause) => isSaid(clause) || asks(clause.text))) return false
  if (joint === 'strong') return true
  const asksOn = (side: readonly Clause[]) => side.some(({ text }) => asks(text))
  if (joint === 'and') return asksOn(first) === asksOn(second)
  return asksOn(first) && asksOn(second)
}

async function readClauses(
  ctx: Ctx,
  clauses: readonly Clause[],
  topics: readonly Topic[],
  reading: Reading,
): Promise<Asked> {
  const question = joinClauses(clauses, ctx.locale)
  const hits = await read(ctx, question, await ctx.intentOf?.(question), topics, { ...reading, model: undefined })
  return { question, hits }
}

const isSame = (one: Article, two: Article): boolean => one.id === two.id || one.answer === two.answer

export const topicOf = ({ id, problem, question }: Article): Topic => ({ article: id, problem, question })

/** What was shown last, in the customer's language where it is there: questions that were offered, then what was answered. */
function topicsIn({ topic, unsure }: Memory, locale: string, retriever: Retriever): Topic[] {
  const offered = unsure?.articles.flatMap((id) => retriever.get?.(id) ?? []).map(topicOf) ?? []
  return [...offered, ...(topic ? [topic] : [])].map((each) => inLanguage(each, locale, retriever))
}

/** `return.en` is what `return.zh` says in English. */
function inLanguage(topic: Topic, locale: string, retriever: Retriever): Topic {
  const language = locale.slice(0, 2)
  const said = retriever.get?.(topic.article)
  if (!said || said.locale.startsWith(language)) return topic
  const other = retriever.get?.(topic.article.replace(/\.[a-z]{2}$/, `.${language}`))
  return other?.locale.startsWith(language) ? topicOf(other) : topic
}
