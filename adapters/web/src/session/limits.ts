import { Refusal } from './refusal.js'

interface Rate {
  count: number
  perMs: number
}

/** How much anybody may do. Rates refill evenly and may be used up at once. */
export interface WebLimits {
  /** Default 20 in 10 seconds. */
  messagesPerSession: Rate
  /** Default 200 in 10 seconds: a whole office behind one address. */
  messagesPerAddress: Rate
  /** Default 60 in a minute. */
  sessionsPerAddress: Rate
  /** Open pages of one visitor. Default 10. */
  connectionsPerSession: number
  /** Default 200. */
  connectionsPerAddress: number
  /** Default 10,000. */
  connections: number
}

export const defaultLimits: WebLimits = {
  messagesPerSession: { count: 20, perMs: 10_000 },
  messagesPerAddress: { count: 200, perMs: 10_000 },
  sessionsPerAddress: { count: 60, perMs: 60_000 },
  connectionsPerSession: 10,
  connectionsPerAddress: 200,
  connections: 10_000,
}

/** What is wrong with configured limits. */
export const limitProblems = (limits: WebLimits): string[] =>
  Object.entries(limits)
    .flatMap(([name, limit]) =>
      typeof limit === 'object' && limit !== null
        ? [
            [`${name}.count`, limit.count],
            [`${name}.perMs`, limit.perMs],
          ]
        : [[name, limit]],
    )
    .filter(([, value]) => !(typeof value === 'number' && value > 0))
    .map(([name, value]) => `limits: ${name} is ${JSON.stringify(value)}. Give a number above 0.`)

/** The largest request and frame, in bytes. */
export const MAX_BODY = 65_536

/** Says no to whoever goes over the limits. An address that is not known is not limited. */
export class Guard {
  readonly #messagesOfSession: Buckets
  readonly #messagesOfAddress: Buckets
  readonly #sessionsOfAddress: Buckets

  constructor(limits: WebLimits) {
    this.#messagesOfSession = new Buckets(limits.messagesPerSession)
    this.#messagesOfAddress = new Buckets(limits.messagesPerAddress)
    this.#sessionsOfAddress = new Buckets(limits.sessionsPerAddress)
  }

  /** @throws Refusal RATE_LIMITED */
  message(conversation: string, address: string | undefined): void {
    this.#messagesOfSession.take(conversation)
    if (address !== undefined) this.#messagesOfAddress.take(address)
  }

  /** @throws Refusal RATE_LIMITED */
  session(address: string | undefined): void {
    if (address !== undefined) this.#sessionsOfAddress.take(address)
  }
}

/** How many of those who came last are remembered. */
const MAX_BUCKETS = 10_000

class Buckets {
  readonly #levels = new Map<string, { left: number; at: number }>()

  constructor(private readonly rate: Rate) {}

  take(key: string): void {
    const { count, perMs } = this.rate
    const now = Date.now()
    const level = this.#levels.get(key) ?? { left: count, at: now }
    const left = Math.min(count, level.left + ((now - level.at) * count) / perMs)
    this.#levels.delete(key)
    this.#levels.set(key, { left: left < 1 ? left : left - 1, at: now })
    if (this.#levels.size > MAX_BUCKETS) this.#levels.delete(this.#levels.keys().next().value!)
    if (left < 1) throw new Refusal('RATE_LIMITED', { retryAfterMs: Math.ceil(((1 - left) * perMs) / count) })
  }
}
