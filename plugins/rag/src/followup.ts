import { type Locale, localised } from '@huida/core'
import type { Article, Hit, Retriever, SearchOptions } from '@huida/knowledge'
import type { Intent } from '@huida/plugin-intents'
import { fromLogOdds, logOdds, type Weighed, weighed } from './intent-evidence.js'
import type { Topic } from './memory.js'
import { isHalfQuestion, namesIn, saysNothing, statesWhatIsAsked } from './nothing.js'

/**
 * How a message leans on what was said before it. `strongly`: it says so, by a joining word, a pronoun, or by being a few words. `maybe`: it is
 * short, and may be a question of its own.
 */
export interface Leaning {
  how: 'strongly' | 'maybe'
  /** It says so itself, by a joining word or a pronoun. */
  isSaid: boolean
  /** What it says by itself. */
  rest: string
}

/** How a message leans on the one before it; undefined when it stands alone. */
export function leaning(text: string, locale: Locale): Leaning | undefined {
  const { polite, opening, ending, pointing, lengthOf, few, short, full } = languageOf(locale, text)
  const plain = text.trim().toLowerCase().replace(polite, '')
  const rest = plain.replace(opening, '').replace(ending, '').trim()
  const length = lengthOf(rest)
  if (length === 0 || length > full) return undefined
  const isJoined = rest.length < plain.replace(/(?<![\s?？。.!！])[\s?？。.!！]+$/, '').length
  const isSaid = isJoined || pointing.test(rest)
  return {
    how: length <= few || isHalfQuestion(rest) || (length <= short && isSaid) ? 'strongly' : 'maybe',
    isSaid,
    rest,
  }
}

interface Language {
  /** Words before a message that say nothing of how it leans. */
  polite: RegExp
  /** Words that only join a message to the one before it. */
  opening: RegExp
  ending: RegExp
  /** Names what was said before by a pronoun. */
  pointing: RegExp
  lengthOf(rest: string): number
  /** So little is no question of its own; so much leans if it says so; more than `full` stands alone. */
  few: number
  short: number
  full: number
}

const languages = {
  zh: {
    polite: /^(?:(?:好吧|好的|好|行吧?|哦|嗯|还有|另外|然后|请问|再问一?下?|还想问一?下?)[，,。.!！\s]*)+/u,
    opening: /^(?:(?:那么|那|如果|要是|假如|万一)[，,\s]*)+/u,
    ending: /(?<![呢吗嘛呀啊\s?？。.!！])[呢吗嘛呀啊\s?？。.!！]+$/u,
    pointing: /这个|那个|它/u,
    lengthOf: (rest: string) => rest.length,
    ...{ few: 6, short: 9, full: 14 },
  },
  en: {
    polite: /^(?:(?:ok|okay|so|also|then|well|thanks|thank you|great|alright)\b[,.!\s]*)+/,
    opening: /^(?:(?:and|but|what about|how about|what if|if|for)\b[,\s]*)+/,
    ending: /(?<![\s?.!])[\s?.!]+$/,
    pointing: /\b(?:it|its|they|them|that|this|those|one)\b/,
    lengthOf: (rest: string) => (rest === '' ? 0 : rest.split(/\s+/).length),
    ...{ few: 3, short: 5, full: 9 },
  },
} satisfies Record<Locale, Language>

/** How messages of a language lean; of others it is known how long a short one is, by whether their words stand apart. */
function languageOf(locale: Locale, text: string): Language {
  if (/^(?:zh|en)(?![a-z])/i.test(locale)) return localised<Language>(languages, locale)
  return UNSPACED.test(text) ? languages.zh : languages.en
}

/** Thai, Lao, Burmese, Khmer, kana and Chinese characters. */
const UNSPACED = /[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]/

/**
 * How far what was said before speaks for an article, as log-odds: for one about the same problem, for one like it (the next of kin
 * entirely), against one that is neither, and how far the intent of half a question counts. `order`: the same for the order of the hits.
 * Measured on follow-ups written for the example shop; see the README.
 */
const RELATED = { base: -0.7, problem: 0.5, alike: 1.4, shown: 0.9, held: 1.5, stated: 2.1, intent: 0.15 }
const ORDER = { problem: 0.4, alike: 1.1, shown: 0.9, held: 1.3, stated: 1.7 }
/** What was shown is asked about again by words that it holds, this share of them. */
const HELD = 0.9
/** So many are of kin. By place and not by score: in some languages every question has much in common with every other. */
const KIN = 14
/** A message that may stand alone leans this much. */
const MAYBE = { related: 0.7, intent: 1 }
/** From these probabilities on of what it finds without a topic it does not lean: one that may, one that says so, and a few words. */
const STANDS_ALONE = { maybe: 0.8, said: 0.92, few: 0.95 }
/** And what names one thing at most, when it is no more than a few words: never; else from here on. */
const THIN = 0.95
/** Of so many it is judged whether a message stands alone. */
const ALONE_AMONG = 5
/** Half a question is not found by itself: this much is known of what it finds, until what was said before tells them apart. */
const HALF_FOUND = 0.35
/** An article must hold what the message itself says: what the topic's own words find is no answer. */
const WIDE = 40

