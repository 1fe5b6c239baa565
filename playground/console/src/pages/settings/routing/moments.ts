import { useLanguage } from '../../../language/language.js'
import { useWords } from '../../../language/words.js'
import { words } from './words.js'

interface Standing {
  isOpen: boolean
  closesAt?: number
  opensAt?: number
}

/** Until or from when a team works, by the clocks of its own time zone. */
export function useStanding(): (now: Standing, timeZone?: string) => string {
  const say = useWords(words)
  const { tag } = useLanguage()
  const when = (at: number, timeZone: string | undefined) => {
    const sameDay = dayIn(at, timeZone) === dayIn(Date.now(), timeZone)
    const soon = at - Date.now() < 6 * 86_400_000
    const day: Intl.DateTimeFormatOptions = sameDay
      ? {}
      : soon
        ? { weekday: 'long' }
        : { month: 'short', day: 'numeric' }
    return new Intl.DateTimeFormat(tag, {
      ...day,
      ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
      ...(timeZone !== undefined && { timeZone }),
    }).format(at)
  }
  return ({ isOpen, closesAt, opensAt }, timeZone) => {
    if (!isOpen) return opensAt === undefined ? say.closed : say.opensAt(when(opensAt, timeZone))
    return closesAt === undefined ? say.open : say.openUntil(when(closesAt, timeZone))
  }
}

const dayIn = (at: number, timeZone: string | undefined): string =>
  new Intl.DateTimeFormat('en-CA', timeZone === undefined ? {} : { timeZone }).format(at)

/** The days of a week, as calendars write them. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** What the days of a week are called. */
export function useWeekdays(): Record<(typeof weekdays)[number], string> {
  const { tag } = useLanguage()
  const format = new Intl.DateTimeFormat(tag, { weekday: 'short', timeZone: 'UTC' })
  // 5 January 1970 was a Monday.
  return Object.fromEntries(weekdays.map((day, at) => [day, format.format((4 + at) * 86_400_000)])) as Record<
    (typeof weekdays)[number],
    string
  >
}
