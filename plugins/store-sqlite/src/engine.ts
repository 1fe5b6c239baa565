import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HuidaError, type Statement } from '@huida/core'
import { crashPoint, parameterOf, type SqlEngine, type Step, type Written } from '@huida/core/sql'
import type Database from 'libsql'
import { copyDatabase } from './copy.js'
import { openFailed, unavailable } from './failure.js'
import { takeOwnership } from './ownership.js'
import { bindable } from './parameters.js'
import { makePrivate } from './private-file.js'
import { troubleOf } from './trouble.js'
import { type Batch, type BatchOutcome, type BatchWriter, errorOf, type Failure } from './writing/batch.js'
import { WriteQueue } from './writing/queue.js'
import { startThread } from './writing/thread-writer.js'
import { Writer } from './writing/writer.js'

/** Which file, and whether to write to it. */
export interface SqliteOptions {
  /** Where the records are kept, such as `data/huida.db`. Its folder is made when the folder above exists. `:memory:` forgets. */
  file: string
  /** Only looks, also while a bot owns the file. Default false. */
  readOnly?: boolean
}

/** So many statements that read are kept prepared. */
const MAX_PREPARED = 500

/**
 * SQLite, by the synchronous driver: a thread of its own writes, so that the disk holds nobody up; this one reads what is committed.
 * A database that is not in a file has one connection, which does both.
 */
export class SqliteEngine implements SqlEngine {
  readonly name = 'sqlite'
  readonly dialect = 'sqlite'
  readonly durable: boolean
  readonly readOnly: boolean

  readonly #file: string
  #db: Database.Database | undefined
  #disown: (() => void) | undefined
  #writer: BatchWriter | undefined
  #queue: WriteQueue | undefined
  readonly #prepared = new Map<string, Database.Statement>()

  constructor({ file, readOnly = false }: SqliteOptions) {
    this.#file = file === ':memory:' ? file : resolve(file)
    this.durable = file !== ':memory:'
    this.readOnly = readOnly
  }

  async open(): Promise<void> {
    const { default: Driver } = await import('libsql')
    if (this.durable) this.#makeFolder()
    try {
      if (this.durable && !this.readOnly) {
        for (const file of [`${this.#file}.lock`, this.#file]) makePrivate(file)
        this.#disown = takeOwnership(this.#file, Driver) ?? this.#refuse()
        this.#writer = await startThread(this.#file)
      }
      this.#db = new Driver(this.durable ? `${pathToFileURL(this.#file).href}?mode=ro` : this.#file)
      this.#db.exec('select 1 from sqlite_master')
      if (!this.durable) this.#writer = new WriterHere(new Writer(this.#db, undefined, crashPoint))
      if (this.#writer) this.#queue = new WriteQueue(this.#writer, (failure) => this.#failed(failure))
    } catch (error) {
      await this.close()
      throw error instanceof HuidaError ? error : openFailed(this.name, this.#file, error)
    }
  }

  async close(): Promise<void> {
    const queue = this.#queue
    this.#queue = undefined
    await queue?.drained()
    this.#prepared.clear()
    // Before the writer, whose last act is to leave one complete file.
    if (this.durable) this.#db?.close()
    this.#db = undefined
    await this.#writer?.close()
    this.#writer = undefined
    this.#disown?.()
    this.#disown = undefined
  }

  continueFrom(position: number): void {
    this.#writer?.continueFrom(position)
  }

  async keepCopy(name: string): Promise<void> {
    if (this.durable) copyDatabase(this.#opened(), this.#file, `${this.#file}.${name}`)
  }

  async read<Row>({ sql, parameters }: Statement): Promise<Row[]> {
    const bound = parameters.map((value) => bindable(parameterOf(value)))
    this.#opened()
    try {
      return this.#statement(sql).all(bound) as Row[]
    } catch (error) {
      const trouble = troubleOf(error)
      throw trouble === undefined ? error : unavailable(this.name, trouble, error)
    }
  }

  write(unit: readonly Step[], urgent = false): Promise<Written> {
    if (this.#queue && !this.readOnly) return this.#queue.write(unit, urgent)
    return Promise.reject(unavailable(this.name, this.#db ? 'it was opened only to be read' : 'it is not open'))
  }

  #failed(failure: Failure): HuidaError {
    const error = errorOf(failure)
    return unavailable(this.name, troubleOf(error) ?? failure.message, error)
  }

  #statement(sql: string): Database.Statement {
    let statement = this.#prepared.get(sql)
    if (!statement) {
      if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear()
      statement = this.#opened().prepare(sql)
      this.#prepared.set(sql, statement)
    }
    return statement
  }

  #opened(): Database.Database {
    if (!this.#db) throw unavailable(this.name, 'it is not open')
    return this.#db
  }

  #makeFolder(): void {
    const folder = dirname(this.#file)
    if (existsSync(folder)) return
    const missing = existsSync(dirname(folder)) ? undefined : dirname(folder)
    if (this.readOnly || missing !== undefined)
      throw new HuidaError('STORE_OPEN_FAILED', {
        store: this.name,
        reason: `there is no folder ${missing ?? folder}`,
        next: `Make it (mkdir -p ${folder}), or name another file.`,
      })
    try {
      // What customers wrote is nobody else's business on this machine.
      mkdirSync(folder, { mode: 0o700 })
    } catch (error) {
      throw openFailed(this.name, this.#file, error)
    }
  }

  #refuse(): never {
    throw new HuidaError('STORE_OPEN_FAILED', {
      store: this.name,
      reason: `another process owns ${this.#file}`,
      next: 'Stop the other bot, name another file, or open this one with readOnly: true to look at it.',
    })
  }
}

/** Writes where the database is read. */
class WriterHere implements BatchWriter {
  constructor(private readonly writer: Writer) {}

  continueFrom(position: number): void {
    this.writer.continueFrom(position)
  }

  async write(batch: Batch): Promise<BatchOutcome> {
    return this.writer.write(batch)
  }

  async close(): Promise<void> {
    this.writer.close()
  }
}
