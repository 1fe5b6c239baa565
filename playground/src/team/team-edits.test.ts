import { readFileSync, writeFileSync } from 'node:fs'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { teamEdits } from './team-edits.js'
import { openTeam, teamFile } from './team-file.js'

const cleanup = cleanups(afterEach)
const silent = { error() {}, info() {} }

const office = { timeZone: 'Asia/Shanghai', hours: { mon: ['09:00-18:00'] } }

function opened(text?: string) {
  const data = temporaryFolder(cleanup)
  if (text !== undefined) writeFileSync(teamFile(data), text)
  const { team, look } = openTeam(data, silent)
  const edits = teamEdits(data, look)
  return { edits, team, text: () => readFileSync(teamFile(data), 'utf8'), version: () => edits.shown().version }
}

describe('working hours that are set in the console', () => {
  test('count at once for the queues that are named, where nothing was written before, too', () => {
    const { edits, team, version } = opened()
    expect(edits.shown().queues).toEqual(['support'])
    edits.changeCalendar('office', { version: version(), calendar: office, queues: ['support'] })
    expect(team()).toMatchObject({
      queues: [{ id: 'support', calendar: 'office' }],
      calendars: { office: { hours: { mon: ['09:00-18:00'] } } },
    })
  })

  test('leave comments and agents of the file as they are', () => {
    const { edits, team, text, version } = opened(
      'agents:\n  - { id: wang } # first line\nqueues: [{ id: first }, { id: night, calendar: office }]\ncalendars:\n  office: { timeZone: UTC, hours: { mon: ["09:00-10:00"] } }\n',
    )
    edits.changeCalendar('office', { version: version(), calendar: office, queues: ['first'] })
    expect(text()).toContain('# first line')
    expect(team().queues.map(({ id, calendar }) => [id, calendar])).toEqual([
      ['first', 'office'],
      ['night', undefined],
    ])
  })

  test('are refused with the field that is wrong, and what was there counts on', () => {
    const { edits, team, version } = opened()
    const change = (calendar: object) => () =>
      edits.changeCalendar('office', { version: version(), calendar: calendar as typeof office, queues: ['support'] })
    expect(change({ ...office, hours: { mon: ['9-18'] } })).toThrow(
      expect.objectContaining({
        ...{ status: 422, code: 'TEAM_INVALID' },
        facts: { problems: [{ field: 'hours.mon.0', message: expect.stringContaining('"9-18"') }] },
      }),
    )
    expect(change({ ...office, timeZone: 'Mars' })).toThrow(/^timeZone: "Mars" is no time zone/)
    expect(change({ ...office, overrides: { '2026-02-30': 'closed' } })).toThrow(/^overrides.2026-02-30/)
    expect(team().calendars).toEqual({})
  })

  test('are taken away together with their mention: the queue is asked around the clock', () => {
    const { edits, team, version } = opened()
    edits.changeCalendar('office', { version: version(), calendar: office, queues: ['support'] })
    edits.removeCalendar('office', version())
    expect(team()).toMatchObject({ calendars: {}, queues: [{ id: 'support' }] })
    expect(team().queues[0]).not.toHaveProperty('calendar')
  })
})

test('a file that somebody has broken by hand is left alone, and it is said what is wrong', () => {
  const { edits, text, version } = opened()
  edits.changeRouting({ version: version(), routing: [{ queue: 'support' }] })
  const broken = 'queues: [{ id: 7 }]\n'
  writeFileSync(edits.shown().file, broken)
  expect(() => edits.shown()).toThrow(expect.objectContaining({ code: 'TEAM_INVALID' }))
  expect(text()).toBe(broken)
})

test('what somebody else has changed meanwhile is not overwritten', () => {
  const { edits, version } = opened()
  const old = version()
  edits.changeRouting({ version: old, routing: [{ level: 'vip', queue: 'support', priority: 9 }] })
  expect(() => edits.changeRouting({ version: old, routing: [] })).toThrow(
    expect.objectContaining({ status: 409, code: 'TEAM_CHANGED' }),
  )
})

test('a line that sends to a queue that does not exist is refused', () => {
  const { edits, team, version } = opened()
  expect(() => edits.changeRouting({ version: version(), routing: [{ queue: 'nowhere' }] })).toThrow(
    /names the queue "nowhere", which does not exist/,
  )
  expect(team().routing).toEqual([])
})
