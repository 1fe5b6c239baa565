import type { Adapter, Cursor, Receipt } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { Author } from '../conversation/author.js'
import { authorOf, isCustomers, type PlatformEvent } from '../conversation/event.js'
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
  NewRecord,
  StagedMessage,
  Store,
  StoredCursor,
  StoredEvent,
  TurnCommit,
} from '../store/store.js'
import { inSpan, type Tracer } from '../tracing.js'
import type { Decision } from '../turn/turns.js'
import type { Activity } from './activity.js'
import type { Conversations } from './conversations.js'
import { crashPoint } from './crash-point.js'
import { LazyAbort } from './deadline.js'
import { entryOf } from './entry.js'
import { Claims } from './lanes/claims.js'
import { type Lane, Lanes, type WaitingEvent } from './lanes/lanes.js'
import type { Lease } from './lanes/lease.js'
import { mergedBefore, mergedEvent, rememberMerged } from './lanes/merging.js'
import { isLeaving, type Outbox } from './outbox.js'
import { OwnerChanges } from './owner-changes.js'
import { Results } from './results.js'
import type { RunState } from './run-state.js'
import { questionIn, type Staged, type Staging, stage, storedMessages } from './staging.js'
import type { Troubles } from './troubles.js'

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
  run: RunState
  troubles: Troubles
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

/** The pause before a failed turn runs again; it doubles with each further failure. */
const BACK_OFF_MS = 100
const MAX_BACK_OFF_MS = 5_000
/** Two turns that write the same rows run again at once; after so many times it counts as a failure. */
const MAX_CONFLICTS = 100

/** A turn that has decided. */
interface Decided {
  lane: Lane
  event: WaitingEvent
  /** Events that had their turn with it. */
  merged: readonly WaitingEvent[]
  /** As the turn saw it. */
  conversation: Conversation
  decision: Decision
  /** When it began, in milliseconds since 1970. */
  startedAt: number
}

/**
 * What became of a turn that was to be stored. `done before`: it was stored by another worker, or earlier, and the answer was lost. `again`:
 * somebody else was faster, so it must run again. `recount`: its attempts are not as many as were thought. `elsewhere`: another worker may have
 * the lane.
 */
type Became = 'done' | 'done before' | 'again' | 'recount' | 'elsewhere'

/**
 * Stored before anyone is told so; one turn at a time per conversation, in order; one commit for all that a turn did.
 *
 * The way of an event: an adapter calls `inbox.receive`, which is `receive` here; `accept` stores it; `taken` puts it into its lane, where that is
 * this worker’s (`lanes/claims.ts`), which calls `#turn` when it is its turn; `decide` runs the pipeline (`turn/turns.ts`); `#commit` stages what was
 * said and stores everything; the outbox sends it.
 */
export class Journal {
  /** Which lanes are this worker's. */
  readonly claims: Claims
  /** Who owns a conversation, where that is decided elsewhere than in a turn. */
  readonly owners: OwnerChanges
  /** Who waits for what became of an action. */
  readonly results: Results
  readonly #lanes: Lanes

