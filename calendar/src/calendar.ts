import { chinaDays } from './china.js'
import { type CalendarConfig, calendarConfig, type Shift, shiftsOf, weekdays } from './config.js'
import { DAY, Zone } from './zone.js'

/** When a team works. All moments are milliseconds since 1970; all spans are milliseconds. */
export interface Calendar {
  /** Whether the team works at this moment. The moment of closing is closed. */
  isOpen(at: number): boolean
  /** The first moment from this one on at which the team works: this one, when it does. */
  nextOpening(at: number): number
  /** When the hours end that this moment is in. `undefined`: it is in none, or they do not end within 400 days. */
  closesAt(at: number): number | undefined
  /** How much of the time between two moments is working time; negative when the second is the earlier one. */
  workingMsBetween(from: number, to: number): number
  /**
   * The first moment by which so much working time has passed; this moment itself for 0.
   * @throws RangeError for a negative span, or one that ends in more than a hundred years
   */
  addWorkingMs(at: number, ms: number): number
  /** The first and the last day that it knows, as `2026-12-31`. Absent: without a limit. */
  coverage(): { from?: string; to?: string }
  /** The same without holidays where a year is not known: weekly hours and overrides. What it says there is a guess; tell so. */
  readonly plain: Calendar
  readonly timeZone: string
}

/**
 * The calendar was asked about a year whose holidays it does not know. It never guesses: use `certainOr` to go on with the plain week and say so.
 */
export class UnknownYear extends Error {
  override readonly name = 'UnknownYear'

  constructor(readonly unknownYear: number) {
    super(
      `The calendar does not know the holidays of ${unknownYear}. Update chinese-days, or write them into "overrides" and add ${unknownYear} to "completeYears".`,
    )
  }
}

/** The configuration cannot be used; each problem is a sentence. */
export class CalendarConfigError extends Error {
  override readonly name = 'CalendarConfigError'

  constructor(readonly problems: readonly string[]) {
    super(`The calendar cannot be made.\n${problems.join('\n')}`)
  }
}

/**
 * Makes a calendar.
 *
 * ```ts
 * const calendar = createCalendar({
 *   timeZone: 'Asia/Shanghai',
 *   hours: { mon: ['09:00-12:00', '13:30-18:00'], tue: ['09:00-18:00'] },
 *   holidays: 'china',
 *   overrides: { '2026-10-01': ['10:00-16:00'] },
 * })
 * ```
 *
 * @throws CalendarConfigError with all that is wrong
 */
export function createCalendar(config: CalendarConfig): Calendar {
  const parsed = calendarConfig.safeParse(config)
  if (!parsed.success)
    throw new CalendarConfigError(
      parsed.error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message)),
    )
  return new Days(parsed.data, false)
}

/** A span between two moments, open from its first to before its last. */
type Span = readonly [from: number, to: number]
type Parsed = ReturnType<typeof calendarConfig.parse>

/** Days in `closesAt`, for hours that follow upon each other without a pause. */
const ENDLESS_DAYS = 400
const MAX_DAYS = 36_600
/** Days that are remembered. */
const MAX_CACHED = 20_000

class Days implements Calendar {
  readonly timeZone: string
  readonly #zone: Zone
  readonly #week: readonly Shift[][]
  readonly #makeUp: readonly Shift[]
  readonly #overrides = new Map<number, readonly Shift[]>()
  readonly #complete: ReadonlySet<number>
  /** Whether any shift ends on the day after its own. */
  readonly #crosses: boolean
  readonly #starts = new Map<number, number>()
  readonly #spans = new Map<number, readonly Span[]>()
  #plain: Calendar | undefined

  constructor(
    private readonly config: Parsed,
    /** Where holidays are not known, the plain week is taken. */
    private readonly guesses: boolean,
  ) {
    const { hours, makeUpHours, overrides, timeZone } = config
    this.timeZone = timeZone
    this.#zone = new Zone(timeZone)
    this.#week = weekdays.map((day) => shiftsOf(hours[day] ?? []))
    this.#makeUp = makeUpHours ? shiftsOf(makeUpHours) : (this.#week.slice(0, 5).find((day) => day.length > 0) ?? [])
    for (const [date, day] of Object.entries(overrides))
      this.#overrides.set(dayOf(date), day === 'closed' ? [] : shiftsOf(day))
    this.#complete = new Set(config.completeYears)
    this.#crosses = [...this.#week, this.#makeUp, ...this.#overrides.values()].flat().some(({ to }) => to > 1_440)
  }

  get plain(): Calendar {
    this.#plain ??= this.guesses || this.config.holidays === 'none' ? this : new Days(this.config, true)
    return this.#plain
  }

  isOpen(at: number): boolean {
    return this.#openOn(this.#dayAt(at)).some(([from, to]) => from <= at && at < to)
  }

