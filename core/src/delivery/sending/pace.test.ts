import { expect, test } from '@jest/globals'
import type { Adapter } from '../../adapter.js'
import { Paces } from './pace.js'

const limited = {
  name: 'pager',
  rate: { total: { count: 100, perMs: 1_000 }, perConversation: { count: 1, perMs: 1_000 } },
} as Adapter

test('the rate of an account is kept also when ten thousand conversations have rates of their own', () => {
  const paces = new Paces()
  const times = Array.from({ length: 10_500 }, (_, n) => paces.reserve(limited, undefined, `c${n}`, n))
  for (const [n, at] of times.entries()) if (n >= 100) expect(at - times[n - 100]!).toBeGreaterThanOrEqual(1_000)
})

test('each account has a rate of its own, and so has each conversation', () => {
  const paces = new Paces()
  for (let n = 0; n < 100; n++) paces.reserve(limited, 'T1', `a${n}`, 0)
  expect(paces.reserve(limited, 'T2', 'b', 0)).toBe(0)
  expect(paces.reserve(limited, 'T1', 'c', 0)).toBe(1_000)
  expect(paces.reserve(limited, 'T2', 'b', 0)).toBe(1_000)
})
