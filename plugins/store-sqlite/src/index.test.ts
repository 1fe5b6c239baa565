import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type InboxEntry, type Statement, type Store, type TurnCommit, text } from '@huida/core'
import { cleanups, startProgram, storeCases, temporaryFolder, until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Database from 'libsql'
import { type SqliteOptions, sqlite } from './index.js'

const cleanup = cleanups(afterEach)

let folder: string
let file: string

beforeEach(() => {
  folder = temporaryFolder(cleanup)
  file = join(folder, 'data', 'huida.db')
})

describe('a store in an SQLite file', () => {
  for (const { name, run, skip } of storeCases) (skip ? test.skip : test)(name, () => run(async () => sqlite({ file })))
})

describe('writing', () => {
  test('what a platform waits for goes before what a bot has said', async () => {
    const store = await open()
    const [asked] = await store.accept([said('1')])
    const committing = store.commit(turn(asked!.position))
    const [accepted] = await store.accept([said('2')])
    expect(accepted?.position).toBeLessThan((await committing)!.messages[0]!)
  })

  test('closing writes what still waits', async () => {
    const store = await open()
    const accepting = store.accept([said('1')])
    await store.close()
    expect((await accepting)[0]?.fresh).toBe(true)
    await store.open()
    expect(await storedKeys(store)).toEqual(['1'])
  })
})

test('what a start need not read moves on behind what is open, and never past it', async () => {
  const store = await open()
  const openFrom = async () => (await read<{ open_from: number }>(store, 'select open_from from store'))[0]!.open_from
  const noted = (batch: number) =>
    Array.from({ length: 500 }, (_, n) => ({ ...said(`${batch} ${n}`), done: { outcome: 'noted' as const } }))
  for (let batch = 0; batch < 4; batch++) await store.accept(noted(batch))
  await until(async () => (await openFrom()) > 1_000)
  const [waits] = await store.accept([said('waits')])
  for (let batch = 4; batch < 12; batch++) await store.accept(noted(batch))
  await until(async () => (await openFrom()) === waits!.position)
  await store.accept(noted(12))
  expect(await openFrom()).toBe(waits!.position)
  const [quarantined] = await store.accept([said('bad')])
  await store.commit({ ...turn(waits!.position), messages: [] })
  const conversation = { ...turn(0).conversation, fence: 1 }
  await store.commit({ ...turn(quarantined!.position), conversation, outcome: 'quarantined', messages: [] })
  for (let batch = 13; batch < 17; batch++) await store.accept(noted(batch))
  await until(async () => (await openFrom()) > quarantined!.position)
  await store.replay(quarantined!.position)
  expect(await openFrom()).toBe(quarantined!.position)
  expect(await storedKeys(store)).toEqual(['bad'])
})

describe('opening', () => {
  test('makes the folder, when the one above exists', async () => {
    await expect(open()).resolves.toBeDefined()
    await expect(open({ file: join(folder, 'no', 'such', 'huida.db') })).rejects.toMatchObject({
      code: 'STORE_OPEN_FAILED',
      message: expect.stringContaining(`mkdir -p ${join(folder, 'no', 'such')}`),
    })
  })

  test('says when the folder cannot be written', async () => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be')
    await expect(open()).rejects.toMatchObject({
      code: 'STORE_OPEN_FAILED',
      message: expect.stringContaining('Check that this user may write'),
    })
  })

  test('refuses a file that is something else', async () => {
    const letter = join(folder, 'letter.txt')
    writeFileSync(letter, 'Dear customer, '.repeat(500))
    await expect(open({ file: letter })).rejects.toThrow('not an SQLite database')
    await expect(open({ file: letter, readOnly: true })).rejects.toThrow('not an SQLite database')
  })

  test('refuses a second owner until the first is gone, and lets anyone look', async () => {
    const first = await open()
    await first.accept([said('1')])
    await expect(open()).rejects.toThrow('another process owns')
    const looking = await open({ file, readOnly: true })
    expect(await looking.timeline('web:1')).toHaveLength(1)
    await expect(looking.accept([said('2')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await looking.close()
    await first.close()
    await expect(open()).resolves.toBeDefined()
  })

  test('refuses a file that a newer version has written', async () => {
    const store = await open()
    await store.close()
    const db = new Database(file)
    db.exec("insert into migration values ('huida', '999', 0)")
    db.close()
    await expect(open()).rejects.toThrow('its tables have version 999')
  })

  test('to look at a file that is not there says so', async () => {
    await expect(open({ file: join(folder, 'huida.db'), readOnly: true })).rejects.toMatchObject({
      code: 'STORE_OPEN_FAILED',
    })
  })

  test('takes :memory: for a store that forgets, and says that it is not durable', async () => {
    const store = await open({ file: ':memory:' })
    expect(store.durable).toBe(false)
    expect((await store.accept([said('1')]))[0]?.fresh).toBe(true)
  })
})

/** As if the disk had room for so many pages: a rule of the connection that writes. */
const limitPages = (store: Store, pages: number) =>
  store.sql!.write([{ sql: `pragma max_page_count = ${pages}`, parameters: [], returns: true } as Statement])

describe('when nothing can be written', () => {
  test('a full disk: what was not acknowledged is not there, and writing goes on when there is space', async () => {
    const store = await open()
    const [{ page_count: pages } = { page_count: 0 }] = await read<{ page_count: number }>(store, 'pragma page_count')
    await limitPages(store, pages + 20)
    const accepted: string[] = []
    const failures: unknown[] = []
    for (let batch = 0; batch < 20 && failures.length === 0; batch++) {
      const keys = [0, 1, 2].map((n) => `${batch}-${n}`)
      for (const [index, result] of (
        await Promise.allSettled(keys.map((key) => store.accept([said(key, 'x'.repeat(3_000))])))
      ).entries()) {
        if (result.status === 'fulfilled') accepted.push(keys[index]!)
        else failures.push(result.reason)
      }
    }
    expect(failures[0]).toMatchObject({
      code: 'STORE_UNAVAILABLE',
      message: expect.stringContaining('the disk is full'),
    })
    expect(accepted).not.toHaveLength(0)
    expect(await storedKeys(store)).toEqual(accepted)
    await limitPages(store, 100_000)
    expect((await store.accept([said('after', 'x'.repeat(3_000))]))[0]?.fresh).toBe(true)
  })

  test('another program in the middle of writing is waited for, but not for long', async () => {
    const store = await open()
    const other = new Database(file)
    other.exec('begin immediate')
    const accepting = store.accept([said('1')])
    setTimeout(() => other.exec('commit'), 60)
    expect((await accepting)[0]?.fresh).toBe(true)
    other.exec('begin immediate')
    await expect(store.accept([said('2')])).rejects.toThrow('another program is writing')
    other.exec('commit')
    other.close()
    expect(await storedKeys(store)).toEqual(['1'])
  })

  test('a store that is not open says so', async () => {
    const store = sqlite({ file })
    await expect(store.accept([said('1')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    await expect(store.claim('worker', 9)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })
})

test('a killed process has stored everything that it acknowledged', async () => {
  const [kills, perKill] = [3, 200]
  const acknowledged: string[] = []
  for (let kill = 0; kill < kills; kill++) acknowledged.push(...(await acceptUntilKilled(kill, perKill)))
  expect(acknowledged.length).toBeGreaterThanOrEqual(kills * perKill)
  const store = await open()
  const stored = new Set(await storedKeys(store))
  expect(acknowledged.filter((key) => !stored.has(key))).toEqual([])
  expect((await store.accept([said('later')]))[0]?.position).toBeGreaterThan(stored.size)
})

describe('parameters of plugins', () => {
  const kept = async (...parameters: unknown[]) => {
    const store = await open()
    await store.sql!.migrate('bag', { '001': [one('create table bag (value text, kind text)')] })
    const [row] = await store.sql!.read<{ value: unknown; kind: string }>({
      sql: 'select ? as value, typeof(?1) as kind',
      parameters,
    })
    return [row?.value, row?.kind]
  }

  test('a boolean is stored as 1 or 0', async () => {
    expect(await kept(true)).toEqual([1, 'integer'])
  })

  test('whole numbers stay whole, others stay as they are', async () => {
    expect(await kept(1_700_000_000_000)).toEqual([1_700_000_000_000, 'integer'])
  })

  test('bytes stay bytes', async () => {
    const [bytes, kind] = await kept(new Uint8Array([1, 2]))
    expect([...new Uint8Array(bytes as ArrayBuffer), kind]).toEqual([1, 2, 'blob'])
  })

  test('NUL and half characters become U+FFFD', async () => {
    expect(await kept('a\0b\ud800')).toEqual(['a\uFFFDb\uFFFD', 'text'])
  })

  test.each([
    ['a Date', new Date(0), 'getTime'],
    ['an object', {}, 'JSON.stringify'],
    ['NaN', Number.NaN, 'finite'],
  ])('%s is refused, with what to give instead', async (_, value, advice) => {
    await expect(kept(value)).rejects.toThrow(advice)
  })
})

test('plugins compile their queries with Kysely', async () => {
  const store = await open()
  const db = (await store.sql!.kysely()) as { selectFrom(table: string): { selectAll(): { compile(): Statement } } }
  expect(db.selectFrom('visits').selectAll().compile().sql).toBe('select * from "visits"')
})

async function open(options: SqliteOptions = { file }): Promise<Store> {
  const store = sqlite(options)
  await store.open()
  cleanup(() => store.close())
  return store
}

const said = (key: string, words = 'hello'): InboxEntry => ({
  adapter: 'web',
  conversation: 'web:1',
  acceptedAt: 10,
  event: { type: 'message', key, at: 9, conversation: { id: '1' }, user: { id: 'alice' }, parts: [text(words)] },
})

const bot = { kind: 'bot' as const }
const to = { id: '1', userId: 'alice' }

/** The first turn of a conversation: it says hello. */
const turn = (position: number): TurnCommit => ({
  ...{ position, attempt: 0, merged: [], outcome: 'answered', state: {}, trace: [], startedAt: 1, at: 1 },
  conversation: { id: 'web:1', adapter: 'web', to, user: { id: 'alice' }, owner: bot, epoch: 0, fence: 0 },
  messages: [
    {
      ...{ conversation: 'web:1', adapter: 'web', to, act: { type: 'say', part: text('hello') } },
      ...{ by: bot, epoch: 0, status: 'waiting' },
    },
  ],
  ...{ superseded: [], asked: [], records: [], timers: [], cancelled: [], drawers: [], statements: [] },
})

const one = (sql: string): Statement => ({ sql, parameters: [] })

const read = <Row>(store: Store, sql: string) => store.sql!.read<Row>(one(sql))

const storedKeys = async (store: Store) =>
  (await store.claim('worker', 9)).flatMap(({ events }) => events.map(({ event }) => event.key))

/** A real process accepts without pause until it is killed, and prints each key once that is acknowledged. */
async function acceptUntilKilled(run: number, atLeast: number): Promise<string[]> {
  const program = `
    import { sqlite } from '@huida/plugin-store-sqlite'
    const store = sqlite({ file: ${JSON.stringify(file)} })
    await store.open()
    const lane = async (lane) => {
      for (let n = 0; ; n++) {
        const event = { ...${JSON.stringify(said('').event)}, key: ['${run}', lane, n].join('-') }
        await store.accept([{ ...${JSON.stringify(said(''))}, event }])
        process.stdout.write(event.key + '\\n')
      }
    }
    for (let n = 0; n < 20; n++) void lane(n)
  `
  // The built package, as a bot runs it: "npm test" builds first.
  const accepting = startProgram(['--input-type=module', '-e', program], { cleanup, cwd: import.meta.dirname })
  await until(() => accepting.out.split('\n').length > atLeast || accepting.err)
  const { out, err } = await accepting.stop('SIGKILL')
  expect(err).toBe('')
  return out.split('\n').slice(0, -1)
}
