import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBot } from '@huida/core'
import { cleanups, everything, testChat, testStore, until } from '@huida/core/testing'
import { createRetriever, type KnowledgeSpace, openSpace } from '@huida/knowledge'
import { rag } from '@huida/plugin-rag'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import type { GateReport } from '../release/gate.js'
import { type Served, serve } from './serve.js'

const jacket = {
  id: 'jacket',
  scene: 'after-sale',
  problem: 'returns',
  locale: 'en',
  question: 'How do I return a jacket?',
  answer: 'Within 7 days.',
  status: 'published',
}
const question = 'how do I return a jacket?'

const cleanup = cleanups(afterEach)

let folder: string
let file: string
let space: KnowledgeSpace
let served: Served
let report: GateReport | undefined
let rehearsed: number
let chat: ReturnType<typeof testChat>

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-api-'))
  file = join(folder, 'shop.json')
  report = undefined
})

afterEach(async () => {
  await served?.stop()
  await space?.close()
  await rm(folder, { recursive: true })
})

const token = 'a token for these tests, 32 or more'.replaceAll(' ', '-')
const quietly = { debug() {}, info() {}, warn() {}, error() {} }

async function start(header: object = {}, articles: object[] = [jacket]): Promise<void> {
  await save(articles, header)
  space = await openSpace({ file })
  const retriever = createRetriever(space)
  chat = testChat({ accepts: everything })
  const store = testStore()
  const bot = createBot({ adapters: [chat.adapter], store }).use(rag({ retriever }))
  rehearsed = 0
  const gate = async () => {
    rehearsed++
    return report ?? { figures: quiet, changes: [], broken: [], wrong: [] }
  }
  served = await serve({ bot, store, knowledge: { space, gate, retriever }, port: 0, adminToken: token, log: quietly })
}

const quiet = { questions: 3, changed: 0, better: 0, worse: 0, broken: [] }

const save = (articles: object[], header: object = {}) =>
  writeFile(file, JSON.stringify({ format: 'huida-knowledge/1', space: 'shop', ...header, articles }, null, 2))

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${served.url}/knowledge${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  // Every answer is JSON; its shape is what the tests are about.
  return { status: response.status, body: (await response.json()) as Record<string, never> & { text?: string } }
}

const asked = async () => (await call('POST', '/ask', { question })).body

/** Waits until the bot says it. */
const live = (text: string) => until(async () => (await asked()).text === text, { what: `the bot says ${text}` })

describe('an edit is live', () => {
  test('by hand, in the file', async () => {
    await start()
    expect(await asked()).toMatchObject({ text: 'Within 7 days.', article: 'jacket', version: 1 })
    await save([{ ...jacket, answer: 'Within 14 days.' }])
    await live('Within 14 days.')
    expect(await asked()).toMatchObject({ version: 2 })
  })

  test('by another process, and so is its rollback', async () => {
    await start()
    const command = await openSpace({ file })
    cleanup(() => command.close())
    await command.put({ ...command.get('jacket')!, answer: 'Within 14 days.' })
    await live('Within 14 days.')
    await command.rollback({ by: 'ann' })
    await live('Within 7 days.')
  })

  test('by the API, at once, and so is its rollback', async () => {
    await start()
    const { body } = await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 14 days.', author: 'ann' })
    expect(body).toMatchObject({ version: 2, author: 'ann' })
    expect((await asked()).text).toBe('Within 14 days.')
    expect((await call('POST', '/rollback', { by: 'bob' })).body).toMatchObject({ number: 3, rollback: 2 })
    expect((await asked()).text).toBe('Within 7 days.')
    await space.settled()
    expect(JSON.parse(await readFile(file, 'utf8')).articles).toMatchObject([{ answer: 'Within 7 days.', version: 3 }])
  })

  test('and a citation from before opens what was said', async () => {
    await start()
    await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 14 days.' })
    expect((await call('GET', '/articles/jacket/versions/1')).body).toMatchObject({ answer: 'Within 7 days.' })
    expect((await call('GET', '/articles/jacket/versions')).body).toMatchObject([{ serves: false }, { serves: true }])
    expect((await call('GET', '/articles/jacket/versions/9')).status).toBe(404)
  })

  test('and a removed article answers no more', async () => {
    await start()
    expect((await call('DELETE', '/articles/jacket?by=ann')).status).toBe(200)
    expect((await asked()) as object).not.toHaveProperty('article')
    expect((await call('DELETE', '/articles/jacket')).status).toBe(404)
  })
})

