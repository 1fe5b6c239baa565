import type { Json } from '@huida/core'
import type { Case, CaseEvent, DeferredWhy, Effect, Limits, Placement, Timer } from './case.js'

/** What a step looks at. */
export interface Now {
  case: Case
  event: CaseEvent
  limits: Limits
  /** Milliseconds since 1970. */
  now: number
}

/** What a step does: how the case changes, and what is to be done besides. */
interface Done {
  case?: Partial<Case>
  /** Members that are no more. */
  forget?: readonly (keyof Case)[]
  effects?: readonly Effect[]
}

const effect = (...effects: Effect[]): Done => ({ effects })
/** The step that sets it is filled in by `step`. */
const schedule = (timer: Timer, inMs: number): Effect => ({ do: 'schedule', timer, inMs, set: 0 })
const cancel = (...all: Timer[]): Effect[] => all.map((timer) => ({ do: 'cancel', timer }))
const record = (type: string, { id }: Case, data: Readonly<Record<string, Json | undefined>>): Effect => ({
  do: 'record',
  type,
  data: { case: id, ...data },
})

/** The conversation in which it goes on. */
const mergedInto = (event: CaseEvent): string | undefined => (event.type === 'hand_back' ? event.into : undefined)

/** The steps of the protocol's rows, by name. Pure: what they do is data. */
export const steps = {
  recordRequest: ({ case: { id, reason, queue, problem, intent, level } }) => ({
    effects: [{ do: 'record', type: 'handoff.requested', data: { case: id, reason, queue, problem, intent, level } }],
  }),
  giveToQueue: ({ now }) => ({
    case: { waitingSince: now },
    forget: ['agent', 'acceptedAt', 'unansweredSince'],
    effects: [{ do: 'assign', to: 'queue' }],
  }),
  giveToAgent: () => effect({ do: 'assign', to: 'agent' }),
  giveToBot: () => ({ forget: ['unansweredSince'], effects: [{ do: 'assign', to: 'bot' }] }),

  match: () => effect({ do: 'match' }),
  ask: ({ case: before, event }) => {
    const agent = agentOf(event)
    return { case: { agent }, effects: [record('handoff.offered_to', before, { agent: agent.id })] }
  },
  recordMissed: ({ case: before }) => effect(record('handoff.missed', before, { agent: before.agent?.id })),
  recordDeclined: ({ case: before }) => effect(record('handoff.declined', before, { agent: before.agent?.id })),
  markAway: ({ case: { agent } }) => (agent ? effect({ do: 'away', agent: agent.id }) : {}),
  /** Whoever was asked, or had it, is not asked again; it is not reserved for them either. */
  passOn: ({ case: { agent, passed, preferred } }) => ({
    case: { passed: agent ? [...passed, agent.id] : passed },
    forget: ['agent', ...(preferred !== undefined && preferred === agent?.id ? (['preferred'] as const) : [])],
  }),

  startOffer: ({ limits }) => effect(schedule('offer', limits.offerMs)),
  startWait: ({ limits }) => effect(schedule('wait', limits.waitMs), schedule('position', limits.positionEveryMs)),
  startFirst: ({ limits }) => effect(schedule('first', limits.firstMs)),
  endFirst: () => effect(...cancel('first')),
  startPosition: ({ limits }) => effect(schedule('position', limits.positionEveryMs)),
  startResponse: ({ limits, now }) => ({
    case: { unansweredSince: now },
    effects: [schedule('response', limits.responseMs)],
  }),
  /** The wait of a customer begins with the first message that nobody has answered. */
  startAnswer: ({ case: { unansweredSince, respondedAt, acceptedAt = 0 }, limits, now }) =>
    unansweredSince !== undefined
      ? {}
      : respondedAt === undefined || respondedAt < acceptedAt
        ? { case: { unansweredSince: now }, effects: [schedule('response', limits.responseMs)] }
        : { case: { unansweredSince: now }, effects: [schedule('answer', limits.answerMs)] },
  endResponse: () => ({ forget: ['unansweredSince'], effects: cancel('response', 'answer') }),
  startIdle: ({ limits }) => effect(...cancel('idle_end'), schedule('idle', limits.idleMs)),
  startIdleEnd: ({ limits }) => effect(schedule('idle_end', limits.idleEndMs)),
  endIdle: () => effect(...cancel('idle', 'idle_end')),
  startSnooze: ({ event, now }) =>
    effect(schedule('snooze', event.type === 'snooze' ? Math.max(0, event.until - now) : 0)),

  take: ({ case: before, event, now }) => {
    const agent = agentOf(event)
    const waitedMs = now - before.waitingSince
    return {
      case: { agent, acceptedAt: now },
      effects: [record('handoff.accepted', before, { agent: agent.id, queue: before.queue, waitedMs })],
    }
  },
  /** They have written already, and the conversation is theirs. */
  takeAsWritten: ({ case: before, event, now }) => {
    const agent = agentOf(event)
    return {
      case: { agent, acceptedAt: now, respondedAt: now, agents: withAgent(before, agent.id) },
      effects: [
        record('handoff.accepted', before, {
          agent: agent.id,
          queue: before.queue,
          waitedMs: now - before.waitingSince,
        }),
      ],
    }
  },
  recordReply: ({ case: before, now }) => {
    const { agent, since, respondedAt } = before
    const first =
      respondedAt === undefined ? [record('handoff.responded', before, { agent: agent?.id, ms: now - since })] : []
    return {
      case: {
        respondedAt: respondedAt !== undefined && respondedAt >= (before.acceptedAt ?? 0) ? respondedAt : now,
        agents: withAgent(before, agent?.id),
      },
      effects: [...first, record('agent.replied', before, { agent: agent?.id })],
    }
  },
  recordBreach: ({ case: before }) =>
    effect(record('handoff.breached', before, { queue: before.queue, agent: before.agent?.id })),
  alertSupervisors: () => effect({ do: 'alert_supervisors' }),

  pass: ({ case: before, event }) => passed(before, event, event.type === 'transfer' ? event.to : placeOf(before)),
  passToSupervisors: ({ case: before, event, limits }) =>
    passed(before, event, { queue: limits.supervisors, skills: [], priority: before.priority }),

  openTicket: ({ event }) => effect({ do: 'open_ticket', why: whyOf(event) }),
  recordDeferred: ({ case: before, event }) => effect(record('handoff.deferred', before, { why: whyOf(event) })),
  recordAbandoned: ({ case: before, now }) =>
    effect(record('handoff.abandoned', before, { waitedMs: now - before.since })),
  recordReturned: ({ case: before, event }) => {
    const into = mergedInto(event)
    const why = into === undefined ? { why: 'agent' } : { why: 'merged', into }
    return effect(record('handoff.returned', before, { agent: before.agent?.id, ...why }))
  },
  announceResolution: ({ event }) =>
    effect({
      do: 'announce_resolution',
      how: 'agent',
      ...(event.type === 'resolve' && event.solution !== undefined && { solution: event.solution }),
    }),
  announceIdle: () => effect({ do: 'announce_resolution', how: 'idle' }),

  tellQueued: () => effect({ do: 'say', what: 'queued' }),
  tellPosition: () => effect({ do: 'say', what: 'position' }),
  tellDeferred: () => effect({ do: 'say', what: 'deferred' }),
  tellDeferredAgain: () => effect({ do: 'say', what: 'deferred_again' }),
  tellCancelled: () => effect({ do: 'say', what: 'cancelled' }),
  tellAccepted: () => effect({ do: 'say', what: 'accepted' }),
  tellTransferred: () => effect({ do: 'say', what: 'transferred' }),
  tellRequeued: () => effect({ do: 'say', what: 'requeued' }),
  tellIdleWarning: () => effect({ do: 'say', what: 'idle_warning' }),
  tellIdleEnded: () => effect({ do: 'say', what: 'idle_ended' }),
  tellBotAgain: ({ event }) => effect({ do: 'say', what: mergedInto(event) === undefined ? 'bot_again' : 'merged' }),
} satisfies Record<string, (now: Now) => Done>

