import type { Adapter } from '../adapter.js'
import type { Clock } from '../clock.js'
import { choose, isChoiceToken } from '../conversation/degrade.js'
import { type IncomingEvent, isCustomers, type Trouble } from '../conversation/event.js'
import { type Content, plainText } from '../conversation/part.js'
import { visible } from '../conversation/received.js'
import type { Words } from '../conversation/words.js'
import { Deadlines, LazyAbort } from '../delivery/deadline.js'
import { HuidaError, isHuidaError } from '../errors.js'
import { Refusal } from '../http/route.js'
import type { Logger } from '../log.js'
import type { Conversation, Store, StoredEvent, TurnCommit } from '../store/store.js'
import { contentOf, type Downstream, type Middleware, type Next, type Outcome } from './composer.js'
import { LoopGuard } from './loop.js'
import { type Asked, type Languages, type Said, Turn } from './turn.js'

export interface TurnsOptions {
  store: Store
  adapters: ReadonlyMap<string, Adapter>
  clock: Clock
  log: Logger
  budgetMs: number
  languages: Languages
  words(locale: string): Words
}

/** What a turn decided, before it is stepped down and stored. */
export interface Decision
  extends Pick<
    TurnCommit,
    'outcome' | 'owner' | 'result' | 'trace' | 'records' | 'timers' | 'cancelled' | 'drawers' | 'statements'
  > {
  said: Said[]
  locale: string
  asked: Asked[]
  /** What a person should know of. */
  trouble?: { what: Trouble; reason?: string }
  /** Why an action was refused, or what failed: the turn then runs again, as long as attempts are left. */
  error?: Error
}

/** The typing sign appears when an answer takes longer than this, and is renewed while it takes longer still. */
const TYPING_AFTER_MS = 250
const TYPING_EVERY_MS = 4_000

/** Decides what to do about events: the pipeline within its budget. Errors of handlers end here. */
export class Turns {
  /** The pipeline, once all plugins are set up. */
  pipeline: Middleware | undefined
  readonly #budgets: Deadlines
  readonly #typingDelays: Deadlines
  readonly #loops = new LoopGuard()
  #hasWarned = false

  constructor(private readonly options: TurnsOptions) {
    this.#budgets = new Deadlines(options.clock, options.budgetMs)
    this.#typingDelays = new Deadlines(options.clock, TYPING_AFTER_MS)
  }

  /** One turn. `abort` ends it from outside: when somebody else takes the conversation. Never rejects. */
  decide(event: StoredEvent, conversation: Conversation, abort: LazyAbort): Decision | Promise<Decision> {
    if (event.event.type === 'send') {
      const turn = this.#turnFor(event, conversation, abort)
      turn.reply(event.event.parts, { by: event.event.by })
      return decisionOf(turn, 'answered')
    }
    if (event.event.type === 'moved' || event.event.type === 'assigned')
      return decisionOf(this.#turnFor(event, conversation, abort), 'silent')
    const meant = this.#understood(event.event, conversation)
    return meant instanceof Promise
      ? meant.then((meant) => this.#run(event, meant, conversation, abort))
      : this.#run(event, meant, conversation, abort)
  }

  /** The decision about an event that has failed too often: the customer is told so, and it goes into quarantine. */
  giveUp(event: StoredEvent, conversation: Conversation, error: Error | undefined): Decision {
    const { position, attempts } = event
    this.options.log.error({ position, attempts, error }, 'an event was put into quarantine')
    const cause = error ?? new Error(`the process ended ${attempts - 1} times while handling it`)
    const turn = this.#turnFor(event, conversation, new LazyAbort())
    // Trouble in telling trouble ends in the log.
    if (event.event.type === 'trouble') return decisionOf(turn, 'failed')
    if (isCustomers(event.event)) turn.reply(this.options.words(turn.locale).failed)
    turn.record('turn.quarantined', { position, attempts })
    return { ...decisionOf(turn, 'quarantined'), trouble: { what: 'quarantined', reason: cause.message }, error: cause }
  }

  #run(
    event: StoredEvent,
    meant: IncomingEvent | undefined,
    conversation: Conversation,
    abort: LazyAbort,
  ): Decision | Promise<Decision> {
    const turn = this.#turnFor(
      meant === undefined || meant === event.event ? event : { ...event, event: meant },
      conversation,
      abort,
    )
    if (meant === undefined) {
      turn.trace({ step: 'core', saw: 'a choice that was offered to somebody else', chose: 'silent' })
      return decisionOf(turn, 'silent')
    }
    const loop = this.#loopOf(turn)
    if (loop) return loop
    try {
      if (!this.#hasWarned) turn.memory.rests = []
      const outcome = this.pipeline!(turn, nobody)
      if (!(outcome instanceof Promise)) {
        abort.abort(over)
        return this.#ended(turn, outcome)
      }
      return this.#within(turn, outcome, abort)
    } catch (error) {
      return this.#failed(turn, error)
    }
  }

  /** Calls back when the turn's time is over. What was spent on fetching media is part of it. */
  #budget(spentMs: number, passed: () => void): () => void {
    const { clock, budgetMs } = this.options
    return spentMs > 0 ? clock.after(Math.max(1, budgetMs - spentMs), passed) : this.#budgets.add(passed)
  }