test('under review, an edit goes by review and approval to published; what was approved serves until then', async () => {
  await start({ review: 'required' }, [{ ...jacket, status: 'draft', author: 'ann' }])
  expect(await asked()).not.toHaveProperty('article')
  const articles = ['jacket']
  expect((await call('POST', '/publish', { by: 'ann', articles })).body).toMatchObject({ error: 'REVIEW_MISSING' })
  expect((await call('POST', '/approve', { by: 'bob', articles })).body).toMatchObject({ error: 'REVIEW_NOT_ASKED' })
  await call('POST', '/review', { by: 'ann', articles })
  expect(await call('POST', '/approve', { by: 'ann', articles })).toMatchObject({
    status: 403,
    body: { error: 'REVIEWER_IS_AUTHOR' },
  })
  await call('POST', '/approve', { by: 'bob', articles })
  expect((await call('POST', '/publish', { by: 'carol' })).body).toMatchObject({
    release: { number: 1, by: 'carol', gate: { questions: 3 } },
  })
  expect((await asked()).text).toBe('Within 7 days.')
  await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 8 days.', author: 'ann' })
  expect((await asked()).text).toBe('Within 7 days.')
  expect((await call('GET', '/pending')).body).toMatchObject([{ article: { version: 2 }, missing: ['review'] }])
})

test('a broken golden question stops a publish, and a reason lets it through and is kept', async () => {
  await start({}, [{ ...jacket, status: 'review' }])
  const change = { question: 'golden?', before: { text: 'a' }, after: { text: 'b' }, verdict: 'worse' } as const
  const figures = { ...quiet, worse: 1, broken: ['golden?'] }
  report = { figures, changes: [change], broken: [change], wrong: [] }
  expect(await call('POST', '/publish', { by: 'ann' })).toMatchObject({
    status: 409,
    body: { error: 'GATE_CLOSED', report: { broken: [{ question: 'golden?' }] } },
  })
  expect(await asked()).not.toHaveProperty('article')
  await call('POST', '/publish', { by: 'ann', despite: 'the rule has changed' })
  expect((await call('GET', '/releases')).body).toMatchObject([
    { despite: 'the rule has changed', gate: { broken: ['golden?'] } },
  ])
})

describe('what cannot be is refused in words', () => {
  test.each([
    ['an article that lacks something', 'PUT', '/articles/x', { question: 'Why?' }, 422, 'ARTICLE_INVALID'],
    ['a version that is not the newest', 'PUT', '/articles/jacket', { ...jacket, version: 7 }, 409, 'ARTICLE_CONFLICT'],
    ['a body that is no JSON', 'PUT', '/articles/x', '{"question"', 400, 'BODY_INVALID'],
    ['a body that is no object', 'POST', '/publish', [], 400, 'BODY_INVALID'],
    ['nobody who publishes', 'POST', '/publish', {}, 400, 'BODY_INVALID'],
    ['nothing to publish', 'POST', '/publish', { by: 'ann' }, 409, 'NOTHING_TO_PUBLISH'],
    ['a release that there is not', 'POST', '/rollback', { by: 'ann', release: 9 }, 404, 'RELEASE_UNKNOWN'],
    ['an article that there is not', 'GET', '/articles/nothing', undefined, 404, 'ARTICLE_UNKNOWN'],
    ['an address that there is not', 'GET', '/nothing', undefined, 404, 'NOT_FOUND'],
    ['a broken address', 'GET', '/articles/%ff', undefined, 400, 'REQUEST_INVALID'],
    ['a method that there is not', 'DELETE', '/publish', undefined, 405, 'METHOD_NOT_ALLOWED'],
    ['11 MB', 'PUT', '/articles/x', `"${'x'.repeat(11 * 1024 * 1024)}"`, 413, 'BODY_TOO_LARGE'],
  ])('%s', async (_, method, path, body, status, error) => {
    await start()
    expect(await call(method, path, body)).toMatchObject({ status, body: { error } })
    expect((await asked()).text).toBe('Within 7 days.')
  })

  test('in Chinese to who reads Chinese', async () => {
    await start()
    const { body } = await call('GET', '/articles/nothing', undefined, { 'accept-language': 'zh-CN' })
    expect(body).toMatchObject({ message: expect.stringContaining('知识库中没有文章 nothing') })
  })
})

