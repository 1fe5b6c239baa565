import type { Clock } from '../clock.js'

/** Counts what is going on, so that others can wait until nothing is. */
export class Activity {
  #running = 0
  #waiting: (() => void)[] = []

  constructor(private readonly clock: Clock) {}

  begin(): void {
    this.#running++
  }

  end(): void {
    this.#running--
    if (this.#running > 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }

  /** Waits for something in the midst of what is going on. `settled()` does not wait for it. */
  async idle(until: Promise<void>): Promise<void> {
    this.end()
    await until
    this.begin()
  }

  /** The same for a time. */
  pause(ms: number): Promise<void> {
    return this.idle(new Promise((resolve) => this.clock.after(ms, resolve)))
  }

  /** Resolves when nothing is going on. */
  async settled(): Promise<void> {
    while (this.#running > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
