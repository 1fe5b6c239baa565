import { type Content, contentOf, definePlugin, type Part, toParts } from '@huida/core'
import { z } from 'zod'

/**
 * Keeps words that must not be said out of what the bot says: each sign of them becomes ＊, also where they are written in full width, in
 * capitals, or with spaces and signs between. What a person of the team writes is theirs. Use it before whatever answers.
 */
export const forbiddenWords = definePlugin({
  name: 'forbidden-words',
  config: z.object({
    /** The words at this moment. */
    words: z.custom<() => readonly string[]>(
      (value) => typeof value === 'function',
      'it is no function. Give () => words',
    ),
  }),
  setup(app, { config }) {
    // The first question tells that somebody heeds them.
    config.words()
    app.use(async (ctx, next) => {
      const words = config.words()
      if (words.length === 0 || ctx.by.kind === 'agent') return next()
      const clean = (content: Content) => {
        const parts = toParts(content)
        const cleaned = parts.map((part) => cleanPart(part, words))
        if (cleaned.some((part, at) => part !== parts[at])) ctx.trace({ step: 'forbidden words', chose: 'masked' })
        return cleaned
      }
      const rest = await next({
        reply: (content: Content, options?: Parameters<typeof ctx.reply>[1]) => ctx.reply(clean(content), options),
        edit: (name: string, content: Content) => ctx.edit(name, clean(content)),
        stream: async (chunks: AsyncIterable<string>) => ctx.stream(cleanStream(chunks, words)),
      })
      const content = contentOf(rest)
      return content === undefined ? rest : clean(content)
    })
  },
})

/** A part without the words; the same part where there are none. */
function cleanPart(part: Part, words: readonly string[]): Part {
  const fields: Record<string, unknown> = {}
  for (const name of ['text', 'title', 'alt'] as const) {
    const said = (part as unknown as Record<string, unknown>)[name]
    if (typeof said !== 'string') continue
    const clean = masked(said, words)
    if (clean !== said) fields[name] = clean
  }
  // What a choice sends back is for programs.
  const offered = 'choices' in part ? part.choices : undefined
  const choices = offered?.map((choice) => ({ ...choice, label: masked(choice.label, words) }))
  if (choices?.some(({ label }, at) => label !== offered![at]!.label)) fields.choices = choices
  return Object.keys(fields).length === 0 ? part : ({ ...part, ...fields } as Part)
}

/** So many signs may stand between the first and the last of a word, for each sign of it. */
const SPREAD = 4

/** Text as it comes, held back by as much as a word may still need. */
async function* cleanStream(chunks: AsyncIterable<string>, words: readonly string[]): AsyncIterable<string> {
  const held = SPREAD * Math.max(...words.map((word) => word.length))
  let text = ''
  let told = 0
  for await (const chunk of chunks) {
    text += chunk
    const upTo = text.length - held
    if (upTo <= told) continue
    yield masked(text, words).slice(told, upTo)
    told = upTo
  }
  yield masked(text, words).slice(told)
}

/** The text with ＊ for every sign of the words; as long as before. */
export function masked(text: string, words: readonly string[]): string {
  const { plain, places } = plainly(text)
  const hidden = new Set<number>()
  for (const word of words) {
    const wanted = plainly(word)
    if (wanted.plain === '') continue
    for (let at = plain.indexOf(wanted.plain); at >= 0; at = plain.indexOf(wanted.plain, at + 1)) {
      const signs = places.slice(at, at + wanted.plain.length)
      if (!isMeant(text, signs, wanted)) continue
      for (const { from, to } of signs) for (let i = from; i < to; i++) hidden.add(i)
    }
  }
  if (hidden.size === 0) return text
  return text
    .split('')
    .map((unit, at) => (hidden.has(at) ? '＊' : unit))
    .join('')
}

interface Place {
  /** Where a sign stands in the text, in UTF-16 units. */
  from: number
  to: number
}

/** The letters and digits of a text in their plain form, and where each stands. */
function plainly(text: string): { plain: string; places: Place[] } {
  let plain = ''
  const places: Place[] = []
  let from = 0
  for (const sign of text) {
    const to = from + sign.length
    for (const unit of sign.normalize('NFKC').toLowerCase())
      if (/[\p{L}\p{N}]/u.test(unit)) {
        plain += unit
        // A place for each UTF-16 unit, as `indexOf` counts.
        for (let i = 0; i < unit.length; i++) places.push({ from, to })
      }
    from = to
  }
  return { plain, places }
}

/** What ends a sentence or a line stands in no word. */
const ENDS = /[。！？!?;；\n]/
const LATIN = /^[\p{Script=Latin}\p{N}]+$/u

/** Whether signs that follow each other are the word, and not the end of one and the beginning of the next. */
function isMeant(text: string, signs: readonly Place[], word: { plain: string; places: readonly Place[] }): boolean {
  const gaps = gapsIn(text, signs)
  if (gaps.some((gap) => gap.length >= SPREAD || ENDS.test(gap))) return false
  if (!LATIN.test(word.plain)) return true
  const isLetter = (sign: string | undefined) => sign !== undefined && /[\p{Script=Latin}\p{N}]/u.test(sign)
  if (isLetter(text[signs[0]!.from - 1]) || isLetter(text[signs.at(-1)!.to])) return false
  // "as soon" does not hold a word of its letters; "a-s-s" does, and "free money" is written apart.
  const isApart = (at: number) => word.places[at]!.to < word.places[at + 1]!.from
  return (
    gaps.every((gap) => gap === '') ||
    gaps.every((gap) => gap !== '') ||
    gaps.every((gap, at) => (gap !== '') === isApart(at))
  )
}

/** What stands between signs and is none of them. */
const gapsIn = (text: string, signs: readonly Place[]): string[] =>
  signs.slice(1).map(({ from }, at) => text.slice(signs[at]!.to, Math.max(from, signs[at]!.to)))
