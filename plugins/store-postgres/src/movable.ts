import { setTimeout as pause } from 'node:timers/promises'
import { HuidaError, isHuidaError } from '@huida/core'
import type { MovableDatabase } from '@huida/core/sql'
import type { Client } from 'pg'
import { PostgresEngine } from './engine.js'
import { configOf, type PostgresOptions, placeOf, settled } from './options.js'
import { openFailed } from './trouble.js'

/** A writer has the lock for moments. */
const LOCK_TIMES = 20
const LOCK_PAUSE_MS = 100

/**
 * A schema that records are moved out of, or into: no bot uses it meanwhile. A source is only read, and nobody writes there until it is closed.
 */
export function movablePostgres(options: Omit<PostgresOptions, 'readOnly'>, as: 'source' | 'target'): MovableDatabase {
  const all = settled({ ...options, readOnly: as === 'source' })
  const engine = new PostgresEngine(all)
  const place = `${placeOf(all.url)} (schema ${all.schema})`
  let holding: Client | undefined
  let lost: string | undefined
  const close = async () => {
    await engine.close()
    const client = holding
    holding = undefined
    await client?.end().catch(() => {})
  }
  return {
    engine,
    place,
    close,
    lost: () => lost,
    async open() {
      lost = undefined
      const { default: pg } = await import('pg')
      const client = new pg.Client(configOf(all))
      const left = () => {
        if (holding === client) lost = `the connection to ${place} was lost`
      }
      client.on('error', left).on('end', left)
      try {
        await client.connect()
        holding = client
        // The lock of whoever writes in the schema keeps all bots from writing; that of the move keeps a second one away.
        const name = as === 'source' ? 'huida' : 'huida move'
        if (!(await locks(client, name, all.schema))) throw refused(`somebody else is writing at ${place}`)
        if (await isUsed(client, all.schema)) throw refused(`a bot uses ${place}`)
        await engine.open()
      } catch (error) {
        await close()
        throw isHuidaError(error) ? error : openFailed(engine.name, place, error)
      }
    },
  }
}

async function locks(client: Client, name: string, schema: string): Promise<boolean> {
  for (let times = 0; times < LOCK_TIMES; times++) {
    const { rows } = await client.query<{ got: number }>(
      'select pg_try_advisory_lock(hashtext($1), hashtext($2)) as got',
      [name, schema],
    )
    if (rows[0]?.got) return true
    await pause(LOCK_PAUSE_MS)
  }
  return false
}

/** Whether the lease of a worker runs. */
async function isUsed(client: Client, schema: string): Promise<boolean> {
  const table = `${client.escapeIdentifier(schema)}.worker`
  const { rows } = await client.query<{ there: number }>('select to_regclass($1) is not null as there', [table])
  if (!rows[0]?.there) return false
  const alive = await client.query(`select 1 from ${table} where until > extract(epoch from clock_timestamp()) * 1000`)
  return alive.rows.length > 0
}

const refused = (reason: string) =>
  new HuidaError('MOVE_REFUSED', {
    reason,
    next: 'Stop all bots that share it first; after one was killed, wait ten seconds until its lease is over.',
  })
