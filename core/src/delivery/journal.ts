import type { Adapter, Cursor, Inbox, Outgoing, Receipt } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { PlatformEvent, TurnEvent } from '../conversation/event.js'
import type { Part } from '../conversation/part.js'
import { checked } from '../conversation/received.js'
import { HuidaError, isHuidaError } from '../errors.js'
import type { Logger } from '../log.js'
import type {
  Conversation,
  InboxEntry,
  StagedMessage,
  Store,
  StoredEvent,
  StoredMessage,
  TurnCommit,
} from '../store/store.js'
import { inSpan, type Tracer } from '../tracing.js'
import type { Activity } from './activity.js'
import type { Conversations } from './conversations.js'
import { crashPoint } from './crash-point.js'
import type { Outbox } from './outbox.js'

/** What a turn decided, before it is stored. */
export type Decision = Pick<
  TurnCommit,
  'outcome' | 'state' | 'trace' | 'records' | 'timers' | 'cancelled' | 'drawers' | 'statements'
> & {
  messages: Omit<StagedMessage, 'attempting'>[]
  /** The turn failed and should run again, as long as attempts are left. */
  error?: Error
}

export interface JournalOptions {
  store: Store
  conversations: Conversations
  adapters: ReadonlyMap<string, Adapter>
  outbox: Outbox
  clock: Clock
  log: Logger
  tracer: Tracer | undefined
  activity: Activity
  maxAttempts: number
  /** Decides what to do about an event. Never throws. */
  decide(event: StoredEvent, conversation: Conversation): Promise<Decision>
  /** What is done about an event that failed too often. */
  giveUp(event: StoredEvent, conversation: Conversation, error: Error | undefined): Decision
}

/** The pause before a failed turn runs again; it doubles with each further failure. */
const BACK_OFF_MS = 100
const MAX_BACK_OFF_MS = 5_000
/** Timers are looked up this often at the latest, by the clock of the machine. */
const TIMER_LOOKUP_MS = 60_000

/** An event in line. `isCounted`: its next attempt is counted already, as the first is with the event itself. */
type Waiting = StoredEvent & { isCounted?: boolean }

interface Lane {
  id: string
  /** The events that wait for their turn, in order. */
  waiting: Waiting[]
}

/**
 * Stored before anyone is told so; one turn at a time per conversation, in order; one commit for all that a turn did.
 */
export class Journal {
  readonly #lanes = new Map<string, Lane>()
  #state: 'not started' | 'running' | 'stopping' | 'crashed' = 'not started'
  #cancelTimer: (() => void) | undefined

  constructor(private readonly options: JournalOptions) {}

  /** Goes on where the last process ended. */
  async start(): Promise<void> {
    const { store, outbox, log } = this.options
    const { events, messages } = await store.unfinished()
    // Not before: what arrived meanwhile would be among the unfinished and have its turn twice.
    this.#state = 'running'
    if (events.length + messages.length > 0)
      log.info({ events: events.length, messages: messages.length }, 'going on with what the last process left')
    outbox.recover(messages)
    for (const event of events) this.#enqueue(event)
    await this.#nextTimer()
  }

  /** Takes nothing more; what is stored waits for the next start. */
  stop(): void {
    this.#state = 'stopping'
    this.#cancelTimer?.()
  }

  /** Behaves as if the process had died. */
  crash(): void {
    this.stop()
    this.#state = 'crashed'
  }

