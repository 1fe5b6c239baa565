import { createHash } from 'node:crypto'
import type { SqlEngine } from '../engine.js'
import type { Table } from './catalog.js'
import { pagesOf } from './pages.js'

/** What a table holds, so that two databases can be compared: how many rows, and a sum over all values of all rows in whatever order. */
export interface Digest {
  rows: number
  checksum: string
}

const WORDS = 4

/** Reads a table whole. @param columns in the order in which both databases are asked for them */
export async function digestOf(
  engine: SqlEngine,
  table: Table,
  columns: readonly string[],
  read: (rows: number) => void,
): Promise<Digest> {
  const places = columns.map((name) => table.columns.findIndex((column) => column.name === name))
  const sums = new Uint32Array(WORDS)
  let count = 0
  for await (const { rows } of pagesOf(engine, table)) {
    for (const row of rows) {
      const digest = createHash('md5')
        .update(JSON.stringify(places.map((at) => row[at])))
        .digest()
      // A sum, since the databases give the rows in orders of their own.
      for (let word = 0; word < WORDS; word++) sums[word]! += digest.readUInt32LE(4 * word)
    }
    count += rows.length
    read(rows.length)
  }
  return { rows: count, checksum: Buffer.from(sums.buffer).toString('hex') }
}
