import type { Outgoing, PassiveReply } from '../../adapter.js'
import type { Clock } from '../../clock.js'
import type { Part } from '../../conversation/part.js'
import type { Act } from '../../store/store.js'

/** How long a platform whose request was cut off may ask again before the message goes the usual way. */
const REDELIVERY_MS = 15_000
/** A request that is not aborted within this time after its reply was handed over has taken it. */
const GRACE_MS = 250
/** How much later than it says a platform may ask again. */
const LATE_MS = 2_000
/** How long a reply is kept for a platform that asks again: the end of a connection may come too late to be noticed. */
const KEPT_MS = 60_000
/** How many replies are kept. */
const MAX_KEPT = 10_000

/** Somebody who waits for the reply inside a request. */
interface Taker {
  takes(part: Part): boolean
  signal: AbortSignal | undefined
  asksAgainAt: number | undefined
  resolve(message: Outgoing | undefined): void
}

/** All who wait for the reply to one event: the platform may ask again before it has hung up. */
interface Waiting {
  readonly takers: Set<Taker>
  /** The position of the message that is meant for them, once the turn has ended. */
  lead?: number
}

/** What the outbox says of a message that it hands over. */
export interface HandOver {
  /** Whether it may not be said any more, since somebody else owns the conversation. */
  isOutdated(): Promise<boolean>
  /** The platform asks for it again, it is outdated, and it counts as delivered: nobody has seen it, and nobody will. */
  lost(): void
}

/** A reply that was handed over. */
interface Handed {
  readonly message: Outgoing
  readonly about: HandOver
  readonly since: number
  /** How many requests have got it, and may still be cut off. */
  open: number
  /** Whether it arrived, as far as that can be known. */
  arrived?: boolean
  isLost?: boolean
  /** Stops waiting for a redelivery. */
  cancel?: (() => void) | undefined
  settle(arrived: boolean): void
}

/**
 * Replies that platforms take inside their own request. What was handed over counts as delivered only when the request was not cut off; a
 * redelivery gets the same message again, unless it may not be said any more.
 */
export class Passive {
  /** By the positions of the events that are answered. */
  readonly #waiting = new Map<number, Waiting>()
  /** The events whose takers messages are meant for, by the positions of the messages. */
  readonly #leads = new Map<number, number>()
  /** What was handed over, by the position of the event that it answers; the oldest first. */
  readonly #handed = new Map<number, Handed>()
  #stopped = false

  constructor(private readonly clock: Clock) {}

