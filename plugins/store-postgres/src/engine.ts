import { setTimeout as pause } from 'node:timers/promises'
import { HuidaError } from '@huida/core'
import {
  type ForMany,
  Groups,
  type Parameter,
  parameterOf,
  type Sharing,
  type SqlEngine,
  type Step,
  type Written,
} from '@huida/core/sql'
import type pg from 'pg'
import type { Client, Pool } from 'pg'
import { Link } from './link.js'
import { Listener } from './listener.js'
import { numbered } from './numbered.js'
import { configOf, placeOf, type Settled } from './options.js'
import { Places } from './places.js'
import { prepare } from './session.js'
import { breaksConnection, codeOf, messageOf, openFailed, troubleOf, unavailable } from './trouble.js'
import { keyOf, rowsOf, type Unit } from './writing/batches.js'
import { unitOf, Writer } from './writing/writer.js'

/** One transaction holds at most so many units. */
const MAX_UNITS = 128
/** So many statements that read are kept prepared. */
const MAX_NAMED = 500
/** Reading is given up after this time, also where nothing comes over the connection any more. */
const READ_WITHIN_MS = 30_000
const POOL_IDLE_MS = 30_000
const CLOSE_WITHIN_MS = 2_000
/** Longer than the server lets another writer stand still, shorter than whoever ends a program waits for it. */
const DRAIN_WITHIN_MS = 5_000

/** PostgreSQL: any number of processes use it at once. One connection writes, a few read, one listens. */
export class PostgresEngine implements SqlEngine {
  readonly name = 'postgres'
  readonly dialect = 'postgres'
  readonly durable = true
  readonly readOnly: boolean
  readonly sharing: Sharing

  /** Tells what this process has told from what others have. */
  readonly #me = crypto.randomUUID()
  readonly #channel: string
  readonly #names = new Map<string, string>()
  readonly #heard = new Set<(message: string) => void>()
  /** Where reads wait for a connection: the pool refuses whoever has waited as long as connecting may take, which on a busy machine is soon. */
  readonly #places: Places
  #pg: typeof pg | undefined
  #pool: Pool | undefined
  #link: Link | undefined
  #writer: Writer | undefined
  #groups: Groups<Unit, Written> | undefined
  /** What is read together, by statement. */
  readonly #together = new Map<string, Groups<Parameter[], unknown[]>>()
  #listener: Listener | undefined

  constructor(private readonly options: Settled) {
    const { schema, clock, readOnly } = options
    this.readOnly = readOnly
    this.#places = new Places(options.connections)
    this.#channel = `huida ${schema}`
    this.sharing = {
      channel: this.#channel,
      ...(clock && { now: () => clock.now() }),
      listen: (heard) => this.#listen(heard),
    }
  }

