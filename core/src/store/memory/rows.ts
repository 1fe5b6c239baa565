import type { HistoryItem } from '../../adapter.js'
import type { TurnEvent } from '../../conversation/event.js'
import type { Json } from '../../json.js'
import { itemOfEvent, itemOfMessage } from '../history.js'
import type {
  Conversation,
  InboxEntry,
  LedgerEntry,
  MessageStatus,
  OpenLane,
  Settlement,
  StagedMessage,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  TraceEntry,
  TurnOutcome,
} from '../store.js'
import { Ordered } from './ordered.js'

/** A conversation or another lane, with everything of it. */
export interface MemoryLane {
  id: string
  conversation: Conversation | undefined
  /** With whom it began. */
  person: string | undefined
  /** Who holds it. */
  worker: string | undefined
  rows: Ordered<MemoryEvent | MemoryMessage>
  records: Ordered<MemoryRecord>
  /** Events that were handed over under this id, by their keys. */
  keys: Map<string, MemoryEvent>
  /** How many of the rows are open. */
  open: number
  /** The lane that it was merged into when it moved; only its keys are still looked up here. */
  movedTo: MemoryLane | undefined
}

export const newLane = (id: string): MemoryLane => ({
  id,
  conversation: undefined,
  person: undefined,
  worker: undefined,
  rows: new Ordered(),
  records: new Ordered(),
  keys: new Map(),
  open: 0,
  movedTo: undefined,
})

/** An event, and what is told of its turn. */
export interface MemoryEvent {
  kind: 'in'
  position: number
  lane: MemoryLane
  /** The keys that it is among, also after its conversation has moved. */
  keys: Map<string, MemoryEvent>
  adapter: string
  event: TurnEvent
  acceptedAt: number
  status: 'waiting' | 'done' | 'quarantined'
  attempts: number
  turn: TurnEnd | undefined
}

/** Not the whole commit: its lists, empty as they mostly are, would cost the garbage collector more than all the rest. */
interface TurnEnd {
  outcome: TurnOutcome['outcome']
  error?: string | undefined
  result?: Json | undefined
  trace?: TraceEntry[]
  startedAt?: number
  at?: number
  /** The positions of its messages. */
  messages?: number[]
}

/** A message, and what became of it. */
export interface MemoryMessage {
  kind: 'out'
  position: number
  lane: MemoryLane
  message: StagedMessage
  at: number
  status: MessageStatus
  attempts: number
  settled: Settlement | undefined
  settledAt: number | undefined
}

export interface MemoryRecord {
  position: number
  lane: MemoryLane
  record: StoredRecord
}

export const newEvent = (
  position: number,
  lane: MemoryLane,
  keys: MemoryLane['keys'],
  entry: InboxEntry,
): MemoryEvent => ({
  kind: 'in',
  position,
  lane,
  keys,
  adapter: entry.adapter,
  event: entry.event,
  acceptedAt: entry.acceptedAt,
  status: entry.done ? 'done' : 'waiting',
  attempts: entry.attempting ? 1 : 0,
  turn: entry.done,
})

export const newMessage = (position: number, lane: MemoryLane, message: StagedMessage, at: number): MemoryMessage => ({
  kind: 'out',
  position,
  lane,
  message,
  at,
  status: message.status,
  attempts: message.status === 'sending' ? 1 : 0,
  settled: undefined,
  settledAt: undefined,
})

/** It waits to be done, or is being done. */
export const isOpen = ({ status }: MemoryEvent | MemoryMessage): boolean => status === 'waiting' || status === 'sending'

/** It has reached its last state. */
export const isFinished = (row: MemoryEvent | MemoryMessage): boolean =>
  !isOpen(row) && row.status !== 'quarantined' && row.status !== 'held'

export const toStoredEvent = ({
  position,
  adapter,
  lane,
  event,
  acceptedAt,
  attempts,
  turn,
}: MemoryEvent): StoredEvent => ({
  position,
  adapter,
  conversation: lane.id,
  event,
  acceptedAt,
  attempts,
  ...(turn?.error !== undefined && { error: turn.error }),
})

export const toStoredMessage = ({ lane, message, settled, settledAt, ...row }: MemoryMessage): StoredMessage => ({
  ...message,
  conversation: lane.id,
  position: row.position,
  status: row.status,
  attempts: row.attempts,
  at: row.at,
  // A time to try again holds until it is tried again.
  ...(row.status === 'waiting' && settled?.retryAt !== undefined && { retryAt: settled.retryAt }),
  ...(settled?.platformId !== undefined && { platformId: settled.platformId }),
  ...(settled?.code !== undefined && { code: settled.code }),
  ...(settledAt !== undefined && { settledAt }),
})

export const toStoredRecord = ({ lane, record }: MemoryRecord): StoredRecord =>
  record.conversation === lane.id ? record : { ...record, conversation: lane.id }

export function toLedgerEntry(row: MemoryEvent | MemoryMessage | MemoryRecord): LedgerEntry {
  if (!('kind' in row)) return { kind: 'record', ...toStoredRecord(row) }
  if (row.kind === 'out') return { kind: 'out', ...toStoredMessage(row) }
  const { outcome, result, trace, startedAt, at } = row.turn ?? {}
  return {
    kind: 'in',
    ...toStoredEvent(row),
    ...(outcome !== undefined && { outcome }),
    ...(result !== undefined && { result }),
    ...(trace !== undefined && { trace }),
    ...(startedAt !== undefined && { startedAt }),
    ...(at !== undefined && { endedAt: at }),
  }
}

export const toHistoryItem = (row: MemoryEvent | MemoryMessage): HistoryItem | undefined =>
  row.kind === 'in'
    ? itemOfEvent(row.position, row.event, row.acceptedAt, row.turn?.outcome)
    : itemOfMessage(row.position, row.message, row.at, row.status === 'waiting' && !mayGo(row) ? 'draft' : row.status)

/** A message of the bot is attempted only under the epoch in which it was decided. */
export const mayGo = ({ message, lane }: MemoryMessage): boolean =>
  message.by.kind !== 'bot' || message.epoch === (lane.conversation?.epoch ?? 0)

/** The unfinished events and messages of a lane, in order. */
export function toOpenLane(lane: MemoryLane): OpenLane {
  const open: OpenLane = { conversation: lane.id, events: [], messages: [] }
  for (const row of lane.rows.after(0)) {
    if (!isOpen(row)) continue
    if (row.kind === 'in') open.events.push(toStoredEvent(row))
    else open.messages.push(toStoredMessage(row))
  }
  return open
}
