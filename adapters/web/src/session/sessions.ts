import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Inbox } from '@huida/core'
import { Refusal } from '../refusal.js'

/** A visitor, as their token tells. */
export interface Session {
  /** The platform's id of the conversation: a hash, so that whoever reads the store can not speak or listen as the visitor. */
  conversation: string
  /** Milliseconds since 1970. */
  issuedAt: number
}

/** How long a session lasts without being used: 30 days. */
export const SESSION_TTL_MS = 30 * 86_400_000
/** A token that is older is replaced while its visitor is here. */
const RENEW_MS = 86_400_000
/** Tokens that were found to be good, so that each is examined once. */
const MAX_KNOWN = 10_000

const ID_BYTES = 32
const TIME_BYTES = 6
const SIGNATURE_BYTES = 16
const TOKEN = /^[\w-]{72}$/

/**
 * Issues sessions and recognises those that were issued. A token holds a random id, when it was issued, and a signature over both; nothing
 * is stored for it. The key of the signature is an option, or is made once and kept with the bot's other records.
 */
export class Sessions {
  readonly #known = new Map<string, Session>()
  #key: Buffer | undefined

  constructor(
    secret: string | undefined,
    private readonly ttlMs: number,
  ) {
    if (secret !== undefined) this.#key = createHash('sha256').update(secret).digest()
  }

  /** Reads the key, or makes it. */
  async open(inbox: Inbox): Promise<void> {
    this.#key ??= Buffer.from(await keptKey(inbox), 'base64url')
  }

  /** A session that nobody has had before. */
  begin(): { token: string; session: Session } {
    return this.#issue(randomBytes(ID_BYTES))
  }

  /** The session of a token; `undefined` when it was made up, has expired, or is none. */
  find(token: unknown): Session | undefined {
    if (typeof token !== 'string' || !TOKEN.test(token)) return undefined
    const session = this.#known.get(token) ?? this.#examined(token)
    return session && Date.now() - session.issuedAt <= this.ttlMs ? session : undefined
  }

  /** A token that lasts from now, for a visitor who has come back with an older one; `undefined` while theirs is young. */
  renewed(token: string): string | undefined {
    const session = this.find(token)
    if (!session || Date.now() - session.issuedAt < Math.min(RENEW_MS, this.ttlMs / 2)) return undefined
    return this.#issue(Buffer.from(token, 'base64url').subarray(0, ID_BYTES)).token
  }

  #issue(id: Buffer): { token: string; session: Session } {
    const issuedAt = Date.now()
    const time = Buffer.alloc(TIME_BYTES)
    time.writeUIntBE(issuedAt, 0, TIME_BYTES)
    const signed = Buffer.concat([id, time])
    const token = Buffer.concat([signed, this.#signature(signed)]).toString('base64url')
    return { token, session: this.#know(token, { conversation: conversationOf(id), issuedAt }) }
  }

  #examined(token: string): Session | undefined {
    const bytes = Buffer.from(token, 'base64url')
    const signed = bytes.subarray(0, ID_BYTES + TIME_BYTES)
    if (!timingSafeEqual(this.#signature(signed), bytes.subarray(signed.length))) return undefined
    const issuedAt = signed.readUIntBE(ID_BYTES, TIME_BYTES)
    return this.#know(token, { conversation: conversationOf(signed.subarray(0, ID_BYTES)), issuedAt })
  }

  #know(token: string, session: Session): Session {
    this.#known.set(token, session)
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value!)
    return session
  }

  #signature(signed: Buffer): Buffer {
    if (!this.#key) throw new Refusal('UNAVAILABLE', { retryAfterMs: 1_000 })
    return createHmac('sha256', this.#key).update(signed).digest().subarray(0, SIGNATURE_BYTES)
  }
}

/** The token of `Authorization: Bearer …`. */
export const bearer = (authorization: string | null | undefined): string | undefined =>
  authorization?.match(/^Bearer ([\w-]+)$/i)?.[1]

/** What is wrong with the options of sessions. */
export const sessionProblems = (secret: string | undefined, ttlMs: number): string[] => [
  ...(secret !== undefined && secret.length < 32
    ? ['secret: it is shorter than 32 characters. Make one by `openssl rand -base64 32`, or leave it out.']
    : []),
  ...(ttlMs > 0 ? [] : [`sessionTtlMs is ${JSON.stringify(ttlMs)}. Give a number of milliseconds above 0.`]),
]

const conversationOf = (id: Buffer): string => createHash('sha256').update(id).digest('base64url')

const KEY_NAME = 'session-key'
/** Longer than it takes to make and store it. */
const KEY_LEASE_MS = 10_000

/** Made once, and read at every start. Of several processes that begin at once, the one with the lease makes it. */
async function keptKey({ drawer, lease }: Inbox): Promise<string> {
  for (;;) {
    // Asked before looking, so that whoever may make it knows that nobody else has.
    const isOurs = await lease(KEY_NAME, KEY_LEASE_MS)
    const kept = await drawer.get<string>(KEY_NAME)
    if (kept !== undefined) return kept
    if (isOurs) await drawer.set(KEY_NAME, randomBytes(32).toString('base64url'))
    else await new Promise((resolve) => setTimeout(resolve, 50))
  }
}
