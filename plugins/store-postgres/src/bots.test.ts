import { createBot, definePlugin, type Statement, type Store, statement, type TurnCommit } from '@huida/core'
import { cleanups, testChat, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, serverForAll } from './testing/index.js'
import { said } from './testing/said.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

/** Counts in a table, each turn by the number that it has read; and what was recorded, kept up as things happen. */
const counter = definePlugin({
  name: 'counter',
  migrations: async () => ({
    '001': [
      statement('create table tally (n integer not null)'),
      statement('insert into tally values (0)'),
      statement('create table answered (who text primary key, n integer not null)'),
    ],
  }),
  setup(app, { sql, project }) {
    project('answered', {
      types: ['thing.answered'],
      fold: (records) =>
        records.map(({ data }): Statement => {
          const add = 'insert into answered values (?, 1) on conflict (who) do update set n = answered.n + 1'
          return statement(add, String(data))
        }),
    })
    app.on('message', async (ctx) => {
      const [row] = await sql!.read<{ n: number }>(statement('select n from tally'))
      ctx.write({ ...statement('update tally set n = ? where n = ?', row!.n + 1, row!.n), expectRows: 1 })
      ctx.record('thing.answered', ctx.user.id)
      return 'ok'
    })
  },
})

const lanes = statement('select conversation from lane')

here(`bots that share a database${missing ? ` (${missing})` : ''}`, () => {
  test('a bot that is stopped as it gives a lane back has given it back when it has stopped', async () => {
    const url = await server.database()
    const chat = testChat({ store: postgres({ url }) })
    const bot = await chat.start((base) => createBot(base).on('message', () => 'ok'))
    const other = postgres({ url })
    await other.open()
    cleanup(() => other.close())
    await chat.user('alice').says('hi')
    expect(await other.sql!.read(lanes)).toHaveLength(1)
    await bot.stop()
    expect(await other.sql!.read(lanes)).toEqual([])
  })

  test('of many turns at once that write the same row all succeed, and each is folded once', async () => {
    const url = await server.database()
    const start = async () => {
      const store = postgres({ url })
      const chat = testChat({ store })
      const bot = await chat.start((base) => createBot(base).use(counter()))
      cleanup(() => bot.stop())
      return { chat, store, bot }
    }
    const workers = [await start(), await start()] as const
    const { store } = workers[0]
    await Promise.all(Array.from({ length: 30 }, (_, n) => workers[n % 2]!.chat.user(`u${n}`).says(`hi ${n}`)))
    const [tally] = await until(async () => {
      const rows = await store.sql!.read<{ n: number }>(statement('select n from tally'))
      return rows[0]!.n >= 30 && rows
    })
    expect(tally).toEqual({ n: 30 })
    for (const { bot } of workers) expect(await bot.quarantined()).toEqual([])
    const folded = () => store.sql!.read<{ who: string; n: number }>(statement('select who, n from answered'))
    await until(async () => (await folded()).length === 30)
    expect((await folded()).map(({ n }) => n)).toEqual(Array.from({ length: 30 }, () => 1))
    // The one that folds goes: the other one does it.
    await workers[0].bot.stop()
    const { chat, store: left } = workers[1]
    await chat.user('last').says('hi again')
    await until(async () => {
      await chat.clock.advance(1_000)
      return (await left.sql!.read(statement('select who from answered'))).length === 31
    })
  })
})

here(`a conversation that another process moves${missing ? ` (${missing})` : ''}`, () => {
  test('is found and goes on under both ids, and the platform counts anew', async () => {
    const url = await server.database()
    const open = async (): Promise<Store> => {
      const store = postgres({ url })
      await store.open()
      cleanup(() => store.close())
      return store
    }
    const [moving, other] = [await open(), await open()]
    const [first] = await moving.accept([said('1')])
    const to = { id: '2', userId: 'alice' }
    expect(await moving.commit({ ...turn(first!.position), moved: { id: 'web:2', to } })).toBeDefined()
    // It has heard of nothing.
    const [again, late, fresh] = await other.accept([said('1'), said('late'), said('1', 'web:2')])
    expect([again?.fresh, late?.fresh, fresh?.fresh]).toEqual([false, true, true])
    const entries = await other.timeline('web:1')
    expect(entries.map(({ position }) => position)).toEqual([first?.position, late?.position, fresh?.position])
    expect((await other.conversation('web:1'))?.id).toBe('web:2')
    expect(await moving.timeline('web:2')).toEqual(entries)
  })
})

const turn = (position: number): TurnCommit => ({
  ...{ position, attempt: 0, merged: [], outcome: 'silent', state: {}, trace: [], startedAt: 1, at: 1 },
  conversation: {
    ...{ id: 'web:1', adapter: 'web', to: { id: '1', userId: 'alice' }, user: { id: 'alice' } },
    ...{ owner: { kind: 'bot' }, epoch: 0, fence: 0 },
  },
  ...{ messages: [], superseded: [], asked: [], records: [], timers: [], cancelled: [], drawers: [], statements: [] },
})
