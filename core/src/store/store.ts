import type { HistoryItem } from '../adapter.js'
import type { Recipient } from '../conversation/address.js'
import type { Author, Owner } from '../conversation/author.js'
import type { TurnEvent, WindowOpener } from '../conversation/event.js'
import type { Choice, Part } from '../conversation/part.js'
import type { Json } from '../json.js'
import type { Prunable } from './prunable.js'

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
  /** Whether several workers may use it at once: lanes are then held by lease. */
  readonly shared: boolean
  /** Given when the store was made, and kept with it: positions of two stores are told apart by it. Known once it is open. */
  readonly id: string
  /** What is wrong with its options, in sentences. Asked before anything is opened. */
  check?(): readonly string[]
  /** @throws HuidaError STORE_OPEN_FAILED with what to do next */
  open(): Promise<void>
  /** Lets writes that were asked for end, then lets go of what `open` took. Called last, and once. */
  close(): Promise<void>

  /**
   * Stores events that were not stored before, and the cursor. Gives each its position, and whether it is new. A fresh event of a
   * lane that nobody holds makes the lane this worker's, where there are several.
   */
  accept(entries: readonly InboxEntry[], about?: { cursor?: StoredCursor; worker?: string }): Promise<Accepted[]>
  /** Counts one more attempt at an event that has had `attempts`. `false`: it has had another number, or is done: another worker is at it. */
  begin(position: number, attempts: number): Promise<boolean>
  /**
   * Stores a result that a repeated turn must repeat. `false`: the event is done, or has had another number of attempts, so that another worker
   * is at it, and may have stored another result.
   */
  remember(position: number, attempts: number, name: string, value: Json): Promise<boolean>
  /** Puts other parts into a stored event that has had no turn yet: media were fetched. */
  rewrite(position: number, event: TurnEvent): Promise<void>
  /**
   * Everything that a turn did, and the conversation under its next fence; or nothing (`undefined`) when somebody else has counted
   * an attempt, committed a turn or changed the owner meanwhile.
   */
  commit(turn: TurnCommit): Promise<Committed | undefined>
  /**
   * Makes somebody else the owner, under the next epoch. Does not wait for a turn that runs. `undefined`: the epoch is another one by
   * now, or there is no such conversation.
   */
  assign(change: OwnerChange): Promise<Committed | undefined>
  /**
   * Settles one message and counts an attempt on the next, together; and takes events that follow from it. Messages are named with the
   * number of attempts that they have had. Gives what became of the events; or `undefined`, and nothing is changed: one of them has
   * another number or is done with, or, for an attempt in the bot's name, the conversation has another epoch.
   */
  settle(change: SettleChange): Promise<Accepted[] | undefined>
  /** Appends to the log of what happened. */
  append(records: readonly NewRecord[]): Promise<void>
  /** Puts a quarantined event back in line with no attempts. `false` when it is not in quarantine. */
  replay(position: number): Promise<boolean>

  /**
   * Lanes with open work that nobody holds, or whose lease has run out, and those that this worker holds already: held by it from now
   * on. Where the store is not shared, all lanes with open work. At most `limit`, those that it did not hold first; the events and
   * messages of each in order.
   */
  claim(worker: string, limit: number): Promise<OpenLane[]>
  /** Renews the leases of all lanes of this worker. They last LEASE_MS, by the store's clock. */
  renew(worker: string): Promise<void>
  /** Gives a lane back in which there is nothing to do. One in which something has come meanwhile stays the worker's. */
  release(conversation: string, worker: string): Promise<void>
  /** The worker stops: gives back everything that it holds, named leases as well. */
  leave(worker: string): Promise<void>
  /**
   * Where it is shared: tells a worker what others have stored, as it happens. It may be told without a reason, and what is told may be
   * lost with a connection: who must know looks now and then. Absent: nothing is told.
   */
  listen?(worker: string, heard: (news: StoreNews) => void): void
  /** Takes or renews a named lease, for so many milliseconds by the store's clock. `false`: another worker holds it. */
  lease(name: string, worker: string, ms: number): Promise<boolean>

  /** A conversation by its id, or by one that it had before it moved. */
  conversation(id: string): Promise<Conversation | undefined>
  /** What became of an event: absent while it waits. */
  outcome(position: number): Promise<TurnOutcome | undefined>
  /** What earlier attempts of a turn remembered. */
  remembered(position: number): Promise<Map<string, Json>>
  /** The messages that the turn of an event staged, in order; none when there is no such turn. */
  saidBy(position: number): Promise<StoredMessage[]>
  /** The messages of a conversation that are held, in order. */
  held(conversation: string): Promise<StoredMessage[]>
  /** The position of a message that was delivered with `findable`. */
  find(adapter: string, account: string | undefined, platformId: string): Promise<number | undefined>
  /** The next timers to fire, soonest first. */
  timers(limit: number): Promise<StoredTimer[]>
  /** How far something was read, as `accept` or `sql.write` stored it. `undefined`: nothing yet. */
  cursor(adapter: string, name: string): Promise<string | undefined>
  /** A value of a drawer; one that has expired at `now` is absent. */
  get(drawer: string, key: string, now: number): Promise<Json | undefined>
  /** Writes to drawers outside of a turn. */
  put(writes: readonly DrawerWrite[], now: number): Promise<void>

  /** What people wrote and were shown. Drafts, held messages and what has no parts are not among it. */
  history(conversation: string, page: { after?: number; before?: number; limit: number }): Promise<HistoryItem[]>
  /** Everything about a conversation, in order: those after a position, or the last ones. Default: all. */
  timeline(conversation: string, page?: { after?: number; before?: number; limit?: number }): Promise<LedgerEntry[]>
  /** Everything about all conversations after a position, in order. */
  entries(page: { after: number; limit: number }): Promise<LedgerEntry[]>
  /** Conversations, the latest first. `after`: the id of the last one of the page before. */
  conversations(page: ConversationPage): Promise<Conversation[]>
  /** The append-only log of what happened, in order. */
  records(page: RecordPage): Promise<StoredRecord[]>
  /** The highest position that was given; 0 when none was. Whatever has it or a lower one can be read. */
  latest(): Promise<number>
  /** Events that failed too often and were not replayed since, in order. */
  quarantined(): Promise<StoredEvent[]>

  /** For plugins that keep tables. Absent in stores without SQL. */
  readonly sql?: SqlAccess
  /** What of it may be deleted when it is old. Absent: nothing. */
  readonly prunables?: readonly Prunable[]
}

