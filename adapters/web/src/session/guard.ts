import { Refusal, type RefusalCode } from '../refusal.js'
import type { WebLimits, WebRate } from './limits.js'

/** Says no to whoever goes over the limits. An address that is not known is not limited. */
export class Guard {
  readonly #messagesOfSession: Buckets
  readonly #messagesOfAddress: Buckets
  readonly #sessionsOfAddress: Buckets
  readonly #refusalsOfAddress: Buckets

  constructor(limits: WebLimits) {
    this.#messagesOfSession = new Buckets(limits.messagesPerSession)
    this.#messagesOfAddress = new Buckets(limits.messagesPerAddress)
    this.#sessionsOfAddress = new Buckets(limits.sessionsPerAddress)
    this.#refusalsOfAddress = new Buckets(limits.refusalsPerAddress)
  }

  /**
   * A message, before anything of it is read: a broken one costs its sender as much as any other.
   * @throws Refusal RATE_LIMITED
   */
  message(conversation: string, address: string | undefined): void {
    limited(this.#messagesOfSession.take(conversation))
    if (address !== undefined) limited(this.#messagesOfAddress.take(address))
  }

  /** @throws Refusal RATE_LIMITED */
  session(address: string | undefined): void {
    if (address !== undefined) limited(this.#sessionsOfAddress.take(address))
  }

  /**
   * Somebody without a session, before it is said what they lack.
   * @throws Refusal RATE_LIMITED when so much was refused to the address that it has to wait
   */
  stranger(address: string | undefined): void {
    if (address !== undefined) limited(this.#refusalsOfAddress.wait(address))
  }

  /** Counts a refusal against the address. Gives what to say: the refusal itself, or that there were too many. */
  refused(refusal: Refusal, address: string | undefined): Refusal {
    if (address === undefined || UNCOUNTED.has(refusal.code)) return refusal
    const retryAfterMs = this.#refusalsOfAddress.take(address)
    return retryAfterMs === undefined ? refusal : new Refusal('RATE_LIMITED', { retryAfterMs })
  }
}

/** Counted elsewhere, or not the fault of whoever asks. */
const UNCOUNTED: ReadonlySet<RefusalCode> = new Set(['RATE_LIMITED', 'TOO_MANY_CONNECTIONS', 'UNAVAILABLE', 'INTERNAL'])

function limited(retryAfterMs: number | undefined): void {
  if (retryAfterMs !== undefined) throw new Refusal('RATE_LIMITED', { retryAfterMs })
}

/** How many of those who came last are remembered. */
const MAX_BUCKETS = 10_000

/** A level for each key that sinks with every take and rises with time: of a clock that nobody sets, since a day's would mute customers. */
class Buckets {
  readonly #levels = new Map<string, { left: number; at: number }>()

  constructor(private readonly rate: WebRate) {}

  /** Takes one. `undefined` when there was one, else how many milliseconds to wait for it. */
  take(key: string): number | undefined {
    const now = performance.now()
    const left = this.#left(key, now)
    this.#levels.delete(key)
    this.#levels.set(key, { left: left < 1 ? left : left - 1, at: now })
    if (this.#levels.size > MAX_BUCKETS) this.#levels.delete(this.#levels.keys().next().value!)
    return this.#waitFor(left)
  }

  /** The same without taking one. */
  wait(key: string): number | undefined {
    return this.#waitFor(this.#left(key, performance.now()))
  }

  #left(key: string, now: number): number {
    const { count, perMs } = this.rate
    const level = this.#levels.get(key)
    return level ? Math.min(count, level.left + ((now - level.at) * count) / perMs) : count
  }

  #waitFor(left: number): number | undefined {
    return left < 1 ? Math.ceil(((1 - left) * this.rate.perMs) / this.rate.count) : undefined
  }
}
