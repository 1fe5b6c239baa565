import type { Clock } from '../clock.js'

/** A clock that stands still until it is told to go on. */
export interface VirtualClock extends Clock {
  /** Lets time pass. Whatever is due on the way is called in order, each given the chance to set further timers. */
  advance(ms: number): Promise<void>
}

/** @param startsAt milliseconds since 1970; default the first moment of 2026 in UTC */
export function virtualClock(startsAt = Date.UTC(2026, 0, 1)): VirtualClock {
  let now = startsAt
  let order = 0
  const alarms = new Map<number, { at: number; callback: () => void }>()
  const earliest = (until: number) =>
    [...alarms].filter(([, { at }]) => at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0]
  return {
    now: () => now,
    elapsed: () => now,
    after(ms, callback) {
      const id = order++
      alarms.set(id, { at: now + Math.max(0, ms), callback })
      return () => alarms.delete(id)
    },
    async advance(ms) {
      const until = now + ms
      await breathe()
      for (let next = earliest(until); next; next = earliest(until)) {
        alarms.delete(next[0])
        now = Math.max(now, next[1].at)
        next[1].callback()
        await breathe()
      }
      now = until
    },
  }
}

/** Lets everything run that only waits for promises, and writes that wait for the next turn of the event loop. */
const breathe = async () => {
  for (let i = 0; i < 4; i++) await new Promise((resolve) => setImmediate(resolve))
}