/** What another worker has stored: something; something for lanes that this one holds; another owner of a conversation. */
export type StoreNews = { type: 'stored' } | { type: 'lanes' } | { type: 'owner'; conversation: string }

/** How long a lane is held without being renewed, in milliseconds. */
export const LEASE_MS = 8_000

/** Which conversations are wanted. */
export interface ConversationPage {
  /** Exactly this one, or any of a kind. Default: whoever owns them. */
  owner?: Owner | { kind: Owner['kind'] }
  /** `ctx.person`: with whom it began. */
  person?: string
  /** By `Adapter.name`. Default: all of them. */
  adapter?: string
  /** The id of the last conversation of the page before. Default: from the latest on. */
  after?: string
  limit: number
}

/** Which records are wanted. Who folds the log asks for thousands at once. */
export interface RecordPage {
  /** Those after this position. Default: from the first on. */
  after?: number
  /** Of these types only. Default: of all. */
  types?: readonly string[]
  limit: number
}

/** An event to be stored. */
export interface InboxEntry {
  adapter: string
  /** Its lane: a conversation, by `conversationId`, or a lane without a platform, such as `ticket:42`. */
  conversation: string
  event: TurnEvent
  acceptedAt: number
  /** Its turn begins at once, so its first attempt is counted with it. */
  attempting?: boolean
  /** It has no turn. `noted`: for the history. `refused`: it could not be taken, for the reason in `error`. */
  done?: { outcome: 'noted' | 'refused'; error?: string }
  /** The conversation is this one's from now on, under the next epoch, unless it is already. */
  owner?: Owner
  /** The timer that this event is the firing of; it is removed in the same commit. Gone already: nothing is stored. */
  timer?: number
}