  /** Waits for the pipeline as long as the budget lasts and nobody else takes the conversation. */
  #within(turn: Turn, outcome: Promise<Outcome>, abort: LazyAbort): Promise<Decision> {
    return new Promise((resolve) => {
      const stopTyping = this.#showTyping(turn, abort)
      const end = (decision: Decision) => {
        stopTyping()
        met()
        abort.onAbort(undefined)
        resolve(decision)
        abort.abort(over)
      }
      const met = this.#budget(abort.spentMs, () => {
        abort.abort(() => new HuidaError('TURN_TIMED_OUT', { budgetMs: this.options.budgetMs }))
        end(this.#timedOut(turn))
      })
      abort.onAbort((reason) => {
        if (isHuidaError(reason, 'OWNER_CHANGED')) end(interrupted(turn))
      })
      outcome.then(
        (answer) => end(this.#ended(turn, answer)),
        (error: unknown) => end(this.#failed(turn, error)),
      )
    })
  }

  #ended(turn: Turn, outcome: Outcome): Decision {
    try {
      turn.reply(contentOf(outcome as Downstream) ?? [])
    } catch (error) {
      return this.#failed(turn, error)
    }
    // What a middleware that answers every event says about trouble is not meant for the customer.
    if (turn.event.type === 'trouble' && !turn.memory.handled) delete turn.memory.said
    if (!turn.options.adapter && !turn.isRehearsal && turn.memory.said?.some(({ type }) => type === 'say'))
      return this.#failed(turn, new HuidaError('LANE_WITHOUT_PLATFORM', { lane: turn.conversation.id }))
    if (turn.event.type === 'action' && !turn.memory.handled && !turn.memory.said)
      return refusedBy(turn, new HuidaError('ACTION_UNKNOWN', { action: turn.event.name }))
    if (!turn.memory.said && outcome === undefined) void this.#warnOfLost(turn)
    return decisionOf(turn, turn.memory.said ? 'answered' : 'silent')
  }

  /** An answer that was given and not returned is a mistake that nothing else shows. It is told once. */
  async #warnOfLost({ memory: { rests = [] } }: Turn): Promise<void> {
    const lost = (await Promise.allSettled(rests)).some(
      (rest) => rest.status === 'fulfilled' && rest.value !== undefined,
    )
    if (!lost || this.#hasWarned) return
    this.#hasWarned = true
    this.options.log.warn(
      {},
      'a middleware called next() and did not return what it gave, so an answer was lost. Write "return next()"; to drop an answer on purpose, return an empty text',
    )
  }

  #failed(turn: Turn, thrown: unknown): Decision {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown))
    if (isHuidaError(turn.options.abort.reason, 'OWNER_CHANGED')) return interrupted(turn)
    // Whoever asked is told, and nothing of the action is done.
    const isRefusal = error instanceof Refusal || (isHuidaError(error) && error.status < 500)
    if (turn.event.type === 'action' && isRefusal) return refusedBy(turn, error)
    return { ...decisionOf(turn, 'failed'), error }
  }

  /** The customer hears that it took too long; whatever the handlers still do goes nowhere. */
  #timedOut({ options: { event, conversation } }: Turn): Decision {
    const { position } = event
    const { log, budgetMs, words } = this.options
    log.warn({ position, budgetMs }, 'a turn took longer than its budget')
    const turn = this.#turnFor(event, conversation, new LazyAbort())
    if (isCustomers(event.event)) turn.reply(words(turn.locale).timedOut)
    turn.record('turn.timed_out', { position, budgetMs })
    if (event.event.type === 'action')
      return { ...refusedBy(turn, new HuidaError('TURN_TIMED_OUT', { budgetMs })), trouble: { what: 'timed_out' } }
    return {
      ...decisionOf(turn, 'failed'),
      ...(event.event.type !== 'trouble' && { trouble: { what: 'timed_out' } }),
    }
  }

  /** The same text again and again, as two programs produce that answer each other: answered once more, by saying so, then not for a while. */
  #loopOf(turn: Turn): Decision | undefined {
    if (turn.event.type !== 'message' || turn.text === '' || turn.isRehearsal) return undefined
    const { event, conversation } = turn.options
    const heard = this.#loops.hear(conversation.id, turn.text, event.position, this.options.clock.elapsed())
    if (heard === 'fine') return undefined
    turn.trace({ step: 'core', saw: 'the same text again and again', chose: heard })
    if (heard === 'silent') return decisionOf(turn, 'silent')
    turn.reply(this.options.words(turn.locale).repeated)
    turn.record('loop.broken', { conversation: conversation.id })
    return { ...decisionOf(turn, 'answered'), trouble: { what: 'loop_broken' } }
  }

  #turnFor(event: StoredEvent, conversation: Conversation, abort: LazyAbort): Turn {
    const { store, clock, log, adapters, languages } = this.options
    return new Turn({ store, clock, log, adapter: adapters.get(event.adapter), event, conversation, abort, languages })
  }

  /**
   * The event as it is meant: a typed "2" is the second choice, a token is the long value that it stands for. `undefined`: it takes a
   * choice that was offered to somebody else.
   */
  #understood(
    event: IncomingEvent,
    conversation: Conversation,
  ): IncomingEvent | undefined | Promise<IncomingEvent | undefined> {
    const { state, to } = conversation
    const isGroup = to.kind === 'group'
    const offered = state.offered
      ?.filter((offer) => !isGroup || offer.to === to.userId)
      .flatMap(({ choices }) => choices)
    if (event.type === 'choice') {
      if (isChoiceToken(event.value)) return this.#expanded(event, conversation, offered)
      const others = isGroup ? state.offered?.filter((offer) => offer.to !== to.userId) : undefined
      const isOthers = others?.some(({ choices }) => choices.some(({ value }) => value === event.value))
      if (isOthers && !offered?.some(({ value }) => value === event.value)) return undefined
      return labelled(event, offered)
    }
    if (event.type !== 'message' || !offered || offered.length === 0) return event
    const chosen = choose(visible(plainText(event.parts)), offered)
    if (!chosen) return event
    const { parts: _, type: __, ...base } = event
    return { ...base, type: 'choice', value: chosen.value, label: chosen.label }
  }

  /** A token is understood only where it was given, and in a group only by whom it was given to. */
  async #expanded(
    event: Extract<IncomingEvent, { type: 'choice' }>,
    { id, to }: Conversation,
    offered: { label: string; value: string }[] | undefined,
  ): Promise<IncomingEvent | undefined> {
    const { store, clock } = this.options
    const kept = await store.get(CHOICES, tokenKey(id, event.value), clock.now())
    const meaning = kept as { value: string; to: string } | undefined
    if (!meaning) return labelled(event, offered)
    return to.kind === 'group' && meaning.to !== to.userId
      ? undefined
      : labelled({ ...event, value: meaning.value }, offered)
  }

  #showTyping({ options: { adapter, conversation, event }, isRehearsal }: Turn, abort: LazyAbort): () => void {
    if (!adapter?.typing || isRehearsal || conversation.owner.kind !== 'bot' || !isCustomers(event.event))
      return () => {}
    let cancel = () => {}
    const show = () => {
      adapter.typing!(conversation.to, { signal: abort.signal }).catch((error: unknown) =>
        this.options.log.debug({ error, adapter: adapter.name }, 'the typing sign was not shown'),
      )
      cancel = this.options.clock.after(TYPING_EVERY_MS, show)
    }
    cancel = this.#typingDelays.add(show)
    return () => cancel()
  }
}

