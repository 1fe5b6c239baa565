import {
  type Calendar,
  type CalendarConfig,
  type CalendarProblem,
  certainOr,
  checkCalendar,
  createCalendar,
} from '@huida/calendar'
import { ruleFits, type TicketsConfig } from '../config.js'
import type { Clock, ClockName, CourseEvent, Ticket } from './ticket.js'

const clockNames: readonly ClockName[] = ['first_response', 'next_reply', 'resolution']

/** What is promised for a ticket. */
export interface Promised {
  targets: Readonly<Record<ClockName, number>>
  calendar: Calendar
  pauses: TicketsConfig['pauses']
  warnAt: number
}

/** Always open: for whoever names no hours. */
const aroundTheClock = () =>
  createCalendar({
    timeZone: 'UTC',
    hours: Object.fromEntries(
      (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const).map((day) => [day, ['00:00-24:00']]),
    ),
  })

/** The policies of a configuration, and the calendars that they name. */
export class Policies {
  readonly #always: Calendar
  #given: Readonly<Record<string, CalendarConfig>> | undefined
  /** What was given, to tell whether another object says the same. */
  #text: string | undefined
  #calendars: ReadonlyMap<string, Calendar> = new Map()

  constructor(private readonly config: TicketsConfig) {
    this.#always = aroundTheClock()
  }

