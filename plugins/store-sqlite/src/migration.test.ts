import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { LedgerEntry, Store } from '@huida/core'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'libsql'
import { copyDatabase } from './copy.js'
import { sqlite } from './index.js'

let folder: string
let file: string
let opened: Store[]

/** A file that the program of the first schema has written. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'huida-'))
  file = join(folder, 'huida.db')
  opened = []
  const db = new Database(file)
  db.exec(`begin; ${readFileSync(new URL('fixtures/first-schema.sql', import.meta.url), 'utf8')}; commit`)
  db.close()
})

afterEach(async () => {
  for (const store of opened) await store.close()
  rmSync(folder, { recursive: true })
})

test('unfinished work of the first schema goes on: events with their attempts and memos, messages with theirs', async () => {
  const store = await open()
  const lanes = await store.claim('worker', 99)
  const events = lanes.flatMap(({ events }) => events)
  expect(events.map(({ event, attempts }) => [event.key, attempts])).toEqual(
    expect.arrayContaining([
      ['2', 1],
      ['3', 3],
      ['send:notice-1', 1],
      ['6', 0],
    ]),
  )
  expect(events).toHaveLength(4)
  const third = events.find(({ event }) => event.key === '3')!
  expect(await store.remembered(third.position)).toEqual(new Map([['model', { said: '好的' }]]))
  expect(events.find(({ event }) => event.type === 'send')?.event).toMatchObject({ by: { kind: 'bot' } })
  expect(await store.begin(third.position, 3)).toBe(true)

  const messages = lanes.flatMap(({ messages }) => messages)
  expect(messages.map(({ status, attempts, retryAt, code }) => ({ status, attempts, retryAt, code }))).toEqual(
    expect.arrayContaining([
      { status: 'waiting', attempts: 2, retryAt: 1_900_000_000_500, code: 'rate_limited' },
      { status: 'waiting', attempts: 0, retryAt: undefined, code: undefined },
      { status: 'sending', attempts: 1, retryAt: undefined, code: undefined },
    ]),
  )
  expect(messages).toHaveLength(3)
  const retried = messages.find(({ attempts }) => attempts === 2)!
  expect(retried).toMatchObject({
    act: { type: 'say', part: { type: 'choices', text: '还需要什么？' } },
    by: { kind: 'bot' },
    epoch: 0,
    to: { id: '1', userId: 'visitor 1', address: { thread: 7 } },
  })
  expect(await store.settle({ attempting: { position: retried.position, attempts: 2 }, at: 1 })).toEqual([])
  const underWay = messages.find(({ status }) => status === 'sending')!
  const settled = { position: underWay.position, attempts: 1, status: 'delivered' as const }
  expect(await store.settle({ settled, at: 1 })).toEqual([])
})

test('conversations of the first schema keep their ids, and are the bot’s', async () => {
  const store = await open()
  expect(await store.conversation('web:1')).toEqual({
    ...{ id: 'web:1', adapter: 'web', user: { id: 'visitor 1', name: '小林' } },
    ...{ to: { id: '1', userId: 'visitor 1', address: { thread: 7 } }, owner: { kind: 'bot' }, epoch: 0, fence: 1 },
    state: { offered: [{ to: 'visitor 1', choices: [{ label: '退货', value: 'return' }] }], locale: 'zh' },
    updatedAt: 1_700_000_000_200,
  })
  expect(
    (await store.conversations({ person: 'web:visitor 7', limit: 9 })).map(({ id, fence }) => [id, fence]),
  ).toEqual([['web:7', 2]])
  expect((await store.conversations({ limit: 99 })).length).toBe(5)
})

test('what was said in the first schema is in history and timeline, at its position, with its author', async () => {
  const store = await open()
  const history = await store.history('web:1', { limit: 9 })
  expect(history.map(({ position, direction, by }) => [position, direction, by.kind, by.id])).toEqual([
    [1, 'in', 'customer', 'visitor 1'],
    [2, 'out', 'bot', undefined],
    [3, 'out', 'bot', undefined],
  ])
  expect(history[0]?.raw).toEqual({ nul: 'a\0b', half: '\ud800' })
  const timeline = await store.timeline('web:1')
  const asked = timeline[0] as Extract<LedgerEntry, { kind: 'in' }>
  expect(asked).toMatchObject({
    ...{ outcome: 'answered', attempts: 1, startedAt: 1_700_000_000_100, endedAt: 1_700_000_000_200 },
    trace: [{ step: 'rag', chose: '退货', ms: 3 }],
  })
  expect(timeline[1]).toMatchObject({ kind: 'out', status: 'delivered', platformId: 'p1', answers: 1, replyTo: '1' })
  expect(await store.records({ limit: 9 })).toEqual([
    {
      ...{ position: 4, conversation: 'web:1', adapter: 'web', type: 'intent.recognised', data: { name: 'return' } },
      ...{ by: { kind: 'bot' }, at: 1_700_000_000_150 },
    },
  ])
  expect((await store.entries({ after: 0, limit: 99 })).map(({ position }) => position)).toEqual(
    Array.from({ length: 15 }, (_, index) => index + 1),
  )
  expect(await store.saidBy(1)).toEqual([])
})

test('quarantine, timers, drawers, cursors and tables of plugins are kept', async () => {
  const store = await open()
  const [bad, ...others] = await store.quarantined()
  expect([bad?.event.key, bad?.error, others]).toEqual(['5', 'it broke', []])
  expect(await store.replay(bad!.position)).toBe(true)
  expect(await store.timers(9)).toEqual([
    { id: 1, conversation: 'web:1', name: 'remind', dueAt: 1_900_000_000_000, data: { n: 1 } },
  ])
  expect(await store.get('visits', 'visitor 1', 0)).toBe(3)
  expect(await store.cursor('web', 'main')).toBe('c7')
  const visits = { sql: 'select who, n from visit', parameters: [] }
  expect(await store.sql!.read(visits)).toMatchObject([{ who: '小林', n: 2 }])
})

test('positions and keys go on: a redelivery of the first schema’s time is recognised', async () => {
  const store = await open()
  const [old] = await store.quarantined()
  const entry = { adapter: 'web', conversation: 'web:4', acceptedAt: 1, event: old!.event }
  expect(await store.accept([entry])).toEqual([{ position: old!.position, fresh: false }])
  const [fresh] = await store.accept([{ ...entry, event: { ...old!.event, key: 'new' } }])
  expect(fresh?.position).toBeGreaterThan(15)
})

test('everything as it was is kept beside it, for this user only', async () => {
  await open()
  const copy = `${file}.v1-backup`
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
  const db = new Database(copy)
  expect(db.prepare('select count(*) as n from inbox').get()).toMatchObject({ n: 9 })
  expect(db.prepare('pragma integrity_check').get()).toMatchObject({ integrity_check: 'ok' })
  db.close()
})

test('a file is converted once, and a new one without a copy', async () => {
  await (await open()).close()
  rmSync(`${file}.v1-backup`)
  await (await open()).close()
  await (await open(join(folder, 'new.db'))).close()
  expect(readdirSync(folder).filter((name) => name.includes('backup'))).toEqual([])
})

test('where there is no room for the copy, nothing is changed, and it is said how much is needed', () => {
  const db = new Database(file)
  expect(() => copyDatabase(db, file, `${file}.copy`, () => 1_000)).toThrow(/Make room for \d+ MB/)
  db.close()
  expect(existsSync(`${file}.copy`)).toBe(false)
})

test('a copy that cannot be written is not left in part, and the file stays as it was', async () => {
  const db = new Database(file)
  expect(() => copyDatabase(db, file, join(folder, 'no', 'such', 'copy'))).toThrow(/could not be opened/)
  expect(db.prepare('select count(*) as n from inbox').get()).toMatchObject({ n: 9 })
  db.close()
})

async function open(name = file): Promise<Store> {
  const store = sqlite({ file: name })
  await store.open()
  opened.push(store)
  return store
}
