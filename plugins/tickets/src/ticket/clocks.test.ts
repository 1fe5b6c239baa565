import { createCalendar } from '@huida/calendar'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { clocksOf, handlingMs, type Promised, watched, withEvent } from './clocks.js'
import type { CourseEvent } from './ticket.js'

const HOUR = 3_600_000
const week = ['09:00-12:00', '13:30-18:00']
const calendar = createCalendar({
  timeZone: 'Asia/Shanghai',
  hours: { mon: week, tue: week, wed: week, thu: week, fri: week },
})
const at = (local: string): number => Date.parse(`${local.replace(' ', 'T')}:00+08:00`)
const promised: Promised = {
  calendar,
  targets: { first_response: HOUR, next_reply: HOUR, resolution: 8 * HOUR },
  pauses: { first_response: [], next_reply: [], resolution: ['pending'] },
  warnAt: 0.8,
}
const monday = at('2026-11-09 09:00')
const course = (...events: [string, CourseEvent['what']][]): CourseEvent[] =>
  events.map(([time, what]) => ({ at: at(time.includes('-') ? time : `2026-11-09 ${time}`), what }))
const clockOf = (name: string, events: CourseEvent[], now: number, how = promised) =>
  clocksOf(watched(events, how, now)).clocks.find((clock) => clock.name === name)

describe('the clock of a resolution', () => {
  test('stands still while the ticket waits for its customer, and goes on from there', () => {
    const events = course(['09:00', 'opened'], ['11:00', 'pending'], ['2026-11-11 10:00', 'resumed'])
    // Two hours were used on Monday: six are left on Wednesday at ten.
    expect(clockOf('resolution', events, at('2026-11-11 10:00'))).toMatchObject({ dueAt: at('2026-11-11 17:30') })
    expect(clockOf('resolution', events.slice(0, 2), at('2026-11-10 10:00'))).toMatchObject({ leftMs: 6 * HOUR })
  })

  test('does not stand still for others, unless a policy says so', () => {
    const events = course(['09:00', 'opened'], ['11:00', 'on_hold'])
    expect(clockOf('resolution', events, monday)).toMatchObject({ dueAt: at('2026-11-10 09:30') })
    const patient = {
      ...promised,
      pauses: { ...promised.pauses, resolution: ['pending', 'on_hold'] as ('pending' | 'on_hold')[] },
    }
    expect(clockOf('resolution', events, monday, patient)).toMatchObject({ leftMs: 6 * HOUR })
  })

  test('that was over before the pause stays broken', () => {
    const events = course(['09:00', 'opened'], ['2026-11-11 09:00', 'pending'])
    expect(clockOf('resolution', events, at('2026-11-20 09:00'))).toMatchObject({ breachedAt: at('2026-11-10 09:30') })
  })

  test('ends with the closing, and a reopening starts another one', () => {
    const events = course(['09:00', 'opened'], ['10:00', 'closed'], ['14:30', 'reopened'])
    expect(watched(events, promised, at('2026-11-09 15:00')).filter(({ name }) => name === 'resolution')).toMatchObject(
      [
        { startedAt: monday, metAt: at('2026-11-09 10:00') },
        { startedAt: at('2026-11-09 14:30'), dueAt: at('2026-11-10 15:00') },
      ],
    )
    expect(handlingMs(events.slice(0, 2), promised)).toBe(HOUR)
  })

  test('the time of waiting is nobody’s work', () => {
    const events = course(['09:00', 'opened'], ['10:00', 'pending'], ['11:30', 'resumed'], ['14:30', 'closed'])
    expect(handlingMs(events, promised)).toBe(2.5 * HOUR)
  })
})

