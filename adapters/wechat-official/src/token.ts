import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { type Clock, type Inbox, systemClock } from '@huida/core'
import { Refused } from './api.js'

/** The token is not valid, in the three ways of WeChat and WeCom to say so: wrong, over, of a wrong kind. */
const REFUSED_CODES = new Set([40001, 42001, 40014])
/** How long one process may be at it before another one tries. */
const LEASE_MS = 10_000
const LOOK_EVERY_MS = 100
/** Longer than a lease, so that one that was left behind is waited for. */
const WAIT_MS = 12_000
/** Renewed so long before its end: in its last five minutes `stable_token` gives a new one, and both are valid. */
const EARLY_MS = 240_000
/** By the documentation of `stable_token`, looked up on 2026-11-28: forced at most 20 times a day, at least 30 s apart. */
const FORCED_A_DAY = 20
const FORCED_APART_MS = 30_000
const DAY_MS = 86_400_000

/** Where tokens come from. */
export interface TokenSource {
  /** Names the token among those of its adapter, such as the AppID. */
  name: string
  /** What the token is asked for with: tokens are kept encrypted by it. */
  secret: string
  /**
   * Asks the platform. @param force a new one, though an old one is valid. @throws Refused, NoAnswer
   */
  ask(force: boolean, signal?: AbortSignal): Promise<{ access_token: string; expires_in: number }>
  /** Whether the platform can be made to give a new one. Default false. */
  forces?: boolean
}

/** What the drawer keeps: the encrypted token, and how often a new one was forced. */
interface Kept {
  [name: string]: string | number | undefined
  sealed: string
  renewAt: number
  forcedAt?: number
  forcedToday?: number
}

/**
 * The access token of an account. All processes that share a store share it, and one of them renews it: two that renew would take each
 * other's token away. It is kept in the adapter's drawer, encrypted.
 */
export class AccessToken {
  #token: { value: string; renewAt: number } | undefined
  #renewing: Promise<string> | undefined
  readonly #key: Buffer
  readonly #drawer: string

  constructor(
    private readonly source: TokenSource,
    private readonly inbox: Pick<Inbox, 'drawer' | 'lease'>,
    private readonly clock: Clock = systemClock,
  ) {
    this.#key = Buffer.from(hkdfSync('sha256', source.secret, source.name, 'access token', 32))
    this.#drawer = `token ${source.name}`
  }

  /** A token that should be valid. @throws Refused, NoAnswer when there is none to be had */
  async get(signal?: AbortSignal): Promise<string> {
    if (this.#token && this.#token.renewAt > this.clock.now()) return this.#token.value
    return this.#once(() => this.#renew(undefined, signal))
  }

  /**
   * Makes a call with the token, and once more with a new one if the platform says that it is not valid.
   * @throws what the call throws; Refused, NoAnswer when there is no token to be had
   */
  async use<T>(call: (token: string) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const token = await this.get(signal)
    try {
      return await call(token)
    } catch (error) {
      if (!(error instanceof Refused) || !REFUSED_CODES.has(error.code ?? 0)) throw error
      const other = await this.#once(() => this.#renew(token, signal))
      if (other === token) throw error
      return call(other)
    }
  }

  #once(renew: () => Promise<string>): Promise<string> {
    this.#renewing ??= renew().finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  /** @param refused a token that is not valid, whatever was said of its end */
  async #renew(refused: string | undefined, signal?: AbortSignal): Promise<string> {
    const end = this.clock.now() + WAIT_MS
    for (;;) {
      const kept = await this.#kept()
      if (kept && kept.value !== refused && kept.renewAt > this.clock.now()) return this.#remember(kept)
      if (await this.inbox.lease(this.#drawer, LEASE_MS)) return this.#ask(refused, signal)
      signal?.throwIfAborted()
      // The other process has failed, and its lease goes on.
      if (this.clock.now() >= end)
        throw new Refused('access token', undefined, 'another process could not renew it', 503)
      await new Promise<void>((resolve) => this.clock.after(LOOK_EVERY_MS, resolve))
    }
  }

  async #ask(refused: string | undefined, signal: AbortSignal | undefined): Promise<string> {
    const given = await this.source.ask(false, signal)
    if (given.access_token !== refused || !this.source.forces) return this.#keep(given, {})
    const forced = await this.#mayForce()
    if (!forced) throw new Refused('access token', undefined, 'it was renewed too often; trying again later', 503)
    // Counted before it is done: a process that dies in between has used one.
    await this.#keep(given, forced)
    return this.#keep(await this.source.ask(true, signal), forced)
  }

  async #mayForce(): Promise<Pick<Kept, 'forcedAt' | 'forcedToday'> | undefined> {
    const { forcedAt = 0, forcedToday = 0 } = (await this.inbox.drawer.get<Kept>(this.#drawer)) ?? {}
    const now = this.clock.now()
    // The platform counts by its own calendar, that of China.
    const dayOf = (at: number) => Math.floor((at + 8 * 3_600_000) / DAY_MS)
    const today = dayOf(forcedAt) === dayOf(now) ? forcedToday : 0
    if (now - forcedAt < FORCED_APART_MS || today >= FORCED_A_DAY) return undefined
    return { forcedAt: now, forcedToday: today + 1 }
  }

  async #keep(given: { access_token: string; expires_in: number }, forced: Partial<Kept>): Promise<string> {
    const value = given.access_token
    const lastsMs = given.expires_in * 1_000
    const renewAt = this.clock.now() + Math.max(lastsMs - EARLY_MS, lastsMs / 2)
    const { forcedAt, forcedToday } = (await this.inbox.drawer.get<Kept>(this.#drawer)) ?? {}
    await this.inbox.drawer.set(this.#drawer, {
      ...(forcedAt !== undefined && { forcedAt }),
      ...(forcedToday !== undefined && { forcedToday }),
      ...forced,
      sealed: seal(value, this.#key),
      renewAt,
    })
    return this.#remember({ value, renewAt })
  }

  async #kept() {
    const kept = await this.inbox.drawer.get<Kept>(this.#drawer)
    const value = kept && unseal(kept.sealed, this.#key)
    return value === undefined ? undefined : { value, renewAt: kept!.renewAt }
  }

  #remember(token: { value: string; renewAt: number }): string {
    this.#token = token
    return token.value
  }
}

const IV = 12
const TAG = 16

function seal(text: string, key: Buffer): string {
  const iv = randomBytes(IV)
  const cipher = createCipheriv('aes-256-gcm', key, iv)
  return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** `undefined`: it was kept with another secret. */
function unseal(sealed: string, key: Buffer): string | undefined {
  const bytes = Buffer.from(sealed, 'base64')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV)).setAuthTag(bytes.subarray(-TAG))
    return Buffer.concat([decipher.update(bytes.subarray(IV, -TAG)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
