/** How long turns may be started within one iteration of the event loop, in milliseconds; then requests are read and accepted. */
const BUDGET_MS = 4

/**
 * Starts turns a few at a time, so that accepting never waits long for deciding: a turn that waits for a model costs nothing, but one
 * that computes blocks the event loop.
 */
export class Starts {
  readonly #waiting: (() => void)[] = []
  #since: number | undefined
  #draining = false

  /** @param elapsed milliseconds since some moment, as the bot's clock has it */
  constructor(private readonly elapsed: () => number) {}

  /** How many turns wait to begin. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** `undefined`: begin at once. */
  next(): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#hasTime()) return undefined
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#drain()
    })
  }

  #hasTime(): boolean {
    const now = this.elapsed()
    if (this.#since === undefined) {
      this.#since = now
      setImmediate(() => {
        this.#since = undefined
      })
    }
    return now - this.#since < BUDGET_MS
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    setImmediate(async () => {
      this.#since = this.elapsed()
      // The turn runs during the await, so its time counts.
      while (this.#waiting.length > 0 && this.elapsed() - this.#since < BUDGET_MS) {
        this.#waiting.shift()!()
        await null
      }
      this.#since = undefined
      this.#draining = false
      if (this.#waiting.length > 0) this.#drain()
    })
  }
}
