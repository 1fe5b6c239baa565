import type { Clock } from '../../clock.js'
import { LEASE_MS } from '../store.js'
import type { MemoryLane } from './rows.js'

/** Which worker holds which lane, and the named leases. A worker that does not renew loses all of its lanes at once. */
export class Leases {
  readonly #until = new Map<string, number>()
  readonly #things = new Map<string, { worker: string; until: number }>()

  constructor(private readonly clock: Pick<Clock, 'now'>) {}

  /** Whether another worker has the lane. */
  isElsewhere(lane: MemoryLane, worker: string | undefined): boolean {
    return lane.worker !== undefined && lane.worker !== worker && this.#isAlive(lane.worker)
  }

  /** Makes a lane that nobody else holds this worker's. */
  take(lane: MemoryLane, worker: string): void {
    if (lane.worker === worker) return
    lane.worker = worker
    if (!this.#isAlive(worker)) this.renew(worker)
  }

  renew(worker: string): void {
    this.#until.set(worker, this.clock.now() + LEASE_MS)
  }

  lease(name: string, worker: string, ms: number): boolean {
    const now = this.clock.now()
    const held = this.#things.get(name)
    if (held && held.worker !== worker && held.until > now) return false
    this.#things.set(name, { worker, until: now + ms })
    return true
  }

  leave(worker: string): void {
    this.#until.delete(worker)
    for (const [name, held] of this.#things) if (held.worker === worker) this.#things.delete(name)
  }

  #isAlive(worker: string): boolean {
    const until = this.#until.get(worker)
    return until !== undefined && until > this.clock.now()
  }
}
