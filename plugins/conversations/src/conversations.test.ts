import { join } from 'node:path'
import { type BotOptions, createBot, markdown, type Principal } from '@huida/core'
import { cleanups, temporaryFolder, testChat } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { conversations } from './index.js'

const manager: Principal = { id: 'zhao', roles: ['manager'] }

const cleanup = cleanups(afterEach)
let chat: ReturnType<typeof testChat>
let bot: Awaited<ReturnType<typeof start>>

const make = (base: BotOptions) =>
  createBot(base)
    .use(conversations({ mask: (text) => text.replace(/1\d{10}/g, '[phone]') }))
    .hears('nothing', (ctx) => {
      ctx.record('rag.unanswered', { event: ctx.event.key, intent: 'invoice' })
      return 'I do not know.'
    })
    .hears('silence', () => undefined)
    .hears('bold', () => markdown('**Within 7 days**: send it back'))
    .hears('a person', (ctx) => {
      ctx.record('handoff.requested', { case: 'c1', intent: 'complaint' })
      ctx.assign({ kind: 'queue', id: 'first' }, { reason: 'asked' })
      return 'One moment.'
    })
    .on('message', (ctx) => `You said ${ctx.text}`)
const start = () => chat.start(make)

beforeEach(async () => {
  chat = testChat({ store: sqlite({ file: ':memory:' }) })
  bot = await start()
})
afterEach(() => bot.stop())

type Query = Record<string, string | number>

/** Asks one of the plugin's routes, once everything that was said is in its tables. */
async function ask<T>(path: string, query: Query = {}, params: Record<string, string> = {}): Promise<T> {
  const route = bot.routes.http.find((one) => one.plugin === 'conversations' && one.path === path)!
  const last = (await chat.store.entries({ after: 0, limit: 1_000 })).at(-1)!.position
  while (Number((await chat.store.cursor('(projection)', 'conversations.list')) ?? 0) < last)
    await new Promise((resolve) => setImmediate(resolve))
  const judged = await route.query?.['~standard'].validate(query)
  if (judged?.issues) throw new Error(JSON.stringify(judged.issues))
  const call = { by: manager, params, query: judged?.value, body: undefined, signal: new AbortController().signal }
  const answered = await route.handle(call as never)
  const fitted = await route.answer['~standard'].validate(answered)
  if (fitted.issues) throw new Error(JSON.stringify(fitted.issues))
  return fitted.value as T
}

interface Page {
  conversations: { id: string; preview: { by: string; text: string }; found?: number; [name: string]: unknown }[]
  below?: number
}
const list = (query: Query = {}) => ask<Page>('/list', query)
const ids = async (query: Query) => (await list(query)).conversations.map(({ id }) => id)

test('a list shows what was said without markup, also what was found', async () => {
  await chat.user('alice').says('bold')
  const shown = async (query: Query) => (await list(query)).conversations.map(({ preview }) => preview.text)
  expect(await shown({})).toEqual(['Within 7 days: send it back'])
  expect(await shown({ query: 'send it back' })).toEqual(['Within 7 days: send it back'])
})

test('conversations are listed with what was said last, those with the latest words first', async () => {
  await chat.user('ann', { name: 'Ann' }).says('hello')
  await chat.user('bob').says('good morning')
  const { conversations: listed } = await list()
  expect(listed).toMatchObject([
    { id: 'test:bob', channel: 'test', preview: { by: 'bot', text: 'You said good morning' }, messages: 2 },
    { id: 'test:ann', name: 'Ann', owner: { kind: 'bot' } },
  ])
})

test.each([
  ['退货', ['test:ming']],
  ['发票 抬头', ['test:ming']],
  ['TH-01', ['test:ann']],
  ['th01', []],
  ['retu', ['test:ann']],
  ['"OR* (', []],
  ['货退', []],
])('%s is found where it was said', async (query, expected) => {
  await chat.user('ming').says('我要退货，发票抬头写错了')
  await chat.user('ann').says('Can I return the TH-01 sensor?')
  expect(await ids({ query })).toEqual(expected)
})

