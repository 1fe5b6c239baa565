import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Calendar,
  type CalendarConfig,
  CalendarConfigError,
  certainOr,
  checkCalendar,
  createCalendar,
  standingAt,
} from './index.js'

const HOUR = 3_600_000
const week = ['09:00-12:00', '13:30-18:00']
const workdays = { mon: week, tue: week, wed: week, thu: week, fri: week }
const allDay = ['00:00-24:00']
const always = { mon: allDay, tue: allDay, wed: allDay, thu: allDay, fri: allDay, sat: allDay, sun: allDay }
const nights = ['22:00-06:00']

const china = createCalendar({ timeZone: 'Asia/Shanghai', hours: workdays, holidays: 'china' })
const shanghai = (local: string) => Date.parse(`${local.replace(' ', 'T')}:00+08:00`)

describe('working time', () => {
  test('leaves out the break at noon and the weekend', () => {
    // Friday 17:00 and two hours: an hour on Friday, an hour on Monday.
    expect(china.addWorkingMs(shanghai('2026-11-06 17:00'), 2 * HOUR)).toBe(shanghai('2026-11-09 10:00'))
    expect(china.workingMsBetween(shanghai('2026-11-06 11:30'), shanghai('2026-11-09 09:30'))).toBe(5.5 * HOUR)
    // What is due when the day ends is due then, not when the next one begins.
    expect(china.addWorkingMs(shanghai('2026-11-06 17:00'), HOUR)).toBe(shanghai('2026-11-06 18:00'))
  })

  test('is closed at its last moment, and opens at its first', () => {
    expect(china.isOpen(shanghai('2026-11-06 18:00'))).toBe(false)
    expect(china.isOpen(shanghai('2026-11-06 18:00') - 1)).toBe(true)
    expect(china.isOpen(shanghai('2026-11-06 09:00'))).toBe(true)
    expect(china.closesAt(shanghai('2026-11-06 09:00'))).toBe(shanghai('2026-11-06 12:00'))
    expect(china.closesAt(shanghai('2026-11-06 12:30'))).toBeUndefined()
    expect(china.nextOpening(shanghai('2026-11-06 18:00'))).toBe(shanghai('2026-11-09 09:00'))
    expect(china.nextOpening(shanghai('2026-11-09 10:00'))).toBe(shanghai('2026-11-09 10:00'))
  })

  test('knows China’s holidays and make-up workdays', () => {
    // National Day is off until the 7th of October; Saturday the 10th is worked instead.
    expect(china.isOpen(shanghai('2026-10-05 10:00'))).toBe(false)
    expect(china.isOpen(shanghai('2026-10-10 10:00'))).toBe(true)
    expect(china.isOpen(shanghai('2026-10-11 10:00'))).toBe(false)
    expect(china.nextOpening(shanghai('2026-09-30 18:00'))).toBe(shanghai('2026-10-08 09:00'))
  })

  test('goes by overrides before anything else', () => {
    const overrides = { '2026-10-01': ['10:00-16:00'], '2026-11-06': 'closed' as const }
    const calendar = createCalendar({ timeZone: 'Asia/Shanghai', hours: workdays, holidays: 'china', overrides })
    expect(calendar.isOpen(shanghai('2026-10-01 15:00'))).toBe(true)
    expect(calendar.isOpen(shanghai('2026-11-06 10:00'))).toBe(false)
  })

  test('crosses midnight, and overlapping shifts count once', () => {
    const calendar = createCalendar({ timeZone: 'Asia/Shanghai', hours: { mon: nights, tue: ['05:00-10:00'] } })
    expect(calendar.workingMsBetween(shanghai('2026-11-09 00:00'), shanghai('2026-11-11 00:00'))).toBe(12 * HOUR)
    expect(calendar.closesAt(shanghai('2026-11-09 23:00'))).toBe(shanghai('2026-11-10 10:00'))
    expect(calendar.isOpen(shanghai('2026-11-10 03:00'))).toBe(true)
    expect(calendar.isOpen(shanghai('2026-11-09 03:00'))).toBe(false)
  })

  test('around the clock never closes', () => {
    const calendar = createCalendar({ timeZone: 'Europe/Berlin', hours: always })
    const at = Date.UTC(2026, 2, 28)
    expect(calendar.closesAt(at)).toBeUndefined()
    expect(calendar.addWorkingMs(at, 72 * HOUR)).toBe(at + 72 * HOUR)
    expect(calendar.coverage()).toEqual({})
  })

  test('days on which the clocks change have 23 and 25 hours; a shift that begins in the skipped hour begins after it', () => {
    const day = (calendar: Calendar, from: string, to: string) =>
      calendar.workingMsBetween(Date.parse(from), Date.parse(to)) / HOUR
    const calendar = createCalendar({ timeZone: 'Europe/Berlin', hours: { sun: allDay } })
    expect(day(calendar, '2026-03-28T00:00Z', '2026-03-30T12:00Z')).toBe(23)
    expect(day(calendar, '2026-10-24T00:00Z', '2026-10-26T12:00Z')).toBe(25)
    const early = createCalendar({ timeZone: 'Europe/Berlin', hours: { sun: ['02:30-05:00'] } })
    expect(early.nextOpening(Date.parse('2026-03-28T00:00Z'))).toBe(Date.parse('2026-03-29T03:00+02:00'))
    expect(day(early, '2026-03-28T00:00Z', '2026-03-30T00:00Z')).toBe(2)
    // The second 02:30 of the day on which they are set back is not another beginning.
    expect(day(early, '2026-10-25T00:00Z', '2026-10-26T00:00Z')).toBe(3.5)
  })

  test('a date that a time zone has skipped has no hours', () => {
    const calendar = createCalendar({ timeZone: 'Pacific/Apia', hours: always })
    const [from, to] = [Date.parse('2011-12-29T00:00-10:00'), Date.parse('2012-01-01T00:00+14:00')]
    expect(calendar.workingMsBetween(from, to)).toBe(to - from)
  })
})