  constructor(private readonly options: JournalOptions) {
    const { store, activity, clock, log, adapters, outbox, run } = options
    this.results = new Results(store, clock)
    this.#lanes = new Lanes({
      activity,
      clock,
      log,
      orderWindowMs: (adapter) => adapters.get(adapter)?.orderWindowMs ?? 0,
      isBehind: (conversation) => outbox.isBehind(conversation),
      isRunning: () => run.isRunning,
      turn: (lane, event, merged) => this.#turn(lane, event, merged),
      mergedBefore: (event) => this.#mergedBefore(event),
      emptied: (conversation) => this.claims.emptied(conversation),
    })
    const parts = { ...options, lanes: this.#lanes, results: this.results }
    this.claims = new Claims(parts)
    this.owners = new OwnerChanges(parts)
  }

  /** How many events wait for their turn. */
  get depth(): number {
    return this.#lanes.depth
  }

  /** Goes on where the last process ended. */
  async start(): Promise<void> {
    // Events are accepted only once the claim has resolved: one that came during it would be claimed as well, and have two turns.
    await this.claims.claim(Number.POSITIVE_INFINITY)
  }

  /** Takes nothing more; what is stored waits for the next start. */
  stop(): void {
    this.options.run.stop()
    this.results.stop()
  }

  /** Behaves as if the process had died. */
  crash(): void {
    this.stop()
    this.options.run.crash()
  }

  /**
   * What adapters hand over. `each` sees every one that was stored before its turn can begin.
   * @throws HuidaError NOT_RUNNING, OVERLOADED, STORE_UNAVAILABLE; and why the event cannot be taken, when it comes `alone`
   */
  async receive(
    adapter: Adapter,
    events: readonly PlatformEvent[],
    { cursor, alone = false, each }: { cursor?: Cursor; alone?: boolean; each?(accepted: Accepted): void } = {},
  ): Promise<Receipt[]> {
    const { clock, tracer, maxBacklog, run } = this.options
    run.check()
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

  /** Stores what a platform or somebody else brings, and lets it have its turn. */
  async accept(
    entries: readonly InboxEntry[],
    { cursor, each }: { cursor?: StoredCursor; each?(accepted: Accepted): void } = {},
  ): Promise<Accepted[]> {
    const { store, worker, wake, lease } = this.options
    // Of before: it may stand still while they are stored.
    const { term } = lease
    const first = entries[0]
    if (entries.length === 1 && !first!.done && this.claims.isFree(first!.conversation)) first!.attempting = true
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

  /** An accepted entry has its turn, unless it has none, or another worker holds its lane. */
  taken(entry: InboxEntry, { position, fresh, epoch, elsewhere, before }: Accepted, term: number): void {
    if (!fresh) return
    if (epoch !== undefined && entry.owner) {
      crashPoint('owner.taken')
      this.owners.changed(entry.conversation, entry.owner, epoch)
    }
    if (entry.done || elsewhere) return
    const { adapter, conversation, event, acceptedAt, attempting = false } = entry
    const attempts = attempting ? 1 : 0
    this.claims.add(
      { position, adapter, conversation, event, acceptedAt, attempts, isCounted: attempting, term },
      before,
    )
  }

  /** Runs one event to its end: committed, or quarantined. Gives up only when the bot stops or another worker has it. */
  async #turn(lane: Lane, event: WaitingEvent, others: readonly WaitingEvent[]): Promise<void> {
    const { store, clock, log, activity, outbox, maxAttempts, prepare, run } = this.options
    const { claims } = this
    let merged = others
    let failure: Error | undefined
    let troubles = 0
    let conflicts = 0
    const part = () => {
      lane.waiting.unshift(...merged)
      merged = none
    }
    if (merged.length > 0 && !(await this.#durably(() => rememberMerged(store, event, merged)))) part()
    while (run.isRunning) {
      const begun = event.isCounted ? 'begun' : await this.#durably(() => this.#begin(event))
      // Whoever has done it has not done all that would have had their turn with it here.
      if (begun === 'done before' && claims.isMine(event)) return part()
      if (begun !== 'begun') return claims.leave(lane.id, [event, ...merged])
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
      const decided = this.#decide(mergedEvent(event, merged), conversation, failure, abort)
      const decision = decided instanceof Promise ? await decided : decided
      event.isAgain = true
      failure = decision.outcome === 'failed' ? decision.error : undefined
      if (!failure || (event.attempts >= maxAttempts && !isStores(failure))) {
        if (decision.outcome === 'quarantined') part()
        crashPoint('turn.decided')
        crashPoint('action.decided', () => event.event.type === 'action')
        try {
          const turn = { lane, event, merged, conversation, decision, startedAt }
          const became = await this.#durably(() => this.#commit(turn))
          if (became === 'done') return
          if (became === 'done before' && claims.isMine(event)) return part()
          if (became === 'elsewhere' || became === 'done before') return claims.leave(lane.id, [event, ...merged])
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
          outbox.notOpened(conversation.id)
        }
      }
      const { position, attempts } = event
      log.warn({ error: failure, position, attempts }, 'a turn failed; it runs again')
      lane.running = undefined
      if (merged.length > 0 && (await this.#mergedBefore(event))?.length === 0) part()
      // What the store could not do is no fault of the event.
      event.isCounted = failure !== undefined && isStores(failure)
      if (event.isCounted) troubles++
      await activity.pause(Math.min(BACK_OFF_MS * 2 ** (attempts - 1 + troubles), MAX_BACK_OFF_MS))
    }
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
    if (!this.claims.isMine(event)) return 'elsewhere'
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

  /** Stores all that a turn did. */
  async #commit(turn: Decided): Promise<Became> {
    const { conversations, outbox, adapters } = this.options
    const { event, decision } = turn
    const opens = this.#opens(event)
    if (opens) await outbox.holdBack(turn.conversation.id)
    const waits = opens || (decision.said.length > 0 && adapters.get(event.adapter)?.windows !== undefined)
    const held = waits ? await this.#held(turn.conversation.id) : none
    let { conversation } = turn
    for (;;) {
      const became = await this.#commitIn(conversation, turn, held)
      if (became) return became
      if (await this.#isDone(event)) return 'done before'
      const now = await conversations.refresh(conversation.id)
      const isOvertaken = (now?.fence ?? 0) !== conversation.fence
      const isReassigned = (now?.epoch ?? 0) !== conversation.epoch
      if (!this.claims.isMine(event) && (isOvertaken || !isReassigned)) return 'elsewhere'
      if (!isOvertaken && !isReassigned) return 'recount'
      if (isOvertaken || decision.owner || !now) return 'again'
      // Only the owner has changed: the decision is stored all the same, the bot's messages as drafts.
      conversation = { ...conversation, owner: now.owner, epoch: now.epoch }
    }
  }

  /** Whether the turn of an event was stored before: then what follows from it is done, unless another worker has the lane, and does it. */
  async #isDone(event: WaitingEvent): Promise<boolean> {
    const { store, outbox, timersChanged } = this.options
    const { position, conversation } = event
    const outcome = await store.outcome(position)
    if (!outcome) return false
    const said = await store.saidBy(position)
    await this.owners.mayHaveChanged(conversation)
    if (this.claims.isMine(event)) outbox.enqueue(said)
    this.results.tell(position, outcome)
    timersChanged()
    return true
  }

  /** Stores the turn if the conversation is still as given; `undefined` when it is not, or the turn's attempt is not the last. */
  async #commitIn(conversation: Conversation, turn: Decided, held: Staging['held']): Promise<Became | undefined> {
    const { store, clock, outbox, adapters, words } = this.options
    const { event, decision } = turn
    const at = clock.now()
    const staged = stage(decision, {
      event,
      conversation,
      adapter: adapters.get(event.adapter),
      words: words(decision.locale),
      now: at,
      held,
      passive: outbox.takerOf(event.position),
    })
    const first = staged.messages.find(({ status }) => status !== 'draft')
    if (first?.status === 'waiting' && outbox.leavesAtOnce(conversation.id) && this.claims.isMine(event)) {
      first.status = 'sending'
      const asksAgainAt = outbox.passive.asksAgainAt(event.position, first.act)
      if (asksAgainAt !== undefined) first.within = { event: event.position, asksAgainAt }
    }
    const asked = isAsking(decision) ? await this.#asked(decision, event, conversation) : none
    const committed = await store.commit(this.#change(conversation, turn, staged, asked, at))
    return committed && this.#follows(conversation, turn, staged, asked, committed, at)
  }

  /** All that a turn did, as it is stored. Written out, since this is done for every turn. */
  #change(
    conversation: Conversation,
    { event, merged, decision, startedAt }: Decided,
    staged: Staged,
    asked: InboxEntry[],
    at: number,
  ): TurnCommit {
    const { conversations, worker } = this.options
    return {
      position: event.position,
      merged: merged.length === 0 ? none : merged.map(({ position }) => position),
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
      worker: asked.length > 0 ? worker : undefined,
      moved: event.event.type === 'moved' ? conversations.movedTo(conversation, event.event) : undefined,
    }
  }

  /** What follows from a turn that is stored: whoever waits hears of it, and what was said leaves. */
  #follows(
    conversation: Conversation,
    { lane, event, merged, decision, startedAt }: Decided,
    staged: Staged,
    asked: readonly InboxEntry[],
    committed: Committed,
    at: number,
  ): Became {
    const { conversations, outbox, measures, wake } = this.options
    crashPoint('turn.committed')
    measures?.turn(event.adapter, decision.outcome, at - startedAt)
    lane.isDone = true
    crashPoint('action.committed', () => event.event.type === 'action')
    crashPoint('action.asked', () => asked.length > 0)
    crashPoint('held.committed', () => staged.messages.some(({ status }) => status === 'held'))
    crashPoint('held.superseded', () => staged.superseded.length > 0)
    conversations.keep(after(conversation, decision, staged, committed, at))
    if (event.event.type === 'moved') conversations.forget(conversation.id)
    if (this.#opens(event)) outbox.opened(conversation.id)
    const messages = storedMessages(staged.messages, committed.messages, at)
    outbox.passive.leads(event.position, messages.find(isLeaving)?.position)
    // One that stood still may still be in time with its commit; what follows from it is done by whoever has the lane now.
    const isMine = this.claims.isMine(event)
    if (isMine) outbox.enqueue(messages)
    this.#tell(event, merged, decision, asked, committed)
    outbox.passive.ended(event.position, firstSaid(staged.messages))
    wake()
    return isMine ? 'done' : 'elsewhere'
  }

  #tell(
    event: WaitingEvent,
    merged: readonly WaitingEvent[],
    decision: Decision,
    asked: readonly InboxEntry[],
    committed: Committed,
  ): void {
    const { outbox, timersChanged } = this.options
    this.results.settle(event.position, decision)
    for (const { position } of merged) outbox.passive.ended(position, undefined)
    for (const [index, entry] of asked.entries()) this.taken(entry, committed.asked[index]!, event.term ?? 0)
    if (decision.timers.length > 0) timersChanged()
    if (decision.owner) outbox.ownerChanged(event.conversation, committed.epoch)
  }

  /** Whether what an event says opens windows in which the bot may write. */
  #opens({ adapter, event }: WaitingEvent): boolean {
    return this.options.adapters.get(adapter)?.windows !== undefined && isCustomers(event)
  }

  /** Events that a turn asks for in other lanes, and the trouble that it met. */
  async #asked(decision: Decision, event: WaitingEvent, conversation: Conversation): Promise<InboxEntry[]> {
    const { conversations, adapters, clock, troubles } = this.options
    const entries: InboxEntry[] = []
    const by: Author = { kind: 'system', id: conversation.id }
    for (const { to, name, data, key } of decision.asked) {
      const { place, base } = await conversations.ownEvent(to, adapters, clock.now())
      entries.push({ ...place, event: { ...base, type: 'action', key: `act:${key}`, name, data, by } })
    }
    const trouble = decision.trouble && troubles.ofTurn(conversation, decision.trouble, event.position)
    return trouble ? [...entries, trouble] : entries
  }

  /** Messages that wait for a window, with the question that each answers. */
  async #held(conversation: string): Promise<Staging['held']> {
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

  #mergedBefore(event: WaitingEvent): Promise<readonly number[] | undefined> {
    const { store } = this.options
    return mergedBefore(store, event, () => this.#durably(() => rememberMerged(store, event, [])))
  }

  /** Repeats a write until the store can do it, so that a full disk delays a turn but does not fail it. */
  #durably<T>(write: () => Promise<T>, failures = 0): Promise<T> {
    const { log, activity, run } = this.options
    if (run.hasCrashed) return Promise.reject(run.refusal())
    return write().catch(async (error: unknown) => {
      if (!isHuidaError(error, 'STORE_UNAVAILABLE') || !run.isRunning) throw error
      log.error({ error }, 'the store cannot write; trying again')
      await activity.pause(Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS))
      return this.#durably(write, failures + 1)
    })
  }
}

