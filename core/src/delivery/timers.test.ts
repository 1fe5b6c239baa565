import { expect, test } from '@jest/globals'
import { silent } from '../log.js'
import type { Store, StoredTimer } from '../store/store.js'
import { virtualClock } from '../testing/virtual-clock.js'
import type { Requests } from './requests.js'
import { RunState } from './run-state.js'
import { Timers } from './timers.js'

test('a timer that is set while others are looked up fires in its time', async () => {
  const clock = virtualClock()
  const timer = (id: number, inMs: number) => ({
    id,
    name: `${id}`,
    conversation: 'a',
    dueAt: clock.now() + inMs,
    data: null,
  })
  let stored = [timer(1, 50_000)]
  /** Reads that are not answered yet, each with what was stored when it was asked for. */
  const reads: (() => void)[] = []
  const fired: number[] = []
  const store = {
    timers: () => {
      const read = stored
      return new Promise<StoredTimer[]>((resolve) => reads.push(() => resolve(read)))
    },
  } as unknown as Store
  const requests = {
    async fire(_: string, { id }: StoredTimer) {
      fired.push(id)
      stored = stored.filter((one) => one.id !== id)
    },
  } as unknown as Requests
  const timers = new Timers({ store, requests, run: new RunState(), clock, log: silent })
  /** The newest read is answered first. */
  const answer = async () => {
    for (let read = reads.pop(); read; read = reads.pop()) {
      read()
      await clock.advance(0)
    }
  }
  void timers.look()
  // A turn sets another one, while the first look waits for what it has asked before that.
  stored = [timer(2, 1_000), ...stored]
  void timers.look()
  await answer()
  await clock.advance(1_000)
  await answer()
  expect(fired).toEqual([2])
  timers.stop()
})

test('what is due in many conversations fires at once, and in each of them in order', async () => {
  const clock = virtualClock()
  const timer = (id: number, conversation: string) => ({
    id,
    name: `${id}`,
    conversation,
    dueAt: clock.now() - 10 + id,
    data: null,
  })
  const due = [timer(1, 'a'), timer(2, 'b'), timer(3, 'a'), timer(4, 'c')]
  const store = { timers: async () => due.splice(0) } as unknown as Store
  const asked: number[] = []
  /** Writes that are not answered yet. */
  const writes: (() => void)[] = []
  const requests = {
    fire: (_: string, { id }: StoredTimer) => {
      asked.push(id)
      return new Promise<void>((resolve) => writes.push(resolve))
    },
  } as unknown as Requests
  const timers = new Timers({ store, requests, run: new RunState(), clock, log: silent })
  void timers.look()
  await clock.advance(0)
  expect(asked).toEqual([1, 2, 4])
  for (const write of writes.splice(0)) write()
  await clock.advance(0)
  expect(asked).toEqual([1, 2, 4, 3])
  timers.stop()
})

test('weeks until the next one pass without a look, and a step of the machine’s clock is noticed', async () => {
  const clock = virtualClock()
  let step = 0
  let looks = 0
  const fired: number[] = []
  const dueAt = clock.now() + 30 * 86_400_000
  const store = {
    async timers() {
      looks++
      return fired.length > 0 ? [] : [{ id: 1, name: '1', conversation: 'a', dueAt, data: null }]
    },
  } as unknown as Store
  const requests = { fire: async (_: string, { id }: StoredTimer) => void fired.push(id) } as unknown as Requests
  const stepped = { ...clock, now: () => clock.now() + step }
  const timers = new Timers({ store, requests, run: new RunState(), clock: stepped, log: silent })
  await timers.look()
  await clock.advance(14 * 86_400_000)
  expect([looks, fired]).toEqual([1, []])
  step = 20 * 86_400_000
  await clock.advance(60_000)
  expect([looks, fired]).toEqual([2, [1]])
  timers.stop()
})
