/** The longest text a query is read of, in UTF-16 units; what follows is ignored, so that no message can stall a search. */
const maxQueryLength = 2_000

/**
 * What a text is found by, repetitions included:
 * - words of scripts that put spaces between them, lower-cased, English ones stemmed (`returns` → `return`);
 * - their fragments of four letters, marked with `#`, which forgive typos, endings and compounds (`#turn`);
 * - single characters and pairs of neighbours of scripts that do not (`退货` → `退`, `货`, `退货`).
 *
 * Never throws, whatever the text holds.
 */
export function tokenize(text: string): string[] {
  const tokens: string[] = []
  const folded = fold(text)
  /** Where the word under way began; -1 between words. */
  let wordStart = -1
  /** The character before, if it was one of a script without spaces; white space between two such is an accident. */
  let before = ''
  let at = 0
  for (const character of folded) {
    const kind = kindOf(character)
    if (kind !== 'spaced' && wordStart >= 0) {
      for (const token of wordTokens(folded.slice(wordStart, at))) tokens.push(token)
      wordStart = -1
    }
    if (kind === 'unspaced') {
      if (before !== '') tokens.push(before + character)
      tokens.push(character)
      before = character
    } else if (kind === 'spaced') {
      if (wordStart < 0) wordStart = at
      before = ''
    } else if (character !== ' ') before = ''
    at += character.length
  }
  if (wordStart >= 0) tokens.push(...wordTokens(folded.slice(wordStart)))
  return tokens
}

/** A word's stem and fragments. Texts repeat their words, so they are worked out once. */
function wordTokens(word: string): readonly string[] {
  const known = wordsSeen.get(word)
  if (known) return known
  const tokens = [/^[a-z]+$/.test(word) ? stem(word) : word]
  const edged = `_${word}_`
  for (let i = 0; i + 4 <= edged.length; i++) tokens.push(`#${edged.slice(i, i + 4)}`)
  if (wordsSeen.size >= 20_000) wordsSeen.clear()
  wordsSeen.set(word, tokens)
  return tokens
}

const wordsSeen = new Map<string, readonly string[]>()

/** The different tokens of a question. Questions longer than 2,000 UTF-16 units are cut. */
export const queryTokens = (text: string): Set<string> => new Set(tokenize(text.slice(0, maxQueryLength)))

/** How much a token says beside a whole word or character: a fragment says less, for a word has several. */
export const tokenWeight = (token: string): number => (token.charCodeAt(0) === 35 /* # */ ? 0.3 : 1)

/**
 * One form for what people write in several: full and half width, upper and lower case. Traditional and simplified
 * characters would be made one here too.
 */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

/**
 * Whether a character belongs to a word between spaces, to a script without spaces, or to neither. By number where it
 * can be: a regular expression over all letters takes longer to compile than a small space takes to index.
 */
function kindOf(character: string): 'spaced' | 'unspaced' | 'neither' {
  const code = character.codePointAt(0)!
  if (code < 0x80) return isAsciiWord(code) ? 'spaced' : 'neither'
  // Thai, Lao; Myanmar; Khmer; kana and the repetition mark; Chinese characters.
  if (code >= 0x0e00 && code <= 0x0eff) return 'unspaced'
  if ((code >= 0x1000 && code <= 0x109f) || (code >= 0x1780 && code <= 0x17ff)) return 'unspaced'
  if ((code >= 0x3040 && code <= 0x30ff) || code === 0x3005) return 'unspaced'
  if ((code >= 0x3400 && code <= 0x9fff) || (code >= 0xf900 && code <= 0xfaff)) return 'unspaced'
  if (code >= 0x20000 && code <= 0x323af) return 'unspaced'
  // General and Chinese punctuation.
  if ((code >= 0x2000 && code <= 0x206f) || (code >= 0x3000 && code <= 0x303f)) return 'neither'
  return /[\p{L}\p{N}\p{M}]/u.test(character) ? 'spaced' : 'neither'
}

const isAsciiWord = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 48 && code <= 57)

/**
 * Takes the common endings off an English word: plural, -ing, -ed, final -e. Less thorough than Porter's algorithm
 * (M. Porter, "An algorithm for suffix stripping", 1980), and as good once the fragments are there too.
 */
function stem(word: string): string {
  if (word.length < 4) return word
  const singular = word.replace(/(ss|us|is)$|s$/, (_, kept: string | undefined) => kept ?? '').replace(/ie$/, 'y')
  const [, verb] = /^(.*[aeiouy].*?)(?:ing|ed)$/.exec(singular) ?? []
  const base = verb && verb.length > 2 ? verb.replace(/([^aeioulsz])\1$/, '$1') : singular
  return base.length > 3 ? base.replace(/e$/, '') : base
}
