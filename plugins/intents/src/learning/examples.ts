import { createHash } from 'node:crypto'
import type { Locale } from '@huida/core'
import { type Example, examplesOf } from '../classifier.js'
import { languageOf } from '../language.js'
import type { Pack } from '../pack.js'

/** What of an article teaches. */
export interface TeachingArticle {
  id: string
  locale: Locale
  /** The intent that it is about; others than those of the packs teach nothing. */
  problem: string
  question: string
  phrasings: readonly string[]
  /** Says which words are of the trade. */
  answer?: string
}

/** The phrasings of several packs add up. */
export function byLocale(packs: readonly Pack[]): Map<Locale, Example[]> {
  const examples = new Map<Locale, Example[]>()
  for (const { phrasings, outside = {} } of packs)
    for (const [locale, said] of Object.entries(phrasings))
      examples.set(locale, [
        ...(examples.get(locale) ?? []),
        ...examplesOf(said),
        ...(outside[locale] ?? []).map((text) => ({ text, intent: undefined })),
      ])
  return examples
}

/** The questions of a language's articles as examples of the article itself, and what packs know to be none. Empty: too few, or too many articles. */
export function articlesIn(articles: readonly TeachingArticle[], own: readonly Example[], locale: Locale): Example[] {
  const ofLocale = inLanguage(articles, locale)
  if (ofLocale.length > MOST_ARTICLES) return []
  const examples = ofLocale.flatMap(({ id, question, phrasings }) =>
    [question, ...phrasings].map((text) => ({ text, intent: id })),
  )
  const isWorth = examples.length >= FEWEST_BY_ARTICLE * ofLocale.length
  if (!isWorth || examples.length < WORTH_LEARNING) return []
  return [
    ...examples.sort((left, right) => order(left.intent, right.intent) || order(left.text, right.text)),
    ...own.filter(({ intent }) => intent === undefined),
  ]
}

/** The articles of a language. */
export function inLanguage(articles: readonly TeachingArticle[], locale: Locale): TeachingArticle[] {
  const language = languageOf(locale)
  /** Of few tags: taking each apart again takes longer than all the rest. */
  const isOfLanguage = new Map<Locale, boolean>()
  return articles.filter(({ locale: tag }) => {
    if (!isOfLanguage.has(tag)) isOfLanguage.set(tag, languageOf(tag) === language)
    return isOfLanguage.get(tag)
  })
}

/** Fewer questions of a language change little of what a pack has taught, and are not worth the seconds. */
export const WORTH_LEARNING = 100
/** Articles are told apart by what is asked where there are at most so many, with so many ways of asking each. */
const MOST_ARTICLES = 300
const FEWEST_BY_ARTICLE = 5

/** More examples of an intent teach little that is new, and learning takes longer the more there are. */
const MOST_BY_INTENT = 400

/**
 * The questions of a language's articles as examples of their intents, always in the same order; where an intent has very many, some of
 * them, from all of its articles alike. Bots of a process that learn from the same articles, such as one that runs and one that rehearses it,
 * put them in order once.
 */
export function examplesIn(
  articles: readonly TeachingArticle[],
  own: readonly Example[],
  locale: Locale,
): readonly Example[] {
  const ofLocale = inLanguage(articles, locale)
  const key = keyOf(own, locale)
  const last = latest.get(key)
  if (last && isSame(last.articles, ofLocale)) return last.examples
  const examples = orderedExamples(ofLocale, own)
  if (latest.size >= MOST_LATEST) latest.clear()
  latest.set(key, { articles: ofLocale, examples })
  return examples
}

interface Ordered {
  articles: readonly TeachingArticle[]
  examples: readonly Example[]
}

/** What was put in order last, by the packs and the language that it is for. */
const latest = new Map<string, Ordered>()
/** A process has one bot, or a few, each with some languages. */
const MOST_LATEST = 16

const keyOf = (own: readonly Example[], locale: Locale): string =>
  createHash('sha256')
    .update(JSON.stringify([locale, own.map(({ text, intent }) => [text, intent])]))
    .digest('base64')

const isSame = (some: readonly TeachingArticle[], others: readonly TeachingArticle[]): boolean =>
  some.length === others.length && some.every((article, at) => article === others[at])

function orderedExamples(articles: readonly TeachingArticle[], own: readonly Example[]): readonly Example[] {
  const byIntent = new Map<string, string[]>(own.flatMap(({ intent }) => (intent === undefined ? [] : [[intent, []]])))
  const known = new Set(own.map(({ text }) => text))
  for (const { problem, question, phrasings } of articles) {
    const texts = byIntent.get(problem)
    if (!texts) continue
    for (const text of [question, ...phrasings]) if (!known.has(text)) texts.push(text)
  }
  return [...byIntent]
    .sort(([left], [right]) => order(left, right))
    .flatMap(([intent, texts]) => spread(texts.sort(), MOST_BY_INTENT).map((text) => ({ text, intent })))
}

/** At most so many, as far from each other as they can be. */
const spread = <Item>(items: readonly Item[], most: number): readonly Item[] =>
  items.length <= most ? items : Array.from({ length: most }, (_, at) => items[Math.floor((at * items.length) / most)]!)

/** All that a bot learns a language from at this moment. */
export function examplesNow(packs: readonly Pack[], articles: readonly TeachingArticle[], locale: Locale): Example[] {
  const own = byLocale(packs).get(locale) ?? []
  return [...own, ...examplesIn(articles, own, locale)]
}

/** As `sort` orders strings by itself, which is several times as fast. */
const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)
