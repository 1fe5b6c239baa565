import type { Adapter, Cursor, Receipt } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { Author, Owner } from '../conversation/author.js'
import { authorOf, type MessageReceived, type PlatformEvent, type TroubleMet } from '../conversation/event.js'
import type { Part } from '../conversation/part.js'
import type { Words } from '../conversation/words.js'
import { HuidaError, isHuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type { Logger } from '../log.js'
import type { Fetched } from '../media/fetching.js'
import type { Measures } from '../metering.js'
import type {
  Accepted,
  Committed,
  Conversation,
  InboxEntry,
  LedgerEntry,
  NewRecord,
  StagedMessage,
  Store,
  StoredCursor,
  StoredEvent,
  StoredMessage,
} from '../store/store.js'
import { inSpan, type Tracer } from '../tracing.js'
import type { ActionTarget } from '../turn/context.js'
import type { Decision } from '../turn/turns.js'
import { isCustomers } from '../turn/turns.js'
import type { Activity } from './activity.js'
import { type Conversations, type OwnEvent, ownEventIn } from './conversations.js'
import { crashPoint } from './crash-point.js'
import { LazyAbort } from './deadline.js'
import { entryOf } from './entry.js'
import { type Lane, Lanes, SUSPECT_AFTER, type WaitingEvent } from './lanes.js'
import type { Lease } from './lease.js'
import { isLeaving, type Outbox } from './outbox.js'
import { Results } from './results.js'
import { questionIn, stage } from './staging.js'

export interface JournalOptions {
  store: Store
  conversations: Conversations
  adapters: ReadonlyMap<string, Adapter>
  outbox: Outbox
  clock: Clock
  log: Logger
  tracer: Tracer | undefined
  /** Absent: nothing is counted. */
  measures: Measures | undefined
  activity: Activity
  /** The name of this process among those that share the store. */
  worker: string
  lease: Lease
  maxAttempts: number
  /** So many turns may wait to begin; then nothing more is taken for a while. */
  maxBacklog: number
  words(locale: string): Words
  /** Decides what to do about an event. Never throws. */
  decide(event: StoredEvent, conversation: Conversation, abort: LazyAbort): Decision | Promise<Decision>
  /** What is done about an event that failed too often. */
  giveUp(event: StoredEvent, conversation: Conversation, error: Error | undefined): Decision
  /** Fetches what the events of a turn bring; `undefined` when there is nothing to fetch. Gives those that are others by it. */
  prepare(event: StoredEvent, merged: readonly StoredEvent[]): Promise<Fetched[]> | undefined
  /** Something new is stored. */
  wake(): void
  /** A turn has set timers. */
  timersChanged(): void
}

/** So many lanes are taken from others at once. */
export const LANES_AT_ONCE = 100
/** The pause before a failed turn runs again; it doubles with each further failure. */
const BACK_OFF_MS = 100
const MAX_BACK_OFF_MS = 5_000
/** Under this name a turn remembers which further messages it is about. Nothing that handlers remember begins with a space. */
const MERGED = ' merged'
/** So many positions are kept of events that were put in line here, where several workers share the store. */
const MAX_TAKEN = 20_000
/** How often it is asked whether another worker is still sending. */
const QUIET_EVERY_MS = 50
/** What another worker is sending when the owner changes is among the last of the conversation. */
const QUIET_AMONG = 50
/** Two turns that write the same rows run again at once; after so many times it counts as a failure. */
const MAX_CONFLICTS = 100

/**
 * Stored before anyone is told so; one turn at a time per conversation, in order; one commit for all that a turn did.
 *
 * The way of an event: an adapter calls `inbox.receive`, which is `receive` here; `accept` stores it; `taken` puts it into its lane, which
 * calls `#turn` when it is its turn; `decide` runs the pipeline (`turn/turns.ts`); `#commit` stages what was said and stores everything; the
 * outbox sends it.
 */
export class Journal {
  /** Whether anybody waits for trouble; else it is only recorded and logged. */
  hearsTrouble = false
  readonly #lanes: Lanes
  readonly #results: Results
  /**
   * Of events that were put in line here, where several workers share the store: a claim may see what is being accepted before its position is
   * known here, and what is done by the time that the claim is read.
   */
  readonly #taken = new Set<number>()
  /** Lanes in which others have stored something that is not known here: what comes there waits for a claim, which brings all in its order. */
  readonly #unknown = new Set<string>()
  /**
   * Lanes that another worker may have had meanwhile: nothing is begun there until what is under way here has ended, and a claim has said
   * whose they are and what is open in them.
   */
  readonly #left = new Set<string>()
  /** Lanes in which something has ended here since the claim that is under way was asked for: what it tells of them may be older than that. */
  readonly #endedSince = new Set<string>()
  /** The claim that has not begun yet. */
  #nextClaim: Promise<void> | undefined
  #lastClaim: Promise<void> = Promise.resolve()
  #state: 'not started' | 'running' | 'stopping' | 'crashed' = 'not started'

  constructor(private readonly options: JournalOptions) {
    const { activity, clock, log, adapters, outbox } = options
    this.#results = new Results(options.store, clock)
    this.#lanes = new Lanes({
      activity,
      clock,
      log,
      orderWindowMs: (adapter) => adapters.get(adapter)?.orderWindowMs ?? 0,
      isBehind: (conversation) => outbox.isBehind(conversation),
      isRunning: () => this.isRunning,
      turn: (lane, event, merged) => this.#turn(lane, event, merged),
      mergedBefore: (event) => this.#mergedBefore(event),
      emptied: (conversation) => this.emptied(conversation),
    })
  }

  /** How many events wait for their turn. */
  get depth(): number {
    return this.#lanes.depth
  }

  get isRunning(): boolean {
    return this.#state === 'running'
  }

  /** Goes on where the last process ended. */
  async start(): Promise<void> {
    // Events are accepted only once the claim has resolved: one that came during it would be claimed as well, and have two turns.
    await this.takeLanes(Number.POSITIVE_INFINITY)
  }

  /** Takes nothing more; what is stored waits for the next start. */
  stop(): void {
    this.#state = 'stopping'
    this.#results.stop()
  }

  /** Behaves as if the process had died. */
  crash(): void {
    this.stop()
    this.#state = 'crashed'
  }

  /** Takes over lanes with open work that nobody else holds. One claim at a time; one that has not begun sees what the next would see. */
  takeLanes(limit: number): Promise<void> {
    if (this.#nextClaim) return this.#nextClaim
    const claim = this.#lastClaim.then(() => {
      this.#nextClaim = undefined
      return this.#takeLanes(limit)
    })
    this.#nextClaim = claim
    this.#lastClaim = claim.catch(() => {})
    return claim
  }

  async #takeLanes(limit: number): Promise<void> {
    const { store, outbox, log, worker, lease } = this.options
    const isFirst = this.#state === 'not started'
    if (!isFirst && !this.isRunning) return
    const before = [...this.#left, ...this.#unknown]
    this.#endedSince.clear()
    const lanes = await lease.renewing(() => store.claim(worker, limit))
    for (const { conversation, messages } of lanes)
      if (this.#hasWindows(messages[0]) && !this.#isBusy(conversation)) await this.#waitForHeld(conversation)
    if (isFirst) this.#state = 'running'
    // Those that are not among all that it holds are another worker's, or there is nothing to do in them.
    const isOpen = new Set(lanes.map(({ conversation }) => conversation))
    const isOver = (id: string) => !isOpen.has(id) && !this.#isBusy(id) && !this.#endedSince.has(id)
    if (lanes.length < limit) for (const id of before) if (isOver(id)) this.#claimed(id)
    const { term } = lease
    const events: WaitingEvent[] = []
    const messages: StoredMessage[] = []
    for (const lane of lanes) {
      const { conversation } = lane
      if (this.#endedSince.has(conversation)) continue
      const isBusy = this.#isBusy(conversation)
      if (isBusy && !this.#isCurrent(conversation)) this.#leave(conversation)
      if (isBusy && this.#left.has(conversation)) continue
      this.#claimed(conversation)
      for (const event of lane.events) if (this.#takes(event.position)) events.push({ ...event, term })
      // Whatever is to be sent in a lane where something is under way is sent by it, also when its commit is not answered yet.
      if (!isBusy) messages.push(...lane.messages)
    }
    if (isFirst && events.length + messages.length > 0)
      log.info({ events: events.length, messages: messages.length }, 'going on with what the last process left')
    outbox.recover(messages)
    this.#lanes.addAll(events)
    if ([...this.#endedSince].some((id) => this.#left.has(id) || this.#unknown.has(id))) this.takeLanesSoon()
  }

  /** Whether a turn or a message of a lane is under way here, or waits. */
  #isBusy(conversation: string): boolean {
    return this.#lanes.get(conversation) !== undefined || !this.options.outbox.isFree(conversation)
  }

  /** Whether no other worker can have had a lane since what is under way there came here. */
  #isCurrent(conversation: string): boolean {
    const lane = this.#lanes.get(conversation)
    return (!lane || this.options.lease.isStill(lane.term)) && this.options.outbox.isCurrent(conversation)
  }

  #claimed(conversation: string): void {
    this.#left.delete(conversation)
    this.#unknown.delete(conversation)
  }

  /** Whether an event is not in line here yet, which it is from now on. */
  #takes(position: number): boolean {
    if (!this.options.store.shared) return true
    if (this.#taken.has(position)) return false
    this.#taken.add(position)
    if (this.#taken.size > MAX_TAKEN) this.#taken.delete(this.#taken.keys().next().value!)
    return true
  }

  /**
   * Another worker may have the lane, and may have to leave it to this one again: all of it, so that nothing overtakes what is done there. It
   * is claimed when what is under way here has ended.
   */
  #leave(id: string, inTurn: readonly WaitingEvent[] = none): void {
    if (!this.options.store.shared) return
    const waiting = this.#lanes.get(id)?.waiting.splice(0) ?? none
    for (const { position } of [...inTurn, ...waiting]) {
      this.#taken.delete(position)
      this.#results.askFor(position)
    }
    this.#left.add(id)
    this.options.outbox.leave(id)
  }

  /** The outbox has left messages of a lane, since another worker may have it. */
  leave(conversation: string): void {
    if (!this.#left.has(conversation)) this.#leave(conversation)
  }

  /** Whether what follows from an event may be done here: nobody else can have its lane. */
  #isMine({ conversation, term }: WaitingEvent): boolean {
    return this.options.lease.isStill(term) && !this.#left.has(conversation)
  }

  /** Looks whose the lanes are, without waiting for it. */
  takeLanesSoon(): void {
    this.takeLanes(LANES_AT_ONCE).catch((error: unknown) =>
      this.options.log.debug({ error }, 'lanes could not be claimed; they are looked at again'),
    )
  }

  /** Another worker has changed the owner of a conversation: what is under way for it here ends. */
  async ownerMayHaveChanged(id: string): Promise<void> {
    const { conversations, outbox } = this.options
    if (!this.#lanes.get(id) && outbox.isFree(id)) return
    const known = conversations.atHand(id)
    const now = await conversations.refresh(id)
    if (now && now.epoch !== (known?.epoch ?? 0)) this.#ownerChanged(id, now.owner, now.epoch)
  }

  #hasWindows(message: StoredMessage | undefined): boolean {
    return message !== undefined && this.options.adapters.get(message.adapter)?.windows !== undefined
  }

  /** What was decided after something that is held leaves after it. */
  async #waitForHeld(conversation: string): Promise<void> {
    for (const held of await this.options.store.held(conversation)) this.options.outbox.waitFor(held)
  }

  /** Stores what a platform or somebody else brings, and lets it have its turn. */
  async accept(
    entries: readonly InboxEntry[],
    { cursor, each }: { cursor?: StoredCursor; each?(accepted: Accepted): void } = {},
  ): Promise<Accepted[]> {
    const { store, worker, wake, lease } = this.options
    // Of before: it may stand still while they are stored.
    const { term } = lease
    const first = entries[0]
    if (entries.length === 1 && !first!.done && this.#beginsAtOnce(first!.conversation)) first!.attempting = true
    crashPoint('accept.received')
    const accepted = await store.accept(entries, cursor ? { cursor, worker } : { worker })
    crashPoint('accept.committed')
    for (let index = 0; index < accepted.length; index++) {
      each?.(accepted[index]!)
      this.taken(entries[index]!, accepted[index]!, term)
    }
    const taken = entries.filter((_, index) => accepted[index]?.epoch !== undefined)
    if (taken.length > 0) await store.append(taken.map((entry) => takenOver(entry, accepted[entries.indexOf(entry)]!)))
    wake()
    return accepted
  }

  #beginsAtOnce(conversation: string): boolean {
    return this.#lanes.isFree(conversation) && !this.#left.has(conversation) && !this.#unknown.has(conversation)
  }

  /** What adapters hand over. `each` sees every one that was stored before its turn can begin. */
  async receive(
    adapter: Adapter,
    events: readonly PlatformEvent[],
    { cursor, alone = false, each }: { cursor?: Cursor; alone?: boolean; each?(accepted: Accepted): void } = {},
  ): Promise<Receipt[]> {
    const { clock, tracer, maxBacklog } = this.options
    this.#checkRunning()
    if (this.#lanes.backlog > maxBacklog) throw new HuidaError('OVERLOADED', { waiting: this.#lanes.backlog })
    const receipts: Receipt[] = []
    const entries: InboxEntry[] = []
    for (const event of events) {
      if (event?.user?.bot) {
        receipts.push({ outcome: 'ignored' })
        continue
      }
      const known = adapter.knows ? await adapter.knows(event?.conversation?.account) : true
      const entry = entryOf(event, adapter, known, clock.now(), alone)
      receipts.push({ outcome: entry.done?.outcome === 'refused' ? 'refused' : 'accepted' })
      entries.push(entry)
    }
    const about = {
      ...(cursor && { cursor: { adapter: adapter.name, ...cursor } }),
      ...(each && { each }),
    }
    const accepted = await (tracer
      ? inSpan(tracer, 'huida.accept', { adapter: adapter.name, events: entries.length }, () =>
          this.accept(entries, about),
        )
      : this.accept(entries, about))
    let next = 0
    for (const receipt of receipts) {
      if (receipt.outcome === 'ignored') continue
      const { position, fresh } = accepted[next++]!
      receipt.position = position
      if (receipt.outcome === 'accepted' && !fresh) receipt.outcome = 'duplicate'
    }
    return receipts
  }

  /** Stores what is to be said without being spoken to, as a turn of its own. */
  async send(id: string, parts: Part[], { key, by }: { key: string; by: Author }): Promise<void> {
    this.#checkRunning()
    const { place, base } = await this.#own(id)
    await this.accept([{ ...place, event: { ...base, type: 'send', key: `send:${key}`, parts, by } }])
  }

  /** Stores an action, and resolves with its result. */
  async act(to: ActionTarget, name: string, data: Json, { key, by }: { key: string; by: Author }): Promise<Json> {
    this.#checkRunning()
    const { place, base } = await this.#own(to)
    const event = { ...base, type: 'action' as const, key: `act:${key}`, name, data, by }
    let result: Promise<Json> | undefined
    // Waited for before its turn can begin: a turn that only computes is over sooner than this goes on.
    const each = (accepted: Accepted) => {
      result = this.#results.of(accepted)
      result.catch(() => {})
    }
    await this.accept([{ ...place, event }], { each })
    crashPoint('action.accepted')
    return result!
  }

  /** A timer is due. */
  async fire(conversation: string, timer: { id: number; name: string; data: Json }): Promise<void> {
    this.#checkRunning()
    const { place, base } = await this.#own(conversation)
    const { id, name, data } = timer
    await this.accept([{ ...place, timer: id, event: { ...base, type: 'timer', key: `timer:${id}`, name, data } }])
  }

  /** The event by which others hear that a message was given up; `undefined` when nobody waits for it. */
  undelivered(
    { position, conversation, adapter, to }: Pick<StoredMessage, 'position' | 'conversation' | 'adapter' | 'to'>,
    reason: string,
  ): InboxEntry | undefined {
    if (!this.hearsTrouble) return undefined
    const { userId, ...ref } = to
    const at = this.options.clock.now()
    const place = { adapter, conversation, acceptedAt: at }
    return troubleOf({ place, base: { at, conversation: ref, user: { id: userId } } }, 'undelivered', position, reason)
  }

  /**
   * Makes somebody else the owner. Resolves when no word of the bot can reach the customer any more.
   * @throws HuidaError OWNER_CHANGED, CONVERSATION_UNKNOWN
   */
  async assign(
    id: string,
    owner: Owner,
    { epoch, by, reason }: { epoch: number; by: Author; reason?: string },
  ): Promise<{ epoch: number }> {
    const { store, conversations, clock, adapters, wake } = this.options
    this.#checkRunning()
    const known = await conversations.get(id)
    if (!known) throw new HuidaError('CONVERSATION_UNKNOWN', { conversation: id })
    const at = clock.now()
    const { adapter, to, owner: from } = known
    const told: StagedMessage[] = adapters.get(adapter)?.assign
      ? [
          {
            conversation: known.id,
            adapter,
            to,
            act: { type: 'assign', owner },
            by,
            epoch: epoch + 1,
            status: 'waiting',
          },
        ]
      : []
    const data = { from, to: owner, epoch: epoch + 1, reason: reason ?? null } as unknown as Json
    const record = { conversation: known.id, adapter, type: 'conversation.assigned', data, by, at }
    const committed = await store.assign({
      conversation: known.id,
      epoch,
      owner,
      at,
      messages: told,
      asked: [],
      records: [record],
    })
    if (!committed) {
      const now = await conversations.refresh(known.id)
      throw new HuidaError('OWNER_CHANGED', {
        conversation: id,
        owner: now?.owner ?? known.owner,
        epoch: now?.epoch ?? 0,
      })
    }
    crashPoint('owner.changed')
    this.#ownerChanged(known.id, owner, committed.epoch)
    this.options.outbox.enqueue(stored(told, committed.messages, at))
    wake()
    await this.options.outbox.quietOf(known.id, committed.epoch)
    if (store.shared) await this.#quietElsewhere(known.id, committed.epoch)
    crashPoint('owner.quiet')
    return { epoch: committed.epoch }
  }

  /** Resolves when no other worker is sending what the bot said before this epoch, or must have given up waiting for the platform. */
  async #quietElsewhere(conversation: string, epoch: number): Promise<void> {
    const { store, clock, outbox } = this.options
    const end = clock.elapsed() + outbox.sendTimeoutMs
    const isOnItsWay = (entry: LedgerEntry) =>
      entry.kind === 'out' && entry.status === 'sending' && entry.by.kind === 'bot' && entry.epoch < epoch
    while (this.isRunning && clock.elapsed() < end) {
      if (!(await store.timeline(conversation, { limit: QUIET_AMONG })).some(isOnItsWay)) return
      await this.#pause(QUIET_EVERY_MS)
    }
  }

  /** Runs a quarantined event again, as if it had just arrived. */
  async replay(position: number): Promise<void> {
    const { store } = this.options
    const event = (await store.quarantined()).find((quarantined) => quarantined.position === position)
    if (!event || !(await store.replay(position))) throw new HuidaError('EVENT_UNKNOWN', { position })
    this.#taken.delete(position)
    this.#enqueue({ ...event, attempts: 0, term: this.options.lease.term })
  }

  #checkRunning(): void {
    if (this.#state !== 'running') throw new HuidaError('NOT_RUNNING', { state: this.#state })
  }

  /** An accepted entry has its turn, unless it has none, or another worker holds its lane. */
  taken(entry: InboxEntry, { position, fresh, epoch, elsewhere, before }: Accepted, term: number): void {
    if (!fresh) return
    if (epoch !== undefined && entry.owner) {
      crashPoint('owner.taken')
      this.#ownerChanged(entry.conversation, entry.owner, epoch)
    }
    if (entry.done || elsewhere) return
    // Others have left something there, or have accepted it and not told of it yet: it comes before this one.
    const isUnknown =
      before &&
      ((before.event !== undefined && !this.#taken.has(before.event)) ||
        (before.messages && !this.#isBusy(entry.conversation)))
    if (isUnknown) this.#unknown.add(entry.conversation)
    const { adapter, conversation, event, acceptedAt, attempting = false } = entry
    this.#enqueue({
      position,
      adapter,
      conversation,
      event,
      acceptedAt,
      attempts: attempting ? 1 : 0,
      isCounted: attempting,
      term,
    })
  }

  #enqueue(event: WaitingEvent): void {
    // The bot is stopping: the event is stored, and the next start claims it.
    if (!this.isRunning) return
    const { conversation, position, isCounted } = event
    // It is claimed when what is under way there has ended.
    if (this.#left.has(conversation) && this.#isBusy(conversation)) return
    // What was left there comes before it.
    if (this.#left.has(conversation) || this.#unknown.has(conversation)) this.takeLanesSoon()
    else if (this.#takes(position)) this.#lanes.add(event)
    else if (isCounted) this.#lanes.countOf(event)
  }

  /** There is nothing more to do here in a lane: where several workers share the store it is given back, unless something was left there. */
  emptied(conversation: string): void {
    const { store, worker } = this.options
    if (!store.shared) return
    this.#endedSince.add(conversation)
    if (!this.isRunning || this.#isBusy(conversation)) return
    if (this.#left.has(conversation)) this.takeLanesSoon()
    else
      void store.release(conversation, worker).catch(() => {
        // The lease runs out by itself.
      })
  }

  /** Ends the bot's turn that is running for a customer, so that what it was saying is stored as a draft; the outbox judges its messages anew. */
  #ownerChanged(id: string, owner: Owner, epoch: number): void {
    const { conversations, adapters, outbox } = this.options
    conversations.assign(id, owner, epoch)
    outbox.ownerChanged(id, epoch)
    const running = this.#lanes.get(id)?.running
    if (!running || !isCustomers(running.event.event) || owner.kind === 'bot') return
    const { event, abort } = running
    abort.abort(() => new HuidaError('OWNER_CHANGED', { conversation: id, owner, epoch }))
    const { conversation, user } = event.event
    adapters.get(event.adapter)?.stream?.({ ...conversation, userId: user.id }, { answers: event.position, text: '' })
  }

  /** Place and sender of an event that the core makes itself, in a conversation or a lane. */
  #own(to: ActionTarget): Promise<OwnEvent> {
    const { conversations, adapters, clock } = this.options
    return conversations.ownEvent(to, adapters, clock.now())
  }

  /** Runs one event to its end: committed, or quarantined. Gives up only when the bot stops or another worker has it. */
  async #turn(lane: Lane, event: WaitingEvent, others: readonly WaitingEvent[]): Promise<void> {
    const { store, clock, log, maxAttempts, prepare } = this.options
    let merged = others
    let failure: Error | undefined
    let troubles = 0
    let conflicts = 0
    const part = () => {
      lane.waiting.unshift(...merged)
      merged = none
    }
    if (merged.length > 0) await this.#durably(() => store.remember(event.position, MERGED, positionsOf(merged)))
    while (this.isRunning) {
      const begun = event.isCounted ? 'begun' : await this.#durably(() => this.#begin(event))
      // Whoever has done it has not done all that would have had their turn with it here.
      if (begun === 'done before') return part()
      if (begun === 'elsewhere') return this.#leave(lane.id, [event, ...merged])
      event.isCounted = false
      crashPoint('turn.begun')
      // What has ended the process again and again may do so while it is fetched.
      const fetching = event.attempts > maxAttempts ? undefined : prepare(event, merged)
      const spentMs = fetching ? await this.#fetched(fetching) : 0
      const loaded = this.#load(event)
      const conversation = loaded instanceof Promise ? await loaded : loaded
      const abort = new LazyAbort(spentMs)
      lane.running = { event, abort }
      const startedAt = clock.now()
      const meant = merged.length === 0 ? event : mergedEvent(event, merged)
      const decided = this.#decide(meant, conversation, failure, abort)
      const decision = decided instanceof Promise ? await decided : decided
      failure = decision.outcome === 'failed' ? decision.error : undefined
      if (!failure || (event.attempts >= maxAttempts && !isStores(failure))) {
        if (decision.outcome === 'quarantined') part()
        crashPoint('turn.decided')
        crashPoint('action.decided', () => event.event.type === 'action')
        try {
          const became = await this.#durably(() => this.#commit(lane, event, merged, conversation, decision, startedAt))
          if (became === 'done') return
          if (became === 'done before') return part()
          if (became === 'elsewhere') return this.#leave(lane.id, [event, ...merged])
          // It runs again at once. When another turn was faster, that counts as no attempt.
          event.isCounted = became === 'again'
          continue
        } catch (error) {
          if (isHuidaError(error, 'PLUGIN_TABLE_CONFLICT') && ++conflicts < MAX_CONFLICTS) {
            event.isCounted = true
            continue
          }
          // A statement that a plugin staged was refused: as if its handler had thrown.
          failure = error instanceof Error ? error : new Error(String(error))
        } finally {
          this.options.outbox.notOpened(conversation.id)
        }
      }
      const { position, attempts } = event
      log.warn({ error: failure, position, attempts }, 'a turn failed; it runs again')
      lane.running = undefined
      if (merged.length > 0 && (await this.#mergedBefore(event))?.length === 0) part()
      // What the store could not do is no fault of the event.
      event.isCounted = failure !== undefined && isStores(failure)
      if (event.isCounted) troubles++
      await this.#pause(Math.min(BACK_OFF_MS * 2 ** (attempts - 1 + troubles), MAX_BACK_OFF_MS))
    }
  }

  /**
   * What an earlier attempt remembered may be an answer to all messages that had their turn together. If it remembered nothing, a message
   * that may be the reason of failures is tried alone.
   */
  async #mergedBefore({ position, attempts }: WaitingEvent): Promise<readonly number[] | undefined> {
    const { store } = this.options
    const remembered = await store.remembered(position)
    const merged = (remembered.get(MERGED) ?? []) as number[]
    if (remembered.size > (remembered.has(MERGED) ? 1 : 0)) return merged
    if (attempts < SUSPECT_AFTER) return undefined
    if (merged.length > 0) await this.#durably(() => store.remember(position, MERGED, []))
    return []
  }

  /** Stores where the media are that were fetched, so that a repeated turn need not fetch them. Gives the time that it took. */
  async #fetched(fetching: Promise<Fetched[]>): Promise<number> {
    const { store, clock } = this.options
    const from = clock.elapsed()
    for (const { of, event } of await fetching) {
      crashPoint('media.stored')
      await this.#durably(() => store.rewrite(of.position, event))
      of.event = event
    }
    return clock.elapsed() - from
  }

  /** Counts an attempt, unless the event is done, or another worker is at it. */
  async #begin(event: WaitingEvent): Promise<'begun' | 'done before' | 'elsewhere'> {
    const { store } = this.options
    if (await store.begin(event.position, event.attempts)) {
      event.attempts++
      return 'begun'
    }
    if (await this.#isDone(event)) return 'done before'
    if (!this.#isMine(event)) return 'elsewhere'
    // Nobody else counts here: the write succeeded earlier, and its answer was lost.
    event.attempts++
    return 'begun'
  }

  /** The conversation as this event sees it. */
  #load(event: WaitingEvent): Conversation | Promise<Conversation> {
    const { conversations, clock } = this.options
    const kept = conversations.get(event.conversation)
    const now = clock.now()
    return kept instanceof Promise
      ? kept.then((known) => conversations.seenBy(event, known, now))
      : conversations.seenBy(event, kept, now)
  }

  /** What to do about an event: what the pipeline says, until it has failed too often. */
  #decide(
    event: StoredEvent,
    conversation: Conversation,
    failure: Error | undefined,
    abort: LazyAbort,
  ): Decision | Promise<Decision> {
    const { tracer, maxAttempts, decide, giveUp } = this.options
    if (event.attempts > maxAttempts) return giveUp(event, conversation, failure)
    const judge = (decision: Decision): Decision =>
      decision.outcome === 'failed' && decision.error && !isStores(decision.error) && event.attempts >= maxAttempts
        ? giveUp(event, conversation, decision.error)
        : decision
    if (tracer)
      return inSpan(tracer, 'huida.turn', { position: event.position, attempt: event.attempts }, async () =>
        judge(await decide(event, conversation, abort)),
      )
    const decision = decide(event, conversation, abort)
    return decision instanceof Promise ? decision.then(judge) : judge(decision)
  }

  /**
   * Stores all that a turn did. `done before`: it was stored by another worker, or earlier, and the answer was lost. `again`: somebody else was
   * faster, so it must run again. `recount`: its attempts are not as many as were thought. `elsewhere`: another worker may have the lane.
   */
  async #commit(
    lane: Lane,
    event: WaitingEvent,
    merged: readonly WaitingEvent[],
    loaded: Conversation,
    decision: Decision,
    startedAt: number,
  ): Promise<'done' | 'done before' | 'again' | 'recount' | 'elsewhere'> {
    const { store, conversations, clock, outbox, adapters, words, wake } = this.options
    const adapter = adapters.get(event.adapter)
    const opens = adapter?.windows !== undefined && isCustomers(event.event)
    if (opens) await outbox.holdBack(loaded.id)
    const held = opens || (adapter?.windows && decision.said.length > 0) ? await this.#held(loaded.id) : []
    let conversation = loaded
    for (;;) {
      const at = clock.now()
      const staged = stage(decision, {
        event,
        conversation,
        adapter,
        words: words(decision.locale),
        now: at,
        held,
        passive: outbox.takerOf(event.position),
      })
      const first = staged.messages.find(({ status }) => status !== 'draft')
      if (first?.status === 'waiting' && outbox.leavesAtOnce(conversation.id) && this.#isMine(event)) {
        first.status = 'sending'
        const asksAgainAt = outbox.passive.asksAgainAt(event.position, first.act)
        if (asksAgainAt !== undefined) first.within = { event: event.position, asksAgainAt }
      }
      const asked = isAsking(decision) ? await this.#asked(decision, event, conversation) : none
      const committed = await store.commit({
        position: event.position,
        merged: merged.length === 0 ? none : positionsOf(merged),
        attempt: event.attempts,
        conversation,
        owner: decision.owner,
        outcome: decision.outcome,
        error: decision.error?.message,
        result: decision.result,
        state: staged.state,
        messages: staged.messages,
        superseded: staged.superseded,
        drawers: staged.drawers.length === 0 ? decision.drawers : [...decision.drawers, ...staged.drawers],
        asked,
        trace: decision.trace,
        startedAt,
        at,
        records: decision.records,
        timers: decision.timers,
        cancelled: decision.cancelled,
        statements: decision.statements,
        worker: asked.length > 0 ? this.options.worker : undefined,
        moved: event.event.type === 'moved' ? conversations.movedTo(conversation, event.event) : undefined,
      })
      if (committed) {
        crashPoint('turn.committed')
        this.options.measures?.turn(event.adapter, decision.outcome, at - startedAt)
        lane.isDone = true
        crashPoint('action.committed', () => event.event.type === 'action')
        crashPoint('action.asked', () => asked.length > 0)
        crashPoint('held.committed', () => staged.messages.some(({ status }) => status === 'held'))
        crashPoint('held.superseded', () => staged.superseded.length > 0)
        const { id, to, user, fence } = conversation
        conversations.keep({
          id,
          adapter: conversation.adapter,
          to,
          user,
          owner: decision.owner ?? conversation.owner,
          epoch: committed.epoch,
          fence: fence + 1,
          state: staged.state,
          updatedAt: at,
        })
        if (event.event.type === 'moved') conversations.forget(conversation.id)
        if (opens) outbox.opened(conversation.id)
        const messages = stored(staged.messages, committed.messages, at)
        outbox.passive.leads(event.position, messages.find(isLeaving)?.position)
        // One that stood still may still be in time with its commit; what follows from it is done by whoever has the lane now.
        const isMine = this.#isMine(event)
        if (isMine) outbox.enqueue(messages)
        this.#after(event, merged, decision, asked, committed)
        outbox.passive.ended(event.position, firstSaid(staged.messages))
        wake()
        return isMine ? 'done' : 'elsewhere'
      }
      if (await this.#isDone(event)) return 'done before'
      const now = await conversations.refresh(conversation.id)
      const isOvertaken = (now?.fence ?? 0) !== conversation.fence
      const isReassigned = (now?.epoch ?? 0) !== conversation.epoch
      if (!this.#isMine(event) && (isOvertaken || !isReassigned)) return 'elsewhere'
      if (!isOvertaken && !isReassigned) return 'recount'
      if (isOvertaken || decision.owner || !now) return 'again'
      // Only the owner has changed: the decision is stored all the same, the bot's messages as drafts.
      conversation = { ...conversation, owner: now.owner, epoch: now.epoch }
    }
  }

  #after(
    event: WaitingEvent,
    merged: readonly WaitingEvent[],
    decision: Decision,
    asked: readonly InboxEntry[],
    committed: Committed,
  ): void {
    this.#results.settle(event.position, decision)
    for (const { position } of merged) this.options.outbox.passive.ended(position, undefined)
    for (const [index, entry] of asked.entries()) this.taken(entry, committed.asked[index]!, event.term ?? 0)
    if (decision.timers.length > 0) this.options.timersChanged()
    if (decision.owner) this.options.outbox.ownerChanged(event.conversation, committed.epoch)
  }

  /** Events that a turn asks for in other lanes, and the trouble that it met. */
  async #asked(decision: Decision, event: WaitingEvent, conversation: Conversation): Promise<InboxEntry[]> {
    const { asked } = decision
    const trouble = this.hearsTrouble ? decision.trouble : undefined
    const entries: InboxEntry[] = []
    const by: Author = { kind: 'system', id: conversation.id }
    for (const { to, name, data, key } of asked) {
      const { place, base } = await this.#own(to)
      entries.push({ ...place, event: { ...base, type: 'action', key: `act:${key}`, name, data, by } })
    }
    // The conversation may not be stored yet, so it is not looked up.
    if (trouble)
      entries.push(
        troubleOf(ownEventIn(conversation, this.options.clock.now()), trouble.what, event.position, trouble.reason),
      )
    return entries
  }

  /** Messages that wait for a window, with the question that each answers. */
  async #held(conversation: string): Promise<{ message: StoredMessage; question?: string }[]> {
    const { store } = this.options
    const messages = await store.held(conversation)
    return Promise.all(
      messages.map(async (message) => {
        const { answers } = message
        const [asked] = answers === undefined ? [] : await store.history(conversation, { after: answers - 1, limit: 1 })
        const question = asked?.position === answers && asked ? questionIn(asked.parts) : undefined
        return { message, ...(question !== undefined && { question }) }
      }),
    )
  }

  /** Whether the turn of an event was stored before: then what follows from it is done, unless another worker has the lane, and does it. */
  async #isDone(event: WaitingEvent): Promise<boolean> {
    const { store, outbox, timersChanged } = this.options
    const { position, conversation } = event
    const outcome = await store.outcome(position)
    if (!outcome) return false
    const said = await store.saidBy(position)
    await this.ownerMayHaveChanged(conversation)
    if (this.#isMine(event)) outbox.enqueue(said)
    this.#results.tell(position, outcome)
    timersChanged()
    return true
  }

  /** Repeats a write until the store can do it, so that a full disk delays a turn but does not fail it. */
  #durably<T>(write: () => Promise<T>, failures = 0): Promise<T> {
    if (this.#state === 'crashed') return Promise.reject(new HuidaError('NOT_RUNNING', { state: this.#state }))
    return write().catch(async (error: unknown) => {
      if (!isHuidaError(error, 'STORE_UNAVAILABLE') || !this.isRunning) throw error
      this.options.log.error({ error }, 'the store cannot write; trying again')
      await this.#pause(Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS))
      return this.#durably(write, failures + 1)
    })
  }

  /** Waits. `settled()` does not wait for it. */
  async #pause(ms: number): Promise<void> {
    const { clock, activity } = this.options
    activity.end()
    await new Promise<void>((resolve) => clock.after(ms, resolve))
    activity.begin()
  }
}

