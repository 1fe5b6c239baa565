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
  for (const [run] of fold(text).matchAll(runs)) {
    if (unspaced.test(run)) {
      const characters = [...run]
      for (const [i, character] of characters.entries()) {
        tokens.push(character)
        if (i + 1 < characters.length) tokens.push(character + characters[i + 1])
      }
    } else {
      tokens.push(/^[a-z]+$/.test(run) ? stem(run) : run)
      const edged = `_${run}_`
      for (let i = 0; i + 4 <= edged.length; i++) tokens.push(`#${edged.slice(i, i + 4)}`)
    }
  }
  return tokens
}

/** The different tokens of a question. Questions longer than 2,000 UTF-16 units are cut. */
export const queryTokens = (text: string): Set<string> => new Set(tokenize(text.slice(0, maxQueryLength)))

/** How much a token says beside a whole word or character: a fragment says less, for a word has several. */
export const tokenWeight = (token: string): number => (token.charCodeAt(0) === 35 /* # */ ? 0.3 : 1)

/**
 * One form for what people write in several: full and half width, upper and lower case, stray spaces between Chinese
 * characters. Traditional and simplified characters would be made one here too.
 */
function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(spacesInChinese, '')
}

/** Scripts written without spaces. The prolonged sound mark (ー) counts as kana. */
const noSpaces =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u30fc\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
const unspaced = new RegExp(`^[${noSpaces}]`, 'u')
const runs = new RegExp(`[${noSpaces}]+|(?:(?![${noSpaces}])[\\p{L}\\p{N}\\p{M}])+`, 'gu')
const spacesInChinese = /(?<=\p{Script=Han})[ \t\u3000]+(?=\p{Script=Han})/gu

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