  /** Waits for the reply to an event. Resolves with nothing when the turn ends without one, or when the time is over. */
  wait(position: number, { ms, takes = () => true, signal, asksAgainAt }: PassiveReply): Promise<Outgoing | undefined> {
    this.#forget()
    const handed = this.#handed.get(position)
    if (handed) return this.#again(handed, signal)
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(position) ?? { takers: new Set() }
      const end = (message: Outgoing | undefined) => {
        cancel()
        waiting.takers.delete(taker)
        if (waiting.takers.size === 0) this.#nobodyWaits(position, waiting)
        resolve(message)
      }
      const cancel = this.clock.after(ms, () => end(undefined))
      const taker: Taker = { takes, signal, asksAgainAt, resolve: end }
      waiting.takers.add(taker)
      this.#waiting.set(position, waiting)
    })
  }

  /** Whether somebody waits for the reply to an event, and what they can take. */
  takerOf(position: number): ((part: Part) => boolean) | undefined {
    const waiting = this.#waiting.size === 0 ? undefined : this.#waiting.get(position)
    if (!waiting || ![...waiting.takers].some(({ signal }) => !signal?.aborted)) return undefined
    return (part) => takersOf(waiting, part).length > 0
  }

  /** When the platform asks again for what is about to be handed over; `undefined`: never, or nobody takes it. */
  asksAgainAt(position: number, act: Act): number | undefined {
    const waiting = this.#waiting.size === 0 ? undefined : this.#waiting.get(position)
    return waiting && act.type === 'say' ? takersOf(waiting, act.part).at(-1)?.asksAgainAt : undefined
  }

  /** Says which message of a turn comes first: one that was held answers an earlier event, and leaves before what answers this one. */
  leads(position: number, message: number | undefined): void {
    const waiting = this.#waiting.size === 0 ? undefined : this.#waiting.get(position)
    if (!waiting || message === undefined) return
    waiting.lead = message
    this.#leads.set(message, position)
  }

  /** A turn has ended, and its first message is not for those who wait in a request. */
  ended(position: number, first: Part | undefined): void {
    const waiting = this.#waiting.size === 0 ? undefined : this.#waiting.get(position)
    for (const taker of [...(waiting?.takers ?? none)]) if (!first || !taker.takes(first)) taker.resolve(undefined)
  }

  /**
   * Hands a message to all who wait for it: a request that was answered otherwise would tell the platform that there is nothing to say.
   * Resolves with whether it arrived; `undefined`: nobody waits.
   * @param event the event that it was meant for in an earlier process
   */
  hand(message: Outgoing, about: HandOver, event = message.answers): Promise<boolean> | undefined {
    const position = this.#waiting.size === 0 ? undefined : (this.#leads.get(message.position) ?? event)
    const waiting = position === undefined ? undefined : this.#waiting.get(position)
    const takers = waiting ? takersOf(waiting, message.part) : none
    if (position === undefined || takers.length === 0) return undefined
    return this.#settled(position, message, about, (handed) => {
      for (const taker of takers) {
        void this.#watch(handed, taker.signal)
        taker.resolve(message)
      }
    })
  }

  /**
   * An earlier process may have handed a message over: a platform that did not get it asks again. Resolves with whether it arrived.
   * @param within the event whose request it was, and when the platform makes that again
   */
  expect(message: Outgoing, about: HandOver, within: { event: number; asksAgainAt: number }): Promise<boolean> {
    return this.#settled(within.event, message, about, (handed) => {
      const ms = within.asksAgainAt + LATE_MS - this.clock.now()
      handed.cancel = this.clock.after(ms, () => handed.open === 0 && handed.settle(true))
    })
  }

  #settled(position: number, message: Outgoing, about: HandOver, begin: (handed: Handed) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const handed: Handed = {
        ...{ message, about, since: this.clock.elapsed(), open: 0 },
        settle: (arrived) => {
          if (handed.arrived !== undefined || this.#stopped) return
          handed.arrived = arrived
          handed.cancel?.()
          // It goes the usual way.
          if (!arrived) this.#handed.delete(position)
          resolve(arrived)
        },
      }
      this.#handed.set(position, handed)
      begin(handed)
    })
  }

  /** Nobody may fetch a message any more that was handed over and cut off. */
  withdraw(message: number): void {
    for (const handed of this.#handed.values())
      if (handed.message.position === message && handed.open === 0) handed.settle(false)
  }

  /** Hands over nothing more. Of what was cut off only the next start says that it goes the usual way. */
  stop(): void {
    this.#stopped = true
    for (const { takers } of [...this.#waiting.values()]) for (const { resolve } of [...takers]) resolve(undefined)
    for (const { cancel } of this.#handed.values()) cancel?.()
  }

  /** The platform asks again: it has got no response, or none that it could read. */
  async #again(handed: Handed, signal: AbortSignal | undefined): Promise<Outgoing | undefined> {
    const { message, about } = handed
    if (await about.isOutdated()) {
      if (handed.open === 0) handed.settle(false)
      if (handed.arrived !== false && !handed.isLost) {
        handed.isLost = true
        about.lost()
      }
      return undefined
    }
    // It has gone the usual way meanwhile.
    if (handed.arrived === false) return undefined
    void this.#watch(handed, signal)
    return message
  }

  /** Sees whether a request stays open until the reply in it has left. */
  async #watch(handed: Handed, signal: AbortSignal | undefined): Promise<void> {
    handed.open++
    const isWhole = !signal || (await this.#isOver(signal))
    handed.open--
    if (isWhole) handed.settle(true)
    if (handed.arrived !== undefined || handed.open > 0 || this.#stopped) return
    // A redelivery may fetch it.
    handed.cancel?.()
    handed.cancel = this.clock.after(REDELIVERY_MS, () => handed.open === 0 && handed.settle(false))
    const isOutdated = await handed.about.isOutdated().catch(() => false)
    if (isOutdated && handed.open === 0) handed.settle(false)
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

  #nobodyWaits(position: number, { lead }: Waiting): void {
    if (lead !== undefined) this.#leads.delete(lead)
    this.#waiting.delete(position)
  }

  #forget(): void {
    const now = this.clock.elapsed()
    for (const [position, { since, arrived }] of this.#handed) {
      if (arrived === undefined) continue
      if (now - since < KEPT_MS && this.#handed.size <= MAX_KEPT) return
      this.#handed.delete(position)
    }
  }
}

const none: never[] = []

/** Those who wait, can take such a part, and have not hung up. */
const takersOf = ({ takers }: Waiting, part: Part): Taker[] =>
  [...takers].filter(({ takes, signal }) => !signal?.aborted && takes(part))
