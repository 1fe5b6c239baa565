import { expect, test } from '@jest/globals'
import { memoryStore, type NewRecord, readRecords } from '../index.js'

const record = (n: number): NewRecord => ({
  ...{ conversation: 'test:a', adapter: 'test', by: { kind: 'bot' }, at: n },
  type: n % 3 === 0 ? 'a.done' : n % 3 === 1 ? 'b.done' : 'c.done',
  data: { n },
})

test('a store without SQL is read in pages, and tells how far it was read', async () => {
  const store = memoryStore()
  await store.open()
  await store.append(Array.from({ length: 10 }, (_, n) => record(n)))
  const read: unknown[] = []
  let after = 0
  for (let isEnd = false; !isEnd; ) {
    const page = await readRecords(store, { after, types: ['a.done', 'c.done'], limit: 4 })
    read.push(...page.records.map(({ data }) => (data as { n: number }).n))
    after = page.upTo
    isEnd = page.isEnd
  }
  expect(read).toEqual([0, 2, 3, 5, 6, 8, 9])
  expect((await readRecords(store, { after: 0, types: ['b.done'], limit: 2 })).records).toMatchObject([
    { data: { n: 1 } },
    { data: { n: 4 } },
  ])
})
