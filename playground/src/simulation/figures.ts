import type { LedgerEntry } from '@huida/core'
import type { Day } from './floor.js'

/** One figure, and what it must be. */
export interface Figure {
  id: string
  /** `undefined`: nothing happened that it counts. */
  value: number | undefined
  unit: 'share' | 'seconds' | 'minutes' | 'hours' | 'score' | 'count'
  atLeast?: number
  atMost?: number
}

type Data = Readonly<Record<string, unknown>>

/** The bot's answer is at once when it comes within so long, in milliseconds. */
const AT_ONCE_MS = 3_000
/** A customer who comes again about the same within so long was not helped. */
const RETURNED_MS = 72 * 3_600_000

/** The figures of REQUIREMENTS, section 1, over a day's records, and what staffing is judged by. */
export function figuresOf({ entries }: Pick<Day, 'entries'>): Figure[] {
  const all = new Map<string, { conversation: string; at: number; data: Data }[]>()
  for (const entry of entries)
    if (entry.kind === 'record') {
      const known = all.get(entry.type) ?? []
      known.push({ conversation: entry.conversation, at: entry.at, data: entry.data as Data })
      all.set(entry.type, known)
    }
  const records = (type: string) => all.get(type) ?? []
  const numbers = (type: string, of: string) =>
    records(type).flatMap(({ data }) => (typeof data[of] === 'number' ? [data[of]] : []))
  const answered = records('message.answered').filter(({ data }) => data.kind !== 'survey')
  const conversations = new Set(answered.map(({ conversation }) => conversation))
  const requested = new Set(records('handoff.requested').map(({ conversation }) => conversation))
  const responded = numbers('handoff.responded', 'ms')
  const resolved = records('conversation.resolved')
  const scores = numbers('survey.answered', 'score')
  const tasks = numbers('task.closed', 'ms')
  const wrong = unhelped(entries)
  const isAnswer = answered.filter(({ data }) => data.kind === 'answer')
  return [
    share('ai_instant', answered.filter(({ data }) => Number(data.ms) <= AT_ONCE_MS).length, answered.length, {
      atLeast: 0.95,
    }),
    share('first_response', responded.filter((ms) => ms <= 30_000).length, responded.length, { atLeast: 0.95 }),
    { id: 'first_response_p95', value: seconds(quantile(responded, 0.95)), unit: 'seconds', atMost: 30 },
    {
      id: 'ticket_handling',
      value: mean(numbers('ticket.closed', 'handlingMs'), 60_000),
      unit: 'minutes',
      atMost: 120,
    },
    share('resolved_once', resolved.length - returned(resolved, all), resolved.length, { atLeast: 0.85 }),
    share('ai_accuracy', isAnswer.length - wrong, isAnswer.length, { atLeast: 0.9 }),
    { id: 'csat', value: mean(scores, 1), unit: 'score', atLeast: 4.2 },
    share('transfer', requested.size, conversations.size, { atMost: 0.15 }),
    { id: 'cross_department', value: mean(tasks, 3_600_000), unit: 'hours', atMost: 24 },
    { id: 'handling', value: mean(numbers('conversation.resolved', 'handlingMs'), 60_000), unit: 'minutes' },
    share('surveys_answered', scores.length, records('survey.sent').length),
    { id: 'customers', value: conversations.size, unit: 'count' },
    { id: 'handed_over', value: records('handoff.accepted').length, unit: 'count' },
    { id: 'missed', value: records('handoff.missed').length + records('handoff.declined').length, unit: 'count' },
    { id: 'breached', value: records('handoff.breached').length, unit: 'count' },
    { id: 'transfers', value: records('handoff.transferred').length, unit: 'count' },
    { id: 'abandoned', value: records('handoff.abandoned').length, unit: 'count' },
    { id: 'deferred', value: records('handoff.deferred').length, unit: 'count' },
    { id: 'tickets', value: records('ticket.opened').length, unit: 'count' },
    { id: 'drafts', value: records('draft.made').length, unit: 'count' },
  ]
}

const share = (id: string, part: number, whole: number, target: Pick<Figure, 'atLeast' | 'atMost'> = {}): Figure => ({
  id,
  value: whole === 0 ? undefined : part / whole,
  unit: 'share',
  ...target,
})

const mean = (values: readonly number[], unit: number): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length / unit

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : ms / 1_000)

function quantile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

/** Whether a figure is what it must be; one that counted nothing misses nothing. */
export const isReached = ({ value, atLeast, atMost }: Figure): boolean =>
  value === undefined || ((atLeast === undefined || value >= atLeast) && (atMost === undefined || value <= atMost))

/** Answers of the bot after which the customer asked for a person, or an agent called them wrong. */
function unhelped(entries: readonly LedgerEntry[]): number {
  const last = new Map<string, boolean>()
  let wrong = 0
  for (const entry of entries) {
    if (entry.kind !== 'record') continue
    const data = entry.data as Data
    if (entry.type === 'message.answered' && (data.kind === 'answer' || data.kind === 'unknown'))
      last.set(entry.conversation, data.kind === 'answer')
    if (entry.type === 'answer.flagged') wrong++
    if (entry.type === 'handoff.requested' && last.get(entry.conversation)) {
      wrong++
      last.delete(entry.conversation)
    }
  }
  return wrong
}

/** Resolutions after which the same customer asked for a person again in time. */
function returned(
  resolved: readonly { conversation: string; at: number }[],
  all: ReadonlyMap<string, readonly { conversation: string; at: number }[]>,
) {
  const asked = all.get('handoff.requested') ?? []
  return resolved.filter(({ conversation, at }) =>
    asked.some((one) => one.conversation === conversation && one.at > at && one.at - at < RETURNED_MS),
  ).length
}
