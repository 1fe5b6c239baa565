import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { type Author, choices, createBot } from '@huida/core'
import { cleanups, pluginCases, temporaryFolder, testChat, until } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { dayIn } from './facts.js'
import { insights } from './insights.js'
import { kpiTable } from './kpis.js'
import { factsIn } from './log.js'

const cleanup = cleanups(afterEach)
const HOUR = 3_600_000
const wang: Author = { kind: 'agent', id: 'wang' }

async function shop() {
  const store = sqlite({ file: join(temporaryFolder(cleanup), 'huida.db') })
  const chat = testChat({ store })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(insights())
      .use((ctx, next) => {
        if (ctx.text !== '') ctx.trace({ step: 'intents', chose: /退/.test(ctx.text) ? 'return' : 'other' })
        return next()
      })
      .on('message', (ctx) => {
        if (ctx.text === '?') return choices('May I fetch somebody?', [{ label: 'yes', value: 'human' }])
        if (ctx.text === '...') return
        return '七天内可以退。'
      }),
  )
  cleanup(() => bot.stop().catch(() => {}))
  const alice = chat.user('alice')
  const told = async (type: string) => (await alice.records(type)).map(({ data }) => data)
  return { store, chat, bot, alice, told }
}

describe('each message of a customer', () => {
  test('is told with the kind of its answer, its intent and how long it took', async () => {
    const { alice, told } = await shop()
    for (const text of ['怎么退货', '?', '...', '你好']) await alice.says(text)
    expect(await told('message.answered')).toEqual([
      { kind: 'answer', intent: 'return', ms: 0 },
      { kind: 'unsure', intent: 'other', ms: 0 },
      { kind: 'silent', intent: 'other', ms: 0 },
      { kind: 'smalltalk', intent: 'other', ms: 0 },
    ])
  })
  test('that a person answers is none of the bot’s', async () => {
    const { alice, bot, told } = await shop()
    await alice.says('怎么退货')
    await bot.assign('test:alice', { kind: 'agent', id: 'wang' }, { epoch: 0, by: wang })
    await alice.says('在吗，怎么退货')
    expect(await told('message.answered')).toHaveLength(1)
  })
})

describe('a resolution of the bot', () => {
  test('is confirmed by thanks, once', async () => {
    const { alice, chat, told } = await shop()
    await alice.says('怎么退货')
    await alice.says('谢谢，解决了')
    await alice.says('谢谢')
    await chat.clock.advance(48 * HOUR)
    expect(await told('conversation.resolved')).toMatchObject([{ by: 'bot', how: 'confirmed', intent: 'return' }])
  })
  test('is assumed after a day without a word, also when the program was started anew meanwhile; a greeting resolves nothing', async () => {
    const { alice, chat, told } = await shop()
    await alice.says('你好')
    await chat.clock.advance(48 * HOUR)
    expect(await told('conversation.resolved')).toEqual([])
    await alice.says('怎么退货')
    await chat.restart()
    await chat.clock.advance(24 * HOUR - 60_000)
    expect(await told('conversation.resolved')).toEqual([])
    await chat.clock.advance(120_000)
    await until(async () => (await told('conversation.resolved')).length > 0)
    expect(await told('conversation.resolved')).toMatchObject([{ how: 'assumed' }])
  })
  test('is revoked by a return about it within three days, and not by another question', async () => {
    const { alice, chat, told } = await shop()
    await alice.says('怎么退货')
    await alice.says('谢谢')
    await alice.says('有红色的吗')
    expect(await told('conversation.reopened')).toEqual([])
    await chat.clock.advance(HOUR)
    await alice.says('还是没解决')
    expect(await told('conversation.reopened')).toHaveLength(1)
  })
  test('an agent’s is revoked by a return, too', async () => {
    const { alice, bot, told } = await shop()
    await alice.says('怎么退货')
    const data = { resolution: 'r1', by: { kind: 'agent', id: 'wang' }, intent: 'return' }
    await bot.act('test:alice', 'conversation.resolved', data, { by: wang })
    await alice.says('退货的运费谁出')
    expect(await told('conversation.reopened')).toEqual([{ resolution: 'r1' }])
  })
  test('nothing is assumed while nobody could answer', async () => {
    const { alice, chat, told } = await shop()
    await alice.says('怎么退货')
    await alice.says('?')
    await chat.clock.advance(48 * HOUR)
    expect(await told('conversation.resolved')).toEqual([])
  })
})

