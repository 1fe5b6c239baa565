import { memoryStore } from '@huida/core'
import { cleanups } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { GOOD, program, withAdministrator } from './fixtures/program.js'

const cleanup = cleanups(afterEach)
const HOUR_MS = 3_600_000

describe('the first start', () => {
  test('gives a link, by which whoever opens it becomes the administrator and is signed in', async () => {
    const { setUpLink, browser } = await program(cleanup).start()
    expect(setUpLink).toMatch(/\/console\/set-up#[\w-]{43}$/)
    const ann = browser()
    expect((await ann.get('/api/setup')).body).toEqual({ open: true })
    expect((await ann.get('/api/me')).status).toBe(403)
    const token = setUpLink!.split('#')[1]
    expect((await ann.post('/api/setup/link', { token })).body).toEqual({ purpose: 'set-up' })
    const made = await ann.post('/api/setup', { token, id: 'ann', name: '安娜', password: GOOD, locale: 'zh' })
    const me = {
      ...{ id: 'ann', name: '安娜', roles: ['administrator'], locale: 'zh', theme: 'auto' },
      ...{ totp: false, totpNeeded: false, hasPassword: true, account: true },
    }
    expect(made.body).toEqual(me)
    expect((await ann.get('/api/me')).body).toEqual(me)
  })

  test('and the link opens nothing any more, also those of earlier starts', async () => {
    const { start } = program(cleanup)
    const first = await start()
    await first.stop()
    const second = await start()
    const chosen = { id: 'ann', password: GOOD }
    const ann = second.browser()
    const used = await ann.post('/api/setup', { token: first.setUpLink!.split('#')[1], ...chosen })
    expect(used.status).toBe(200)
    for (const { setUpLink } of [first, second]) {
      const again = await second.browser().post('/api/setup', { token: setUpLink!.split('#')[1], ...chosen, id: 'eve' })
      expect(again).toMatchObject({ status: 403, body: { error: 'LINK_UNKNOWN' } })
    }
    expect((await ann.get('/api/setup')).body).toEqual({ open: false })
    await second.stop()
    expect((await start()).setUpLink).toBeUndefined()
  })

  test('of two who open it at once, one becomes the administrator', async () => {
    const { setUpLink, browser } = await program(cleanup).start()
    const token = setUpLink!.split('#')[1]
    const tried = await Promise.all(
      ['ann', 'bob'].map((id) => browser().post('/api/setup', { token, id, password: GOOD })),
    )
    expect(tried.map(({ status }) => status).sort()).toEqual([200, 403])
  })

  test('without tables nobody signs in but by the token', async () => {
    const { createBot } = await import('@huida/core')
    const { testChat } = await import('@huida/core/testing')
    const store = memoryStore()
    const log = { debug() {}, info() {}, warn() {}, error() {} }
    const served = await (await import('../server/serve.js')).serve({
      ...{ bot: createBot({ adapters: [testChat().adapter], store, log }), store, port: 0, log },
    })
    cleanup(() => served.stop())
    expect(served.setUpLink).toBeUndefined()
    const { Browser } = await import('./fixtures/browser.js')
    const browser = new Browser(served.url)
    expect(await browser.signIn('ann', GOOD)).toMatchObject({ status: 403, body: { error: 'SIGN_IN_REFUSED' } })
    await browser.post('/api/session', undefined, { authorization: `Bearer ${served.adminToken}` })
    expect((await browser.get('/api/me')).body).toMatchObject({ id: 'token', account: false })
  })
})

describe('a password', () => {
  test('that is guessed soon is refused, with a code and a word why, and without repeating it', async () => {
    const { setUpLink, browser } = await program(cleanup).start()
    const token = setUpLink!.split('#')[1]
    const asked = { token, id: 'ann', password: 'password123!' }
    const { status, body } = await browser().post('/api/setup', asked, { 'accept-language': 'zh-CN' })
    expect({ status, body }).toMatchObject({
      ...{ status: 422, body: { error: 'PASSWORD_COMMON', message: expect.stringContaining('容易被猜到') } },
    })
    expect(JSON.stringify(body)).not.toContain('password123')
  })

  test('is kept so that nobody can read it, and stands in no log', async () => {
    const { store, logged } = await withAdministrator(cleanup)
    const [row] = await store.sql!.read<{ password: string }>({ sql: 'select password from people', parameters: [] })
    expect(row!.password).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    expect(JSON.stringify(logged)).not.toContain(GOOD)
  })
})

describe('signing in', () => {
  test('is told the same of a wrong password and of nobody', async () => {
    const { browser } = await withAdministrator(cleanup)
    const wrong = await browser().signIn('root-ann', `${GOOD}!`)
    const nobody = await browser().signIn('nobody-here', GOOD)
    expect(wrong).toMatchObject({ status: 403, body: { error: 'SIGN_IN_REFUSED' } })
    expect(nobody.body).toEqual(wrong.body)
  })

  test('needs no care for capital letters in the id', async () => {
    const { browser } = await withAdministrator(cleanup)
    expect((await browser().signIn(' Root-ANN ', GOOD)).body).toMatchObject({ id: 'root-ann' })
  })

  test('gives a cookie that no script reads and no other site sends', async () => {
    const { browser } = await withAdministrator(cleanup)
    const { headers } = await browser().signIn('root-ann', GOOD)
    const [session] = headers.getSetCookie()
    expect(session).toMatch(/^huida-session=[\w-]{43}; Path=\/; Max-Age=604800; HttpOnly; SameSite=Strict$/)
  })

  test('is refused to a page of another site, which would sign its visitors in as somebody of its own', async () => {
    const { browser } = await withAdministrator(cleanup)
    const proof = { id: 'root-ann', password: GOOD }
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    ])
      expect(await browser().post('/api/session', proof, headers)).toMatchObject({
        status: 403,
        body: { error: 'FORBIDDEN' },
      })
  })

  test('in a browser where somebody else was ends their session', async () => {
    const { admin, join, passwordOf } = await withAdministrator(cleanup)
    await join('wang', ['agent'])
    const before = admin.cookies.get('huida-session')!
    await admin.signIn('wang', passwordOf('wang'))
    expect((await admin.get('/api/me')).body.id).toBe('wang')
    admin.cookies.set('huida-session', before)
    expect((await admin.get('/api/me')).status).toBe(403)
  })
})

