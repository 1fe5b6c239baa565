const LASTS_MS = 7_200_000
/** In its last five minutes a token is asked for, a new one is given, and both are valid. */
const OVERLAP_MS = 300_000

/** The access tokens of an account, as `stable_token` gives them. */
export class Tokens {
  readonly #valid = new Map<string, number>()
  #latest: { token: string; until: number } | undefined
  #count = 0
  #forcedAt = Number.NEGATIVE_INFINITY
  #forced: number[] = []

  /** How often a new token was made. */
  get issued(): number {
    return this.#count
  }

  /** A new one only when there is none, it is about to end, or it is forced: then the others end at once. */
  ask(force: boolean, now: number): { access_token: string; expires_in: number } | { errcode: number; errmsg: string } {
    if (force) {
      // The limits are documented, what is answered beyond them is not.
      if (now - this.#forcedAt < 30_000) return { errcode: 45011, errmsg: 'api minute-quota reach limit' }
      this.#forced = this.#forced.filter((at) => now - at < 86_400_000)
      if (this.#forced.length >= 20) return { errcode: 45009, errmsg: 'reach max api daily quota limit' }
      this.#forcedAt = now
      this.#forced.push(now)
      this.expireAll()
    }
    if (!this.#latest || this.#latest.until - now <= OVERLAP_MS) {
      this.#latest = { token: `token-${++this.#count}`, until: now + LASTS_MS }
      this.#valid.set(this.#latest.token, this.#latest.until)
    }
    return { access_token: this.#latest.token, expires_in: Math.floor((this.#latest.until - now) / 1_000) }
  }

  /** What is wrong with a token. */
  problemOf(token: string | null, now: number): { errcode: number; errmsg: string } | undefined {
    if (!token) return { errcode: 41001, errmsg: 'access_token missing' }
    const until = this.#valid.get(token)
    if (until === undefined)
      return { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' }
    return until > now ? undefined : { errcode: 42001, errmsg: 'access_token expired' }
  }

  /** As when another program has forced a new one. */
  expireAll(): void {
    this.#valid.clear()
    this.#latest = undefined
  }

  /** Refuses every token while it says that they are valid: what a bot must force its way out of. */
  distrust(): void {
    this.#valid.clear()
  }
}
