/** What lets an account write, for how long and how often. As WeChat documents it; looked up on 2026-11-28. */
const GRANTS = {
  message: { forMs: 48 * 3_600_000, messages: 5 },
  menu: { forMs: 60_000, messages: 3 },
  join: { forMs: 60_000, messages: 3 },
  scan: { forMs: 60_000, messages: 3 },
} as const

/** What a customer did that lets the account write. */
export type Grant = keyof typeof GRANTS

/** Who follows the account, and what may be sent to each. */
export class Customers {
  readonly #known = new Map<string, { follows: boolean; grants: Map<Grant, { until: number; left: number }> }>()

  /** A customer does something that lets the account write. */
  open(openId: string, grant: Grant, now: number): void {
    const { forMs, messages } = GRANTS[grant]
    this.#of(openId).grants.set(grant, { until: now + forMs, left: messages })
  }

  follow(openId: string, follows: boolean): void {
    const known = this.#of(openId)
    known.follows = follows
    if (!follows) known.grants.clear()
  }

  /** Takes one of the messages that are left, the first to end first. Resolves with what is wrong, where nothing is left. */
  spend(openId: string, now: number): { errcode: number; errmsg: string } | undefined {
    const known = this.#known.get(openId)
    if (!known) return { errcode: 40003, errmsg: 'invalid openid' }
    const open = [...known.grants.values()].filter(({ until }) => until > now).sort((a, b) => a.until - b.until)
    if (!known.follows || open.length === 0)
      return { errcode: 45015, errmsg: 'response out of time limit or subscription is canceled' }
    const grant = open.find(({ left }) => left > 0)
    if (!grant) return { errcode: 45047, errmsg: 'out of response count limit' }
    grant.left--
    return undefined
  }

  /** How many customer-service messages may be sent to a customer now. */
  left(openId: string, now: number): number {
    const grants = [...(this.#known.get(openId)?.grants.values() ?? [])]
    return grants.reduce((sum, { until, left }) => sum + (until > now ? left : 0), 0)
  }

  #of(openId: string) {
    const known = this.#known.get(openId) ?? { follows: true, grants: new Map() }
    this.#known.set(openId, known)
    return known
  }
}
