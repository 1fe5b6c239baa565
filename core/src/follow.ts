import type { Clock } from './clock.js'
import type { LedgerEntry, Store } from './store/store.js'

/** How many entries are read at once. */
const BATCH = 200
/** What other processes have stored is seen this often. */
const LOOK_EVERY_MS = 500

/** Tells whoever follows what is stored, as it happens. */
export class Followers {
  #waiting: (() => void)[] = []
  #stopped = false

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /** Something new is stored. */
  wake(): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  stop(): void {
    this.#stopped = true
    this.wake()
  }

  /** @param after a position; `undefined`: what is stored from now on */
  async *follow(after: number | undefined, signal: AbortSignal): AsyncGenerator<LedgerEntry> {
    let position = after ?? (await this.store.latest())
    while (!signal.aborted && !this.#stopped) {
      // Before the look, so that what comes meanwhile is not missed.
      const news = this.#news(signal)
      const entries = await this.store.entries({ after: position, limit: BATCH })
      for (const entry of entries) {
        if (signal.aborted) return
        position = entry.position
        yield entry
      }
      if (entries.length < BATCH) await news
      // Whoever has much to catch up on lets others go on: a store that answers at once would keep the process for itself.
      else await new Promise((resolve) => setImmediate(resolve))
    }
  }

  #news(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        signal.removeEventListener('abort', end)
        cancel?.()
        resolve()
      }
      const cancel = this.store.shared ? this.clock.after(LOOK_EVERY_MS, end) : undefined
      signal.addEventListener('abort', end, { once: true })
      this.#waiting.push(end)
    })
  }
}
