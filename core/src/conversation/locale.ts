/** A language, as a BCP 47 tag: `zh`, `en`, `pt-BR`. A bot declares those that it speaks. */
export type Locale = string

/** What a text tells about its language. */
export interface ShownLocale {
  locale: Locale
  /** Several words show it. Otherwise it is a hint: a name, a code, "ok". */
  sure: boolean
}

/**
 * The entry of a table for a language: of the tag itself, else of another with the same language (`zh-TW` finds `zh`), else of the
 * fallback, else of English, else the first.
 */
export function localised<T>(table: Readonly<Record<Locale, T>>, locale: Locale, fallback?: Locale): T {
  const found =
    table[locale] ??
    table[spoken(locale, Object.keys(table)) ?? ''] ??
    (fallback === undefined ? undefined : (table[fallback] ?? table[spoken(fallback, Object.keys(table)) ?? '']))
  return found ?? table.en ?? Object.values(table)[0]!
}

/** The entry of a table for exactly this language: of the tag itself, else of its language without a region. `undefined`: there is none. */
export const inLanguage = <T>(table: Readonly<Record<Locale, T>>, locale: Locale): T | undefined =>
  table[locale] ?? table[locale.split('-', 1)[0]!]

/** A plugin's words in a language, with those that somebody has replaced for this language; what replaces others says nothing of it. */
export const withOwnWords = <Words extends object>(
  words: Readonly<Record<Locale, Words>>,
  own: Readonly<Record<Locale, Partial<Words>>>,
  locale: Locale,
): Words => ({ ...localised(words, locale), ...inLanguage(own, locale) })

/** Which of some languages a tag means: the tag itself, else one with the same language. */
export function spoken(tag: string | undefined, locales: readonly Locale[]): Locale | undefined {
  if (!tag) return undefined
  const wanted = tag.toLowerCase().replaceAll('_', '-')
  return (
    locales.find((locale) => locale.toLowerCase() === wanted) ??
    locales.find((locale) => languageOf(locale) === languageOf(wanted))
  )
}

/**
 * The language that a text shows, among those that a bot speaks. Languages of one script cannot be told apart, except for English by its
 * small words: then the first one that is spoken counts.
 */
export function shownBy(text: string, locales: readonly Locale[]): ShownLocale | undefined {
  let best: (ShownLocale & { weight: number }) | undefined
  const seen = new Set<string>()
  for (const locale of locales) {
    const script = scriptOf(locale)
    if (seen.has(script)) continue
    seen.add(script)
    const { weight, sure } = script === 'Latn' ? latin(text) : dense(text, script)
    if (weight > 0 && weight > (best?.weight ?? 0)) best = { locale, sure, weight }
  }
  return best && { locale: best.locale, sure: best.sure }
}

const languageOf = (tag: string): string => tag.toLowerCase().split('-', 1)[0]!

const scripts = new Map<Locale, string>()

/** The script that a language is written in, by what the runtime knows of languages: `Latn`, `Hans`, `Jpan`. */
export function scriptOf(locale: Locale): string {
  let script = scripts.get(locale)
  if (script === undefined) {
    try {
      script = new Intl.Locale(locale).maximize().script ?? 'Latn'
    } catch {
      script = 'Latn'
    }
    scripts.set(locale, script)
  }
  return script
}

/** Scripts that several Unicode scripts make up. */
const composed: Record<string, string> = {
  Hans: '\\p{Script=Han}',
  Hant: '\\p{Script=Han}',
  Jpan: '\\p{Script=Hiragana}\\p{Script=Katakana}',
  Kore: '\\p{Script=Hangul}',
}
const letters = new Map<string, RegExp>()

function lettersOf(script: string): RegExp {
  let pattern = letters.get(script)
  if (!pattern) {
    pattern = new RegExp(`[${composed[script] ?? `\\p{Script=${script}}`}]`, 'gu')
    letters.set(script, pattern)
  }
  return pattern
}

/** Of a script without spaces, two characters make about a word; of the others, a letter says less. */
function dense(text: string, script: string): { weight: number; sure: boolean } {
  const count = text.match(lettersOf(script))?.length ?? 0
  if (count === 0) return { weight: 0, sure: false }
  const words = count / (script in composed ? 2 : 5)
  return { weight: words, sure: words >= 2 || (count >= 2 && latin(text).weight === 0) }
}

/** Latin words, without codes: `VIP`, `SF1234` and `E203` are said in any language. */
function latin(text: string): { weight: number; sure: boolean } {
  const words = text.match(/[\p{Script=Latin}\p{M}\d'’_@./:-]{1,64}/gu) ?? []
  let plain = 0
  let any = 0
  let small = 0
  for (const word of words) {
    if (!/\p{Script=Latin}{2}/u.test(word) && !/^[ia]$/i.test(word)) continue
    any++
    if (!/^[\p{Script=Latin}\p{M}'’-]+[.:/]?$/u.test(word) || /^[A-Z]{2,}$/.test(word)) continue
    plain++
    if (smallWords.has(word.toLowerCase().replace(/[.:/]$/, ''))) small++
  }
  return { weight: plain > 0 ? plain : any / 4, sure: plain >= 5 || (plain >= 3 && small > 0) }
}

/** Words that sentences are held together by; the names of things are not among them. */
const smallWords = new Set(
  (
    'i me my we our you your it its he she they them this that these those the a an and or but if so because ' +
    "is are am was were be been do does did dont don't have has had can could cannot can't will would should may " +
    'not no what where when why how who which there here to of in on at for from with without by about ' +
    'please want need get got help still yet never any some much many long'
  ).split(' '),
)
