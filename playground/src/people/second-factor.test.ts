import { cleanups } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Secret, TOTP } from 'otpauth'
import type { Browser } from './fixtures/browser.js'
import { GOOD, withAdministrator } from './fixtures/program.js'

const cleanup = cleanups(afterEach)
const STEP_MS = 30_000

/** What an authenticator shows at a moment. */
const shown = (secret: string, at: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at })

/** The program, whose administrator has an authenticator. */
async function withAuthenticator() {
  const made = await withAdministrator(cleanup)
  const { admin, clock } = made
  const { secret } = (await admin.post('/api/me/totp', { password: GOOD })).body
  const code = (steps = 0) => shown(secret, clock.now() + steps * STEP_MS)
  const { recoveryCodes } = (await admin.ask('PUT', '/api/me/totp', { code: code() })).body
  // The code that was just shown is used.
  await clock.advance(STEP_MS)
  const signIn = (code?: string, browser: Browser = made.browser()) => browser.signIn('root-ann', GOOD, code)
  return { ...made, code, secret: secret as string, recoveryCodes: recoveryCodes as string[], signIn }
}

describe('an authenticator', () => {
  test('is begun by the password, shown as an address for a QR code, and on when a code of it was typed', async () => {
    const { admin, clock, browser } = await withAdministrator(cleanup)
    expect((await admin.post('/api/me/totp', { password: 'not mine' })).body).toMatchObject({ error: 'PASSWORD_WRONG' })
    const begun = await admin.post('/api/me/totp', { password: GOOD })
    expect(begun.body.address).toBe(
      `otpauth://totp/Huida:root-ann?issuer=Huida&secret=${begun.body.secret}&algorithm=SHA1&digits=6&period=30`,
    )
    expect((await browser().signIn('root-ann', GOOD)).status).toBe(200)
    expect((await admin.ask('PUT', '/api/me/totp', { code: '000000' })).body).toMatchObject({ error: 'CODE_WRONG' })
    const on = await admin.ask('PUT', '/api/me/totp', { code: shown(begun.body.secret, clock.now()) })
    expect(new Set(on.body.recoveryCodes).size).toBe(10)
    expect((await admin.get('/api/me')).body).toMatchObject({ totp: true })
    expect((await admin.get('/api/me/totp')).body).toEqual({ on: true, recoveryCodes: 10 })
  })

  test('ends every other session of its owner when it is turned on', async () => {
    const { admin, clock, browser } = await withAdministrator(cleanup)
    const other = browser()
    await other.signIn('root-ann', GOOD)
    const { secret } = (await admin.post('/api/me/totp', { password: GOOD })).body
    await admin.ask('PUT', '/api/me/totp', { code: shown(secret, clock.now()) })
    expect((await other.get('/api/me')).status).toBe(403)
    expect((await admin.get('/api/me')).status).toBe(200)
  })

  test('is asked for after the right password, and only then', async () => {
    const { signIn, code, browser } = await withAuthenticator()
    expect((await browser().signIn('root-ann', 'not mine', code())).body).toMatchObject({ error: 'SIGN_IN_REFUSED' })
    expect((await signIn()).body).toMatchObject({ error: 'CODE_NEEDED' })
    expect((await signIn('123 45')).body).toMatchObject({ error: 'CODE_WRONG' })
    expect((await signIn(code())).body).toMatchObject({ id: 'root-ann', totp: true })
  })

  test('shows codes that work once each, also the next and the one before, in any one order of time', async () => {
    const { signIn, code, clock } = await withAuthenticator()
    const now = code()
    expect((await signIn(now.replace(/(...)/, '$1 '))).status).toBe(200)
    expect((await signIn(now)).body).toMatchObject({ error: 'CODE_WRONG' })
    expect((await signIn(code(-1))).body).toMatchObject({ error: 'CODE_WRONG' })
    const next = code(1)
    expect((await signIn(next)).status).toBe(200)
    await clock.advance(STEP_MS)
    expect((await signIn(next)).body).toMatchObject({ error: 'CODE_WRONG' })
    await clock.advance(2 * STEP_MS)
    expect((await signIn(code(-2))).body).toMatchObject({ error: 'CODE_WRONG' })
    expect((await signIn(code(-1))).status).toBe(200)
  })

  test('of two who show the same code at once, one comes in', async () => {
    const { signIn, code } = await withAuthenticator()
    const both = await Promise.all([signIn(code()), signIn(code())])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 403])
  })

  test('is asked for by the link for a new password as well, which stays good until then', async () => {
    const { code, browser, adminToken, url } = await withAuthenticator()
    const asked = await fetch(`${url}/api/people/root-ann/link`, {
      ...{ method: 'POST', headers: { authorization: `Bearer ${adminToken}` } },
    })
    const chosen = { token: ((await asked.json()) as { token: string }).token, password: 'another long sentence' }
    expect((await browser().post('/api/setup', chosen)).body).toMatchObject({ error: 'CODE_NEEDED' })
    expect((await browser().post('/api/setup', { ...chosen, code: '000000' })).body).toMatchObject({
      error: 'CODE_WRONG',
    })
    expect((await browser().post('/api/setup', { ...chosen, code: code() })).status).toBe(200)
  })

  test('is not guessed: after six wrong codes there are pauses, also for whoever has the password', async () => {
    const { signIn, code, clock } = await withAuthenticator()
    for (let n = 0; n < 6; n++) expect((await signIn('000000')).body).toMatchObject({ error: 'CODE_WRONG' })
    const paused = await signIn(code())
    expect(paused).toMatchObject({ status: 429, body: { error: 'TOO_MANY_TRIES', retryAfterS: 1 } })
    await clock.advance(2_000)
    expect((await signIn(code())).status).toBe(200)
  })

  test('is kept in no log and no audit entry, nor are recovery codes', async () => {
    const { logged, admin, secret, recoveryCodes } = await withAuthenticator()
    const audited = JSON.stringify((await admin.get('/api/audit')).body)
    expect(audited).toContain('PUT /api/me/totp')
    for (const one of [secret, ...recoveryCodes]) {
      expect(audited).not.toContain(one)
      expect(JSON.stringify(logged)).not.toContain(one)
    }
  })

  test('is turned off by the password', async () => {
    const { admin, signIn } = await withAuthenticator()
    expect((await admin.post('/api/me/totp/off', { password: 'not mine' })).status).toBe(403)
    expect((await admin.post('/api/me/totp/off', { password: GOOD })).status).toBe(204)
    expect((await signIn()).status).toBe(200)
  })
})

