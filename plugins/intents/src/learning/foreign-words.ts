import type { Locale } from '@huida/core'
import { languageOf } from '../language.js'
import { stemmerFor } from '../stemmer.js'
import type { TeachingArticle } from './examples.js'

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

/** What says which words are foreign. */
export interface Sayings {
  /** What is said of what the bot knows, beside its articles. */
  inside: readonly string[]
  /** Those of the language. Default: none. */
  articles?: readonly TeachingArticle[]
  /** Messages that have none of its intents. */
  outside: readonly string[]
  /** More such words; those that `inside` or an article uses are not foreign. Default: none. */
  words?: readonly string[]
}

/**
 * Finds the words of a message that only messages with none of the intents use: "airline", 房东. Such a word says that a message which reads
 * like one of the shop's own ("the airline lost my suitcase") is about something else; a word that nobody has used says much less.
 */
export async function foreignWords(
  locale: Locale,
  { inside, articles = [], outside, words = [] }: Sayings,
): Promise<FindForeign> {
  const stem = (await stemmerFor(locale)) ?? ((word: string) => word)
  const { foreign, heldIn } =
    languageOf(locale) === 'zh' ? inChinese(outside, words) : inWords([...outside, ...words], stem)
  const known = knownOf(`${locale}\n${[...foreign].join('\n')}`)
  for (let from = 0; from < inside.length; from += READ_AT_ONCE) {
    for (const word of heldIn(inside.slice(from, from + READ_AT_ONCE))) foreign.delete(word)
    await new Promise(setImmediate)
  }
  let read = 0
  for (const article of articles) {
    let held = known.get(article)
    if (!held) {
      held = heldIn([article.question, ...article.phrasings, article.answer ?? ''])
      known.set(article, held.length === 0 ? none : held)
      if (++read % ARTICLES_AT_ONCE === 0) await new Promise(setImmediate)
    }
    for (const word of held) foreign.delete(word)
  }
  return languageOf(locale) === 'zh' ? finderInChinese(foreign) : finderOfWords(foreign, stem)
}

/** So many texts, and articles, are looked through at once: some milliseconds, of the tens of thousands that a large base has. */
const READ_AT_ONCE = 200
const ARTICLES_AT_ONCE = 20

const none: readonly string[] = []

/**
 * Which of the words in question an article holds. A bot that rehearses what another one of the process says, and one that learns anew, look through
 * those articles only that nobody has looked through: one that changes is another object.
 */
const knownByWords = new Map<string, WeakMap<TeachingArticle, readonly string[]>>()
/** A process has one bot, or a few, each with some languages. */
const MOST_KNOWN = 16

function knownOf(words: string): WeakMap<TeachingArticle, readonly string[]> {
  const known = knownByWords.get(words) ?? new WeakMap()
  if (knownByWords.size >= MOST_KNOWN) knownByWords.clear()
  knownByWords.set(words, known)
  return known
}

/** The words that may be foreign, and those of them that some texts hold. */
interface Candidates {
  foreign: Set<string>
  heldIn(texts: readonly string[]): readonly string[]
}

function inChinese(outside: readonly string[], words: readonly string[]): Candidates {
  const segmenter = new Intl.Segmenter('zh', { granularity: 'word' })
  const candidates = [
    ...outside
      .flatMap((text) => [...segmenter.segment(folded(text))])
      .flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : [])),
    ...words.map(folded),
  ].filter((word) => word.length >= SHORTEST.zh && !/^[\p{N}]+$/u.test(word))
  const foreign = new Set(candidates)
  const all = [...foreign]
  return {
    foreign,
    heldIn(texts) {
      const own = texts.map(folded).join('\n')
      return all.filter((word) => own.includes(word))
    },
  }
}

/** Nobody writes blanks between words, so that every place may begin one; the longest that does counts. */
function finderInChinese(foreign: ReadonlySet<string>): FindForeign {
  const longest = Math.max(0, ...[...foreign].map(({ length }) => length))
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

function inWords(outside: readonly string[], stem: (word: string) => string): Candidates {
  /** Of what is looked through now: the same few words again and again. */
  const stems = new Map<string, string>()
  const stemOf = (word: string) => {
    const known = stems.get(word)
    if (known !== undefined) return known
    const stemmed = stem(word)
    stems.set(word, stemmed)
    return stemmed
  }
  const stemsIn = (text: string) => wordsIn(text).map(stemOf)
  const foreign = new Set(outside.flatMap(stemsIn))
  const all = new Set(foreign)
  return {
    foreign,
    heldIn: (texts) => [...new Set(texts.flatMap(stemsIn))].filter((word) => all.has(word)),
  }
}

function finderOfWords(foreign: ReadonlySet<string>, stem: (word: string) => string): FindForeign {
  return (text) => {
    const byStem = new Map(wordsIn(text).map((word) => [stem(word), word]))
    return [...byStem].flatMap(([stemmed, word]) => (foreign.has(stemmed) ? [word] : []))
  }
}

const wordsIn = (text: string): string[] =>
  (folded(text).match(/[\p{L}\p{M}]+/gu) ?? []).filter(({ length }) => length >= SHORTEST.other)

const folded = (text: string): string => text.normalize('NFKC').toLowerCase().slice(0, 2_000)
