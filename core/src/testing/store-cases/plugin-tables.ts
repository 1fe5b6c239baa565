import assert from 'node:assert/strict'
import { isHuidaError } from '../../errors.js'
import type { SqlAccess, Statement, Store } from '../../store/store.js'
import { accept, message, one, open, reopen, type StoreCase, said, storeCase, turn } from './kit.js'

/** What stores without SQL do not promise. */
const sqlCase = (name: string, check: (store: Store, sql: SqlAccess) => Promise<void>): StoreCase =>
  storeCase(name, async (store) => {
    if (store.sql) await check(store, store.sql)
  })

const table = { '001': [one('create table visits (who text primary key, n integer not null)')] }
const insert = one("insert into visits values ('alice', 1)")

export const pluginTableCases: readonly StoreCase[] = [
  storeCase('statements of plugins belong to the commit; without SQL they are refused', async (store) => {
    const position = await accept(store, said('1'))
    const committing = async (...statements: Statement[]) =>
      store.commit(await turn(store, position, { messages: [message('counted')], statements }))
    if (!store.sql) {
      await assert.rejects(committing(one('select 1')), (error) => isHuidaError(error, 'STORE_NEEDS_SQL'))
      assert.deepEqual((await open(store)).messages, [])
      return
    }
    await store.sql.migrate('visits', table)
    assert.equal((await committing(insert))?.messages.length, 1)
    const [visit] = await store.sql.read<{ who: string; n: number }>(one('select who, n from visits'))
    assert.deepEqual([visit?.who, visit?.n], ['alice', 1])
  }),

  sqlCase('a turn whose statement changes another number of rows, or fails, commits nothing', async (store, sql) => {
    await sql.migrate('visits', table)
    const position = await accept(store, said('1'))
    const committing = async (...statements: Statement[]) =>
      store.commit(await turn(store, position, { messages: [message('counted')], statements }))
    const [conflict, failure, neighbour] = await Promise.allSettled([
      committing(insert, { ...one('update visits set n = 2'), expectRows: 2 }),
      committing(insert, insert),
      store.accept([said('2')]),
    ])
    assert.ok(conflict.status === 'rejected' && isHuidaError(conflict.reason, 'PLUGIN_TABLE_CONFLICT'))
    assert.ok(failure.status === 'rejected' && isHuidaError(failure.reason, 'PLUGIN_STATEMENT_FAILED'))
    assert.equal(neighbour.status, 'fulfilled')
    assert.deepEqual(await sql.read(one('select * from visits')), [])
    assert.deepEqual((await open(store)).messages, [])
    assert.equal(await store.conversation('web:1'), undefined)
    assert.equal((await committing({ ...insert, expectRows: 1 }))?.messages.length, 1)
  }),

  sqlCase('a turn that is overtaken writes nothing to tables of plugins', async (store, sql) => {
    await sql.migrate('visits', table)
    const stale = await turn(store, await accept(store, said('1')), { statements: [insert] })
    await store.begin(stale.position, 1)
    assert.equal(await store.commit(stale), undefined)
    assert.deepEqual(await sql.read(one('select * from visits')), [])
  }),

  sqlCase(
    'plugins write outside of turns, together with how far they have read; all of it or nothing',
    async (store, sql) => {
      await sql.migrate('visits', table)
      const cursor = (value: string) => ({ adapter: 'visits', name: 'fold', value })
      assert.equal(await sql.write([insert], cursor('7')), true)
      assert.equal(await store.cursor('visits', 'fold'), '7')
      const update = { ...one('update visits set n = 2'), expectRows: 1 }
      assert.equal(await sql.write([update, { ...update, expectRows: 2 }], cursor('8')), false)
      await assert.rejects(sql.write([update, insert], cursor('9')), (error) =>
        isHuidaError(error, 'PLUGIN_STATEMENT_FAILED'),
      )
      assert.deepEqual(
        (await sql.read<{ n: number }>(one('select n from visits'))).map(({ n }) => n),
        [1],
      )
      assert.equal(await store.cursor('visits', 'fold'), '7')
    },
  ),

  sqlCase("a plugin's migrations are applied once, in the order of their names", async (store, sql) => {
    const first = { '001-table': [one('create table notes (text text)')] }
    await sql.migrate('notes', first)
    const second = { '002-note': [one("insert into notes values ('first')")], ...first }
    await Promise.all([sql.migrate('notes', second), sql.migrate('other', {})])
    await reopen(store)
    await sql.migrate('notes', second)
    const notes = await sql.read<{ text: string }>(one('select text from notes'))
    assert.deepEqual(
      notes.map(({ text }) => text),
      ['first'],
    )
    await assert.rejects(sql.migrate('notes', { '003': [one("insert into notes values ('x')"), one('nonsense')] }))
    assert.equal((await sql.read(one('select text from notes'))).length, notes.length)
  }),
]
