import type { IncomingMessage } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import type { Adapter, Inbox } from './adapter.js'
import { checkedConfigs } from './check.js'
import { type Clock, systemClock } from './clock.js'
import { choose, degrade, isChoiceToken, offeredBy, shortenValues } from './conversation/degrade.js'
import type { IncomingEvent } from './conversation/event.js'
import { type Content, type Part, plainText, toParts } from './conversation/part.js'
import { visible } from './conversation/received.js'
import { type Locale, type Words, words } from './conversation/words.js'
import { Activity } from './delivery/activity.js'
import { Conversations } from './delivery/conversations.js'
import { Deadlines, LazyAbort } from './delivery/deadline.js'
import { type Decision, Journal } from './delivery/journal.js'
import { Outbox } from './delivery/outbox.js'
import { HuidaError, isHuidaError } from './errors.js'
import { bodyComesFrom } from './http/body.js'
import { type Identify, Routes } from './http/route.js'
import { type Logger, silent } from './log.js'
import type { GrownBy, Plugin, PluginTools } from './plugin.js'
import { memoryStore } from './store/memory-store.js'
import type { Conversation, ConversationState, DrawerWrite, LedgerEntry, Store, StoredEvent } from './store/store.js'
import type { Tracer } from './tracing.js'
import {
  Composer,
  contentOf,
  type Downstream,
  type Middleware,
  type Needs,
  type Next,
  type Outcome,
} from './turn/composer.js'
import type { Context } from './turn/context.js'
import { LoopGuard } from './turn/loop.js'
import { drawerOf, Turn } from './turn/turn.js'

export interface BotOptions {
  /** The platforms that it speaks on; none of them twice. */
  adapters: readonly Adapter[]
  /** What keeps its promises. Default: memory, which is refused when `NODE_ENV` is `production`. */
  store?: Store
  /** Default: silent. */
  log?: Logger
  /** Makes spans around accept, turn, model and send. Default: none. */
  tracer?: Tracer
  /** Default: the machine's clock. */
  clock?: Clock
  /** The language of a conversation that has not shown one. Default `zh`. */
  locale?: Locale
  /** Replaces any of the core's own words. */
  words?: Partial<Record<Locale, Partial<Words>>>
  /** The customer hears something within this time, whatever a handler does. Default 20,000. */
  turnBudgetMs?: number
  /** An event that fails so often is put into quarantine. Default 5. */
  maxAttempts?: number
  /** A platform that has not answered by then may or may not have shown the message. Default 15,000. */
  sendTimeoutMs?: number
  /** `stop` waits so long for what is under way. Default 10,000. */
  stopWithinMs?: number
  /** Tells who asks at the routes of plugins, for whoever serves them. Default: nobody is known. */
  identify?: Identify
}

/** The typing sign appears when an answer takes longer than this, and is renewed while it takes longer still. */
const TYPING_AFTER_MS = 250
const TYPING_EVERY_MS = 4_000

/** Tokens of long choice values are understood for this long. */
const TOKEN_TTL_MS = 30 * 86_400_000

const TIMED_OUT = Symbol('timed out')

interface Installed {
  plugin: Plugin
  middleware?: Middleware
}

/** Makes a bot. Nothing is opened before `start()`. */
export const createBot = (options: BotOptions): Bot => new Bot(options)

/** A bot: middleware and plugins in the order of their use, between the platforms and the store. */
export class Bot<C extends Context = Context> extends Composer<C> {
  readonly #options: BotOptions
  readonly #installed: Installed[] = []
  /** What plugins answer over HTTP, for whoever serves them; complete when `start()` has resolved. */
  readonly routes = new Routes()
  readonly identify: Identify
  readonly #closers: (() => void | Promise<void>)[] = []
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Logger
  readonly #adapters = new Map<string, Adapter>()
  readonly #inboxes = new Map<string, Inbox>()
  readonly #activity = new Activity()
  readonly #listening = new AbortController()
  readonly #outbox: Outbox
  readonly #journal: Journal
  readonly #budgetMs: number
  readonly #budgets: Deadlines
  readonly #typingDelays: Deadlines
  readonly #loops = new LoopGuard()
  readonly #ownWords: Record<Locale, Words>
  #pipeline: Middleware | undefined

