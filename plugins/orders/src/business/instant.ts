import type { Locale } from '@huida/core'

/**
 * A time in milliseconds since 1970; `undefined` when it is none. ISO 8601 with or without an offset, a blank instead of the `T`,
 * milliseconds, or seconds.
 * @param timeZone what a time without an offset is in
 */
export function instantOf(value: number | string | Date, timeZone: string): number | undefined {
  if (value instanceof Date) return valid(value.getTime())
  if (typeof value === 'number') return valid(value < SECONDS_UNTIL ? value * 1_000 : value)
  const found =
    /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)? ?(Z|[+-]\d{2}:?\d{2})?$/i.exec(
      value.trim(),
    )
  if (!found) return /^\d{10,13}$/.test(value) ? instantOf(Number(value), timeZone) : undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', zone] = found
  const wall = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second)
  // A day that does not exist moves on to the next month.
  if (new Date(wall).getUTCDate() !== +day! || +month! > 12) return undefined
  if (zone === undefined) return wall - offsetAt(wall - offsetAt(wall, timeZone), timeZone)
  if (/z/i.test(zone)) return wall
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(-2)]
  return wall - (zone.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000
}

/** A time as people say it: "今天 09:30", "yesterday at 22:10", "11月18日 09:30". */
export function said(at: number, { now, locale, timeZone }: Saying): string {
  const { day, time, year } = partsOf(at, timeZone)
  const today = partsOf(now, timeZone)
  const isChinese = locale.startsWith('zh')
  const name = (isChinese ? ['今天', '昨天', '前天'] : ['today', 'yesterday'])[today.day - day]
  if (name !== undefined) return isChinese ? `${name} ${time}` : `${name} at ${time}`
  return `${dayOf(at, { locale, timeZone, withYear: year !== today.year })}${isChinese ? ' ' : ', '}${time}`
}

/** A day as people say it: "11月18日", "18 Nov". */
export function saidDay(at: number, { now, locale, timeZone }: Saying): string {
  const withYear = partsOf(at, timeZone).year !== partsOf(now, timeZone).year
  return dayOf(at, { locale, timeZone, withYear })
}

/** Whose words, and where the clock hangs. */
export interface Saying {
  /** Milliseconds since 1970. */
  now: number
  locale: Locale
  timeZone: string
}

/** Whether the runtime knows a time zone: `Asia/Shanghai`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    return formatOf(timeZone) !== undefined
  } catch {
    return false
  }
}

/** Whatever is smaller is meant in seconds: as milliseconds it would be in 1973 at the latest. */
const SECONDS_UNTIL = 100_000_000_000
const DAY_MS = 86_400_000

const valid = (at: number): number | undefined => (Math.abs(at) <= 8.64e15 ? at : undefined)

function dayOf(
  at: number,
  { locale, timeZone, withYear }: { locale: Locale; timeZone: string; withYear: boolean },
): string {
  const { year, month, date } = partsOf(at, timeZone)
  if (locale.startsWith('zh')) return `${withYear ? `${year}年` : ''}${month}月${date}日`
  return `${date} ${MONTHS[month - 1]}${withYear ? ` ${year}` : ''}`
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** How far the clock of a time zone is ahead, in milliseconds. */
function offsetAt(at: number, timeZone: string): number {
  const { wall } = partsOf(at, timeZone)
  return wall - Math.floor(at / 1_000) * 1_000
}

function partsOf(at: number, timeZone: string) {
  const of: Record<string, string> = {}
  for (const { type, value } of formatOf(timeZone).formatToParts(at)) of[type] = value
  const [year, month, date] = [Number(of.year), Number(of.month), Number(of.day)]
  const day = Date.UTC(year, month - 1, date)
  const wall = day + ((Number(of.hour) * 60 + Number(of.minute)) * 60 + Number(of.second)) * 1_000
  return { year, month, date, day: day / DAY_MS, wall, time: `${of.hour}:${of.minute}` }
}

const formatOf = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  })
