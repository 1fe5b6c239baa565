import type { Adapter, Rate } from '../../adapter.js'

/** How many conversations' rates are kept before those that ran out are forgotten. */
const MAX_KEPT = 10_000

/** The rates that adapters declare, of each account in all and of each conversation. */
export class Paces {
  readonly #totals = new Map<string, Pace>()
  readonly #conversations = new Map<string, Pace>()
  #sweptAt = Number.NEGATIVE_INFINITY

  /**
   * Reserves the next slot.
   * @param now by a clock that never steps back
   * @returns when it begins, by the same clock
   */
  reserve({ name, rate }: Adapter, account: string | undefined, conversation: string, now: number): number {
    if (!rate) return now
    const { total, perConversation } = rate
    return Math.max(
      total ? paceOf(this.#totals, account === undefined ? name : `${name}/${account}`, total).reserve(now) : now,
      perConversation ? this.#ofConversation(conversation, perConversation, now).reserve(now) : now,
    )
  }

  #ofConversation(id: string, rate: Rate, now: number): Pace {
    if (this.#conversations.size >= MAX_KEPT && now - this.#sweptAt >= rate.perMs) {
      this.#sweptAt = now
      for (const [other, pace] of this.#conversations) if (pace.isOver(now)) this.#conversations.delete(other)
    }
    return paceOf(this.#conversations, id, rate)
  }
}

function paceOf(paces: Map<string, Pace>, key: string, rate: Rate): Pace {
  let pace = paces.get(key)
  if (!pace) {
    pace = new Pace(rate)
    paces.set(key, pace)
  }
  return pace
}

/** At most `count` in any `perMs`. */
class Pace {
  readonly #taken: number[] = []

  constructor(private readonly rate: Rate) {}

  /** The time at which the next one may go. */
  reserve(now: number): number {
    const { count, perMs } = this.rate
    const earliest = this.#taken.length < count ? now : Math.max(now, this.#taken[0]! + perMs)
    this.#taken.push(earliest)
    if (this.#taken.length > count) this.#taken.shift()
    return earliest
  }

  /** Nothing that was taken limits anybody any more. */
  isOver(now: number): boolean {
    return (this.#taken.at(-1) ?? Number.NEGATIVE_INFINITY) + this.rate.perMs <= now
  }
}
