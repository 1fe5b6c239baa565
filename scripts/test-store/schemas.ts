import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import type { Client } from 'pg'

// Making tables takes a quarter of a second, so those of a test that is over serve the next one of its file.

/** Whose tests are over, with what they have left; some may still be open, since a test closes its stores after this has heard of its end. */
const left = new Set<string>()
/** Those that were left, and are not empty yet. */
const toBeEmptied = new Set<string>()
/** Of the test that runs. */
let used = new Set<string>()
const opened = new Map<string, number>()
const ofFiles = new Map<string, string>()
/** What tables and columns there are where some migrations were made: a test may have changed them. */
const known = new Map<string, string>()

beforeEach(() => {
  used = new Set()
})

afterEach(() => {
  for (const schema of used) left.add(schema)
  for (const [file, schema] of ofFiles) if (used.has(schema)) ofFiles.delete(file)
})

/** A schema that nobody else has. */
export function freshSchema(): string {
  const schema = [...left].find((name) => !opened.get(name))
  if (schema) {
    left.delete(schema)
    toBeEmptied.add(schema)
  }
  const fresh = schema ?? `t_${randomUUID().replaceAll('-', '')}`
  used.add(fresh)
  return fresh
}

/** The schema that stands for a file: the same for the same file, as long as a test lasts. */
export function schemaOf(file: string): string {
  const path = resolve(file)
  const schema = ofFiles.get(path) ?? freshSchema()
  ofFiles.set(path, schema)
  return schema
}

/** To be called before a schema is opened. */
export async function opens(schema: string): Promise<void> {
  opened.set(schema, (opened.get(schema) ?? 0) + 1)
  if (toBeEmptied.delete(schema)) await empty(schema)
}

export const closes = (schema: string): void => void opened.set(schema, (opened.get(schema) ?? 1) - 1)

async function empty(schema: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client(process.env.HUIDA_TEST_POSTGRES)
  await client.connect()
  try {
    if (await isAsMade(client, schema)) await client.query(await deletionsIn(client, schema))
    else await client.query(`drop schema if exists ${schema} cascade`)
  } finally {
    await client.end()
  }
}

async function isAsMade(client: Client, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>('select to_regclass($1) is not null as there', [
    `${schema}.migration`,
  ])
  if (!rows[0]!.there) return false
  const one = async (text: string, values: string[] = []) =>
    (await client.query<{ found: string }>(text, values)).rows[0]!.found
  const migrations = await one(
    `select coalesce(string_agg(owner || ' ' || name, ',' order by owner, name), '') as found from ${schema}.migration`,
  )
  const made = await one(
    `select md5(string_agg(table_name || ' ' || column_name || ' ' || data_type, ',' order by table_name, column_name)) as found
     from information_schema.columns where table_schema = $1`,
    [schema],
  )
  const before = known.get(migrations)
  known.set(migrations, before ?? made)
  return before === undefined || before === made
}

/** What is deleted: every row but those that say which tables there are. Numbers begin anew. */
async function deletionsIn(client: Client, schema: string): Promise<string> {
  const { rows } = await client.query<{ statement: string }>(
    `select format('delete from %I.%I', schemaname, tablename) as statement from pg_tables
       where schemaname = $1 and tablename <> 'migration'
     union all select format('select setval(%L, %s, false)', format('%I.%I', schemaname, sequencename), start_value) from pg_sequences
       where schemaname = $1`,
    [schema],
  )
  return rows.map(({ statement }) => statement).join(';')
}