describe('a year that is not known', () => {
  test('is never guessed: whoever asks is told, and can go on with the plain week', () => {
    const at = shanghai('2026-12-31 17:00')
    expect(() => china.addWorkingMs(at, 2 * HOUR)).toThrow(expect.objectContaining({ unknownYear: 2027 }))
    expect(() => china.isOpen(shanghai('2027-01-01 10:00'))).toThrow('does not know the holidays of 2027')
    expect(certainOr(china, (one) => one.addWorkingMs(at, 2 * HOUR))).toEqual({
      value: shanghai('2027-01-01 10:00'),
      unknownYear: 2027,
    })
    // The plain calendar still knows what is known.
    expect(certainOr(china, (one) => one.isOpen(shanghai('2026-10-05 10:00')))).toEqual({ value: false })
    expect(china.plain.isOpen(shanghai('2026-10-05 10:00'))).toBe(false)
  })

  test('is known once it stands in the configuration in full', () => {
    const calendar = createCalendar({
      ...{ timeZone: 'Asia/Shanghai', hours: workdays, holidays: 'china' },
      ...{ overrides: { '2027-01-01': 'closed' }, completeYears: [2027] },
    })
    expect(calendar.isOpen(shanghai('2027-01-01 10:00'))).toBe(false)
    expect(calendar.isOpen(shanghai('2027-01-04 10:00'))).toBe(true)
    expect(calendar.coverage().to).toBe('2027-12-31')
  })

  test('is told before it comes', () => {
    expect(checkCalendar(china, { at: shanghai('2026-09-01 10:00') })).toEqual([])
    expect(checkCalendar(china, { at: shanghai('2026-11-28 10:00') })).toMatchObject([
      { urgency: 'soon', unknownYear: 2027 },
    ])
    expect(checkCalendar(china, { at: shanghai('2027-02-28 10:00') })).toMatchObject([
      { urgency: 'now', unknownYear: 2027 },
    ])
    expect(checkCalendar(createCalendar({ timeZone: 'UTC', hours: always }), { at: 0 })).toEqual([])
  })
})

test('what is wrong with a configuration is told all at once, in words', () => {
  const wrong = {
    timeZone: 'Asia/Peking',
    hours: { mon: ['9-17'], tue: ['09:00-12:00', '11:00-13:00'] },
    overrides: { '2026-02-30': 'closed' },
  } as CalendarConfig
  const error = (() => {
    try {
      return createCalendar(wrong)
    } catch (error) {
      return error
    }
  })()
  expect(error).toBeInstanceOf(CalendarConfigError)
  const said = (error as CalendarConfigError).problems.join('\n')
  for (const part of ['"Asia/Peking" is no time zone', '"9-17" is no span', 'overlap', '2026-02-30'])
    expect(said).toContain(part)
  expect(() => createCalendar({ timeZone: 'UTC', hours: { mon: [] } })).toThrow('no open hours')
})

