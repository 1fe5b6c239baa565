import { createHash } from 'node:crypto'
import type { Json } from '@huida/core'

/** What somebody did or was refused; never what was in it. */
export interface AuditEntry {
  /** Milliseconds since 1970. */
  at: number
  /** Who: the id of a person or a program, or `anonymous`. */
  by: string
  /** What: `PATCH /api/people/:id`, `sign-in`. */
  action: string
  /** To what: the ids that the action was about. */
  target: string
  outcome: 'done' | 'refused'
  /** What else an auditor needs, such as the roles that somebody was given. */
  details: Readonly<Record<string, Json>>
}

/** An entry in its place: each holds the hash of the one before it, so that none can be changed or taken out unseen. */
export interface ChainedEntry extends AuditEntry {
  /** 1 for the first. */
  seq: number
  previous: string
  hash: string
}

/** What stands before the first. */
export const ORIGIN = '0'.repeat(64)

/** Where a chain ends: whoever keeps it elsewhere sees later whether the end was cut off, or all of it written anew. */
export interface Head {
  seq: number
  hash: string
}

/** Puts an entry behind another one. */
export function chained(entry: AuditEntry, { seq, hash: previous }: Head): ChainedEntry {
  const placed = { ...entry, seq: seq + 1, previous }
  return { ...placed, hash: hashOf(placed) }
}

/** The first thing that is wrong with a chain. */
export interface Break {
  seq: number
  /** `changed`: its words are not what was hashed; `missing`: one or more before it are not there; `cut`: it was the end, and is gone; */
  /** `rewritten`: another entry stands in its place. */
  why: 'changed' | 'missing' | 'cut' | 'rewritten'
}

/** Follows a chain from its first entry. */
export class ChainReader {
  #head: Head = { seq: 0, hash: ORIGIN }

  /** @param kept where the chain was known to have got to */
  constructor(private readonly kept?: Head) {}

  get head(): Head {
    return this.#head
  }

  /** Takes the next entry, and tells what is wrong with it. */
  read(entry: ChainedEntry): Break | undefined {
    const { seq, hash } = entry
    if (seq !== this.#head.seq + 1) return { seq: this.#head.seq + 1, why: 'missing' }
    if (hashOf(entry) !== hash) return { seq, why: 'changed' }
    if (entry.previous !== this.#head.hash) return { seq, why: 'missing' }
    if (seq === this.kept?.seq && hash !== this.kept.hash) return { seq, why: 'rewritten' }
    this.#head = { seq, hash }
    return undefined
  }

  /** What is wrong with the end, when no entry follows. */
  end(): Break | undefined {
    return this.kept && this.kept.seq > this.#head.seq ? { seq: this.#head.seq + 1, why: 'cut' } : undefined
  }
}

/** Fields in this order for ever: other programs may check it, too. */
function hashOf({ seq, at, by, action, target, outcome, details, previous }: Omit<ChainedEntry, 'hash'>): string {
  const text = JSON.stringify([seq, at, by, action, target, outcome, JSON.stringify(details), previous])
  return createHash('sha256').update(text).digest('hex')
}