test('what was found is shown, without personal data, and its place leads into the transcript', async () => {
  const ming = chat.user('ming')
  await ming.says('我的电话是 13800138000，要退货')
  for (let n = 0; n < 30; n++) await ming.says(`第${n}句`)
  const { conversations: found } = await list({ query: '退货' })
  expect(found[0]!.preview.text).toMatch(/\[phone\].*要退货/)
  const around = await ask<{ messages: { text: string }[]; hasBefore: boolean; hasAfter: boolean }>(
    '/:id/messages',
    { around: found[0]!.found!, limit: 6 },
    { id: 'test:ming' },
  )
  expect(around.messages.map(({ text }) => text).join('\n')).toContain('[phone]，要退货')
  expect(around.hasAfter).toBe(true)
})

test('a transcript is read page by page from its end, each message once', async () => {
  const ann = chat.user('ann')
  for (let n = 0; n < 25; n++) await ann.says(`line ${n}`)
  interface Transcript {
    messages: { position: number; text: string }[]
    hasBefore: boolean
  }
  const seen: string[] = []
  let before: number | undefined
  for (;;) {
    const page = await ask<Transcript>('/:id/messages', { limit: 7, ...(before && { before }) }, { id: 'test:ann' })
    seen.unshift(...page.messages.map(({ text }) => text))
    before = page.messages[0]?.position
    if (!page.hasBefore) break
  }
  expect(seen).toEqual(Array.from({ length: 25 }, (_, n) => [`line ${n}`, `You said line ${n}`]).flat())
})

test('who waits for a person, for an answer, or was not helped is found by it', async () => {
  await chat.user('ann').says('hello')
  await chat.user('bob').says('silence')
  await chat.user('carl').says('nothing')
  await chat.user('dora').says('a person')
  expect(await ids({ state: 'unanswered' })).toEqual(['test:bob'])
  expect(await ids({ state: 'unhelpful' })).toEqual(['test:carl'])
  expect(await ids({ state: 'person' })).toEqual(['test:dora'])
  expect(await ids({ owner: 'queue' })).toEqual(['test:dora'])
  expect(await ids({ intent: 'invoice' })).toEqual(['test:carl'])
  expect(await ids({ query: 'person', state: 'person' })).toEqual(['test:dora'])
  expect(await ask('/list/facets')).toEqual({
    channels: [{ name: 'test', count: 4 }],
    intents: expect.arrayContaining([
      { name: 'invoice', count: 1 },
      { name: 'complaint', count: 1 },
    ]),
  })
})

test('the list is read page by page, also when words are looked for', async () => {
  for (let n = 0; n < 9; n++) await chat.user(`user${n}`).says(`hello ${n}`)
  for (const query of [{}, { query: 'hello' }]) {
    const seen: string[] = []
    let below: number | undefined
    do {
      const page = await list({ ...query, limit: 4, ...(below !== undefined && { below }) })
      seen.push(...page.conversations.map(({ id }) => id))
      below = page.below
    } while (below !== undefined)
    expect([...new Set(seen)]).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0].map((n) => `test:user${n}`))
  }
})

test('a bot that starts again goes on where it was', async () => {
  chat = testChat({ store: sqlite({ file: join(temporaryFolder(cleanup), 'bot.db') }) })
  bot = await start()
  await chat.user('ann').says('hello')
  await list()
  await bot.stop()
  bot = await start()
  await chat.user('ann').says('again')
  expect((await list()).conversations).toMatchObject([{ id: 'test:ann', messages: 4 }])
})

test('what is deleted is in no list, is not found, and leaves no words; what is younger stays', async () => {
  await chat.user('alice').says('my order never came')
  await chat.clock.advance(10 * 86_400_000)
  await chat.user('bob').says('my order came broken')
  expect(await ids({ query: 'order' })).toEqual(['test:bob', 'test:alice'])
  await bot.pruning.prune('conversations', chat.clock.now() - 86_400_000)
  expect(await ids({})).toEqual(['test:bob'])
  expect(await ids({ query: 'order' })).toEqual(['test:bob'])
  const count = async (table: string) =>
    (await chat.store.sql!.read<{ n: number }>({ sql: `select count(*) as n from ${table}`, parameters: [] }))[0]!.n
  expect([await count('conversations_said'), await count('conversations_words')]).toEqual([2, 2])
})
