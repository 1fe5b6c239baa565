import type { Logger } from '@huida/core'

const EVERY_MS = 60_000

/**
 * Tells of requests that were refused, at most once a minute: a token that is wrong on one side must be seen, and a flood of strangers must
 * not fill the log.
 */
export class Refusals {
  #count = 0
  #toldAt = Number.NEGATIVE_INFINITY

  /** @param what names the requests, in the plural */
  constructor(private readonly what: string) {}

  count(error: unknown, log: Logger | undefined): void {
    this.#count++
    const now = performance.now()
    if (now - this.#toldAt < EVERY_MS) return
    const reason = error instanceof Error ? error.message : String(error)
    log?.warn({ reason, count: this.#count }, `${this.what} were refused`)
    this.#toldAt = now
    this.#count = 0
  }
}
