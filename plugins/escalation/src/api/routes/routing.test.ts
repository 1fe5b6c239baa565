import { createBot, type Principal } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { escalation } from '../../escalation.js'

const team = {
  agents: [
    { id: 'wang', name: '小王' },
    { id: 'chen', tier: 2, skills: ['b2b'] },
  ],
  queues: [
    { id: 'first', tier: 1, calendar: 'office', overflow: 'experts' },
    { id: 'experts', tier: 2 },
  ],
  routing: [
    { level: 'b2b', queue: 'experts', skills: ['b2b'] },
    { channel: ['wecom', 'wechat'], problem: 'refund', queue: 'first', priority: 5 },
  ],
  calendars: { office: { timeZone: 'Asia/Shanghai', hours: { mon: ['09:00-18:00'] }, holidays: 'china' as const } },
}
const zhao: Principal = { id: 'zhao', roles: ['coordinator'] }
const monday = Date.parse('2026-11-30T10:00:00+08:00')

async function opened() {
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  const bot = await chat.start((base) =>
    createBot(base).use(escalation({ team, problems: { refund_request: 'refund' } })),
  )
  return async (path: string, query: Record<string, string> = {}) => {
    const route = bot.routes.http.find((one) => one.path === path)!
    expect(route).toMatchObject({ role: ['coordinator', 'manager'], audit: 'none' })
    const judged = route.query ? z.parse(route.query as z.ZodType, query) : {}
    const asked = { by: zhao, query: judged, params: {}, body: undefined, signal: new AbortController().signal }
    return z.parse(route.answer as z.ZodType, await route.handle(asked as never))
  }
}

test('a coordinator sees the agents, who serves each queue, what goes where, and whether the hours are known', async () => {
  const ask = await opened()
  expect(await ask('/routing')).toMatchObject({
    queues: [
      { id: 'first', calendar: 'office', servedBy: [{ id: 'wang', name: '小王' }] },
      { id: 'experts', now: { isOpen: true }, servedBy: [{ id: 'chen', name: 'chen' }] },
    ],
    agents: [
      { id: 'wang', name: '小王', tier: 1, skills: [], capacity: 3 },
      { id: 'chen', name: 'chen', tier: 2, skills: ['b2b'] },
    ],
    routing: [{ level: 'b2b' }, { channel: ['wecom', 'wechat'] }],
    supervisors: 'experts',
    calendars: [{ name: 'office', timeZone: 'Asia/Shanghai', hours: { mon: ['09:00-18:00'] } }],
  })
})

test('where a conversation would go is said with the line that sends it there, by channel, intent and level', async () => {
  const ask = await opened()
  const check = (query: Record<string, string>) => ask('/routing/check', query)
  const refund = { intent: 'refund_request', channel: 'wecom', at: String(monday) }
  expect(await check(refund)).toEqual({
    ...{ at: monday, problem: 'refund', line: 1, queue: 'first', skills: [], priority: 5 },
    now: { isOpen: true, closesAt: Date.parse('2026-11-30T18:00:00+08:00') },
    servedBy: [{ id: 'wang', name: '小王' }],
    overflow: { queue: 'experts', servedBy: [{ id: 'chen', name: 'chen' }] },
  })
  expect(await check({ ...refund, channel: 'web' })).not.toHaveProperty('line')
  expect(await check({ ...refund, level: 'b2b' })).toMatchObject({ line: 0, queue: 'experts', skills: ['b2b'] })
})

test('out of hours it is said from when on somebody works', async () => {
  const ask = await opened()
  expect(await ask('/routing/check', { at: String(Date.parse('2026-11-30T18:00:00+08:00')) })).toMatchObject({
    now: { isOpen: false, opensAt: Date.parse('2026-12-07T09:00:00+08:00') },
  })
})

test('who is at the desk is said for this moment only', async () => {
  const ask = await opened()
  expect(await ask('/routing/check')).toMatchObject({ servedBy: [{ id: 'wang', isOnline: false }] })
  expect(await ask('/routing/check', { at: String(monday) })).toMatchObject({
    servedBy: [{ id: 'wang', name: '小王' }],
  })
})