describe('a session', () => {
  test('goes on after a restart', async () => {
    const { admin, stop, start, clock } = await withAdministrator(cleanup)
    await stop()
    await clock.advance(HOUR_MS)
    const again = await start()
    const browser = again.browser()
    for (const [name, value] of admin.cookies) browser.cookies.set(name, value)
    expect((await browser.get('/api/me')).body.id).toBe('root-ann')
  })

  test('ends after 12 hours without use, and after 7 days in any case', async () => {
    const { admin, clock, browser } = await withAdministrator(cleanup)
    await clock.advance(11 * HOUR_MS)
    expect((await admin.get('/api/me')).status).toBe(200)
    await clock.advance(12 * HOUR_MS)
    expect((await admin.get('/api/me')).status).toBe(403)
    const busy = browser()
    await busy.signIn('root-ann', GOOD)
    for (let hours = 0; hours < 7 * 24 - 8; hours += 8) {
      await clock.advance(8 * HOUR_MS)
      expect((await busy.get('/api/me')).status).toBe(200)
    }
    await clock.advance(8 * HOUR_MS)
    expect((await busy.get('/api/me')).status).toBe(403)
  })

  test('ends by signing out, in this browser only', async () => {
    const { admin, browser } = await withAdministrator(cleanup)
    const other = browser()
    await other.signIn('root-ann', GOOD)
    const kept = admin.cookie
    expect((await admin.delete('/api/session')).status).toBe(200)
    expect((await admin.get('/api/me', { cookie: kept })).status).toBe(403)
    expect((await other.get('/api/me')).status).toBe(200)
  })

  test('can be looked at and ended from elsewhere, one or all', async () => {
    const { admin, join, browser, passwordOf, clock } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const phone = browser()
    await clock.advance(1_000)
    await phone.post('/api/session', { id: 'wang', password: passwordOf('wang') }, { 'user-agent': 'a phone' })
    const { body } = await wang.get('/api/me/sessions')
    expect(body).toMatchObject([
      { browser: 'a phone', way: 'password', isThis: false, address: '127.0.0.1' },
      { way: 'link', isThis: true },
    ])
    const onPhone = body.find((each: { isThis: boolean }) => !each.isThis)
    expect((await wang.delete(`/api/me/sessions/${onPhone.id}`)).status).toBe(204)
    expect((await phone.get('/api/me')).status).toBe(403)
    expect((await wang.delete(`/api/me/sessions/${onPhone.id}`)).body).toMatchObject({ error: 'SESSION_UNKNOWN' })
    expect((await admin.get('/api/people/wang/sessions')).body).toHaveLength(1)
    expect((await admin.delete('/api/people/wang/sessions')).status).toBe(204)
    expect((await wang.get('/api/me')).status).toBe(403)
  })

  test('is of no use with a character changed, and of somebody else nobody can end it', async () => {
    const { admin, join } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const [own] = (await admin.get('/api/me/sessions')).body
    expect((await wang.delete(`/api/me/sessions/${own.id}`)).body).toMatchObject({ error: 'SESSION_UNKNOWN' })
    expect((await wang.delete('/api/people/root-ann/sessions')).body).toMatchObject({ error: 'FORBIDDEN' })
    expect((await wang.delete('/api/me/sessions/%25')).body).toMatchObject({ error: 'SESSION_UNKNOWN' })
    const token = admin.cookies.get('huida-session')!
    const changed = token.slice(0, -1) + (token.endsWith('A') ? 'E' : 'A')
    expect((await admin.get('/api/me', { cookie: `huida-session=${changed}` })).status).toBe(403)
    expect((await admin.get('/api/me')).status).toBe(200)
  })

  test('opens no WebSocket for a page of another site', async () => {
    const { join } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    expect((await wang.open('/api/desk/live', cleanup, { origin: 'https://evil.example' })).first).toBe(403)
    expect((await wang.open('/api/desk/live', cleanup, { origin: 'null' })).first).toBe(403)
  })
})

