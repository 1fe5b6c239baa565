import type { HistoryItem } from '../adapter.js'
import type { TurnEvent } from '../conversation/event.js'
import type { Part } from '../conversation/part.js'
import type { Json } from '../json.js'

/**
 * What keeps everything that a bot promises to keep. Each method that writes is one transaction: all of it or nothing, and
 * the promise resolves when it is durable. A store that cannot write rejects with STORE_UNAVAILABLE and changes nothing.
 *
 * Positions are one growing sequence over incoming events, outgoing messages and records, in the order of their commits.
 */
export interface Store {
  readonly name: string
  /** Whether it survives the process. A bot refuses to start in production on one that does not. */
  readonly durable: boolean
  /** @throws HuidaError STORE_OPEN_FAILED with what to do next */
  open(): Promise<void>
  close(): Promise<void>

  /**
   * Stores events that were not stored before, and the cursor. Gives each its position, and whether it is new. The first
   * attempt at an event is counted with it.
   */
  accept(entries: readonly InboxEntry[], cursor?: StoredCursor): Promise<Accepted[]>
  /** Counts one more attempt at an event than it has had. `false`: it had another number, so somebody else is at it. */
  begin(position: number, attempts: number): Promise<boolean>
  /** Stores a result that a repeated turn must repeat. */
  remember(position: number, name: string, value: Json): Promise<void>
  /**
   * Everything that a turn did, and the conversation under its next fence; or nothing (`undefined`) when somebody else has
   * counted an attempt or committed a turn meanwhile. Gives the messages' positions.
   */
  commit(turn: TurnCommit): Promise<number[] | undefined>
  /** Settles one message and counts an attempt on the next, together. Either may be absent. */
  settle(settled: Settlement | undefined, attempting: number | undefined, at: number): Promise<void>
  /** Puts a quarantined event back in line with no attempts. `false` when it is not in quarantine. */
  replay(position: number): Promise<boolean>

  conversation(id: string): Promise<Conversation | undefined>
  /** What earlier attempts of a turn remembered. */
  remembered(position: number): Promise<Map<string, Json>>
  /** All that is not finished, in order: asked once, at start. */
  unfinished(): Promise<{ events: StoredEvent[]; messages: StoredMessage[] }>
  /** The next timers to fire, soonest first. */
  timers(limit: number): Promise<StoredTimer[]>
  cursor(adapter: string, name: string): Promise<string | undefined>
  /** A value of a drawer; one that has expired at `now` is absent. */
  get(drawer: string, key: string, now: number): Promise<Json | undefined>

  history(conversation: string, page: { after?: number; before?: number; limit: number }): Promise<HistoryItem[]>
  /** Everything about a conversation, in order. */
  ledger(conversation: string): Promise<LedgerEntry[]>
  /** Conversations, the latest first. */
  conversations(page: { limit: number }): Promise<Conversation[]>
  /** The append-only log of what happened, in order. */
  records(page: { after?: number; type?: string; limit: number }): Promise<StoredRecord[]>
  quarantined(): Promise<StoredEvent[]>

  /** For plugins that keep tables. Absent in stores without SQL. */
  readonly sql?: SqlAccess
}

export interface InboxEntry {
  adapter: string
  /** `<adapter>:<the platform's id>` */
  conversation: string
  event: TurnEvent
  acceptedAt: number
  /** The timer that this event is the firing of; it is removed in the same commit. Gone already: nothing is stored. */
  timer?: number
}

export interface Accepted {
  /** Also of an event that was stored before; 0 when nothing was stored, because its timer was gone. */
  position: number
  fresh: boolean
}

export interface StoredCursor {
  adapter: string
  name: string
  value: string
}

export interface StoredEvent {
  position: number
  adapter: string
  conversation: string
  event: TurnEvent
  acceptedAt: number
  attempts: number
  error?: string
}

