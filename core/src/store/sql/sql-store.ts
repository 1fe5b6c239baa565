import type { TurnEvent } from '../../conversation/event.js'
import { HuidaError } from '../../errors.js'
import type { Json } from '../../json.js'
import type { Prunable } from '../prunable.js'
import type {
  Accepted,
  Committed,
  Conversation,
  ConversationPage,
  DrawerWrite,
  InboxEntry,
  NewRecord,
  OpenLane,
  OwnerChange,
  RecordPage,
  SettleChange,
  SqlAccess,
  Statement,
  Store,
  StoredCursor,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  StoredTimer,
  StoreNews,
  TurnCommit,
  TurnOutcome,
} from '../store.js'
import { compiled } from './compiled.js'
import type { SqlEngine, Written } from './engine.js'
import { accomplished, applyMigrations, prepareTables, refused } from './migrate.js'
import { sqlPrunables } from './pruning.js'
import { Reading } from './reading.js'
import { type EventRow, type MessageRow, toConversation, toEvent, toMessages, toOutcome, toTimer } from './rows.js'
import { Workers } from './sharing.js'
import type { Row } from './tables.js'
import { type Bind, binder, Unit } from './unit.js'
import {
  type Accepting,
  acceptEntry,
  appendRecords,
  type EventValues,
  endTurn,
  insertSaid,
  move,
  moveRows,
  ownerOf,
  setTimers,
  writeDrawers,
} from './writing.js'

/**
 * A store over an SQL engine. The queries are the same for all engines; what an engine decides is how a unit becomes durable.
 */
export const sqlStore = (engine: SqlEngine): Store => new SqlStore(engine)

/** After so many events, the mark below which a start reads nothing is moved on … */
const ADVANCE_EVERY = 1_000
/** … by at most so many positions, which is more than were given since. */
const ADVANCE_BY = 20_000
/** So often a write is tried anew, because a conversation has moved meanwhile. */
const MAX_MISPLACED = 5

type Done = Exclude<Written, { unmet: number }>

class SqlStore implements Store {
  readonly name: string
  readonly durable: boolean
  readonly shared: boolean
  readonly sql: SqlAccess
  readonly prunables: readonly Prunable[]

  readonly #bind: Bind
  readonly #reading: Reading
  /** Absent: all lanes are this process's. */
  readonly #workers: Workers | undefined
  #id = ''
  /**
   * The present ids of conversations that moved, and the prefixes of their events' keys. Where the database is shared, what another process has
   * moved is found out when something is written under the old id, or nothing is found there.
   */
  readonly #aliases = new Map<string, Row<'alias'>>()
  /** Events whose turns stored results of `ctx.once`, to be deleted with the commit. Those of an earlier process are not known here. */
  readonly #remembering = new Set<number>()
  /** Events whose first attempt was counted as they were accepted here, and whose turns have not ended. */
  readonly #first = new Set<number>()
  #openedAt = 0
  #acceptedSince = 0

