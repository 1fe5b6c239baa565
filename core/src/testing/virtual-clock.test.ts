import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { virtualClock } from './virtual-clock.js'

const NOW = 1_000

test('what is due is called in order, and what was set first goes first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ ms: fc.integer({ min: 0, max: 50 }), isCancelled: fc.boolean() }), { maxLength: 60 }),
      async (alarms) => {
        const clock = virtualClock(NOW)
        const called: { index: number; at: number }[] = []
        for (const [index, { ms, isCancelled }] of alarms.entries()) {
          const cancel = clock.after(ms, () => called.push({ index, at: clock.now() }))
          if (isCancelled) cancel()
        }
        await clock.advance(40, async () => {})
        const expected = alarms
          .map(({ ms, isCancelled }, index) => ({ index, ms, isCancelled }))
          .filter(({ ms, isCancelled }) => ms <= 40 && !isCancelled)
          .sort((a, b) => a.ms - b.ms || a.index - b.index)
        expect(called).toEqual(expected.map(({ index, ms }) => ({ index, at: NOW + ms })))
        expect(clock.now()).toBe(NOW + 40)
      },
    ),
  )
})

test('what an alarm sets is called on the way, at its own time', async () => {
  const clock = virtualClock(NOW)
  const at: number[] = []
  const again = () => {
    at.push(clock.now())
    if (at.length < 4) clock.after(10, again)
  }
  clock.after(10, again)
  await clock.advance(35)
  expect(at).toEqual([NOW + 10, NOW + 20, NOW + 30])
  await clock.advance(5)
  expect(at).toHaveLength(4)
})

test('time waits until what an alarm has started is settled', async () => {
  const clock = virtualClock(NOW)
  const seen: string[] = []
  let running = Promise.resolve()
  for (const ms of [1, 2])
    clock.after(ms, () => {
      seen.push(`begins ${ms}`)
      running = new Promise((resolve) => setTimeout(resolve, 5)).then(() => void seen.push(`ends ${ms}`))
    })
  await clock.advance(2, () => running)
  expect(seen).toEqual(['begins 1', 'ends 1', 'begins 2', 'ends 2'])
})
