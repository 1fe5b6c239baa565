import type { HistoryItem } from './adapter.js'
import { HuidaError } from './errors.js'
import type { Json } from './json.js'
import { type Part, text } from './part.js'
import type {
  Accepted,
  Conversation,
  DrawerWrite,
  InboxEntry,
  LedgerEntry,
  Settlement,
  StagedMessage,
  Store,
  StoredCursor,
  StoredEvent,
  StoredRecord,
  StoredTimer,
  TraceEntry,
  TurnClaim,
  TurnCommit,
} from './store.js'

type InRow = StoredEvent & {
  status: 'waiting' | 'done' | 'quarantined'
  outcome?: TurnCommit['outcome']
  trace?: TraceEntry[]
  startedAt?: number
  endedAt?: number
}
type OutRow = Extract<LedgerEntry, { kind: 'out' }>

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
  const drawers = new Map<string, { value: Json; expiresAt?: number }>()
  const memos = new Map<number, Map<string, Json>>()
  const cursors = new Map<string, string>()

  const drop = (message: StagedMessage, at: number): number => {
    const { attempting, ...rest } = message
    position++
    outbox.set(position, {
      kind: 'out',
      ...rest,
      position,
      status: attempting ? 'sending' : 'waiting',
      attempts: attempting ? 1 : 0,
      at,
    })
    return position
  }

  const write = ({ drawer, key, value, expiresAt }: DrawerWrite) => {
    const id = JSON.stringify([drawer, key])
    if (value === undefined) drawers.delete(id)
    else drawers.set(id, { value, ...(expiresAt !== undefined && { expiresAt }) })
  }

  const removeAlarm = (id: number): boolean => {
    for (const [name, alarm] of alarms) if (alarm.id === id) return alarms.delete(name)
    return false
  }

  return {
    name: 'memory',
    durable: false,
    open: async () => {},
    close: async () => {},

    async accept(entries: readonly InboxEntry[], cursor?: StoredCursor): Promise<Accepted[]> {
      const accepted = entries.map(({ timer, ...entry }): Accepted => {
        const key = JSON.stringify([entry.adapter, entry.event.key])
        const known = keys.get(key)
        if (known !== undefined) return { position: known, fresh: false }
        if (timer !== undefined && !removeAlarm(timer)) return { position: 0, fresh: false }
        position++
        keys.set(key, position)
        inbox.set(position, { ...entry, position, attempts: 0, status: 'waiting' })
        return { position, fresh: true }
      })
      if (cursor) cursors.set(JSON.stringify([cursor.adapter, cursor.name]), cursor.value)
      return accepted
    },

    async begin({ position, conversation, fence, at }: TurnClaim) {
      const event = inbox.get(position)
      const known = conversations.get(conversation.id)
      if (event?.status !== 'waiting' || (known?.fence ?? 0) !== fence) return false
      event.attempts++
      conversations.set(conversation.id, {
        ...conversation,
        state: known?.state ?? {},
        fence: fence + 1,
        updatedAt: at,
      })
      return true
    },

    async remember(position, name, value) {
      const memo = memos.get(position) ?? new Map<string, Json>()
      memos.set(position, memo.set(name, value))
    },

    async commit(turn) {
      const conversation = conversations.get(turn.conversation)
      const event = inbox.get(turn.position)
      if (!conversation || conversation.fence !== turn.fence || event?.status !== 'waiting') return undefined
      if (turn.statements.length > 0) throw new HuidaError('STORE_NEEDS_SQL', { plugin: 'unknown' })
      conversation.state = turn.state
      conversation.updatedAt = turn.at
      Object.assign(event, {
        status: turn.outcome === 'quarantined' ? 'quarantined' : 'done',
        outcome: turn.outcome,
        trace: turn.trace,
        startedAt: turn.startedAt,
        endedAt: turn.at,
        ...(turn.error !== undefined && { error: turn.error }),
      })
      const positions = turn.messages.map((message) => drop(message, turn.at))
      for (const record of turn.records) log.push({ ...record, position: ++position })
      for (const name of turn.cancelled) alarms.delete(JSON.stringify([turn.conversation, name]))
      for (const timer of turn.timers)
        alarms.set(JSON.stringify([timer.conversation, timer.name]), { ...timer, id: ++timerId })
      for (const entry of turn.drawers) write(entry)
      memos.delete(turn.position)
      return positions
    },

    stage: async (messages, at) => messages.map((message) => drop(message, at)),

    async settle(settled: Settlement | undefined, attempting: number | undefined, at: number) {
      if (settled) {
        const { position, ...rest } = settled
        const row = outbox.get(position)
        if (row) {
          delete row.retryAt
          Object.assign(row, rest, { settledAt: at })
        }
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
        .map(({ kind, ...row }) => row),
    }),
    timers: async (limit) => [...alarms.values()].sort((a, b) => a.dueAt - b.dueAt || a.id - b.id).slice(0, limit),
    cursor: async (adapter, name) => cursors.get(JSON.stringify([adapter, name])),
    async get(drawer, key, now) {
      const found = drawers.get(JSON.stringify([drawer, key]))
      return found && (found.expiresAt ?? Number.POSITIVE_INFINITY) > now ? found.value : undefined
    },

    async history(conversation, { after, before, limit }) {
      const items: HistoryItem[] = [
        ...[...inbox.values()].filter((row) => row.conversation === conversation).flatMap(toHistory),
        ...[...outbox.values()]
          .filter((row) => row.conversation === conversation)
          .map(
            ({ position, at, part, answers }): HistoryItem => ({
              position,
              direction: 'out',
              at,
              parts: [part],
              ...(answers !== undefined && { answers }),
            }),
          ),
      ]
        .filter(({ position }) => position > (after ?? 0) && position < (before ?? Number.POSITIVE_INFINITY))
        .sort((a, b) => a.position - b.position)
      return after === undefined ? items.slice(-limit) : items.slice(0, limit)
    },
    async ledger(conversation) {
      return [
        ...[...inbox.values()]
          .filter((row) => row.conversation === conversation)
          .map(({ status, ...row }) => ({ kind: 'in' as const, ...row })),
        ...[...outbox.values()].filter((row) => row.conversation === conversation),
        ...log.filter((row) => row.conversation === conversation).map((row) => ({ kind: 'record' as const, ...row })),
      ].sort((a, b) => a.position - b.position)
    },
    conversations: async ({ limit }) =>
      [...conversations.values()].sort((a, b) => b.updatedAt - a.updatedAt).slice(0, limit),
    records: async ({ after = 0, type, limit }) =>
      log.filter((row) => row.position > after && (type === undefined || row.type === type)).slice(0, limit),
    quarantined: async () => [...inbox.values()].filter(({ status }) => status === 'quarantined').map(toStoredEvent),
  }
}

const toStoredEvent = ({
  position,
  adapter,
  conversation,
  event,
  acceptedAt,
  attempts,
  error,
}: InRow): StoredEvent => ({
  position,
  adapter,
  conversation,
  event,
  acceptedAt,
  attempts,
  ...(error !== undefined && { error }),
})

function toHistory({ position, event, acceptedAt }: InRow): HistoryItem[] {
  const parts: Part[] | undefined =
    event.type === 'message' ? event.parts : event.type === 'choice' ? [text(event.label ?? event.value)] : undefined
  return parts ? [{ position, direction: 'in', at: acceptedAt, key: event.key, parts }] : []
}
