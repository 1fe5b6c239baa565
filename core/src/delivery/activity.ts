/** Counts what is going on, so that others can wait until nothing is. */
export class Activity {
  #running = 0
  #waiting: (() => void)[] = []

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

  /** Resolves when nothing is going on. */
  async settled(): Promise<void> {
    while (this.#running > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}