describe('a recovery code', () => {
  test('stands in for the authenticator, once, however it is typed', async () => {
    const { signIn, recoveryCodes, admin } = await withAuthenticator()
    expect(recoveryCodes[0]).toMatch(/^[a-z0-9]{4}(-[a-z0-9]{4}){3}$/)
    expect((await signIn(` ${recoveryCodes[0]!.toUpperCase().replaceAll('-', ' ')}`)).status).toBe(200)
    expect((await signIn(recoveryCodes[0])).body).toMatchObject({ error: 'CODE_WRONG' })
    expect((await admin.get('/api/me/totp')).body).toEqual({ on: true, recoveryCodes: 9 })
  })

  test('is kept so that nobody can read it', async () => {
    const { store, recoveryCodes } = await withAuthenticator()
    const kept = JSON.stringify(await store.sql!.read({ sql: 'select * from people_codes', parameters: [] }))
    for (const code of recoveryCodes) expect(kept).not.toContain(code.replaceAll('-', ''))
  })

  test('opens nothing any more when new ones were made', async () => {
    const { admin, signIn, recoveryCodes } = await withAuthenticator()
    const made = await admin.post('/api/me/totp/codes', { password: GOOD })
    expect((await signIn(recoveryCodes[0])).body).toMatchObject({ error: 'CODE_WRONG' })
    expect((await signIn(made.body.recoveryCodes[0])).status).toBe(200)
  })
})

describe('whoever has lost the authenticator', () => {
  test('is let in again by another administrator, is signed out everywhere, and it is written down', async () => {
    const { join, admin, clock, browser, passwordOf } = await withAdministrator(cleanup)
    const bob = await join('bob', ['administrator'])
    const { secret } = (await bob.post('/api/me/totp', { password: passwordOf('bob') })).body
    await bob.ask('PUT', '/api/me/totp', { code: shown(secret, clock.now()) })
    expect((await bob.delete('/api/people/bob/totp')).body).toMatchObject({ error: 'TOTP_OWN' })
    expect((await admin.delete('/api/people/bob/totp')).status).toBe(204)
    expect((await bob.get('/api/me')).status).toBe(403)
    expect((await browser().signIn('bob', passwordOf('bob'))).status).toBe(200)
    expect((await admin.get('/api/audit?action=DELETE')).body.entries).toMatchObject([
      { by: 'root-ann', action: 'DELETE /api/people/:id/totp', target: 'bob', outcome: 'done' },
    ])
  })

  test('and nobody else may do that', async () => {
    const { join } = await withAdministrator(cleanup)
    const wang = await join('wang', ['manager'])
    expect((await wang.delete('/api/people/root-ann/totp')).body).toMatchObject({ error: 'FORBIDDEN' })
  })
})

describe('where administrators must have one', () => {
  test('they may do nothing else until they have', async () => {
    const { admin, clock, join } = await withAdministrator(cleanup, { secondFactor: 'administrators' })
    expect((await admin.get('/api/me')).body).toMatchObject({ id: 'root-ann', roles: [], totpNeeded: true })
    expect((await admin.get('/api/people')).status).toBe(403)
    const { secret } = (await admin.post('/api/me/totp', { password: GOOD })).body
    await admin.ask('PUT', '/api/me/totp', { code: shown(secret, clock.now()) })
    expect((await admin.get('/api/me')).body).toMatchObject({ roles: ['administrator'], totpNeeded: false })
    expect((await admin.get('/api/people')).status).toBe(200)
    expect((await admin.post('/api/me/totp/off', { password: GOOD })).body).toMatchObject({ error: 'TOTP_REQUIRED' })
    const wang = await join('wang', ['agent'])
    expect((await wang.get('/api/me')).body).toMatchObject({ roles: ['agent'], totpNeeded: false })
  })

  test('a setting that nobody knows is told at the start', async () => {
    const { judgeSettings } = await import('../settings/settings.js')
    expect(judgeSettings({}, { HUIDA_SECOND_FACTOR: 'yes' }).problems).toEqual([
      'HUIDA_SECOND_FACTOR is "yes". Set it to administrators or everybody, or unset it to let everybody choose.',
    ])
    expect(judgeSettings({}, { HUIDA_SECOND_FACTOR: 'administrators' }).settings.secondFactor).toBe('administrators')
  })
})