describe('the list', () => {
  const trousers = {
    ...jacket,
    id: 'trousers',
    scene: 'pre-sale',
    problem: 'sizes',
    question: 'Which size of trousers?',
    phrasings: ['trousers too long'],
    answer: 'See the table.',
    status: 'draft',
  }
  const rows = async (query: string) => {
    const { body } = await call('GET', `/list?${query}`)
    const { total, articles } = body as unknown as { total: number; articles: { id: string }[] }
    return { total, ids: articles.map(({ id }) => id) }
  }

  test('is turned over page by page, and narrowed by scene, standing and words', async () => {
    await start({}, [jacket, trousers, { ...jacket, id: 'old', question: 'Fax?', status: 'retired' }])
    expect(await rows('')).toMatchObject({ total: 2 })
    expect((await rows('limit=1&from=1')).ids).toHaveLength(1)
    expect(await rows('scene=pre-sale')).toEqual({ total: 1, ids: ['trousers'] })
    expect(await rows('standing=draft')).toEqual({ total: 1, ids: ['trousers'] })
    expect(await rows('standing=retired')).toEqual({ total: 1, ids: ['old'] })
    expect(await rows('text=LONG trousers')).toEqual({ total: 1, ids: ['trousers'] })
    expect(await rows('text=xyz')).toEqual({ total: 0, ids: [] })
    expect((await call('GET', '/list?standing=odd')).status).toBe(400)
  })

  test('finds what begins with the words before what has them somewhere', async () => {
    await start({}, [
      { ...jacket, question: 'A jacket?' },
      { ...trousers, answer: 'Like a jacket.' },
      { ...jacket, id: 'first', question: 'Jacket' },
    ])
    expect((await rows('text=jacket')).ids).toEqual(['first', 'jacket', 'trousers'])
  })

  test('knows an edit and an approval at once', async () => {
    await start({ review: 'required' }, [{ ...jacket, status: 'draft', author: 'ann' }])
    await call('POST', '/review', { by: 'ann', articles: ['jacket'] })
    expect(await rows('standing=review')).toMatchObject({ total: 1 })
    await call('POST', '/approve', { by: 'bob', articles: ['jacket'] })
    expect(await rows('standing=ready')).toMatchObject({ total: 1 })
  })

  test('and its tree counts scenes and types of problem', async () => {
    await start({}, [jacket, trousers])
    expect((await call('GET', '/tree')).body).toMatchObject({
      scenes: [
        { scene: 'after-sale', count: 1, problems: [{ problem: 'returns', count: 1 }] },
        { scene: 'pre-sale', count: 1 },
      ],
      locales: ['en'],
      counts: { serves: 1, draft: 1, review: 0 },
      review: 'none',
    })
  })
})

