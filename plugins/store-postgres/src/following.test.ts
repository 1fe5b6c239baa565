import type { NewRecord, Store } from '@huida/core'
import { cleanups } from '@huida/core/testing'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { postgres } from './index.js'
import { noPostgres, type PostgresServer, postgresServer } from './testing/index.js'
import { said } from './testing/said.js'

const missing = noPostgres()
const here = missing ? describe.skip : describe
const cleanup = cleanups(afterAll)

let server: PostgresServer
beforeAll(async () => {
  if (!missing) server = await postgresServer(cleanup)
}, 60_000)

async function opened(url: string, options: { connections?: number } = {}): Promise<Store> {
  const store = postgres({ url, ...options })
  await store.open()
  cleanup(() => store.close())
  return store
}

const record = (n: number): NewRecord => ({
  ...{ conversation: 'web:1', adapter: 'web', type: 'thing.happened', data: n, by: { kind: 'bot' }, at: n },
})

/** Follows from the beginning until something says that it is enough. */
async function follow(read: (after: number) => Promise<{ position: number }[]>, isEnough: () => boolean) {
  const seen: number[] = []
  for (;;) {
    const enough = isEnough()
    const more = await read(seen.at(-1) ?? 0)
    seen.push(...more.map(({ position }) => position))
    if (enough && more.length === 0) return seen
  }
}

here(`following${missing ? ` (${missing})` : ''}`, () => {
  test('whoever follows while many write misses nothing, and sees everything once, in the order of the commits', async () => {
    const url = await server.database()
    // Each has connections of its own, as each process has.
    const writers = await Promise.all([0, 1, 2, 3].map(() => opened(url)))
    // With one connection, what is read of several tables is read at moments far apart.
    const reader = await opened(url, { connections: 1 })
    const stored: number[] = []
    let writing = true
    const isEnough = () => !writing
    const following = Promise.all([
      follow((after) => reader.entries({ after, limit: 7 }), isEnough),
      follow((after) => reader.timeline('web:1', { after, limit: 7 }), isEnough),
      follow((after) => reader.records({ after, limit: 7 }), isEnough),
      follow((after) => reader.history('web:1', { after, limit: 7 }), isEnough),
    ])
    const write = async (store: Store, writer: number, lane: number) => {
      for (let n = 0; n < 25; n++) {
        const key = `${writer} ${lane} ${n}`
        if ((n + lane) % 2) {
          const [accepted] = await store.accept([said(key)])
          stored.push(accepted!.position)
        } else await store.append([record(n), record(n)])
      }
    }
    await Promise.all(writers.flatMap((store, n) => Array.from({ length: 8 }, (_, lane) => write(store, n, lane))))
    writing = false
    const [entries, timeline, records, history] = await following
    const all = (await reader.entries({ after: 0, limit: 100_000 })).map(({ position }) => position)
    expect(all.length).toBe(4 * 8 * 25 * 1.5)
    expect(entries).toEqual(all)
    expect(timeline).toEqual(all)
    expect(history).toEqual(stored.sort((a, b) => a - b))
    expect(records).toEqual(all.filter((position) => !stored.includes(position)))
  })
})
