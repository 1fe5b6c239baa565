import { z } from 'zod'

/** The days of a week, as they are written in a configuration. */
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
/** A day of the week. */
export type Weekday = (typeof weekdays)[number]

/** Minutes after the midnight of the day on which it begins; `to` is above 1440 when it ends on the next day. */
export interface Shift {
  from: number
  to: number
}

const DAY_MINUTES = 1_440

/** What `'22:00-06:00'` says; `undefined` when it says nothing. */
function shiftOf(text: string): Shift | undefined {
  const match = /^(\d{1,2}):(\d\d)\s*[-–]\s*(\d{1,2}):(\d\d)$/.exec(text.trim())
  if (!match) return undefined
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number) as [number, number, number, number]
  const from = fromHour * 60 + fromMinute
  const to = toHour * 60 + toMinute
  if (fromMinute > 59 || toMinute > 59 || from >= DAY_MINUTES || to > DAY_MINUTES || from === to) return undefined
  return { from, to: to > from ? to : to + DAY_MINUTES }
}

/** The shifts of one day, the earliest first. Only what `hoursSchema` has let pass. */
export const shiftsOf = (hours: readonly string[]): Shift[] =>
  hours.map((text) => shiftOf(text)!).sort((a, b) => a.from - b.from)

const hoursSchema = z
  .array(
    z.string().refine((text) => shiftOf(text) !== undefined, {
      error: ({ input }) =>
        `"${input}" is no span of hours. Write "09:00-18:00"; "22:00-06:00" ends on the next day, and "00:00-24:00" is the whole day.`,
    }),
  )
  .refine(
    (hours) => {
      const shifts = hours.map(shiftOf).filter((shift) => shift !== undefined)
      shifts.sort((a, b) => a.from - b.from)
      return shifts.every((shift, i) => i === 0 || shifts[i - 1]!.to <= shift.from)
    },
    { error: 'Two spans of one day overlap. Join them, or correct one.' },
  )

const dateSchema = z.string().refine(isDate, { error: ({ input }) => `"${input}" is no date. Write "2026-10-01".` })

function isDate(text: string): boolean {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (!match) return false
  const date = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

/** When a team works, as data: read it from JSON or YAML, and give it to `createCalendar`. */
export const calendarConfig = z
  .object({
    timeZone: z
      .string()
      .refine(isTimeZone, {
        error: ({ input }) => `"${input}" is no time zone. Write one of the IANA database, such as "Asia/Shanghai".`,
      })
      .describe('The IANA time zone that the hours are in.'),
    hours: z
      .partialRecord(z.enum(weekdays), hoursSchema)
      .describe('The hours of each day of the week; a day that is absent is closed.'),
    holidays: z
      .enum(['china', 'none'])
      .default('none')
      .describe('`china`: closed on public holidays, open on make-up workdays. `none`: every week is the same.'),
    makeUpHours: hoursSchema
      .optional()
      .describe('The hours of a make-up workday. Default: those of the first day from Monday to Friday that has some.'),
    overrides: z
      .record(dateSchema, z.union([z.literal('closed'), hoursSchema]))
      .default({})
      .describe('Days that are different, by their date. They go before holidays and hours.'),
    completeYears: z
      .array(z.number().int().min(1970).max(9999))
      .default([])
      .describe(
        'Years whose holidays and make-up workdays all stand in `overrides`, because the data of `holidays` lack them yet.',
      ),
  })
  .refine(({ hours }) => Object.values(hours).some((day) => day.length > 0), {
    error: 'The week has no open hours, so nothing would ever be due. Give one day hours.',
    path: ['hours'],
  })

/** What `createCalendar` takes. */
export type CalendarConfig = z.input<typeof calendarConfig>
