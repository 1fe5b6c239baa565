import { Refusal } from '@huida/core'
import type { CourseEvent, Ticket, TicketState } from './ticket.js'

/** What can happen to the state of a ticket. */
export type Step = 'work' | 'wait_customer' | 'wait_others' | 'close' | 'reopen'

/**
 * The states of a ticket: from each, what may happen, and what it leads to. A closed ticket is only ever reopened, so nothing else changes it.
 */
export const machine: Readonly<Record<TicketState, Readonly<Partial<Record<Step, TicketState>>>>> = {
  open: { wait_customer: 'pending', wait_others: 'on_hold', close: 'closed' },
  pending: { work: 'open', wait_others: 'on_hold', close: 'closed' },
  on_hold: { work: 'open', wait_customer: 'pending', close: 'closed' },
  closed: { reopen: 'open' },
}

/** The step that leads to a state. */
const stepTo: Readonly<Record<TicketState, Step>> = {
  open: 'work',
  pending: 'wait_customer',
  on_hold: 'wait_others',
  closed: 'close',
}

const eventOf: Readonly<Record<Step, CourseEvent['what']>> = {
  work: 'resumed',
  wait_customer: 'pending',
  wait_others: 'on_hold',
  close: 'closed',
  reopen: 'reopened',
}

/** What a step does to the course. */
export const courseOf = (step: Step): CourseEvent['what'] => eventOf[step]

/** Who asks for a step, and what they bring. */
export interface Asking {
  by: 'customer' | 'bot' | 'agent' | 'system'
  /** Of a closing. */
  solution?: string | undefined
  at: number
  reopenDays: number
}

/**
 * Where a step leads, or why it may not be made.
 * @throws Refusal 409 TICKET_CLOSED, TICKET_MERGED, TICKET_STATE, TASKS_OPEN, REOPEN_LATE; 422 SOLUTION_MISSING
 */
export function after(
  ticket: Pick<Ticket, 'state' | 'tasks' | 'mergedInto' | 'closedAt'>,
  step: Step,
  asking: Asking,
): TicketState {
  const { state, tasks, mergedInto, closedAt } = ticket
  if (mergedInto !== undefined)
    throw new Refusal(409, 'TICKET_MERGED', `It was merged into ${mergedInto}. Go on there.`, { into: mergedInto })
  const to = machine[state][step]
  if (to === undefined) {
    if (state === 'closed') throw new Refusal(409, 'TICKET_CLOSED', 'It is closed. Reopen it first.')
    throw new Refusal(409, 'TICKET_STATE', `It is ${state}: "${step}" does nothing there.`, { state })
  }
  if (step === 'close') {
    const open = tasks.filter((task) => task.state === 'open').map(({ id }) => id)
    if (open.length > 0)
      throw new Refusal(409, 'TASKS_OPEN', 'A department is still at it. Close its tasks first.', { tasks: open })
    // An outside system tells that it is done, and rarely how.
    if (asking.by === 'agent' && !asking.solution?.trim())
      throw new Refusal(
        422,
        'SOLUTION_MISSING',
        'Say what solved it: the customer is told, and the next one has the same question.',
      )
  }
  if (step === 'reopen' && asking.by === 'customer' && asking.at - (closedAt ?? 0) > asking.reopenDays * 86_400_000)
    throw new Refusal(409, 'REOPEN_LATE', 'It was closed too long ago. Open a new one.')
  return to
}

/** The step from one state to another; `undefined` when they are the same. */
export function stepBetween(from: TicketState, to: TicketState): Step | undefined {
  if (from === to) return undefined
  return from === 'closed' && to === 'open' ? 'reopen' : stepTo[to]
}