  async open(): Promise<void> {
    const { default: driver } = await import('pg')
    this.#pg = driver
    const { schema, connections } = this.options
    try {
      if (!this.readOnly) await this.#openToWrite()
      this.#pool = new driver.Pool({
        ...configOf(this.options),
        max: connections,
        idleTimeoutMillis: POOL_IDLE_MS,
        query_timeout: READ_WITHIN_MS,
        allowExitOnIdle: true,
        onConnect: (client) => prepare(client, this.options) as never,
      })
      // One that stood idle was closed: the next reader makes another.
      this.#pool.on('error', () => {})
      const { rows } = await this.#pool.query('select 1 from pg_namespace where nspname = $1', [schema])
      if (rows.length === 0) throw Object.assign(new Error(`there is no schema "${schema}"`), { code: '3F000' })
    } catch (error) {
      await this.close()
      throw error instanceof HuidaError ? error : openFailed(this.name, placeOf(this.options.url), error)
    }
  }

  async close(): Promise<void> {
    const groups = this.#groups
    this.#groups = undefined
    // What is under way when a server says nothing any more is given up: the program must end.
    await Promise.race([groups?.drained(), pause(DRAIN_WITHIN_MS, undefined, { ref: false })])
    this.#listener?.close()
    this.#listener = undefined
    this.#heard.clear()
    await this.#link?.close()
    this.#link = undefined
    this.#writer = undefined
    const pool = this.#pool
    this.#pool = undefined
    // A server that says nothing must not keep the program from ending.
    await Promise.race([pool?.end(), pause(CLOSE_WITHIN_MS, undefined, { ref: false })])
  }

  continueFrom(position: number): void {
    this.#writer?.continueFrom(position)
  }

  read<Row>({ sql, parameters, forMany }: Pick<Step, 'sql' | 'parameters' | 'forMany'>): Promise<Row[]> {
    if (!forMany) return this.#read(sql, parameters)
    let together = this.#together.get(sql)
    if (!together) {
      together = new Groups((close) => this.#readTogether(sql, forMany, close()), MAX_UNITS)
      this.#together.set(sql, together)
    }
    return together.add(parameters.map(parameterOf), false) as Promise<Row[]>
  }

  /** What is found for each of some rows. */
  async #readTogether(sql: string, forMany: ForMany, rows: readonly Parameter[][]): Promise<unknown[][]> {
    const found = await this.#read<Record<string, Parameter>>(sql, [rowsOf(forMany, rows)])
    const byKey = new Map(found.map((row) => [row[forMany.key], row]))
    return rows.map((values) => {
      const row = byKey.get(keyOf(forMany, values))
      return row ? [row] : []
    })
  }

  async #read<Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> {
    const values = parameters.map(parameterOf)
    const text = values.length > 0 ? numbered(sql) : sql
    for (let again = false; ; again = true) {
      const query = { text, values, ...(!again && this.#named(sql)) }
      try {
        return (await this.#places.during(async () => this.#open.query(query))).rows as Row[]
      } catch (error) {
        if (error instanceof HuidaError) throw error
        // The server may have been started anew since the last time, or a newer version of the program has changed the table.
        if (!again && (breaksConnection(error) || codeOf(error) === '0A000')) continue
        const trouble = troubleOf(error)
        throw trouble === undefined ? error : unavailable(this.name, trouble, error)
      }
    }
  }

  /** @throws HuidaError STORE_UNAVAILABLE */
  get #open(): Pool {
    if (!this.#pool) throw unavailable(this.name, 'it is not open')
    return this.#pool
  }

  async write(steps: readonly Step[], urgent = false): Promise<Written> {
    const unit = this.#unit(steps)
    if ('unmet' in unit) return unit
    const writing = this.#groups!.add(unit, urgent)
    return urgent
      ? within(this.options.withinMs, writing, () => this.#unavailable('the server did not answer in time'))
      : writing
  }

  async writePatiently(steps: readonly Step[]): Promise<Written> {
    const unit = this.#unit(steps)
    if ('unmet' in unit) return unit
    const link = new Link(() => this.#connect(true))
    try {
      const [written] = await this.#writerOver(link, Number.POSITIVE_INFINITY).write(() => [unit])
      return written!
    } catch (error) {
      throw this.#failed(error)
    } finally {
      await link.close()
    }
  }

  async #openToWrite(): Promise<void> {
    const link = new Link(() => this.#connect(false))
    this.#link = link
    const client = await link.get()
    await makeSchema(client, this.options.schema)
    // What processes that are gone have left: one row each.
    await client.query("delete from written where at < now() - interval '1 day'")
    const writer = this.#writerOver(link)
    this.#writer = writer
    this.#groups = new Groups(async (close) => {
      try {
        return await writer.write(close)
      } catch (error) {
        throw this.#failed(error)
      }
    }, MAX_UNITS)
  }

  #writerOver(link: Link, deadMs?: number): Writer {
    return new Writer(link, {
      schema: this.options.schema,
      ...(deadMs !== undefined && { deadMs }),
      tells: (position) => ({ channel: this.#channel, words: `stored ${position} ${this.#me}` }),
    })
  }

  async #connect(isPatient: boolean, pipeline = true): Promise<Client> {
    const client = new this.#pg!.Client({ ...configOf(this.options), pipeline })
    // Without a listener, a connection that is lost while nobody waits for it would end the process.
    client.on('error', () => {})
    await client.connect()
    await prepare(client, this.options, isPatient)
    return client
  }

  #listen(heard: (message: string) => void): void {
    this.#heard.add(heard)
    if (this.#listener) return
    const tell = (message: string) => {
      for (const one of this.#heard) one(message)
    }
    this.#listener = new Listener({
      channel: this.#channel,
      connect: () => this.#connect(false, false),
      heard: (message) => {
        if (!message.endsWith(this.#me)) tell(message)
      },
      missed: () => tell('stored'),
    })
    this.#listener.start()
  }

  #unit(steps: readonly Step[]): ReturnType<typeof unitOf> {
    if (!this.#groups && !this.readOnly) throw unavailable(this.name, 'it is not open')
    if (this.readOnly) throw unavailable(this.name, 'it was opened only to be read')
    return unitOf(steps)
  }

  #named(sql: string): { name?: string } {
    let name = this.#names.get(sql)
    if (name === undefined) {
      if (this.#names.size === MAX_NAMED) return {}
      name = `r${this.#names.size}`
      this.#names.set(sql, name)
    }
    return { name }
  }

  #failed(error: unknown): HuidaError {
    return this.#unavailable(troubleOf(error) ?? messageOf(error), error)
  }

  #unavailable(reason: string, cause?: unknown): HuidaError {
    return unavailable(this.name, reason, cause)
  }
}

/** Makes what the store itself does not: several processes may start at once. */
async function makeSchema(client: Client, schema: string): Promise<void> {
  const name = client.escapeIdentifier(schema)
  const { rows } = await client.query<{ there: number }>('select to_regclass($1) is not null as there', [
    `${name}.written`,
  ])
  if (rows[0]?.there) return
  // Whoever may not make a schema may be given one.
  const { rows: schemas } = await client.query('select 1 from pg_namespace where nspname = $1', [schema])
  await client.query(`begin;
    select pg_advisory_xact_lock(hashtext('huida'), hashtext(${client.escapeLiteral(schema)}));
    ${schemas.length > 0 ? '' : `create schema if not exists ${name};`}
    create sequence if not exists ${name}.positions;
    create table if not exists ${name}.written (id uuid primary key, at timestamptz not null default now());
    commit`)
}

/** Rejects after some time; what it waited for may still come to an end. */
function within<T>(ms: number, promise: Promise<T>, late: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), ms)
    promise.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