/** What is known of a conversation between turns. */
export interface Conversation {
  id: string
  adapter: string
  /** Where to send, as the latest event said. */
  to: { id: string; address?: Json; userId: string }
  user: { id: string; name?: string; locale?: string }
  /** Grows with every turn that commits; a turn commits only when it is still the one that it was loaded with. */
  fence: number
  state: ConversationState
  updatedAt: number
}

export interface ConversationState {
  /** The choices that were offered last, so that "2" means the second. */
  offered?: { label: string; value: string }[]
  locale?: string
}

export interface TurnCommit {
  position: number
  /** The attempt that was counted for this turn; a later one has taken its place. */
  attempt: number
  /** As the turn knows it, under the fence with which it was loaded (0: never stored). */
  conversation: Omit<Conversation, 'state' | 'updatedAt'>
  outcome: 'answered' | 'silent' | 'failed' | 'quarantined'
  error?: string
  state: ConversationState
  trace: TraceEntry[]
  startedAt: number
  at: number
  messages: StagedMessage[]
  records: NewRecord[]
  timers: NewTimer[]
  /** Names of timers of this conversation that shall not fire any more. */
  cancelled: string[]
  drawers: DrawerWrite[]
  statements: Statement[]
}

/** One step of a decision: what it saw, how it scored it, what it chose. */
export interface TraceEntry {
  step: string
  saw?: Json
  scored?: Json
  chose?: Json
  /** Milliseconds since the turn began. */
  ms?: number
}

export interface StagedMessage {
  conversation: string
  adapter: string
  part: Part
  /** The platform's key and the position of the event that it answers. */
  replyTo?: string
  answers?: number
  /** Count the first attempt already now, because it is sent right after the commit. */
  attempting: boolean
}

export interface StoredMessage {
  position: number
  conversation: string
  adapter: string
  part: Part
  replyTo?: string
  answers?: number
  status: 'waiting' | 'sending' | 'delivered' | 'rejected' | 'unknown'
  attempts: number
  retryAt?: number
  /** An earlier attempt ended without an answer: in memory only, since a restart asks again. */
  ambiguous?: boolean
  /** When it was decided. */
  at: number
}

export interface Settlement {
  position: number
  /** `waiting`: to be tried again at `retryAt`. */
  status: 'waiting' | 'delivered' | 'rejected' | 'unknown'
  platformId?: string
  code?: string
  retryAt?: number
}

export interface NewRecord {
  conversation: string
  /** `<thing>.<what happened>`, for example `handoff.offered`. */
  type: string
  data: Json
  at: number
}

export interface StoredRecord extends NewRecord {
  position: number
}

export interface NewTimer {
  conversation: string
  /** Unique in its conversation; setting it again moves it. */
  name: string
  dueAt: number
  data: Json
}

export interface StoredTimer extends NewTimer {
  id: number
}

export interface DrawerWrite {
  drawer: string
  key: string
  /** `undefined` removes. */
  value: Json | undefined
  expiresAt?: number
}

/** One line of a conversation's ledger. */
export type LedgerEntry =
  | ({
      kind: 'in'
      /** The turn that it started, once there is one. */
      outcome?: TurnCommit['outcome']
      trace?: TraceEntry[]
      startedAt?: number
      endedAt?: number
    } & StoredEvent)
  | ({ kind: 'out'; platformId?: string; code?: string; settledAt?: number } & StoredMessage)
  | ({ kind: 'record' } & StoredRecord)

/** A compiled query: what Kysely's `compile()` gives, and how many rows it must change. */
export interface Statement {
  sql: string
  parameters: readonly unknown[]
  /** The turn is abandoned and runs again when another number of rows is changed. */
  expectRows?: number
}

/** What an SQL store offers to plugins that keep tables. */
export interface SqlAccess {
  /** Reads committed rows. */
  read<Row>(statement: Statement): Promise<Row[]>
  /** Applies a plugin's migrations that were not applied yet, in order of their names. */
  migrate(plugin: string, migrations: Record<string, readonly Statement[]>): Promise<void>
  /** Kysely for this dialect, to compile queries with: `(await sql.kysely()).selectFrom('visits')…compile()`. */
  kysely(): Promise<unknown>
}
