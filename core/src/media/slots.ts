/** A number of places, of which everybody takes one while they work. */
export class Slots {
  #free: number
  readonly #waiting = new Set<() => void>()

  constructor(count: number) {
    this.#free = count
  }

  /** Resolves with what gives the place back. @throws the signal's reason, when it aborts before there is one */
  take(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.delete(enter)
        reject(signal.reason)
      }
      const enter = () => {
        signal.removeEventListener('abort', abort)
        resolve(once(() => this.#leave()))
      }
      if (signal.aborted) abort()
      else if (this.#free > 0) {
        this.#free--
        enter()
      } else {
        this.#waiting.add(enter)
        signal.addEventListener('abort', abort, { once: true })
      }
    })
  }

  #leave(): void {
    const [next] = this.#waiting
    if (!next) this.#free++
    else {
      this.#waiting.delete(next)
      next()
    }
  }
}

const once = (work: () => void) => {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}