describe('for any calendar and any moments', () => {
  const time = fc.integer({ min: 0, max: 1_439 })
  const clock = (minutes: number) =>
    `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  const shifts = fc.uniqueArray(time, { minLength: 2, maxLength: 4 }).map((times) => {
    // The last shift of a day may end on the next one.
    const sorted = [...times].sort((a, b) => a - b)
    const pairs = sorted.length % 2 === 0 ? sorted : sorted.slice(1)
    return Array.from({ length: pairs.length / 2 }, (_, i) => `${clock(pairs[2 * i]!)}-${clock(pairs[2 * i + 1]!)}`)
  })
  const crossing = time.chain((from) =>
    fc
      .integer({ min: 0, max: Math.max(0, from - 1) })
      .map((to) => (from === 0 ? ['00:00-24:00'] : [`${clock(from)}-${clock(to)}`])),
  )
  const hours = fc.record(
    { mon: shifts, wed: crossing, thu: shifts, sat: crossing, sun: shifts },
    { requiredKeys: ['wed'] },
  )
  const zone = fc.constantFrom(
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'Africa/Cairo',
    'America/Sao_Paulo',
  )
  const calendar = fc
    .record({
      timeZone: zone,
      hours,
      overrides: fc.constantFrom({}, { '2026-03-29': 'closed' as const, '2026-10-25': ['01:30-03:30'] }),
    })
    .map((config) => createCalendar(config as CalendarConfig))
  const moment = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 31) })
  const span = fc.integer({ min: 0, max: 200 * HOUR })

  test('time that is added has then passed, and no earlier moment has seen it', () => {
    fc.assert(
      fc.property(calendar, moment, span, (one, at, ms) => {
        const due = one.addWorkingMs(at, ms)
        expect(one.workingMsBetween(at, due)).toBe(ms)
        if (ms > 0) expect(one.workingMsBetween(at, due - 1)).toBe(ms - 1)
      }),
      { numRuns: 80 },
    )
  })

  test('spans add up, never run backwards, and have a sign', () => {
    fc.assert(
      fc.property(calendar, moment, moment, moment, (one, a, b, c) => {
        expect(one.workingMsBetween(a, b) + one.workingMsBetween(b, c)).toBe(one.workingMsBetween(a, c))
        expect(one.workingMsBetween(a, b) + one.workingMsBetween(b, a)).toBe(0)
        const [from, to] = a < b ? [a, b] : [b, a]
        expect(one.workingMsBetween(from, to)).toBeGreaterThanOrEqual(0)
        expect(one.workingMsBetween(from, to)).toBeLessThanOrEqual(to - from)
      }),
      { numRuns: 80 },
    )
  })

  test('adding in two steps is adding at once, and more is later', () => {
    fc.assert(
      fc.property(calendar, moment, span, span, (one, at, x, y) => {
        expect(one.addWorkingMs(one.addWorkingMs(at, x), y)).toBe(one.addWorkingMs(at, x + y))
        expect(one.addWorkingMs(at, x + y)).toBeGreaterThanOrEqual(one.addWorkingMs(at, x))
      }),
      { numRuns: 80 },
    )
  })

  test('what opens is open, what closes is closed, and in between it stays so', () => {
    fc.assert(
      fc.property(calendar, moment, (one, at) => {
        const opens = one.nextOpening(at)
        expect(one.isOpen(opens)).toBe(true)
        if (opens > at) expect(one.isOpen(opens - 1)).toBe(false)
        expect(one.workingMsBetween(at, opens)).toBe(0)
        const closes = one.closesAt(opens)
        if (closes === undefined) return
        expect(one.isOpen(closes)).toBe(false)
        expect(one.workingMsBetween(opens, closes)).toBe(closes - opens)
      }),
      { numRuns: 80 },
    )
  })

  test('it agrees with clocks on the wall, minute by minute', () => {
    const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']
    const wall = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    const one = createCalendar({
      timeZone: 'America/New_York',
      hours: { mon: week, sat: ['06:00-12:00'], sun: ['04:00-20:15'] },
    })
    const open = {
      mon: [
        [540, 720],
        [810, 1080],
      ],
      sat: [[360, 720]],
      sun: [[240, 1215]],
    } as Record<string, number[][]>
    for (let at = Date.UTC(2026, 9, 31); at < Date.UTC(2026, 10, 3); at += 7 * 60_000) {
      const part = Object.fromEntries(wall.formatToParts(at).map(({ type, value }) => [type, value]))
      const minutes = Number(part.hour) * 60 + Number(part.minute)
      const day = days.find((name) => name === part.weekday!.toLowerCase())!
      expect([at, one.isOpen(at)]).toEqual([
        at,
        (open[day] ?? []).some(([from, to]) => from! <= minutes && minutes < to!),
      ])
    }
  })
})

test('moments and spans that mean nothing are refused', () => {
  expect(() => china.isOpen(Number.NaN)).toThrow(RangeError)
  expect(() => china.addWorkingMs(0, -1)).toThrow(RangeError)
  expect(() => createCalendar({ timeZone: 'UTC', hours: { mon: ['09:00-10:00'] } }).addWorkingMs(0, 1e15)).toThrow(
    RangeError,
  )
  expect(() => china.workingMsBetween(0, Number.POSITIVE_INFINITY)).toThrow(RangeError)
})

test('how it stands is said for people: open until, closed until, and the year that it can only guess', () => {
  const office = { timeZone: 'Asia/Shanghai', hours: { mon: ['09:00-18:00'] }, holidays: 'china' as const }
  const at = (text: string) => Date.parse(`${text}+08:00`)
  expect(standingAt(createCalendar(office), at('2026-11-30T10:00'))).toEqual({
    isOpen: true,
    closesAt: at('2026-11-30T18:00'),
  })
  expect(standingAt(createCalendar(office), at('2026-11-30T18:00'))).toEqual({
    isOpen: false,
    opensAt: at('2026-12-07T09:00'),
  })
  expect(standingAt(createCalendar(office), at('2199-01-01T10:00'))).toMatchObject({
    isOpen: false,
    unknownYear: 2199,
  })
})
