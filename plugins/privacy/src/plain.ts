/** A copy of a text in which every digit and letter has its plain form, and where each sign of it came from. */
export interface Plain {
  readonly text: string
  /** For each UTF-16 unit of `text`, where in the original its sign begins. */
  readonly starts: readonly number[]
  /** … and where it ends. */
  readonly ends: readonly number[]
}

/**
 * Full width, circled and mathematical forms become plain (NFKC), digits of every script become ASCII, and signs that nobody
 * sees are dropped: zero-width joiners, soft hyphens, the marks that make key-caps.
 */
export function plain(original: string): Plain {
  let text = ''
  const starts: number[] = []
  const ends: number[] = []
  for (let start = 0; start < original.length; ) {
    const code = original.codePointAt(start)!
    const end = start + (code > 0xffff ? 2 : 1)
    const sign = isPlain(code) ? original[start]! : folded(original.slice(start, end))
    for (let unit = 0; unit < sign.length; unit++) {
      starts.push(start)
      ends.push(end)
    }
    // What a mark stands on ends behind the mark.
    if (sign === '' && ends.length > 0 && MARK.test(original.slice(start, end))) ends[ends.length - 1] = end
    text += sign
    start = end
  }
  return { text, starts, ends }
}

/** ASCII and the common Han signs stand for themselves: nearly everything that is ever read. */
const isPlain = (code: number): boolean => code < 0x80 || (code >= 0x4e00 && code <= 0x9fff)

const MARK = /[\p{Mn}\p{Me}]/u
const INVISIBLE = /[\p{Cf}\p{Mn}\p{Me}\u115f\u1160\u3164]/u

function folded(sign: string): string {
  if (INVISIBLE.test(sign)) return ''
  const compatible = sign.normalize('NFKC')
  return /\p{Nd}/u.test(compatible) ? compatible.replace(/\p{Nd}/gu, digit) : compatible
}

/** Decimal digits of every script stand in blocks of ten, from nought to nine. */
function digit(sign: string): string {
  const code = sign.codePointAt(0)!
  if (code < 0x80) return sign
  let zero = code
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--
  return String(code - zero)
}

const NUMERALS: Record<string, string> = Object.fromEntries(
  ['零〇○洞', '一壹幺么弌', '二贰貳两兩', '三叁參叄', '四肆', '五伍', '六陆陸', '七柒拐', '八捌', '九玖勾'].flatMap(
    (signs, value) => [...signs].map((sign) => [sign, String(value)]),
  ),
)
const NUMERAL = new RegExp(`[${Object.keys(NUMERALS).join('')}]`, 'g')
/** So many numerals in a row are a number read out, and no quantity. */
const READ_OUT = new RegExp(`(?:[\\d${Object.keys(NUMERALS).join('')}][ ,，、-]?){7,}`)

/** The same copy with numbers that are read out in Chinese as digits; `undefined` when there are none. */
export function readOut(copy: Plain): Plain | undefined {
  if (!READ_OUT.test(copy.text)) return undefined
  const text = copy.text.replace(NUMERAL, (sign) => NUMERALS[sign]!)
  return text === copy.text ? undefined : { ...copy, text }
}
