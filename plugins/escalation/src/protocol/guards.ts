import type { Case, CaseEvent, Limits } from './case.js'

/** What a guard looks at. */
export interface Question {
  /** The case as it is; `undefined` in the phase `none`. */
  before: Case | undefined
  event: CaseEvent
  limits: Limits
}

/** Conditions of the protocol's rows, by name. Pure. */
export const guards = {
  /** Somebody can come: the hours are open, there is room in the queue, and an agent who serves it is present. */
  staffed: ({ event }) => event.type === 'request' && event.staffed,
  /** It is the one who has the case, or is asked to take it. */
  isTheirs: ({ before, event }) => before?.agent !== undefined && before.agent.id === actorOf(event),
  /** Nothing has happened to the case since the desk looked at it. */
  isFresh: ({ before, event }) => event.type === 'offer' && event.steps === before?.steps,
  /** A reason is given. */
  hasReason: ({ event }) => event.type === 'transfer' && event.reason.trim() !== '',
  /** It was passed on so often that a supervisor should look. */
  isPassedAround: ({ before, limits }) => before !== undefined && before.transfers + 1 >= limits.maxTransfers,
} satisfies Record<string, (question: Question) => boolean>

export type Guard = keyof typeof guards

/** Who does it, where it is somebody. */
export function actorOf(event: CaseEvent): string | undefined {
  if (!('agent' in event)) return undefined
  return typeof event.agent === 'string' ? event.agent : event.agent.id
}
