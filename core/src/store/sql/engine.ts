import type { Statement } from '../store.js'

/** The language that an engine speaks. */
export type Dialect = 'sqlite' | 'postgres'

/** Stands in a statement's parameters for a position, which is given when the statement is executed. */
export const nextPosition: unique symbol = Symbol('nextPosition')

/** What became of a unit. */
export type Written =
  | {
      /** How many rows each step changed. */
      rows: number[]
      /** The position that each step was given; `undefined` where it asked for none. */
      positions: (number | undefined)[]
    }
  | {
      /** The step that did not do what it should; nothing of the unit is written. */
      unmet: number
      /** Why the engine refused it. Absent when it changed another number of rows than expected. */
      cause?: unknown
    }

/**
 * What a package supplies to make a database a store: `sqlStore(engine)`. It executes what it is given and knows nothing of
 * bots.
 */
export interface SqlEngine {
  readonly name: string
  readonly dialect: Dialect
  readonly durable: boolean
  /** Opened to be looked at only: tables are not made, and writing is refused. */
  readonly readOnly?: boolean
  /** @throws HuidaError STORE_OPEN_FAILED with what to do next */
  open(): Promise<void>
  close(): Promise<void>
  /** The highest position that is stored, told once the tables are there. Further ones are greater. */
  continueFrom(position: number): void
  /**
   * Executes a unit: all of its steps in order, or nothing. Resolves when that is durable. Positions grow in the order in
   * which units become visible.
   *
   * Engines that put several units into one transaction may rely on this: usually only the first step is not met.
   * @param urgent a platform waits for it: it goes before those that are not urgent
   * @throws HuidaError STORE_UNAVAILABLE
   */
  write(unit: readonly Statement[], urgent?: boolean): Promise<Written>
  /** Reads what is committed. */
  read<Row>(statement: Statement): Promise<Row[]>
}
