import { expect, test } from '@jest/globals'
import { startOfDay, zoneOf } from './day.js'
import { teamSchema } from './team.js'

test.each([
  ['Asia/Shanghai', '2026-12-01T00:30:00Z', '2026-11-30T16:00:00Z'],
  ['America/New_York', '2026-12-01T04:59:59Z', '2026-11-30T05:00:00Z'],
  // In the night before, clocks were put an hour ahead, and in another an hour back.
  ['Europe/Berlin', '2026-03-29T20:00:00Z', '2026-03-28T23:00:00Z'],
  ['Europe/Berlin', '2026-10-25T20:00:00Z', '2026-10-24T22:00:00Z'],
  ['Asia/Shanghai', '2026-11-30T16:00:00Z', '2026-11-30T16:00:00Z'],
])('in %s the day of %s began at %s', (timeZone, at, began) => {
  expect(new Date(startOfDay(Date.parse(at), timeZone)).toISOString()).toBe(new Date(began).toISOString())
})

test('a team counts days as the calendar of its queues does', () => {
  const calendars = { office: { timeZone: 'Europe/Berlin', hours: { mon: ['09:00-17:00'] } } }
  expect(zoneOf(teamSchema.parse({ queues: [{ id: 'first', calendar: 'office' }], calendars }))).toBe('Europe/Berlin')
  expect(zoneOf(teamSchema.parse({}))).toBe('Asia/Shanghai')
})
