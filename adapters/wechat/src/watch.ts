import type { Puppet } from './options.js'

/** How long to wait for what, in milliseconds. */
export interface Patience {
  /** Before a connection that broke is made anew; doubles with each failure. */
  backOffMs: number
  maxBackOffMs: number
  /** A puppet that neither asks for a scan nor logs in for so long is started anew. */
  quietMs: number
  /** A puppet that told of an error and does not answer a ping for so long is started anew. */
  pingMs: number
  /** After so long without a fault, the next one counts as the first. */
  steadyMs: number
  /** Of several processes, another one logs in when the one that did has been gone for so long. */
  leaseMs: number
}

/** Codes are shown for some minutes, and people have to be fetched to scan them. */
export const PATIENCE: Patience = {
  backOffMs: 1_000,
  maxBackOffMs: 5 * 60_000,
  quietMs: 5 * 60_000,
  pingMs: 10_000,
  steadyMs: 10 * 60_000,
  leaseMs: 15_000,
}

/** Notices when a puppet is gone without saying so. */
export class Watch {
  #quiet: NodeJS.Timeout | undefined
  #unanswered: NodeJS.Timeout | undefined
  readonly #end: (reason: Error) => void
  readonly #patience: Patience

  constructor(end: (reason: Error) => void, patience: Patience) {
    this.#end = end
    this.#patience = patience
  }

  /** A code or a login has to come. */
  expect(): void {
    clearTimeout(this.#quiet)
    this.#quiet = setTimeout(
      () => this.#end(new Error('the puppet neither asks for a scan nor logs in')),
      this.#patience.quietMs,
    )
  }

  /** Nothing has to come. */
  calm(): void {
    clearTimeout(this.#quiet)
  }

  ping(puppet: Puppet): void {
    if (this.#unanswered) return
    this.#unanswered = setTimeout(() => this.#end(new Error('the puppet does not answer')), this.#patience.pingMs)
    try {
      puppet.ding('huida')
    } catch {
      // It has lost its connection: the time is running.
    }
  }

  answered(): void {
    clearTimeout(this.#unanswered)
    this.#unanswered = undefined
  }

  stop(): void {
    this.calm()
    this.answered()
  }
}
