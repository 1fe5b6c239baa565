import type { Json, StoredRecord } from '@huida/core'
import { describe, expect, test } from '@jest/globals'
import { definitions } from './definitions.js'
import { dayIn, HOUR_MS } from './facts.js'
import { fold } from './fold.js'
import { type KpiQuery, kpiTable, type Narrowing, narrowed } from './kpis.js'
import { FactsInMemory } from './log.js'

const SECOND = 1_000
const START = Date.UTC(2026, 10, 2, 2)
const instant = { ms: 3_000, channels: { wechat: 5_000 } }
type Told = [conversation: string, type: string, data: object, at?: number]

/** The numbers that some records give. */
function kpisOf(told: readonly Told[], { only = {}, ...query }: Partial<KpiQuery> & { only?: Narrowing } = {}) {
  const facts = new FactsInMemory()
  told.forEach(([conversation, type, data, at = 0], position) => {
    const adapter = conversation.split(':')[0]!
    const record: StoredRecord = {
      ...{ position: position + 1, conversation, adapter, type, data: data as Json, by: { kind: 'bot' } },
      at: START + at,
    }
    fold(facts, record, instant)
  })
  const asked = { from: '2026-11-01', to: '2026-11-30', now: START + 20 * 24 * HOUR_MS, ...query }
  const table = kpiTable(narrowed([...facts.all()], only), asked, dayIn('Asia/Shanghai'))
  const of = (id: string, group = '') =>
    table.rows.find((row) => row.group === group)!.kpis.find((kpi) => kpi.id === id)!
  return { table, of }
}

const answered = (conversation: string, data: object = {}, at = 0): Told => [
  conversation,
  'message.answered',
  { kind: 'answer', ms: 100, ...data },
  at,
]
const byBot = (conversation: string, resolution: string, how: string, at = 0): Told => [
  conversation,
  'conversation.resolved',
  { resolution, by: 'bot', how },
  at,
]

describe('instant answers', () => {
  test('are those within T, to the millisecond, and T may differ by channel', () => {
    const { of } = kpisOf([
      answered('web:a', { ms: 3_000 }),
      answered('web:b', { ms: 3_001 }),
      answered('wechat:c', { ms: 5_000 }),
      answered('wechat:d', { ms: 5_001 }),
    ])
    expect(of('instant')).toEqual({ id: 'instant', value: 0.5, count: 4, met: false })
  })

  test('19 of 20 reach the target, silence counts against it, greetings and surveys count nothing', () => {
    const told = Array.from({ length: 19 }, (_, n) => answered(`web:${n}`))
    told.push(answered('web:x', { kind: 'silent', ms: 5 }))
    told.push(answered('web:y', { kind: 'smalltalk', ms: 9_000 }), answered('web:z', { kind: 'survey', ms: 9_000 }))
    expect(kpisOf(told).of('instant')).toEqual({ id: 'instant', value: 0.95, count: 20, met: true })
  })
})

describe('the first human response', () => {
  const case1 = (n: number, ms: number): Told[] => [
    [`web:${n}`, 'handoff.queued', { case: `c${n}`, queue: 'q' }],
    [`web:${n}`, 'handoff.responded', { case: `c${n}`, agent: 'wang', ms }, ms],
  ]
  test('is told by its 95th percentile: of 20 the 19th', () => {
    const of20 = (slow: number) => Array.from({ length: 20 }, (_, n) => case1(n, n < slow ? 30_001 : 30_000)).flat()
    expect(kpisOf(of20(1)).of('first-human')).toMatchObject({ value: 30_000, count: 20, met: true })
    expect(kpisOf(of20(2)).of('first-human')).toMatchObject({ value: 30_001, met: false })
    expect(kpisOf(of20(2)).of('first-human-share')).toMatchObject({ value: 0.9 })
  })
  test('who gave up while waiting was not reached in time', () => {
    const { of } = kpisOf([
      ...case1(1, 10 * SECOND),
      ['web:2', 'handoff.queued', { case: 'c2' }],
      ['web:2', 'handoff.abandoned', { case: 'c2', waitedMs: 99 }],
    ])
    expect(of('first-human-share')).toMatchObject({ value: 0.5, count: 2 })
    expect(of('first-human')).toMatchObject({ count: 1 })
  })
})

