import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { openQuarantine, openSpace } from '@huida/knowledge'
import { afterEach, describe, expect, test } from '@jest/globals'
import { withAdministrator } from '../people/fixtures/program.js'

const cleanup = cleanups(afterEach)

const jacket = {
  ...{ id: 'jacket', scene: 'after-sale', problem: 'returns', locale: 'en', status: 'published' },
  ...{ question: 'How do I return a jacket?', answer: 'Within 7 days.' },
}

async function opened() {
  const file = join(temporaryFolder(cleanup), 'shop.json')
  const header = { format: 'huida-knowledge/1', space: 'shop', review: 'required' }
  writeFileSync(file, JSON.stringify({ ...header, articles: [jacket] }))
  const space = await openSpace({ file })
  cleanup(() => space.close())
  return {
    space,
    ...(await withAdministrator(cleanup, { knowledge: { space, quarantine: () => openQuarantine(file) } })),
  }
}

test('each role reaches what it is for, and nothing else', async () => {
  const { join } = await opened()
  const places = [
    ['GET', '/knowledge/articles', ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor']],
    ['PUT', '/knowledge/articles/jacket', ['trainer']],
    ['POST', '/knowledge/approve', ['reviewer', 'legal-reviewer']],
    ['POST', '/knowledge/return', ['reviewer', 'legal-reviewer']],
    ['POST', '/knowledge/rehearse', ['trainer', 'reviewer', 'legal-reviewer']],
    ['POST', '/knowledge/publish', ['trainer']],
    ['GET', '/knowledge/waiting', ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor']],
    ['POST', '/knowledge/waiting/complete', ['trainer']],
    ['POST', '/knowledge/imports/one/store', ['trainer']],
    ['GET', '/traces/conversations', ['trainer', 'manager', 'auditor']],
    ['GET', '/api/desk/tickets', ['agent']],
    ['GET', '/api/audit', ['auditor']],
    ['GET', '/api/people', []],
  ] as const
  for (const role of [
    'trainer',
    'reviewer',
    'legal-reviewer',
    'agent',
    'expert',
    'coordinator',
    'manager',
    'auditor',
  ]) {
    const browser = await join(`a-${role}`, [role])
    for (const [method, path, allowed] of places) {
      // Nothing that fits is sent, so that nothing changes: whoever may use it is told what is wrong.
      const { status } = await browser.ask(method, path, method === 'GET' ? undefined : { articles: 1, phrasings: 1 })
      expect({ role, path, isAllowed: status !== 403 }).toEqual({
        role,
        path,
        isAllowed: (allowed as readonly string[]).includes(role),
      })
    }
  }
})

describe('whoever has signed in speaks for themselves', () => {
  test('so that nobody approves their own words in the name of another', async () => {
    const { join, space } = await opened()
    const wang = await join('wang', ['trainer', 'reviewer'])
    const li = await join('li', ['reviewer'])
    const articles = ['jacket']
    const edit = { ...jacket, answer: 'Within 30 days.', author: 'somebody-else' }
    expect((await wang.ask('PUT', '/knowledge/articles/jacket', edit)).body).toMatchObject({ author: 'wang' })
    await wang.post('/knowledge/review', { articles, by: 'somebody-else' })
    expect((await wang.post('/knowledge/approve', { articles, by: 'li' })).body).toMatchObject({
      error: 'REVIEWER_IS_AUTHOR',
    })
    expect((await li.post('/knowledge/approve', { articles })).status).toBe(200)
    expect((await wang.post('/knowledge/publish', { by: 'li' })).body).toMatchObject({ release: { by: 'wang' } })
    expect(space.get('jacket')).toMatchObject({ answer: 'Within 30 days.' })
  })

  test('and a legal approval is given by legal reviewers only, an ordinary one by reviewers', async () => {
    const { join } = await opened()
    const articles = ['jacket']
    const [legal, reviewer] = [await join('zhou', ['legal-reviewer']), await join('li', ['reviewer'])]
    expect((await reviewer.post('/knowledge/approve', { articles, legal: true })).status).toBe(403)
    expect((await legal.post('/knowledge/approve', { articles })).status).toBe(403)
    expect((await legal.post('/knowledge/approve', { articles, legal: true })).body.error).not.toBe('FORBIDDEN')
  })

  test('but a program with the token says for whom it speaks', async () => {
    const { url, adminToken } = await opened()
    const post = async (body: object) => {
      const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      return (await (await fetch(`${url}/knowledge/review`, init)).json()) as object
    }
    expect(await post({ articles: ['jacket'] })).toMatchObject({ error: 'BODY_INVALID' })
    expect(await post({ articles: ['jacket'], by: 'the-importer' })).not.toMatchObject({ error: 'BODY_INVALID' })
  })
})