  /** What an adapter hands its events to. */
  inboxFor(adapter: Adapter): Inbox {
    const { store, clock, outbox } = this.options
    return {
      receive: async (event) => (await this.#receive(adapter, [event]))[0]!,
      receiveAll: (events, cursor) => this.#receive(adapter, events, cursor),
      receiveWithin: (event, ms) =>
        new Promise((resolve, reject) => {
          let withdraw: (() => void) | undefined
          let over = false
          const settle = (message?: Outgoing) => {
            over = true
            cancel()
            // Nobody is there any more to deliver what comes later: it is sent like everything else.
            withdraw?.()
            resolve(message)
          }
          const cancel = clock.after(ms, settle)
          const offer = (position: number) => {
            if (!over) withdraw = outbox.offer(position, settle)
          }
          this.#receive(adapter, [event], undefined, offer).catch((error: unknown) => {
            cancel()
            reject(error)
          })
        }),
      cursor: (name) => store.cursor(adapter.name, name),
      history: (conversation, { after, before, limit = 50 } = {}) =>
        store.history(`${adapter.name}:${conversation}`, {
          ...(after !== undefined && { after }),
          ...(before !== undefined && { before }),
          limit,
        }),
      settled: () => this.options.activity.settled(),
    }
  }

  /** Runs a quarantined event again, as if it had just arrived. */
  async replay(position: number): Promise<void> {
    const { store } = this.options
    const event = (await store.quarantined()).find((quarantined) => quarantined.position === position)
    if (!event || !(await store.replay(position))) throw new HuidaError('EVENT_UNKNOWN', { position })
    this.#enqueue({ ...event, attempts: 0 })
  }

  async #receive(
    adapter: Adapter,
    events: readonly PlatformEvent[],
    cursor?: Cursor,
    offer?: (position: number) => void,
  ): Promise<Receipt[]> {
    const { store, clock, tracer } = this.options
    if (this.#state !== 'running') throw new HuidaError('NOT_RUNNING', { state: this.#state })
    const acceptedAt = clock.now()
    const receipts: Receipt[] = []
    const entries: InboxEntry[] = []
    for (const event of events) {
      const answerable = !event.user?.bot
      receipts.push({ outcome: answerable ? 'accepted' : 'ignored' })
      if (answerable)
        entries.push({
          adapter: adapter.name,
          conversation: `${adapter.name}:${event.conversation?.id}`,
          event: checked(event, adapter.name),
          acceptedAt,
        })
    }
    crashPoint('accept.received')
    const accepted = await inSpan(tracer, 'huida.accept', { adapter: adapter.name, events: entries.length }, () =>
      store.accept(entries, cursor && { adapter: adapter.name, ...cursor }),
    )
    crashPoint('accept.committed')
    const pending = receipts.filter(({ outcome }) => outcome === 'accepted')
    for (let index = 0; index < accepted.length; index++) {
      const { position, fresh } = accepted[index]!
      Object.assign(pending[index]!, { position, outcome: fresh ? 'accepted' : 'duplicate' })
      offer?.(position)
      const { adapter: name, conversation, event } = entries[index]!
      if (fresh)
        this.#enqueue({ position, adapter: name, conversation, event, acceptedAt, attempts: 1, isCounted: true })
    }
    return receipts
  }

  #enqueue(event: Waiting): void {
    // Stored, but too late for this process: the next one finds it.
    if (this.#state !== 'running') return
    const lane = this.#lanes.get(event.conversation)
    if (lane) {
      insertInOrder(lane.waiting, event)
      return
    }
    const fresh: Lane = { id: event.conversation, waiting: [event] }
    this.#lanes.set(fresh.id, fresh)
    void this.#run(fresh)
  }

  async #run(lane: Lane): Promise<void> {
    const { activity, log } = this.options
    activity.begin()
    while (lane.waiting.length > 0 && this.#state === 'running') {
      await this.#waitForStragglers(lane.waiting[0]!)
      const event = lane.waiting.shift()!
      try {
        await this.#turn(event)
      } catch (error) {
        if (this.#state !== 'running') break
        log.error({ error, position: event.position }, 'a turn stopped by a fault of the program; it runs again')
        lane.waiting.unshift(event)
        await this.#pause(MAX_BACK_OFF_MS)
      }
    }
    // Between the last look and this line nothing else runs, so no event is left behind.
    this.#lanes.delete(lane.id)
    activity.end()
  }

  /** Gives events that were overtaken on their way the time to take their place. */
  async #waitForStragglers({ event, adapter, acceptedAt }: StoredEvent): Promise<void> {
    const windowMs = this.options.adapters.get(adapter)?.orderWindowMs ?? 0
    if (event.order === undefined || windowMs === 0) return
    await this.#pause(acceptedAt + Math.min(windowMs, 2_000) - this.options.clock.now())
  }

  /** Runs one event to its end: committed, or quarantined. Gives up only when the bot stops. */
  async #turn(event: Waiting): Promise<void> {
    const { clock, log, maxAttempts } = this.options
    let failure: Error | undefined
    while (this.#state === 'running') {
      const conversation = await this.#durably(() => this.#claim(event))
      if (!conversation) {
        if (await this.#isDone(event)) return
        await this.#pause(BACK_OFF_MS)
        continue
      }
      const startedAt = clock.now()
      const decision = await this.#decide(event, conversation, failure)
      failure = decision.error
      if (!failure || event.attempts >= maxAttempts) {
        crashPoint('turn.decided')
        try {
          if (await this.#durably(() => this.#commit(event, conversation, decision, startedAt))) return
        } catch (error) {
          // A statement that a plugin staged was refused: as if its handler had thrown.
          failure = error instanceof Error ? error : new Error(String(error))
        }
      }
      if (failure) {
        const { position, attempts } = event
        log.warn({ error: failure, position, attempts }, 'a turn failed; it runs again')
        await this.#pause(Math.min(BACK_OFF_MS * 2 ** (attempts - 1), MAX_BACK_OFF_MS))
      }
    }
  }

  /** What to do about an event: what the pipeline says, until it has failed too often. */
  async #decide(event: StoredEvent, conversation: Conversation, failure: Error | undefined): Promise<Decision> {
    const { tracer, maxAttempts, decide, giveUp } = this.options
    if (event.attempts > maxAttempts) return giveUp(event, conversation, failure)
    const decision = await inSpan(tracer, 'huida.turn', { position: event.position, attempt: event.attempts }, () =>
      decide(event, conversation),
    )
    return decision.error && event.attempts === maxAttempts ? giveUp(event, conversation, decision.error) : decision
  }

  /** Whether somebody else has finished an event that could not be begun; else takes over its number of attempts. */
  async #isDone(event: Waiting): Promise<boolean> {
    const { events } = await this.options.store.unfinished()
    const stored = events.find(({ position }) => position === event.position)
    if (stored) event.attempts = stored.attempts
    return !stored
  }

  /** Repeats a write until the store can do it, so that a full disk delays a turn but does not fail it. */
  async #durably<T>(write: () => Promise<T>): Promise<T> {
    for (let failures = 0; ; failures++) {
      if (this.#state === 'crashed') throw new HuidaError('NOT_RUNNING', { state: this.#state })
      try {
        return await write()
      } catch (error) {
        if (!isHuidaError(error, 'STORE_UNAVAILABLE') || this.#state !== 'running') throw error
        this.options.log.error({ error }, 'the store cannot write; trying again')
        await this.#pause(Math.min(BACK_OFF_MS * 2 ** failures, MAX_BACK_OFF_MS))
      }
    }
  }

  /** Counts the attempt, unless that was done when the event was stored. `undefined`: somebody else is at it. */
  async #claim(event: Waiting): Promise<Conversation | undefined> {
    const { store, conversations, clock } = this.options
    if (!event.isCounted) {
      if (!(await store.begin(event.position, event.attempts))) {
        conversations.forget(event.conversation)
        return undefined
      }
      event.attempts++
    }
    event.isCounted = false
    crashPoint('turn.begun')
    const kept = conversations.get(event.conversation)
    const known = kept instanceof Promise ? await kept : kept
    const { conversation: ref, user } = event.event
    return {
      id: event.conversation,
      adapter: event.adapter,
      to: { id: ref.id, userId: user.id, ...(ref.address !== undefined && { address: ref.address }) },
      user,
      state: known?.state ?? {},
      fence: known?.fence ?? 0,
      updatedAt: clock.now(),
    }
  }

  async #commit(
    event: StoredEvent,
    conversation: Conversation,
    decision: Decision,
    startedAt: number,
  ): Promise<boolean> {
    const { store, conversations, clock, outbox } = this.options
    const at = clock.now()
    const goesNow = outbox.isFree(conversation.id)
    const messages = decision.messages.map(
      ({ conversation, adapter, part, replyTo, answers }, index): StagedMessage => ({
        conversation,
        adapter,
        part,
        ...(replyTo !== undefined && { replyTo }),
        ...(answers !== undefined && { answers }),
        attempting: goesNow && index === 0,
      }),
    )
    const positions = await store.commit({
      position: event.position,
      attempt: event.attempts,
      conversation,
      outcome: decision.outcome,
      ...(decision.error && { error: decision.error.message }),
      state: decision.state,
      trace: decision.trace,
      startedAt,
      at,
      messages,
      records: decision.records,
      timers: decision.timers,
      cancelled: decision.cancelled,
      drawers: decision.drawers,
      statements: decision.statements,
    })
    if (!positions) {
      conversations.forget(conversation.id)
      return false
    }
    crashPoint('turn.committed')
    conversations.keep({ ...conversation, fence: conversation.fence + 1, state: decision.state, updatedAt: at })
    outbox.enqueue(stored(messages, positions, at))
    if (decision.timers.length > 0) void this.#nextTimer()
    return true
  }

  /** Stores what is to be said without being spoken to, as a turn of its own. */
  async send(id: string, parts: Part[], key: string): Promise<void> {
    const { conversations } = this.options
    if (this.#state !== 'running') throw new HuidaError('NOT_RUNNING', { state: this.#state })
    const conversation = await conversations.get(id)
    if (!conversation) throw new HuidaError('CONVERSATION_UNKNOWN', { conversation: id })
    await this.#acceptOwn(conversation, (base) => ({ ...base, type: 'send', key: `send:${key}`, parts }))
  }

  /** Takes an event that no platform sent. */
  async #acceptOwn(
    { id, adapter, to, user }: Conversation,
    make: (base: Pick<TurnEvent, 'at' | 'conversation' | 'user'>) => TurnEvent,
    timer?: number,
  ): Promise<void> {
    const { store, clock } = this.options
    const acceptedAt = clock.now()
    const address = to.address !== undefined && { address: to.address }
    const event = make({ at: acceptedAt, conversation: { id: to.id, ...address }, user })
    const entry = { adapter, conversation: id, acceptedAt, event }
    const [accepted] = await store.accept([{ ...entry, ...(timer !== undefined && { timer }) }])
    if (accepted?.fresh) this.#enqueue({ ...entry, position: accepted.position, attempts: 1, isCounted: true })
  }

  /** Fires what is due, and sleeps until the next. */
  async #nextTimer(): Promise<void> {
    const { store, conversations, clock, log } = this.options
    try {
      const due = await store.timers(100)
      this.#cancelTimer?.()
      if (this.#state !== 'running') return
      const now = clock.now()
      for (const timer of due.filter(({ dueAt }) => dueAt <= now)) {
        const conversation = await conversations.get(timer.conversation)
        if (!conversation) continue
        await this.#acceptOwn(
          conversation,
          (base) => ({ ...base, type: 'timer', key: `timer:${timer.id}`, name: timer.name, data: timer.data }),
          timer.id,
        )
      }
      const next = due.find(({ dueAt }) => dueAt > now)?.dueAt
      const delay = next === undefined ? TIMER_LOOKUP_MS : Math.min(next - now, TIMER_LOOKUP_MS)
      this.#cancelTimer = clock.after(
        due.length === 100 && next === undefined ? 0 : delay,
        () => void this.#nextTimer(),
      )
    } catch (error) {
      log.error({ error }, 'timers could not be read; trying again')
      this.#cancelTimer = clock.after(MAX_BACK_OFF_MS, () => void this.#nextTimer())
    }
  }

  /** Waits without counting as busy. */
  async #pause(ms: number): Promise<void> {
    if (ms <= 0) return
    const { clock, activity } = this.options
    activity.end()
    await new Promise<void>((resolve) => clock.after(ms, resolve))
    activity.begin()
  }
}

const stored = (messages: readonly StagedMessage[], positions: readonly number[], at: number): StoredMessage[] =>
  messages.map(({ conversation, adapter, part, replyTo, answers, attempting }, index) => ({
    position: positions[index]!,
    conversation,
    adapter,
    part,
    ...(replyTo !== undefined && { replyTo }),
    ...(answers !== undefined && { answers }),
    status: attempting ? 'sending' : 'waiting',
    attempts: attempting ? 1 : 0,
    at,
  }))

/** Behind everything that comes before it by the platform's own order. */
function insertInOrder(events: StoredEvent[], event: StoredEvent): void {
  const order = orderOf(event)
  let index = events.length
  while (index > 0 && order !== undefined && (orderOf(events[index - 1]!) ?? Number.NEGATIVE_INFINITY) > order) index--
  events.splice(index, 0, event)
}

const orderOf = ({ event }: StoredEvent) => event.order
