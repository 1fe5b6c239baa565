import { signal, useSignal } from '../signal.js'
import type { Locale } from './words.js'

/** Shared with the program's other pages. */
const KEPT = 'huida.locale'

const first = (): Locale => ((localStorage.getItem(KEPT) ?? navigator.language).startsWith('zh') ? 'zh' : 'en')

const chosen = signal<Locale>(first())

/** Changes the language of everything on the page at once, and keeps it in this browser. */
export function speak(locale: Locale): void {
  localStorage.setItem(KEPT, locale)
  chosen.set(locale)
}

/** The language outside of components. */
export const language = (): Locale => chosen.get()

export function useLanguage(): { locale: Locale /** For `lang` and `Intl`. */; tag: string } {
  const locale = useSignal(chosen)
  return { locale, tag: tagOf(locale) }
}

/** As BCP 47 has it. */
export const tagOf = (locale: Locale): string => (locale === 'zh' ? 'zh-CN' : 'en-GB')
