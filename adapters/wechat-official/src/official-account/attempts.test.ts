import { virtualClock } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import { Attempts } from './attempts.js'

const start = (replyWithinMs: number) => {
  const clock = virtualClock(1_790_000_000_000)
  const attempts = new Attempts(replyWithinMs, clock)
  const push = { key: 'k', at: clock.now() }
  /** How long an attempt waits that begins now. */
  return { clock, wait: (of = push) => attempts.endOf(of) - clock.elapsed() }
}

test('within one attempt, each waits as long as it was told', async () => {
  const { clock, wait } = start(4_500)
  expect(wait()).toBe(4_500)
  await clock.advance(5_000)
  expect(wait()).toBe(4_500)
})

test('over three attempts, the first two wait for the last, which is answered in time', async () => {
  const { clock, wait } = start(14_000)
  expect(wait()).toBe(14_000)
  await clock.advance(5_000)
  expect(wait()).toBe(9_000)
  await clock.advance(5_000)
  expect(wait()).toBe(4_000)
  await clock.advance(3_000)
  expect(wait()).toBe(4_500)
})

test('copies that come at once are counted as attempts: the last of them is answered in time', async () => {
  const { wait } = start(14_000)
  expect([wait(), wait(), wait(), wait()]).toEqual([14_000, 14_000, 4_500, 4_500])
})

test('WeChat asks again after five seconds, unless it may have been the last attempt', async () => {
  const clock = virtualClock(1_790_000_000_000)
  const attempts = new Attempts(4_500, clock)
  const push = { at: clock.now() - 900 }
  const again = () => (attempts.againAt(push) ?? Number.NaN) - clock.now()
  expect(again()).toBe(5_000)
  await clock.advance(5_200)
  expect(again()).toBe(5_000)
  await clock.advance(5_000)
  expect(again()).toBe(Number.NaN)
})

test('an attempt of a push whose first one nobody has seen may be the last, and is answered in time', async () => {
  const { clock, wait } = start(14_000)
  const push = { key: 'k', at: clock.now() }
  await clock.advance(5_000)
  expect(wait(push)).toBe(4_500)
  await clock.advance(5_000)
  expect(wait(push)).toBe(4_500)
})
