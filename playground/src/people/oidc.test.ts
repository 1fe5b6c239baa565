import { cleanups } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { freePort } from '../fixtures/free-port.js'
import { judgeSettings } from '../settings/settings.js'
import { identityProvider } from './fixtures/identity-provider.js'
import { withAdministrator } from './fixtures/program.js'
import type { OidcSettings } from './oidc.js'

const cleanup = cleanups(afterEach)
// The provider says which of its defaults it would have changed.
beforeEach(() => {
  for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => undefined)
})
afterEach(() => void jest.restoreAllMocks())

const ann = { email: 'Ann@Example.com', email_verified: true, name: 'Ann Li' }

/** The program, and a provider that knows some people. */
async function withProvider(
  people: Parameters<typeof identityProvider>[2],
  { roles, ...options }: Pick<OidcSettings, 'roles'> & Parameters<typeof withAdministrator>[1] = {},
) {
  const port = await freePort()
  const publicUrl = `http://127.0.0.1:${port}`
  const provider = await identityProvider(cleanup, `${publicUrl}/api/oidc/callback`, people)
  const oidc = { ...provider.settings, publicUrl, ...(roles && { roles }) }
  const program = await withAdministrator(cleanup, { ...options, port, oidc })
  return { ...program, ...provider, publicUrl, wanderer: () => new Wanderer(publicUrl) }
}

/** A browser that goes where it is led, with cookies for each place. */
class Wanderer {
  readonly #jar = new Map<string, Map<string, string>>()

  constructor(readonly home: string) {}

  cookies(at = this.home): Map<string, string> {
    const jar = this.#jar.get(at) ?? new Map()
    this.#jar.set(at, jar)
    return jar
  }

  /** One request. Gives where it is led, if it is. */
  async step(address: string): Promise<{ status: number; to?: string; setCookie: string[] }> {
    const { origin } = new URL(address)
    const cookie = [...this.cookies(origin)].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(address, { redirect: 'manual', headers: { ...(cookie && { cookie }) } })
    await response.arrayBuffer()
    const setCookie = response.headers.getSetCookie()
    for (const text of setCookie) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(text)!
      if (value === '' || /max-age=0/i.test(text)) this.cookies(origin).delete(name!)
      else this.cookies(origin).set(name!, value!)
    }
    const to = response.headers.get('location')
    return { status: response.status, setCookie, ...(to && { to: new URL(to, address).href }) }
  }

  /** Signs in as somebody would by a click. Gives every address on the way. */
  async signIn({ to = '' } = {}, until = /\/console/): Promise<string[]> {
    const way: string[] = []
    let next: string | undefined = `${this.home}/api/oidc/start${to && `?to=${encodeURIComponent(to)}`}`
    while (next !== undefined && way.length < 20) {
      way.push(next)
      if (until.test(new URL(next).pathname)) return way
      next = (await this.step(next)).to
    }
    return way
  }

  /** Signs out here. Gives where it is led to be signed out there. */
  async signOut(): Promise<string | undefined> {
    const cookie = [...this.cookies()].map((pair) => pair.join('=')).join('; ')
    const headers = { cookie, 'sec-fetch-site': 'same-origin', origin: this.home }
    const response = await fetch(`${this.home}/api/session`, { method: 'DELETE', headers })
    return ((await response.json()) as { next?: string }).next
  }

  async me() {
    const cookie = [...this.cookies()].map((pair) => pair.join('=')).join('; ')
    const response = await fetch(`${this.home}/api/me`, { headers: { cookie, 'sec-fetch-site': 'same-origin' } })
    return (await response.json()) as { id?: string; roles?: string[]; error?: string; [name: string]: unknown }
  }
}

const endOf = (way: readonly string[]): string => way.at(-1)!.replace(/^http:\/\/[^/]+/, '')

