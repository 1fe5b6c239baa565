import type { Locale } from '@huida/core'

/** The language of a tag, without region and script: `zh` of `zh-TW`. */
export const languageOf = (locale: Locale): string => locale.toLowerCase().split(/[-_]/, 1)[0]!

/**
 * What stands under a language tag, else under another of the same language; undefined when there is none: what was learned of
 * one language says nothing about another.
 */
export function ofLanguage<T>(entries: Iterable<readonly [Locale, T]>, locale: Locale): T | undefined {
  let similar: T | undefined
  for (const [tag, entry] of entries) {
    if (tag === locale) return entry
    if (languageOf(tag) === languageOf(locale)) similar ??= entry
  }
  return similar
}
