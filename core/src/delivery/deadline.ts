import type { Clock } from '../clock.js'

/** Many deadlines of one length behind a single timer: most are met, and a timer for each would cost more than a turn. */
export class Deadlines {
  readonly #running = new Set<{ at: number; passed: () => void }>()
  #armed = false

  constructor(
    private readonly clock: Clock,
    private readonly ms: number,
  ) {}

  /** Calls back when the time is over; the result says that the deadline was met. */
  add(passed: () => void): () => void {
    const deadline = { at: this.clock.now() + this.ms, passed }
    this.#running.add(deadline)
    if (!this.#armed) this.#arm(this.ms)
    return () => this.#running.delete(deadline)
  }

  #arm(ms: number): void {
    this.#armed = true
    this.clock.after(ms, () => {
      this.#armed = false
      const now = this.clock.now()
      for (const deadline of this.#running) {
        // They were added in the order of their ends.
        if (deadline.at > now) return this.#arm(deadline.at - now)
        this.#running.delete(deadline)
        deadline.passed()
      }
    })
  }
}

/** A signal that is made when somebody asks for it: most turns and sends end without. */
export class LazyAbort {
  #controller: AbortController | undefined
  #reason: (() => Error) | undefined

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#reason) this.#controller.abort(this.#reason())
    }
    return this.#controller.signal
  }

  abort(reason: () => Error): void {
    this.#reason ??= reason
    if (this.#controller && !this.#controller.signal.aborted) this.#controller.abort(this.#reason())
  }
}
