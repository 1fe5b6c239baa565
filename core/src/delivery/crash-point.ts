/**
 * The places between accept and sent where a crash is interesting. `npm run test:crash` kills real processes at each of
 * them and fails when one is never reached, so a new place is tested from the day it is listed.
 */
export const crashPoints = [
  'accept.received',
  'accept.committed',
  'turn.begun',
  'media.stored',
  'turn.remembered',
  'turn.decided',
  'turn.committed',
  'owner.changed',
  'send.attempted',
  'send.answered',
  'send.settled',
  'store.begun',
  'store.written',
  'store.committed',
] as const

/** One of those places. Its name says what has just happened there. */
export type CrashPoint = (typeof crashPoints)[number]

let onPoint: ((point: CrashPoint) => void) | undefined

/** Marks a place. Costs nothing unless a test has armed it. */
export function crashPoint(point: CrashPoint): void {
  onPoint?.(point)
}

/** Has a test told of every place that is passed; `undefined` disarms. */
export function onCrashPoint(listener: ((point: CrashPoint) => void) | undefined): void {
  onPoint = listener
}