  constructor(options: BotOptions) {
    super()
    this.#options = options
    this.#store = options.store ?? memoryStore()
    this.#clock = options.clock ?? systemClock
    this.#log = options.log ?? silent
    this.identify = options.identify ?? (() => undefined)
    this.#budgetMs = options.turnBudgetMs ?? 20_000
    this.#budgets = new Deadlines(this.#clock, this.#budgetMs)
    this.#typingDelays = new Deadlines(this.#clock, TYPING_AFTER_MS)
    this.#ownWords = { zh: { ...words.zh, ...options.words?.zh }, en: { ...words.en, ...options.words?.en } }
    for (const adapter of options.adapters) this.#adapters.set(adapter.name, adapter)
    const shared = {
      store: this.#store,
      conversations: new Conversations(this.#store),
      adapters: this.#adapters,
      clock: this.#clock,
      log: this.#log,
      tracer: options.tracer,
      activity: this.#activity,
    }
    this.#outbox = new Outbox({ ...shared, sendTimeoutMs: options.sendTimeoutMs ?? 15_000 })
    this.#journal = new Journal({
      ...shared,
      outbox: this.#outbox,
      maxAttempts: options.maxAttempts ?? 5,
      decide: (event, conversation) => this.#decide(event, conversation),
      giveUp: (event, conversation, error) => this.#giveUp(event, conversation, error),
    })
  }

  /** Adds a middleware. What it puts into `next({ … })` is typed on `ctx` from here on. */
  override use<R extends Outcome | Promise<Outcome>>(
    middleware: Middleware<C, R>,
  ): Bot<C & (Awaited<R> extends infer O ? (O extends Downstream<infer Added> ? Added : unknown) : unknown)>
  /**
   * Adds a plugin. The compiler names what it needs and does not find on `ctx`; it tells the reasons of the last overload,
   * which is why this is it.
   */
  override use<In extends Context, Out>(plugin: Plugin<In, Out> & Needs<C, In>): Bot<C & GrownBy<Out>>
  override use(used: unknown): never {
    // The overloads say what comes in and out; the pipeline itself is untyped.
    if (typeof used === 'function') return super.use(used as Middleware<C>) as never
    const installed: Installed = { plugin: used as Plugin }
    this.#installed.push(installed)
    // The plugin's middleware stands here from the start; its insides come with start().
    super.use((ctx, next) => installed.middleware!(ctx, next))
    return this as never
  }

  /**
   * Checks everything, opens the store, sets plugins up, goes on with what the last process left, then listens.
   * @throws HuidaError CONFIG_INVALID with all problems at once, before anything is opened; STORE_OPEN_FAILED
   */
  async start(): Promise<this> {
    const plugins = this.#installed.map(({ plugin }) => plugin)
    const configs = await checkedConfigs(this.#options.adapters, plugins, this.#store)
    await this.#store.open()
    this.#closers.push(() => this.#store.close())
    try {
      for (const installed of this.#installed) await this.#setUp(installed, configs.get(installed.plugin))
      if (this.routes.problems.length > 0) throw new HuidaError('CONFIG_INVALID', { problems: this.routes.problems })
      this.#pipeline = this.middleware() as Middleware
      for (const adapter of this.#adapters.values()) {
        this.#inboxes.set(adapter.name, this.#journal.inboxFor(adapter))
        if (adapter.stop) this.#closers.push(() => adapter.stop!())
      }
      await this.#journal.start()
      for (const adapter of this.#adapters.values())
        await adapter.start?.(this.#inboxes.get(adapter.name)!, { signal: this.#listening.signal, log: this.#log })
    } catch (error) {
      await this.stop()
      throw error
    }
    return this
  }

  /** Stops listening, lets what is under way end, sends what is decided, closes. What remains is stored for the next start. */
  async stop(): Promise<void> {
    this.#listening.abort()
    this.#journal.stop()
    let cancel = () => {}
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#clock.after(this.#options.stopWithinMs ?? 10_000, resolve)
    })
    await Promise.race([this.#activity.settled(), timeout])
    cancel()
    this.#outbox.stop()
    for (const close of this.#closers.splice(0).reverse()) await close()
  }

  /** Behaves as if the process had died, for tests: nothing more is decided, stored or sent, and nothing is closed. */
  crash(): void {
    this.#listening.abort()
    this.#journal.crash()
    this.#outbox.stop()
  }

  /** Resolves when nothing is being decided or sent. Timers and retries that wait do not count. */
  settled(): Promise<void> {
    return this.#activity.settled()
  }

  /**
   * Answers an HTTP request to `/<adapter>/…`: the webhooks of all adapters behind one function.
   * @param env on a node server, the request as node has it: its body is then read without a detour through web streams
   */
  async fetch(request: Request, { incoming }: { incoming?: Readable } = {}): Promise<Response> {
    const name = pathOf(request.url)
    const adapter = this.#adapters.get(name)
    const inbox = this.#inboxes.get(name)
    if (!adapter?.fetch || !inbox) return Response.json({ error: 'NOT_FOUND' }, { status: 404 })
    if (incoming) bodyComesFrom(request, incoming)
    try {
      return await adapter.fetch(request, inbox)
    } catch (error) {
      if (!isHuidaError(error)) {
        this.#log.error({ error, adapter: name }, 'a request failed by a fault of the program')
        return Response.json({ error: 'INTERNAL' }, { status: 500 })
      }
      return Response.json(
        { error: error.code, message: error.message },
        { status: error.status, ...(error.status === 503 && { headers: { 'retry-after': '1' } }) },
      )
    }
  }

  /** Hands a connection to `/<adapter>/…` that asks to become a WebSocket to its adapter. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const name = pathOf(request.url ?? '/')
    const inbox = this.#inboxes.get(name)
    const adapter = this.#adapters.get(name)
    if (inbox && adapter?.upgrade) adapter.upgrade(request, socket, head, inbox)
    else {
      // Node has taken its own listener off: without this one, whoever hangs up early would end the process.
      socket.on('error', () => {})
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n')
    }
  }

  /**
   * Speaks without being spoken to. Resolves when it is stored: it is then sent in its place in the conversation.
   * @param conversation its id, as in the ledger: `telegram:1234`
   * @param options.key the same again is not said again; default: a new one
   * @throws HuidaError CONVERSATION_UNKNOWN, NOT_RUNNING, STORE_UNAVAILABLE
   */
  send(conversation: string, content: Content, options: { key?: string } = {}): Promise<void> {
    return this.#journal.send(conversation, toParts(content), options.key ?? crypto.randomUUID())
  }

  /**
   * What the bot would answer, without storing or sending anything: for evaluation, and for previews. Drawers are read but
   * not written; timers, records and tables stay as they are.
   */
  async answer(event: IncomingEvent, adapter: string = this.#options.adapters[0]?.name ?? 'none'): Promise<Decision> {
    const { bot: _, ...user } = event.user
    const conversation: Conversation = {
      id: `${adapter}:${event.conversation.id}`,
      adapter,
      to: { id: event.conversation.id, userId: user.id },
      user,
      fence: 0,
      state: {},
      updatedAt: 0,
    }
    const at = this.#clock.now()
    return this.#decide(
      { position: 0, adapter, conversation: conversation.id, event, acceptedAt: at, attempts: 1 },
      conversation,
    )
  }

  /** What came in, what was decided and why, what went out. */
  ledger(conversation: string): Promise<LedgerEntry[]> {
    return this.#store.ledger(conversation)
  }

  /** Events that failed too often and wait for somebody to look. */
  quarantined(): Promise<StoredEvent[]> {
    return this.#store.quarantined()
  }

  /**
   * Runs a quarantined event again.
   * @throws HuidaError EVENT_UNKNOWN
   */
  replay(position: number): Promise<void> {
    return this.#journal.replay(position)
  }

  async #setUp(installed: Installed, config: unknown): Promise<void> {
    const { plugin } = installed
    const { sql } = this.#store
    if (plugin.migrations && sql) await sql.migrate(plugin.name, await plugin.migrations(sql))
    const app = new Composer()
    const tools: PluginTools<unknown> = {
      ...this.routes.toolsOf(plugin.name),
      config,
      store: drawerOf(plugin.name),
      log: this.#log,
      clock: this.#clock,
      ...(this.#options.tracer && { tracer: this.#options.tracer }),
      ...(sql && { sql }),
      onStop: (close) => this.#closers.push(close),
    }
    await plugin.setup(app, tools as PluginTools<never>)
    installed.middleware = app.middleware()
  }

  /** One turn: the pipeline within its budget. Errors of handlers end here. */
  async #decide(event: StoredEvent, conversation: Conversation): Promise<Decision> {
    if (event.event.type === 'send') {
      const turn = this.#turnFor(event, conversation, new LazyAbort())
      turn.reply(event.event.parts)
      return this.#decision(turn, 'answered')
    }
    const meant = await this.#understood(event.event, conversation)
    const abort = new LazyAbort()
    const turn = this.#turnFor(meant === event.event ? event : { ...event, event: meant }, conversation, abort)
    if (this.#isLooping(turn)) return this.#decision(turn, 'silent')
    try {
      const outcome = await this.#withinBudget(turn, abort)
      if (outcome === TIMED_OUT) return this.#apologise(event, conversation)
      turn.reply(contentOf(outcome as Downstream) ?? [])
      return this.#decision(turn, turn.staged.length > 0 ? 'answered' : 'silent')
    } catch (error) {
      const cause = error instanceof Error ? error : new Error(String(error))
      return { ...this.#decision(turn, 'failed'), error: cause }
    } finally {
      abort.abort(() => new Error('the turn is over'))
    }
  }

  #withinBudget(turn: Turn, abort: LazyAbort): Outcome | typeof TIMED_OUT | Promise<Outcome | typeof TIMED_OUT> {
    const outcome = this.#pipeline!(turn, nobody)
    if (!(outcome instanceof Promise)) return outcome
    return new Promise((resolve, reject) => {
      const stopTyping = this.#showTyping(turn, abort)
      const met = this.#budgets.add(() => {
        stopTyping()
        abort.abort(() => new HuidaError('TURN_TIMED_OUT', { budgetMs: this.#budgetMs }))
        resolve(TIMED_OUT)
      })
      const end = () => {
        stopTyping()
        met()
      }
      outcome.then(
        (answer) => {
          end()
          resolve(answer)
        },
        (error: unknown) => {
          end()
          reject(error)
        },
      )
    })
  }

  /** The customer hears that it took too long; whatever the handlers still do goes nowhere. */
  #apologise(event: StoredEvent, conversation: Conversation): Decision {
    const { position } = event
    this.#log.warn({ position, budgetMs: this.#budgetMs }, 'a turn took too long; the customer was told so')
    const turn = this.#turnFor(event, conversation, new LazyAbort())
    turn.reply(this.#words(turn.locale).timedOut)
    turn.record('turn.timed_out', { position, budgetMs: this.#budgetMs })
    return this.#decision(turn, 'failed')
  }

  /** What is said when an event has failed too often: a person takes over, and the conversation goes on. */
  #giveUp(event: StoredEvent, conversation: Conversation, error: Error | undefined): Decision {
    const { position, attempts } = event
    this.#log.error({ position, attempts, error }, 'an event was put into quarantine')
    const turn = this.#turnFor(event, conversation, new LazyAbort())
    if (event.event.type === 'message' || event.event.type === 'choice') turn.reply(this.#words(turn.locale).failed)
    turn.record('turn.quarantined', { position, attempts })
    turn.record('handoff.requested', { reason: 'turn.quarantined', position })
    const cause = error ?? new Error(`the process ended ${attempts - 1} times while handling it`)
    return { ...this.#decision(turn, 'quarantined'), error: cause }
  }

  #turnFor(event: StoredEvent, conversation: Conversation, abort: LazyAbort): Turn {
    return new Turn({
      store: this.#store,
      clock: this.#clock,
      log: this.#log,
      adapter: this.#adapters.get(event.adapter),
      event,
      conversation,
      abort,
      defaultLocale: this.#options.locale ?? 'zh',
    })
  }

  #decision(turn: Turn, outcome: Decision['outcome']): Decision {
    const { event, conversation } = turn.options
    const state: ConversationState = { ...conversation.state, locale: turn.locale }
    const accepts = this.#acceptsOf(event.adapter)
    const offered = offeredBy(turn.staged)
    const isAsked = event.event.type === 'message' || event.event.type === 'choice'
    const { parts, tokens } = shortenValues(turn.staged, accepts, event.position)
    const messages = degrade(parts, accepts, this.#words(turn.locale)).map((part: Part) => ({
      conversation: conversation.id,
      adapter: event.adapter,
      part,
      ...(isAsked && { replyTo: event.event.key }),
      answers: event.position,
    }))
    const expiresAt = this.#clock.now() + TOKEN_TTL_MS
    const meanings = [...tokens].map(
      ([key, value]): DrawerWrite => ({ drawer: 'huida.choices', key, value, expiresAt }),
    )
    if (messages.length > 0) {
      delete state.offered
      if (offered.length > 0) state.offered = offered
    }
    return {
      outcome,
      state,
      messages,
      trace: turn.steps,
      records: turn.records,
      timers: turn.timers,
      cancelled: turn.cancelled,
      drawers: [...turn.drawers.values(), ...meanings],
      statements: turn.statements,
    }
  }

  /** The event as it is meant: a typed "2" is the second choice, a token is the long value that it stands for. */
  async #understood(event: IncomingEvent, { state }: Conversation): Promise<IncomingEvent> {
    if (event.type === 'choice') {
      const value = isChoiceToken(event.value)
        ? await this.#store.get('huida.choices', event.value, this.#clock.now())
        : undefined
      const meant = typeof value === 'string' ? value : event.value
      const label = event.label ?? state.offered?.find((choice) => choice.value === meant)?.label
      return { ...event, value: meant, ...(label !== undefined && { label }) }
    }
    if (event.type !== 'message' || !state.offered) return event
    const chosen = choose(visible(plainText(event.parts)), state.offered)
    if (!chosen) return event
    const { parts: _, type: __, ...base } = event
    return { ...base, type: 'choice', value: chosen.value, label: chosen.label }
  }

  #isLooping(turn: Turn): boolean {
    if (turn.event.type !== 'message' || turn.text === '' || turn.isRehearsal) return false
    const heard = this.#loops.hear(turn.conversation.id, turn.text, this.#clock.now())
    if (heard === 'broken') {
      turn.record('loop.broken', { conversation: turn.conversation.id })
      turn.record('handoff.requested', { reason: 'loop.broken' })
    }
    return heard !== 'fine'
  }

  #showTyping({ options: { adapter, conversation }, isRehearsal }: Turn, abort: LazyAbort): () => void {
    if (!adapter?.typing || isRehearsal) return () => {}
    let cancel = () => {}
    const show = () => {
      adapter.typing!(conversation.to, { signal: abort.signal }).catch((error: unknown) =>
        this.#log.debug({ error, adapter: adapter.name }, 'the typing sign was not shown'),
      )
      cancel = this.#clock.after(TYPING_EVERY_MS, show)
    }
    cancel = this.#typingDelays.add(show)
    return () => cancel()
  }

  #acceptsOf(adapter: string) {
    return this.#adapters.get(adapter)?.accepts ?? { text: {} }
  }

  #words(locale: Locale): Words {
    return this.#ownWords[locale]
  }
}

/** The end of the pipeline: nobody answered. */
const nobody = (() => undefined) as unknown as Next

/** `/telegram/hook?x` and `http://host/telegram/hook` belong to `telegram`; what is no address belongs to nobody. */
const pathOf = (url: string): string => /^(?:https?:\/\/[^/?#]+)?\/([^/?#]*)/i.exec(url)?.[1] ?? ''
