import { readFileSync, writeFileSync } from 'node:fs'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { teamEdits } from './team-edits.js'
import { openTeam, putAgent, teamFile } from './team-file.js'

const cleanup = cleanups(afterEach)
const silent = { error() {}, info() {} }

const office = { timeZone: 'Asia/Shanghai', hours: { mon: ['09:00-18:00'] } }

function opened(text?: string, accounts: { id: string; name: string; tier: number }[] = []) {
  const data = temporaryFolder(cleanup)
  if (text !== undefined) writeFileSync(teamFile(data), text)
  const { team, look } = openTeam(data, silent)
  const edits = teamEdits(data, { changed: look, serving: () => accounts })
  return { edits, team, data, text: () => readFileSync(teamFile(data), 'utf8'), version: () => edits.shown().version }
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

const plain = { skills: [], limit: 100, overflowAfterMs: 60_000 }

describe('queues that are set in the console', () => {
  const file =
    'queues:\n  - { id: first, tier: 1, limit: 50 } # those who ask most\n  - id: experts\n    tier: 2 # they know\nrouting: [ { level: b2b, queue: experts } ]\n'

  test('are changed where something is said otherwise, and comments stay beside the rest', () => {
    const { edits, team, text, version } = opened(file)
    edits.changeQueue('first', { version: version(), queue: { ...plain, tier: 1, limit: 20, overflow: 'experts' } })
    expect(text()).toBe(file.replace('limit: 50', 'limit: 20, overflow: experts'))
    edits.changeQueue('experts', { version: version(), queue: { ...plain, skills: ['b2b'] } })
    expect(team().queues[1]).toEqual({ id: 'experts', ...plain, skills: ['b2b'] })
  })

  test('a new one at the end does not become that of the supervisors by being the last', () => {
    const { edits, team, version } = opened()
    edits.changeQueue('experts', { version: version(), queue: { ...plain, tier: 2 } })
    expect(team()).toMatchObject({ queues: [{ id: 'support' }, { id: 'experts', tier: 2 }], supervisors: 'support' })
    edits.changeQueue('experts', {
      version: version(),
      queue: { ...plain, tier: 2 },
      isFirst: true,
      isSupervisors: true,
    })
    expect(team()).toMatchObject({ queues: [{ id: 'experts' }, { id: 'support' }], supervisors: 'experts' })
  })

  test('are not taken away while something leads to them', () => {
    const { edits, team, version } = opened(file)
    const remove = (id: string) => edits.removeQueue(id, version())
    expect(() => remove('experts')).toThrow(/names the queue "experts", which does not exist/)
    edits.changeRouting({ version: version(), routing: [] })
    // Who gets what was passed around must be said first.
    expect(() => remove('experts')).toThrow(/"supervisors" names the queue "experts"/)
    remove('first')
    expect(team().queues.map(({ id }) => id)).toEqual(['experts'])
    expect(() => remove('experts')).toThrow(expect.objectContaining({ status: 422 }))
    expect(() => remove('nowhere')).toThrow(expect.objectContaining({ status: 404, code: 'QUEUE_UNKNOWN' }))
  })

  test('name colleagues who serve by an account, and refuse what nobody knows by its field', () => {
    const { edits, team, version } = opened(file, [{ id: 'li', name: '李娜', tier: 2 }])
    edits.changeQueue('vip', { version: version(), queue: { ...plain, agents: ['li'] } })
    expect(team()).toMatchObject({
      agents: [{ id: 'li', tier: 2, capacity: 3 }],
      queues: [{}, {}, { id: 'vip', agents: ['li'] }],
    })
    const change = (queue: object) => () =>
      edits.changeQueue('vip', { version: version(), queue: { ...plain, ...queue } })
    expect(change({ agents: ['nobody'] })).toThrow(/names the agent "nobody", who does not exist/)
    expect(change({ calendar: 'office' })).toThrow(/names the calendar "office"/)
    expect(change({ limit: 0 })).toThrow(
      expect.objectContaining({ facts: { problems: [expect.objectContaining({ field: 'limit' })] } }),
    )
  })
})

describe('agents that are set in the console', () => {
  const file =
    'agents:\n  - { id: wang, name: 小王, capacity: 5 } # mornings\nqueues: [{ id: first }, { id: vip, agents: [wang] }]\n'
  const accounts = [{ id: 'li', name: '李娜', tier: 1 }]
  const agent = { tier: 1, skills: [], capacity: 5 }

  test('are those of the file, and whoever serves by an account', () => {
    expect(opened(file, accounts).edits.shown().agents).toEqual([
      { id: 'wang', name: '小王', isWritten: true },
      { id: 'li', account: '李娜', isWritten: false },
    ])
  })

  test('are changed in their place; of an account only what is other than usual is written', () => {
    const { edits, text, version } = opened(file, accounts)
    edits.changeAgent('wang', {
      version: version(),
      agent: { ...agent, name: '小王', skills: ['refund'] },
      queues: ['vip'],
    })
    expect(text()).toContain('- { id: wang, name: 小王, capacity: 5, skills: [ refund ] } # mornings')
    edits.changeAgent('li', { version: version(), agent: { tier: 2, skills: ['b2b'], capacity: 3 }, queues: ['vip'] })
    expect(text()).toMatch(/id: li\W+tier: 2\W+skills:\W+b2b\n/)
    expect(text()).toContain('agents: [ wang, li ]')
    expect(() => edits.changeAgent('nobody', { version: version(), agent, queues: [] })).toThrow(
      expect.objectContaining({ status: 404, code: 'AGENT_UNKNOWN' }),
    )
  })

  test('are taken out together with their mention and their token', async () => {
    const { edits, team, data, version } = opened(file)
    const { token } = await putAgent(data, { id: 'wang' })
    const who = () =>
      openTeam(data, silent).identify(new Request('http://x', { headers: { authorization: `Bearer ${token}` } }))
    expect(await who()).toMatchObject({ id: 'wang' })
    edits.removeAgent('wang', version())
    expect(team()).toMatchObject({ agents: [], queues: [{ id: 'first' }, { id: 'vip', agents: [] }] })
    expect(await who()).toBeUndefined()
    expect(() => edits.removeAgent('wang', version())).toThrow(expect.objectContaining({ code: 'AGENT_UNKNOWN' }))
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