describe('resolved at the first contact', () => {
  const back = (at: number) =>
    kpisOf([
      answered('web:a'),
      byBot('web:a', 'r1', 'assumed', 24 * HOUR_MS),
      ['web:a', 'conversation.reopened', { resolution: 'r1' }, at],
    ]).of('one-contact')
  test('a return within 72 hours revokes it; a moment later it does not', () => {
    expect(back(96 * HOUR_MS)).toMatchObject({ value: 0, count: 1 })
    expect(back(96 * HOUR_MS + 1)).toMatchObject({ value: 1, count: 1, met: true })
  })
  test('pending is a state of its own, and a day of silence without resolution is none', () => {
    const told = [answered('web:a', { kind: 'unknown' })]
    const pending = kpisOf(told, { now: START + 24 * HOUR_MS - 1 })
    expect([pending.of('one-contact').value, pending.of('pending').value]).toEqual([null, 1])
    const over = kpisOf(told, { now: START + 24 * HOUR_MS })
    expect([over.of('one-contact').value, over.of('pending').value]).toEqual([0, 0])
  })
  test('a resolution that is told twice counts once; a return in a later conversation revokes the earlier one', () => {
    const { of } = kpisOf([
      answered('web:a'),
      byBot('web:a', 'r1', 'confirmed', 1),
      byBot('web:a', 'r1', 'confirmed', 2),
      answered('web:a', {}, 3),
      ['web:a', 'conversation.reopened', { resolution: 'r1' }, 4],
      byBot('web:a', 'r2', 'confirmed', 5),
    ])
    expect(of('one-contact')).toMatchObject({ value: 0.5, count: 2 })
  })
})

describe('accuracy', () => {
  test('is about conversations that were judged, and tells how sure it is', () => {
    const told: Told[] = []
    for (let n = 0; n < 9; n++) told.push(answered(`web:${n}`), byBot(`web:${n}`, `r${n}`, 'confirmed'))
    told.push(answered('web:f'), ['web:f', 'answer.flagged', { case: 'c', agent: 'wang', position: 1 }])
    told.push(answered('web:u'), byBot('web:u', 'ru', 'assumed'))
    const { of } = kpisOf(told)
    expect(of('accuracy')).toMatchObject({ value: 0.9, count: 10, met: true })
    const [low, high] = of('accuracy').interval!
    expect([low.toFixed(3), high.toFixed(3)]).toEqual(['0.596', '0.982'])
  })
})

describe('satisfaction', () => {
  const survey = (n: number, score?: number): Told[] => [
    [`web:${n}`, 'survey.sent', { resolution: `r${n}` }],
    ...(score === undefined
      ? []
      : [
          [
            `web:${n}`,
            'survey.answered',
            { resolution: `r${n}`, score, agent: 'wang', hasComment: false, late: false },
          ] as Told,
        ]),
  ]
  test('4.2 is reached, less is not; of several answers the last counts', () => {
    const told = [5, 4, 4, 4].flatMap((score, n) => survey(n, score))
    expect(kpisOf([...told, ...survey(9, 1), ...survey(9, 4)]).of('csat')).toMatchObject({
      value: 4.2,
      count: 5,
      met: true,
    })
    expect(kpisOf([...told, ...survey(9, 3)]).of('csat')).toMatchObject({ value: 4, met: false })
    expect(kpisOf([...told, ...survey(9)]).of('survey-response')).toMatchObject({ value: 0.8, count: 5 })
  })
})

describe('the transfer rate', () => {
  const asks = (n: number, ...rest: Told[]): Told[] => [
    answered(`web:${n}`, { kind: 'handoff' }),
    [`web:${n}`, 'handoff.requested', { case: `c${n}`, reason: 'asked' }],
    ...rest,
  ]
  test('counts who asked while nobody was free; out of hours is told by itself', () => {
    const told = Array.from({ length: 17 }, (_, n) => answered(`web:b${n}`))
    told.push(...asks(1), ...asks(2, ['web:2', 'handoff.deferred', { case: 'c2', why: 'full' }]))
    told.push(...asks(3, ['web:3', 'handoff.deferred', { case: 'c3', why: 'nobody' }]))
    told.push(...asks(4, ['web:4', 'handoff.deferred', { case: 'c4', why: 'closed' }]))
    const { of } = kpisOf(told)
    expect(of('transfer')).toMatchObject({ value: 0.15, count: 20, met: true })
    expect(of('deflected').value).toBe(1)
  })
  test('that is low while answers are wrong is told as such', () => {
    const { table } = kpisOf([
      answered('web:a'),
      ['web:a', 'answer.flagged', { case: null, agent: 'wang', position: 1 }],
    ])
    expect(table.notes[0]?.en).toContain('the bot may keep what people should answer')
  })
})