/** What became of an entry. */
export interface Accepted {
  /** Also of an event that was stored before; 0 when nothing was stored, because its timer was gone. */
  position: number
  fresh: boolean
  /** The epoch that began, when the entry changed the owner. */
  epoch?: number
  /** Another worker holds the lane, and does what is to be done. */
  elsewhere?: boolean
  /**
   * What was open in the lane before it, where several workers share the store: the position of the last event that has had no turn, and whether
   * messages are to be sent. Absent: nothing was.
   */
  before?: { event?: number; messages: boolean }
}

/** A cursor, and whose. */
export interface StoredCursor {
  adapter: string
  name: string
  value: string
  /** What it must be until then, or nothing is written: for who writes as he reads where others may do so as well. `null`: never stored. */
  was?: string | null
}

/** An event as it was stored. */
export interface StoredEvent {
  position: number
  adapter: string
  conversation: string
  event: TurnEvent
  acceptedAt: number
  /** How many turns have begun. */
  attempts: number
  /** The attempt that is counted last has begun before: what the store cannot do costs none. */
  isAgain?: boolean
  /** The message of the last failure, or why it was refused. */
  error?: string
}

/** A lane with open work. */
export interface OpenLane {
  conversation: string
  events: StoredEvent[]
  messages: StoredMessage[]
}

/** What is known of a conversation between turns. */
export interface Conversation {
  id: string
  adapter: string
  /** Where to send, as the latest event said. */
  to: Recipient
  user: { id: string; name?: string; locale?: string }
  owner: Owner
  /** Grows with every change of the owner. */
  epoch: number
  /** Grows with every turn that commits; a turn commits only when it is still the one that it was loaded with. */
  fence: number
  state: ConversationState
  updatedAt: number
}

/** What the core keeps of a conversation from turn to turn. */
export interface ConversationState {
  /** The choices that were offered last and to whom, so that "2" means the second. */
  offered?: { to: string; choices: Choice[] }[]
  /** The language that it is in. */
  locale?: string
  /** What is left of each window, and until when. */
  windows?: Partial<Record<WindowOpener, { until: number; left?: number }>>
  /** When the latest messages were planned into the windows: they count for a window that was opened before, by an event that had to wait. */
  planned?: readonly number[]
  /** Messages that were given a name, so that they can be changed. */
  named?: Record<string, MessageRef>
}

/** A message that a turn staged, by the turn's event and its place among the turn's messages: known before it has a position. */
export interface MessageRef {
  turn: number
  index: number
}

/** What a turn did. */
export interface TurnCommit {
  position: number
  /** Further events that had their turn with this one, such as the rest of a burst; their outcome is `merged`. */
  merged: number[]
  /** The attempt that was counted for this turn; a later one has taken its place. */
  attempt: number
  /** As the turn knows it, under the fence and the epoch with which it was loaded (fence 0: never stored). */
  conversation: Omit<Conversation, 'state' | 'updatedAt'>
  /** The conversation is this one's from now on, under the next epoch. */
  owner?: Owner | undefined
  outcome: TurnOutcome['outcome']
  /** Why it was refused or put into quarantine. Absent: it was neither. */
  error?: string | undefined
  /** What whoever asked for an action is told. */
  result?: Json | undefined
  state: ConversationState
  trace: TraceEntry[]
  startedAt: number
  at: number
  messages: StagedMessage[]
  /** Messages that were held, and are staged anew or given up by this turn. */
  superseded: number[]
  /** Events for other lanes, or for a later turn of this one. */
  asked: InboxEntry[]
  records: NewRecord[]
  timers: NewTimer[]
  /** Names of timers of this conversation that shall not fire any more. */
  cancelled: string[]
  drawers: DrawerWrite[]
  /** The conversation goes on under this id, and everything of it with it. */
  moved?: { id: string; to: Recipient } | undefined
  statements: Statement[]
  /** Whose the lanes of `asked` become that nobody holds, as in `accept`. */
  worker?: string | undefined
}

