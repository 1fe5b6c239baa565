import { type Author, createBot } from '@huida/core'
import { cleanups, testChat, until } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, expect, test } from '@jest/globals'
import type { z } from 'zod'
import { escalation } from '../../index.js'

const cleanup = cleanups(afterEach)
const wang: Author = { kind: 'agent', id: 'wang', name: '小王' }
const SECOND = 1_000
const HOUR = 3_600 * SECOND

/** A team of two, of whom Wang is there. */
async function floor(errors: unknown[] = []) {
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  const bot = await chat.start((base) =>
    createBot({ ...base, log: { debug() {}, info() {}, warn() {}, error: (facts) => errors.push(facts) } })
      .use(
        escalation({
          team: { agents: [{ id: 'wang', name: '小王' }, { id: 'li' }] },
          // Nobody is passed over for being slow.
          limits: { offerMs: HOUR, waitMs: HOUR, responseMs: HOUR, answerMs: HOUR },
        }),
      )
      .on('message', () => '机器人的回答'),
  )
  cleanup(() => bot.stop())
  const route = (path: string) => bot.routes.http.find((one) => one.plugin === 'escalation' && one.path === path)!
  /** What is sent: a field that the answer's schema does not name is not. */
  const ask = async <T>(path: string, query: object = {}) => {
    const { handle, answer } = route(path)
    const given = await handle({
      ...{ by: { id: 'm', roles: ['manager'] }, params: {}, body: undefined, signal: new AbortController().signal },
      query: { limit: 100, ...query },
    } as never)
    return (answer as z.ZodType).parse(given) as T
  }
  const presence = (agent: string, state: string, reason?: string) =>
    bot.act('desk:floor', 'desk.presence', { agent, state, ...(reason && { reason }) }, { by: { kind: 'system' } })
  const does = async (name: string, event: object) => {
    await bot.act(`test:${name}`, 'handoff.do', { ...event } as never, { by: wang })
    await bot.settled()
  }
  const asks = async (name: string) => {
    await chat.user(name, { locale: 'zh' }).says('转人工')
    await bot.settled()
  }
  const takes = (name: string) => does(name, { type: 'accept', agent: { id: 'wang', name: '小王' } })
  const writes = async (name: string) => {
    await bot.act(`test:${name}`, 'handoff.reply', { agent: 'wang', words: '您好' }, { by: wang })
    await bot.settled()
  }
  return { chat, bot, route, ask, presence, does, asks, takes, writes }
}

interface Floor {
  waiting: { count: number; longest: { conversation: string }[] }
  responses: object
  resolved: number
  agents: { id: string; state: string; reason?: string; load: number; responses: object; resolved: number }[]
}
type Behind = { total: number; conversations: { conversation: string; ms?: number }[] }

test('who waits longest stands first; of each agent it is told whether they are there, what they hold and what they did today', async () => {
  const { chat, ask, presence, does, asks, takes, writes } = await floor()
  await presence('wang', 'online')
  await presence('li', 'away', '午休')
  await asks('ming')
  await chat.clock.advance(10 * SECOND)
  await takes('ming')
  await writes('ming')
  await does('ming', { type: 'resolve', agent: 'wang' })
  await asks('hua')
  await chat.clock.advance(40 * SECOND)
  await takes('hua')
  await writes('hua')
  // Passed on, it is answered a second time: how long the first word took stays.
  await does('hua', {
    type: 'transfer',
    agent: 'wang',
    reason: '请接着办',
    to: { queue: 'support', skills: [], priority: 0 },
  })
  await takes('hua')
  await chat.clock.advance(5 * SECOND)
  await writes('hua')
  await asks('lan')
  await chat.clock.advance(SECOND)
  await asks('fang')

  const now = await ask<Floor>('/floor')
  expect(now.waiting.longest.map(({ conversation }) => conversation)).toEqual(['test:lan', 'test:fang'])
  expect(now.responses).toEqual({ count: 2, within: 1, p95Ms: 40 * SECOND })
  expect(now.resolved).toBe(1)
  const [first, second] = now.agents
  expect(first).toMatchObject({ id: 'wang', state: 'online', responses: { count: 2, within: 1 }, resolved: 1 })
  expect(second).toMatchObject({
    id: 'li',
    state: 'away',
    reason: '午休',
    load: 0,
    responses: { count: 0 },
    resolved: 0,
  })

  // The conversations behind each number are as many as it says.
  const behind = async (of: string, agent?: string) => {
    const { total, conversations } = await ask<Behind>('/floor/conversations', { of, ...(agent && { agent }) })
    expect(conversations).toHaveLength(total)
    return conversations.map(({ conversation, ms }) => [conversation, ms])
  }
  expect(await behind('responses')).toEqual([
    ['test:hua', 40 * SECOND],
    ['test:ming', 10 * SECOND],
  ])
  expect(await behind('resolved', 'wang')).toEqual([['test:ming', 0]])
  expect(await behind('resolved', 'li')).toEqual([])
  expect((await behind('held', 'wang')).length).toBe(first!.load)
  expect(JSON.stringify(now)).not.toContain('转人工')
})

test('what was done yesterday is not of today', async () => {
  const { chat, ask, does, presence, asks, takes, writes } = await floor()
  await presence('wang', 'online')
  await asks('ming')
  await takes('ming')
  await writes('ming')
  await does('ming', { type: 'resolve', agent: 'wang' })
  expect(await ask('/floor')).toMatchObject({ responses: { count: 1 }, resolved: 1 })
  await chat.clock.advance(24 * HOUR)
  expect(await ask('/floor')).toMatchObject({ responses: { count: 0, within: 0 }, resolved: 0 })
  expect(await ask('/floor/conversations', { of: 'responses' })).toEqual({ total: 0, conversations: [] })
})

test('a manager who looks on and leaves is no agent who is gone', async () => {
  const errors: unknown[] = []
  const { chat, bot, presence } = await floor(errors)
  await presence('wang', 'online')
  const opened = bot.routes.sockets.find(({ path }) => path === '/live')!
  for (const id of ['zhao', 'wang']) {
    const closes: (() => void)[] = []
    const on = (what: string, then: () => void) => what === 'close' && closes.push(then)
    await opened.open({ on, send() {}, close() {} } as never, { by: { id, roles: ['manager'] } } as never)
    for (const close of closes) close()
  }
  await chat.clock.advance(HOUR)
  // Wang, who was there, is missed.
  await until(async () => (await chat.store.records({ types: ['agent.presence'], limit: 10 })).length === 2)
  expect(errors).toEqual([])
})

test('it is for managers and coordinators', async () => {
  const { route } = await floor()
  for (const path of ['/floor', '/floor/conversations']) expect(route(path).role).toEqual(['manager', 'coordinator'])
})