/** The drawer in which the meanings of tokens are kept. */
export const CHOICES = 'huida.choices'

/** Where a token's meaning is kept: it belongs to its conversation. */
export const tokenKey = (conversation: string, token: string): string => `${conversation} ${token}`

const over = () => new Error('the turn is over')

/** The end of the pipeline: nobody answered. */
const nobody = (() => undefined) as unknown as Next

function labelled(
  event: Extract<IncomingEvent, { type: 'choice' }>,
  offered: { label: string; value: string }[] | undefined,
): IncomingEvent {
  const label = event.label ?? offered?.find(({ value }) => value === event.value)?.label
  return label === undefined ? event : { ...event, label }
}

/** The turn's end when the owner has changed: what was streamed so far is staged, and becomes a draft. */
function interrupted(turn: Turn): Decision {
  const { streamed } = turn.memory
  if (streamed) turn.reply(streamed as Content)
  turn.trace({ step: 'core', saw: 'the conversation was taken', chose: turn.memory.said ? 'draft' : 'silent' })
  const { said, asked, trace, records, timers, cancelled, statements, ...rest } = decisionOf(
    turn,
    turn.memory.said ? 'answered' : 'silent',
  )
  // Copied: a handler that does not heed the signal goes on staging.
  return {
    ...rest,
    ...{ said: [...said], asked: [...asked], trace: [...trace], records: [...records] },
    ...{ timers: [...timers], cancelled: [...cancelled], statements: [...statements] },
  }
}

/** An action that is not done: nothing of its turn is stored but why. */
function refusedBy(turn: Turn, error: Error): Decision {
  const { steps } = turn.memory
  return { ...nothingDone, outcome: 'refused', locale: turn.locale, trace: steps ?? none, error }
}

const none: never[] = []

const nothingDone = {
  said: none,
  asked: none,
  records: none,
  timers: none,
  cancelled: none,
  drawers: none,
  statements: none,
  owner: undefined,
  result: undefined,
}

function decisionOf({ locale, memory }: Turn, outcome: Decision['outcome']): Decision {
  return {
    outcome,
    locale,
    said: memory.said ?? none,
    asked: memory.asked ?? none,
    trace: memory.steps ?? none,
    records: memory.records ?? none,
    timers: memory.timers ?? none,
    cancelled: memory.cancelled ?? none,
    drawers: memory.drawers ? [...memory.drawers.values()] : none,
    statements: memory.statements ?? none,
    owner: memory.owner,
    result: memory.result,
  }
}
