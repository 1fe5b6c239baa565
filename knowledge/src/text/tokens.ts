import { fold } from './fold.js'
import { formalChinese } from './slang.js'

/** The longest text a query is read of, in UTF-16 units; what follows is ignored, so that no message can stall a search. */
const maxQueryLength = 2_000

/**
 * What a text is found by, repetitions included, in two ways of reading it.
 *
 * Words, which are exact:
 * - of scripts that put spaces between them, lower-cased, English ones stemmed (`returns` → `return`);
 * - what is written with hyphens, or of letters and figures, in its parts and as one (`TH-01` → `th`, `01`, `th01`), so
 *   that it is found however it is written, and never taken for its neighbour (`C#`, `C++` and `C` are three);
 * - of scripts that do not, as the runtime's dictionary cuts them (`电子发票` → `电子`, `发票`).
 *
 * Characters, marked with `#`, which forgive typos, endings, compounds and words cut another way:
 * - four neighbouring letters of a word (`#turn`);
 * - single characters and pairs of neighbours of scripts without spaces (`#退`, `#货`, `#退货`).
 *
 * Never throws, whatever the text holds.
 */
export const tokenize = (text: string): string[] => readText(text).tokens

/** A text's tokens, and its words alone in their order, each in its parts. */
function readText(text: string): { tokens: string[]; words: string[] } {
  const tokens: string[] = []
  const words: string[] = []
  for (const piece of read(text)) {
    if (piece === ' ') continue
    if (!isSpaced(piece)) {
      addStretch(piece, tokens, words)
      continue
    }
    const { parts, tokens: ofWord } = wordTokens(piece)
    for (const part of parts) words.push(part)
    for (const token of ofWord) tokens.push(token)
  }
  return { tokens, words }
}

/** A text as it is taken apart: in one form, and in plain words. */
const read = (text: string): string[] => pieces(formalChinese(fold(text)))

/** The different tokens of a question. Questions longer than 2,000 UTF-16 units are cut. */
export const queryTokens = (text: string): Set<string> => new Set(readQuery(text).tokens)

/** The words of a question, in order, each in its parts. Questions longer than 2,000 UTF-16 units are cut. */
export const queryWords = (text: string): readonly string[] => readQuery(text).words

/** One search asks for the tokens of its question several times. */
function readQuery(text: string): ReturnType<typeof readText> {
  if (latest.text !== text) latest = { text, read: readText(text.slice(0, maxQueryLength)) }
  return latest.read
}

let latest = { text: '', read: readText('') }

/**
 * A text in which two words that follow each other are found as one string: words between spaces, stemmed, with one space on
 * each side; the rest as it stands, uncut; one space for whatever else is between.
 */
export function line(text: string): string {
  let written = ''
  for (const piece of read(text)) {
    const spaced = piece !== ' ' && isSpaced(piece)
    if ((spaced || piece === ' ') && !written.endsWith(' ')) written += ' '
    if (spaced) written += `${wordTokens(piece).parts.join(' ')} `
    else if (piece !== ' ') written += piece
  }
  return written
}

/** Whether a text uses a word, or several in their order, in any form of them: `Bananas come on Mondays` uses "banana". */
export const usesWord = (text: string, word: string): boolean => line(text).includes(line(word))

/** The models and codes in a question, in lower case: letters and up to four figures behind them, `th-03`, `iPhone16`. */
export const codesIn = (question: string): { letters: string; figures: string }[] =>
  [...fold(question.slice(0, maxQueryLength)).matchAll(/(?<![a-z0-9])([a-z]+)[-_\u2010]?([0-9]{1,4})(?![0-9.])/g)].map(
    ([, letters, figures]) => ({ letters: letters!, figures: figures! }),
  )

/** How a pair of words stands in a `line`. */
export const pair = (left: string, right: string): string =>
  `${isSpaced(left) ? ` ${left} ` : left}${isSpaced(right) ? `${isSpaced(left) ? '' : ' '}${right} ` : right}`

/** Whether a token is of the reading by characters. */
export const isOfCharacters = (token: string): boolean => token.charCodeAt(0) === 35 /* # */

/** How much a token says beside the others of its reading: a word's letters by fours say less, for there are several. */
export const tokenWeight = (token: string): number => (isOfCharacters(token) && token.length === 5 ? 0.6 : 1)

function addStretch(stretch: string, tokens: string[], words: string[]): void {
  let before = ''
  for (const character of stretch) {
    if (before !== '') tokens.push(`#${before}${character}`)
    tokens.push(`#${character}`)
    before = character
  }
  for (const word of wordsOf(stretch)) {
    tokens.push(word)
    words.push(word)
  }
}

/** Cuts a stretch without spaces into words, a part at a time: the runtime takes more than twice as long for twice the text. */
function wordsOf(stretch: string): string[] {
  if (stretch.length === 1) return [stretch]
  segmenter ??= new Intl.Segmenter('zh', { granularity: 'word' })
  const words: string[] = []
  for (let from = 0; from < stretch.length; from += 60)
    for (const { segment } of segmenter.segment(stretch.slice(from, from + 60))) words.push(segment)
  return words
}

let segmenter: Intl.Segmenter | undefined

/** What a word between spaces is found by. */
interface WordTokens {
  /** Its parts as words: one of most words. */
  readonly parts: readonly string[]
  /** The parts, all of it as one word if there are several, and the parts' letters by fours. */
  readonly tokens: readonly string[]
}

/** More parts than this are no name: then a word is one part. */
const mostParts = 6

