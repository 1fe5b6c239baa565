import type { Locale } from '@huida/core'
import { languageOf } from '../language.js'
import { stemmerFor } from '../stemmer.js'

/** How many words of a message are foreign. */
export type CountForeign = (text: string) => number

/** Shorter ones are of every language and trade. */
const SHORTEST = { zh: 2, other: 3 }

/**
 * Counts the words of a message that only messages with none of the intents use: "airline", 房东. Such a word says that a message which reads
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
): Promise<CountForeign> {
  return languageOf(locale) === 'zh'
    ? inChinese(inside, outside, words)
    : inWords(inside, [...outside, ...words], await stemmerFor(locale))
}

function inChinese(inside: readonly string[], outside: readonly string[], words: readonly string[]): CountForeign {
  const own = inside.map(folded).join('\n')
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  const foreign = new Set(
    [
      ...outside
        .flatMap((text) => [...segmenter.segment(folded(text))])
        .flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : [])),
      ...words.map(folded),
    ].filter((word) => word.length >= SHORTEST.zh && !/^[\p{N}]+$/u.test(word) && !own.includes(word)),
  )
  const longest = Math.max(0, ...[...foreign].map(({ length }) => length))
  // Nobody writes blanks between words, so that every place may begin one; the longest that does counts.
  return (text) => {
    const said = folded(text)
    let count = 0
    for (let at = 0; at < said.length; at++) {
      for (let length = Math.min(longest, said.length - at); length >= SHORTEST.zh; length--) {
        if (!foreign.has(said.slice(at, at + length))) continue
        count++
        at += length - 1
        break
      }
    }
    return count
  }
}

function inWords(
  inside: readonly string[],
  outside: readonly string[],
  stem: (word: string) => string = (word) => word,
): CountForeign {
  const wordsIn = (text: string) =>
    (folded(text).match(/[\p{L}\p{M}]+/gu) ?? []).filter(({ length }) => length >= SHORTEST.other).map(stem)
  const own = new Set(inside.flatMap(wordsIn))
  const foreign = new Set(outside.flatMap(wordsIn).filter((word) => !own.has(word)))
  return (text) => new Set(wordsIn(text).filter((word) => foreign.has(word))).size
}

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().slice(0, 2_000)
