/** Something in a text that a program can use. */
export type Entity = {
  /** Where it is in the text, in UTF-16 units; `end` is behind its last one. */
  start: number
  end: number
  /** As it was written. */
  raw: string
} & (
  | {
      type: 'order_number' | 'tracking_number' | 'phone'
      /** Without blanks and dashes, in upper case; a phone number without country code. */
      value: string
    }
  | {
      type: 'date'
      /** The day, `2026-05-03`; what is relative is counted in the machine's time zone. */
      value: string
    }
  | { type: 'amount'; value: number; currency: 'CNY' | 'USD' }
)

/** The kinds of entities, by the `type` that tells them apart. */
export type EntityType = Entity['type']

/**
 * Finds order numbers, tracking numbers, phone numbers, dates and amounts, in the order of the text and never one inside
 * another. Full-width characters and digits in groups are understood.
 *
 * Matched here and not by node-nlp: its recognizers take 1.6 s to load and 16 ms for each message, and find a phone number
 * inside every long number.
 *
 * @param now milliseconds since 1970, for "yesterday"
 */
export function entitiesIn(text: string, now: number): Entity[] {
  const folded = text
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replaceAll('\u3000', ' ')
  const found: Entity[] = []
  /** By place in the text, whether an entity stands there: asking every entity would take the square of their number. */
  const taken = new Uint8Array(folded.length)
  const today = new Date(now)
  for (const { pattern, read } of rules)
    for (const match of folded.matchAll(pattern)) {
      const start = match.index
      const end = start + match[0].length
      if (taken.subarray(start, end).includes(1)) continue
      const what = read(match, today)
      if (!what) continue
      taken.fill(1, start, end)
      found.push({ ...what, start, end, raw: text.slice(start, end) })
    }
  return found.sort((a, b) => a.start - b.start)
}

type What = DistributiveOmit<Entity, 'start' | 'end' | 'raw'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

interface Rule {
  pattern: RegExp
  /** What a match is; undefined when it only looks like it. */
  read(match: RegExpExecArray, now: Date): What | undefined
}

const number =
  (type: 'order_number' | 'tracking_number') =>
  (match: RegExpExecArray): What => ({
    type,
    value: match[0].replace(/[ -]/g, '').toUpperCase(),
  })
const date = (value: string | undefined): What | undefined => (value ? { type: 'date', value } : undefined)

/** Not in the middle of a longer number or word. */
const alone = (pattern: string) => new RegExp(`(?<![a-z0-9]|\\d[ -])(?:${pattern})(?![a-z0-9]|[ -]\\d)`, 'gi')

const months = 'january february march april may june july august september october november december'.split(' ')
const monthNames = months.map((name) => `${name.slice(0, 3)}[a-z]{0,6}`).join('|')
const ordinal = '(?:st|nd|rd|th)?'