describe('signing in by another system', () => {
  test('lets in whoever has the e-mail address that it has verified, and brings them to where they went', async () => {
    const { admin, told, wanderer } = await withProvider({ a1: ann })
    await admin.post('/api/people', { id: 'ann', name: 'Ann', roles: ['agent'], email: 'ann@example.com' })
    told.who = 'a1'
    const browser = wanderer()
    expect(endOf(await browser.signIn({ to: '/desk' }))).toBe('/console/desk')
    expect(await browser.me()).toMatchObject({ id: 'ann', roles: ['agent'], hasPassword: false })
    const { entries } = (await admin.get('/api/audit?action=sign-in')).body
    expect(entries[0]).toMatchObject({ by: 'ann', target: 'ann', outcome: 'done', details: { way: 'oidc' } })
  })

  test('asks with PKCE, a state and a nonce that nobody can guess', async () => {
    const { told, wanderer } = await withProvider({ a1: ann })
    told.who = 'a1'
    for (const browser of [wanderer(), wanderer()]) await browser.signIn()
    const [first, second] = told.authorized.map(({ searchParams }) => Object.fromEntries(searchParams))
    expect(first).toMatchObject({ response_type: 'code', scope: 'openid email profile', code_challenge_method: 'S256' })
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(first![name]).toMatch(/^[\w-]{43}$/)
      expect(first![name]).not.toBe(second![name])
    }
  })

  test('knows them again when their address has changed there, and nobody else by their old one', async () => {
    const people: Record<string, object> = { a1: ann }
    const { admin, told, wanderer } = await withProvider(people as never)
    await admin.post('/api/people', { id: 'ann', name: 'Ann', roles: ['agent'], email: 'ann@example.com' })
    told.who = 'a1'
    await wanderer().signIn()
    people.a1 = { ...ann, email: 'ann.li@example.com' }
    people.e2 = { ...ann, name: 'Eve' }
    expect(endOf(await wanderer().signIn())).toBe('/console/')
    told.who = 'e2'
    expect(endOf(await wanderer().signIn())).toBe('/console/sign-in?problem=OIDC_OTHER')
    // An administrator decides that it is another one.
    await admin.patch('/api/people/ann', { email: 'ann@example.com' })
    expect(endOf(await wanderer().signIn())).toBe('/console/')
  })

  test('lets in nobody without an account, nor by an address that was not verified; it is written down', async () => {
    const { admin, told, wanderer } = await withProvider({
      n1: { email: 'new@example.com', email_verified: true },
      u1: { email: 'ann@example.com', email_verified: false },
      x1: {},
    })
    await admin.post('/api/people', { id: 'ann', name: 'Ann', roles: ['agent'], email: 'ann@example.com' })
    for (const [who, problem] of [
      ['n1', 'OIDC_UNKNOWN'],
      ['u1', 'OIDC_EMAIL'],
      ['x1', 'OIDC_EMAIL'],
    ] as const) {
      told.who = who
      const browser = wanderer()
      expect(endOf(await browser.signIn())).toBe(`/console/sign-in?problem=${problem}`)
      expect(await browser.me()).toMatchObject({ error: 'FORBIDDEN' })
    }
    expect((await admin.get('/api/audit?action=sign-in&outcome=refused')).body.entries).toMatchObject([
      { by: 'anonymous', details: { code: 'OIDC_UNKNOWN', way: 'oidc' } },
    ])
  })

  test('makes an account with the roles of a claim, where that is set, for whoever has one of them', async () => {
    const roles = { claim: 'groups', by: { support: 'agent', leads: 'manager' } } as const
    const { admin, told, wanderer } = await withProvider(
      {
        a1: { ...ann, groups: ['all', 'support', 'leads'] },
        b1: { email: 'ann@other.example', email_verified: true, groups: 'support' },
        c1: { email: 'c@example.com', email_verified: true, groups: ['constructor', 'all'] },
      },
      { roles },
    )
    const signedIn = async (who: string) => {
      told.who = who
      const browser = wanderer()
      await browser.signIn()
      return browser.me()
    }
    expect(await signedIn('a1')).toMatchObject({ id: 'ann', name: 'Ann Li', roles: ['agent', 'manager'] })
    expect(await signedIn('b1')).toMatchObject({ id: 'ann-2', roles: ['agent'] })
    expect(await signedIn('c1')).toMatchObject({ error: 'FORBIDDEN' })
    expect(await signedIn('a1')).toMatchObject({ id: 'ann' })
    expect((await admin.get('/api/people')).body.map(({ id }: { id: string }) => id)).toEqual([
      'ann',
      'ann-2',
      'root-ann',
    ])
  })

  test('asks for no code of ours, since the other system decides how people prove who they are', async () => {
    const { admin, told, wanderer } = await withProvider({ a1: ann })
    await admin.post('/api/people', { id: 'ann', name: 'Ann', roles: ['administrator'], email: 'ann@example.com' })
    told.who = 'a1'
    const browser = wanderer()
    await browser.signIn()
    expect(await browser.me()).toMatchObject({ roles: ['administrator'], totpNeeded: false })
  })
})

describe('signing out', () => {
  test('leads to the other system, which knows where to come back to', async () => {
    const { admin, told, wanderer, publicUrl, settings } = await withProvider({ a1: ann })
    await admin.post('/api/people', { id: 'ann', name: 'Ann', roles: ['agent'], email: 'ann@example.com' })
    told.who = 'a1'
    const browser = wanderer()
    await browser.signIn()
    const next = await browser.signOut()
    expect(await browser.me()).toMatchObject({ error: 'FORBIDDEN' })
    const { origin, searchParams } = new URL(next!)
    expect(origin).toBe(settings.issuer)
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: settings.clientId,
      post_logout_redirect_uri: `${publicUrl}/console/sign-in`,
    })
    // It asks whether that is meant, and refuses nothing.
    expect((await browser.step(next!)).status).toBe(200)
  })

  test('leads nowhere for whoever came by a password', async () => {
    const { admin } = await withProvider({})
    expect(await admin.delete('/api/session')).toMatchObject({ status: 200, body: {} })
  })
})

