/** A number in a text: of days, money, an order, a telephone. */
export interface Figure {
  /** As digits, so that `７`, `七天` and `seven` are `7`; with the letters before it, where it is a name such as `a1001`. */
  value: string
  /** Money or a share of it. */
  isAmount: boolean
}

/** The figures of a text, in Chinese or English. The word "one" is none, since it mostly counts nothing. */
export function figuresIn(text: string): Figure[] {
  return [...asDigits(text).matchAll(FIGURE)].map(([, before, letters = '', digits = '', after]) => ({
    // Times and prices are written with noughts or without; what is longer is a name.
    value: letters + (digits.length <= 6 || digits.includes('.') ? String(Number(digits)) : digits),
    isAmount: before !== undefined || after !== undefined,
  }))
}

/** A text with its numbers as digits: `seven days`, `七天` and `７天` are 7 of them. */
export const asDigits = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/(?<=\d),(?=\d{3}(?!\d))/g, '')
    .replace(SPELLED, (digits) => [...digits].map((digit) => ZH_DIGITS[digit]).join(''))
    .replace(ONE_SPAN, '1')
    .replace(ZH_NUMBER, (number) => (countOf(number) === 1 ? number : String(countOf(number))))
    .replace(EN_NUMBER, (word) => String(EN_WORDS[word]))

const FIGURE =
  /([¥$€£]\s*)?((?<![a-z])[a-z]{1,6}-?)?(\d+(?:\.\d+)?)(\s*(?:%|元|块|折|rmb|cny|yuan|usd|dollars?|percent))?/g

const ZH_DIGITS: Record<string, number> = Object.fromEntries([...'零一二三四五六七八九'].map((digit, i) => [digit, i]))
Object.assign(ZH_DIGITS, { 〇: 0, 两: 2 })
const ZH_UNITS: Record<string, number> = { 十: 10, 百: 100, 千: 1_000, 万: 10_000 }

/** Digit after digit, as a telephone number is spelled. */
const SPELLED = /[零〇一二三四五六七八九]{3,}/g
/** A number that counts something. */
const ZH_NUMBER =
  /(?<![零〇一二两三四五六七八九十百千万])[零〇一二两三四五六七八九十百千万]+(?=\s{0,3}个?\s{0,3}(?:工作日|小时|钟头|分钟|月|年|周|星期|天|日|元|块|折|件|次|倍|岁|公斤|斤|米))/g

/** "One" mostly counts nothing, but for how long something holds: `一年`, `one year`. */
const ONE_SPAN =
  /(?<![零〇一二两三四五六七八九十百千万第])一(?=\s?(?:年|个(?:半)?月|周年))|\bone(?= (?:year|month|week|day|hour)\b)/gu

function countOf(number: string): number {
  let sum = 0
  let digit: number | undefined
  for (const sign of number) {
    const unit = ZH_UNITS[sign]
    if (unit === undefined) digit = ZH_DIGITS[sign]!
    else if (unit === 10_000) {
      sum = (sum + (digit ?? 0) || 1) * unit
      digit = undefined
    } else {
      sum += (digit ?? 1) * unit
      digit = undefined
    }
  }
  return sum + (digit ?? 0)
}

const EN_WORDS: Record<string, number> = Object.fromEntries(
  'two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen'
    .split(' ')
    .map((word, i) => [word, i + 2]),
)
Object.assign(EN_WORDS, { twenty: 20, thirty: 30, forty: 40, fifty: 50, sixty: 60, ninety: 90, hundred: 100 })
const EN_NUMBER = new RegExp(`\\b(?:${Object.keys(EN_WORDS).join('|')})\\b`, 'g')
