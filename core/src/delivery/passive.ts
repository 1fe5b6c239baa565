import type { Outgoing, PassiveReply } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { Part } from '../conversation/part.js'

/** How long a platform whose request was cut off may ask again before the message goes the usual way. */
const REDELIVERY_MS = 15_000
/** A request that is not aborted within this time after its reply was handed over has taken it. */
const GRACE_MS = 250
/** How many replies are kept for redeliveries. */
const MAX_KEPT = 1_000

/** Somebody who waits for the reply inside a request. */
interface Taker {
  takes(part: Part): boolean
  signal: AbortSignal | undefined
  /** The position of the message that is meant for it, once the turn has ended. */
  lead?: number
  resolve(message: Outgoing | undefined): void
}

/**
 * Replies that platforms take inside their own request. What was handed over counts as delivered only when the request was not cut off; a
 * redelivery gets the same message again.
 */
export class Passive {
  readonly #takers = new Map<number, Taker>()
  /** The events whose takers messages are meant for, by the positions of the messages. */
  readonly #leads = new Map<number, number>()
  /** What was handed over, by the position of the event that it answers. */
  readonly #handed = new Map<number, { message: Outgoing; again?: () => void }>()
  #stopped = false

  constructor(private readonly clock: Clock) {}

  /** Waits for the reply to an event. Resolves with nothing when the turn ends without one, or when the time is over. */
  wait(position: number, { ms, takes = () => true, signal }: PassiveReply): Promise<Outgoing | undefined> {
    const handed = this.#handed.get(position)
    if (handed) {
      handed.again?.()
      return Promise.resolve(handed.message)
    }
    return new Promise((resolve) => {
      const end = (message: Outgoing | undefined) => {
        cancel()
        if (taker.lead !== undefined) this.#leads.delete(taker.lead)
        // A redelivery may have taken this place meanwhile.
        if (this.#takers.get(position) === taker) this.#takers.delete(position)
        resolve(message)
      }
      const cancel = this.clock.after(ms, () => end(undefined))
      const taker: Taker = { takes, signal, resolve: end }
      this.#takers.get(position)?.resolve(undefined)
      this.#takers.set(position, taker)
    })
  }

  /** Whether somebody waits for the reply to an event, and what they can take. */
  takerOf(position: number): ((part: Part) => boolean) | undefined {
    const taker = this.#takers.size === 0 ? undefined : this.#takers.get(position)
    return taker && !taker.signal?.aborted ? taker.takes : undefined
  }

  /** Says which message of a turn comes first: one that was held answers an earlier event, and leaves before what answers this one. */
  leads(position: number, message: number | undefined): void {
    const taker = this.#takers.size === 0 ? undefined : this.#takers.get(position)
    if (!taker || message === undefined) return
    taker.lead = message
    this.#leads.set(message, position)
  }

  /** A turn has ended, and its first message is not for whoever waits in a request. */
  ended(position: number, first: Part | undefined): void {
    const taker = this.#takers.size === 0 ? undefined : this.#takers.get(position)
    if (taker && (!first || !taker.takes(first))) taker.resolve(undefined)
  }

  /** Hands a message to whoever waits for it. Resolves with whether it arrived; `undefined`: nobody waits. */
  hand(message: Outgoing): Promise<boolean> | undefined {
    const position = this.#takers.size === 0 ? undefined : (this.#leads.get(message.position) ?? message.answers)
    if (position === undefined) return undefined
    const taker = this.#takers.get(position)
    if (!taker || taker.signal?.aborted || !taker.takes(message.part)) return undefined
    return this.#deliver(message, position, taker)
  }

  stop(): void {
    this.#stopped = true
    for (const { resolve } of [...this.#takers.values()]) resolve(undefined)
  }

  async #deliver(message: Outgoing, position: number, taker: Taker): Promise<boolean> {
    const kept: { message: Outgoing; again?: () => void } = { message }
    this.#handed.set(position, kept)
    if (this.#handed.size > MAX_KEPT) this.#handed.delete(this.#handed.keys().next().value!)
    this.clock.after(REDELIVERY_MS, () => this.#handed.delete(position))
    taker.resolve(message)
    if (!taker.signal || (await this.#isOver(taker.signal))) return true
    // The request was cut off: a redelivery may fetch it.
    const fetched = await new Promise<boolean>((resolve) => {
      kept.again = () => resolve(true)
      this.clock.after(REDELIVERY_MS, () => resolve(false))
      if (this.#stopped) resolve(false)
    })
    return fetched
  }

  /** Whether the request was still open when its reply had left. */
  #isOver(signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const cut = () => resolve(false)
      if (signal.aborted) cut()
      signal.addEventListener('abort', cut, { once: true })
      this.clock.after(GRACE_MS, () => {
        signal.removeEventListener('abort', cut)
        resolve(true)
      })
    })
  }
}
