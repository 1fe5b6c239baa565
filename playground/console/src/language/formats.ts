import type { Words } from './words.js'

/** Numbers and moments as the language writes them. Moments are milliseconds since 1970. */
export interface Format {
  number(value: number, how?: NumberFormat): string
  /** Of a share from 0 to 1. */
  percent(share: number, digits?: number): string
  /** The day. */
  day(at: number): string
  /** The time of the day; the day too, unless it is today. */
  time(at: number): string
  /** Day and time to the second. */
  moment(at: number): string
  /** How long ago or ahead, in the largest unit that says something: "3 minutes ago". */
  ago(at: number, now?: number): string
  /** A length of time: "2 min 5 s". */
  duration(ms: number): string
  /** Several things in a row, the comma as the language has it. */
  list(texts: readonly string[]): string
}

interface NumberFormat {
  /** At most so many digits after the point. Default: 3. */
  digits?: number
  /** Always as many. */
  isFixed?: boolean
  /** With a plus, unless it is nothing. */
  isSigned?: boolean
}

/** What differs from language to language. */
interface Writing {
  comma: string
  day(date: Date): string
  /** Without the year, and with the time of the day. */
  dayAndTime(date: Date, time: string): string
  moment(day: string, time: string): string
  now: string
  /** So many units ago; ahead, where it is less than nothing. */
  ago(count: number, unit: LongUnit): string
  /** "2.5 hrs"; the number is written already, and `isOne` says that it is 1. */
  length(written: string, unit: Unit, isOne: boolean): string
}

type LongUnit = 'year' | 'month' | 'day' | 'hour' | 'minute'
type Unit = 'day' | 'hour' | 'minute' | 'second' | 'millisecond'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const steps: [LongUnit, number][] = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
]

/**
 * As `Intl` writes them, which a test says. Its own formatters take a browser on a slow machine a sixth of a second each when the first is made,
 * which is more than all the rest of drawing a page.
 */
function formatOf({ comma, day, dayAndTime, moment, now: just, ago, length }: Writing): Format {
  const lengthOf = (unit: Unit, value: number) => length(numberOf(value, { digits: 1 }), unit, value === 1)
  const pair = (ms: number, [larger, long]: [Unit, number], [smaller, short]: [Unit, number]) => {
    const whole = Math.floor(ms / long)
    const rest = Math.floor((ms - whole * long) / short)
    return rest === 0 ? lengthOf(larger, whole) : `${lengthOf(larger, whole)} ${lengthOf(smaller, rest)}`
  }
  return {
    list: (texts) => texts.join(comma),
    number: numberOf,
    percent: (share, digits = 0) => `${numberOf(share * 100, { digits })}%`,
    day: (at) => day(new Date(at)),
    time(at) {
      const date = new Date(at)
      const time = clock(date)
      return date.toDateString() === new Date().toDateString() ? time : dayAndTime(date, time)
    },
    moment(at) {
      const date = new Date(at)
      return moment(day(date), `${clock(date)}:${two(date.getSeconds())}`)
    },
    ago(at, now = Date.now()) {
      const distance = now - at
      const step = steps.find(([, each]) => Math.abs(distance) >= each)
      // The seconds of a moment that was just now interest nobody.
      return step ? ago(Math.trunc(distance / step[1]), step[0]) : just
    },
    duration(ms) {
      if (ms < SECOND) return lengthOf('millisecond', Math.round(ms))
      if (ms < MINUTE) return lengthOf('second', ms / SECOND)
      if (ms < HOUR) return pair(ms, ['minute', MINUTE], ['second', SECOND])
      return ms < DAY ? pair(ms, ['hour', HOUR], ['minute', MINUTE]) : pair(ms, ['day', DAY], ['hour', HOUR])
    },
  }
}

/** Both languages write numbers alike: 1,234.5. */
function numberOf(value: number, { digits = 3, isFixed = false, isSigned = false }: NumberFormat = {}): string {
  const [whole = '', rest = ''] = Math.abs(value).toFixed(digits).split('.')
  const point = isFixed ? rest : rest.replace(/0+$/, '')
  const written = whole.replace(/\B(?=(?:\d{3})+$)/g, ',') + (point && `.${point}`)
  const isNothing = !/[1-9]/.test(written)
  return (isNothing ? '' : value < 0 ? '-' : isSigned ? '+' : '') + written
}

const two = (value: number): string => String(value).padStart(2, '0')
const clock = (date: Date): string => `${two(date.getHours())}:${two(date.getMinutes())}`

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'] as const

const english = {
  ago: { year: 'yr', month: 'mo', day: 'days', hour: 'hr', minute: 'min' },
  once: { year: ['last yr', 'next yr'], month: ['last mo', 'next mo'], day: ['yesterday', 'tomorrow'] },
  length: { day: 'day', hour: 'hr', minute: 'min', second: 'sec', millisecond: 'ms' },
} as const

const chinese = {
  ago: { year: '年', month: '个月', day: '天', hour: '小时', minute: '分钟' },
  once: {
    year: { 1: '去年', '-1': '明年' },
    month: { 1: '上个月', '-1': '下个月' },
    day: { 1: '昨天', 2: '前天', '-1': '明天', '-2': '后天' },
  } as Partial<Record<LongUnit, Readonly<Record<number, string>>>>,
  length: { day: '天', hour: '小时', minute: '分钟', second: '秒', millisecond: '毫秒' },
} as const

export const formats: Words<Format> = {
  en: formatOf({
    comma: ', ',
    day: (date) => `${date.getDate()} ${months[date.getMonth()]} ${date.getFullYear()}`,
    dayAndTime: (date, time) => `${date.getDate()} ${months[date.getMonth()]}, ${time}`,
    moment: (day, time) => `${day}, ${time}`,
    now: 'now',
    ago(count, unit) {
      const once = Math.abs(count) === 1 && (english.once as Partial<Record<LongUnit, readonly string[]>>)[unit]
      if (once) return once[count > 0 ? 0 : 1]!
      return count > 0 ? `${count} ${english.ago[unit]} ago` : `in ${-count} ${english.ago[unit]}`
    },
    length: (written, unit, isOne) => `${written} ${english.length[unit]}${isOne || unit === 'millisecond' ? '' : 's'}`,
  }),
  zh: formatOf({
    comma: '、',
    day: (date) => `${date.getFullYear()}年${date.getMonth() + 1}月${date.getDate()}日`,
    dayAndTime: (date, time) => `${date.getMonth() + 1}月${date.getDate()}日 ${time}`,
    moment: (day, time) => `${day} ${time}`,
    now: '现在',
    ago: (count, unit) =>
      chinese.once[unit]?.[count] ?? `${Math.abs(count)}${chinese.ago[unit]}${count > 0 ? '前' : '后'}`,
    length: (written, unit) => `${written}${chinese.length[unit]}`,
  }),
}
