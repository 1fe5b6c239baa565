import type { Clock } from '@huida/core'
import { ATTEMPT_MS } from './options.js'

/** A push whose first attempt is older than this when it is seen first has lost an earlier one, or our clock is another. */
const FIRST_WITHIN_MS = 2_000
/** All attempts are over by then. */
const OVER_MS = 20_000
const LAST = 3
const EVERY_MS = 5_000
/** The second attempt comes before that, and the third one after it, also when our clock is two seconds wrong. */
const LAST_BUT_ONE_WITHIN_MS = 7_500

/** How long each attempt of a push waits for the answer, where more than one may: WeChat asks three times, five seconds apart. */
export class Attempts {
  readonly #seen = new Map<string, { since: number; count: number }>()

  constructor(
    private readonly replyWithinMs: number,
    private readonly clock: Clock,
  ) {}

  /**
   * When an attempt is to be answered, by `clock.elapsed()`. The last one is answered before WeChat stops waiting; so is
   * every one of a push whose first attempt nobody has seen, since it may be the last.
   * @param event its key, and when it happened by WeChat's clock
   * @param now when the attempt came, by `clock.elapsed()`
   */
  endOf({ key, at }: { key: string; at: number }, now = this.clock.elapsed()): number {
    if (this.replyWithinMs <= ATTEMPT_MS) return now + this.replyWithinMs
    this.#forget(now)
    const isFirst = Math.abs(this.clock.now() - at) <= FIRST_WITHIN_MS
    const seen = this.#seen.get(key) ?? { since: isFirst ? now : Number.NEGATIVE_INFINITY, count: 0 }
    seen.count++
    this.#seen.set(key, seen)
    if (seen.since === Number.NEGATIVE_INFINITY || seen.count > LAST) return now + ATTEMPT_MS
    const end = seen.since + this.replyWithinMs
    return seen.count === LAST ? Math.min(end, now + ATTEMPT_MS) : end
  }

  /**
   * When WeChat makes an attempt again that gets no response, in milliseconds since 1970; `undefined`: it may have been the last.
   * @param at when it happened by WeChat's clock
   */
  againAt({ at }: { at: number }): number | undefined {
    const now = this.clock.now()
    return now - at < LAST_BUT_ONE_WITHIN_MS ? now + EVERY_MS : undefined
  }

  /** The oldest come first. */
  #forget(now: number): void {
    for (const [key, { since }] of this.#seen) {
      if (now - since < OVER_MS) return
      this.#seen.delete(key)
    }
  }
}
