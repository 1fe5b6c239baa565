import type { Clock } from '../clock.js'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type { Accepted, Store, TurnOutcome } from '../store/store.js'
import type { Decision } from '../turn/turns.js'

/** How often the store is asked what became of an action whose lane another worker holds. */
const ASK_EVERY_MS = 100

interface Waiter {
  resolve(value: Json): void
  reject(error: Error): void
}

/** Whoever asked for an action waits here until its turn has committed. */
export class Results {
  readonly #waiting = new Map<number, Waiter[]>()
  #stopped = false

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
  ) {}

  /**
   * The result of an action that was accepted. The same action again has the same result.
   * @throws HuidaError ACTION_REFUSED, ACTION_FAILED, NOT_RUNNING; or what its handler refused it with
   */
  of({ position, fresh, elsewhere }: Accepted): Promise<Json> {
    const settled = new Promise<Json>((resolve, reject) => {
      const waiting = this.#waiting.get(position) ?? []
      this.#waiting.set(position, [...waiting, { resolve, reject }])
    })
    if (!fresh || elsewhere) this.askFor(position)
    return settled
  }

  /** Another worker may have the turn of an event: if anybody waits for it, the store is asked now and then. */
  askFor(position: number): void {
    if (this.#waiting.has(position)) void this.#ask(position)
  }

  /** The turn of an event has committed. */
  settle(position: number, { outcome, result, error }: Pick<Decision, 'outcome' | 'result' | 'error'>): void {
    if (this.#waiting.size > 0) this.#tell(position, outcome, result, error)
  }

  /** Rejects all that still wait, with NOT_RUNNING. */
  stop(): void {
    this.#stopped = true
    for (const waiting of this.#waiting.values())
      for (const { reject } of waiting) reject(new HuidaError('NOT_RUNNING', { state: 'stopping' }))
    this.#waiting.clear()
  }

  async #ask(position: number): Promise<void> {
    while (this.#waiting.has(position) && !this.#stopped) {
      const known = await this.store.outcome(position).catch(() => undefined)
      if (known) return this.tell(position, known)
      await new Promise<void>((resolve) => this.clock.after(ASK_EVERY_MS, resolve))
    }
  }

  /** The turn of an event was committed by another worker, or by one whose answer was lost. */
  tell(position: number, { outcome, result, error }: TurnOutcome): void {
    const refusal = outcome === 'refused' ? new HuidaError('ACTION_REFUSED', { reason: error ?? '' }) : undefined
    this.#tell(position, outcome, result, refusal)
  }

  #tell(position: number, outcome: TurnOutcome['outcome'], result: Json | undefined, error: Error | undefined): void {
    const waiting = this.#waiting.get(position)
    if (!waiting) return
    this.#waiting.delete(position)
    for (const { resolve, reject } of waiting) {
      if (outcome === 'refused' && error) reject(error)
      else if (outcome === 'quarantined' || outcome === 'failed')
        reject(new HuidaError('ACTION_FAILED', { position }, { cause: error }))
      else resolve(result ?? null)
    }
  }
}
