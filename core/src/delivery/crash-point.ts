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
  // Somebody else owns the conversation: stored; nothing of the bot's is on its way any more; by a message on the platform's own app.
  'owner.changed',
  'owner.quiet',
  'owner.taken',
  // An action: stored; its handler is done; its turn is stored; what a turn asks of other lanes is stored with it.
  'action.accepted',
  'action.decided',
  'action.committed',
  'action.asked',
  // Messages that wait for a window: stored with a turn; staged anew by a later turn; kept because the platform takes no more.
  'held.committed',
  'held.superseded',
  'held.settled',
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

/**
 * Marks a place. Costs nothing unless a test has armed it.
 * @param isPassed whether it is passed this time; default: each time
 */
export function crashPoint(point: CrashPoint, isPassed?: () => boolean): void {
  if (onPoint && isPassed?.() !== false) onPoint(point)
}

/** Has a test told of every place that is passed; `undefined` disarms. */
export function onCrashPoint(listener: ((point: CrashPoint) => void) | undefined): void {
  onPoint = listener
}
