import type { Problem } from '../errors.js'

/**
 * A piece of a source that cannot be an article yet, because it lacks its place in the taxonomy or nobody has said where
 * its question ends. It is kept with its text, so that a person completes it instead of typing it again.
 */
export interface Quarantined {
  /** The same at every import of the same piece, so that importing again replaces it. */
  readonly id: string
  /** The file or URL. */
  readonly source: string
  /** From 1, where the source has lines or rows. */
  readonly line?: number
  /** From 1, where the source has pages. */
  readonly page?: number
  /** The sheet of a workbook. */
  readonly sheet?: string
  /** What was understood of it: fields of an article, not checked. */
  readonly fields: Readonly<Record<string, unknown>>
  /** Why it waits. */
  readonly problems: readonly Problem[]
}
