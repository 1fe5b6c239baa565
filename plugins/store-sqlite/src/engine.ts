import { existsSync, mkdirSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { HuidaError, type Statement } from '@huida/core'
import { crashPoint, NewPosition, type SqlEngine, type Written, type Step as WrittenStep } from '@huida/core/sql'
import type Database from 'libsql'
import { copyDatabase } from './copy.js'
import { isBusy, openFailed, troubleOf, unavailable } from './failure.js'
import { takeOwnership } from './ownership.js'
import { bindable } from './parameters.js'
import { Presence } from './presence.js'
import { makePrivate } from './private-file.js'

/** Which file, and whether to write to it. */
export interface SqliteOptions {
  /** Where the records are kept, such as `data/huida.db`. Its folder is made when the folder above exists. `:memory:` forgets. */
  file: string
  /** Only looks, also while a bot owns the file. Default false. */
  readOnly?: boolean
}

/** A unit whose parameters are ready to be bound, and who waits for it. */
interface Waiting {
  unit: Unit
  resolve(written: Written): void
  reject(error: unknown): void
}

interface Unit {
  steps: readonly Step[]
  /** How many positions it is given. */
  positions: number
}

interface Step {
  sql: string
  parameters: readonly Bound[]
  /** Some of the parameters are positions. */
  isPositioned: boolean
  expectRows: number | undefined
  returns: boolean | undefined
}

type Bound = ReturnType<typeof bindable> | NewPosition

/** One commit holds at most so many units, so that none waits long for the others. */
const MAX_UNITS = 256
/** And takes at most as long to fill as the last took to reach the disk, within these limits. */
const MIN_FILL_MS = 1
const MAX_FILL_MS = 10
/** How long to wait for another program that writes to the file. Below the 2.5 s after which a webhook must be answered. */
const BUSY_MS = 2_000
const BUSY_RETRY_MS = 20
/** The log is copied into the file after so many pages (64 MB). SQLite's own 1,000 took a fifth of the throughput. */
const CHECKPOINT_PAGES = 16_000
/** The statements of the store are about 40; the rest are plugins'. */
const MAX_PREPARED = 500

/** What a unit left behind before it failed must be undone without its neighbours. */
class Spoiled extends Error {}

/**
 * SQLite, one connection, by the synchronous driver. All units that wait when the disk is free go into one transaction: the
 * fsync, which costs more than everything else, is shared by all of them.
 */
export class SqliteEngine implements SqlEngine {
  readonly name = 'sqlite'
  readonly dialect = 'sqlite'
  readonly durable: boolean
  readonly readOnly: boolean

  readonly #file: string
  #db: Database.Database | undefined
  #disown: (() => void) | undefined
  #presence: Presence | undefined
  readonly #prepared = new Map<string, Database.Statement>()
  /** The urgent first. */
  readonly #waiting: Waiting[] = []
  #urgent = 0
  #scheduled = false
  #busySince: number | undefined
  #fillMs = MIN_FILL_MS
  #position = 0

  constructor({ file, readOnly = false }: SqliteOptions) {
    this.#file = file === ':memory:' ? file : resolve(file)
    this.durable = file !== ':memory:'
    this.readOnly = readOnly
  }

  async open(): Promise<void> {
    const { default: Driver } = await import('libsql')
    if (this.durable) this.#makeFolder()
    try {
      if (this.durable && !this.readOnly) for (const file of [`${this.#file}.lock`, this.#file]) makePrivate(file)
      if (this.durable && !this.readOnly) this.#disown = takeOwnership(this.#file, Driver) ?? this.#refuse()
      this.#db = new Driver(this.readOnly ? `${pathToFileURL(this.#file).href}?mode=ro` : this.#file)
      this.#db.exec('select 1 from sqlite_master')
      if (this.readOnly) return
      this.#db.exec('pragma journal_mode = wal')
      this.#db.exec('pragma synchronous = full')
      this.#db.exec(`pragma wal_autocheckpoint = ${CHECKPOINT_PAGES}`)
      if (this.durable) this.#presence = new Presence(this.#file)
    } catch (error) {
      await this.close()
      throw error instanceof HuidaError ? error : openFailed(this.name, this.#file, error)
    }
  }

  async close(): Promise<void> {
    if (this.#db) {
      while (this.#waiting.length > 0 && this.#busySince === undefined) this.#flush()
      this.#rejectAll(unavailable(this.name, 'it is being closed'))
      try {
        // Leaves one complete file to copy. The driver closes only when its statements are collected.
        if (this.durable && !this.readOnly) this.#statement('pragma wal_checkpoint(truncate)').all()
      } catch {
        // What is not copied into the file stays in the log beside it, which the next start reads.
      }
      this.#prepared.clear()
      this.#db.close()
      this.#db = undefined
    }
    this.#busySince = undefined
    this.#presence = undefined
    this.#disown?.()
    this.#disown = undefined
  }

  continueFrom(position: number): void {
    this.#position = position
  }

  async keepCopy(name: string): Promise<void> {
    if (this.durable) copyDatabase(this.#opened(), this.#file, `${this.#file}.${name}`)
  }

  async read<Row>({ sql, parameters }: Statement): Promise<Row[]> {
    const bound = parameters.map(bindable)
    this.#opened()
    try {
      return this.#statement(sql).all(bound) as Row[]
    } catch (error) {
      const trouble = troubleOf(error)
      throw trouble === undefined ? error : unavailable(this.name, trouble, error)
    }
  }

  write(unit: readonly WrittenStep[], urgent = false): Promise<Written> {
    return new Promise((resolve, reject) => {
      this.#opened()
      if (this.readOnly) throw unavailable(this.name, 'it was opened only to be read')
      const steps: Step[] = []
      let positions = 0
      for (const step of unit) {
        let isPositioned = false
        const bind = (value: unknown): Bound => {
          if (!(value instanceof NewPosition)) return bindable(value)
          isPositioned = true
          positions = Math.max(positions, value.offset + value.count)
          return value
        }
        try {
          const parameters = step.parameters.map(bind)
          steps.push({ sql: step.sql, parameters, isPositioned, expectRows: step.expectRows, returns: step.returns })
        } catch (cause) {
          return resolve({ unmet: steps.length, cause })
        }
      }
      const waiting = { unit: { steps, positions }, resolve, reject }
      this.#waiting.splice(urgent ? this.#urgent++ : this.#waiting.length, 0, waiting)
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    const flush = () => {
      this.#scheduled = false
      if (this.#db && this.#waiting.length > 0) this.#flush()
    }
    if (this.#busySince === undefined) setImmediate(flush)
    else setTimeout(flush, BUSY_RETRY_MS)
  }

  /** Commits the units that wait first, as many as fit, and tells who waits for them. */
  #flush(): void {
    const lost = this.#presence?.lost()
    if (lost !== undefined) {
      this.#rejectAll(unavailable(this.name, lost))
      return
    }
    try {
      const written = this.#transaction()
      const group = this.#take(written.length)
      for (const [index, { resolve }] of group.entries()) resolve(written[index]!)
      this.#busySince = undefined
    } catch (error) {
      if (isBusy(error)) {
        this.#busySince ??= performance.now()
        if (performance.now() - this.#busySince < BUSY_MS) {
          this.#schedule()
          return
        }
      }
      this.#busySince = undefined
      this.#rejectAll(unavailable(this.name, troubleOf(error) ?? String(error), error))
    }
    if (this.#waiting.length > 0) this.#schedule()
  }

  #rejectAll(error: HuidaError): void {
    for (const { reject } of this.#take(this.#waiting.length)) reject(error)
  }

  #take(count: number): Waiting[] {
    this.#urgent = Math.max(0, this.#urgent - count)
    return this.#waiting.splice(0, count)
  }

  /** A unit that fails after its first step is rare, so a savepoint around each is made only when one has. */
  #transaction(): Written[] {
    try {
      return this.#tryTransaction((unit) => this.#execute(unit, true))
    } catch (error) {
      if (!(error instanceof Spoiled)) throw error
      return this.#tryTransaction((unit) => this.#executeApart(unit))
    }
  }

  #tryTransaction(execute: (unit: Unit) => Written): Written[] {
    const db = this.#opened()
    const run = (sql: string) => this.#statement(sql).run([])
    const position = this.#position
    try {
      run('begin immediate')
      crashPoint('store.begun')
      const written: Written[] = []
      const full = performance.now() + this.#fillMs
      for (const { unit } of this.#waiting) {
        written.push(execute(unit))
        if (written.length === MAX_UNITS || performance.now() > full) break
      }
      crashPoint('store.written')
      const filled = performance.now()
      run('commit')
      crashPoint('store.committed')
      const commitMs = performance.now() - filled
      this.#fillMs = Math.min(Math.max(commitMs, MIN_FILL_MS), MAX_FILL_MS)
      return written
    } catch (error) {
      this.#position = position
      // After some errors, such as a full disk, SQLite has rolled back by itself.
      if (db.inTransaction) run('rollback')
      throw error
    }
  }

  #executeApart(unit: Unit): Written {
    const run = (sql: string) => this.#statement(sql).run([])
    run('savepoint unit')
    const written = this.#execute(unit, false)
    if ('unmet' in written) run('rollback to unit')
    run('release unit')
    return written
  }

  #execute({ steps, positions }: Unit, spoils: boolean): Written {
    const rows: number[] = []
    const first = this.#position + 1
    let returned: (readonly unknown[] | undefined)[] | undefined
    for (const { sql, parameters, isPositioned, expectRows, returns } of steps) {
      let changes = 0
      const unmet = (cause?: unknown): Written => {
        if (spoils && (rows.length > 0 || changes > 0)) throw new Spoiled()
        return cause === undefined ? { unmet: rows.length } : { unmet: rows.length, cause }
      }
      try {
        const values = isPositioned ? parameters.map((value) => placed(value, first)) : parameters
        if (returns) {
          returned ??= []
          returned[rows.length] = this.#statement(sql).all(values)
          changes = returned[rows.length]!.length
        } else changes = this.#statement(sql).run(values).changes
      } catch (error) {
        if (troubleOf(error) !== undefined) throw error
        return unmet(error)
      }
      if (expectRows !== undefined && changes !== expectRows) return unmet()
      rows.push(changes)
    }
    this.#position += positions
    return { rows, position: positions === 0 ? 0 : first, ...(returned && { returned }) }
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

const placed = (value: Bound, first: number) => (value instanceof NewPosition ? BigInt(first + value.offset) : value)
