import type { Locale } from '@huida/core'
import { type Example, examplesOf } from './classifier.js'
import { languageOf } from './language.js'
import type { Pack } from './pack.js'

/** What of an article teaches. */
export interface TeachingArticle {
  locale: Locale
  /** The intent that it is about; others than those of the packs teach nothing. */
  problem: string
  question: string
  phrasings: readonly string[]
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

/** The questions of a language's articles as examples, always in the same order. */
export function examplesIn(articles: readonly TeachingArticle[], own: readonly Example[], locale: Locale): Example[] {
  const intents = new Set(own.map(({ intent }) => intent))
  const known = new Set(own.map(({ text }) => text))
  return articles
    .filter((article) => intents.has(article.problem) && languageOf(article.locale) === languageOf(locale))
    .flatMap(({ problem, question, phrasings }) => [question, ...phrasings].map((text) => ({ text, intent: problem })))
    .filter(({ text }) => !known.has(text))
    .sort((left, right) => order(left.intent, right.intent) || order(left.text, right.text))
}

/** All that a bot learns a language from at this moment. */
export function examplesNow(packs: readonly Pack[], articles: readonly TeachingArticle[], locale: Locale): Example[] {
  const own = byLocale(packs).get(locale) ?? []
  return [...own, ...examplesIn(articles, own, locale)]
}

const order = (left: string, right: string) => (left < right ? -1 : left > right ? 1 : 0)
