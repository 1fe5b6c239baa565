import { expect, test } from '@jest/globals'
import { systemClock } from './clock.js'
import { Followers } from './follow.js'
import type { Store } from './store/store.js'

test('whoever reads a long log lets others go on meanwhile', async () => {
  const LENGTH = 2_000
  // As a store that answers at once.
  const store = {
    shared: false,
    entries: async ({ after, limit }: { after: number; limit: number }) =>
      Array.from({ length: Math.min(limit, LENGTH - after) }, (_, at) => ({ position: after + at + 1 })),
  } as unknown as Store
  let turns = 0
  let isOver = false
  const others = () => {
    turns++
    if (!isOver) setImmediate(others)
  }
  setImmediate(others)
  const stopped = new AbortController()
  for await (const { position } of new Followers(store, systemClock).follow(0, stopped.signal))
    if (position === LENGTH) stopped.abort()
  isOver = true
  expect(turns).toBeGreaterThan(5)
})
