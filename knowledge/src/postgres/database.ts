import type { Socket } from 'node:net'
import type { Client, Pool, PoolClient } from 'pg'
import { KnowledgeError, reasonOf } from '../errors.js'

/** Which database, and where in it. */
export interface DatabaseOptions {
  /** `postgres://user:password@host:5432/database` */
  url: string
  /** All tables are in this schema, which is made when there is none: one space of knowledge in each. Default `huida_knowledge`. */
  schema?: string
}

/** Asks the database one thing. */
export type Query = <Row extends object>(sql: string, values?: readonly unknown[]) => Promise<Row[]>

const CONNECT_WITHIN_MS = 5_000
/** A server that does not answer is given up for this time. */
const ANSWER_WITHIN_MS = 10_000
const LISTEN_AGAIN_MS = 1_000

/** A few connections to PostgreSQL, made when they are needed and anew after they were lost. `{}` in SQL stands for the schema. */
export class Database {
  /** Host and database, without the password: for people. */
  readonly place: string
  readonly #schema: string
  readonly #settings
  #pool: Promise<Pool> | undefined
  #isClosed = false

  constructor({ url, schema = 'huida_knowledge' }: DatabaseOptions) {
    this.place = placeOf(url)
    this.#schema = schema
    this.#settings = {
      connectionString: url,
      application_name: 'huida knowledge',
      connectionTimeoutMillis: CONNECT_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: 5_000,
    }
  }

  /**
   * Asks one thing; once more when the connection was lost, so what is asked has to bear to be done twice.
   * @throws KnowledgeError DATABASE_UNAVAILABLE
   */
  readonly query: Query = async <Row extends object>(sql: string, values?: readonly unknown[]) => {
    const ask = (client: PoolClient) => this.#ask(client)<Row>(sql, values)
    try {
      return await this.#with(ask)
    } catch (error) {
      if (isOfServer(error)) throw this.#unavailable(error)
      return this.#with(ask).catch((again) => {
        throw this.#unavailable(again)
      })
    }
  }

  /**
   * Does several things, all or none.
   * @throws KnowledgeError DATABASE_UNAVAILABLE, or what `work` throws
   */
  async transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result> {
    return this.#with(async (client) => {
      try {
        await client.query('begin')
        const result = await work(this.#ask(client))
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => {})
        throw error
      }
    }).catch((error) => {
      throw error instanceof KnowledgeError ? error : this.#unavailable(error)
    })
  }

  /** Makes the tables where they are missing; any number of processes may do so at once. */
  async prepare(tables: readonly string[]): Promise<void> {
    const [found] = await this.query<{ there: boolean }>(`select to_regclass('{}.space') is not null as there`)
    if (found?.there) return
    await this.transaction(async (query) => {
      await query('select pg_advisory_xact_lock(hashtext($1), hashtext($2))', ['huida knowledge', this.#schema])
      await query('create schema if not exists {}')
      for (const table of tables) await query(table)
    })
  }

  /** Calls back whenever somebody tells of a change, and when it may have been missed; the result stops that. Keeps no process alive. */
  listen(heard: () => void): () => void {
    let isStopped = false
    let client: Client | undefined
    let timer: NodeJS.Timeout | undefined
    const again = (lost?: Client) => {
      if (isStopped || lost !== client) return
      client = undefined
      clearTimeout(timer)
      timer = setTimeout(() => void start(), LISTEN_AGAIN_MS).unref()
    }
    const start = async () => {
      const { default: pg } = await import('pg')
      if (isStopped) return
      const made = new pg.Client(this.#settings)
      client = made
      made.on('error', () => again(made)).on('end', () => again(made))
      made.on('notification', heard)
      try {
        await made.connect()
        await made.query(this.#in('listen {}'))
        socketOf(made).unref()
        heard()
      } catch {
        made.end().catch(() => {})
        again(made)
      }
    }
    void start()
    return () => {
      isStopped = true
      clearTimeout(timer)
      client?.end().catch(() => {})
    }
  }

  /** The name of the channel on which changes are told. */
  get channel(): string {
    return this.#schema
  }

  /** What is under way is answered; what is asked from now on is refused. */
  async close(): Promise<void> {
    this.#isClosed = true
    const pool = this.#pool
    this.#pool = undefined
    await (await pool)?.end()
  }

  async #with<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    if (this.#isClosed) throw new Error('this program has closed it')
    this.#pool ??= import('pg').then(({ default: pg }) => {
      const pool = new pg.Pool({ ...this.#settings, max: 2, allowExitOnIdle: true })
      // One that was lost ends what was asked over it, and the next question makes another.
      pool.on('error', () => {}).on('connect', (client) => client.on('error', () => {}))
      return pool
    })
    const client = await (await this.#pool).connect()
    let isBroken = true
    try {
      const result = await work(client)
      isBroken = false
      return result
    } catch (error) {
      isBroken = !isOfServer(error) && !(error instanceof KnowledgeError)
      throw error
    } finally {
      client.release(isBroken)
    }
  }

  #ask = (client: PoolClient): Query => {
    return async <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      (await client.query<Row>(this.#in(sql), [...values])).rows
  }

  #in = (sql: string) => sql.replaceAll('{}', `"${this.#schema.replaceAll('"', '""')}"`)

  #unavailable = (error: unknown) =>
    new KnowledgeError([{ code: 'DATABASE_UNAVAILABLE', place: this.place, reason: reasonIn(error) }], { cause: error })
}

/** What the server, or the way to it, says most often, by SQLSTATE, its class, or Node's code. */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'no server answers there',
  ENOTFOUND: 'there is no host of that name',
  '28': 'the server does not let this user in',
  '3D': 'there is no such database',
  '42501': 'this user may not do that on the server',
  '25006': 'the server takes no writes: it is a standby, or it is being replaced',
  '57P01': 'the server is being shut down',
  '57P03': 'the server is starting',
}

function reasonIn(error: unknown): string {
  const code = String(Object(error).code ?? '')
  return reasons[code] ?? reasons[code.slice(0, 2)] ?? (reasonOf(error) || code)
}

/** Whether the server has refused what was asked, over a connection that is good: not so when it is shut down or starting. */
function isOfServer(error: unknown): boolean {
  const { code } = Object(error) as { code?: unknown }
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && !/^(08|57P|25006|E[A-Z]{4})/.test(code)
}

function placeOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host || 'this machine'}${pathname}`
  } catch {
    return 'an address that cannot be read'
  }
}

/** Not in the types of the driver, which has no other way to this. */
const socketOf = (client: Client): Socket => (client as unknown as { connection: { stream: Socket } }).connection.stream
