import { type AuditClass, anonymous, type Clock, type Json, type Logger } from '@huida/core'
import type { AuditLog } from '../audit/audit-log.js'
import type { AuditEntry } from '../audit/chain.js'

/** The same reading of the same thing is written down once in so long: pages ask again every second. */
const READ_AGAIN_MS = 600_000
/** The same refusal of somebody who is known, and of anybody who is not: what strangers ask must not fill the disk. */
const REFUSED_AGAIN_MS = 60_000
const STRANGER_AGAIN_MS = 600_000
const MAX_REMEMBERED = 1_000
const MAX_TARGET = 200

/** Something to be written down. */
export interface Noted {
  by: string
  action: string
  target: string
  outcome: AuditEntry['outcome']
  details?: Readonly<Record<string, Json>>
}

/** Writes down who did what; never what was in it. */
export class Audit {
  readonly #latest = new Map<string, { at: number; left: number }>()

  constructor(
    private readonly options: {
      /** Absent: it is told to the program's log alone. */
      log: AuditLog | undefined
      told: Logger | undefined
      clock: Clock
    },
  ) {}

  /**
   * Keeps a call that was made. It counts as made only when this has resolved.
   * @param kind what the route says
   * @param always also when the same was read a moment ago, such as an export
   */
  async done(kind: AuditClass, noted: Omit<Noted, 'outcome'>, { always = false } = {}): Promise<void> {
    if (kind === 'none' || kind === 'read') return
    const left = kind === 'personal' && !always ? this.#leftOut(noted, READ_AGAIN_MS) : 0
    if (left !== undefined) await this.#keep(kind, { ...noted, outcome: 'done' })
  }

  /**
   * Keeps that somebody was refused. That it cannot be kept changes nothing for them.
   * @param isOurs the target is something that there is, and not what a stranger makes up
   */
  async refused(kind: AuditClass, noted: Omit<Noted, 'outcome'>, { isOurs = false } = {}): Promise<void> {
    const isStranger = noted.by === anonymous.id && !isOurs
    const left = this.#leftOut(
      isStranger ? { ...noted, target: '' } : noted,
      isStranger ? STRANGER_AGAIN_MS : REFUSED_AGAIN_MS,
    )
    if (left === undefined) return
    const details = { ...noted.details, ...(left > 0 && { more: left }) }
    await this.#keep(kind, { ...noted, details, outcome: 'refused' }).catch((error: unknown) =>
      this.options.told?.error({ error }, 'that somebody was refused could not be kept'),
    )
  }

  async #keep(kind: AuditClass, { details = {}, target, ...noted }: Noted): Promise<void> {
    const { log, told, clock } = this.options
    const entry: AuditEntry = { at: clock.now(), ...noted, target: target.slice(0, MAX_TARGET), details }
    // What is told elsewhere shows later whether the end of the chain was cut off.
    const kept = await log?.append(entry)
    told?.info({ audit: kind, ...entry, ...(kept && { seq: kept.seq, hash: kept.hash }) }, 'audit')
  }

  /** How often the same was left out since it was written down last. `undefined`: it is left out now. */
  #leftOut({ by, action, target }: Omit<Noted, 'outcome'>, againMs: number): number | undefined {
    const key = JSON.stringify([by, action, target])
    const now = this.options.clock.elapsed()
    const before = this.#latest.get(key)
    if (before !== undefined && now - before.at < againMs) {
      before.left++
      return undefined
    }
    if (this.#latest.size >= MAX_REMEMBERED) this.#latest.clear()
    this.#latest.set(key, { at: now, left: 0 })
    return before?.left ?? 0
  }
}