/** What became of an event. */
export interface TurnOutcome {
  /**
   * `refused`: an action that cannot be done, or an event that cannot be taken; `error` says why. `noted`: it has no turn. `merged`: it
   * had its turn together with an earlier one.
   */
  outcome: 'answered' | 'silent' | 'failed' | 'quarantined' | 'refused' | 'noted' | 'merged'
  /** Why it was refused or failed, for people to read. */
  error?: string
  /** What `ctx.result` was given. Absent: nothing, which whoever asked is told as `null`. */
  result?: Json
}

/** What a write gave. */
export interface Committed {
  /** Of its messages, in order. */
  messages: number[]
  /** Of the events in `asked`, in order. */
  asked: Accepted[]
  /** The conversation's, after it. */
  epoch: number
}

/** A change of the owner that does not wait for a turn. */
export interface OwnerChange {
  conversation: string
  /** The epoch that it is based on. */
  epoch: number
  owner: Owner
  at: number
  messages: StagedMessage[]
  asked: InboxEntry[]
  records: NewRecord[]
  /** Whose the lanes of `asked` become that nobody holds. */
  worker?: string
}

/** One step of a decision: what it saw, how it scored it, what it chose. */
export interface TraceEntry {
  step: string
  /** What it looked at, such as the words that matched. */
  saw?: Json
  /** How it weighed that, such as a probability for each intent. */
  scored?: Json
  /** What came of it, such as the name of an intent or `silent`. */
  chose?: Json
  /** Milliseconds since the event was accepted. */
  ms: number
}

/** What a row of the outbox does on the platform. */
export type Act =
  | { type: 'say'; part: Part }
  | { type: 'edit'; target: MessageRef; part: Part }
  | { type: 'delete'; target: MessageRef }
  /** `target`: the key of somebody's message. */
  | { type: 'react'; target: string; emoji: string }
  | { type: 'assign'; owner: Owner }

/** A row of the outbox that is to be stored. */
export interface StagedMessage {
  conversation: string
  adapter: string
  /** Where it goes, as it was decided. */
  to: Recipient
  act: Act
  by: Author
  /** Of the conversation, when it was decided. */
  epoch: number
  /** The platform's key of the event that is answered. */
  replyTo?: string | undefined
  /** The position of the event that is answered. */
  answers?: number | undefined
  /** It leaves inside the request that brought this event, which the platform makes again at that time unless it is answered. */
  within?: { event: number; asksAgainAt: number } | undefined
  /** It follows from trouble: that it cannot be delivered either is not told again. */
  afterTrouble?: boolean | undefined
  /**
   * `sending`: its first attempt begins at once and is counted with it. `draft`: the bot's words while a person owns the conversation,
   * never sent. `held`: it waits until the platform lets the bot write again.
   */
  status: 'waiting' | 'sending' | 'draft' | 'held'
}

/** A row of the outbox. */
export interface StoredMessage extends Omit<StagedMessage, 'status'> {
  position: number
  status: MessageStatus
  attempts: number
  /** Not before then, in milliseconds since 1970. Absent: as soon as it is its turn. */
  retryAt?: number
  /** An earlier attempt ended without an answer: in memory only, since a restart asks again. */
  ambiguous?: boolean
  /** An earlier attempt, also of an earlier process, ended without an answer: the customer may have seen it. In memory only. */
  mayHaveArrived?: boolean
  /** When it was decided. */
  at: number
  /** What the platform calls it. Absent: not delivered, or the platform gave no id. */
  platformId?: string
  /** Why the last attempt did not succeed: of `SendErrorCode`, or `unknown`; `owner_changed`: it may have arrived, and was not repeated. */
  code?: string
  /** When its last attempt was settled, in milliseconds since 1970. Absent: none was. */
  settledAt?: number
}