test('an article tells how often it has answered; one that never has is unused once it is a month old', async () => {
  await start({}, [
    { ...jacket, updatedAt: '2026-01-01T00:00:00.000Z' },
    { ...jacket, id: 'fax', question: 'What is your fax number?', updatedAt: '2026-01-01T00:00:00.000Z' },
    { ...jacket, id: 'new', question: 'Who owns the shop?', updatedAt: new Date().toISOString() },
  ])
  await chat.user('alice').says(question)
  const of = async (id: string) => (await call('GET', `/articles/${id}/standing`)).body as unknown as object
  await until(async () => 'used' in (await of('fax')))
  expect(await of('jacket')).toMatchObject({ used: { count: 1 } })
  await until(async () => JSON.stringify(await of('fax')).includes('unused'), { withinMs: 10_000 })
  const { body } = await call('GET', '/list?standing=unused')
  expect(body).toMatchObject({ articles: [{ id: 'fax' }] })
})

test('a text that is published for later is scheduled, its moment is told, and a release names what it changed', async () => {
  await start()
  await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 8 days.', status: 'draft', author: 'ann' })
  const from = '2199-01-01T00:00:00.000Z'
  await call('POST', '/publish', { by: 'ann', articles: ['jacket'], from })
  expect((await call('GET', '/articles/jacket/standing')).body).toMatchObject({
    standings: ['serves', 'scheduled'],
    goesLiveAt: from,
    serves: { answer: 'Within 7 days.' },
  })
  expect((await call('GET', '/releases/latest?limit=1')).body).toMatchObject([
    { number: 2, from, count: 1, changes: [{ article: 'jacket', question: jacket.question, from: 1, to: 2 }] },
  ])
  await call('POST', '/rollback', { by: 'ann' })
  expect((await call('GET', '/articles/jacket/standing')).body).not.toHaveProperty('goesLiveAt')
})

describe('while an article is written', () => {
  const similar = async (written: object) =>
    (await call('POST', '/similar', { locale: 'en', ...written })).body as unknown as Record<string, never>[]

  test('one that claims the same wording is shown, and where both give another number', async () => {
    await start()
    expect(
      await similar({ question: 'how do i return a JACKET', answer: 'Within 14 days of delivery.' }),
    ).toMatchObject([
      { article: { id: 'jacket' }, claims: 'how do i return a JACKET', differs: { here: '14 days', there: '7 days' } },
    ])
  })

  test('the same number is no contradiction, and another subject is not similar', async () => {
    await start()
    const [found] = await similar({ question: 'how do i return a jacket', answer: 'You have 7 days.' })
    expect(found).not.toHaveProperty('differs')
    expect(await similar({ question: 'who is the king of Spain?' })).toEqual([])
    expect(await similar({ id: 'jacket', question: jacket.question })).toEqual([])
  })
})

test('a new article is given an id that says what it is about', async () => {
  await start()
  const { id: _, ...fresh } = { ...jacket, status: 'draft', author: 'ann' }
  const { status, body } = await call('POST', '/articles', fresh)
  expect({ status, body }).toMatchObject({ status: 200, body: { id: expect.stringMatching(/^returns-\w{8}\.en$/) } })
})

test('a text that is sent back is a draft with the reason; without a reason it is not sent back', async () => {
  await start({ review: 'required' }, [{ ...jacket, status: 'review', author: 'ann' }])
  const articles = ['jacket']
  expect((await call('POST', '/return', { by: 'bob', articles })).status).toBe(400)
  expect((await call('POST', '/return', { by: 'bob', articles, note: 'Too short.' })).status).toBe(200)
  expect((await call('GET', '/articles/jacket/standing')).body).toMatchObject({
    standings: ['draft', 'returned'],
    versions: [{ returned: [{ note: 'Too short.', by: 'bob' }] }],
  })
})

test('what was rehearsed a moment ago is not rehearsed again to publish it, unless an article has changed', async () => {
  await start({}, [{ ...jacket, status: 'draft' }])
  const articles = ['jacket']
  expect((await call('POST', '/rehearse', { articles })).body).toMatchObject({ report: { figures: { questions: 3 } } })
  await call('POST', '/publish', { by: 'ann', articles })
  expect(rehearsed).toBe(1)
  await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 8 days.', status: 'draft' })
  await call('POST', '/publish', { by: 'ann', articles })
  expect(rehearsed).toBe(2)
})

