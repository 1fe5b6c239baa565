import type { Json } from '@huida/core'
import type { HandoffReason } from '../on-ctx.js'

/**
 * Where a conversation stands between the bot and people.
 *
 * `none`: the bot answers. `queued`: it waits for an agent. `offered`: it waits, and one agent is asked to take it. `assigned`: an agent
 * answers. `snoozed`: an agent has it and waits for something, until a time. `deferred`: nobody was there; the bot answers, and a ticket
 * waits for whoever comes first.
 */
export type Phase = 'none' | 'queued' | 'offered' | 'assigned' | 'snoozed' | 'deferred'

/** A request for a person, from the moment it is made until it is resolved, returned or given up. */
export interface Case {
  /** Unique, and the id of its resolution. */
  id: string
  phase: Phase
  reason: HandoffReason
  /** The kind of problem, as routing and tickets call it. */
  problem?: string
  intent?: string
  /** What is wrong, for the agent. */
  analysis?: string
  slots: Readonly<Record<string, Json>>
  /** The customer's level, as the shop calls it. */
  level?: string
  /** A number of a ticket about it. */
  ticket?: string
  /** The queue in which it waits, or from which it was taken. */
  queue: string
  /** What an agent must know to be offered it. */
  skills: readonly string[]
  /** Larger goes first. */
  priority: number
  /** When a person was asked for, in milliseconds since 1970. */
  since: number
  /** Since when it waits for an agent. */
  waitingSince: number
  /** Whoever is asked to take it, or has it. */
  agent?: { id: string; name?: string }
  /** Agents who were asked and did not take it, or had it and did not answer; they are not asked again. */
  passed: readonly string[]
  /** Offered to this agent only, if present: the one who had it before. */
  preferred?: string
  /** How often an agent has passed it on. */
  transfers: number
  /** When an agent first wrote. */
  respondedAt?: number
  /** When it was accepted last. */
  acceptedAt?: number
  /** Everybody who has written in it. */
  agents: readonly string[]
  /** Since when the customer waits for an answer of the agent; absent: the agent wrote last. */
  unansweredSince?: number
  /** How many events have changed it. */
  steps: number
  /** The timers that run, each with the step that set it: one that fires with another number was set anew or cancelled meanwhile. */
  timers: Readonly<Partial<Record<Timer, number>>>
}

/** What happens to a case. Whoever does it is checked before. */
export type CaseEvent =
  /** Somebody asks for a person; `route` is where it leads, `staffed` whether somebody can come. */
  | { type: 'request'; request: NewCase; staffed: boolean; why?: DeferredWhy }
  /** The desk has found an agent, looking at the case after so many steps. */
  | { type: 'offer'; agent: { id: string; name?: string }; steps: number }
  | { type: 'accept'; agent: { id: string; name?: string } }
  | { type: 'decline'; agent: string }
  | { type: 'offer_ended'; set: number }
  | { type: 'wait_told'; set: number }
  | { type: 'wait_ended'; set: number }
  | { type: 'first_late'; set: number }
  | { type: 'response_late'; set: number }
  | { type: 'answer_late'; set: number }
  | { type: 'reply'; agent: string }
  | { type: 'customer_wrote' }
  | { type: 'customer_cancelled' }
  | { type: 'customer_left' }
  /** The ticket that stood for the case is closed. */
  | { type: 'ticket_closed' }
  | { type: 'transfer'; agent: string; to: Placement; reason: string }
  | { type: 'agent_gone'; agent: string }
  | { type: 'taken'; agent: { id: string; name?: string } }
  /** On the platform's own app the agent has given the conversation back. */
  | { type: 'released' }
  | { type: 'barge'; agent: { id: string; name?: string } }
  /** The agent gives it back to the bot; `into`: because it goes on in another conversation of the same customer. */
  | { type: 'hand_back'; agent: string; into?: string }
  | { type: 'resolve'; agent: string; solution?: string }
  | { type: 'idle_warned'; set: number }
  | { type: 'idle_ended'; set: number }
  | { type: 'snooze'; agent: string; until: number }
  | { type: 'woken'; set: number }

/** Why nobody came. */
export type DeferredWhy = 'closed' | 'full' | 'nobody' | 'waited'

/** Where a case waits. */
export interface Placement {
  queue: string
  skills: readonly string[]
  priority: number
  /** Only this agent is asked, as long as they are there. */
  preferred?: string
}

/** What is known when a person is asked for. */
export type NewCase = Pick<Case, 'id' | 'reason' | 'problem' | 'intent' | 'analysis' | 'slots' | 'level' | 'ticket'> &
  Placement

/** What is to be done after a step; the case's own data is in the next case. */
export type Effect =
  | { do: 'assign'; to: 'bot' | 'queue' | 'agent' }
  | { do: 'say'; what: Saying }
  | { do: 'schedule'; timer: Timer; inMs: number; set: number }
  | { do: 'cancel'; timer: Timer }
  /** The desk looks for an agent again. */
  | { do: 'match' }
  /** An agent who was asked and did not react counts as away. */
  | { do: 'away'; agent: string }
  | { do: 'open_ticket'; why: DeferredWhy }
  | { do: 'announce_resolution'; how: 'agent' | 'idle'; solution?: string }
  | { do: 'alert_supervisors' }
  | { do: 'record'; type: string; data: Readonly<Record<string, Json | undefined>> }

/** What the customer is told. */
export type Saying =
  | 'queued'
  | 'position'
  | 'deferred'
  | 'deferred_again'
  | 'cancelled'
  | 'accepted'
  | 'transferred'
  | 'requeued'
  | 'idle_warning'
  | 'idle_ended'
  | 'bot_again'
  | 'merged'

/** What happens when a timer of a case is due. */
export const timers = {
  offer: 'offer_ended',
  position: 'wait_told',
  wait: 'wait_ended',
  first: 'first_late',
  response: 'response_late',
  answer: 'answer_late',
  idle: 'idle_warned',
  idle_end: 'idle_ended',
  snooze: 'woken',
} as const satisfies Record<string, CaseEvent['type']>

/** Timers of a case. */
export type Timer = keyof typeof timers

/** Which timers may run in a phase; the others end with the change to it. */
export const timersIn: Readonly<Record<Phase, readonly Timer[]>> = {
  none: [],
  queued: ['first', 'wait', 'position'],
  offered: ['first', 'offer', 'wait', 'position'],
  assigned: ['first', 'response', 'answer', 'idle', 'idle_end'],
  snoozed: ['snooze'],
  deferred: [],
}

/** How long what is waited for, in milliseconds. */
export interface Limits {
  /** An agent has so long to take what is offered. */
  offerMs: number
  /** The customer hears how it stands so often. */
  positionEveryMs: number
  /** After so long in the queue without an agent it becomes a ticket. */
  waitMs: number
  /** Since the request an agent should have written by then; the supervisors hear of it. */
  firstMs: number
  /** An agent who has taken a case writes within this time, or it goes on to another. */
  responseMs: number
  /** What a customer writes later is answered within this time, or it goes on to another. */
  answerMs: number
  /** A customer who has not written for so long is asked whether there is more. */
  idleMs: number
  /** After the question, the case is closed after so long. */
  idleEndMs: number
  /** So many transfers; then a supervisor gets it. */
  maxTransfers: number
  /** The queue of the supervisors. */
  supervisors: string
}
