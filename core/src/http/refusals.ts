import type { Logger } from '../log.js'

const EVERY_MS = 60_000

/**
 * Tells of requests to an adapter that were refused, at once and then at most once a minute, with their number: a secret that is wrong on
 * one side must be seen, and a flood of strangers must not fill the log.
 */
export class Refusals {
  #count = 0
  #toldAt = Number.NEGATIVE_INFINITY

  /**
   * @param what names the requests, in the plural: `requests to Telegram's webhook`
   * @param elapsed milliseconds by a clock that never steps back
   */
  constructor(
    private readonly what: string,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /** @param error why; where its cause is a text, that is what the caller was not told, and the log is */
  count(error: unknown, log: Logger | undefined): void {
    this.#count++
    const now = this.elapsed()
    if (now - this.#toldAt < EVERY_MS) return
    log?.warn({ reason: reasonOf(error), count: this.#count }, `${this.what} were refused`)
    this.#toldAt = now
    this.#count = 0
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return typeof error.cause === 'string' && error.cause !== '' ? error.cause : error.message
}