test('what a form can send is not taken', async () => {
  await start()
  expect(await call('POST', '/rollback', '{"by":"evil"}', { 'content-type': 'text/plain' })).toMatchObject({
    status: 415,
  })
  expect(space.releases()).toHaveLength(1)
})

test('a field that the answer does not name is never sent', async () => {
  await start({}, [{ ...jacket, origin: { type: 'import', from: 'a.csv' } }])
  const stored = space.get('jacket') as unknown as Record<string, unknown>
  Object.assign(space, { get: () => ({ ...stored, secret: 'planted' }) })
  const { body } = await call('GET', '/articles/jacket')
  expect(body).toMatchObject({ id: 'jacket', origin: { type: 'import' } })
  expect(JSON.stringify(body)).not.toContain('planted')
})

describe('a trial', () => {
  const publish = (body: object) => call('POST', '/publish', { by: 'carol', ...body })

  test('begins with a publish to a share, is listed, and is published to everybody', async () => {
    await start()
    await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 30 days.', status: 'review', author: 'ann' })
    const begun = await publish({ share: 0.1, note: 'longer' })
    expect(begun).toMatchObject({ status: 200, body: { trial: { number: 1, share: 0.1, gate: quiet } } })
    expect(begun.body).not.toHaveProperty('release')
    expect(await asked()).toMatchObject({ text: 'Within 7 days.' })
    expect((await call('GET', '/trials')).body).toMatchObject([
      { number: 1, note: 'longer', count: 1, changes: [{ article: 'jacket', question: jacket.question }] },
    ])
    expect((await call('GET', '/list?standing=trial')).body).toMatchObject({ total: 1 })
    expect((await call('POST', '/rehearse', { trial: true })).body).toMatchObject({ report: { figures: quiet } })
    const published = await call('POST', '/trial/publish', { by: 'dan' })
    expect(published.body).toMatchObject({ release: { number: 2, trial: 1, gate: quiet } })
    await live('Within 30 days.')
    expect((await call('GET', '/list?standing=trial')).body).toMatchObject({ total: 0 })
  })

  test('keeps another publish off until it has ended, and says what to do', async () => {
    await start()
    await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 30 days.', status: 'review', author: 'ann' })
    await publish({ share: 0.1 })
    const refused = await publish({ articles: ['jacket'] })
    expect(refused).toMatchObject({ status: 409, body: { error: 'TRIAL_RUNNING' } })
    expect(refused.body.message).toContain('end it')
    expect(rehearsed).toBe(1)
    expect((await call('POST', '/trial/end', { by: 'dan', note: 'no better' })).body).toMatchObject({
      ended: { how: 'stopped', by: 'dan', note: 'no better' },
    })
    expect(await call('POST', '/trial/end', { by: 'dan' })).toMatchObject({
      status: 409,
      body: { error: 'TRIAL_NONE' },
    })
    expect((await publish({ articles: ['jacket'] })).status).toBe(200)
  })

  test('does not begin where a golden question breaks, nor at a later day, nor with everybody', async () => {
    await start()
    await call('PUT', '/articles/jacket', { ...jacket, answer: 'Within 30 days.', status: 'review', author: 'ann' })
    const broken = { question, before: { text: 'a' }, after: { text: 'b' }, verdict: 'worse' as const }
    report = { figures: { ...quiet, broken: [question] }, changes: [broken], broken: [broken], wrong: [] }
    expect(await publish({ share: 0.1 })).toMatchObject({ status: 409, body: { error: 'GATE_CLOSED' } })
    expect((await publish({ share: 0.1, from: '2199-01-01' })).status).toBe(400)
    expect((await publish({ share: 1 })).status).toBe(400)
    expect((await call('GET', '/trials')).body).toEqual([])
    expect((await publish({ share: 0.1, despite: 'the rule has changed' })).body).toMatchObject({
      trial: { despite: 'the rule has changed' },
    })
  })
})
