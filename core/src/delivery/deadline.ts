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
    const deadline = { at: this.clock.elapsed() + this.ms, passed }
    this.#running.add(deadline)
    if (!this.#armed) this.#arm(this.ms)
    return () => this.#running.delete(deadline)
  }

  #arm(ms: number): void {
    this.#armed = true
    this.clock.after(ms, () => {
      this.#armed = false
      const now = this.clock.elapsed()
      for (const deadline of this.#running) {
        // They were added in the order of their ends.
        if (deadline.at > now) return this.#arm(Math.ceil(deadline.at - now))
        this.#running.delete(deadline)
        deadline.passed()
      }
    })
  }
}

/** An abort signal that is only made when it is read: most turns and sends never read it. */
export class LazyAbort {
  /** @param spentMs how much of the time for it was used before it began */
  constructor(readonly spentMs = 0) {}

  #controller: AbortController | undefined
  #make: (() => Error) | undefined
  #reason: Error | undefined
  #listen: ((reason: Error) => void) | undefined

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController()
      if (this.#make) this.#controller.abort(this.reason)
    }
    return this.#controller.signal
  }

  /** Why it was aborted; made when it is looked at, since an error costs its stack. */
  get reason(): Error | undefined {
    this.#reason ??= this.#make?.()
    return this.#reason
  }

  /** Has one listener told, without a signal; `undefined` takes it away. */
  onAbort(listen: ((reason: Error) => void) | undefined): void {
    this.#listen = listen
    if (this.#make) listen?.(this.reason!)
  }

  /** Only the first reason counts. */
  abort(reason: () => Error): void {
    if (this.#make) return
    this.#make = reason
    this.#controller?.abort(this.reason)
    this.#listen?.(this.reason!)
  }
}
