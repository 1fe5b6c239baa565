import type { Logger } from '@huida/core'
import { wordOf } from './activity.js'

const EVERY_MS = 60_000

/** Tells of requests that were refused, at most once a minute: a wrong setting must be seen, and a flood must not fill the log. */
export class Refusals {
  #count = 0
  #toldAt = Number.NEGATIVE_INFINITY

  /** @param elapsed milliseconds by a clock that never steps back */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  count(error: unknown, log: Logger | undefined): void {
    this.#count++
    const now = this.elapsed()
    if (now - this.#toldAt < EVERY_MS) return
    const reason = error instanceof Error ? (wordOf(error.cause) ?? error.message) : String(error)
    log?.warn({ reason, count: this.#count }, "requests to Teams' messaging endpoint were refused")
    this.#toldAt = now
    this.#count = 0
  }
}
