import type { Parameter } from '@huida/core/sql'

/** What goes to the writer and comes back. All of it can be sent to a thread: nothing has methods. */
export interface Batch {
  /** Texts of statements that have a number from now on. */
  texts: readonly (readonly [number, string])[]
  units: readonly Unit[]
}

/** Its steps are executed in order, all or nothing. */
export interface Unit {
  steps: readonly Step[]
  /** How many positions it is given. */
  positions: number
}

export interface Step {
  /** The number of its text, which is many times longer than its values; or the text, where it has none. */
  statement: number | string
  parameters: Parameter[]
  /** The indexes of parameters that are offsets from the unit's first position. */
  positioned: readonly number[] | undefined
  expectRows: number | undefined
  returns: boolean | undefined
}

/** What became of a unit: as `Written` of `@huida/core/sql`, with a failure for its cause. */
export type UnitOutcome =
  | { rows: number[]; position: number; returned?: (readonly unknown[] | undefined)[] }
  | { unmet: number; cause?: Failure }

/** What became of a batch: all of its units, or why none. */
export type BatchOutcome = { units: UnitOutcome[] } | { failure: Failure }

/** An error, as far as a thread can send it. */
export interface Failure {
  message: string
  /** Of SQLite: `SQLITE_FULL`. */
  code?: string
}

export const failureOf = (error: unknown): Failure => ({
  message: error instanceof Error ? error.message : String(error),
  ...(error instanceof Error && 'code' in error && typeof error.code === 'string' && { code: error.code }),
})

/** The failure as an error again. */
export const errorOf = ({ message, code }: Failure): Error =>
  Object.assign(new Error(message), code !== undefined && { code })

/** Executes batches, one at a time: in this thread, or in one of its own. */
export interface BatchWriter {
  /** @param position the highest that is stored; the next is greater */
  continueFrom(position: number): void
  /** Resolves when the batch is on the disk. */
  write(batch: Batch): Promise<BatchOutcome>
  close(): Promise<void>
}
