import { sqlite } from '@huida/plugin-store-sqlite'
import { expect, test } from '@jest/globals'
import { actionsIn, keepAction } from './actions.js'
import { dayIn, emptyFact, type Fact } from './facts.js'
import { type Action, daysOfWeek, weeklyPack, weekOf } from './weekly.js'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const dayOf = dayIn('Asia/Shanghai')
/** Noon of Wednesday in week 47 and 48. */
const [last, now] = [Date.UTC(2026, 10, 18, 4), Date.UTC(2026, 10, 25, 4)]

/** Conversations about something, of which so many ask for a person. */
const contacts = (at: number, intent: string, all: number, asked: number): Fact[] =>
  Array.from({ length: all }, (_, n) => ({
    ...emptyFact.contact(`${intent}${at}${n}`, `web:${intent}${n}`, 'web', at, at + n),
    ...{ intent, messages: 1, instant: 1, resolvedAt: at, resolvedBy: 'bot', ...(n < asked && { askedAt: at }) },
  }))
const tickets = (at: number, type: string, ms: number): Fact[] =>
  Array.from({ length: 3 }, (_, n) => ({
    ...emptyFact.ticket(`${type}${at}${n}`, `web:${type}${n}`, 'web', at),
    ...{ type, closedAt: at, handlingMs: ms },
  }))
const survey = (at: number, resolution: string, score: number): Fact => ({
  ...emptyFact.survey(resolution, `web:${resolution}`, 'web', at),
  ...{ sentAt: at, score, hasComment: true },
})
const comment = (resolution: string, comment: string) => ({
  resolution,
  conversation: `web:${resolution}`,
  score: 1,
  comment,
})

const facts = [
  ...contacts(last, 'warranty', 10, 8),
  ...contacts(now, 'warranty', 10, 4),
  ...contacts(now, 'price', 20, 1),
  ...tickets(now, 'refund', 9 * HOUR),
  ...tickets(now, 'invoice', HOUR),
  ...['r1', 'r2'].map((r) => survey(now, r, 1)),
  survey(now, 'r3', 5),
]
const comments = [comment('r1', '物流太慢了'), comment('r2', 'delivery took two weeks'), comment('r3', '快递很快')]
const pack = (actions: Action[] = []) =>
  weeklyPack(facts, comments, actions, { week: '2026-W48', now: now + 3 * DAY, dayOf })

test('the week’s weakest intent, slowest stage and what customers are unhappy about come first, with examples and what to do', () => {
  const { findings } = pack()
  const [ai] = findings.filter(({ kind }) => kind === 'ai')
  expect(ai).toMatchObject({ id: 'ai:warranty', count: 4, of: 10, value: 0.4, before: 0.8 })
  expect(ai!.examples[0]).toBe('web:warranty0')
  expect(ai!.action.zh).toContain('warranty')
  expect(findings.filter(({ kind }) => kind === 'people')).toMatchObject([
    { about: 'refund', stage: 'handling', value: 9 * HOUR },
  ])
  expect(findings.filter(({ kind }) => kind === 'customers')).toMatchObject([
    { about: 'delivery', count: 2, examples: ['web:r1', 'web:r2'] },
  ])
})

test('what was decided is kept, and the next pack shows its effect', async () => {
  const store = sqlite({ file: ':memory:' })
  await store.open()
  expect(await actionsIn(store.sql)).toEqual([])
  const action = {
    id: 'ai:warranty',
    text: 'write an article',
    owner: 'li',
    due: '2026-11-27',
    before: 0.8,
    since: '2026-W47',
  }
  await keepAction(store, { ...action, owner: 'wang' })
  await keepAction(store, action)
  const kept = await actionsIn(store.sql)
  expect(kept).toEqual([action])
  await store.close()
  const [seen] = pack(kept).actions
  expect(seen).toMatchObject({ owner: 'li', before: 0.8, now: 0.4 })
  expect(seen!.change).toBeCloseTo(-0.4)
  expect(pack([{ ...action, since: '2026-W48' }]).actions[0]).not.toHaveProperty('now')
})

test('a quiet week has no findings', () => {
  const quiet = weeklyPack([], [], [], { week: '2026-W48', now, dayOf })
  expect(quiet.findings).toEqual([])
  expect(quiet.kpis.every(({ value }) => value === null || value === 0)).toBe(true)
})

test.each([
  ['2026-W48', '2026-11-23', '2026-11-29'],
  ['2026-W01', '2025-12-29', '2026-01-04'],
  ['2026-W53', '2026-12-28', '2027-01-03'],
])('weeks are those of ISO 8601: %s', (week, from, to) => {
  expect(daysOfWeek(week)).toEqual({ from, to })
  expect([weekOf(from), weekOf(to)]).toEqual([week, week])
})

test.each(['2025-W53', '2026-W00', '2026-48', 'W48'])('there is no such week: %s', (week) => {
  expect(daysOfWeek(week)).toBeUndefined()
})