/** Texts repeat their words, so they are worked out once. */
function wordTokens(word: string): WordTokens {
  const known = wordsSeen.get(word)
  if (known) return known
  const pieces = partsOf(word)
  const parts = pieces.map(wordOf)
  const tokens = [...parts]
  if (pieces.length > 1) tokens.push(wordOf(pieces.join('')))
  for (const piece of pieces) {
    const edged = `_${piece}_`
    for (let i = 0; i + 4 <= edged.length; i++) tokens.push(`#${edged.slice(i, i + 4)}`)
  }
  const found = { parts, tokens }
  // What is longer is no word, and strangers could fill the memory with it.
  if (word.length > 40) return found
  if (wordsSeen.size >= 20_000) wordsSeen.clear()
  wordsSeen.set(word, found)
  return found
}

/** Cut at hyphens, and where letters and figures meet: `iphone15`, `th-01`. An apostrophe is left out: `don't` is `dont`. */
function partsOf(word: string): string[] {
  if (/^[a-z]+$/.test(word)) return [word]
  const joined = word.replace(/['’]/g, '')
  if (/[+#]$/.test(word)) return [joined]
  const parts = joined.match(/[0-9]+(?:\.[0-9]+)*|[^0-9_\-\u2010]+/g) ?? [joined]
  return parts.length > mostParts ? [joined] : parts
}

const wordOf = (part: string): string => (/^[a-z]+$/.test(part) ? stem(part) : part)

const wordsSeen = new Map<string, WordTokens>()

/** The words between spaces, the stretches without spaces, and one space for whatever separates stretches. */
function pieces(folded: string): string[] {
  const found: string[] = []
  /** Where the word or the stretch under way began; -1 between them. */
  let began = -1
  let under: CharacterKind = 'neither'
  /** Where the latest character of a stretch ended: white space within it is an accident, and none behind it. */
  let ended = 0
  for (let at = 0; at < folded.length; ) {
    const code = folded.codePointAt(at)!
    const next = at + (code > 0xffff ? 2 : 1)
    const kind: CharacterKind = under === 'spaced' && began >= 0 && belongs(folded, at) ? under : kindOf(code)
    if (began >= 0 && kind !== under && !(under === 'unspaced' && code === 32)) {
      if (under === 'spaced') found.push(folded.slice(began, at))
      else {
        found.push(folded.slice(began, ended).replaceAll(' ', ''))
        if (kind === 'neither') found.push(' ')
      }
      began = -1
    }
    if (kind !== 'neither') {
      if (began < 0) began = at
      under = kind
      ended = next
    }
    at = next
  }
  if (began >= 0) found.push(under === 'spaced' ? folded.slice(began) : folded.slice(began, ended).replaceAll(' ', ''))
  return found
}

/** Whether a mark behind a letter or a figure is part of the word: `th-01`, `don't`, `2.5`, `c++`, `c#`. */
function belongs(folded: string, at: number): boolean {
  const isWord = (place: number): boolean => place < folded.length && kindOf(folded.codePointAt(place)!) === 'spaced'
  const isFigure = (place: number): boolean => folded.charCodeAt(place) >= 48 && folded.charCodeAt(place) <= 57
  switch (folded.charCodeAt(at)) {
    case 0x2d /* - */:
    case 0x2010 /* the hyphen proper */:
    case 0x5f /* _ */:
    case 0x27 /* ' */:
    case 0x2019 /* ’ */:
      return isWord(at - 1) && isWord(at + 1)
    case 0x2e /* . */:
      return isFigure(at - 1) && isFigure(at + 1)
    case 0x23 /* # */:
      return isWord(at - 1) && !isWord(at + 1)
    case 0x2b /* + */:
      return folded[at - 1] === '+' || (isWord(at - 1) && folded[at + 1] === '+' && !isWord(at + 2))
    default:
      return false
  }
}

const isSpaced = (word: string): boolean => kindOf(word.codePointAt(0)!) === 'spaced'

/**
 * Whether a character belongs to a word between spaces, to a script without spaces, or to neither. By number where it
 * can be: a regular expression over all letters takes longer to compile than a small space takes to index.
 */
function kindOf(code: number): CharacterKind {
  if (code < 0x80) return isAsciiWord(code) ? 'spaced' : 'neither'
  // Thai, Lao; Myanmar; Khmer; kana and the repetition mark; Chinese characters.
  if (code >= 0x0e00 && code <= 0x0eff) return 'unspaced'
  if ((code >= 0x1000 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff)) return 'unspaced'
  if ((code >= 0x3040 && code <= 0x30ff) || code === 0x3005) return 'unspaced'
  if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)) return 'unspaced'
  if (code >= 0x20000 && code <= 0x323af) return 'unspaced'
  // General and Chinese punctuation.
  if ((code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f)) return 'neither'
  return /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code)) ? 'spaced' : 'neither'
}

type CharacterKind = 'spaced' | 'unspaced' | 'neither'

const isAsciiWord = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57)

/**
 * Takes the common endings off an English word: plural, -ing, -ed, final -e. Less thorough than Porter's algorithm
 * (M. Porter, "An algorithm for suffix stripping", 1980), and as good once the fragments are there too.
 */
function stem(word: string): string {
  if (word.length < 4) return word
  const singular = word.replace(/(ss|us|is)$|s$/, (_, kept: string | undefined) => kept ?? '').replace(/ie$/, 'y')
  const ending = singular.endsWith('ing') ? 3 : singular.endsWith('ed') ? 2 : 0
  const verb = singular.slice(0, -ending || undefined)
  const base =
    ending > 0 && verb.length > 2 && /[aeiouy]/.test(verb) ? verb.replace(/([^aeioulsz])\1$/, '$1') : singular
  return base.length > 3 ? base.replace(/e$/, '') : base
}
