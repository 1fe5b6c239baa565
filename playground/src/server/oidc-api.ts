import { anonymous, type Logger, type Principal } from '@huida/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { People } from '../people/people.js'
import { PeopleError } from '../people/people-error.js'
import type { Access } from './access.js'
import type { Audit } from './audit.js'
import { browserOf } from './mount.js'
import type { OtherSystem } from './other-system.js'
import { admit, from } from './people-api.js'

export const CALLBACK = '/api/oidc/callback'
/** What a browser keeps while it is away. It is sent back from another site, once, to this path alone. */
const AWAY = 'huida-oidc'
const AWAY_S = 600
const PATH = '/api/oidc'

interface MountOptions {
  people: People
  access: Access
  audit: Audit
  log: Logger | undefined
}

/** `/api/oidc/start` leads away, `/api/oidc/callback` back and in. */
export function mountOidc(app: FastifyInstance, { oidc, homeFor }: OtherSystem, options: MountOptions): void {
  const { people, access, audit, log } = options
  const callback = ({ headers }: FastifyRequest) => `${homeFor(headers)}${CALLBACK}`

  app.get('/api/oidc/start', async (request, reply) => {
    const { to } = request.query as { to?: unknown }
    try {
      const { address, away } = await oidc.leave(callback(request))
      const kept = [away.state, away.nonce, away.verifier, encodeURIComponent(placeIn(to))].join('.')
      browserOf(request, reply).setCookie(AWAY, kept, { maxAgeS: AWAY_S, path: PATH, sameSite: 'Lax' })
      return leadTo(reply, address)
    } catch (error) {
      return failed(error, request, reply)
    }
  })

  app.get(CALLBACK, async (request, reply) => {
    const browser = browserOf(request, reply)
    const [state = '', nonce = '', verifier = '', ...to] = browser.cookies.get(AWAY)?.split('.') ?? []
    // Whoever comes twice has not been away twice.
    browser.setCookie(AWAY, '', { maxAgeS: 0, path: PATH, sameSite: 'Lax' })
    try {
      if (verifier === '') throw new PeopleError('OIDC_FAILED')
      const identity = await oidc.comeBack(`${callback(request)}${searchIn(request)}`, { state, nonce, verifier })
      const came = await people.signInAs(identity, from(browser, access))
      const { session } = (await access.caller(request.raw).catch(() => undefined)) ?? {}
      await admit(came, { action: 'sign-in', way: 'oidc' }, { people, browser, session, access, audit })
      return leadTo(reply, `/console${placeIn(decodeURIComponent(to.join('.')))}`)
    } catch (error) {
      return failed(error, request, reply)
    }
  })

  /** The page of the sign-in says what was wrong. */
  async function failed(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    if (!(error instanceof PeopleError)) throw error
    const { code } = error
    const address = access.addressOf(request.headers)
    if (error.cause !== undefined)
      log?.warn({ error: error.cause, code }, 'somebody could not sign in by another system')
    await audit.refused('change', {
      ...{ by: (anonymous satisfies Principal).id, action: 'sign-in', target: '' },
      details: { code, way: 'oidc', ...(address !== undefined && { address }) },
    })
    return leadTo(reply, `/console/sign-in?problem=${code}`)
  }
}

const leadTo = (reply: FastifyReply, address: string): FastifyReply =>
  reply.header('cache-control', 'no-store').header('referrer-policy', 'no-referrer').redirect(address, 302)

const searchIn = ({ url }: FastifyRequest): string => {
  const at = url.indexOf('?')
  return at < 0 ? '' : url.slice(at)
}

/** A page of the console; whatever else is asked for leads home. */
const placeIn = (to: unknown): string =>
  typeof to === 'string' && /^\/(?!\/)[\w\-./?=&%~]{0,500}$/.test(to) ? to : '/'
