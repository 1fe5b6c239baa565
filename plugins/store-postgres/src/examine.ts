import type { Client } from 'pg'
import { configOf, type PostgresOptions, placeOf, settled } from './options.js'
import { openFailed } from './trouble.js'

/** What is to be known of a database before a bot relies on it. */
export interface PostgresFacts {
  /** Host and database, without the password. */
  place: string
  /** `15.4` */
  version: string
  /** It takes no writes: a standby, or set so. */
  readOnly: boolean
  /** What `fsync`, `full_page_writes` and `synchronous_commit` are set to. */
  settings: Readonly<Record<'fsync' | 'full_page_writes' | 'synchronous_commit', string>>
  /** How many standbys a commit waits for is set here; empty: for none, and what was just committed is lost with this server. */
  synchronousStandbys: string
  /** Whether there are standbys that follow. `undefined`: this user may not see it. */
  standbys: number | undefined
  /** How far the server's clock is before this machine's, in milliseconds; the answer's way is taken out. */
  clockAheadMs: number
  /** The way there and back, in milliseconds. */
  roundTripMs: number
  connections: { limit: number; used: number }
  /** What is told between connections arrives. `false`: a pooler between gives each transaction another connection. */
  notifies: boolean
  /** A connection is the same one from transaction to transaction. `false`: such a pooler. */
  keepsSession: boolean
  /** The version of the bot's tables; `undefined`: there are none yet. */
  tables: string | undefined
}

/** What was told arrives within this time, or never. */
const HEARD_WITHIN_MS = 2_000
/** Of so many round trips the fastest tells the clock. */
const TIMES = 5

/**
 * Looks at a database without changing it.
 * @throws HuidaError STORE_OPEN_FAILED when it cannot be reached
 */
export async function examinePostgres(options: PostgresOptions): Promise<PostgresFacts> {
  const all = settled(options)
  const place = placeOf(all.url)
  const { default: pg } = await import('pg')
  const open: Client[] = []
  const connect = async () => {
    const client = new pg.Client(configOf(all))
    client.on('error', () => {})
    open.push(client)
    await client.connect()
    return client
  }
  try {
    const client = await connect()
    const one = async <Row>(sql: string, values: string[] = []) => (await client.query(sql, values)).rows[0] as Row
    const facts = await one<Record<string, string> & { readOnly: number; limit: number; used: number }>(`
      select current_setting('server_version') as version,
        case when pg_is_in_recovery() or current_setting('transaction_read_only') = 'on' then 1 else 0 end as "readOnly",
        current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
        current_setting('synchronous_commit') as synchronous_commit,
        current_setting('synchronous_standby_names') as standbys,
        cast(current_setting('max_connections') as integer) as limit,
        (select count(*) from pg_stat_activity where backend_type = 'client backend') as used`)
    const { fsync, full_page_writes, synchronous_commit } = facts as Record<string, string> as PostgresFacts['settings']
    return {
      place,
      version: facts.version!.split(' ')[0]!,
      readOnly: facts.readOnly === 1,
      settings: { fsync, full_page_writes, synchronous_commit },
      synchronousStandbys: facts.standbys!,
      standbys: await client.query('select 1 from pg_stat_replication').then(
        ({ rows }) => rows.length,
        () => undefined,
      ),
      ...(await clockOf(client)),
      connections: { limit: facts.limit, used: facts.used },
      keepsSession: await keepsSession(client),
      notifies: await notifies(client, await connect()),
      tables: await tablesOf(client, all.schema),
    }
  } catch (error) {
    throw openFailed('postgres', place, error)
  } finally {
    for (const client of open) await client.end().catch(() => {})
  }
}

async function clockOf(client: Client): Promise<Pick<PostgresFacts, 'clockAheadMs' | 'roundTripMs'>> {
  let best = { clockAheadMs: 0, roundTripMs: Number.POSITIVE_INFINITY }
  for (let times = 0; times < TIMES; times++) {
    const [at, from] = [Date.now(), performance.now()]
    const { rows } = await client.query('select extract(epoch from clock_timestamp()) * 1000 as now')
    const roundTripMs = performance.now() - from
    const { now } = rows[0] as { now: number }
    if (roundTripMs < best.roundTripMs) best = { roundTripMs, clockAheadMs: Math.round(now - (at + roundTripMs / 2)) }
  }
  return best
}

/** What is set for the connection is still set in the next transaction. */
async function keepsSession(client: Client): Promise<boolean> {
  const token = crypto.randomUUID()
  await client.query("select set_config('huida.examined', $1, false)", [token])
  for (let times = 0; times < TIMES; times++) {
    const { rows } = await client.query("select current_setting('huida.examined', true) as token")
    if ((rows[0] as { token: string | null }).token !== token) return false
  }
  return true
}

async function notifies(hearing: Client, telling: Client): Promise<boolean> {
  const channel = `huida examine ${crypto.randomUUID().slice(0, 8)}`
  const heard = new Promise<boolean>((resolve) => {
    hearing.on('notification', () => resolve(true))
    setTimeout(() => resolve(false), HEARD_WITHIN_MS).unref()
  })
  await hearing.query(`listen "${channel}"`)
  await telling.query('select pg_notify($1, $2)', [channel, 'heard?'])
  return heard
}

async function tablesOf(client: Client, schema: string): Promise<string | undefined> {
  try {
    const { rows } = await client.query(
      `select max(name) as name from ${client.escapeIdentifier(schema)}.migration where owner = 'huida'`,
    )
    return (rows[0] as { name: string | null }).name ?? undefined
  } catch {
    return undefined
  }
}
