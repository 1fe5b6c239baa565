import { useLanguage } from './language.js'

/** The languages of the console. */
export type Locale = 'zh' | 'en'

/** What a page says, in both languages: the same names in both, so that nothing lacks a translation. */
export interface Words<W> {
  en: W
  zh: W
}

/**
 * Declares what a page says. A name that only one language has does not compile. What takes a value is a function of it:
 *
 * ```ts
 * const words = defineWords({
 *   en: { waiting: (count: number) => `${count} waiting` },
 *   zh: { waiting: (count: number) => `${count} 位等待中` },
 * })
 * ```
 */
export const defineWords = <W extends object>(words: { en: W; zh: NoInfer<W> }): Words<W> => words

/** What a page says, in the language of whoever reads it. */
export const useWords = <W>(words: Words<W>): W => words[useLanguage().locale]

/** A text in both languages, such as the name of a page. */
export type Text = Words<string>

export const useText = (): ((text: Text) => string) => {
  const { locale } = useLanguage()
  return (text) => text[locale]
}

/** The word for a value that a program gives, such as a state; one that is not known here is shown as it is. */
export const wordFor = (words: Readonly<Record<string, string>>, value: string): string =>
  Object.hasOwn(words, value) ? words[value]! : value
