/** How long turns may compute within one iteration of the event loop, in milliseconds; then requests are read and accepted. */
const BUDGET_MS = 4
/** What a turn is thought to compute before any was measured. */
const FIRST_COST_MS = 1
/** The weight of the newest iteration in what a turn is seen to cost. */
const NEWEST = 0.3
/** However little turns cost, as many in one iteration at most: what they start is work for others. */
const MAX_STARTS = 1_000
/** How long connections that come one after the other may keep turns from being started, in milliseconds. */
const CONNECTIONS_FIRST_MS = 20

/**
 * Starts turns a few at a time, so that accepting never waits long for deciding: a turn that waits for a model costs nothing, but one
 * that computes blocks the event loop. How many fit into the budget follows from what they cost lately, from the start to where each
 * waits for something.
 *
 * Node accepts one connection in each iteration of the loop, so while connections come, iterations are kept short: otherwise new visitors
 * wait for as many turns as there are visitors before them.
 */
export class Starts {
  readonly #waiting: (() => void)[] = []
  readonly #connections = connectionsOfProcess()
  #costMs = FIRST_COST_MS
  /** How many were started in this iteration. */
  #started = 0
  #isScheduled = false
  #connectionsSeen = 0
  #lastStartAt = 0

  /** @param elapsed milliseconds since some moment, as the bot's clock has it */
  constructor(private readonly elapsed: () => number) {}

  /** How many turns wait to begin. */
  get waiting(): number {
    return this.#waiting.length
  }

  /** `undefined`: begin at once. */
  next(): Promise<void> | undefined {
    this.#schedule()
    if (this.#waiting.length === 0 && this.#started < this.#perIteration) {
      this.#started++
      return undefined
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve)
    })
  }

  get #perIteration(): number {
    return Math.min(MAX_STARTS, Math.max(1, Math.floor(BUDGET_MS / this.#costMs)))
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    let startedAt = this.elapsed()
    setImmediate(() => {
      // What else was done in this iteration counts as theirs: they cost that much at most.
      this.#learn(startedAt)
      startedAt = this.elapsed()
      if (!this.#areConnectionsFirst(startedAt)) this.#start(startedAt)
    })
    // Runs in the same iteration, after all that those that were started compute.
    setImmediate(() => {
      this.#isScheduled = false
      this.#learn(startedAt)
      if (this.#waiting.length > 0) this.#schedule()
    })
  }

  #start(now: number): void {
    this.#lastStartAt = now
    while (this.#waiting.length > 0 && this.#started < this.#perIteration) {
      this.#started++
      this.#waiting.shift()!()
    }
  }

  #learn(since: number): void {
    if (this.#started > 0) this.#costMs += NEWEST * ((this.elapsed() - since) / this.#started - this.#costMs)
    this.#started = 0
  }

  /** Where one has come there may be more. */
  #areConnectionsFirst(now: number): boolean {
    const { count } = this.#connections
    const haveCome = count > this.#connectionsSeen
    this.#connectionsSeen = count
    return haveCome && now - this.#lastStartAt < CONNECTIONS_FIRST_MS
  }
}

let connections: { count: number } | undefined

/** How many connections the servers of this process have accepted so far. Before Node 20.16 it is not known. */
function connectionsOfProcess(): { readonly count: number } {
  if (connections) return connections
  const counted = { count: 0 }
  // Not imported: the core is bundled for browsers too.
  const channels = process.getBuiltinModule?.('node:diagnostics_channel')
  channels?.subscribe('net.server.socket', () => counted.count++)
  connections = counted
  return counted
}