  constructor(private readonly engine: SqlEngine) {
    this.name = engine.name
    this.durable = engine.durable
    this.shared = engine.sharing !== undefined
    this.#workers = engine.sharing && new Workers(engine, engine.sharing, (unit) => this.#write(unit))
    this.#bind = binder(compiled[engine.dialect].queries)
    this.#reading = new Reading(engine, this.#bind)
    this.sql = {
      read: (statement) => engine.read(statement),
      write: (statements, cursor) => this.#writeForPlugin(statements, cursor),
      migrate: (plugin, migrations) => applyMigrations(engine, this.#bind, plugin, migrations),
      // Compiles only; loaded by who asks for it, since the query builder takes longer to load than a bot to start.
      dialect: engine.dialect,
      kysely: async () => (await import('./compile.js')).compilerFor(engine.dialect),
    }
    this.prunables = sqlPrunables(this.sql)
  }

  get id(): string {
    return this.#id
  }

  async open(): Promise<void> {
    const bind = this.#bind
    await this.engine.open()
    try {
      await prepareTables(this.engine, bind, compiled[this.engine.dialect].schema)
      this.#openedAt = await this.latest()
      this.engine.continueFrom(this.#openedAt)
      if (!this.engine.readOnly) await this.#write([bind('nameStore', { id: crypto.randomUUID() })])
      const [store] = await this.engine.read<Row<'store'>>(bind('store', {}))
      this.#id = store?.id ?? ''
      await this.#readAliases()
      if (!this.engine.readOnly) await this.#workers?.forget()
    } catch (error) {
      await this.engine.close()
      throw error
    }
  }

  close(): Promise<void> {
    return this.engine.close()
  }

  async accept(
    entries: readonly InboxEntry[],
    { cursor, worker }: { cursor?: StoredCursor; worker?: string } = {},
  ): Promise<Accepted[]> {
    let accepting: Accepting[] = []
    const build = (unit: Unit) => {
      accepting = this.#accept(unit, entries, worker)
      if (cursor) unit.add(this.#bind('saveCursor', { ...cursor }))
      return accepting
    }
    const written = await this.#writePlaced(build, true)
    this.#advance(entries.length)
    return this.#accepted(accepting, accomplished(this.engine, written)!)
  }

  async begin(position: number, attempts: number): Promise<boolean> {
    this.#first.delete(position)
    const unit = new Unit()
    unit.need(this.#bind('countAttempt', { position, attempts }))
    return (await this.#write(unit.steps)) !== undefined
  }

  async remember(position: number, attempts: number, name: string, value: Json): Promise<boolean> {
    this.#remembering.add(position)
    const unit = new Unit()
    unit.need(this.#bind('remember', { position, attempts, name, value: JSON.stringify(value) }))
    return (await this.#write(unit.steps)) !== undefined
  }

  async rewrite(position: number, event: TurnEvent): Promise<void> {
    await this.#write([this.#bind('rewrite', { position, event: JSON.stringify(event) })])
  }

  async commit(turn: TurnCommit): Promise<Committed | undefined> {
    const bind = this.#bind
    const { position, conversation } = turn
    const moved = turn.moved?.id === conversation.id ? undefined : turn.moved
    if (this.#aliases.has(conversation.id)) return undefined
    let asked: Accepting[] = []
    let moving: number | undefined
    let own = 0
    const build = (unit: Unit) => {
      // Another process may have counted an attempt at an event that was accepted here.
      endTurn(bind, unit, turn, !this.shared && turn.attempt === 1 && this.#first.has(position))
      for (const message of turn.superseded) unit.add(bind('supersede', { message }))
      const mayOthersRemember = this.shared ? turn.attempt > 1 : position <= this.#openedAt
      if (mayOthersRemember || this.#remembering.has(position)) unit.add(bind('forget', { position }))
      asked = this.#accept(unit, turn.asked, turn.worker)
      appendRecords(bind, unit, turn.records)
      setTimers(bind, unit, turn)
      writeDrawers(bind, unit, turn.drawers, turn.at)
      moving = moved && move(bind, unit, conversation.id, moved)
      if (moved) this.#workers?.move(unit, conversation.id, moved.id)
      own = unit.steps.length
      for (const statement of turn.statements) unit.add(statement)
      return asked
    }
    const written = await this.#writePlaced(build)
    if ('unmet' in written && written.unmet >= own) throw refused(written, turn.statements[written.unmet - own]!)
    const done = accomplished(this.engine, written)
    if (!done) return undefined
    this.#remembering.delete(position)
    this.#first.delete(position)
    if (moved) await this.#hasMoved(conversation.id, moved.id)
    return {
      messages: turn.messages.map((_, index) => done.position + index),
      asked: await this.#accepted(asked, done),
      epoch:
        moving === undefined
          ? conversation.epoch + (turn.owner ? 1 : 0)
          : given<{ epoch: number }>(done, moving)!.epoch,
    }
  }

  async assign({ owner, epoch, at, messages, asked, records, ...change }: OwnerChange): Promise<Committed | undefined> {
    const bind = this.#bind
    let accepting: Accepting[] = []
    const build = (unit: Unit) => {
      const { id } = this.#place(change.conversation)
      unit.need(bind('assign', { id, epoch, at, ...ownerOf(owner) }))
      insertSaid(bind, unit, id, messages, at)
      accepting = this.#accept(unit, asked, change.worker)
      appendRecords(bind, unit, records)
      this.#workers?.ownerChanged(unit, id)
      return accepting
    }
    const done = accomplished(this.engine, await this.#writePlaced(build))
    return (
      done && {
        messages: messages.map((_, index) => done.position + index),
        asked: await this.#accepted(accepting, done),
        epoch: epoch + 1,
      }
    )
  }

  async settle({ settled, attempting, at, asked = [], worker }: SettleChange): Promise<Accepted[] | undefined> {
    const bind = this.#bind
    let accepting: Accepting[] = []
    const build = (unit: Unit) => {
      if (settled) {
        const { position: message, attempts, status, platformId, findable, code, retryAt } = settled
        const row = { message, attempts, status, platformId, code, retryAt, at }
        unit.need(attempts === 1 ? bind('settleFirst', row) : bind('settle', row))
        if (findable && platformId !== undefined)
          unit.add(
            bind('keepPlatformId', { adapter: findable.adapter, account: findable.account ?? '', platformId, message }),
          )
      }
      if (attempting) unit.need(bind('attempt', { message: attempting.position, attempts: attempting.attempts }))
      accepting = this.#accept(unit, asked, worker)
      return accepting
    }
    const written = accomplished(this.engine, await this.#writePlaced(build))
    return written && this.#accepted(accepting, written)
  }

  async append(records: readonly NewRecord[]): Promise<void> {
    const unit = new Unit()
    appendRecords(this.#bind, unit, records)
    await this.#write(unit.steps)
  }

  async replay(position: number): Promise<boolean> {
    const bind = this.#bind
    const unit = new Unit()
    unit.need(bind('countAnew', { event: position }))
    unit.add(bind('undoTurn', { event: position }))
    unit.add(bind('detachTurn', { event: position }))
    unit.add(bind('lowerOpenFrom', { position }))
    return (await this.#write(unit.steps)) !== undefined
  }

  async claim(worker: string, limit: number): Promise<OpenLane[]> {
    if (this.#workers) return this.#workers.claim(worker, limit)
    const [events, messages] = await Promise.all([
      this.engine.read<EventRow>(this.#bind('openEvents', {})),
      this.engine.read<MessageRow>(this.#bind('openMessages', {})),
    ])
    const lanes = new Map<string, OpenLane>()
    const laneOf = (conversation: string) => {
      const lane = lanes.get(conversation) ?? { conversation, events: [], messages: [] }
      lanes.set(conversation, lane)
      return lane
    }
    for (const event of events) laneOf(event.conversation).events.push(toEvent(event))
    for (const message of toMessages(messages))
      if (message.status === 'waiting' || message.status === 'sending')
        laneOf(message.conversation).messages.push(message)
    return [...lanes.values()].slice(0, limit)
  }

  async renew(worker: string): Promise<void> {
    await this.#workers?.renew(worker)
  }

  async release(conversation: string, worker: string): Promise<void> {
    await this.#workers?.release(this.#place(conversation).id, worker)
  }

  async leave(worker: string): Promise<void> {
    await this.#workers?.leave(worker)
  }

  async lease(name: string, worker: string, ms: number): Promise<boolean> {
    return this.#workers?.lease(name, worker, ms) ?? true
  }

  listen(worker: string, heard: (news: StoreNews) => void): void {
    this.#workers?.listen(worker, heard)
  }

  async conversation(id: string): Promise<Conversation | undefined> {
    const [row] = await this.#readPlaced(id, (id) =>
      this.engine.read<Row<'conversation'>>(this.#bind('conversation', { id })),
    )
    return row && toConversation(row)
  }

  async outcome(position: number): Promise<TurnOutcome | undefined> {
    const [row] = await this.engine.read<EventRow>(this.#bind('outcome', { position }))
    return row && toOutcome(row)
  }

  async remembered(position: number): Promise<Map<string, Json>> {
    const rows = await this.engine.read<Row<'memo'>>(this.#bind('remembered', { position }))
    return new Map(rows.map(({ name, value }) => [name, JSON.parse(value) as Json]))
  }

  async saidBy(position: number): Promise<StoredMessage[]> {
    return toMessages(await this.engine.read<MessageRow>(this.#bind('saidBy', { event: position })))
  }

  async held(id: string): Promise<StoredMessage[]> {
    const rows = await this.#readPlaced(id, (conversation) =>
      this.engine.read<MessageRow>(this.#bind('heldMessages', { conversation })),
    )
    const messages = toMessages(rows)
    return messages.filter(({ status }) => status === 'held')
  }

  async find(adapter: string, account: string | undefined, platformId: string): Promise<number | undefined> {
    const [row] = await this.engine.read<Row<'sent'>>(
      this.#bind('platformId', { adapter, account: account ?? '', platformId }),
    )
    return row?.message
  }

  async timers(limit: number): Promise<StoredTimer[]> {
    return (await this.engine.read<Row<'timer'>>(this.#bind('timers', { limit }))).map(toTimer)
  }

  async cursor(adapter: string, name: string): Promise<string | undefined> {
    const [row] = await this.engine.read<Row<'cursor'>>(this.#bind('cursor', { adapter, name }))
    return row?.value
  }

  async get(drawer: string, key: string, now: number): Promise<Json | undefined> {
    const [row] = await this.engine.read<Row<'drawer'>>(this.#bind('drawer', { drawer, key, now }))
    return row && (JSON.parse(row.value) as Json)
  }

  async put(writes: readonly DrawerWrite[], now: number): Promise<void> {
    const unit = new Unit()
    writeDrawers(this.#bind, unit, writes, now)
    await this.#write(unit.steps)
  }

  history(id: string, page: Parameters<Reading['history']>[1]) {
    return this.#readPlaced(id, (id) => this.#reading.history(id, page))
  }

  timeline(id: string, page: Parameters<Reading['timeline']>[1] = {}) {
    return this.#readPlaced(id, (id) => this.#reading.timeline(id, page))
  }

  entries(page: Parameters<Reading['entries']>[0]) {
    return this.#reading.entries(page)
  }

  async conversations(page: ConversationPage): Promise<Conversation[]> {
    return this.#reading.conversations(page, page.after === undefined ? undefined : await this.conversation(page.after))
  }

  records(page: RecordPage): Promise<StoredRecord[]> {
    return this.#reading.records(page)
  }

  latest(): Promise<number> {
    return this.#reading.latest()
  }

  async quarantined(): Promise<StoredEvent[]> {
    return (await this.engine.read<EventRow>(this.#bind('quarantinedEvents', {}))).map(toEvent)
  }

  /** For units of our own, where only the expected is a normal outcome. `undefined`: a guard was not met. */
  async #write(unit: readonly Statement[], urgent = false): Promise<Done | undefined> {
    return accomplished(this.engine, await this.engine.write(unit, urgent))
  }

  async #writeForPlugin(statements: readonly Statement[], cursor?: StoredCursor): Promise<boolean> {
    const unit = new Unit()
    if (cursor?.was !== undefined)
      unit.add({ ...this.#bind('cursorIs', { ...cursor, was: cursor.was ?? '' }), returns: true, expectRows: 1 })
    for (const statement of statements) unit.add(statement)
    if (cursor) unit.add(this.#bind('saveCursor', { ...cursor }))
    const written = await this.engine.write(unit.steps)
    if (!('unmet' in written)) return true
    if (written.cause === undefined) return false
    throw refused(written, unit.steps[written.unmet]!)
  }

  /** The present id of a conversation, and the prefix of its events' keys. */
  #place(id: string): { id: string; prefix: string } {
    return this.#aliases.get(id) ?? { id, prefix: '' }
  }

  /** Writes what stores events, anew where another process has moved their conversations meanwhile. */
  #writePlaced(build: (unit: Unit) => readonly Accepting[], urgent = false, again = 0): Promise<Written> {
    const unit = new Unit()
    const accepting = build(unit)
    const writing = this.engine.write(unit.steps, urgent)
    if (!this.#workers) return writing
    return writing.then(async (written) => {
      if (!('unmet' in written) || written.cause !== undefined) return written
      if (!accepting.some(({ step }) => step === written.unmet)) return written
      if (again === MAX_MISPLACED)
        throw new HuidaError('STORE_UNAVAILABLE', {
          store: this.name,
          reason: 'the conversation moves again and again',
        })
      await this.#readAliases()
      return this.#writePlaced(build, urgent, again + 1)
    })
  }

  /** Reads something of a conversation under its present id. */
  async #readPlaced<T>(id: string, read: (id: string) => Promise<T[]>): Promise<T[]> {
    const present = this.#place(id).id
    const found = await read(present)
    if (found.length > 0 || !this.#workers) return found
    // Another process may have moved it.
    const alias = await this.#workers.alias(present)
    if (!alias) return found
    this.#aliases.set(present, alias)
    return this.#readPlaced(alias.id, read)
  }

  async #readAliases(): Promise<void> {
    const aliases = await this.engine.read<Row<'alias'>>(this.#bind('aliases', {}))
    this.#aliases.clear()
    for (const alias of aliases) this.#aliases.set(alias.old, alias)
  }

  #accept(unit: Unit, entries: readonly InboxEntry[], worker: string | undefined): Accepting[] {
    const workers = this.#workers
    const store = workers && ((row: EventValues) => workers.accept(unit, row, worker))
    return entries.map((entry) => {
      const { id, prefix } = this.#place(entry.conversation)
      return acceptEntry(this.#bind, unit, entry, { conversation: id, key: prefix + entry.event.key }, store)
    })
  }

  #accepted(accepting: readonly Accepting[], written: Done): Accepted[] | Promise<Accepted[]> {
    const accepted = accepting.map((entry) => this.#acceptedOf(entry, written))
    return accepted.every(({ position }) => position > 0) ? accepted : this.#found(accepting, accepted)
  }

  /** A store of one process does not tell where it found what was stored before: its position is 0 here. */
  #acceptedOf({ step, offset, hasBegun, owning }: Accepting, written: Done): Accepted {
    const stored = given<StoredShared>(written, step)
    const fresh = stored ? stored.fresh === 1 : written.rows[step] === 1
    const accepted: Accepted = { position: fresh ? written.position + offset : (stored?.known ?? 0), fresh }
    if (fresh && hasBegun && !this.shared) this.#first.add(accepted.position)
    const owned = owning === undefined ? undefined : given<{ epoch: number }>(written, owning)
    if (owned) accepted.epoch = owned.epoch
    if (!stored) return accepted
    const last = stored.event ?? undefined
    const messages = stored.messages === 1
    if (accepted.position > 0 && stored.told !== null) accepted.elsewhere = true
    if (fresh && (last !== undefined || messages))
      accepted.before = { ...(last !== undefined && { event: last }), messages }
    return accepted
  }

  /** With the positions of what was stored before. */
  #found(accepting: readonly Accepting[], accepted: readonly Accepted[]): Promise<Accepted[]> {
    return Promise.all(
      accepted.map(async (one, index) =>
        one.position > 0 ? one : { ...one, position: await this.#acceptedPosition(accepting[index]!) },
      ),
    )
  }

  /** Where a redelivered event was stored; 0 for a timer that was gone. */
  async #acceptedPosition({ conversation, key }: Accepting): Promise<number> {
    const [row] = await this.engine.read<Row<'event'>>(this.#bind('acceptedPosition', { conversation, key }))
    return row?.position ?? 0
  }

  async #hasMoved(from: string, to: string): Promise<void> {
    await this.#readAliases()
    this.#aliases.delete(to)
    // What was accepted under the old id while it moved.
    const unit = new Unit()
    moveRows(this.#bind, unit, from, to)
    await this.#write(unit.steps)
  }

  /** Moves the mark on now and then; nothing waits for it. */
  #advance(events: number): void {
    this.#acceptedSince += events
    if (this.#acceptedSince < ADVANCE_EVERY) return
    this.#acceptedSince = 0
    this.#write([this.#bind('advance', { stride: ADVANCE_BY })]).catch(() => {
      // The next start reads more.
    })
  }
}

/** What is told of an event that was stored where several workers share the database. */
interface StoredShared {
  fresh: number
  known: number | null
  told: string | null
  event: number | null
  messages: number
}

/** The row that a step with `returns` gave. */
const given = <Row>({ returned }: Done, step: number) => returned?.[step]?.[0] as Row | undefined
