import type { HistoryEntry } from '../space/history-entry.js'
import { quarantineIn } from '../space/quarantine.js'
import { requireBeginning, type WholeSpace } from '../space/whole.js'
import { Database, type DatabaseOptions, type Query } from './database.js'
import { documentIn } from './document.js'

/** What waits after an import is in this document. */
export const QUARANTINE = 'quarantine'

const ENTRIES_AT_ONCE = 500

export const tables = [
  `create table if not exists {}.history (
    seq bigint primary key,
    id text not null,
    entry text not null
  )`,
  `create table if not exists {}.document (
    name text primary key,
    revision bigint not null,
    content text not null
  )`,
  // The last one: that it is there says that all are. Its one row says that the first content has arrived.
  `create table if not exists {}.space (
    one boolean primary key default true check (one),
    name text not null
  )`,
]

/** The name of the space that is there; `undefined`: there is none yet. */
export async function nameIn(database: Database): Promise<string | undefined> {
  const [tables] = await database.query<{ there: boolean }>(`select to_regclass('{}.space') is not null as there`)
  if (!tables?.there) return undefined
  const [space] = await database.query<{ name: string }>('select name from {}.space')
  return space?.name
}

/** Puts the first content there, all of it or nothing; `false`: there is something already. */
export function begin(database: Database, { name, entries, waiting }: WholeSpace): Promise<boolean> {
  return database.transaction(async (query) => {
    const [made] = await query('insert into {}.space (name) values ($1) on conflict do nothing returning name', [name])
    if (!made) return false
    await insert(query, entries)
    if (waiting.length > 0)
      await query('insert into {}.document (name, revision, content) values ($1, 1, $2)', [
        QUARANTINE,
        JSON.stringify({ waiting }),
      ])
    return true
  })
}

/**
 * All of a space that is kept in a database; `undefined`: there is none yet.
 * @throws KnowledgeError DATABASE_UNAVAILABLE
 */
export const wholeOfDatabase = (options: DatabaseOptions): Promise<WholeSpace | undefined> =>
  briefly(options, async (database) => {
    const name = await nameIn(database)
    if (name === undefined) return undefined
    const waiting = (await quarantineIn(documentIn(database, QUARANTINE))).list()
    return { name, entries: await entriesIn(database), waiting }
  })

/**
 * Writes all of a space to a database: to an empty one, or to one with an earlier state of the same.
 * @param from where it comes from: for people
 * @throws KnowledgeError SPACES_DIFFER, DATABASE_UNAVAILABLE
 */
export const writeWholeToDatabase = (options: DatabaseOptions, whole: WholeSpace, from: string): Promise<void> =>
  briefly(options, async (database) => {
    await database.prepare(tables)
    if (await begin(database, whole)) return
    const there = await entriesIn(database)
    requireBeginning(there, whole.entries, from, database.place)
    await database.transaction((query) => insert(query, whole.entries.slice(there.length)))
    await (await quarantineIn(documentIn(database, QUARANTINE))).add(whole.waiting)
  })

async function entriesIn(database: Database): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = []
  for (let last = '0'; ; ) {
    const rows = await database.query<{ seq: string; entry: string }>(
      `select seq, entry from {}.history where seq > $1 order by seq limit ${ENTRIES_AT_ONCE}`,
      [last],
    )
    const newest = rows.at(-1)
    if (!newest) return entries
    last = newest.seq
    for (const { entry } of rows) entries.push(JSON.parse(entry) as HistoryEntry)
  }
}

async function insert(query: Query, entries: readonly HistoryEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += ENTRIES_AT_ONCE) {
    const some = entries.slice(at, at + ENTRIES_AT_ONCE)
    await query('insert into {}.history (seq, id, entry) select * from unnest($1::bigint[], $2::text[], $3::text[])', [
      some.map(({ seq }) => seq),
      some.map(({ id }) => id ?? ''),
      some.map((entry) => JSON.stringify(entry)),
    ])
  }
}

async function briefly<Result>(
  options: DatabaseOptions,
  work: (database: Database) => Promise<Result>,
): Promise<Result> {
  const database = new Database(options)
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}
