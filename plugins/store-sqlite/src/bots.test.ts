import { join } from 'node:path'
import { createBot, definePlugin, type NewRecord, type SqlAccess, type Statement } from '@huida/core'
import { cleanups, temporaryFolder, testChat, until } from '@huida/core/testing'
import { afterEach, expect, test } from '@jest/globals'
import { sqlite } from './index.js'

const cleanup = cleanups(afterEach)

const plain = (sql: string, ...parameters: unknown[]): Statement => ({ sql, parameters })

/** Counts in a table, each turn by the number that it has read. */
const counter = definePlugin({
  name: 'counter',
  migrations: async () => ({
    '001': [plain('create table tally (n integer not null)'), plain('insert into tally values (0)')],
  }),
  setup: (app, { sql }) =>
    app.on('message', async (ctx) => {
      const [row] = await sql!.read<{ n: number }>(plain('select n from tally'))
      await new Promise((resolve) => setImmediate(resolve))
      ctx.write({ ...plain('update tally set n = ? where n = ?', row!.n + 1, row!.n), expectRows: 1 })
      return `${row!.n + 1}`
    }),
})

test('of forty turns at once that write the same row all succeed: a conflict runs again at once, and is no failure', async () => {
  const store = sqlite({ file: join(temporaryFolder(cleanup), 'huida.db') })
  const chat = testChat({ store })
  const bot = await chat.start((base) => createBot(base).use(counter()))
  cleanup(() => bot.stop())
  await Promise.all(Array.from({ length: 40 }, (_, n) => chat.user(`u${n}`).says('hi')))
  await bot.settled()
  expect(await bot.quarantined()).toEqual([])
  const said = chat.sent.map(({ part }) => Number(part.type === 'text' && part.text)).sort((a, b) => a - b)
  expect(said).toEqual(Array.from({ length: 40 }, (_, n) => n + 1))
})

/** How often each intent was recorded, kept up as things happen. */
const report = definePlugin({
  name: 'report',
  migrations: async () => ({ '001': [plain('create table answered (locale text primary key, n integer not null)')] }),
  setup(app, { project }) {
    project('answered', {
      types: ['thing.answered'],
      fold(records) {
        const counts = new Map<string, number>()
        for (const { data } of records) {
          const { locale } = data as { locale: string }
          counts.set(locale, (counts.get(locale) ?? 0) + 1)
        }
        const add = 'insert into answered values (?, ?) on conflict (locale) do update set n = n + excluded.n'
        return [...counts].map(([locale, n]) => plain(add, locale, n))
      },
    })
    app.on('message', (ctx) => {
      ctx.record('thing.answered', { locale: ctx.locale })
      ctx.record('thing.other', null)
      return 'ok'
    })
  },
})

test('records are folded into a plugin’s tables, each once, also after a crash', async () => {
  const store = sqlite({ file: join(temporaryFolder(cleanup), 'huida.db') })
  const chat = testChat({ store })
  const bot = await chat.start((base) => createBot(base).use(report()))
  const folded = () => store.sql!.read<{ locale: string; n: number }>(plain('select * from answered order by locale'))
  for (const said of ['你好啊朋友', 'hello there my friend']) await chat.user('alice').says(said)
  await until(async () => (await folded()).length === 2)
  await bot.stop()
  const again = await chat.start((base) => createBot(base).use(report()))
  cleanup(() => again.stop())
  await chat.user('alice').says('你好啊朋友')
  await until(async () => (await folded()).some(({ n }) => n === 2))
  expect(await folded()).toEqual([
    { locale: 'en', n: 1 },
    { locale: 'zh', n: 2 },
  ])
})

test('of a long log each record is folded once, also when a write fails on the way', async () => {
  const sqliteStore = sqlite({ file: join(temporaryFolder(cleanup), 'huida.db') })
  let writes = 0
  const failing = (sql: SqlAccess): SqlAccess => ({
    ...sql,
    write: async (...unit) => {
      if (++writes === 2) throw new Error('the disk is full')
      return sql.write(...unit)
    },
  })
  const store = new Proxy(sqliteStore, {
    get(target, name) {
      if (name === 'sql') return failing(target.sql!)
      const member = Reflect.get(target, name)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
  await sqliteStore.open()
  const logged = (n: number): NewRecord => ({
    ...{ conversation: 'test:a', adapter: 'test', by: { kind: 'bot' }, at: n },
    ...(n % 5 === 0 ? { type: 'thing.other', data: null } : { type: 'thing.answered', data: { locale: 'zh' } }),
  })
  await sqliteStore.append(Array.from({ length: 25_000 }, (_, n) => logged(n)))
  await sqliteStore.close()
  const chat = testChat({ store })
  const bot = await chat.start((base) => createBot(base).use(report()))
  cleanup(() => bot.stop())
  await until(async () => {
    await chat.clock.advance(1_000)
    const [row] = await sqliteStore.sql!.read<{ n: number }>(plain('select n from answered'))
    return row?.n === 20_000
  })
  expect(writes).toBeGreaterThan(4)
})

test('options that are none are told kindly, together with everything else', async () => {
  const chat = testChat()
  const start = (options: unknown) => createBot({ adapters: [chat.adapter], store: sqlite(options as never) }).start()
  await expect(start(undefined)).rejects.toThrow(
    'Store "sqlite": file is missing. Say where the records are kept: sqlite({ file: \'bot.db\' }).',
  )
  await expect(start({ file: 'bot.db', readonly: true })).rejects.toThrow('there is no option "readonly"')
})
