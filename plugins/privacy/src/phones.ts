import { createRequire } from 'node:module'
import type { CountryCode } from 'libphonenumber-js/min'
import { before, follows, isOrdersNumber } from './cues.js'
import type { Detector, Span } from './personal-data.js'

type Parser = typeof import('libphonenumber-js/min')

/** Words that say a telephone number follows. */
const PHONE =
  /电话|電話|手机|手機|号码|號碼|联系|聯[絡繫]|致电|拨打|撥打|座机|座機|固话|来电|來電|回电|热线|打给|phone|mobile|mob\b|cell|\btel|call|whats ?app|contact|reach|text me|sms|line\b|fax|传真|傳真/i

/** No other digit or letter touches a number on its left, nor is it the end of a longer one. */
const FREE = String.raw`(?<![\d_]|\d[-.,/]|[¥￥$€£]\s?)`
/** … nor on its right. */
const ENDS = String.raw`(?![\d_]|[-.,]\d|\s?(?:元|块钱|塊錢|万元))`

const CHINA = String.raw`(?:\(?(?:\+ ?86|0086|86)\)?[ -]?)?`
const GAP = String.raw`[ \-.·‐-―,，]`
/** 3-4-4 and its neighbours with one and the same sign between, and digits that stand singly. */
const MOBILE = new RegExp(
  `${FREE}${CHINA}1(?:[3-9]\\d{9}|[3-9]\\d(${GAP}{1,2})\\d{4}\\1\\d{4}|[3-9]\\d(${GAP})\\d{4}(${GAP})\\d{4}|[3-9]\\d\\d(${GAP})\\d{3}\\4\\d{4}|[3-9]\\d(${GAP})\\d{3}\\5\\d{5}|[3-9]\\d${GAP}\\d{8}|[3-9]\\d(?:[ -]\\d{2}){4}|[3-9]\\d{5}${GAP}\\d{4}|(?:([ \\-.·_,*/|~、。‐-―])\\6?)[3-9](?:\\6{1,2}\\d){9})${ENDS}`,
  'g',
)

const AREA = String.raw`(?:10|2\d|[3-9]\d{2})`
const EXTENSION = String.raw`(?:(?:-|转|轉| ?ext\.? ?| ?分机 ?)\d{1,5}(?!\d))?`
const LANDLINE = new RegExp(
  `${FREE}(?:(?:\\+ ?|00)?86[ -]?\\(?0?${AREA}\\)?|\\(0${AREA}\\)|0${AREA})([ -]{0,2})[2-8]\\d{2,3}[ -]?\\d{4}${EXTENSION}${ENDS}`,
  'g',
)
const LOCAL_LANDLINE = new RegExp(`${FREE}[2-8]\\d{2,3}-?\\d{4}${EXTENSION}${ENDS}`, 'g')

const ABROAD = new RegExp(`${FREE}(?:\\+ ?|00)[1-9](?:[ \\-.()/]{0,2}\\d){6,14}${ENDS}`, 'g')
const NORTH_AMERICA = new RegExp(
  `${FREE}(?:1[ -.])?(?:\\([2-9]\\d{2}\\) ?|[2-9]\\d{2}([-. ]))[2-9]\\d{2}[-. ]\\d{4}(?: ?(?:x|ext\\.?) ?\\d{1,5})?${ENDS}`,
  'g',
)
/** Whoever pays for the call is a company. */
const TOLL_FREE = /^\(?(?:1[ -.])?\(?(?:[48]00|8(?:33|44|55|66|77|88))/
const TAIWAN = new RegExp(`${FREE}(?:09\\d{2}[- ]?\\d{3}[- ]?\\d{3}|\\(0[2-8]\\d?\\) ?\\d{3,4}[- ]?\\d{4})${ENDS}`, 'g')
/** National forms that only a word before them tells from other numbers. */
const NATIONAL = new RegExp(`${FREE}\\(?[02-9]\\d(?:[ \\-().]{0,2}\\d){5,10}${ENDS}`, 'g')

/** Telephone numbers of the mainland by their own rules, of other places by Google's metadata. */
export const phones: Detector = function* (text) {
  if (!/\d/.test(text)) return
  yield* all(text, MOBILE, 'CN_MOBILE', (start, said) =>
    // Without its plus sign the country's code is just two more digits, so there a word has to say what it is.
    /^86/.test(said) ? follows(text, start, PHONE) : true,
  )
  yield* all(
    text,
    LANDLINE,
    'CN_LANDLINE',
    (start, said) => (/[-() +]/.test(said) && !/^86/.test(said)) || follows(text, start, PHONE),
  )
  yield* all(text, LOCAL_LANDLINE, 'CN_LANDLINE', (start) => HOME.test(text.slice(Math.max(0, start - 12), start)))
  yield* all(text, ABROAD, 'PHONE_INTL', (_, said) => isPhone(said.replace(/^00/, '+')))
  yield* all(text, NORTH_AMERICA, 'PHONE_INTL', (_, said) => !TOLL_FREE.test(said) && isPhone(said, 'US'))
  yield* all(text, TAIWAN, 'PHONE_INTL', (_, said) => isPhone(said, 'TW'))
  yield* all(
    text,
    NATIONAL,
    'PHONE_INTL',
    (start, said) =>
      CALLED.test(text.slice(Math.max(0, start - 24), start)) && COUNTRIES.some((country) => isPhone(said, country)),
  )
}

const HOME = before('座机|座機|固话|固定电话|家里电话|宅电|办公电话|市话')
const CALLED = before(
  '电话|電話|手机|手機|联系方式|聯絡(?:電話|方式)|致電|phone|mobile|cell|tel|telephone|whats ?app|call(?: me)?(?: (?:at|on))?|reach me (?:at|on)|contact(?: me)?(?: (?:at|on))?|text me (?:at|on)',
)
const COUNTRIES: readonly CountryCode[] = ['HK', 'GB', 'US', 'TW', 'MO', 'SG']

function* all(
  text: string,
  form: RegExp,
  type: Span['type'],
  fits: (start: number, said: string) => boolean,
): Generator<Span> {
  for (const { 0: said, index: start } of text.matchAll(form)) {
    if (isPartOfCode(text, start, start + said.length) || isOrdersNumber(text, start) || !fits(start, said)) continue
    yield { start, end: start + said.length, type }
  }
}

/** Letters that touch a number make it a code, `SF1381234…`, unless they are the word for it: `tel13812345678`. */
function isPartOfCode(text: string, start: number, end: number): boolean {
  const word = /(?<![A-Za-z])[A-Za-z]+$/.exec(text.slice(Math.max(0, start - 12), start))?.[0]
  if (word !== undefined && !/^(?:tel|phone|mobile|mob|cell|call|vx|wx|qq|at|on|is|whatsapp|dial)$/i.test(word))
    return true
  return /^[A-Za-z@]/.test(text.slice(end, end + 1))
}

let parser: Parser | undefined

/** Whether a number can be dialled, by the metadata of the country. Loaded at first use: it is 90 KB. */
function isPhone(said: string, country?: CountryCode): boolean {
  parser ??= createRequire(import.meta.url)('libphonenumber-js/min') as Parser
  return parser.parsePhoneNumberFromString(said, country)?.isPossible() ?? false
}
