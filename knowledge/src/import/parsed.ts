import type { Problem } from '../errors.js'
import type { ImportLimits } from './limits.js'
import type { DocumentKind } from './sources/kind.js'

/** One document to read, as it goes to the parser's thread. */
export interface Job {
  /** The file or URL, for the report. */
  readonly source: string
  /** What ids of its articles begin with. */
  readonly name: string
  readonly kind: DocumentKind
  readonly bytes: Uint8Array
  /** What relative links are relative to. */
  readonly url?: string
  readonly scripts: 'refuse' | 'strip'
  readonly limits: ImportLimits
}

/** A question with its answer, or a text in which nobody has said where a question begins. */
export interface Piece {
  readonly sheet?: string
  readonly page?: number
  readonly line?: number
  readonly fields: Readonly<Record<string, unknown>>
  /** The headings above it, the nearest last: they tell questions apart that are worded alike. */
  readonly under?: readonly string[]
  /** Whether `answer` is all the text there was and `question` is not known. */
  readonly uncut?: boolean
  /** What in its text a page would run. */
  readonly active?: string
}

/** What a parser understood, and what it has to say of the document as a whole. */
export interface Parsed {
  readonly pieces: readonly Piece[]
  readonly problems: readonly Problem[]
}
