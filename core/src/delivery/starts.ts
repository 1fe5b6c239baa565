/** So long turns may begin within one turn of the event loop, in milliseconds; then whoever waits at the door comes first. */
const BUDGET_MS = 4

/**
 * Lets turns begin a few at a time, so that accepting never waits long for deciding: a turn that waits for a model costs nothing, but one
 * that computes holds up everybody.
 */
export class Starts {
  readonly #waiting: (() => void)[] = []
  #since: number | undefined
  #draining = false

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
    const now = performance.now()
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
      this.#since = performance.now()
      // What begins runs between these steps, so its time is seen here.
      while (this.#waiting.length > 0 && performance.now() - this.#since < BUDGET_MS) {
        this.#waiting.shift()!()
        await null
      }
      this.#since = undefined
      this.#draining = false
      if (this.#waiting.length > 0) this.#drain()
    })
  }
}
