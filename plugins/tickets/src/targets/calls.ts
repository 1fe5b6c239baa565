import type { Context } from '@huida/core'
import type { Sync } from './sync-config.js'
import { type TargetCall, TargetError, type TicketTarget } from './target.js'

/** The pause after a failure doubles with each further one. */
const FIRST_PAUSE_MS = 5_000
const MAX_PAUSE_MS = 3_600_000
/** Whoever configured it has to look first; also where there is nothing at the address at which tickets are made. */
const UNAUTHORISED_PAUSE_MS = 300_000

/** Makes one call, which ends in time. */
export async function called<T>(sync: Sync, ctx: Context, work: (call: TargetCall) => Promise<T>): Promise<T> {
  const { clock } = sync.tools
  const late = new AbortController()
  const cancel = clock.after(sync.config.callMs, () =>
    late.abort(new TargetError('unknown', 'it did not answer in time')),
  )
  try {
    const signal = AbortSignal.any([ctx.signal, late.signal])
    const answer = work({ signal, now: ctx.now() })
    // A target that does not heed the signal must not hold up the lane.
    return await Promise.race([answer, aborted(signal)])
  } finally {
    cancel()
  }
}

const aborted = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason)
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })

/** When the next call to a target may be made; it is then taken. Now, or later. */
export function slot(sync: Sync, { name }: TicketTarget, now: number): number {
  const at = Math.max(now, sync.pace.get(name) ?? 0)
  sync.pace.set(name, at + Math.ceil(1_000 / sync.config.perSecond))
  return at
}

/** How long to wait after a failure; while a target asks to be left alone, everything for it waits. */
export function pauseAfter(sync: Sync, { name }: TicketTarget, error: TargetError, tries: number, now: number): number {
  if (error.retryInMs !== undefined) {
    const until = now + error.retryInMs
    sync.pace.set(name, Math.max(until, sync.pace.get(name) ?? 0))
    return Math.max(error.retryInMs, 1_000)
  }
  const least = error.failure === 'unauthorised' || error.failure === 'gone' ? UNAUTHORISED_PAUSE_MS : FIRST_PAUSE_MS
  const pause = Math.min(least * 2 ** Math.min(tries, 20), MAX_PAUSE_MS)
  // Those that failed together come back one after another.
  return Math.round(pause * (0.8 + Math.random() * 0.4))
}
