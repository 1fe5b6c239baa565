import type { Locale } from '@huida/core'
import { languageOf } from '../language.js'
import { stemmerFor } from '../stemmer.js'

/** The different words of a message that are foreign, in lower case, as they stand in it. */
export type FindForeign = (text: string) => string[]

/** What a word of another trade says against every intent, and what a second one adds, as log-odds: as `rag()` has it for articles. */
const AGAINST = { first: -2.1, second: -1 }

/** How probable an intent is, 0 to 1, where the message has so many foreign words. */
export function besideForeign(confidence: number, words: number): number {
  if (words === 0) return confidence
  const odds = (confidence / (1 - confidence)) * Math.exp(AGAINST.first + (words === 1 ? 0 : AGAINST.second))
  return odds === Number.POSITIVE_INFINITY ? confidence : odds / (1 + odds)
}

/** Shorter ones are of every language and trade. */
const SHORTEST = { zh: 2, other: 3 }

/**
 * Finds the words of a message that only messages with none of the intents use: "airline", 房东. Such a word says that a message which reads
 * like one of the shop's own ("the airline lost my suitcase") is about something else; a word that nobody has used says much less.
 *
 * `inside`: all that is said about what the bot knows. `outside`: messages that have none of its intents. `words`: more such words; those
 * that `inside` uses are not foreign.
 */
export async function foreignWords(
  locale: Locale,
  inside: readonly string[],
  outside: readonly string[],
  words: readonly string[] = [],
): Promise<FindForeign> {
  return languageOf(locale) === 'zh'
    ? inChinese(inside, outside, words)
    : inWords(inside, [...outside, ...words], await stemmerFor(locale))
}

/** So many texts are looked through at once: some milliseconds, of the tens of thousands that a large base has. */
const READ_AT_ONCE = 200

async function inChinese(
  inside: readonly string[],
  outside: readonly string[],
  words: readonly string[],
): Promise<FindForeign> {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  const foreign = new Set(
    [
      ...outside
        .flatMap((text) => [...segmenter.segment(folded(text))])
        .flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : [])),
      ...words.map(folded),
    ].filter((word) => word.length >= SHORTEST.zh && !/^[\p{N}]+$/u.test(word)),
  )
  for (let from = 0; from < inside.length; from += READ_AT_ONCE) {
    const own = inside
      .slice(from, from + READ_AT_ONCE)
      .map(folded)
      .join('\n')
    for (const word of foreign) if (own.includes(word)) foreign.delete(word)
    await new Promise(setImmediate)
  }
  const longest = Math.max(0, ...[...foreign].map(({ length }) => length))
  // Nobody writes blanks between words, so that every place may begin one; the longest that does counts.
  return (text) => {
    const said = folded(text)
    const found = new Set<string>()
    for (let at = 0; at < said.length; at++) {
      for (let length = Math.min(longest, said.length - at); length >= SHORTEST.zh; length--) {
        const word = said.slice(at, at + length)
        if (!foreign.has(word)) continue
        found.add(word)
        at += length - 1
        break
      }
    }
    return [...found]
  }
}

async function inWords(
  inside: readonly string[],
  outside: readonly string[],
  stem: (word: string) => string = (word) => word,
): Promise<FindForeign> {
  const wordsIn = (text: string) =>
    (folded(text).match(/[\p{L}\p{M}]+/gu) ?? []).filter(({ length }) => length >= SHORTEST.other)
  const foreign = new Set([...new Set(outside.flatMap(wordsIn))].map(stem))
  // Most words come again and again, and finding a stem takes longer than knowing a word.
  const known = new Set<string>()
  for (let from = 0; from < inside.length; from += READ_AT_ONCE) {
    for (const word of inside.slice(from, from + READ_AT_ONCE).flatMap(wordsIn)) {
      if (known.has(word)) continue
      known.add(word)
      foreign.delete(stem(word))
    }
    await new Promise(setImmediate)
  }
  return (text) => {
    const byStem = new Map(wordsIn(text).map((word) => [stem(word), word]))
    return [...byStem].flatMap(([stemmed, word]) => (foreign.has(stemmed) ? [word] : []))
  }
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().slice(0, 2_000)
