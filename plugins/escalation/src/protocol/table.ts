import type { CaseEvent, Phase } from './case.js'
import type { Step } from './effects.js'
import type { Guard } from './guards.js'

/** One row: in these phases, when this happens and all guards hold, these steps are done and the phase is `to`. */
export interface Row {
  from: readonly Phase[]
  on: CaseEvent['type']
  /** All of them hold. Default: none is asked. */
  if?: readonly Guard[]
  to: Phase | 'same'
  /** In order. */
  do?: readonly Step[]
  /** Instead: whoever asked is told that it cannot be done. */
  refuse?: RefusalCode
}

/** Why an agent cannot do what they asked for. */
export type RefusalCode =
  | 'CASE_TAKEN'
  | 'CASE_NOT_YOURS'
  | 'CASE_OFFERED_TO_OTHER'
  | 'CASE_NOT_OPEN'
  | 'TRANSFER_NEEDS_REASON'

/**
 * The protocol between bot, queue and agents. Of several rows that fit, the first one counts; where none fits, an agent's wish is refused
 * with CASE_NOT_OPEN and anything else is of no consequence. The code runs this table, the reference page prints it, and a model check
 * explores every order of events over it.
 */
export const protocol: readonly Row[] = [
  // A person is asked for.
  {
    from: ['none', 'deferred'],
    on: 'request',
    if: ['staffed'],
    to: 'queued',
    do: ['recordRequest', 'giveToQueue', 'tellQueued', 'startFirst', 'startWait', 'match'],
  },
  {
    from: ['none'],
    on: 'request',
    to: 'deferred',
    do: ['recordRequest', 'openTicket', 'tellDeferred', 'recordDeferred'],
  },
  { from: ['deferred'], on: 'request', to: 'same', do: ['tellDeferredAgain'] },
  { from: ['queued', 'offered'], on: 'request', to: 'same', do: ['tellPosition'] },
  { from: ['assigned', 'snoozed'], on: 'request', to: 'same' },

  // The desk asks one agent after another.
  { from: ['queued'], on: 'offer', if: ['isFresh'], to: 'offered', do: ['ask', 'startOffer'] },
  { from: ['offered'], on: 'decline', if: ['isTheirs'], to: 'queued', do: ['recordDeclined', 'passOn', 'match'] },
  {
    from: ['offered'],
    on: 'offer_ended',
    to: 'queued',
    do: ['recordMissed', 'markAway', 'passOn', 'match'],
  },
  { from: ['offered'], on: 'agent_gone', if: ['isTheirs'], to: 'queued', do: ['passOn', 'match'] },
  {
    from: ['offered'],
    on: 'accept',
    if: ['isTheirs'],
    to: 'assigned',
    do: ['take', 'giveToAgent', 'tellAccepted', 'startResponse'],
  },
  { from: ['offered'], on: 'accept', to: 'same', refuse: 'CASE_OFFERED_TO_OTHER' },
  { from: ['queued'], on: 'accept', to: 'assigned', do: ['take', 'giveToAgent', 'tellAccepted', 'startResponse'] },
  { from: ['deferred'], on: 'accept', to: 'assigned', do: ['take', 'giveToAgent', 'tellAccepted', 'startResponse'] },
  { from: ['assigned', 'snoozed'], on: 'accept', if: ['isTheirs'], to: 'same' },
  { from: ['assigned', 'snoozed'], on: 'accept', to: 'same', refuse: 'CASE_TAKEN' },

  // The wait is kept short by words, and has an end.
  { from: ['queued', 'offered'], on: 'wait_told', to: 'same', do: ['tellPosition', 'startPosition'] },
  {
    from: ['queued', 'offered'],
    on: 'wait_ended',
    to: 'deferred',
    do: ['passOn', 'openTicket', 'giveToBot', 'tellDeferred', 'recordDeferred', 'match'],
  },
  {
    from: ['queued', 'offered'],
    on: 'customer_cancelled',
    to: 'none',
    do: ['giveToBot', 'tellCancelled', 'recordAbandoned', 'match'],
  },
  { from: ['queued', 'offered'], on: 'customer_left', to: 'none', do: ['giveToBot', 'recordAbandoned', 'match'] },

  { from: ['queued', 'offered', 'assigned'], on: 'first_late', to: 'same', do: ['recordBreach', 'alertSupervisors'] },

  // An agent answers; one who does not loses the case to another.
  {
    from: ['assigned', 'snoozed'],
    on: 'reply',
    if: ['isTheirs'],
    to: 'assigned',
    do: ['endFirst', 'endResponse', 'recordReply', 'startIdle'],
  },
  {
    from: ['assigned', 'snoozed', 'queued', 'offered', 'deferred', 'none'],
    on: 'reply',
    to: 'same',
    refuse: 'CASE_NOT_YOURS',
  },
  { from: ['assigned', 'snoozed'], on: 'customer_wrote', to: 'assigned', do: ['endIdle', 'startAnswer'] },
  {
    from: ['assigned'],
    on: 'response_late',
    to: 'queued',
    do: ['recordBreach', 'alertSupervisors', 'passOn', 'giveToQueue', 'tellRequeued', 'startWait', 'match'],
  },
  {
    from: ['assigned'],
    on: 'answer_late',
    to: 'queued',
    do: ['recordBreach', 'alertSupervisors', 'passOn', 'giveToQueue', 'tellRequeued', 'startWait', 'match'],
  },
  {
    from: ['assigned', 'snoozed'],
    on: 'agent_gone',
    if: ['isTheirs'],
    to: 'queued',
    do: ['passOn', 'giveToQueue', 'tellRequeued', 'startWait', 'match'],
  },

  // An agent who writes on the platform's own app has taken it by that; a supervisor may take any.
  {
    from: ['none', 'queued', 'offered', 'deferred', 'assigned', 'snoozed'],
    on: 'taken',
    to: 'assigned',
    do: ['endFirst', 'endResponse', 'takeAsWritten', 'startIdle', 'match'],
  },
  { from: ['queued', 'offered', 'assigned', 'snoozed'], on: 'released', to: 'none', do: ['recordReturned', 'match'] },
  {
    from: ['queued', 'offered', 'deferred', 'assigned', 'snoozed'],
    on: 'barge',
    to: 'assigned',
    do: ['endIdle', 'endResponse', 'take', 'giveToAgent', 'startResponse', 'match'],
  },

  // Passed on, with a reason; after some times to a supervisor.
  {
    from: ['assigned', 'snoozed'],
    on: 'transfer',
    if: ['isTheirs', 'hasReason', 'isPassedAround'],
    to: 'queued',
    do: ['passToSupervisors', 'giveToQueue', 'tellTransferred', 'startWait', 'match'],
  },
  {
    from: ['assigned', 'snoozed'],
    on: 'transfer',
    if: ['isTheirs', 'hasReason'],
    to: 'queued',
    do: ['pass', 'giveToQueue', 'tellTransferred', 'startWait', 'match'],
  },
  { from: ['assigned', 'snoozed'], on: 'transfer', if: ['isTheirs'], to: 'same', refuse: 'TRANSFER_NEEDS_REASON' },
  { from: ['assigned', 'snoozed'], on: 'transfer', to: 'same', refuse: 'CASE_NOT_YOURS' },

  // The end.
  {
    from: ['assigned', 'snoozed'],
    on: 'hand_back',
    if: ['isTheirs'],
    to: 'none',
    do: ['giveToBot', 'tellBotAgain', 'recordReturned', 'match'],
  },
  { from: ['assigned', 'snoozed'], on: 'hand_back', to: 'same', refuse: 'CASE_NOT_YOURS' },
  {
    from: ['assigned', 'snoozed'],
    on: 'resolve',
    if: ['isTheirs'],
    to: 'none',
    do: ['giveToBot', 'announceResolution', 'match'],
  },
  { from: ['assigned', 'snoozed'], on: 'resolve', to: 'same', refuse: 'CASE_NOT_YOURS' },
  { from: ['assigned'], on: 'idle_warned', to: 'assigned', do: ['tellIdleWarning', 'startIdleEnd'] },
  {
    from: ['assigned'],
    on: 'idle_ended',
    to: 'none',
    do: ['giveToBot', 'tellIdleEnded', 'announceIdle', 'match'],
  },
  { from: ['assigned', 'snoozed'], on: 'customer_left', to: 'none', do: ['giveToBot', 'announceIdle', 'match'] },
  { from: ['assigned', 'snoozed'], on: 'snooze', if: ['isTheirs'], to: 'snoozed', do: ['endResponse', 'startSnooze'] },
  { from: ['assigned', 'snoozed'], on: 'snooze', to: 'same', refuse: 'CASE_NOT_YOURS' },
  { from: ['snoozed'], on: 'woken', to: 'assigned', do: ['startIdle'] },
  { from: ['deferred'], on: 'ticket_closed', to: 'none' },
]
