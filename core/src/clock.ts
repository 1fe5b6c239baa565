/** The bot's only source of time, so that tests can make years pass. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Milliseconds since some moment: it never steps back, whatever is done to the machine's clock. For measuring how long. */
  elapsed(): number
  /** Calls back once after a delay; the result cancels. */
  after(ms: number, callback: () => void): () => void
}

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    // Longer delays would overflow the 32-bit timer and fire at once; whoever waits checks the time again.
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    // What a bot listens to keeps the process alive, not its timers.
    timer.unref()
    return () => clearTimeout(timer)
  },
}
