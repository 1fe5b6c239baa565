import { expect, test } from '@jest/globals'
import Database from 'libsql'
import type { Step, Unit } from './batch.js'
import { Writer } from './writer.js'

function open() {
  const db = new Database(':memory:')
  db.exec('create table line (text text primary key)')
  const writer = new Writer(db)
  const lines = () =>
    db
      .prepare('select text from line order by text')
      .all([])
      .map((row) => (row as { text: string }).text)
  return { db, lines, write: (units: Unit[]) => writer.write({ texts: [], units }) }
}

const insert = (text: string, expectRows?: number): Step => ({
  statement: `insert into line values (?) on conflict do nothing`,
  parameters: [text],
  positioned: undefined,
  expectRows,
  returns: undefined,
})
const unit = (...steps: Step[]): Unit => ({ steps, positions: 1 })

test('a unit that is not met leaves nothing behind, and its neighbours are written', () => {
  const { lines, write } = open()
  write([unit(insert('known'))])
  const outcome = write([unit(insert('a')), unit(insert('b'), insert('known', 1)), unit(insert('c'))])
  expect(outcome).toEqual({ units: [{ rows: [1], position: 2 }, { unmet: 1 }, { rows: [1], position: 3 }] })
  expect(lines()).toEqual(['a', 'c', 'known'])
})

test('a statement that SQLite does not understand fails its unit alone, with the reason', () => {
  const { lines, write } = open()
  const wrong: Step = { ...insert('x'), statement: 'insrt into line values (?)' }
  expect(write([unit(insert('a')), unit(wrong)])).toMatchObject({
    units: [{ rows: [1] }, { unmet: 0, cause: { message: expect.stringContaining('insrt') } }],
  })
  expect(lines()).toEqual(['a'])
})

test('what cannot be written now fails as a whole, and is written when it can be', () => {
  const { db, lines, write } = open()
  db.exec('pragma query_only = on')
  expect(write([unit(insert('a')), unit(insert('b'))])).toMatchObject({
    failure: { code: expect.stringContaining('SQLITE_READONLY') },
  })
  db.exec('pragma query_only = off')
  expect(write([unit(insert('a'))])).toEqual({ units: [{ rows: [1], position: 1 }] })
  expect(lines()).toEqual(['a'])
})
