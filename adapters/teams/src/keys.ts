import { createPublicKey, type KeyObject } from 'node:crypto'
import { isLoopback } from './addresses.js'
import { call, objectOf, Refused, textOf } from './http.js'

/** A key that signs what the Bot Connector delivers. */
export interface SigningKey {
  key: KeyObject
  /** The channels whose activities it may sign. */
  endorsements: ReadonlySet<string>
}

/** Microsoft's key set is some 100 KB. */
const MAX_BYTES = 1_048_576
const MAX_KEYS = 500
const WITHIN_MS = 5_000
/** Tokens may name keys that do not exist, so asking for them must be rare. */
const REREAD_AFTER_MS = 5 * 60_000
/** Keys that are withdrawn are believed no longer than this, as Microsoft's page on authentication asks for. */
const STALE_AFTER_MS = 24 * 3_600_000
/** Nothing can be taken before the first read has succeeded: ask again soon. */
const FIRST_AFTER_MS = 5_000

/** The public keys of the Bot Connector, read at first need and kept. */
export class KeySet {
  #keys: ReadonlyMap<string, SigningKey> | undefined
  #readAt = Number.NEGATIVE_INFINITY
  #triedAt = Number.NEGATIVE_INFINITY
  #reading: Promise<void> | undefined

  /**
   * @param metadataUrl says where the keys are
   * @param elapsed milliseconds by a clock that never steps back
   */
  constructor(
    private readonly metadataUrl: string,
    private readonly elapsed: () => number = () => performance.now(),
  ) {}

  /**
   * The key of this id. An id that is not known leads to at most one look at Microsoft's server in five minutes, however many ask.
   * @throws Refused, NoAnswer when no keys were ever read
   */
  async find(kid: string): Promise<SigningKey | undefined> {
    const found = this.#keys?.get(kid)
    if (found) {
      // Whoever asks need not wait for it.
      if (this.elapsed() - this.#readAt > STALE_AFTER_MS) this.#read().catch(() => {})
      return found
    }
    await this.#read()
    return this.#keys?.get(kid)
  }

  /** Reads them, unless that was tried a moment ago. @throws Refused, NoAnswer */
  #read(): Promise<void> {
    const pause = this.#keys ? REREAD_AFTER_MS : FIRST_AFTER_MS
    if (!this.#reading && this.elapsed() - this.#triedAt < pause)
      return this.#keys
        ? Promise.resolve()
        : Promise.reject(new Refused('reading the keys', 503, '', 'asked a moment ago'))
    this.#triedAt = this.#reading ? this.#triedAt : this.elapsed()
    this.#reading ??= this.#readKeys().finally(() => {
      this.#reading = undefined
    })
    // With old keys at hand, a server that is down is no reason to refuse what they sign.
    return this.#keys ? this.#reading.catch(() => {}) : this.#reading
  }

  async #readKeys(): Promise<void> {
    const signal = AbortSignal.timeout(WITHIN_MS)
    const { jwks_uri } = await get('the OpenID metadata', this.metadataUrl, signal)
    const url = typeof jwks_uri === 'string' && URL.canParse(jwks_uri) ? new URL(jwks_uri) : undefined
    const isHere = isLoopback(new URL(this.metadataUrl).hostname) && url !== undefined && isLoopback(url.hostname)
    if (!url || (url.protocol !== 'https:' && !isHere))
      throw new Refused('reading the keys', 502, '', 'the metadata name no https address of keys')
    const { keys } = await get('the keys', url.href, signal)
    const read = keysOf(keys)
    if (read.size === 0)
      throw new Refused('reading the keys', 502, '', 'there is no key that is endorsed for a channel')
    this.#keys = read
    this.#readAt = this.elapsed()
  }
}

async function get(what: string, url: string, signal: AbortSignal): Promise<Record<string, unknown>> {
  const response = await call(what, url, { signal })
  const text = await textOf(what, response, MAX_BYTES)
  if (response.status !== 200) throw new Refused(what, response.status)
  return objectOf(text)
}

function keysOf(published: unknown): Map<string, SigningKey> {
  const keys = new Map<string, SigningKey>()
  for (const each of Array.isArray(published) ? published.slice(0, MAX_KEYS) : []) {
    const { kty, kid, use, n, e, endorsements } = Object(each)
    if (
      kty !== 'RSA' ||
      typeof kid !== 'string' ||
      (use !== undefined && use !== 'sig') ||
      !Array.isArray(endorsements)
    )
      continue
    try {
      const key = createPublicKey({ key: { kty, n, e }, format: 'jwk' })
      if ((key.asymmetricKeyDetails?.modulusLength ?? 0) < 2_048) continue
      keys.set(kid, { key, endorsements: new Set(endorsements.filter((name) => typeof name === 'string')) })
    } catch {
      // One that cannot be read must not keep the others out.
    }
  }
  return keys
}
