import { createRequire } from 'node:module'

/** How a Chinese word is said, a syllable to a character, without tones: `优惠券` is `you`, `hui`, `quan`. */
export const syllablesOf = (word: string): readonly string[] =>
  library().pinyin(word, { toneType: 'none', type: 'array', v: true })

/** How readily one character is taken for another. */
export const soundAlike = {
  /** Both are mostly said the same, tones aside. */
  exactly: (left: string, right: string): boolean => readingsOf(left)[0] === readingsOf(right)[0],
  /** They may be said the same, the differences that many do not hear aside. */
  nearly: (left: string, right: string): boolean =>
    readingsOf(left).some((reading) => readingsOf(right).some((other) => blurred(reading) === blurred(other))),
  /** They may be said the same but for a q, j or x, as `券` and `卷`. */
  loosely: (left: string, right: string): boolean =>
    soundAlike.nearly(left, right) ||
    readingsOf(left).some((reading) =>
      readingsOf(right).some(
        (other) => /^[jqx]/.test(reading) && /^[jqx]/.test(other) && reading.slice(1) === other.slice(1),
      ),
    ),
}

/** The ways in which a character is said, without tones, the commonest first; worked out once. */
export function readingsOf(character: string): readonly string[] {
  let known = readings.get(character)
  if (!known) {
    const said = library().pinyin(character, { toneType: 'none', type: 'array', v: true, multiple: true })
    known = [...new Set(said)]
    readings.set(character, known)
  }
  return known
}

const readings = new Map<string, readonly string[]>()

/** What many speakers, and so many who type, do not tell apart: z and zh, n and l, n and ng. */
const blurred = (syllable: string): string =>
  syllable
    .replace(/^([zcs])h/, '$1')
    .replace(/^n(?=.)/, 'l')
    .replace(/ng$/, 'n')

/**
 * Loaded by the first question that needs it: 40 ms and 16 MB. By `require`, because a search answers within the tick in
 * which it looks, and `import()` does not.
 */
function library(): Pinyin {
  loaded ??= createRequire(import.meta.url)('pinyin-pro') as Pinyin
  return loaded
}

let loaded: Pinyin | undefined

interface Pinyin {
  pinyin(text: string, options: { toneType: 'none'; type: 'array'; v: boolean; multiple?: boolean }): string[]
}
