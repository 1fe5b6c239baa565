import { cleanups } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { GOOD, withAdministrator } from '../people/fixtures/program.js'

const cleanup = cleanups(afterEach)

async function opened() {
  const program = await withAdministrator(cleanup)
  /** What the audit log holds now, the oldest first, as far as it is asked for. */
  const kept = async (query = '') => {
    const { body } = await program.admin.get(`/api/audit?limit=500${query}`)
    return body.entries.reverse() as { by: string; action: string; target: string; outcome: string; details: object }[]
  }
  return { ...program, kept }
}

test('an auditor finds out whether the log is whole, and whether an end that was noted is still in it', async () => {
  const { admin, join } = await opened()
  const auditor = await join('zhao', ['auditor'])
  const { body } = await auditor.get('/api/audit/verify')
  expect(body).toEqual({ end: expect.stringMatching(/^\d+:\S+$/), entries: expect.any(Number) })
  await admin.patch('/api/people/zhao', { name: 'Zhao' })
  const { body: later } = await auditor.get(`/api/audit/verify?kept=${encodeURIComponent(body.end)}`)
  expect(later.broken).toBeUndefined()
  expect(later.entries).toBeGreaterThan(body.entries)
  const { body: cut } = await auditor.get(`/api/audit/verify?kept=${later.entries + 5}:abc`)
  expect(cut.broken).toMatchObject({ why: 'cut' })
  expect((await auditor.get('/api/audit/verify?kept=nonsense')).status).toBe(400)
  expect((await (await join('wang', ['agent'])).get('/api/audit/verify')).status).toBe(403)
})

describe('the audit log keeps', () => {
  test('who came in, who did not, and who left', async () => {
    const { admin, browser, kept } = await opened()
    await browser().signIn('root-ann', 'not the password')
    await browser().signIn('my secret typed as an id', GOOD)
    await admin.signIn('root-ann', GOOD)
    await admin.delete('/api/session')
    await admin.signIn('root-ann', GOOD)
    const address = '127.0.0.1'
    expect(await kept('&from=0')).toMatchObject([
      { by: 'root-ann', action: 'link', outcome: 'done', details: { address } },
      {
        by: 'anonymous',
        action: 'sign-in',
        target: 'root-ann',
        outcome: 'refused',
        details: { code: 'SIGN_IN_REFUSED', address },
      },
      { by: 'anonymous', action: 'sign-in', target: '', outcome: 'refused' },
      { by: 'root-ann', action: 'sign-in', outcome: 'done' },
      { by: 'root-ann', action: 'sign-out' },
      { by: 'root-ann', action: 'sign-in', outcome: 'done' },
    ])
    expect(JSON.stringify(await kept())).not.toMatch(/secret|correct horse|not the password/)
  })

  test('who was given which role, and by whom', async () => {
    const { admin, join, kept } = await opened()
    await join('wang', ['agent'])
    await admin.patch('/api/people/wang', { roles: ['agent', 'manager'] })
    await admin.delete('/api/people/wang')
    expect(await kept('&action=P')).toMatchObject([
      { by: 'root-ann', action: 'POST /api/people', details: { id: 'wang', roles: ['agent'] } },
      { action: 'PATCH /api/people/:id', target: 'wang', details: { from: ['agent'], to: ['agent', 'manager'] } },
    ])
    expect(await kept('&action=DELETE&target=wang')).toMatchObject([{ by: 'root-ann', outcome: 'done' }])
  })

  test('who read what customers wrote, once for many times', async () => {
    const { join, kept, clock } = await opened()
    const wang = await join('wang', ['agent'])
    for (let i = 0; i < 5; i++) await wang.get('/api/desk/tickets')
    expect(await kept('&by=wang&action=GET')).toHaveLength(1)
    await clock.advance(600_000)
    await wang.get('/api/desk/tickets')
    expect(await kept('&by=wang&action=GET')).toHaveLength(2)
  })

  test('who was refused: another role, a page of another site, a connection', async () => {
    const { admin, join, kept } = await opened()
    const wang = await join('wang', ['trainer'])
    await wang.delete('/api/people/root-ann')
    await admin.ask('DELETE', '/api/people/wang', undefined, {
      origin: 'https://evil.example',
      'sec-fetch-site': 'cross-site',
    })
    await wang.open('/api/desk/live', cleanup)
    await wang.open('/api/desk/live', cleanup, { origin: 'https://evil.example' })
    expect(await kept('&outcome=refused')).toMatchObject([
      { by: 'wang', action: 'DELETE /api/people/:id', target: 'root-ann', details: { code: 'FORBIDDEN' } },
      {
        by: 'anonymous',
        action: 'DELETE /api/people/:id',
        target: 'wang',
        details: { origin: 'https://evil.example' },
      },
      { by: 'wang', action: 'SOCKET /api/desk/live' },
      { by: 'anonymous', action: 'SOCKET /api/desk/live', details: { origin: 'https://evil.example' } },
    ])
  })

  test('of strangers who ask a thousand times one line, with how often', async () => {
    const { browser, kept, clock } = await opened()
    const eve = browser()
    for (let i = 0; i < 20; i++) await eve.delete(`/api/people/person-${i}`)
    await clock.advance(600_000)
    await eve.delete('/api/people/once-more')
    expect(await kept('&outcome=refused&action=DELETE')).toMatchObject([
      { target: 'person-0' },
      { details: { more: 19 } },
    ])
  })
})

describe('it is read', () => {
  test('by auditors and administrators, in pages', async () => {
    const { join, kept } = await opened()
    const auditor = await join('zhao', ['auditor'])
    const { body } = await auditor.get('/api/audit?limit=2')
    expect(body.entries.map(({ seq }: { seq: number }) => seq)).toEqual([3, 2])
    expect((await auditor.get(`/api/audit?limit=2&before=${body.next}`)).body).toMatchObject({ entries: [{ seq: 1 }] })
    expect((await kept()).at(-1)).toMatchObject({ by: 'zhao', action: 'GET /api/audit' })
  })

  test('by nobody else, and changed by nobody', async () => {
    const { admin, join } = await opened()
    const wang = await join('wang', ['manager', 'agent', 'trainer'])
    expect((await wang.get('/api/audit')).body).toMatchObject({ error: 'FORBIDDEN' })
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect((await admin.ask(method, '/api/audit')).body).toMatchObject({ error: 'METHOD_NOT_ALLOWED' })
  })

  test.each(['limit=0', 'limit=501', 'from=yesterday', 'outcome=maybe', 'before=-1'])('not by %s', async (query) => {
    const { admin } = await opened()
    expect(await admin.get(`/api/audit?${query}`)).toMatchObject({ status: 400, body: { error: 'QUERY_INVALID' } })
  })
})
