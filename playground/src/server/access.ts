import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Identify, type Principal, Refusal } from '@huida/core'
import { bearerIn, digestOf, newToken } from './token.js'
import { words } from './words.js'

/** A browser that showed the token is known for so long. */
const SESSION_MS = 12 * 3_600_000
/** And so many browsers at once; the oldest is forgotten first. */
const MAX_SESSIONS = 1_000
export const COOKIE = 'huida-session'

/** Whoever shows the token of this program. */
const administrator: Principal = { id: 'token', name: 'administrator', roles: ['administrator'] }

/**
 * Tells who asks: by the token (`Authorization: Bearer …`) for programs, by a session for browsers that have shown it, and by
 * what the bot knows itself. Where a request comes from, and what it says of that, counts for nothing.
 */
export class Access {
  readonly #token: Buffer
  /** By digest, since what is compared by a map is not compared in constant time. */
  readonly #sessions = new Map<string, number>()

  constructor(
    token: string,
    private readonly identify: Identify,
  ) {
    this.#token = digestOf(token)
  }

  /** @throws Refusal when a page of another site asks in the name of a browser */
  async who(request: IncomingMessage): Promise<Principal | undefined> {
    const { headers } = request
    const bearer = bearerIn(headers.authorization)
    if (bearer !== undefined && this.#isToken(bearer)) return administrator
    if (this.#hasSession(headers)) {
      refuseForeign(headers)
      return administrator
    }
    return this.identify(asWeb(request))
  }

  /** Begins a session for a browser that shows the token. */
  begin(headers: IncomingHttpHeaders): string {
    refuseForeign(headers)
    const bearer = bearerIn(headers.authorization)
    if (bearer === undefined || !this.#isToken(bearer)) throw forbidden(headers)
    for (const [known, expiresAt] of this.#sessions) if (expiresAt < Date.now()) this.#sessions.delete(known)
    const [oldest] = this.#sessions.keys()
    if (this.#sessions.size >= MAX_SESSIONS) this.#sessions.delete(oldest!)
    const session = newToken()
    this.#sessions.set(digestOf(session).toString('base64'), Date.now() + SESSION_MS)
    return cookie(headers, session, SESSION_MS / 1_000)
  }

  end(headers: IncomingHttpHeaders): string {
    const session = sessionOf(headers)
    if (session !== undefined) this.#sessions.delete(digestOf(session).toString('base64'))
    return cookie(headers, '', 0)
  }

  #isToken(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.#token)
  }

  #hasSession(headers: IncomingHttpHeaders): boolean {
    const session = sessionOf(headers)
    if (session === undefined) return false
    const expiresAt = this.#sessions.get(digestOf(session).toString('base64'))
    return expiresAt !== undefined && expiresAt >= Date.now()
  }
}

/** What somebody is told who may not do what they ask for. */
export const forbidden = (headers: IncomingHttpHeaders): Refusal =>
  new Refusal(403, 'FORBIDDEN', words(headers['accept-language']).forbidden)

const sessionOf = ({ cookie }: IncomingHttpHeaders): string | undefined =>
  cookie
    ?.split(/; */)
    .find((pair) => pair.startsWith(`${COOKIE}=`))
    ?.slice(COOKIE.length + 1) || undefined

/** A proxy that speaks TLS says so; whoever lies about it only makes their own cookie stricter. */
const cookie = (headers: IncomingHttpHeaders, session: string, maxAgeS: number): string =>
  `${COOKIE}=${session}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${
    headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
  }`

/**
 * A browser sends its cookie whichever page makes it ask, so the page must be one of ours. Browsers say what it is, and pages
 * cannot change what they say.
 */
function refuseForeign(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site']
  const { origin, host } = headers
  const isOurs =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
  if (!isOurs) throw new Refusal(403, 'FORBIDDEN', words(headers['accept-language']).foreign)
}

/** The head of a request as the web has it, for whoever tells who it is. */
function asWeb({ headers, url, method }: IncomingMessage): Request {
  const copied = new Headers()
  for (const [name, value] of Object.entries(headers))
    for (const one of Array.isArray(value) ? value : value === undefined ? [] : [value]) copied.append(name, one)
  const isOdd = /^(connect|trace|track)$/i.test(method ?? '')
  return new Request(`http://${headers.host}${url}`, {
    headers: copied,
    ...(method !== undefined && !isOdd && { method }),
  })
}