test('what routes show is what the log says, however it was cut into batches and across a restart', async () => {
  const { alice, chat, store } = await shop()
  for (let n = 0; n < 3; n++) {
    const user = chat.user(`u${n}`)
    await user.says('怎么退货')
    await user.says(n === 0 ? '谢谢' : '?')
    await chat.clock.advance(HOUR)
    if (n === 1) await chat.restart()
  }
  await alice.says('你好')
  const now = chat.clock.now()
  const query = { from: '2026-01-01', to: '2026-01-31', by: 'channel', now, priority: [] } as const
  const fromLog = kpiTable(await factsIn(store), query, dayIn('Asia/Shanghai'))
  expect(fromLog.rows[0]!.kpis.find(({ id }) => id === 'instant')).toMatchObject({ value: 1, count: 5 })
  const rows = () => store.sql!.read<{ data: string }>({ sql: 'select data from insights_fact', parameters: [] })
  await until(async () => {
    const kept = kpiTable(
      (await rows()).map(({ data }) => JSON.parse(data)),
      query,
      dayIn('Asia/Shanghai'),
    )
    return JSON.stringify(kept) === JSON.stringify(fromLog)
  })
})

test('a manager reads numbers, their days, their meaning and the conversations behind them', async () => {
  const { alice, bot, chat, store } = await shop()
  await alice.says('怎么退货')
  await alice.says('?')
  await until(async () => (await store.sql!.read({ sql: 'select id from insights_fact', parameters: [] })).length > 0)
  await bot.settled()
  const ask = (path: string, query: object) => {
    const route = bot.routes.http.find((one) => one.path === path)!
    expect(route.role).toBe('manager')
    const by = { id: 'm', roles: ['manager'] }
    return route.handle({ by, params: {}, query, body: undefined, signal: new AbortController().signal } as never)
  }
  await until(async () => JSON.stringify(await ask('/kpis', {})).includes('"id":"instant","value":1'))
  expect(await ask('/series', { id: 'instant' })).toMatchObject({ days: [{ day: '2026-01-01', value: 1 }] })
  expect(await ask('/conversations', { id: 'transfer', limit: 10 })).toMatchObject({
    conversations: [{ conversation: 'test:alice', counts: 'good' }],
  })
  expect(await ask('/conversations', { id: 'transfer', intent: 'elsewhere', limit: 10 })).toMatchObject({ total: 0 })
  expect(await ask('/series', { id: 'instant', channel: 'slack' })).toMatchObject({ days: [] })
  const file = (await ask('/export', { by: 'channel' })) as {
    name: string
    chunks: AsyncIterable<Uint8Array> & NodeJS.ReadableStream
  }
  expect(file.name).toMatch(/^numbers-.*\.csv$/)
  expect(await textOf(file.chunks)).toContain('\r\ntest,instant,1,share,0.95,true,2,,\r\n')
  expect(await ask('/definitions', {})).toHaveLength(21)

  const instant = async (days: number) => {
    const { rows } = (await ask('/kpis', { days })) as { rows: { kpis: { id: string; value: number | null }[] }[] }
    return rows[0]!.kpis.find(({ id }) => id === 'instant')!.value
  }
  expect(await instant(1)).toBe(1)
  // The next day begins in the team's time zone, wherever the manager is.
  await chat.clock.advance(24 * HOUR)
  expect([await instant(1), await instant(2)]).toEqual([null, 1])
})

test('the numbers stay when the log that they were made from is deleted, and go on', async () => {
  const { alice, bot, chat, store } = await shop()
  const period = { now: 0, from: '2026-01-01', to: '2026-12-31', priority: [] } as const
  const table = (facts: Awaited<ReturnType<typeof factsIn>>) =>
    JSON.stringify(kpiTable(facts, period, dayIn('Asia/Shanghai')))
  const kept = async () => {
    const rows = await store.sql!.read<{ data: string }>({ sql: 'select data from insights_fact', parameters: [] })
    return table(rows.map(({ data }) => JSON.parse(data)))
  }
  await alice.says('怎么退货')
  await alice.says('?')
  await chat.clock.advance(100 * 24 * HOUR)
  await chat.user('bob').says('怎么退货')
  const before = table(await factsIn(store))
  await until(async () => (await kept()) === before)
  const old = chat.clock.now() - 24 * HOUR
  expect(await bot.pruning.prune('records', old)).toBeGreaterThan(0)
  expect(await bot.pruning.prune('conversations', old)).toBeGreaterThan(0)
  expect(await kept()).toBe(before)
  await chat.user('bob').says('?')
  await until(async () => (await kept()) !== before)
})

describe('insights()', () => {
  // A store with tables lets one program in: what has died in this process would still hold it. Restarts are played above.
  const cases = pluginCases.filter(({ name }) => name !== 'it survives a crash in the middle of a conversation')
  test.each(cases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({
      make: () => insights(),
      makeWrong: () => insights({ timeZone: 'Nowhere' }),
      store: () => sqlite({ file: ':memory:' }),
    }),
  )
})
