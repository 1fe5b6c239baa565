import type { Clock } from './clock.js'
import type { Logger } from './log.js'
import type { Statement, Store, StoredRecord } from './store/store.js'

/** How a plugin's tables follow from the event log. */
export interface Projection {
  /** Which records are folded. Default: all. */
  types?: readonly string[]
  /** Statements that write what some records, in order, add to the tables. */
  fold(records: readonly StoredRecord[]): readonly Statement[] | Promise<readonly Statement[]>
}

/** How many records are folded in one commit. */
const BATCH = 2_000
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
  running: boolean
  stale: boolean
  failures: number
}

/** Keeps tables up with the event log, one batch after another, each with its cursor in the same commit. */
export class Projections {
  readonly #all: Running[] = []
  #stopped = false

  constructor(private readonly options: { store: Store; clock: Clock; log: Logger }) {}

  add(name: string, projection: Projection): void {
    this.#all.push({ name, projection, after: 0, running: false, stale: true, failures: 0 })
  }

  /** Goes on where each one ended. */
  async start(): Promise<void> {
    for (const one of this.#all) one.after = Number((await this.options.store.cursor(OWNER, one.name)) ?? 0)
    this.wake()
  }

  stop(): void {
    this.#stopped = true
  }

  /** There are new records. */
  wake(): void {
    for (const one of this.#all) {
      one.stale = true
      if (!one.running && !this.#stopped) void this.#run(one)
    }
  }

  async #run(one: Running): Promise<void> {
    const { store, clock, log } = this.options
    one.running = true
    try {
      while (one.stale && !this.#stopped) {
        one.stale = false
        // Where there is one type, the store finds its records by themselves.
        const [only, ...others] = one.projection.types ?? []
        const type = only !== undefined && others.length === 0 ? { type: only } : {}
        const read = await store.records({ after: one.after, limit: BATCH, ...type })
        const last = read.at(-1)
        if (!last) break
        const wanted = one.projection.types
          ? read.filter((record) => one.projection.types!.includes(record.type))
          : read
        const statements = wanted.length > 0 ? await one.projection.fold(wanted) : []
        const cursor = { adapter: OWNER, name: one.name, value: String(last.position) }
        if (!(await store.sql!.write(statements, cursor)))
          throw new Error('a statement changed another number of rows than it expects')
        one.after = last.position
        one.failures = 0
        if (read.length === BATCH) one.stale = true
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
}