/** What comes first takes its place in the text. */
const rules: Rule[] = [
  // SF Express, YTO, ZTO, STO, Yunda, J&T, JD; then the postal unions' S10 (EMS: EA123456789CN) and UPS.
  { pattern: alone('(?:SF|YT|ZTO?|STO?|YD|JT|JDV?[A-Z]?)[ -]?\\d(?:[ -]?\\d){9,14}'), read: number('tracking_number') },
  { pattern: alone('[A-Z]{2} ?\\d{9} ?[A-Z]{2}|1Z[0-9A-Z]{14,16}'), read: number('tracking_number') },
  {
    pattern:
      /(?<=(?:运单|快递单|物流单)号?(?:码|是|为)?[:： ]{0,2}|\btracking(?: (?:number|no\.?|code))?(?: is)?[: #]{1,2})\d{10,15}(?!\d)/gi,
    read: number('tracking_number'),
  },
  {
    pattern:
      /(?<=订单(?:编号|号码|号)?(?:是|为)?[:：# ]{0,2}|\border(?: (?:number|no\.?|id))?(?: is)?[: #]{1,2}|#)[A-Z]{0,3}-?\d+(?:-\d{2,}| \d{3,})*(?![a-z0-9])/gi,
    read: (match) => (match[0].replace(/\D/g, '').length >= 4 ? number('order_number')(match) : undefined),
  },
  {
    pattern: alone('(?:\\+?86[ -]?)?1[3-9]\\d(?:[ -]?\\d{4}){2}'),
    read: (match) => ({ type: 'phone', value: match[0].replace(/\D/g, '').slice(-11) }),
  },
  {
    pattern: /(?<![\d.])(\d{4})(?:[-/.]|年) ?(\d{1,2})(?:[-/.]|月) ?(\d{1,2})(?:[日号]|(?![\d.]))/g,
    read: ([, year, month, day]) => date(dayOf(Number(year), Number(month), Number(day))),
  },
  {
    pattern: /(?<!\d)(\d{1,2})月(\d{1,2})[日号]/g,
    read: ([, month, day], now) => date(lately(Number(month), Number(day), now)),
  },
  {
    pattern: alone(
      `(?<m>${monthNames})\\.? (?<d>\\d{1,2})${ordinal}(?:,? (?<y>\\d{4}))?|(?<d2>\\d{1,2})${ordinal}(?: of)? (?<m2>${monthNames})(?:,? (?<y2>\\d{4}))?`,
    ),
    read({ groups: { m, d, y, m2, d2, y2 } = {} }, now) {
      const month = months.findIndex((name) => name.startsWith((m ?? m2 ?? '').toLowerCase())) + 1
      const year = y ?? y2
      if (month === 0) return undefined
      return date(year ? dayOf(Number(year), month, Number(d ?? d2)) : lately(month, Number(d ?? d2), now))
    },
  },
  {
    pattern:
      /大前天|前天|昨[天日晚]|今[天日早晚]|明[天日早晚]|后天|\b(?:the day before yesterday|yesterday|today|tomorrow)\b/gi,
    read: ([word], now) => date(daysFrom(now, days[word.toLowerCase()] ?? days[`${word[0]}天`] ?? 0)),
  },
  {
    pattern:
      /(?<!\d)(\d{1,3}|[一二两三四五六七八九十]) ?(?:个)?(天|周|星期|礼拜)(?:之|以)?前|\b(\d{1,3}|an?|one|two|three|four|five|six|seven) (days?|weeks?) ago\b/gi,
    read([, count, unit, amount, period], now) {
      const many = small[(count ?? amount ?? '').toLowerCase()] ?? Number(count ?? amount)
      const each = unit === '天' || period?.toLowerCase().startsWith('day') ? 1 : 7
      return Number.isNaN(many) ? undefined : date(daysFrom(now, -many * each))
    },
  },
  { pattern: /[¥￥] ?(\d[\d,]*(?:\.\d{1,2})?)/g, read: ([, digits]) => amount(digits, 'CNY') },
  {
    pattern: /(?<![\d.])(\d[\d,]{0,20}(?:\.\d{1,2})?) ?(?:元|块|(?:yuan|rmb|cny)\b)/gi,
    read: ([, digits]) => amount(digits, 'CNY'),
  },
  { pattern: /(?:us)?\$ ?(\d[\d,]*(?:\.\d{1,2})?)/gi, read: ([, digits]) => amount(digits, 'USD') },
  {
    pattern: /(?<![\d.])(\d[\d,]{0,20}(?:\.\d{1,2})?) ?(?:dollars?|usd|美元|美金)/gi,
    read: ([, digits]) => amount(digits, 'USD'),
  },
  // Whatever else is long enough: the order systems that we know of use 8 digits or more.
  {
    pattern: alone('[A-Z]{0,2}\\d{3,}(?:[ -]\\d{3,})*'),
    read: (match) => (match[0].replace(/\D/g, '').length >= 8 ? number('order_number')(match) : undefined),
  },
]

const amount = (digits: string | undefined, currency: 'CNY' | 'USD'): What => ({
  type: 'amount',
  value: Number(digits?.replaceAll(',', '')),
  currency,
})

const days: Record<string, number> = {
  大前天: -3,
  前天: -2,
  昨天: -1,
  今天: 0,
  明天: 1,
  后天: 2,
  'the day before yesterday': -2,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
}
const small: Record<string, number> = {
  ...{ 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9, 十: 10 },
  ...{ a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7 },
}

/** `2026-05-03`, or nothing when there is no such day. */
function dayOf(year: number, month: number, day: number): string | undefined {
  const time = new Date(Date.UTC(year, month - 1, day))
  return time.getUTCMonth() === month - 1 && time.getUTCDate() === day ? time.toISOString().slice(0, 10) : undefined
}

/** A day without a year is the last one there was, unless the next one is less than two months ahead. */
function lately(month: number, day: number, now: Date): string | undefined {
  const latest = now.getTime() + 60 * 86_400_000
  return [1, 0, -1]
    .map((years) => dayOf(now.getFullYear() + years, month, day))
    .find((found) => found && Date.parse(found) < latest)
}

const daysFrom = (now: Date, days: number): string =>
  new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + days)).toISOString().slice(0, 10)
