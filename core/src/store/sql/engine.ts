import type { Statement } from '../store.js'

/** The language that an engine speaks. */
export type Dialect = 'sqlite' | 'postgres'

/** Stands in a statement's parameters for a position, which is given when its unit is executed. */
export class NewPosition {
  /**
   * @param offset 0 for the first that the unit is given, 1 for the second …
   * @param count how many are given with it, in a row: it is the first of them
   */
  constructor(
    readonly offset: number,
    readonly count = 1,
  ) {}
}

/**
 * A statement that does for many rows what others do for one. Its only parameter is an array of rows, in JSON, and it gives one row for each of them
 * for which it did, or found, something.
 */
export interface ForMany {
  /** What the parameters of a step are called in its row. */
  readonly columns: readonly string[]
  /** The column that tells the rows apart: in one execution no two have the same, and what is given has it too. */
  readonly key: string
  /** It is executed after what was handed over before. Absent: it may be executed before it. */
  readonly inOrder?: boolean
}

/** A statement of a unit. */
export interface Step extends Statement {
  /** It ends in `returning`: what it gives is wanted, and counts as the rows that it changed. */
  returns?: boolean
  /** Its parameters are one row: steps with the same statement may be executed together. */
  forMany?: ForMany
}

/** What became of a unit. */
export type Written =
  | {
      /** How many rows each step changed. */
      rows: number[]
      /** The first position that the unit was given; its further ones follow. 0 where it asked for none. */
      position: number
      /** What steps with `returns` gave, by the index of the step. */
      returned?: readonly (readonly unknown[] | undefined)[]
    }
  | {
      /** The step that did not do what it should; nothing of the unit is written. */
      unmet: number
      /** Why the engine refused it. Absent when it changed another number of rows than expected. */
      cause?: unknown
    }

/** How the processes that use a database at once tell each other what is new. */
export interface Sharing {
  /** What the store's own statements give to `pg_notify` goes by this name. */
  readonly channel: string
  /** By which leases run out, in milliseconds since 1970: for tests. Default: the database's own clock. */
  readonly now?: () => number
  /**
   * Calls with what others have told; with `stored` when another process has committed something that has a position, and when something
   * may have been missed.
   */
  listen(heard: (message: string) => void): void
}

/**
 * What a package supplies to make a database a store: `sqlStore(engine)`. It executes what it is given and knows nothing of
 * bots.
 */
export interface SqlEngine {
  readonly name: string
  readonly dialect: Dialect
  readonly durable: boolean
  /** Several processes use the database at once. Absent: one owns it. */
  readonly sharing?: Sharing
  /** Opened to be looked at only: tables are not made, and writing is refused. */
  readonly readOnly?: boolean
  /** @throws HuidaError STORE_OPEN_FAILED with what to do next */
  open(): Promise<void>
  /** Lets the units that were handed over end, then closes. Nothing is called after it. */
  close(): Promise<void>
  /** The highest position that is stored, told once the tables are there. Further ones are greater. */
  continueFrom(position: number): void
  /**
   * Keeps a copy of everything as it is, before its tables are made anew. Absent: there is nothing that could be copied.
   * @param name for example `v1-backup`
   * @throws HuidaError STORE_OPEN_FAILED with what to do next, such as making room
   */
  keepCopy?(name: string): Promise<void>
  /**
   * Executes a unit: all of its steps in order, or nothing. Resolves when that is durable. Positions grow in the order in
   * which units become visible.
   *
   * Engines that put several units into one transaction may rely on this: usually only the first step is not met.
   * @param urgent a platform waits for it: it goes before those that are not urgent
   * @throws HuidaError STORE_UNAVAILABLE
   */
  write(unit: readonly Step[], urgent?: boolean): Promise<Written>
  /** The same for a unit that may take minutes, such as making an index over many rows. Absent: `write` takes any time. */
  writePatiently?(unit: readonly Step[]): Promise<Written>
  /** Reads what is committed. What stands for many may be read together with others that are asked for at the same time. */
  read<Row>(statement: Pick<Step, 'sql' | 'parameters' | 'forMany'>): Promise<Row[]>
}
