import { type Calendar, UnknownYear } from './calendar.js'

/** An answer of a calendar, and whether it could be sure of it. */
export interface Known<T> {
  value: T
  /** The year whose holidays are not known: the value is that of the plain week. */
  unknownYear?: number
}

/**
 * Asks a calendar, and where it does not know a year, its plain week. A deadline that comes from a plain week is better than none, as long as somebody
 * is told: show `unknownYear`.
 *
 * ```ts
 * const { value: dueAt, unknownYear } = certainOr(calendar, (one) => one.addWorkingMs(now, 7_200_000))
 * ```
 */
export function certainOr<T>(calendar: Calendar, ask: (calendar: Calendar) => T): Known<T> {
  try {
    return { value: ask(calendar) }
  } catch (error) {
    if (!(error instanceof UnknownYear)) throw error
    return { value: ask(calendar.plain), unknownYear: error.unknownYear }
  }
}

/** Something about a calendar that somebody should look after. */
export interface CalendarProblem {
  code: 'UNKNOWN_YEAR'
  /** `now`: deadlines are guesses already. `soon`: they will be. */
  urgency: 'now' | 'soon'
  unknownYear: number
  /** What is wrong and what to do, for people. */
  message: { en: string; zh: string }
}

/**
 * What is wrong with a calendar, or soon will be: for a program that looks after a bot, once a day.
 * @param options.at milliseconds since 1970
 * @param options.aheadDays how far it should know. Default 60: the State Council tells a year's holidays in the November before it
 */
export function checkCalendar(
  calendar: Calendar,
  { at, aheadDays = 60 }: { at: number; aheadDays?: number },
): CalendarProblem[] {
  const { from, to } = calendar.coverage()
  if (from === undefined || to === undefined) return []
  const dateAt = (moment: number) => new Date(moment).toISOString().slice(0, 10)
  const isOutside = dateAt(at) > to || dateAt(at) < from
  if (!isOutside && dateAt(at + aheadDays * 86_400_000) <= to) return []
  const unknownYear = isOutside ? new Date(at).getUTCFullYear() : Number(to.slice(0, 4)) + 1
  return [
    {
      code: 'UNKNOWN_YEAR',
      urgency: isOutside ? 'now' : 'soon',
      unknownYear,
      message: {
        en: `The holidays of ${unknownYear} are not known: deadlines in it are guesses of the plain week. Update chinese-days, or write them into "overrides" and add ${unknownYear} to "completeYears".`,
        zh: `尚不知道 ${unknownYear} 年的节假日与调休安排：该年内的时限只能按普通工作周估算。请更新 chinese-days，或把安排写进 overrides 并在 completeYears 中加上 ${unknownYear}。`,
      },
    },
  ]
}