describe('coming back', () => {
  /** Somebody who is about to come back: the address that the provider sends them to. */
  async function back() {
    const made = await withProvider({ a1: ann })
    await made.admin.post('/api/people', { id: 'ann', name: 'Ann', roles: ['agent'], email: 'ann@example.com' })
    made.told.who = 'a1'
    const browser = made.wanderer()
    const address = (await browser.signIn({}, /\/callback$/)).at(-1)!
    return { ...made, browser, address }
  }
  const FAILED = '/console/sign-in?problem=OIDC_FAILED'

  test('works in the browser that went, once', async () => {
    const { browser, address, wanderer, publicUrl } = await back()
    const stranger = await wanderer().step(address)
    expect(stranger.to).toBe(publicUrl + FAILED)
    const away = browser.cookies().get('huida-oidc')!
    expect((await browser.step(address)).to).toBe(`${publicUrl}/console/`)
    browser.cookies().set('huida-oidc', away)
    expect((await browser.step(address)).to).toBe(publicUrl + FAILED)
  })

  test.each([
    ['another state', 0],
    ['another nonce', 1],
    ['another verifier', 2],
  ])('with %s than it left with is refused', async (_, place) => {
    const { browser, address, publicUrl } = await back()
    const parts = browser.cookies().get('huida-oidc')!.split('.')
    parts[place] = [...parts[place]!].reverse().join('')
    browser.cookies().set('huida-oidc', parts.join('.'))
    expect((await browser.step(address)).to).toBe(publicUrl + FAILED)
  })

  test('is kept by a cookie that no script reads, for the way back alone', async () => {
    const { publicUrl, wanderer } = await back()
    const { setCookie } = await wanderer().step(`${publicUrl}/api/oidc/start`)
    expect(setCookie).toEqual([
      expect.stringMatching(/^huida-oidc=[^;]+; Path=\/api\/oidc; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ])
  })

  test('leads nowhere but into the console', async () => {
    const { told, wanderer } = await back()
    told.who = 'a1'
    expect(endOf(await wanderer().signIn({ to: '/audit?by=ann.li' }))).toBe('/console/audit?by=ann.li')
    for (const to of ['//evil.example', 'https://evil.example', '/\\evil.example', '/a"><script>'])
      expect(endOf(await wanderer().signIn({ to }))).toBe('/console/')
  })
})

describe('where it is set up', () => {
  test('the page of the sign-in hears how it is called, and only there', async () => {
    const { browser } = await withProvider({})
    expect((await browser().get('/api/session/ways')).body).toEqual({ oidc: { name: 'Example ID' } })
    const { browser: other } = await withAdministrator(cleanup)
    expect((await other().get('/api/session/ways')).body).toEqual({})
    expect((await other().get('/api/oidc/start')).status).toBe(404)
  })

  test('a provider that cannot be reached is told as that, and tried again', async () => {
    const { close, wanderer } = await withProvider({ a1: ann })
    await close()
    expect(endOf(await wanderer().signIn())).toBe('/console/sign-in?problem=OIDC_UNREACHABLE')
  })

  test('settings that cannot work are told at the start', () => {
    const set = { HUIDA_OIDC_CLIENT_ID: 'huida', HUIDA_OIDC_CLIENT_SECRET: 'secret' }
    const problems = (more: Record<string, string>) => judgeSettings({}, { ...set, ...more }).problems
    expect(problems({})).toEqual([expect.stringMatching(/^HUIDA_OIDC_ISSUER is missing/)])
    expect(problems({ HUIDA_OIDC_ISSUER: 'http://id.example.com' })).toEqual([
      expect.stringMatching(/^HUIDA_OIDC_ISSUER is no https address/),
    ])
    const issuer = { HUIDA_OIDC_ISSUER: 'https://id.example.com' }
    expect(problems({ ...issuer, HUIDA_OIDC_ROLES: 'support=king' })).toEqual([
      expect.stringMatching(/^HUIDA_OIDC_ROLES: "support=king" gives nobody a role/),
    ])
    expect(judgeSettings({}, { ...set, ...issuer, HUIDA_OIDC_ROLES: 'a=b=agent' }).settings.oidc).toEqual({
      ...{ issuer: 'https://id.example.com', clientId: 'huida', clientSecret: 'secret', name: 'id.example.com' },
      roles: { claim: 'groups', by: { 'a=b': 'agent' } },
    })
  })
})
