import { plainText } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import { figuresOf } from './figures.js'
import { type Day, type FloorOptions, simulateDay } from './floor.js'
import { checked, waitLimits } from './promises.js'
import { reportOf } from './report.js'

const hour: FloorOptions = { seed: 7, agents: 14, hours: 1, customersPerHour: 90, vanish: 0, kill: false }
const troubles: FloorOptions = {
  ...hour,
  ...{ vanish: 0.3, kill: true, slowDepartment: 'logistics', modelDown: { from: 9 * 60 + 20, until: 9 * 60 + 35 } },
}

const told = (day: Day): string => {
  const { longest, broken } = checked(day, { ...waitLimits, slackMs: 15_000 })
  const figures = figuresOf(day)
  return reportOf(day, { figures, broken, longest }, { language: 'zh', people: 14, seed: 7 })
}

/** The numbers of tickets are thrown anew each time. */
const saidOn = ({ said }: Day): string[] =>
  said.map(({ conversation, at, by, part }) =>
    [at, conversation, by.kind, by.id, plainText([part]).replace(/T-\w{6}/g, 'T')].join(' '),
  )

describe('a simulated hour', () => {
  test('keeps all promises, and has customers, people, tickets and surveys', async () => {
    const day = await simulateDay(hour)
    expect(checked(day).broken).toEqual([])
    const figures = Object.fromEntries(figuresOf(day).map(({ id, value }) => [id, value]))
    expect(figures.customers).toBeGreaterThan(60)
    expect(figures.handed_over).toBeGreaterThan(5)
    expect(figures.csat).toBeGreaterThan(3)
    expect(told(day)).toMatch(/KPI[\s\S]*AI 即时响应率[\s\S]*✓ 任何时刻只有一方发言/)
  })

  test('with everything going wrong is the same each time, and keeps all promises', async () => {
    const day = await simulateDay(troubles)
    expect(checked(day, { ...waitLimits, slackMs: 15_000 }).broken).toEqual([])
    expect(day.restarts).toBeGreaterThan(0)
    const again = await simulateDay(troubles)
    expect(saidOn(again)).toEqual(saidOn(day))
    expect(told(again)).toBe(told(day))
  })

  test('with another seed is another one', async () => {
    const short = { ...hour, customersPerHour: 20 }
    expect(saidOn(await simulateDay({ ...short, seed: 8 }))).not.toEqual(saidOn(await simulateDay(short)))
  })
})

describe('a promise that is broken is told', () => {
  const day: Day = {
    ...{ opens: 0, closes: 1, customers: 1, restarts: 0, agents: [], entries: [], said: [], faults: [] },
    left: { waiting: [], others: [], deferred: [] },
  }
  const brokenIn = (changes: Partial<Day>) => checked({ ...day, ...changes }).broken.map(({ promise }) => promise)
  const by = { kind: 'agent', id: 'wang' } as const
  const part = { type: 'text', text: '您好' } as const
  const record = (type: string, data: object, at = 0) =>
    ({ kind: 'record', position: 1, conversation: 'web:1', adapter: 'web', type, data, by, at }) as never

  test('somebody still waits, or no ticket stands for them', () => {
    expect(brokenIn({ left: { ...day.left, waiting: [{ conversation: 'web:1', phase: 'queued' }] } })).toEqual([
      'no dead end',
    ])
    expect(brokenIn({ left: { ...day.left, deferred: [{ conversation: 'web:1', phase: 'deferred' }] } })).toEqual([
      'no dead end',
    ])
  })

  test('somebody waited too long', () => {
    const waited = (ms: number) => [
      record('conversation.assigned', { to: { kind: 'queue', id: 'support' } }),
      record('conversation.assigned', { to: { kind: 'bot' } }, ms),
    ]
    expect(brokenIn({ entries: waited(600_000) })).toEqual([])
    expect(brokenIn({ entries: waited(603_000) })).toEqual(['every wait bounded'])
  })

  test('two spoke, or said the same twice', () => {
    const says = { conversation: 'web:1', at: 1, by, part }
    expect(brokenIn({ said: [{ ...says, owner: { kind: 'agent', id: 'li' } }] })).toEqual(['never two speakers'])
    expect(brokenIn({ said: [{ ...says, by: { kind: 'bot' }, owner: by }] })).toEqual(['never two speakers'])
    const mine = { ...says, owner: by }
    expect(brokenIn({ said: [mine, { ...mine, at: 20_000 }] })).toEqual(['nothing said twice'])
  })

  test('two surveys, two tickets, and faults', () => {
    const survey = record('survey.sent', { resolution: 'r' })
    const ticket = record('ticket.opened', { key: 'handoff:c' })
    expect(brokenIn({ entries: [survey, survey, ticket, ticket] })).toEqual([
      'one survey per resolution',
      'one ticket per escalation',
    ])
    expect(brokenIn({ faults: [new Error('x')] })).toEqual(['nothing failed'])
  })
})