export type Step = keyof typeof steps

/** Does one step. */
export const doStep = (name: Step, now: Now): Done => steps[name](now)

function agentOf(event: CaseEvent): { id: string; name?: string } {
  if ('agent' in event && typeof event.agent === 'object') return event.agent
  throw new TypeError(`"${event.type}" names no agent`)
}

const withAgent = ({ agents }: Case, id: string | undefined): readonly string[] =>
  id === undefined || agents.includes(id) ? agents : [...agents, id]

const whyOf = (event: CaseEvent): DeferredWhy => (event.type === 'request' ? (event.why ?? 'nobody') : 'waited')

const placeOf = ({ queue, skills, priority }: Case): Placement => ({ queue, skills, priority })

/** Another queue begins anew: whoever let it pass elsewhere may be asked there. */
function passed(before: Case, event: CaseEvent, { queue, skills, priority, preferred }: Placement): Done {
  const count = before.transfers + 1
  const from = before.agent?.id
  return {
    case: {
      queue,
      skills,
      priority,
      transfers: count,
      passed: from === undefined ? [] : [from],
      ...(preferred !== undefined && { preferred }),
    },
    forget: preferred === undefined ? ['preferred'] : [],
    effects: [
      record('handoff.transferred', before, {
        from,
        to: preferred === undefined ? { queue } : { queue, agent: preferred },
        reason: event.type === 'transfer' ? event.reason : '',
        count,
      }),
    ],
  }
}
