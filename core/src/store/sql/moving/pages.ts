import type { Statement } from '../../store.js'
import type { Dialect, SqlEngine } from '../engine.js'
import { type Column, quoted, type Table } from './catalog.js'

/** A value as it is carried from one database to another. Bytes go as hexadecimal digits. */
export type Carried = string | number | null

/** Some rows of a table, in the order of its columns, and where the next ones begin. */
export interface Page {
  rows: Carried[][]
  /** Of the last row: the values of the key. */
  after: Carried[]
}

/** A page holds about so much, in characters of JSON … */
const PAGE_LENGTH = 1_000_000
/** … and at most so many rows. */
const MAX_ROWS = 5_000
const FIRST_ROWS = 200

/** Reads a table page by page in the order of its key, after a row of it. Memory holds a page or two, however long the rows are. */
export async function* pagesOf(engine: SqlEngine, table: Table, begin?: readonly Carried[]): AsyncGenerator<Page> {
  const names = table.columns.map(({ name }) => quoted(name))
  const place = placeIn[engine.dialect]
  const key = table.key.length > 0 ? table.key.map(quoted) : [place.name]
  const selected = [...names, ...key.map((name, at) => `${table.key.length > 0 ? name : place.read} as "~${at}"`)]
  const given = table.key.length > 0 ? key.map(() => '?') : [place.given]
  let after: readonly Carried[] | undefined = begin
  let limit = FIRST_ROWS
  for (;;) {
    const where = after ? `where (${key}) > (${given})` : ''
    const rows = await engine.read<Record<string, unknown>>({
      sql: `select ${selected} from ${quoted(table.name)} ${where} order by ${key} limit ?`,
      parameters: [...(after ?? []), limit],
    })
    if (rows.length === 0) return
    const last = rows.at(-1)!
    const page = rows.map((row) => table.columns.map(({ name }) => carried(row[name])))
    const end = key.map((_, at) => carried(last[`~${at}`]))
    yield { rows: page, after: end }
    after = end
    if (rows.length < limit) return
    limit = Math.max(1, Math.min(MAX_ROWS, Math.floor((limit * PAGE_LENGTH) / lengthOf(page)), limit * 2))
  }
}

/** A statement that writes rows into a table, in the order of `columns`: one parameter, however many they are. */
export function inserting(
  dialect: Dialect,
  table: Table,
  columns: readonly Column[],
  rows: readonly Carried[][],
): Statement {
  const types = new Map(table.columns.map(({ name, type }) => [name, type]))
  const names = columns.map(({ name }) => quoted(name))
  const into = `insert into ${quoted(table.name)} (${names})`
  if (dialect === 'sqlite') {
    const values = columns.map(({ name }, at) =>
      types.get(name)!.toLowerCase() === 'blob' ? `unhex(value ->> ${at})` : `value ->> ${at}`,
    )
    return { sql: `${into} select ${values} from json_each(?)`, parameters: [JSON.stringify(rows)] }
  }
  const values = columns.map(({ name }, at) => {
    const type = types.get(name)!
    return type === 'bytea' ? `decode(value ->> ${at}, 'hex')` : `cast(value ->> ${at} as ${type})`
  })
  return {
    sql: `${into} overriding system value select ${values} from jsonb_array_elements(cast(? as jsonb)) as value`,
    parameters: [JSON.stringify(rows)],
  }
}

/** Where a row lies, in a table without a key. */
const placeIn = {
  sqlite: { name: 'rowid', read: 'rowid', given: '?' },
  postgres: { name: 'ctid', read: 'ctid::text', given: 'cast(? as tid)' },
}

const lengthOf = (rows: readonly Carried[][]): number =>
  rows.reduce(
    (sum, row) => row.reduce<number>((length, value) => length + (typeof value === 'string' ? value.length : 8), sum),
    1,
  )

function carried(value: unknown): Carried {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')
  if (typeof value === 'bigint' || typeof value === 'boolean') return Number(value)
  return value as Carried
}
