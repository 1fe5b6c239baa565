import { setTimeout as pause } from 'node:timers/promises'
import type { Inbox, Logger, PlatformEvent } from '@huida/core'
import { faultOf } from './fault.js'

const BACK_OFF_MS = 500
const MAX_BACK_OFF_MS = 30_000
/** What is kept in memory while nothing can be stored. WeChat delivers nothing twice. */
const MAX_KEPT = 10_000

/** What taking in needs. */
export interface Taking {
  inbox: Inbox
  signal: AbortSignal
  log: Logger
  /** What must not be repeated. */
  secrets: readonly string[]
}

/**
 * Stores what puppets tell, in order within a conversation. WeChat waits for no acknowledgement and delivers nothing again: what cannot be
 * stored is tried until it is, or until the bot stops.
 */
export class Intake {
  readonly #chains = new Map<string, Promise<void>>()
  #kept = 0
  readonly #taking: Taking

  constructor(taking: Taking) {
    this.#taking = taking
  }

  /** After what the conversation told before. `read` gives what is to be stored, and may take its time. */
  take(conversation: string, read: () => Promise<readonly PlatformEvent[]>): void {
    const { log, secrets } = this.#taking
    if (this.#kept >= MAX_KEPT) {
      log.error({ kept: this.#kept }, 'a message of WeChat was lost, because nothing can be stored for a long time')
      return
    }
    this.#kept++
    const chain = (this.#chains.get(conversation) ?? Promise.resolve())
      .then(read)
      .then((events) => (events.length > 0 ? this.#store(events) : undefined))
      // One that a puppet tells differently than ever before must not hold up those that follow it.
      .catch((error: unknown) =>
        log.error({ error: faultOf(error, secrets) }, 'a message of WeChat could not be read and was ignored'),
      )
      .finally(() => {
        this.#kept--
        if (this.#chains.get(conversation) === chain) this.#chains.delete(conversation)
      })
    this.#chains.set(conversation, chain)
  }

  /** Resolves when nothing is being read or stored. */
  async settled(): Promise<void> {
    while (this.#chains.size > 0) await Promise.all(this.#chains.values())
  }

  async #store(events: readonly PlatformEvent[]): Promise<void> {
    const { inbox, signal, log } = this.#taking
    for (let failures = 0; ; failures++)
      try {
        await inbox.receiveAll(events)
        return
      } catch (error) {
        const inMs = Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS)
        if (signal.aborted) return log.error({ error }, 'a message of WeChat was lost, because the bot stops')
        log.warn({ error, inMs }, 'a message of WeChat could not be stored; trying again')
        // Ends early when the bot stops: then it is tried once more.
        await pause(inMs, undefined, { signal }).catch(() => {})
      }
  }
}
