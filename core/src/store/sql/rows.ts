import { theBot } from '../../conversation/author.js'
import type { Json } from '../../json.js'
import type {
  Conversation,
  LedgerEntry,
  MessageStatus,
  StagedMessage,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  StoredTimer,
  TurnOutcome,
} from '../store.js'
import type { Row } from './tables.js'

/** An event, and what became of it, as it is read. */
export interface EventRow
  extends Pick<Row<'event'>, 'position' | 'adapter' | 'conversation' | 'event' | 'accepted_at' | 'attempting'> {
  noted: 'noted' | 'refused' | null
  refusal: string | null
  attempts: number | null
  outcome: TurnOutcome['outcome'] | null
  error: string | null
  result: string | null
  trace: string | null
  started_at: number | null
  at: number | null
}

/** A turn with what it said, and what became of one of its messages. */
export interface MessageRow extends Pick<Row<'turn'>, 'position' | 'conversation' | 'at'> {
  messages: string
  /** The others are absent where this is. */
  message: number | null
  attempts: number
  status: MessageStatus
  retry_at: number | null
  platform_id: string | null
  code: string | null
  settled_at: number | null
}

/** What is not `null`, as JSON has it. */
const present = <T extends object>(fields: { [K in keyof T]: T[K] | null | undefined }): T => {
  const kept = {} as T
  for (const name in fields) if (fields[name] != null) kept[name] = fields[name] as T[typeof name]
  return kept
}

export const toConversation = (row: Row<'conversation'>): Conversation => ({
  id: row.id,
  adapter: row.adapter,
  to: JSON.parse(row.recipient),
  user: JSON.parse(row.customer),
  owner: JSON.parse(row.owner),
  epoch: row.epoch,
  fence: row.fence,
  state: JSON.parse(row.state),
  updatedAt: row.updated_at,
})

export const toEvent = (row: EventRow): StoredEvent =>
  present<StoredEvent>({
    position: row.position,
    adapter: row.adapter,
    conversation: row.conversation,
    event: JSON.parse(row.event),
    acceptedAt: row.accepted_at,
    attempts: row.attempts ?? row.attempting,
    error: row.refusal ?? row.error,
  })

/** `undefined` while the event waits. */
export function toOutcome(row: EventRow): TurnOutcome | undefined {
  const outcome = row.noted ?? row.outcome
  if (!outcome) return undefined
  const error = row.refusal ?? row.error
  return {
    outcome,
    ...(error !== null && { error }),
    // `null` is a result, too.
    ...(row.result !== null && { result: JSON.parse(row.result) as Json }),
  }
}

export const toLedgerEvent = (row: EventRow): LedgerEntry => ({
  kind: 'in',
  ...toEvent(row),
  ...toOutcome(row),
  ...present<{ trace?: never; startedAt?: number; endedAt?: number }>({
    trace: row.trace === null ? null : JSON.parse(row.trace),
    startedAt: row.started_at,
    endedAt: row.at,
  }),
})

/** The messages of turns, in order. */
export function toMessages(rows: readonly MessageRow[]): StoredMessage[] {
  const messages: StoredMessage[] = []
  let turn: number | undefined
  let first = 0
  for (const row of rows) {
    if (row.position !== turn) {
      turn = row.position
      first = messages.length
      for (const [index, message] of (JSON.parse(row.messages) as Omit<StagedMessage, 'conversation'>[]).entries())
        messages.push(atFirst(message, row, index))
    }
    if (row.message !== null) settle(messages[first + row.message - row.position]!, row)
  }
  return messages
}

const atFirst = (message: Omit<StagedMessage, 'conversation'>, row: MessageRow, index: number): StoredMessage => ({
  ...message,
  conversation: row.conversation,
  position: row.position + index,
  attempts: message.status === 'sending' ? 1 : 0,
  at: row.at,
})

function settle(message: StoredMessage, row: MessageRow): void {
  message.status = row.status
  message.attempts = row.attempts
  if (row.retry_at !== null) message.retryAt = row.retry_at
  if (row.platform_id !== null) message.platformId = row.platform_id
  if (row.code !== null) message.code = row.code
  if (row.settled_at !== null) message.settledAt = row.settled_at
}

export const toLedgerMessage = (message: StoredMessage): LedgerEntry => ({ kind: 'out', ...message })

export const toRecord = (row: Row<'record'>): StoredRecord => ({
  position: row.position,
  conversation: row.conversation,
  adapter: row.adapter,
  type: row.type,
  data: JSON.parse(row.data),
  by: row.author === '{"kind":"bot"}' ? theBot : JSON.parse(row.author),
  at: row.at,
})

/** Records by their columns: each is a list in JSON. */
export type RecordColumns = Record<keyof Row<'record'>, string>

export function toRecords(columns: RecordColumns): StoredRecord[] {
  const list = <T>(column: keyof RecordColumns) => JSON.parse(columns[column]) as T[]
  const conversations = list<string>('conversation')
  const adapters = list<string>('adapter')
  const types = list<string>('type')
  const data = list<Json>('data')
  const authors = list<string>('author')
  const times = list<number>('at')
  // The same few platforms, plugins and people write most of them: each name is kept once, not once a record.
  const name = once((text) => text)
  const by = once((text) => JSON.parse(text) as StoredRecord['by'])
  return list<number>('position').map((position, index) => ({
    position,
    conversation: conversations[index]!,
    adapter: name(adapters[index]!),
    type: name(types[index]!),
    data: data[index]!,
    by: by(authors[index]!),
    at: times[index]!,
  }))
}

function once<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>()
  return (text) => {
    let one = made.get(text)
    if (one === undefined) {
      one = make(text)
      made.set(text, one)
    }
    return one
  }
}

export const toLedgerRecord = (row: Row<'record'>): LedgerEntry => ({ kind: 'record', ...toRecord(row) })

export const toTimer = (row: Row<'timer'>): StoredTimer => ({
  id: row.id,
  conversation: row.conversation,
  name: row.name,
  dueAt: row.due_at,
  data: JSON.parse(row.data),
})