describe('tickets and tasks', () => {
  test('2 hours are reached, a second more is not; a reopened ticket counts when it is closed again', () => {
    const ticket = (ms: number): Told => [
      'web:a',
      'ticket.closed',
      { ticket: 'T1', type: 'refund', handlingMs: ms, agent: 'wang' },
    ]
    expect(kpisOf([ticket(2 * HOUR_MS)]).of('handling')).toMatchObject({ met: true })
    expect(kpisOf([ticket(2 * HOUR_MS + SECOND)]).of('handling')).toMatchObject({ met: false })
    expect(kpisOf([ticket(1), ['web:a', 'ticket.reopened', { ticket: 'T1' }]]).of('handling').value).toBeNull()
  })
  test('an open task counts with the time that has passed; tasks are numbered within their tickets', () => {
    const { of } = kpisOf(
      [
        ['web:a', 'task.opened', { ticket: 'T1', task: '1' }],
        ['web:a', 'task.closed', { ticket: 'T1', task: '1', ms: HOUR_MS }],
        ['web:a', 'task.opened', { ticket: 'T2', task: '1' }],
      ],
      { now: START + 25 * HOUR_MS },
    )
    expect(of('cross-department')).toMatchObject({ value: 25 * HOUR_MS, count: 2, met: false })
  })
})

test('why refunds are slow is found group by group: tickets by their kind, and of that kind the departments that were asked', () => {
  const ticket = (number: string, type: string, hours: number, department: string): Told[] => {
    const conversation = `web:${number}`
    return [
      [conversation, 'ticket.opened', { ticket: number, type, department: 'service' }],
      [conversation, 'task.opened', { ticket: number, task: '1', department }],
      [conversation, 'task.closed', { ticket: number, task: '1', ms: (hours - 1) * HOUR_MS }, hours * HOUR_MS],
      [conversation, 'ticket.closed', { ticket: number, handlingMs: hours * HOUR_MS }, hours * HOUR_MS],
    ]
  }
  const told = [...ticket('T-1', 'refund', 31, 'finance'), ...ticket('T-2', 'logistics', 2, 'warehouse')]
  const byIntent = kpisOf(told, { by: 'intent' })
  expect(byIntent.of('handling', 'refund').value).toBe(31 * HOUR_MS)
  expect(byIntent.of('handling', 'logistics').value).toBe(2 * HOUR_MS)
  const refunds = kpisOf(told, { by: 'department', only: { intent: 'refund' } })
  expect(refunds.of('cross-department')).toMatchObject({ value: 30 * HOUR_MS, count: 1 })
  expect(refunds.of('cross-department', 'finance')).toMatchObject({ value: 30 * HOUR_MS, met: false })
  expect(refunds.table.rows.map(({ group }) => group)).toEqual(['', 'finance', 'service'])
})

test('a transfer credits whoever did the work; the bot’s time is nobody’s', () => {
  const { of } = kpisOf(
    [
      answered('web:a', { intent: 'return' }),
      ['web:a', 'handoff.requested', { case: 'c', reason: 'asked' }],
      ['web:a', 'handoff.accepted', { case: 'c', agent: 'wang', queue: 'q', waitedMs: 1 }],
      ['web:a', 'handoff.accepted', { case: 'c', agent: 'li', queue: 'q', waitedMs: 1 }],
      [
        'web:a',
        'conversation.resolved',
        { resolution: 'r', case: 'c', by: 'agent', agents: ['wang', 'li'], handlingMs: 60_000 },
      ],
      answered('web:b'),
      byBot('web:b', 'rb', 'confirmed'),
    ],
    { by: 'agent' },
  )
  expect(of('one-contact', 'wang')).toMatchObject({ value: 1, count: 1 })
  expect(of('one-contact', 'li')).toMatchObject({ value: 1, count: 1 })
  expect(of('unassisted-handling', 'li')).toMatchObject({ value: 60_000 })
  expect(of('unassisted-handling', '(none)').value).toBeNull()
})

test('there are eleven numbers of the charter, each with its words and where it comes from', () => {
  expect(definitions.filter(({ role }) => role === 'kpi')).toHaveLength(11)
  for (const { title, formula, source, id } of definitions) {
    expect([id, title.zh, title.en, formula.zh, formula.en, source.length > 0].every(Boolean)).toBe(true)
  }
})

test('records that are strange stop nothing', () => {
  for (const data of [null, 'x', 7, [], {}])
    expect(
      kpisOf([
        ['web:a', 'message.answered', data as never],
        ['web:a', 'task.closed', data as never],
      ]).table.rows,
    ).toHaveLength(1)
})
