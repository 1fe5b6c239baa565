import { subscribe } from 'node:diagnostics_channel'

/** How long turns may be started within one iteration of the event loop, in milliseconds; then requests are read and accepted. */
const BUDGET_MS = 4
/** How long connections that come one after the other may keep turns from being started, in milliseconds. */
const CONNECTIONS_FIRST_MS = 20

/**
 * Starts turns a few at a time, so that accepting never waits long for deciding: a turn that waits for a model costs nothing, but one
 * that computes blocks the event loop. Node accepts one connection in each iteration of the loop, so while connections come, iterations
 * are kept short: otherwise new visitors wait for as many turns as there are visitors before them.
 */
export class Starts {
  readonly #waiting: (() => void)[] = []
  readonly #connections = connectionsOfProcess()
  #since: number | undefined
  #draining = false

  /** @param elapsed milliseconds since some moment, as the bot's clock has it */
  constructor(private readonly elapsed: () => number) {}

  /** How many turns wait to begin. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** `undefined`: begin at once. */
  next(): Promise<void> | undefined {
    if (this.#waiting.length === 0 && this.#hasTime()) return undefined
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
      this.#drain()
    })
  }

  #hasTime(): boolean {
    const now = this.elapsed()
    if (this.#since === undefined) {
      this.#since = now
      setImmediate(() => {
        this.#since = undefined
      })
    }
    return now - this.#since < BUDGET_MS
  }

  #drain(): void {
    if (this.#draining) return
    this.#draining = true
    void this.#startAll()
  }

  async #startAll(): Promise<void> {
    let last = this.elapsed()
    let seen = this.#connections.count
    while (this.#waiting.length > 0) {
      await iteration()
      const { count } = this.#connections
      const mayWait = this.elapsed() - last < CONNECTIONS_FIRST_MS
      // Where one has come there may be more.
      if (count > seen && mayWait) {
        seen = count
        continue
      }
      seen = count
      this.#since = this.elapsed()
      // The turn runs during the await, so its time counts.
      while (this.#waiting.length > 0 && this.elapsed() - this.#since < BUDGET_MS) {
        this.#waiting.shift()!()
        await null
      }
      this.#since = undefined
      last = this.elapsed()
    }
    this.#draining = false
  }
}

/** After the requests and connections of this iteration of the event loop were read. */
const iteration = () => new Promise<void>((resolve) => setImmediate(resolve))

let connections: { count: number } | undefined

/** How many connections the servers of this process have accepted so far. */
function connectionsOfProcess(): { readonly count: number } {
  if (connections) return connections
  const counted = { count: 0 }
  subscribe('net.server.socket', () => counted.count++)
  connections = counted
  return counted
}
