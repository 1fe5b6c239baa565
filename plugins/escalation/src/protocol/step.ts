import {
  type Case,
  type CaseEvent,
  type Effect,
  type Limits,
  type Phase,
  type Timer,
  timers,
  timersIn,
} from './case.js'
import { doStep } from './effects.js'
import { guards } from './guards.js'
import { protocol, type RefusalCode, type Row } from './table.js'

/** What comes of an event. */
export type Stepped =
  | {
      type: 'done'
      /** The case from now on; `undefined` when it has ended. */
      case: Case | undefined
      /** The case as the effects are about it, also when it has ended. */
      about: Case
      effects: readonly Effect[]
      row: Row
    }
  /** Whoever asked is told why. */
  | { type: 'refused'; code: RefusalCode }
  /** It is of no consequence, such as a timer that fires late. */
  | { type: 'ignored' }

/** What an agent asks for; where no row fits, they are told so. */
const ASKED: ReadonlySet<CaseEvent['type']> = new Set([
  ...(['accept', 'decline', 'reply', 'transfer', 'barge', 'hand_back', 'resolve', 'snooze'] as const),
])

/** One event over the protocol's table: pure, and the only place that changes a case. */
export function step(
  before: Case | undefined,
  event: CaseEvent,
  { limits, now, table = protocol }: { limits: Limits; now: number; table?: readonly Row[] },
): Stepped {
  const phase: Phase = before?.phase ?? 'none'
  if (isStale(before, event)) return { type: 'ignored' }
  const row = table.find(
    ({ from, on, if: conditions = [] }) =>
      on === event.type && from.includes(phase) && conditions.every((name) => guards[name]({ before, event, limits })),
  )
  if (!row) return ASKED.has(event.type) ? { type: 'refused', code: 'CASE_NOT_OPEN' } : { type: 'ignored' }
  if (row.refuse) return { type: 'refused', code: row.refuse }
  const to = row.to === 'same' ? phase : row.to
  let current = begun(before, event, now)
  const set = current.steps + 1
  const running = new Map(Object.entries(current.timers) as [Timer, number][])
  const fired = timerOf(event)
  if (fired) running.delete(fired)
  const effects: Effect[] = []
  for (const name of row.do ?? []) {
    const { case: changes, forget = [], effects: more = [] } = doStep(name, { case: current, event, limits, now })
    current = { ...current, ...changes }
    for (const member of forget) if (!(changes && member in changes)) current = without(current, member)
    for (const one of more) {
      if (one.do === 'schedule') running.set(one.timer, set)
      else if (one.do === 'cancel' && !running.delete(one.timer)) continue
      effects.push(one.do === 'schedule' ? { ...one, set } : one)
    }
  }
  // A timer of another phase has nothing to tell any more.
  for (const timer of [...running.keys()])
    if (!timersIn[to].includes(timer)) {
      running.delete(timer)
      effects.push({ do: 'cancel', timer })
    }
  const about: Case = { ...current, phase: to, steps: set, timers: Object.fromEntries(running) }
  return { type: 'done', case: to === 'none' ? undefined : about, about, effects, row }
}

/** A timer that was set anew or cancelled while what it started waited for its turn. */
const isStale = (before: Case | undefined, event: CaseEvent): boolean =>
  'set' in event && before?.timers[timerOf(event)!] !== event.set

/** The timer whose end an event is. */
const timerOf = ({ type }: CaseEvent): Timer | undefined =>
  (Object.keys(timers) as Timer[]).find((timer) => timers[timer] === type)

/** The case that an event is about. */
function begun(before: Case | undefined, event: CaseEvent, now: number): Case {
  const fresh = {
    phase: 'none',
    since: now,
    waitingSince: now,
    passed: [],
    transfers: 0,
    agents: [],
    steps: 0,
    timers: {},
  } as const
  if (event.type !== 'request') return before ?? { ...unasked(now), ...fresh }
  if (!before) return { ...fresh, ...event.request }
  // Who asks again after nobody was there: it is the same case, and waits anew.
  const { id, ticket, steps } = before
  return before.phase === 'deferred'
    ? { ...fresh, ...event.request, id, steps, ...(ticket !== undefined && { ticket }) }
    : before
}

/** A case that nobody asked for: an agent has written on the platform's own app. */
const unasked = (now: number) =>
  ({ id: `taken-${now}`, reason: 'asked', slots: {}, queue: '', skills: [], priority: 0 }) as const

function without(current: Case, member: keyof Case): Case {
  const { [member]: _, ...rest } = current
  // Only members that may be absent are forgotten.
  return rest as Case
}