describe('whoever is taken out', () => {
  test('is out at once: pages, and connections that stand', async () => {
    const { admin, join, browser, passwordOf } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const li = await join('li', ['agent'])
    const [ofWang, ofLi] = [await wang.open('/api/desk/live', cleanup), await li.open('/api/desk/live', cleanup)]
    expect([ofWang.first, ofLi.first]).toEqual(['hello wang', 'hello li'])
    expect((await wang.get('/api/desk/tickets')).body).toEqual({ by: 'wang' })
    expect((await admin.delete('/api/people/wang')).status).toBe(204)
    expect(await ofWang.closed).toBe(4401)
    expect((await wang.get('/api/desk/tickets')).status).toBe(403)
    expect((await browser().signIn('wang', passwordOf('wang'))).body).toMatchObject({ error: 'SIGN_IN_REFUSED' })
    expect((await wang.open('/api/desk/live', cleanup)).first).toBe(403)
    // Who stays is not disturbed.
    expect((await li.get('/api/desk/tickets')).body).toEqual({ by: 'li' })
    const open = Symbol('open')
    expect(await Promise.race([ofLi.closed, Promise.resolve(open)])).toBe(open)
  })

  test('loses open connections within a minute also when another process has done it, or the session has ended by itself', async () => {
    const { join, store, clock } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const live = await wang.open('/api/desk/live', cleanup)
    await store.sql!.write([{ sql: 'delete from people where id = ?', parameters: ['wang'] }])
    await clock.advance(60_000)
    expect(await live.closed).toBe(4401)
    const li = await join('li', ['agent'])
    const idle = await li.open('/api/desk/live', cleanup)
    await clock.advance(12 * HOUR_MS + 60_000)
    expect(await idle.closed).toBe(4401)
  })

  test('also by a role that they have not any more', async () => {
    const { admin, join } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const live = await wang.open('/api/desk/live', cleanup)
    expect((await admin.patch('/api/people/wang', { roles: ['auditor'] })).body).toMatchObject({ roles: ['auditor'] })
    expect(await live.closed).toBe(4401)
    expect((await wang.get('/api/desk/tickets')).status).toBe(403)
    expect((await wang.get('/api/me')).body).toMatchObject({ roles: ['auditor'] })
  })

  test('but never the last administrator, nor may they stop being one', async () => {
    const { admin, join } = await withAdministrator(cleanup)
    for (const refused of [
      await admin.delete('/api/people/root-ann'),
      await admin.patch('/api/people/root-ann', { roles: ['agent'] }),
    ])
      expect(refused).toMatchObject({ status: 409, body: { error: 'LAST_ADMINISTRATOR' } })
    await join('bob', ['administrator'])
    expect((await admin.delete('/api/people/root-ann')).status).toBe(204)
  })
})

