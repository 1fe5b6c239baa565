import { expect, test } from '@jest/globals'
import { type NewRecord, readRecords } from '../index.js'
import { testStore } from '../testing/index.js'

const record = (n: number): NewRecord => ({
  ...{ conversation: 'test:a', adapter: 'test', by: { kind: 'bot' }, at: n },
  type: n % 3 === 0 ? 'a.done' : n % 3 === 1 ? 'b.done' : 'c.done',
  data: { n },
})

async function storeOf(count: number) {
  const store = testStore()
  await store.open()
  await store.append(Array.from({ length: count }, (_, n) => record(n)))
  return store
}

test('a log is read on in pages until its end', async () => {
  const store = await storeOf(10)
  const read: unknown[] = []
  for (let after = 0, isEnd = false; !isEnd; ) {
    const page = await readRecords(store, { after, types: ['a.done', 'c.done'], limit: 4 })
    read.push(...page.records.map(({ data }) => (data as { n: number }).n))
    after = page.upTo
    isEnd = page.isEnd
  }
  expect(read).toEqual([0, 2, 3, 5, 6, 8, 9])
})

test('who has read everything is told so, up to the latest position, also when nothing of it was wanted', async () => {
  const store = await storeOf(10)
  expect(await readRecords(store, { after: 0, types: ['other'], limit: 4 })).toEqual({
    ...{ records: [], upTo: await store.latest(), isEnd: true },
  })
})

test('a full page tells no further than its last record', async () => {
  const store = await storeOf(10)
  const { records, upTo, isEnd } = await readRecords(store, { after: 0, types: ['b.done'], limit: 2 })
  expect([records.length, upTo, isEnd]).toEqual([2, records[1]!.position, false])
})

test('what is stored while the log is read is not passed over', async () => {
  const store = await storeOf(3)
  const slow = {
    latest: store.latest.bind(store),
    records: async (page: Parameters<typeof store.records>[0]) => {
      const read = await store.records(page)
      await store.append([record(3)])
      return read
    },
  }
  const { upTo } = await readRecords(slow, { after: 0, limit: 10 })
  expect(await store.records({ after: upTo, limit: 10 })).toHaveLength(1)
})
