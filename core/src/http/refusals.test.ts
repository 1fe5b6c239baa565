import { expect, test } from '@jest/globals'
import type { Logger } from '../log.js'
import { Refusals } from './refusals.js'

test('requests that were refused are told at once, then once a minute with their number', () => {
  const told: unknown[] = []
  const log = { warn: ({ count }: { count: number }) => told.push(count) } as unknown as Logger
  let elapsed = 0
  const refusals = new Refusals('requests', () => elapsed)
  for (; elapsed <= 120_000; elapsed += 1_000) refusals.count(new Error('no'), log)
  expect(told).toEqual([1, 60, 60])
})