describe('people are looked after by administrators', () => {
  test('who make them, with a link by which they choose their password', async () => {
    const { admin, browser } = await withAdministrator(cleanup)
    const made = await admin.post('/api/people', {
      ...{ id: '王伟', name: '王伟', email: 'Wang@Shop.example', roles: ['agent', 'trainer'] },
    })
    expect(made.body).toMatchObject({
      person: { id: '王伟', email: 'wang@shop.example', roles: ['agent', 'trainer'], hasPassword: false },
      link: { path: expect.stringMatching(/^\/console\/set-up#/) },
    })
    expect(JSON.stringify(made.body.person)).not.toMatch(/password":"|secret|digest/)
    const { token } = made.body.link
    const wang = browser()
    expect((await wang.post('/api/setup/link', { token })).body).toEqual({
      ...{ purpose: 'password', id: '王伟', name: '王伟' },
    })
    // Who they are is not theirs to choose.
    const used = await wang.post('/api/setup', { token, id: 'root-ann', name: 'x', password: GOOD })
    expect(used.body).toMatchObject({ id: '王伟', roles: ['agent', 'trainer'] })
    expect((await browser().post('/api/setup', { token, password: GOOD })).body).toMatchObject({
      error: 'LINK_UNKNOWN',
    })
    expect((await admin.get('/api/people')).body).toMatchObject([
      { id: 'root-ann' },
      { id: '王伟', hasPassword: true, seenAt: expect.any(Number) },
    ])
  })

  test('a link ends after three days, or by the next one', async () => {
    const { admin, browser, join, clock, passwordOf } = await withAdministrator(cleanup)
    await join('wang', ['agent'])
    const [first, second] = [await admin.post('/api/people/wang/link'), await admin.post('/api/people/wang/link')]
    const use = (token: string) => browser().post('/api/setup', { token, password: 'quite another phrase' })
    expect((await use(first.body.token)).body).toMatchObject({ error: 'LINK_UNKNOWN' })
    await clock.advance(73 * HOUR_MS)
    expect((await use(second.body.token)).body).toMatchObject({ error: 'LINK_UNKNOWN' })
    expect((await browser().signIn('wang', passwordOf('wang'))).status).toBe(200)
  })

  test('a new password by a link ends the sessions of the old one', async () => {
    const { browser, join, passwordOf, adminToken, url } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const asked = await fetch(`${url}/api/people/wang/link`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${adminToken}` } },
    })
    const { token } = (await asked.json()) as { token: string }
    expect((await browser().post('/api/setup', { token, password: 'quite another phrase' })).status).toBe(200)
    expect((await wang.get('/api/me')).status).toBe(403)
    expect((await browser().signIn('wang', passwordOf('wang'))).body).toMatchObject({ error: 'SIGN_IN_REFUSED' })
  })

  test('with an id and an e-mail address that nobody else has, and roles that there are', async () => {
    const { admin } = await withAdministrator(cleanup)
    await admin.post('/api/people', { id: 'wang', name: 'Wang', roles: ['agent'], email: 'w@shop.example' })
    for (const [change, status, error] of [
      [{ id: 'wang' }, 409, 'PERSON_EXISTS'],
      [{ id: 'WANG' }, 409, 'PERSON_EXISTS'],
      [{ id: 'li', email: 'w@shop.example' }, 409, 'PERSON_EXISTS'],
      [{ id: 'token' }, 422, 'ID_INVALID'],
      [{ id: 'Anonymous' }, 422, 'ID_INVALID'],
      [{ id: '../etc' }, 422, 'ID_INVALID'],
      [{ id: 'a b' }, 422, 'ID_INVALID'],
      [{ id: '-' }, 422, 'ID_INVALID'],
      [{ id: 'li', roles: ['root'] }, 400, 'BODY_INVALID'],
      [{ id: 'li', roles: [] }, 400, 'BODY_INVALID'],
      [{ id: 'li', name: '  ' }, 400, 'BODY_INVALID'],
      [{ id: 'li', email: 'nowhere' }, 400, 'BODY_INVALID'],
    ] as const) {
      const made = await admin.post('/api/people', { name: 'Li', roles: ['agent'], ...change })
      expect({ change, ...made }).toMatchObject({ change, status, body: { error } })
    }
    expect((await admin.get('/api/people')).body).toHaveLength(2)
  })

  test('and by nobody else', async () => {
    const { join } = await withAdministrator(cleanup)
    const everyRole = ['trainer', 'reviewer', 'legal-reviewer', 'agent', 'expert', 'coordinator', 'manager', 'auditor']
    const wang = await join('wang', everyRole)
    for (const [method, path, body] of [
      ['GET', '/api/people'],
      ['GET', '/api/people/root-ann'],
      ['POST', '/api/people', { id: 'eve', name: 'Eve', roles: ['administrator'] }],
      ['PATCH', '/api/people/wang', { roles: ['administrator'] }],
      ['PATCH', '/api/people/root-ann', { email: 'eve@evil.example' }],
      ['DELETE', '/api/people/root-ann'],
      ['POST', '/api/people/root-ann/link'],
      ['GET', '/api/people/root-ann/sessions'],
      ['DELETE', '/api/people/root-ann/sessions'],
    ] as const)
      expect(await wang.ask(method, path, body)).toMatchObject({ status: 403, body: { error: 'FORBIDDEN' } })
    // What is not one's own to change is not changed by one's own page either.
    await wang.patch('/api/me', { roles: ['administrator'], id: 'root-ann', email: 'eve@evil.example' })
    expect((await wang.get('/api/me')).body).toMatchObject({ id: 'wang', roles: everyRole })
  })
})

describe('everybody changes their own', () => {
  test('name, language and look', async () => {
    const { join } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const change = { name: '小王', locale: 'en', theme: 'dark' }
    expect((await wang.patch('/api/me', change)).body).toMatchObject(change)
    expect((await wang.get('/api/me')).body).toMatchObject(change)
  })

  test('password, by the one they have; elsewhere they are signed out', async () => {
    const { join, browser, passwordOf } = await withAdministrator(cleanup)
    const wang = await join('wang', ['agent'])
    const phone = browser()
    await phone.signIn('wang', passwordOf('wang'))
    const to = (old: string, next: string) => wang.patch('/api/me', { password: { old, new: next } })
    expect((await to('not this one', 'a sentence of my own')).body).toMatchObject({ error: 'PASSWORD_WRONG' })
    expect((await to(passwordOf('wang'), 'short')).body).toMatchObject({ error: 'PASSWORD_SHORT' })
    expect((await phone.get('/api/me')).status).toBe(200)
    expect((await to(passwordOf('wang'), 'a sentence of my own')).status).toBe(200)
    expect((await wang.get('/api/me')).status).toBe(200)
    expect((await phone.get('/api/me')).status).toBe(403)
    expect((await browser().signIn('wang', 'a sentence of my own')).status).toBe(200)
  })

  test('but whoever came in by the token has nothing to change', async () => {
    const { browser, adminToken } = await withAdministrator(cleanup)
    const page = browser()
    await page.post('/api/session', undefined, { authorization: `Bearer ${adminToken}` })
    expect((await page.patch('/api/me', { name: 'x' })).body).toMatchObject({ error: 'NOT_A_PERSON' })
  })
})
