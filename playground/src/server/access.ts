import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Identify, type Principal, Refusal } from '@huida/core'
import { lastAddress, networkOf } from '@huida/core/net'
import type { People } from '../people/people.js'
import type { Way } from '../people/sessions.js'
import { type CookieOptions, cookiesIn } from './cookie.js'
import { ADDRESS_HEADER } from './target.js'
import { bearerIn, digestOf, newToken } from './token.js'
import { words } from './words.js'

/** A browser that showed the token is known for so long. */
const TOKEN_SESSION_MS = 12 * 3_600_000
/** And so many browsers at once; the oldest is forgotten first. */
const MAX_TOKEN_SESSIONS = 1_000
export const COOKIE = 'huida-session'

/** Whoever shows the token of this program. */
const administrator: Principal = { id: 'token', name: 'administrator', roles: ['administrator'] }

/** Whether it is a program with the token, which may speak for others, and not a person. */
export const isProgram = ({ id }: Principal): boolean => id === administrator.id

/** Who asks, and by which session when they signed in with an account of their own. */
export interface Caller {
  by: Principal
  session?: { id: string; person: string; token: string; way: Way }
}

/** What is needed to answer a browser that comes in or leaves. */
export interface Browser {
  headers: IncomingHttpHeaders
  cookies: ReadonlyMap<string, string>
  setCookie(name: string, value: string, options: CookieOptions): void
}

export interface AccessOptions {
  /** Of the program. */
  token: string
  /** Who else is known, by what the bot knows itself. */
  identify: Identify
  /** Who signs in. Absent: nobody, since there are no tables to keep them in. */
  people: People | undefined
  /** Where a proxy of ours writes the visitor's address. Default: the address that connects. */
  addressHeader?: string | undefined
}

/**
 * Tells who asks: by the token (`Authorization: Bearer …`) for programs, by a session for browsers in which somebody has signed in or
 * shown the token, and by what the bot knows itself. Where a request comes from, and what it says of that, counts for nothing.
 */
export class Access {
  readonly #token: Buffer
  /** Browsers that have shown the token, as long as this process has it: by digest, since what is compared by a map is not compared in
   * constant time. */
  readonly #tokenSessions = new Map<string, number>()

  constructor(private readonly options: AccessOptions) {
    this.#token = digestOf(options.token)
  }

  /** @throws Refusal when a page of another site asks in the name of a browser */
  async who(request: IncomingMessage): Promise<Principal | undefined> {
    return (await this.caller(request))?.by
  }

  /**
   * Who it would be now that made a request some time ago, such as for a connection that stands: this does not count as use of a session.
   * @throws Refusal as `who`
   */
  async whoNow(request: IncomingMessage): Promise<Principal | undefined> {
    return (await this.caller(request, { isUse: false }))?.by
  }

  /** @throws Refusal when a page of another site asks in the name of a browser */
  async caller(request: IncomingMessage, { isUse = true } = {}): Promise<Caller | undefined> {
    const { headers } = request
    const bearer = bearerIn(headers.authorization)
    if (bearer !== undefined && this.#isToken(bearer)) return { by: administrator }
    const found = await this.#inBrowser(cookiesIn(headers).get(COOKIE), isUse)
    if (found) {
      refuseForeign(headers)
      return found
    }
    const by = await this.options.identify(asWeb(request))
    return by && { by }
  }

  /** The place on the network that a request comes from. Absent: our proxy has not said so. */
  addressOf(headers: IncomingHttpHeaders): string | undefined {
    const header = headers[this.options.addressHeader ?? ADDRESS_HEADER]
    return networkOf(lastAddress(Array.isArray(header) ? header.at(-1) : header))
  }

  /** Begins a session for a browser that shows the token. @throws Refusal FORBIDDEN */
  begin(browser: Browser): Principal {
    const bearer = bearerIn(browser.headers.authorization)
    if (bearer === undefined || !this.#isToken(bearer)) throw forbidden(browser.headers)
    for (const [known, endsAt] of this.#tokenSessions) if (endsAt < Date.now()) this.#tokenSessions.delete(known)
    const [oldest] = this.#tokenSessions.keys()
    if (this.#tokenSessions.size >= MAX_TOKEN_SESSIONS) this.#tokenSessions.delete(oldest!)
    const session = newToken()
    this.#tokenSessions.set(keyOf(session), Date.now() + TOKEN_SESSION_MS)
    this.keep(browser, session, TOKEN_SESSION_MS)
    return administrator
  }

  /** Gives a browser its session. */
  keep(browser: Browser, session: string, longestMs: number): void {
    browser.setCookie(COOKIE, session, { maxAgeS: longestMs / 1_000 })
  }

  /** Ends the session of a browser, if it has one. */
  async end(browser: Browser): Promise<void> {
    const session = browser.cookies.get(COOKIE)
    if (session !== undefined) {
      this.#tokenSessions.delete(keyOf(session))
      await this.options.people?.signOut(session)
    }
    browser.setCookie(COOKIE, '', { maxAgeS: 0 })
  }

  async #inBrowser(token: string | undefined, isUse: boolean): Promise<Caller | undefined> {
    if (token === undefined) return undefined
    const endsAt = this.#tokenSessions.get(keyOf(token))
    if (endsAt !== undefined) return endsAt >= Date.now() ? { by: administrator } : undefined
    const session = await this.options.people?.whose(token, isUse)
    return session && { by: session.by, session: { id: session.id, person: session.person, way: session.way, token } }
  }

  #isToken(given: string): boolean {
    return timingSafeEqual(digestOf(given), this.#token)
  }
}

/** What somebody is told who may not do what they ask for. */
export const forbidden = (headers: IncomingHttpHeaders): Refusal =>
  new Refusal(403, 'FORBIDDEN', words(headers['accept-language']).forbidden)

/**
 * A browser sends its cookie whichever page makes it ask, so the page must be one of ours. Browsers say what it is, and pages
 * cannot change what they say.
 * @throws Refusal FORBIDDEN
 */
export function refuseForeign(headers: IncomingHttpHeaders): void {
  const site = headers['sec-fetch-site']
  const { origin, host } = headers
  const isOurs =
    site !== undefined
      ? site === 'same-origin' || site === 'none'
      : origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
  if (!isOurs) throw new Refusal(403, 'FORBIDDEN', words(headers['accept-language']).foreign)
}

const keyOf = (session: string): string => digestOf(session).toString('base64')

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
