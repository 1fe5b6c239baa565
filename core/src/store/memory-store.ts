import type { HistoryItem } from '../adapter.js'
import { type Part, text } from '../conversation/part.js'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type {
  Accepted,
  Conversation,
  DrawerWrite,
  InboxEntry,
  LedgerEntry,
  Settlement,
  StagedMessage,
  Store,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  StoredTimer,
  TurnCommit,
} from './store.js'

/** An event, and what is told of the turn that it started. */
interface InRow {
  position: number
  entry: InboxEntry
  status: 'waiting' | 'done' | 'quarantined'
  attempts: number
  turn: Pick<TurnCommit, 'outcome' | 'error' | 'trace' | 'startedAt' | 'at'> | undefined
}

/** A message, and what became of it. */
interface OutRow {
  position: number
  message: StagedMessage
  at: number
  status: StoredMessage['status']
  attempts: number
  settled: Settlement | undefined
  settledAt: number | undefined
}

/** At the most so many events and messages are kept; then the older half of those that are done with is forgotten. */
const MAX_ROWS = 10_000

/**
 * Keeps everything in memory, by the same rules as a durable store: for tests and for trying things out. It forgets all
 * when the process ends, so a bot refuses to start on it in production.
 */
export function memoryStore(): Store {
  let position = 0
  let timerId = 0
  const inbox = new Map<number, InRow>()
  const keys = new Map<string, number>()
  const outbox = new Map<number, OutRow>()
  const conversations = new Map<string, Conversation>()
  const log: StoredRecord[] = []
  const alarms = new Map<string, StoredTimer>()
  const drawers = new Map<string, DrawerWrite>()
  const memos = new Map<number, Map<string, Json>>()
  const cursors = new Map<string, string>()

  const drop = (message: StagedMessage, at: number): number => {
    position++
    const [status, attempts] = message.attempting ? (['sending', 1] as const) : (['waiting', 0] as const)
    outbox.set(position, { position, message, at, status, attempts, settled: undefined, settledAt: undefined })
    if (outbox.size > MAX_ROWS) forgetOlder(outbox, ({ status }) => status !== 'waiting' && status !== 'sending')
    return position
  }

  const acceptOne = (entry: InboxEntry): Accepted => {
    const key = joined(entry.adapter, entry.event.key)
    const known = keys.get(key)
    if (known !== undefined) return { position: known, fresh: false }
    if (entry.timer !== undefined && !removeAlarm(entry.timer)) return { position: 0, fresh: false }
    position++
    keys.set(key, position)
    inbox.set(position, { position, entry, status: 'waiting', attempts: 1, turn: undefined })
    if (inbox.size > MAX_ROWS)
      for (const { entry } of forgetOlder(inbox, ({ status }) => status === 'done'))
        keys.delete(joined(entry.adapter, entry.event.key))
    return { position, fresh: true }
  }

  const removeAlarm = (id: number): boolean => {
    for (const [name, alarm] of alarms) if (alarm.id === id) return alarms.delete(name)
    return false
  }

  const eventsOf = (conversation: string) =>
    [...inbox.values()].filter(({ entry }) => entry.conversation === conversation)
  const messagesOf = (conversation: string) =>
    [...outbox.values()].filter(({ message }) => message.conversation === conversation)

  return {
    name: 'memory',
    durable: false,
    open: async () => {},
    close: async () => {},

    async accept(entries, cursor) {
      const accepted = entries.map(acceptOne)
      if (cursor) cursors.set(joined(cursor.adapter, cursor.name), cursor.value)
      return accepted
    },

    async begin(position, attempts) {
      const event = inbox.get(position)
      if (event?.status !== 'waiting' || event.attempts !== attempts) return false
      event.attempts++
      return true
    },

    async remember(position, name, value) {
      const memo = memos.get(position) ?? new Map<string, Json>()
      memos.set(position, memo.set(name, value))
    },

    async commit(turn) {
      const event = inbox.get(turn.position)
      const { id, adapter, to, user, fence } = turn.conversation
      if (event?.status !== 'waiting' || event.attempts !== turn.attempt) return undefined
      if ((conversations.get(id)?.fence ?? 0) !== fence) return undefined
      if (turn.statements.length > 0) throw new HuidaError('STORE_NEEDS_SQL', { plugin: 'unknown' })
      conversations.set(id, { id, adapter, to, user, fence: fence + 1, state: turn.state, updatedAt: turn.at })
      event.status = turn.outcome === 'quarantined' ? 'quarantined' : 'done'
      // Not the turn itself: its lists, empty as they mostly are, would cost the collector more than all the rest.
      const { outcome, error, trace, startedAt, at } = turn
      event.turn = { outcome, trace, startedAt, at, ...(error !== undefined && { error }) }
      const positions = turn.messages.map((message) => drop(message, turn.at))
      for (const record of turn.records) log.push({ ...record, position: ++position })
      for (const name of turn.cancelled) alarms.delete(joined(id, name))
      for (const timer of turn.timers) alarms.set(joined(timer.conversation, timer.name), { ...timer, id: ++timerId })
      for (const entry of turn.drawers) drawers.set(joined(entry.drawer, entry.key), entry)
      if (memos.size > 0) memos.delete(turn.position)
      return positions
    },

    async settle(settled, attempting, at) {
      const row = settled && outbox.get(settled.position)
      if (row) {
        row.status = settled.status
        row.settled = settled
        row.settledAt = at
      }
      const next = attempting === undefined ? undefined : outbox.get(attempting)
      if (next) {
        next.attempts++
        next.status = 'sending'
      }
    },

    async replay(position) {
      const event = inbox.get(position)
      if (event?.status !== 'quarantined') return false
      event.status = 'waiting'
      event.attempts = 0
      return true
    },

    async conversation(id) {
      const known = conversations.get(id)
      return known && { ...known }
    },
    remembered: async (position) => new Map(memos.get(position)),
    unfinished: async () => ({
      events: [...inbox.values()].filter(({ status }) => status === 'waiting').map(toStoredEvent),
      messages: [...outbox.values()]
        .filter(({ status }) => status === 'waiting' || status === 'sending')
        .map(toStoredMessage),
    }),
    timers: async (limit) => [...alarms.values()].sort((a, b) => a.dueAt - b.dueAt || a.id - b.id).slice(0, limit),
    cursor: async (adapter, name) => cursors.get(joined(adapter, name)),
    async get(drawer, key, now) {
      const found = drawers.get(joined(drawer, key))
      return found && (found.expiresAt ?? Number.POSITIVE_INFINITY) > now ? found.value : undefined
    },

    async history(conversation, { after, before, limit }) {
      const items = [...eventsOf(conversation).flatMap(toHistory), ...messagesOf(conversation).map(toShown)]
        .filter(({ position }) => position > (after ?? 0) && position < (before ?? Number.POSITIVE_INFINITY))
        .sort(byPosition)
      return after === undefined ? items.slice(-limit) : items.slice(0, limit)
    },
    ledger: async (conversation) =>
      [
        ...eventsOf(conversation).map(toLedgerIn),
        ...messagesOf(conversation).map(toLedgerOut),
        ...log.filter((row) => row.conversation === conversation).map((row) => ({ kind: 'record' as const, ...row })),
      ].sort(byPosition),
    conversations: async ({ limit }) =>
      [...conversations.values()].sort((a, b) => b.updatedAt - a.updatedAt).slice(0, limit),
    records: async ({ after = 0, type, limit }) =>
      log.filter((row) => row.position > after && (type === undefined || row.type === type)).slice(0, limit),
    quarantined: async () => [...inbox.values()].filter(({ status }) => status === 'quarantined').map(toStoredEvent),
  }
}