  /** The calendars by name, as they are now. */
  get calendars(): ReadonlyMap<string, Calendar> {
    const given = this.#calendarsGiven
    if (given === this.#given) return this.#calendars
    // Whoever gives a new object for the same calendars gets those that have worked out their days.
    const text = JSON.stringify(given)
    if (text !== this.#text)
      this.#calendars = new Map(Object.entries(given).map(([name, one]) => [name, createCalendar(one)]))
    this.#given = given
    this.#text = text
    return this.#calendars
  }

  get #calendarsGiven(): Readonly<Record<string, CalendarConfig>> {
    const { calendars } = this.config
    return typeof calendars === 'function' ? calendars() : calendars
  }

  calendar(name: string | undefined): Calendar {
    return this.calendars.get(name ?? 'default') ?? this.#always
  }

  /** What is promised for a ticket like this. */
  of(ticket: Pick<Ticket, 'type' | 'priority'> & Partial<Pick<Ticket, 'level'>>): Promised {
    const { policies, targets, pauses, warnAt } = this.config
    const fitting = policies.filter((rule) => ruleFits(rule, ticket))
    const minutes = (name: keyof typeof targets) =>
      (fitting.find((rule) => rule[name] !== undefined)?.[name] ?? targets[name]) * 60_000
    return {
      targets: {
        first_response: minutes('firstResponseMinutes'),
        next_reply: minutes('nextReplyMinutes'),
        resolution: minutes('resolutionMinutes'),
      },
      calendar: this.calendar(fitting.find(({ calendar }) => calendar !== undefined)?.calendar),
      pauses,
      warnAt,
    }
  }

  /** When a task that is opened now is due. */
  taskDue(at: number, hours = this.config.taskHours): { dueAt: number; uncertain?: true } {
    const { taskCalendar } = this.config
    if (taskCalendar === undefined) return { dueAt: at + hours * 3_600_000 }
    const { value, unknownYear } = certainOr(this.calendar(taskCalendar), (one) =>
      one.addWorkingMs(at, hours * 3_600_000),
    )
    return { dueAt: value, ...(unknownYear !== undefined && { uncertain: true as const }) }
  }

  /** Differs when anything does that clocks follow from: also when a calendar has learnt another year. */
  get fingerprint(): string {
    const { policies, targets, pauses, warnAt } = this.config
    const coverage = [...this.calendars].map(([name, calendar]) => [name, calendar.coverage()])
    return JSON.stringify({ calendars: this.#calendarsGiven, policies, targets, pauses, warnAt, coverage })
  }
}

/** What somebody should look after in the calendars, by their names. */
export const calendarProblems = ({ calendars }: Policies, at: number): [name: string, problem: CalendarProblem][] =>
  [...calendars].flatMap(([name, calendar]) =>
    checkCalendar(calendar, { at }).map((problem): [string, CalendarProblem] => [name, problem]),
  )

/** One promise over its time, with the moment of its warning. */
export interface Watched extends Clock {
  /** Unique in the ticket: its name and when it began. */
  id: string
  /** When most of the target is used up. Absent: it is paused. */
  warnAt?: number
  /** The year whose holidays the calendar does not know. */
  unknownYear?: number
}

type Span = readonly [from: number, to: number]

/** All promises of a ticket, the earliest of each kind first. They follow from its course and nothing else. */
export function watched(course: readonly CourseEvent[], promised: Promised, now: number): Watched[] {
  return clockNames.flatMap((name) => {
    const pauses = pausesOf(course, promised.pauses[name])
    return spansOf(course, name).map(([startedAt, metAt]) => {
      const targetMs = promised.targets[name]
      const measured = measure({ startedAt, metAt, pauses, targetMs, now }, promised)
      return {
        id: `${name}@${startedAt}`,
        name,
        startedAt,
        targetMs,
        ...measured,
        ...(metAt !== undefined && { metAt }),
      }
    })
  })
}

/** From when to when each promise of a kind ran; the last one may have no end. */
function spansOf(course: readonly CourseEvent[], name: ClockName): [from: number, to: number | undefined][] {
  const spans: [number, number | undefined][] = []
  let since: number | undefined
  let hasResponded = false
  const end = (at: number) => {
    if (since !== undefined) spans.push([since, at])
    since = undefined
  }
  for (const { at, what } of course) {
    const isEnd = what === 'closed'
    if (isEnd) end(at)
    else if (name === 'resolution') {
      if (what === 'opened' || what === 'reopened') since ??= at
    } else if (what === 'agent') end(at)
    else if (name === 'first_response') {
      if (what === 'opened') since = at
    } else if (what === 'customer' && hasResponded) since ??= at
    if (what === 'agent' || isEnd) hasResponded = true
  }
  if (since !== undefined) spans.push([since, undefined])
  return spans
}

/** When the ticket was in one of these states. */
function pausesOf(course: readonly CourseEvent[], states: readonly ('pending' | 'on_hold')[]): Span[] {
  const pauses: Span[] = []
  let since: number | undefined
  for (const { at, what } of course) {
    if (what === 'customer' || what === 'agent') continue
    const isPaused = (what === 'pending' || what === 'on_hold') && states.includes(what)
    if (isPaused) since ??= at
    else if (since !== undefined) {
      pauses.push([since, at])
      since = undefined
    }
  }
  if (since !== undefined) pauses.push([since, Number.POSITIVE_INFINITY])
  return pauses
}

interface Measured {
  startedAt: number
  metAt: number | undefined
  pauses: readonly Span[]
  targetMs: number
  now: number
}

function measure(
  of: Measured,
  { calendar, warnAt }: Promised,
): Pick<Watched, 'dueAt' | 'leftMs' | 'breachedAt' | 'warnAt' | 'uncertain' | 'unknownYear'> {
  const { value, unknownYear } = certainOr(calendar, (one) => ({
    due: reaching(of, of.targetMs, one),
    warn: reaching(of, of.targetMs * warnAt, one),
  }))
  const { due, warn } = value
  const isBroken = due.at !== undefined && (of.metAt ?? of.now) > due.at
  return {
    ...(due.at === undefined ? { leftMs: due.leftMs } : { dueAt: due.at }),
    ...(warn.at !== undefined && { warnAt: warn.at }),
    ...(isBroken && { breachedAt: due.at! }),
    ...(unknownYear !== undefined && { uncertain: true as const, unknownYear }),
  }
}

/** When so much working time of a promise has passed, its pauses left out; or how much is left, while it is paused for an unknown time. */
function reaching({ startedAt, pauses }: Measured, ms: number, calendar: Calendar): { at?: number; leftMs: number } {
  let from = startedAt
  let leftMs = ms
  for (const [pausedFrom, pausedTo] of pauses) {
    if (pausedTo <= from) continue
    if (pausedFrom > from) {
      const worked = calendar.workingMsBetween(from, pausedFrom)
      if (worked >= leftMs) return { at: calendar.addWorkingMs(from, leftMs), leftMs: 0 }
      leftMs -= worked
    }
    if (pausedTo === Number.POSITIVE_INFINITY) return { leftMs }
    from = pausedTo
  }
  return { at: calendar.addWorkingMs(from, leftMs), leftMs: 0 }
}

/** The clocks of a ticket as they are shown, and whether any is broken. */
export function clocksOf(all: readonly Watched[]): Pick<Ticket, 'clocks' | 'breached'> {
  const last = new Map(all.map((one) => [one.name, one]))
  return {
    clocks: [...last.values()].map(({ id: _, warnAt: __, unknownYear: ___, ...clock }) => clock),
    breached: all.some(({ breachedAt }) => breachedAt !== undefined),
  }
}

/** How much working time was spent since the last opening, without the time that it waited for the customer. */
export function handlingMs(course: readonly CourseEvent[], { calendar, pauses }: Promised): number {
  const [from, to] = spansOf(course, 'resolution').at(-1) ?? [0, 0]
  if (to === undefined) return 0
  const stood = pausesOf(course, pauses.resolution)
  return certainOr(calendar, (one) => {
    const paused = stood
      .filter(([since, until]) => until > from && since < to)
      .reduce((sum, [since, until]) => sum + one.workingMsBetween(Math.max(since, from), Math.min(until, to)), 0)
    return one.workingMsBetween(from, to) - paused
  }).value
}

/** Adds something to a course. Clocks of machines jump: a course never goes back. What changes nothing is left out. */
export function withEvent(course: readonly CourseEvent[], what: CourseEvent['what'], at: number): CourseEvent[] {
  const last = course.at(-1)
  const since = last === undefined ? at : Math.max(at, last.at)
  if (what === 'customer' || what === 'agent') {
    // Only the earliest message that nobody has answered counts, and only the first answer to it.
    const spoken = course.findLast(
      (event) => event.what === 'customer' || event.what === 'agent' || event.what === 'closed',
    )
    if (spoken?.what === what) return [...course]
  }
  return [...course, { at: since, what }]
}
