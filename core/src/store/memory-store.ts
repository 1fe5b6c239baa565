import type { HistoryItem } from '../adapter.js'
import { type Clock, systemClock } from '../clock.js'
import { conversationId, personId } from '../conversation/address.js'
import { isSameOwner, type Owner, theBot } from '../conversation/author.js'
import type { TurnEvent } from '../conversation/event.js'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'
import { Alarms } from './memory/alarms.js'
import { Leases } from './memory/leases.js'
import { isEarlier, listed, merged } from './memory/lists.js'
import { Ordered } from './memory/ordered.js'
import {
  isFinished,
  isOpen,
  type MemoryEvent,
  type MemoryLane,
  type MemoryMessage,
  type MemoryRecord,
  mayGo,
  newEvent,
  newLane,
  newMessage,
  toHistoryItem,
  toLedgerEntry,
  toOpenLane,
  toStoredEvent,
  toStoredMessage,
  toStoredRecord,
} from './memory/rows.js'
import type {
  Accepted,
  Committed,
  Conversation,
  ConversationPage,
  DrawerWrite,
  InboxEntry,
  LedgerEntry,
  NewRecord,
  OpenLane,
  OwnerChange,
  RecordPage,
  SettleChange,
  StagedMessage,
  Store,
  StoredCursor,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  StoredTimer,
  TurnCommit,
  TurnOutcome,
} from './store.js'

/** How a store in memory is made. */
export interface MemoryStoreOptions {
  /** By which leases run out. Default: the machine's clock. */
  clock?: Pick<Clock, 'now'>
  /** Several bots of this process use it at once, as the workers of many machines would. Default false. */
  shared?: boolean
  /** What it keeps need not outlive the process, so it is not refused in production: for rehearsals. Default false. */
  throwaway?: boolean
}

/**
 * Keeps everything in memory, by the same rules as a durable store: for tests and for trying things out.
 * It forgets all when the process ends, so a bot refuses to start on it in production.
 */
export const memoryStore = (options: MemoryStoreOptions = {}): Store => new MemoryStore(options)

/** So many events and messages are kept; then the older half is forgotten, but for what is not finished. */
const MAX_ROWS = 20_000

const none: never[] = []

function openIn(lane: MemoryLane): Accepted['before'] {
  const { events, messages } = toOpenLane(lane)
  const last = events.at(-1)
  return { ...(last && { event: last.position }), messages: messages.length > 0 }
}

/** Each method that writes does so without an await in between, which makes it a transaction. */
class MemoryStore implements Store {
  readonly name = 'memory'
  readonly durable: boolean
  readonly shared: boolean
  readonly id = crypto.randomUUID()

  #position = 0
  #forgetAt = MAX_ROWS
  readonly #lanes = new Map<string, MemoryLane>()
  /** Those with open rows. */
  readonly #open = new Set<MemoryLane>()
  readonly #rows = new Ordered<MemoryEvent | MemoryMessage>()
  readonly #records = new Ordered<MemoryRecord>()
  readonly #alarms = new Alarms()
  readonly #leases: Leases
  readonly #drawers = new Map<string, DrawerWrite>()
  readonly #memos = new Map<number, Map<string, Json>>()
  readonly #cursors = new Map<string, string>()
  /** Positions by the platform's ids. */
  readonly #findable = new Map<string, number>()

  constructor({ clock = systemClock, shared = false, throwaway = false }: MemoryStoreOptions) {
    this.durable = throwaway
    this.shared = shared
    this.#leases = new Leases(clock)
  }

  async open(): Promise<void> {}
  async close(): Promise<void> {}

  async accept(
    entries: readonly InboxEntry[],
    { cursor, worker }: { cursor?: StoredCursor; worker?: string } = {},
  ): Promise<Accepted[]> {
    const accepted = this.#accept(entries, worker)
    if (cursor) this.#cursors.set(joined(cursor.adapter, cursor.name), cursor.value)
    return accepted
  }

  async begin(position: number, attempts: number): Promise<boolean> {
    const event = this.#waiting(position)
    if (event?.attempts !== attempts) return false
    event.attempts++
    return true
  }

