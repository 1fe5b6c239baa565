import type { Clock } from '../../clock.js'
import { LEASE_MS, type Store } from '../../store/store.js'

/**
 * Whether this worker still holds its lanes, as far as it can know by its own clock: a process that stood still for longer than its lease, or
 * could not renew it, finds out before it calls a platform, not after.
 */
export class Lease {
  #renewedAt = Number.NEGATIVE_INFINITY
  #term = 0

  constructor(private readonly options: { store: Store; clock: Clock; worker: string }) {}

  get isHeld(): boolean {
    const { store, clock } = this.options
    return !store.shared || clock.elapsed() - this.#renewedAt < LEASE_MS
  }

  /** Counts how often the lease was taken anew after it had lapsed: what was in memory before may be another worker's now. */
  get term(): number {
    return this.#term
  }

  /** Whether no other worker can have taken a lane since a term: what it has counted there, this one has. */
  isStill(term: number | undefined): boolean {
    return !this.options.store.shared || (this.isHeld && term === this.#term)
  }

  /** @throws HuidaError STORE_UNAVAILABLE */
  async renew(): Promise<void> {
    const { store, worker } = this.options
    if (store.shared) await this.renewing(() => store.renew(worker))
  }

  /** Does what renews the lease as well. */
  async renewing<T>(work: () => Promise<T>): Promise<T> {
    // It lasts from when it was asked for, at least.
    const asked = this.options.clock.elapsed()
    const done = await work()
    if (asked - this.#renewedAt >= LEASE_MS) this.#term++
    this.#renewedAt = Math.max(asked, this.#renewedAt)
    return done
  }
}
