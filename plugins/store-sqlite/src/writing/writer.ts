import type Database from 'libsql'
import { bindable } from '../parameters.js'
import { troubleOf } from '../trouble.js'
import { type Batch, type BatchOutcome, failureOf, type Step, type Unit, type UnitOutcome } from './batch.js'
import type { Presence } from './presence.js'

/** The places where a crash is interesting, as the core calls them. */
type CrashPoint = 'store.begun' | 'store.written' | 'store.committed'

/** What a unit left behind before it failed must be undone without its neighbours. */
class Spoiled extends Error {}

/**
 * Writes batches by one connection, each as one transaction: the fsync, which costs more than everything else, is shared by all units of
 * a batch.
 */
export class Writer {
  readonly #texts = new Map<number, string>()
  readonly #statements = new Map<number, Database.Statement>()
  readonly #begin: Database.Statement
  readonly #commit: Database.Statement
  #position = 0

  /**
   * @param presence of the database's files, where there are any
   * @param passes told of each place at which a crash is interesting
   */
  constructor(
    private readonly db: Database.Database,
    private readonly presence?: Presence,
    private readonly passes: (point: CrashPoint) => void = () => {},
  ) {
    this.#begin = db.prepare('begin immediate')
    this.#commit = db.prepare('commit')
  }

  continueFrom(position: number): void {
    this.#position = position
  }

  write({ texts, units }: Batch): BatchOutcome {
    for (const [number, sql] of texts) this.#texts.set(number, sql)
    const lost = this.presence?.lost()
    if (lost !== undefined) return { failure: { message: lost } }
    try {
      return { units: this.#writeTogether(units) }
    } catch (error) {
      return { failure: failureOf(error) }
    }
  }

  close(): void {
    try {
      // Leaves one complete file to copy. The driver closes only when its statements are collected.
      if (this.presence) this.db.prepare('pragma wal_checkpoint(truncate)').all([])
    } catch {
      // What is not copied into the file stays in the log beside it, which the next start reads.
    }
    this.#statements.clear()
    this.db.close()
  }

  /** A unit that fails after its first step is rare, so a savepoint around each is made only when one has. */
  #writeTogether(units: readonly Unit[]): UnitOutcome[] {
    try {
      return this.#transaction(units, (unit) => this.#execute(unit, true))
    } catch (error) {
      if (!(error instanceof Spoiled)) throw error
      return this.#transaction(units, (unit) => this.#executeApart(unit))
    }
  }

  #transaction(units: readonly Unit[], execute: (unit: Unit) => UnitOutcome): UnitOutcome[] {
    const position = this.#position
    try {
      this.#begin.run([])
      this.passes('store.begun')
      const outcomes = units.map(execute)
      this.passes('store.written')
      this.#commit.run([])
      this.passes('store.committed')
      return outcomes
    } catch (error) {
      this.#position = position
      // After some errors, such as a full disk, SQLite has rolled back by itself.
      if (this.db.inTransaction) this.db.exec('rollback')
      throw error
    }
  }

  #executeApart(unit: Unit): UnitOutcome {
    this.db.exec('savepoint unit')
    const outcome = this.#execute(unit, false)
    if ('unmet' in outcome) this.db.exec('rollback to unit')
    this.db.exec('release unit')
    return outcome
  }

  #execute({ steps, positions }: Unit, spoils: boolean): UnitOutcome {
    const rows: number[] = []
    const first = this.#position + 1
    let returned: (readonly unknown[] | undefined)[] | undefined
    for (const step of steps) {
      let changes = 0
      const unmet = (error?: unknown): UnitOutcome => {
        if (spoils && (rows.length > 0 || changes > 0)) throw new Spoiled()
        return error === undefined ? { unmet: rows.length } : { unmet: rows.length, cause: failureOf(error) }
      }
      try {
        const statement = this.#statement(step.statement)
        const values = bound(step, first)
        if (step.returns) {
          returned ??= []
          returned[rows.length] = statement.all(values)
          changes = returned[rows.length]!.length
        } else changes = statement.run(values).changes
      } catch (error) {
        if (troubleOf(error) !== undefined) throw error
        return unmet(error)
      }
      if (step.expectRows !== undefined && changes !== step.expectRows) return unmet()
      rows.push(changes)
    }
    this.#position += positions
    return { rows, position: positions === 0 ? 0 : first, ...(returned && { returned }) }
  }

  #statement(number: number | string): Database.Statement {
    if (typeof number === 'string') return this.db.prepare(number)
    let statement = this.#statements.get(number)
    if (!statement) {
      statement = this.db.prepare(this.#texts.get(number)!)
      this.#statements.set(number, statement)
    }
    return statement
  }
}

function bound({ parameters, positioned }: Step, first: number): ReturnType<typeof bindable>[] {
  const values = parameters.map(bindable)
  if (positioned) for (const index of positioned) values[index] = BigInt(first + (parameters[index] as number))
  return values
}