/** What fits a message in the light of what was said before, best first. `topics`: what was shown, the likeliest first. */
export async function searchAbout(
  retriever: Retriever,
  topics: readonly Topic[],
  { how, isSaid, rest }: Leaning,
  intent: Intent | undefined,
  options: SearchOptions,
): Promise<Weighed[]> {
  const wide = { ...options, limit: WIDE }
  const isMaybe = how === 'maybe'
  const isHalf = saysNothing(rest, { half: true })
  const found = withShown(await retriever.search(rest, wide), isHalfQuestion(rest) ? topics : [], retriever)
  const alone = weighed(found.slice(0, ALONE_AMONG), intent, rest)
  // An article that holds nothing of what is named now is not spoken for by what was named before.
  const names = namesIn(rest)
  const isThin = names.length <= 1
  const needed = isMaybe
    ? Math.max(isThin ? THIN : 0, isSaid ? STANDS_ALONE.said : STANDS_ALONE.maybe)
    : isSaid || isThin
      ? 1
      : STANDS_ALONE.few
  if (alone[0] && alone[0].confidence > needed) return alone.slice(0, options.limit ?? 5)
  const alike = await likenessTo(retriever, topics, rest, wide)
  const share = isMaybe ? MAYBE.related : 1
  const related = (
    { article: { id, problem, answer }, why }: Hit,
    weights: Record<'problem' | 'alike' | 'shown' | 'held' | 'stated', number>,
  ): number => {
    // What was just read is asked again only by words that point to it.
    if (!isMaybe && topics.some((topic) => topic.article === id))
      return isHalf
        ? weights[statesWhatIsAsked(rest, answer) ? 'stated' : 'shown']
        : weights[(why?.coverage ?? 0) >= HELD ? 'held' : 'shown']
    const isOfProblem = topics.some((topic) => topic.problem === problem)
    return (isOfProblem ? weights.problem : 0) + Math.min(1, alike.get(id) ?? 0) * weights.alike
  }
  const isUnnamed = (hit: Hit) => names.length > 0 && !names.some((name) => textOf(hit.article).includes(name))
  const leaning = found.map((hit) => ({
    ...hit,
    confidence: isHalf ? Math.max(HALF_FOUND, hit.confidence) : hit.confidence,
    score: hit.score * (isUnnamed(hit) ? 1 : Math.exp(share * related(hit, ORDER))),
  }))
  return weighed(
    leaning.sort((left, right) => right.score - left.score).slice(0, ALONE_AMONG),
    intent,
    rest,
    isMaybe ? MAYBE.intent : RELATED.intent,
  )
    .map((hit) =>
      isUnnamed(hit)
        ? hit
        : { ...hit, confidence: fromLogOdds(logOdds(hit.confidence) + share * (RELATED.base + related(hit, RELATED))) },
    )
    .slice(0, options.limit ?? 5)
}

/**
 * With what was shown, of which half a question is mostly asked though it holds no word of it: at least as near as so much of the nearest.
 */
function withShown(found: readonly Hit[], topics: readonly Topic[], retriever: Retriever): Hit[] {
  const [best] = found
  if (!best) return [...found]
  const least = best.score * SHOWN_NEAR
  const shown = new Set(topics.map(({ article }) => article))
  const missing = [...shown].flatMap((id) => {
    const article = found.some((hit) => hit.article.id === id) ? undefined : retriever.get?.(id)
    if (!article) return []
    const citation = { ...best.citation, article: id, version: article.version }
    return [{ article, citation, score: least, confidence: 0, why: { coverage: 0, margin: 0, unknown: 0 } }]
  })
  const near = found.map((hit) => (shown.has(hit.article.id) ? { ...hit, score: Math.max(hit.score, least) } : hit))
  return [...near, ...missing].sort((left, right) => right.score - left.score)
}

/** Of the nearest one's score. */
const SHOWN_NEAR = 0.35

const textOf = ({ question, phrasings = [], answer }: Article): string =>
  [question, ...phrasings, answer].join('\n').toLowerCase()

/** How much articles have in common with what was shown, 0 to 1. */
async function likenessTo(
  retriever: Retriever,
  topics: readonly Topic[],
  rest: string,
  options: SearchOptions,
): Promise<Map<string, number>> {
  const alike = new Map<string, number>()
  for (const { question } of topics) {
    // Once as it was, and once with what is said now.
    for (const asked of [question, `${question} ${rest}`]) {
      const kin = await retriever.search(asked, { ...options, limit: KIN })
      for (const [place, { article }] of kin.entries())
        alike.set(article.id, (alike.get(article.id) ?? 0) + (1 - place / KIN) / 2)
    }
  }
  return alike
}