/** `superseded`: it was held, and its words were staged anew. */
export type MessageStatus =
  | 'waiting'
  | 'sending'
  | 'delivered'
  | 'rejected'
  | 'unknown'
  | 'draft'
  | 'held'
  | 'superseded'

/** What became of an attempt at a message. */
export interface Settlement {
  position: number
  /** The number of attempts that it has had. */
  attempts: number
  /** `waiting`: to be tried again at `retryAt`. */
  status: 'waiting' | 'delivered' | 'rejected' | 'unknown' | 'draft' | 'held'
  /** Of a message that was delivered, where the platform gave one. */
  platformId?: string
  /** It can be found again by its platform id. */
  findable?: { adapter: string; account?: string }
  /** Why it was not delivered: of `SendErrorCode`, or `unknown`. */
  code?: string
  /** Not before then, in milliseconds since 1970; with `waiting` only. */
  retryAt?: number
}

/** What `settle` is to change. */
export interface SettleChange {
  /** What became of a message. Absent: only an attempt is counted. */
  settled?: Settlement
  /** The message whose next attempt is counted, and how many it has had. */
  attempting?: { position: number; attempts: number }
  at: number
  /** Events that follow from it, such as trouble. */
  asked?: InboxEntry[]
  /** Whose the lanes of `asked` become that nobody holds. */
  worker?: string
}

/** A record to be stored. */
export interface NewRecord {
  conversation: string
  adapter: string
  /** `<thing>.<what happened>`, for example `handoff.offered`. */
  type: string
  data: Json
  by: Author
  at: number
}

/** A record. */
export interface StoredRecord extends NewRecord {
  position: number
}

/** A timer to be set. */
export interface NewTimer {
  conversation: string
  /** Unique in its conversation; setting it again moves it. */
  name: string
  dueAt: number
  data: Json
}

/** A timer. */
export interface StoredTimer extends NewTimer {
  id: number
}

/** A change of a drawer. */
export interface DrawerWrite {
  drawer: string
  key: string
  /** `undefined` removes. */
  value: Json | undefined
  /** It is absent from then on, in milliseconds since 1970. Default: never. */
  expiresAt?: number
}

/** One line of a conversation's ledger. */
export type LedgerEntry =
  | ({
      kind: 'in'
      /** What became of it, once that is known. */
      outcome?: TurnOutcome['outcome']
      result?: Json
      trace?: TraceEntry[]
      startedAt?: number
      endedAt?: number
    } & StoredEvent)
  | ({ kind: 'out' } & StoredMessage)
  | ({ kind: 'record' } & StoredRecord)

/** A compiled query: what Kysely's `compile()` gives, and how many rows it must change. */
export interface Statement {
  /** With `?` for its values, or as Kysely compiles it. */
  sql: string
  parameters: readonly unknown[]
  /** The turn is abandoned and runs again when another number of rows is changed. */
  expectRows?: number
}

/** What an SQL store offers to plugins that keep tables. */
export interface SqlAccess {
  /** For what Kysely does not say alike on all of them, such as a search in texts. */
  readonly dialect: 'sqlite' | 'postgres'
  /** Reads committed rows. */
  read<Row>(statement: Statement): Promise<Row[]>
  /**
   * Writes outside of a turn, all of it or nothing, together with how far something was read. `false`: a statement changed another number
   * of rows than it expects.
   */
  write(statements: readonly Statement[], cursor?: StoredCursor): Promise<boolean>
  /** Applies a plugin's migrations that were not applied yet, in order of their names. */
  migrate(plugin: string, migrations: Record<string, readonly Statement[]>): Promise<void>
  /** Kysely for this dialect, to compile queries with: `(await sql.kysely()).selectFrom('visits')…compile()`. */
  kysely(): Promise<unknown>
}