  nextOpening(at: number): number {
    const first = this.#dayAt(at)
    for (let day = first; day < first + MAX_DAYS; day++)
      for (const [from, to] of this.#openOn(day)) if (at < to) return Math.max(at, from)
    throw new RangeError('The calendar does not open within a hundred years.')
  }

  closesAt(at: number): number | undefined {
    let end: number | undefined
    const first = this.#dayAt(at)
    for (let day = first; day < first + ENDLESS_DAYS; day++) {
      for (const [from, to] of this.#openOn(day)) {
        if (end === undefined ? from <= at && at < to : from === end) end = to
        else if (end !== undefined && from > end) return end
      }
      // Only hours that reach the end of a day can go on in the next one.
      if (end === undefined || end < this.#start(day + 1)) return end
    }
    return undefined
  }

  workingMsBetween(from: number, to: number): number {
    finite(from)
    finite(to)
    if (to < from) return 0 - this.workingMsBetween(to, from)
    let ms = 0
    const last = this.#dayAt(to)
    for (let day = this.#dayAt(from); day <= last; day++)
      for (const [opens, closes] of this.#openOn(day)) ms += Math.max(0, Math.min(closes, to) - Math.max(opens, from))
    return ms
  }

  addWorkingMs(at: number, ms: number): number {
    if (!(ms >= 0)) throw new RangeError(`Working time is added, never taken away: ${ms} ms.`)
    if (ms === 0) return finite(at)
    const first = this.#dayAt(at)
    let left = ms
    for (let day = first; day < first + MAX_DAYS; day++)
      for (const [opens, closes] of this.#openOn(day)) {
        const from = Math.max(opens, at)
        if (closes - from >= left) return from + left
        left -= Math.max(0, closes - from)
      }
    throw new RangeError('So much working time does not pass within a hundred years.')
  }

  coverage(): { from?: string; to?: string } {
    if (this.config.holidays === 'none') return {}
    const known = [...chinaDays().years, ...this.#complete].sort((a, b) => a - b)
    let to = known[0]!
    for (const year of known) if (year <= to + 1) to = year
    return { from: `${known[0]}-01-01`, to: `${to}-12-31` }
  }

  /** The working time of a day, the earliest first, cut at the day's ends. */
  #openOn(day: number): readonly Span[] {
    const cached = this.#spans.get(day)
    if (cached) return cached
    const [start, end] = [this.#start(day), this.#start(day + 1)]
    const spans: [number, number][] = []
    const wall = day * DAY
    if (this.#crosses)
      for (const { to } of this.#shifts(day - 1))
        if (to > 1_440) spans.push([start, Math.min(end, this.#moment(wall, to - 1_440))])
    for (const { from, to } of this.#shifts(day))
      spans.push([this.#moment(wall, from), to >= 1_440 ? end : this.#moment(wall, to)])
    const merged = mergedOf(spans)
    if (this.#spans.size >= MAX_CACHED) this.#spans.clear()
    this.#spans.set(day, merged)
    return merged
  }

  #moment(midnight: number, minutes: number): number {
    return this.#zone.moment(midnight + minutes * 60_000)
  }

  #shifts(day: number): readonly Shift[] {
    const override = this.#overrides.get(day)
    if (override) return override
    // 1970-01-01 was a Thursday.
    const weekly = this.#week[(((day + 3) % 7) + 7) % 7]!
    if (this.config.holidays === 'none') return weekly
    const date = dateOf(day)
    const year = Number(date.slice(0, 4))
    if (this.#complete.has(year)) return weekly
    const china = chinaDays()
    if (!china.years.has(year)) {
      if (this.guesses) return weekly
      throw new UnknownYear(year)
    }
    const kind = china.of(date)
    return kind === 'holiday' ? [] : kind === 'workday' ? this.#makeUp : weekly
  }

  /** When a local day begins. */
  #start(day: number): number {
    let start = this.#starts.get(day)
    if (start === undefined) {
      start = this.#zone.moment(day * DAY)
      if (this.#starts.size >= MAX_CACHED) this.#starts.clear()
      this.#starts.set(day, start)
    }
    return start
  }

  /** The local day of a moment. */
  #dayAt(at: number): number {
    let day = Math.floor(finite(at) / DAY)
    while (this.#start(day) > at) day--
    while (this.#start(day + 1) <= at) day++
    return day
  }
}

function mergedOf(spans: [number, number][]): readonly Span[] {
  const merged: [number, number][] = []
  for (const [from, to] of spans.filter(([from, to]) => from < to).sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && from <= last[1]) last[1] = Math.max(last[1], to)
    else merged.push([from, to])
  }
  return merged
}

/** Years that a date can be written in; further off, time zones mean nothing. */
const MAX_AT = Date.UTC(9999, 0, 1)

function finite(at: number): number {
  if (!(Math.abs(at) <= MAX_AT)) throw new RangeError(`${at} is no moment in milliseconds since 1970.`)
  return at
}

const dateOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10)
const dayOf = (date: string): number => Date.parse(`${date}T00:00:00Z`) / DAY