/** The part that a platform takes inside its own request, if it takes any. */
function firstSaid(messages: readonly StagedMessage[]): Part | undefined {
  const first = messages.find(isLeaving)
  return first?.act.type === 'say' ? first.act.part : undefined
}

/** The messages of an album or a burst as one message: the parts of all, under the key of the first. */
const mergedEvent = (first: WaitingEvent, others: readonly WaitingEvent[]): WaitingEvent => {
  // Only messages are merged.
  const messages = [first, ...others].map(({ event }) => event as MessageReceived)
  return {
    ...first,
    event: { ...messages.at(-1)!, key: first.event.key, parts: messages.flatMap(({ parts }) => parts) },
  }
}

const troubleOf = (
  { place, base }: OwnEvent,
  what: TroubleMet['what'],
  position: number,
  reason?: string,
): InboxEntry => ({
  ...place,
  event: {
    ...base,
    type: 'trouble',
    key: `trouble:${what}:${position}`,
    what,
    position,
    ...(reason !== undefined && { reason }),
  },
})

const positionsOf = (events: readonly WaitingEvent[]): number[] => events.map(({ position }) => position)

const stored = (messages: readonly StagedMessage[], positions: readonly number[], at: number): StoredMessage[] =>
  messages.map((message, index) => ({
    position: positions[index]!,
    conversation: message.conversation,
    adapter: message.adapter,
    to: message.to,
    act: message.act,
    by: message.by,
    epoch: message.epoch,
    replyTo: message.replyTo,
    answers: message.answers,
    afterTrouble: message.afterTrouble,
    within: message.within,
    status: message.status,
    attempts: message.status === 'sending' ? 1 : 0,
    at,
  }))

/** Somebody of the team has written on the platform's own app, or the platform says who owns the conversation from then on. */
function takenOver({ conversation, adapter, owner, event, acceptedAt }: InboxEntry, { epoch }: Accepted): NewRecord {
  const reason = event.type === 'assigned' ? 'changed on the platform' : 'wrote on the platform'
  const data = { to: owner, epoch, reason } as unknown as Json
  return { conversation, adapter, type: 'conversation.assigned', data, by: authorOf(event), at: acceptedAt }
}

/** Whether the store was in trouble, and nothing is wrong with what was asked of it. */
const isStores = (error: Error): boolean => isHuidaError(error, 'STORE_UNAVAILABLE')

const none: never[] = []

const isAsking = ({ asked, trouble }: Decision): boolean => asked.length > 0 || trouble !== undefined
