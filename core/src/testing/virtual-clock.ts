import type { Clock } from '../clock.js'
import { storesSettled } from './test-store.js'

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /**
   * Lets time pass. Whatever is due on the way is called in order, each given the chance to set further timers.
   * @param settled waited for after each of them, before time goes on. Default: everything that only waits for promises has run, and writes
   * that wait for the next turn of the event loop
   */
  advance(ms: number, settled?: () => Promise<void>): Promise<void>
}

interface Alarm {
  at: number
  /** Of two that are due at once, the one that was set first is called first. */
  order: number
  /** `undefined`: it was cancelled. */
  callback: (() => void) | undefined
}

/** @param startsAt milliseconds since 1970; default the first moment of 2026 in UTC */
export function virtualClock(startsAt = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startsAt
  let order = 0
  const alarms = new Alarms()
  return {
    now: () => now,
    elapsed: () => now,
    after(ms, callback) {
      const alarm: Alarm = { at: now + Math.max(0, ms), order: order++, callback }
      alarms.add(alarm)
      return () => {
        alarm.callback = undefined
      }
    },
    async advance(ms, settled = breathe) {
      const until = now + ms
      await settled()
      for (let next = alarms.takeDue(until); next; next = alarms.takeDue(until)) {
        now = Math.max(now, next.at)
        next.callback!()
        await settled()
      }
      now = until
    },
  }
}

/** Alarms as a heap, the next first: a simulated day sets hundreds of thousands. */
class Alarms {
  readonly #heap: Alarm[] = []

  add(alarm: Alarm): void {
    const heap = this.#heap
    let index = heap.push(alarm) - 1
    while (index > 0) {
      const above = (index - 1) >> 1
      if (isBefore(heap[above]!, alarm)) break
      heap[index] = heap[above]!
      index = above
    }
    heap[index] = alarm
  }

  /** The next that is due by then and was not cancelled. */
  takeDue(until: number): Alarm | undefined {
    for (let first = this.#heap[0]; first && first.at <= until; first = this.#heap[0]) {
      this.#takeFirst()
      if (first.callback) return first
    }
    return undefined
  }

  #takeFirst(): void {
    const heap = this.#heap
    const last = heap.pop()!
    if (heap.length === 0) return
    let index = 0
    for (;;) {
      let below = 2 * index + 1
      if (below >= heap.length) break
      if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++
      if (isBefore(last, heap[below]!)) break
      heap[index] = heap[below]!
      index = below
    }
    heap[index] = last
  }
}

const isBefore = (one: Alarm, other: Alarm): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order)

/** Lets everything run that only waits for promises, and writes that wait for the next turn of the event loop. */
const breathe = async () => {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
  await storesSettled()
}
