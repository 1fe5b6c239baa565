import { createBot, type Store, statement, text } from '@huida/core'
import { cleanups, testChat, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import pg from 'pg'
import { postgres } from './index.js'
import { noPostgres, serverForAll } from './testing/index.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

/** What the next version adds: columns in tables that are read whole, a table, an index. */
const adding = [
  'alter table event add column region text',
  "alter table turn add column model text not null default 'none'",
  'alter table conversation add column segment text',
  'alter table record add column source text',
  'create table region (id text primary key)',
  'create index event_region on event (region) where region is not null',
]

type Worker = Awaited<ReturnType<typeof worker>>

/** A worker of this version: a bot that answers, on the database. */
async function worker(url: string) {
  const store = postgres({ url })
  const chat = testChat({ store })
  const bot = await chat.start((base) => createBot(base).use((ctx) => `${ctx.user.id} ${ctx.text}`))
  let isOver = false
  const stop = async () => {
    if (!isOver) await bot.stop()
    isOver = true
  }
  cleanup(stop)
  return { store, chat, stop }
}

/** Makes tables as the next version does: its statements and its name in one transaction, under the lock of all that write. */
async function migrate(url: string, name: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client(url)
  await client.connect()
  try {
    await client.query(`begin; set local search_path = huida; select pg_advisory_xact_lock(hashtext('huida'), hashtext('huida'));
      ${statements.join(';')}; insert into migration (owner, name, at) values ('huida', '${name}', 0); commit`)
  } finally {
    await client.end()
  }
}

/** Of each conversation what was said to the customer, in order. */
const saidTo = async (store: Store, who: string) =>
  (await store.timeline(`test:${who}`)).flatMap((entry) =>
    entry.kind === 'out' && entry.act.type === 'say' ? [entry.act.part] : [],
  )

here(`an upgrade, worker by worker${missing ? ` (${missing})` : ''}`, () => {
  test('with a version that adds to the tables leaves the workers of this one at work, and lets them be started again', async () => {
    const url = await server.database()
    const old = [await worker(url), await worker(url)] as const
    const people = Array.from({ length: 12 }, (_, n) => `u${n}`)
    const words: string[] = []
    /** Everybody writes to one of some workers, and is answered by whoever has the conversation. */
    const says = async (at: readonly Worker[], what: string) => {
      words.push(what)
      await Promise.all(people.map((who, n) => at[n % at.length]!.chat.user(who).says(what, { key: what })))
      await until(async () => {
        for (const { chat } of at) await chat.clock.advance(1_000)
        const counts = await Promise.all(people.map(async (who) => (await saidTo(at[0]!.store, who)).length))
        return counts.every((count) => count >= words.length)
      })
    }
    await says(old, 'before')
    // While turns are under way.
    await Promise.all([says(old, 'meanwhile'), migrate(url, '003+', adding)])
    await says(old, 'after')
    // The next version writes what only it knows.
    await old[0].store.sql!.read(statement("insert into region values ('north')"))
    await old[0].store.sql!.read(statement("update event set region = 'north' where position % 2 = 0"))
    // One is replaced by itself: it crashed, or the upgrade is taken back.
    await old[1].stop()
    const again = await worker(url)
    await says([old[0], again], 'at last')
    for (const who of people)
      expect(await saidTo(again.store, who)).toEqual(words.map((word) => text(`${who} ${word}`)))
    expect(await again.store.quarantined()).toEqual([])
  })

  test('with a version that takes something away is not for workers of this one: they refuse to start on its tables', async () => {
    const url = await server.database()
    const { stop } = await worker(url)
    await stop()
    await migrate(url, '003+', adding)
    await migrate(url, '004', ['alter table event drop column region'])
    await expect(postgres({ url }).open()).rejects.toThrow('its tables have version 004, and this program knows 002')
  })
})