describe('the clocks of replies', () => {
  test('the next reply is due from the earliest message that nobody has answered', () => {
    const events = course(
      ['09:00', 'opened'],
      ['09:10', 'customer'],
      ['09:30', 'agent'],
      ['10:00', 'customer'],
      ['10:30', 'customer'],
    )
    expect(clockOf('first_response', events, monday)).toMatchObject({ metAt: at('2026-11-09 09:30') })
    expect(clockOf('next_reply', events, monday)).toMatchObject({
      startedAt: at('2026-11-09 10:00'),
      dueAt: at('2026-11-09 11:00'),
    })
  })

  test('each late reply is one broken promise, also when a later one is kept', () => {
    const events = course(
      ['09:00', 'opened'],
      ['09:30', 'agent'],
      ['09:40', 'customer'],
      ['11:00', 'agent'],
      ['11:10', 'customer'],
      ['11:20', 'agent'],
    )
    const all = watched(events, promised, at('2026-11-09 12:00'))
    expect(all.filter(({ breachedAt }) => breachedAt !== undefined).map(({ id }) => id)).toEqual([
      `next_reply@${at('2026-11-09 09:40')}`,
    ])
    expect(clocksOf(all)).toMatchObject({ breached: true })
    expect(clocksOf(all).clocks.find(({ name }) => name === 'next_reply')).not.toHaveProperty('breachedAt')
  })

  test('at its last moment a promise is kept; a millisecond later it is not', () => {
    const due = at('2026-11-09 10:00')
    expect(clockOf('first_response', course(['09:00', 'opened']), due)).not.toHaveProperty('breachedAt')
    expect(clockOf('first_response', course(['09:00', 'opened']), due + 1)).toMatchObject({ breachedAt: due })
    expect(
      clockOf('first_response', [...course(['09:00', 'opened']), { at: due, what: 'agent' }], due + HOUR),
    ).not.toHaveProperty('breachedAt')
  })
})

test('a clock that jumps back does not turn a course around', () => {
  const events = withEvent(withEvent(withEvent([], 'opened', 1_000), 'agent', 500), 'customer', 2_000)
  expect(events.map(({ at }) => at)).toEqual([1_000, 1_000, 2_000])
})

describe('for any course', () => {
  const step = fc.record({
    what: fc.constantFrom<CourseEvent['what']>(
      'customer',
      'agent',
      'pending',
      'on_hold',
      'resumed',
      'closed',
      'reopened',
    ),
    after: fc.integer({ min: 0, max: 30 * HOUR }),
  })
  /** A course as the state machine lets it become, everything that was said in it included. */
  const courses = fc.array(step, { maxLength: 25 }).map((steps) => {
    const said: CourseEvent[] = [{ at: monday, what: 'opened' }]
    let now = monday
    let isClosed = false
    for (const { what, after } of steps) {
      now += after
      if (isClosed !== (what === 'reopened') && what !== 'customer' && what !== 'agent') continue
      if (isClosed && what !== 'reopened') continue
      isClosed = what === 'closed'
      said.push({ at: now, what })
    }
    return { said, now }
  })

  test('what is left out of a course changes no clock: worked out on the way or from scratch, they are the same', () => {
    fc.assert(
      fc.property(courses, fc.integer({ min: 0, max: 40 * HOUR }), ({ said, now }, later) => {
        const kept = said.reduce<CourseEvent[]>((course, { at, what }) => withEvent(course, what, at), [])
        expect(watched(kept, promised, now + later)).toEqual(watched(said, promised, now + later))
        expect(kept.length).toBeLessThanOrEqual(said.length)
      }),
      { numRuns: 300 },
    )
  })

  test('a clock that ends in time stays so, and one that is broken stays so, however much later one looks', () => {
    fc.assert(
      fc.property(courses, fc.integer({ min: 0, max: 400 * HOUR }), ({ said, now }, later) => {
        const [then, afterwards] = [watched(said, promised, now), watched(said, promised, now + later)]
        for (const [i, clock] of then.entries()) {
          if (clock.metAt !== undefined) expect(afterwards[i]).toEqual(clock)
          if (clock.breachedAt !== undefined) expect(afterwards[i]!.breachedAt).toBe(clock.breachedAt)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('a larger target is due later, and never broken earlier', () => {
    fc.assert(
      fc.property(courses, ({ said, now }) => {
        const larger = {
          ...promised,
          targets: { first_response: 2 * HOUR, next_reply: 3 * HOUR, resolution: 9 * HOUR },
        }
        const [small, large] = [watched(said, promised, now), watched(said, larger, now)]
        for (const [i, { dueAt, breachedAt }] of small.entries()) {
          if (dueAt !== undefined && large[i]!.dueAt !== undefined) expect(large[i]!.dueAt).toBeGreaterThan(dueAt)
          if (breachedAt === undefined) expect(large[i]).not.toHaveProperty('breachedAt')
        }
      }),
      { numRuns: 200 },
    )
  })
})
