import type { Logger } from '@huida/core'

const EVERY_MS = 60_000

/**
 * Tells of requests that were refused, at most once a minute: a secret that is wrong on one side must be seen, and a flood of strangers
 * must not fill the log.
 */
export class Refusals {
  #count = 0
  #toldAt = Number.NEGATIVE_INFINITY

  /** @param elapsed milliseconds by a clock that never steps back */
  constructor(private readonly elapsed: () => number = () => performance.now()) {}

  count(error: unknown, log: Logger | undefined): void {
    this.#count++
    const now = this.elapsed()
    if (now - this.#toldAt < EVERY_MS) return
    log?.warn(
      { reason: error instanceof Error ? error.message : String(error), count: this.#count },
      'requests to the webhook of Slack were refused',
    )
    this.#toldAt = now
    this.#count = 0
  }
}
