import { cleanups, until } from '@huida/core/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, serverForAll } from './testing/index.js'
import { said } from './testing/said.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const server = serverForAll({ beforeAll, afterAll })
const cleanup = cleanups(afterEach)

/** Turns of other conversations since the oldest message that nobody has answered. */
const TURNS = 5_000
const ACCEPTED = 20

here(`a backlog${missing ? ` (${missing})` : ''}`, () => {
  test('makes no message dearer to accept: what others have done since the oldest that is open is not read', async () => {
    const store = postgres({ url: await server.database() })
    await store.open()
    cleanup(() => store.close())
    const one = async (sql: string) => Number((await store.sql!.read<{ n: number }>({ sql, parameters: [] }))[0]!.n)
    const [open] = await store.accept([said('open', 'web:open')])
    for (const sql of [
      `insert into turn (position, conversation, event, outcome, messages, count, at)
        select ${open!.position} + 2 * n, 'web:' || n, null, 'answered', '[]', 1, 0 from generate_series(1, ${TURNS}) as n`,
      `insert into delivery (message, attempts, status)
        select ${open!.position} + 2 * n, 1, 'delivered' from generate_series(1, ${TURNS}) as n`,
      'analyze turn',
    ])
      await store.sql!.read({ sql, parameters: [] })
    // The server counts what a connection has done when that asks for the next thing.
    const stored = async () => {
      await store.accept([said('open', 'web:open')])
      return one("select n_tup_ins as n from pg_stat_user_tables where relname = 'event'")
    }
    const read = () =>
      one(
        "select sum(idx_tup_read) as n from pg_stat_user_indexes where indexrelname in ('turn_pkey', 'turn_conversation')",
      )
    await until(async () => (await stored()) === 1)
    const before = await read()
    for (let n = 0; n < ACCEPTED; n++) await store.accept([said(`${n}`, `web:${n + 1}`)])
    await until(async () => (await stored()) === 1 + ACCEPTED)
    expect((await read()) - before).toBeLessThan(TURNS)
  })
})