  async remember(position: number, attempts: number, name: string, value: Json): Promise<boolean> {
    if (this.#waiting(position)?.attempts !== attempts) return false
    const memo = this.#memos.get(position) ?? new Map<string, Json>()
    this.#memos.set(position, memo.set(name, value))
    return true
  }

  async rewrite(position: number, event: TurnEvent): Promise<void> {
    const row = this.#waiting(position)
    if (row) row.event = event
  }

  async commit(turn: TurnCommit): Promise<Committed | undefined> {
    const event = this.#waiting(turn.position)
    const { id, adapter, to, user, fence, epoch } = turn.conversation
    const stored = this.#lanes.get(id)
    const known = stored?.conversation
    if (event?.attempts !== turn.attempt || stored?.movedTo) return undefined
    if (turn.merged.some((position) => !this.#waiting(position))) return undefined
    if ((known?.fence ?? 0) !== fence || (known?.epoch ?? 0) !== epoch) return undefined
    if (turn.statements.length > 0) throw new HuidaError('STORE_NEEDS_SQL', { plugin: 'unknown' })
    const lane = stored ?? this.#addLane(id)
    lane.person ??= personId(adapter, to.account, user.id)
    const next = turn.owner ? epoch + 1 : epoch
    lane.conversation = {
      id,
      adapter,
      to,
      user,
      owner: turn.owner ?? turn.conversation.owner,
      epoch: next,
      fence: fence + 1,
      state: turn.state,
      updatedAt: turn.at,
    }
    const { outcome, error, result, trace, startedAt, at } = turn
    event.status = outcome === 'quarantined' ? 'quarantined' : 'done'
    const messages = this.#stage(turn.messages, at)
    event.turn = { outcome, error, result, trace, startedAt, at, messages }
    this.#countOpen(event.lane, -1)
    for (const position of turn.merged) this.#mergeInto(position, { outcome: 'merged', startedAt, at })
    for (const position of turn.superseded) this.#supersede(position)
    const asked = this.#accept(turn.asked, turn.worker)
    this.#append(turn.records)
    for (const name of turn.cancelled) this.#alarms.cancel(id, name)
    for (const timer of turn.timers) this.#alarms.set(timer)
    this.#write(turn.drawers)
    if (this.#memos.size > 0) this.#memos.delete(turn.position)
    const target = turn.moved?.id === id ? undefined : turn.moved
    const moved = target && this.#move(lane, target.id, { ...lane.conversation, ...target })
    return { messages, asked, epoch: moved?.epoch ?? next }
  }

  async assign(change: OwnerChange): Promise<Committed | undefined> {
    const { owner, at } = change
    const lane = this.#find(change.conversation)
    const known = lane?.conversation
    if (!lane || known?.epoch !== change.epoch) return undefined
    const epoch = known.epoch + 1
    lane.conversation = { ...known, owner, epoch, updatedAt: at }
    const messages = this.#stage(change.messages, at)
    const asked = this.#accept(change.asked, change.worker)
    this.#append(change.records)
    return { messages, asked, epoch }
  }

  async settle({ settled, attempting, at, asked, worker }: SettleChange): Promise<Accepted[] | undefined> {
    const last = settled && this.#attempted(settled)
    const next = attempting && this.#attempted(attempting)
    if ((settled && !last) || (attempting && !(next && mayGo(next)))) return undefined
    if (last && settled) {
      last.status = settled.status
      last.settled = settled
      last.settledAt = at
      if (settled.findable && settled.platformId !== undefined)
        this.#findable.set(foundBy(settled.findable, settled.platformId), last.position)
      if (!isOpen(last)) this.#countOpen(last.lane, -1)
    }
    if (next) {
      next.attempts++
      next.status = 'sending'
    }
    return asked ? this.#accept(asked, worker) : none
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    this.#append(records)
  }

  async replay(position: number): Promise<boolean> {
    const event = this.#rows.find(position)
    if (event?.kind !== 'in' || event.status !== 'quarantined') return false
    event.status = 'waiting'
    event.attempts = 0
    event.turn = undefined
    this.#countOpen(event.lane, 1)
    return true
  }

  async claim(worker: string, limit: number): Promise<OpenLane[]> {
    if (!this.shared) return [...this.#open].slice(0, limit).map(toOpenLane)
    this.#leases.renew(worker)
    const open = [...this.#open].filter((lane) => !this.#leases.isElsewhere(lane, worker))
    const fresh = open.filter((lane) => lane.worker !== worker)
    const held = open.filter((lane) => lane.worker === worker)
    return [...fresh, ...held].slice(0, limit).map((lane) => {
      this.#leases.take(lane, worker)
      return toOpenLane(lane)
    })
  }

  async renew(worker: string): Promise<void> {
    this.#leases.renew(worker)
  }

  async release(conversation: string, worker: string): Promise<void> {
    const lane = this.#find(conversation)
    if (lane?.worker === worker && lane.open === 0) lane.worker = undefined
  }

  async leave(worker: string): Promise<void> {
    this.#leases.leave(worker)
  }

  async lease(name: string, worker: string, ms: number): Promise<boolean> {
    return !this.shared || this.#leases.lease(name, worker, ms)
  }

  async conversation(id: string): Promise<Conversation | undefined> {
    return this.#find(id)?.conversation
  }

  async outcome(position: number): Promise<TurnOutcome | undefined> {
    const row = this.#rows.find(position)
    if (row?.kind !== 'in' || !row.turn) return undefined
    const { outcome, error, result } = row.turn
    return { outcome, ...(error !== undefined && { error }), ...(result !== undefined && { result }) }
  }

  async remembered(position: number): Promise<Map<string, Json>> {
    return new Map(this.#memos.get(position))
  }

  async saidBy(position: number): Promise<StoredMessage[]> {
    const row = this.#rows.find(position)
    if (row?.kind !== 'in') return []
    return (row.turn?.messages ?? []).flatMap((position) => {
      const message = this.#rows.find(position)
      return message?.kind === 'out' ? [toStoredMessage(message)] : []
    })
  }

  async held(conversation: string): Promise<StoredMessage[]> {
    const held: StoredMessage[] = []
    for (const row of this.#find(conversation)?.rows.after(0) ?? [])
      if (row.kind === 'out' && row.status === 'held') held.push(toStoredMessage(row))
    return held
  }

  async find(adapter: string, account: string | undefined, platformId: string): Promise<number | undefined> {
    return this.#findable.get(foundBy({ adapter, account }, platformId))
  }

  async timers(limit: number): Promise<StoredTimer[]> {
    return this.#alarms.next(limit)
  }

  async cursor(adapter: string, name: string): Promise<string | undefined> {
    return this.#cursors.get(joined(adapter, name))
  }

  async get(drawer: string, key: string, now: number): Promise<Json | undefined> {
    const found = this.#drawers.get(joined(drawer, key))
    return found && (found.expiresAt ?? Number.POSITIVE_INFINITY) > now ? found.value : undefined
  }

  async put(writes: readonly DrawerWrite[]): Promise<void> {
    this.#write(writes)
  }

  async history(
    conversation: string,
    { after, before = Number.POSITIVE_INFINITY, limit }: { after?: number; before?: number; limit: number },
  ): Promise<HistoryItem[]> {
    const rows = this.#find(conversation)?.rows
    if (!rows) return []
    const items: HistoryItem[] = []
    for (const row of after === undefined ? rows.before(before) : rows.after(after, before)) {
      if (items.length >= limit) break
      const item = toHistoryItem(row)
      if (item) items.push(item)
    }
    return after === undefined ? items.reverse() : items
  }

  async timeline(
    conversation: string,
    { after, before = Number.POSITIVE_INFINITY, limit = Number.POSITIVE_INFINITY }: TimelinePage = {},
  ): Promise<LedgerEntry[]> {
    const lane = this.#find(conversation)
    if (!lane) return []
    const rows =
      after === undefined
        ? merged([lane.rows.before(before), lane.records.before(before)], (a, b) => a.position > b.position, limit)
        : merged([lane.rows.after(after, before), lane.records.after(after, before)], isEarlier, limit)
    return (after === undefined ? rows.reverse() : rows).map(toLedgerEntry)
  }

  async entries({ after, limit }: { after: number; limit: number }): Promise<LedgerEntry[]> {
    return merged([this.#rows.after(after), this.#records.after(after)], isEarlier, limit).map(toLedgerEntry)
  }

  async conversations(page: ConversationPage): Promise<Conversation[]> {
    const last = page.after === undefined ? undefined : this.#find(page.after)?.conversation
    return listed(this.#lanes.values(), page, last)
  }

  async records({ after = 0, types, limit }: RecordPage): Promise<StoredRecord[]> {
    const wanted = types && new Set(types)
    const found: StoredRecord[] = []
    for (const row of this.#records.after(after)) {
      if (found.length >= limit) break
      if (!wanted || wanted.has(row.record.type)) found.push(toStoredRecord(row))
    }
    return found
  }

  async latest(): Promise<number> {
    return this.#position
  }

  async quarantined(): Promise<StoredEvent[]> {
    const found: StoredEvent[] = []
    for (const row of this.#rows.after(0))
      if (row.kind === 'in' && row.status === 'quarantined') found.push(toStoredEvent(row))
    return found
  }

  #addLane(id: string): MemoryLane {
    const lane = newLane(id)
    this.#lanes.set(id, lane)
    return lane
  }

  /** A lane by its id, or by an id that it had before it moved. */
  #find(id: string): MemoryLane | undefined {
    let lane = this.#lanes.get(id)
    while (lane?.movedTo) lane = lane.movedTo
    return lane
  }

  #waiting(position: number): MemoryEvent | undefined {
    const row = this.#rows.find(position)
    return row?.kind === 'in' && row.status === 'waiting' ? row : undefined
  }

  /** A message that is open, if it has had this number of attempts. */
  #attempted({ position, attempts }: { position: number; attempts: number }): MemoryMessage | undefined {
    const row = this.#rows.find(position)
    return row?.kind === 'out' && isOpen(row) && row.attempts === attempts ? row : undefined
  }

  #accept(entries: readonly InboxEntry[], worker: string | undefined): Accepted[] {
    return entries.length === 0 ? none : entries.map((entry) => this.#acceptOne(entry, worker))
  }

  #acceptOne(entry: InboxEntry, worker: string | undefined): Accepted {
    const { keys } = this.#lanes.get(entry.conversation) ?? this.#addLane(entry.conversation)
    const lane = this.#find(entry.conversation)!
    const elsewhere = this.shared && this.#leases.isElsewhere(lane, worker) && { elsewhere: true }
    const known = keys.get(entry.event.key)
    if (known) return { position: known.position, fresh: false, ...elsewhere }
    if (entry.timer !== undefined && !this.#alarms.remove(entry.timer)) return { position: 0, fresh: false }
    const before = this.shared && lane.open > 0 && { before: openIn(lane)! }
    const row = newEvent(++this.#position, lane, keys, entry)
    keys.set(entry.event.key, row)
    this.#add(row)
    if (this.shared && worker !== undefined && !elsewhere && isOpen(row)) this.#leases.take(lane, worker)
    const epoch = entry.owner && this.#own(lane, entry, entry.owner)
    return { position: row.position, fresh: true, ...(epoch !== undefined && { epoch }), ...elsewhere, ...before }
  }

  /** Makes somebody the owner, unless it is already. */
  #own(lane: MemoryLane, { adapter, event, acceptedAt }: InboxEntry, owner: Owner): number | undefined {
    const known = lane.conversation
    if (isSameOwner(known?.owner ?? theBot, owner)) return undefined
    const { conversation, user } = event
    const epoch = (known?.epoch ?? 0) + 1
    lane.person ??= personId(adapter, conversation.account, user.id)
    lane.conversation = {
      ...(known ?? { id: lane.id, adapter, to: { ...conversation, userId: user.id }, user, fence: 0, state: {} }),
      ...{ owner, epoch, updatedAt: acceptedAt },
    }
    return epoch
  }

  #stage(messages: readonly StagedMessage[], at: number): number[] {
    return messages.length === 0 ? none : messages.map((message) => this.#stageOne(message, at))
  }

  #stageOne(message: StagedMessage, at: number): number {
    const lane = this.#find(message.conversation) ?? this.#addLane(message.conversation)
    const row = newMessage(++this.#position, lane, message, at)
    this.#add(row)
    return row.position
  }

  #add(row: MemoryEvent | MemoryMessage): void {
    this.#rows.push(row)
    row.lane.rows.push(row)
    if (isOpen(row)) this.#countOpen(row.lane, 1)
    if (this.#rows.length > this.#forgetAt) this.#forget()
  }

  #countOpen(lane: MemoryLane, more: number): void {
    lane.open += more
    if (lane.open === 0) this.#open.delete(lane)
    else this.#open.add(lane)
  }

  #mergeInto(position: number, turn: NonNullable<MemoryEvent['turn']>): void {
    const row = this.#waiting(position)!
    row.status = 'done'
    row.turn = turn
    this.#countOpen(row.lane, -1)
  }

  #supersede(position: number): void {
    const row = this.#rows.find(position)
    if (row?.status === 'held') row.status = 'superseded'
  }

  #append(records: readonly NewRecord[]): void {
    for (const record of records) {
      const lane = this.#find(record.conversation) ?? this.#addLane(record.conversation)
      const position = ++this.#position
      const row = { position, lane, record: { ...record, position } }
      this.#records.push(row)
      lane.records.push(row)
    }
  }

  #write(writes: readonly DrawerWrite[]): void {
    for (const write of writes) {
      const name = joined(write.drawer, write.key)
      if (write.value === undefined) this.#drawers.delete(name)
      else this.#drawers.set(name, write)
    }
  }

  /** A conversation goes on under another id. What is stored under that id already is merged into it. */
  #move(lane: MemoryLane, id: string, conversation: Conversation): Conversation {
    const target = this.#lanes.get(id) ?? this.#addLane(id)
    target.movedTo = undefined
    target.person = lane.person
    const { epoch = 0, fence = 0 } = target.conversation ?? {}
    // The fence is above those of both, so a turn that was loaded under either id cannot commit.
    target.conversation = { ...conversation, epoch: conversation.epoch + epoch, fence: conversation.fence + fence }
    for (const list of [lane.rows, lane.records]) for (const row of list.after(0)) row.lane = target
    target.rows.merge(lane.rows)
    target.records.merge(lane.records)
    this.#countOpen(target, lane.open)
    this.#open.delete(lane)
    this.#alarms.move(lane.id, id)
    if (lane.worker !== undefined && !this.#leases.isElsewhere(target, lane.worker)) target.worker = lane.worker
    Object.assign(lane, newLane(lane.id), { keys: lane.keys, movedTo: target })
    return target.conversation
  }

  #forget(): void {
    const before = this.#rows.fromEnd(MAX_ROWS / 2)!.position
    const isKept = (row: MemoryEvent | MemoryMessage) => row.position >= before || !isFinished(row)
    const touched = new Set<MemoryLane>()
    for (const row of this.#rows.after(0, before)) {
      if (isKept(row)) continue
      touched.add(row.lane)
      if (row.kind === 'in') row.keys.delete(row.event.key)
      else if (row.settled?.findable) this.#findable.delete(foundBy(row.settled.findable, row.settled.platformId ?? ''))
    }
    this.#rows.keepOnly(isKept)
    for (const lane of touched) {
      lane.rows.keepOnly(isKept)
      if (lane.rows.length + lane.records.length === 0 && !lane.conversation) this.#lanes.delete(lane.id)
    }
    // Where much is open, not at every row.
    this.#forgetAt = Math.max(MAX_ROWS, this.#rows.length * 2)
  }
}

interface TimelinePage {
  after?: number
  before?: number
  limit?: number
}

/** Two names as one key. */
const joined = (first: string, second: string) => `${first.length}:${first}${second}`

const foundBy = ({ adapter, account }: { adapter: string; account?: string | undefined }, platformId: string) =>
  joined(conversationId(adapter, account === undefined ? { id: '' } : { id: '', account }), platformId)