/** Two names as one key. */
const joined = (first: string, second: string) => `${first.length}:${first}${second}`

/** Maps keep the order of insertion, so the first that may go is the oldest. */
function forgetOlder<Row>(rows: Map<number, Row>, mayGo: (row: Row) => boolean): Row[] {
  const forgotten: Row[] = []
  for (const [position, row] of rows) {
    if (rows.size <= MAX_ROWS / 2) break
    if (!mayGo(row)) continue
    rows.delete(position)
    forgotten.push(row)
  }
  return forgotten
}

const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position

const toStoredEvent = ({ position, entry: { timer: _, ...entry }, attempts, turn }: InRow): StoredEvent => ({
  position,
  ...entry,
  attempts,
  ...(turn?.error !== undefined && { error: turn.error }),
})

const toLedgerIn = (row: InRow): LedgerEntry => ({
  kind: 'in',
  ...toStoredEvent(row),
  ...(row.turn && {
    outcome: row.turn.outcome,
    trace: row.turn.trace,
    startedAt: row.turn.startedAt,
    endedAt: row.turn.at,
  }),
})

const toStoredMessage = ({ message: { attempting: _, ...message }, settled, ...row }: OutRow): StoredMessage => ({
  ...message,
  position: row.position,
  at: row.at,
  status: row.status,
  attempts: row.attempts,
  ...(settled?.retryAt !== undefined && { retryAt: settled.retryAt }),
})

const toLedgerOut = (row: OutRow): LedgerEntry => ({
  kind: 'out',
  ...toStoredMessage(row),
  ...(row.settled?.platformId !== undefined && { platformId: row.settled.platformId }),
  ...(row.settled?.code !== undefined && { code: row.settled.code }),
  ...(row.settledAt !== undefined && { settledAt: row.settledAt }),
})

function toHistory({ position, entry: { event, acceptedAt } }: InRow): HistoryItem[] {
  const parts: Part[] | undefined =
    event.type === 'message' ? event.parts : event.type === 'choice' ? [text(event.label ?? event.value)] : undefined
  const raw = event.raw !== undefined && { raw: event.raw }
  return parts ? [{ position, direction: 'in', at: acceptedAt, key: event.key, parts, ...raw }] : []
}

const toShown = ({ position, at, message: { part, answers } }: OutRow): HistoryItem => ({
  position,
  direction: 'out',
  at,
  parts: [part],
  ...(answers !== undefined && { answers }),
})
