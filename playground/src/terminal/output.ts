import type { Language } from './language.js'
import { printableJson, printableLines } from './printable.js'

/** What a command may be told of its language. Default: by the terminal. */
interface Told {
  locale?: Language
}

/** A sentence for whoever reads the terminal. */
export interface InBothLanguages {
  zh: string
  en: string
}

/** The language of the terminal. */
export const languageOf = ({ locale }: Told): Language =>
  locale ?? (/^zh/i.test(process.env.LC_ALL || process.env.LANG || '') ? 'zh' : 'en')

/** Prints a line that may hold what customers or articles say. */
export const tell = (line: string): void => console.log(printableLines(line))

/** Prints a sentence in the language of the terminal. */
export const say = (flags: Told, words: InBothLanguages): void => tell(words[languageOf(flags)])

/** Prints everything, for programs. */
export const print = (value: unknown): void => console.log(printableJson(value))

/** Local time, as a person at this machine reads it. */
export const time = (at: string): string => new Date(at).toLocaleString('sv-SE')
