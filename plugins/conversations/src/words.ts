/** A Han character, or one of Japanese and Korean, which are written without spaces too. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu
/** What a word is made of. */
const WORD = /[\p{L}\p{N}]+/gu
/** Nobody looks for more at once. */
const MAX_TERMS = 12

/** A text as it is indexed: folded, each character of a script without spaces standing alone. */
export const indexed = (text: string): string => folded(text).replace(UNSPACED, ' $& ')

/** Its words alone, for an index that would read what stands between them in a way of its own: `th-01` as `th` and `-01`. */
export const wordsOf = (text: string): string => (indexed(text).match(WORD) ?? []).join(' ')

/**
 * What somebody looks for, as phrases of words that must all be there: `退货 th-01` is the phrase 退 货 and the phrase `th 01`. The last word may be
 * unfinished.
 */
export function termsOf(query: string): { words: string[]; unfinished: boolean }[] {
  const terms = folded(query)
    .split(/\s+/)
    .map((term) => term.replace(UNSPACED, ' $& ').match(WORD) ?? [])
    .filter((words) => words.length > 0)
    .slice(0, MAX_TERMS)
  return terms.map((words, place) => ({
    words,
    unfinished: place === terms.length - 1 && !/\s$/.test(query) && !isUnspaced(words.at(-1)!),
  }))
}

const isUnspaced = (word: string): boolean => word.search(UNSPACED) >= 0

const folded = (text: string): string => text.normalize('NFKC').toLowerCase()
