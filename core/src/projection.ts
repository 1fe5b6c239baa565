import type { Clock } from './clock.js'
import type { Logger } from './log.js'
import { readRecords } from './store/records.js'
import type { LedgerEntry, Statement, Store, StoredRecord } from './store/store.js'

/** How a plugin's tables follow from the event log: from its records, or from everything that came in and went out as well. */
export type Projection = RecordProjection | EntryProjection

/** What both kinds may have. */
interface AnyProjection {
  /**
   * Asked at each start: where the tables do not hold what was folded into them any more, since records have come without them from another
   * database, statements that empty them. Everything is folded anew then. Default: they always do.
   */
  lost?(): Promise<readonly Statement[] | undefined>
}

/** Tables that follow from what was recorded. */
export interface RecordProjection extends AnyProjection {
  entries?: false
  /** Which records are folded. Default: all. */
  types?: readonly string[]
  /** Statements that write what some records, in order, add to the tables. */
  fold(records: readonly StoredRecord[]): readonly Statement[] | Promise<readonly Statement[]>
}

/** Tables that follow from what was said, too. What became of an entry after it was stored is not told again. */
export interface EntryProjection extends AnyProjection {
  entries: true
  /** Statements that write what some entries, in order, add to the tables. */
  fold(entries: readonly LedgerEntry[]): readonly Statement[] | Promise<readonly Statement[]>
}

/** How many records are folded in one commit. */
const BATCH = 5_000
/** How many entries: each is read whole. */
const ENTRIES = 500
/** When so many have gone by that are not folded, how far it has read is written all the same, so that a restart does not read them again. */
const PASSED = 20_000
/** Where several workers share the store, one of them folds: it is another one's turn when it has not for so long. */
const LEASE_MS = 5_000
/** The pause after a fold that failed; it doubles with each further failure. */
const BACK_OFF_MS = 500
const MAX_BACK_OFF_MS = 60_000
/** The adapter under whose name the cursors of projections are kept; no adapter can be called so. */
const OWNER = '(projection)'

/** A projection, and how far it is. */
interface Running {
  name: string
  projection: Projection
  after: number
  /** What is written of `after`. */
  kept: number
  /** The same as it is stored; `null`: never. */
  stored: string | null
  running: boolean
  stale: boolean
  failures: number
}

/** What is folded in one commit. */
interface Batch {
  /** Absent: there is nothing to fold. */
  fold: (() => readonly Statement[] | Promise<readonly Statement[]>) | undefined
  upTo: number
  isEnd: boolean
}

/** Keeps tables up with the event log, one batch after another, each with its cursor in the same commit. */
export class Projections {
  readonly #all: Running[] = []
  #stopped = false

  constructor(private readonly options: { store: Store; clock: Clock; log: Logger; worker: string }) {}

  add(name: string, projection: Projection): void {
    this.#all.push({ name, projection, after: 0, kept: 0, stored: null, running: false, stale: true, failures: 0 })
  }

  /** Goes on where each one ended. */
  async start(): Promise<void> {
    for (const one of this.#all) {
      await this.#readCursor(one)
      const emptying = await one.projection.lost?.()
      if (!emptying) continue
      // Of several workers that begin at once, one does it.
      const cursor = { adapter: OWNER, name: one.name, value: '0', was: one.stored }
      await this.options.store.sql!.write(emptying, cursor)
      await this.#readCursor(one)
    }
    this.wake()
  }

  async #readCursor(one: Running): Promise<void> {
    one.stored = (await this.options.store.cursor(OWNER, one.name)) ?? null
    one.after = Number(one.stored ?? 0)
    one.kept = one.after
  }

  stop(): void {
    this.#stopped = true
  }

  /** The last position that none of them has still to read, as it is stored: also where another worker folds. */
  async foldedUpTo(): Promise<number> {
    const { store } = this.options
    const ends = this.#all.map(async ({ name, projection }) => {
      const after = Number((await store.cursor(OWNER, name)) ?? 0)
      const { types } = projection.entries ? {} : projection
      const [next] = projection.entries
        ? await store.entries({ after, limit: 1 })
        : await store.records({ after, limit: 1, ...(types && { types }) })
      return next ? next.position - 1 : Number.MAX_SAFE_INTEGER - 1
    })
    return Math.min(Number.MAX_SAFE_INTEGER - 1, ...(await Promise.all(ends)))
  }

  /** There are new records. */
  wake(): void {
    for (const one of this.#all) {
      one.stale = true
      if (!one.running && !this.#stopped) void this.#run(one)
    }
  }

  /** What comes after a position. */
  async #read(projection: Projection, after: number): Promise<Batch> {
    const { store } = this.options
    if (projection.entries) {
      const entries = await store.entries({ after, limit: ENTRIES })
      return {
        fold: entries.length > 0 ? () => projection.fold(entries) : undefined,
        upTo: entries.at(-1)?.position ?? after,
        isEnd: entries.length < ENTRIES,
      }
    }
    const { records, upTo, isEnd } = await readRecords(store, { after, types: projection.types, limit: BATCH })
    return { fold: records.length > 0 ? () => projection.fold(records) : undefined, upTo, isEnd }
  }

  async #run(one: Running): Promise<void> {
    const { store, clock, log, worker } = this.options
    one.running = true
    try {
      let ahead: Promise<Batch> | undefined
      while (one.stale && !this.#stopped) {
        if (store.shared && !(await store.lease(`fold ${one.name}`, worker, LEASE_MS))) {
          // Another worker folds, and may die.
          await new Promise<void>((resolve) => clock.after(LEASE_MS, resolve))
          continue
        }
        one.stale = false
        const { fold, upTo, isEnd } = await (ahead ?? this.#read(one.projection, one.after))
        const statements = await fold?.()
        const writing = statements || upTo - one.kept > PASSED ? this.#write(one, statements ?? [], upTo) : undefined
        ahead = isEnd ? undefined : this.#readMeanwhile(one.projection, upTo)
        if ((await writing) === false) {
          // Another worker has folded meanwhile: this one goes on behind it.
          ahead = undefined
          one.stale = true
          continue
        }
        one.after = upTo
        one.failures = 0
        if (!isEnd) one.stale = true
      }
    } catch (error) {
      const inMs = Math.min(BACK_OFF_MS * 2 ** one.failures++, MAX_BACK_OFF_MS)
      log.error({ error, projection: one.name, inMs }, 'records could not be folded; trying again')
      one.stale = true
      clock.after(inMs, () => this.#stopped || one.running || void this.#run(one))
    } finally {
      one.running = false
    }
  }

  /**
   * What a batch adds, and how far it goes: together, so that nothing is folded twice. `false`: another worker has gone further, and nothing
   * was written.
   */
  async #write(one: Running, statements: readonly Statement[], upTo: number): Promise<boolean> {
    const cursor = { adapter: OWNER, name: one.name, value: String(upTo), was: one.stored }
    if (!(await this.options.store.sql!.write(statements, cursor))) {
      const { stored } = one
      await this.#readCursor(one)
      if (one.stored === stored) throw new Error('a statement changed another number of rows than it expects')
      return false
    }
    one.kept = upTo
    one.stored = cursor.value
    return true
  }

  /** An engine may write in a thread of its own, to which it has handed over when the event loop has gone round. */
  #readMeanwhile(projection: Projection, after: number): Promise<Batch> {
    const reading = new Promise((resolve) => setImmediate(resolve)).then(() => this.#read(projection, after))
    // Told when it is waited for; where the write fails before, nobody does.
    reading.catch(() => {})
    return reading
  }
}
