import { asDigits, figuresIn } from './numbers.js'
import { matterOf, shareOf, statementsIn, TOPIC, topicsOf } from './topics.js'

/** So much more of what stands beside a figure is in another line than in any that holds the figure. */
const MISPLACED = 0.4

/** A figure that the source says of something else: "bank cards: 1–3 days", where the line with 1–3 is about other ways to pay. */
export function misplacedFigure(sentence: string, source: string, asked: string): string | undefined {
  const lines = statementsIn(source)
  const measured = measuresIn(source)
  for (const statement of statementsIn(sentence)) {
    const figures = figuresIn(statement)
    if (figures.length === 0) continue
    const shares = lines.map((line) => ({
      line,
      share: shareOf(statement, line),
      holds: new Set(figuresIn(line).map(({ value }) => value)),
    }))
    const best = Math.max(...shares.map(({ share }) => share))
    for (const { value } of figures) {
      const own = shares.filter(({ holds }) => holds.has(value))
      if (own.length === 0) continue
      if (best >= Math.max(...own.map(({ share }) => share)) + MISPLACED) return value
      // What the statement begins with is what another line gives a figure of its own.
      const isOwn = own.some(({ line }) => begins(line, statement, asked))
      const rivals = shares.filter(({ line, holds }) => !holds.has(value) && begins(line, statement, asked))
      if (rivals.length > 0 && !isOwn) return value
      // `Phones and headphones: 1 year`, where headphones have 6 months.
      const said = new Set(figures.map((figure) => figure.value))
      const isOfBoth = rivals.some(({ holds }) => holds.size > 0 && ![...holds].some((other) => said.has(other)))
      if (isOfBoth && JOINED.test(statement)) return value
      if (!isOwn && isOfNothing(statement, source)) return value
    }
    const foreign = measuresIn(statement).find(({ value, unit }) => {
      const same = measured.filter((one) => one.value === value)
      return same.length > 0 && same.every((one) => one.unit !== unit)
    })
    if (foreign) return `${foreign.value} ${foreign.unit}`
  }
  return undefined
}

/** Whether a text speaks of what a line begins with, but for words of the question, which every line is about. */
function begins(line: string, text: string, asked: string): boolean {
  const first = firstWords(line, asked)
  const spoken = topicsOf(text)
  return first.length > 0 && first.every((word) => spoken.has(word))
}

/** What a line begins with: a word, or two Chinese characters. */
function firstWords(line: string, asked: string): string[] {
  const common = topicsOf(asked)
  const about = matterOf(line.replace(UNIT, ' ').replace(OPENING, ' ')).toLowerCase().match(TOPIC) ?? []
  const own = about.map((word) => word.slice(0, 5)).filter((word) => !common.has(word))
  return /\p{Script=Han}/u.test(own[0] ?? '') ? own.slice(0, 2) : own.slice(0, 1)
}

/** Whether what a statement begins with is nowhere in the source: `Tablets: 1 year`. */
function isOfNothing(statement: string, source: string): boolean {
  const [first, second] = firstWords(statement, '')
  if (first === undefined) return false
  const held = topicsOf(source)
  return !held.has(first) && (second === undefined || !held.has(second))
}

const JOINED = /[和与及跟、都]|\b(?:and|or|both|all)\b/i

/** What counts, and what leads to it. */
const UNIT =
  /工作日|小时|分钟|个月|[年月周天日元块折件次倍]|\b(?:(?:working|business|calendar) )?(?:years?|months?|weeks?|days?|hours?|minutes?)\b/giu
const OPENING =
  /一般|通常|大约|约|最多|最少|至少|\b(?:takes?|costs?|have|there|will|about|within|after|before|with|your|their|this|that|they|from|more|less|than)\b/giu

/** What figures count: `5,000 yuan`, `7 days`, `245 mm`, `20 %`. */
interface Measure {
  value: string
  unit: string
}

const measuresIn = (text: string): Measure[] => [...moneyIn(text), ...spansIn(text), ...countsIn(text)]

/** How long, in what: both ends of `3–5 working days`. */
function spansIn(text: string): Measure[] {
  return [...asDigits(text).matchAll(SPAN)].flatMap(([, from, to, word]) => {
    const unit = units.find(([, names]) => names.test(word!))?.[0]
    return [from, to].flatMap((value) => (unit && value !== undefined ? [{ value: String(Number(value)), unit }] : []))
  })
}

const units: readonly (readonly [unit: string, names: RegExp])[] = [
  ['working days', /^工作|^(?:working|business)/],
  ['minutes', /^分|^min/],
  ['hours', /^小?时|^钟头|^h/],
  ['weeks', /^周|^星期|^礼拜|^week/],
  ['months', /^个?月|^month/],
  ['years', /^年|^year/],
  ['days', /^天|^日|^(?:calendar )?day/],
]
const SPAN =
  /(?<![\d.])(?:(\d+(?:\.\d+)?)\s*(?:[-–—~～至到]|to|or|or up to)\s*)?(\d+(?:\.\d+)?)[\s-]*(?:个\s*)?(工作日|分钟|小时|钟头|周(?!年)|星期|礼拜|月|年(?![\d/-])|天|日|(?:working|business|calendar)[ -]days?|minutes?|hours?|weeks?|months?|years?|days?)/g

/** Sums with what they are paid in. */
function moneyIn(text: string): Measure[] {
  return [...asDigits(text).matchAll(MONEY)].flatMap(([, sign, before, after, word]) => {
    const unit = currencies.find(([, names]) => names.includes((sign ?? word)!))?.[0]
    return unit === undefined ? [] : [{ value: String(Number(before ?? after)), unit }]
  })
}

const currencies: readonly (readonly [code: string, names: readonly string[]])[] = [
  ['CNY', ['¥', '元', '块', 'rmb', 'cny', 'yuan', '人民币']],
  ['USD', ['$', 'usd', 'dollar', 'dollars', '美元']],
  ['EUR', ['€', 'eur', 'euro', 'euros', '欧元']],
  ['GBP', ['£', 'gbp', 'pound', 'pounds', '英镑']],
]
const MONEY =
  /([¥$€£])\s*(\d+(?:\.\d+)?)|(?<!\d)(\d+(?:\.\d+)?)\s*(美元|欧元|英镑|人民币|元|块|€|£|\$|rmb\b|cny\b|yuan\b|usd\b|dollars?\b|eur\b|euros?\b|gbp\b|pounds?\b)/g

/** What is neither time nor money. */
function countsIn(text: string): Measure[] {
  return [...asDigits(text).matchAll(COUNT)].flatMap(([, value, word]) => {
    const unit = counted.find(([, names]) => names.test(word!))?.[0]
    return unit === undefined ? [] : [{ value: String(Number(value)), unit }]
  })
}

const counted: readonly (readonly [unit: string, names: RegExp])[] = [
  ['percent', /^%|^per ?cent/],
  ['points', /^积?分|^point/],
  ['millimetres', /^毫米|^mm|^millim/],
  ['centimetres', /^厘米|^公分|^cm|^centim/],
  ['metres', /^米|^met(?:er|re)/],
  ['kilograms', /^公斤|^千克|^kg|^kilog/],
  ['times', /^次|^times/],
]
const COUNT =
  /(?<![\d.])(\d+(?:\.\d+)?)\s*(%|per ?cent\b|个?积分|分(?![钟期])|points?\b|毫米|厘米|公分|米|公斤|千克|mm\b|cm\b|kg\b|millimet(?:er|re)s?\b|centimet(?:er|re)s?\b|met(?:er|re)s?\b|kilograms?\b|次|times\b)/g
