import { join } from 'node:path'
import { createBot } from '@huida/core'
import { cleanups, temporaryFolder, testChat } from '@huida/core/testing'
import { type KnowledgeSpace, openQuarantine, openSpace } from '@huida/knowledge'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { serve } from '../serve.js'

interface Piece {
  id: string
  needs: string[]
  fields: Record<string, string>
  table?: { columns: string[]; rows: string[][]; count: number }
}

interface Preview {
  id: string
  drafts: { id: string; question: string; isKnown: boolean }[]
  waiting: Piece[]
  problems: { code: string; zh: string; en: string }[]
}

const cleanup = cleanups(afterEach)
const token = 'a-token-for-these-tests-32-or-more'
const quietly = { debug() {}, info() {}, warn() {}, error() {} }
let space: KnowledgeSpace
let url: string

beforeEach(async () => {
  const file = join(temporaryFolder(cleanup), 'shop.json')
  space = await openSpace({ file, create: 'shop' })
  cleanup(() => space.close())
  const bot = createBot({ adapters: [testChat().adapter] })
  const knowledge = { space, quarantine: () => openQuarantine(file) }
  const served = await serve({ bot, knowledge, port: 0, adminToken: token, log: quietly })
  cleanup(() => served.stop())
  url = served.url
})

async function call<T>(method: string, path: string, body?: unknown, type = 'application/json') {
  const response = await fetch(`${url}/knowledge${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    ...(body !== undefined && { body: type === 'application/json' ? JSON.stringify(body) : (body as string) }),
  })
  return { status: response.status, body: (await response.json()) as T }
}

const upload = async (name: string, text: string, query = '') =>
  (await call<Preview>('POST', `/imports?name=${encodeURIComponent(name)}${query}`, text, 'application/octet-stream'))
    .body

const complete = 'question,answer,scene,problem\nHow long?,7 days.,after-sale,returns\n'

describe('a file that is imported', () => {
  test('is shown before anything is stored, and becomes drafts', async () => {
    const preview = await upload('faq.csv', complete)
    expect(preview).toMatchObject({ drafts: [{ question: 'How long?', isKnown: false }], waiting: [], problems: [] })
    expect(space.list()).toEqual([])
    const stored = await call('POST', `/imports/${preview.id}/store`, {})
    expect(stored.body).toMatchObject({ drafts: [preview.drafts[0]!.id], unchanged: 0, waiting: 0 })
    expect(space.list()).toMatchObject([{ question: 'How long?', status: 'draft', origin: { from: 'faq.csv' } }])
  })

  test('a second time changes nothing, and what nobody wants is left out', async () => {
    const first = await upload('faq.csv', complete)
    await call('POST', `/imports/${first.id}/store`, {})
    const second = await upload('faq.csv', complete)
    expect(second.drafts).toMatchObject([{ isKnown: true }])
    expect((await call('POST', `/imports/${second.id}/store`, {})).body).toMatchObject({ drafts: [], unchanged: 1 })
    const third = await upload('more.csv', complete)
    await call('POST', `/imports/${third.id}/store`, { leave: [third.drafts[0]!.id] })
    expect(space.list()).toHaveLength(1)
  })

  test('in which labels are missing is completed with them; the rest waits', async () => {
    const preview = await upload('faq.csv', 'question,answer\nHow long?,7 days.\nHow much?,Nothing.\n')
    expect(preview.waiting).toMatchObject([{ needs: ['scene', 'problem'] }, { needs: ['scene', 'problem'] }])
    const fields = { scene: 'after-sale', problem: 'returns' }
    const { body } = await call('POST', `/imports/${preview.id}/store`, {
      mends: [{ id: preview.waiting[0]!.id, fields }],
    })
    expect(body).toMatchObject({ completed: [preview.waiting[0]!.id], waiting: 1 })
    expect(space.list()).toMatchObject([{ question: 'How long?', ...fields }])
    const waiting = await call<{ total: number; pieces: Piece[] }>('GET', '/waiting')
    expect(waiting.body).toMatchObject({ total: 1, pieces: [{ fields: { question: 'How much?' } }] })
    const mended = await call('POST', '/waiting/complete', { pieces: [{ id: waiting.body.pieces[0]!.id, fields }] })
    expect(mended.body).toMatchObject({ completed: [waiting.body.pieces[0]!.id], failed: [] })
    expect((await call('GET', '/waiting')).body).toMatchObject({ total: 0 })
  })

  test('with columns of foreign names is read again when they are named by hand', async () => {
    const preview = await upload('bang.csv', 'Thema,Kern,Rest\nDauer,"7 Tage.\nOder 14.",x\nPreis,Nichts.,y\n')
    const [piece] = preview.waiting
    expect(piece!.table).toMatchObject({ columns: ['Thema', 'Kern', 'Rest'], count: 2 })
    const named = await call<Preview>('POST', `/imports/${preview.id}/columns`, {
      piece: piece!.id,
      columns: ['question', 'answer', null],
    })
    expect(named.body.waiting).toMatchObject([
      {
        source: 'bang.csv',
        fields: { question: 'Dauer', answer: '7 Tage.\nOder 14.' },
        needs: ['scene', 'problem'],
      },
      { fields: { question: 'Preis' } },
    ])
  })

  test('that runs something is refused in both languages, and taken without that when it is wanted', async () => {
    const page = '<h2>How long?</h2><p>7 days.</p><script>alert(1)</script>'
    expect((await upload('page.html', page)).problems).toMatchObject([
      { code: 'active-content', zh: expect.stringContaining('没有导入'), en: expect.stringContaining('not imported') },
    ])
    expect((await upload('page.html', page, '&scripts=strip')).waiting).toMatchObject([
      { fields: { question: 'How long?', answer: '7 days.' } },
    ])
  })

  test('that was called by a path is called by its last name only', async () => {
    const preview = await upload('../../etc/faq.csv', 'question,answer\nHow long?,7 days.\n')
    expect(preview.waiting).toMatchObject([{ source: 'faq.csv' }])
  })

  test('is refused when it is too large, and JSON is not taken for it nor a file for JSON', async () => {
    const large = 'x'.repeat(21 * 1024 * 1024)
    expect((await call('POST', '/imports?name=a.csv', large, 'application/octet-stream')).status).toBe(413)
    expect((await call('POST', '/rehearse', '{}', 'application/octet-stream')).status).toBe(415)
    expect((await call('POST', '/imports/none/store', {})).body).toMatchObject({ error: 'IMPORT_UNKNOWN' })
  })
})

test('a table that waits is cut into its rows when its columns are named', async () => {
  const preview = await upload('bang.csv', 'Thema,Kern,Ort\nDauer,7 Tage.,after-sale\nPreis,Nichts.,\n')
  await call('POST', `/imports/${preview.id}/store`, {})
  const [table] = preview.waiting
  const named = { piece: table!.id, columns: ['question', 'answer', 'scene'] }
  expect((await call('POST', '/waiting/columns', named)).body).toEqual({ drafts: [], waiting: 2 })
  expect((await call('GET', '/waiting')).body).toMatchObject({
    pieces: [{ needs: ['problem'], fields: { scene: 'after-sale' } }, { needs: ['scene', 'problem'] }],
  })
})

test('pieces that wait are thrown away', async () => {
  const preview = await upload('faq.csv', 'question,answer\nHow long?,7 days.\n')
  await call('POST', `/imports/${preview.id}/store`, {})
  await call('POST', '/waiting/discard', { pieces: [preview.waiting[0]!.id] })
  expect((await call('GET', '/waiting')).body).toMatchObject({ total: 0 })
})

test('what a piece holds that nobody can use is told, and left out when it is wanted', async () => {
  const rows = 'question,answer,scene,problem,validUntil\nHow long?,7 days.,after-sale,returns,soon\n'
  const preview = await upload('faq.csv', rows)
  expect(preview.waiting).toMatchObject([{ needs: ['validUntil'], odd: [{ field: 'validUntil', value: 'soon' }] }])
  const mends = [{ id: preview.waiting[0]!.id, fields: {}, without: ['validUntil'] }]
  expect((await call('POST', `/imports/${preview.id}/store`, { mends })).body).toMatchObject({ waiting: 0 })
  expect(space.list()).toMatchObject([{ question: 'How long?' }])
})

test('what still lacks something stays, and why is told', async () => {
  const preview = await upload('faq.csv', 'question,answer\nHow long?,7 days.\n')
  await call('POST', `/imports/${preview.id}/store`, {})
  const pieces = [{ id: preview.waiting[0]!.id, fields: { scene: 'after-sale' } }]
  expect((await call('POST', '/waiting/complete', { pieces })).body).toMatchObject({
    completed: [],
    failed: [{ problems: [{ code: 'ARTICLE_INVALID', en: expect.stringContaining('"problem"') }] }],
  })
  expect((await call('GET', '/waiting')).body).toMatchObject({ total: 1 })
})
