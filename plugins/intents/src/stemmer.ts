import type { Locale } from '@huida/core'
import { languageOf } from './language.js'

/** English words by their stems: "returning" and "returned" are one. Chinese has no forms to undo. */
export async function stemmerFor(locale: Locale): Promise<((word: string) => string) | undefined> {
  if (languageOf(locale) !== 'en') return undefined
  // A package of node-nlp's own; the whole of English with its sentiments would take 140 ms to load, this takes 14.
  const { StemmerEn } = await import('@nlpjs/lang-en-min')
  const stemmer = new StemmerEn()
  return (word) => {
    // It remembers every word it has ever met, which with strangers typing is a leak.
    stemmer.cache = {}
    return stemmer.stemWord(word)
  }
}