/** The conversation as the store has it after a turn. */
const after = (
  { id, adapter, to, user, owner, fence }: Conversation,
  decision: Decision,
  { state }: Staged,
  { epoch }: Committed,
  at: number,
): Conversation => ({
  id,
  adapter,
  to,
  user,
  owner: decision.owner ?? owner,
  epoch,
  fence: fence + 1,
  state,
  updatedAt: at,
})

/** The part that a platform takes inside its own request, if it takes any. */
function firstSaid(messages: readonly StagedMessage[]): Part | undefined {
  const first = messages.find(isLeaving)
  return first?.act.type === 'say' ? first.act.part : undefined
}

/** Somebody of the team has written on the platform's own app, or the platform says who owns the conversation from then on. */
function takenOver({ conversation, adapter, owner, event, acceptedAt }: InboxEntry, { epoch }: Accepted): NewRecord {
  const reason = event.type === 'assigned' ? 'changed on the platform' : 'wrote on the platform'
  const data = { to: owner, epoch, reason } as unknown as Json
  return { conversation, adapter, type: 'conversation.assigned', data, by: authorOf(event), at: acceptedAt }
}

/** Whether the store was in trouble, and nothing is wrong with what was asked of it. */
const isStores = (error: Error): boolean => isHuidaError(error, 'STORE_UNAVAILABLE')

const isAsking = ({ asked, trouble }: Decision): boolean => asked.length > 0 || trouble !== undefined

const none: never[] = []
