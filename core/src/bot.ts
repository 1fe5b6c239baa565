import type { IncomingMessage } from 'node:http'
import type { Duplex, Readable } from 'node:stream'
import type { Adapter, Inbox } from './adapter.js'
import { checkedConfigs } from './check.js'
import { type Clock, systemClock } from './clock.js'
import { conversationId } from './conversation/address.js'
import { type Author, type Owner, theBot } from './conversation/author.js'
import type { IncomingEvent } from './conversation/event.js'
import { type Locale, spoken } from './conversation/locale.js'
import { type Content, type Part, toParts } from './conversation/part.js'
import { type Words, wordsOf } from './conversation/words.js'
import { Activity } from './delivery/activity.js'
import { Conversations, personOf, recipientIn } from './delivery/conversations.js'
import { LazyAbort } from './delivery/deadline.js'
import { inboxFor } from './delivery/inbox.js'
import { Journal } from './delivery/journal.js'
import { LANES_AT_ONCE } from './delivery/lanes/claims.js'
import { Lease } from './delivery/lanes/lease.js'
import { Outbox } from './delivery/outbox.js'
import { Requests } from './delivery/requests.js'
import { RunState } from './delivery/run-state.js'
import { stage } from './delivery/staging.js'
import { Timers } from './delivery/timers.js'
import { Troubles } from './delivery/troubles.js'
import { HuidaError, isHuidaError } from './errors.js'
import { Followers } from './follow.js'
import { bodyComesFrom } from './http/body.js'
import { type Identify, Routes } from './http/route.js'
import type { Json } from './json.js'
import { faultsOnly, guarded, type Logger } from './log.js'
import { Fetching } from './media/fetching.js'
import { Media, type MediaLimits, mediaLimits } from './media/media.js'
import type { MediaStore } from './media/media-store.js'
import { Measures, type Meter } from './metering.js'
import type { GrownBy, Plugin, PluginInUse, PluginTools } from './plugin.js'
import { Projections } from './projection.js'
import { Pruning } from './pruning.js'
import { memoryStore } from './store/memory-store.js'
import type { Conversation, LedgerEntry, Store, StoredEvent } from './store/store.js'
import type { Tracer } from './tracing.js'
import { Composer, type Downstream, type Middleware, type Needs, type Outcome } from './turn/composer.js'
import type { ActionTarget, Context } from './turn/context.js'
import { drawerOf } from './turn/drawer.js'
import { type Decision, Turns } from './turn/turns.js'

/** What a bot is made of. Mistakes are told by `start()`, all at once. */
export interface BotOptions {
  /** The platforms that it speaks on; each has a name of its own. */
  adapters: readonly Adapter[]
  /** What keeps its promises. Default: memory, which is refused when `NODE_ENV` is `production`. */
  store?: Store
  /** Default: warnings and errors, to standard error. */
  log?: Logger
  /** Makes spans around accept, turn, model and send. Default: none. */
  tracer?: Tracer
  /** Counts turns and what was sent, and how much waits. Default: nothing is counted. */
  meter?: Meter
  /** Default: the machine's clock. */
  clock?: Clock
  /** The languages that it speaks. Default: `zh` and `en`. */
  locales?: readonly Locale[]
  /** The language of a conversation that has not shown one. Default: the first of `locales`. */
  locale?: Locale
  /** Replaces any of the core's own words, for any language. */
  words?: Readonly<Record<Locale, Partial<Words>>>
  /** The customer hears something within this time, in milliseconds, whatever a handler does. Default 20,000. */
  turnBudgetMs?: number
  /** An event that fails so often is put into quarantine. Default 5. */
  maxAttempts?: number
  /** So many turns may wait for others that compute; then events are refused for a while with OVERLOADED. Default 500. */
  maxBacklog?: number
  /** A platform that has not answered by then, in milliseconds, may or may not have shown the message. Default 15,000. */
  sendTimeoutMs?: number
  /** `stop` waits so long for what is under way, in milliseconds. Default 10,000. */
  stopWithinMs?: number
  /**
   * Keeps the pictures, voice messages and files that customers send: `folderMedia({ folder: 'data/media' })` of `@huida/core/media`.
   * Default: none; what only the platform can open is then told to be missing.
   */
  media?: MediaStore
  /** How much is taken of them, and how long it is waited for. */
  mediaLimits?: Partial<MediaLimits>
  /** Tells who asks at the routes of plugins, for whoever serves them. Default: nobody is known. */
  identify?: Identify
  /**
   * What people have set for plugins elsewhere than in code, by the plugins' names: `{ escalation: { limits: { offerMs: 20_000 } } }`. What the code
   * names goes before; what nobody names has its default. Default: nothing.
   */
  pluginSettings?: Readonly<Record<string, object>>
}

/** The names of all options, to tell a mistyped one. */
export const botOptions = [
  ...['adapters', 'store', 'media', 'mediaLimits', 'log', 'tracer', 'meter', 'clock', 'identify', 'pluginSettings'],
  ...['locales', 'locale', 'words', 'turnBudgetMs', 'maxAttempts', 'maxBacklog', 'sendTimeoutMs', 'stopWithinMs'],
] as const

/** What is decided about an event that nobody stored: for evaluation, and for previews. */
export interface Preview extends Decision {
  /** What would be shown, stepped down to what the platform shows. */
  parts: Part[]
}

/** How often lanes of other workers are looked after, where several share a store. */
const SHARE_EVERY_MS = 500
const RENEW_EVERY_MS = 2_000

interface Installed {
  plugin: Plugin
  middleware?: Middleware
}

const inUse = ({ name, dependencies, config: { schema, input } }: Plugin, config: unknown): PluginInUse => ({
  ...{ name, dependencies, given: input, config },
  ...(schema && { schema }),
})

/** Makes a bot. Nothing is opened, and nothing is refused, before `start()`. */
export const createBot = (options: BotOptions): Bot => new Bot(options)

/** A bot: middleware and plugins in the order of their use, between the platforms and the store. */
export class Bot<C extends Context = Context> extends Composer<C> {
  readonly #options: BotOptions
  readonly #installed: Installed[] = []
  /** What plugins answer over HTTP, for whoever serves them; complete when `start()` has resolved. */
  readonly routes = new Routes()
  readonly identify: Identify
  /** What customers and agents have sent besides words; `undefined` without a media store. */
  readonly media: Media | undefined
  /** The plugins that it uses, in their order, and what they work with; complete when `start()` has resolved. */
  get plugins(): readonly PluginInUse[] {
    return this.#plugins
  }
  #plugins: readonly PluginInUse[] = []
  /** Deletes what is old. It knows what plugins keep when `start()` has resolved. */
  readonly pruning: Pruning
  readonly #closers: (() => void | Promise<void>)[] = []
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Logger
  readonly #adapters = new Map<string, Adapter>()
  readonly #inboxes = new Map<string, Inbox>()
  readonly #activity: Activity
  readonly #listening = new AbortController()
  /** Until the store is closed. */
  readonly #working = new AbortController()
  readonly #worker = crypto.randomUUID()
  readonly #lease: Lease
  readonly #outbox: Outbox
  readonly #journal: Journal
  readonly #requests: Requests
  readonly #troubles: Troubles
  readonly #timers: Timers
  readonly #projections: Projections
  readonly #followers: Followers
  readonly #turns: Turns
  readonly #words: (locale: Locale) => Words

  constructor(options: BotOptions) {
    super()
    this.#options = Object(options) as BotOptions
    const { adapters, store, clock, log, identify, locales, locale, words, tracer, meter, media } = this.#options
    this.#store = store ?? memoryStore()
    this.#clock = clock ?? systemClock
    this.#activity = new Activity(this.#clock)
    this.#log = log ? guarded(log) : faultsOnly
    this.identify = identify ?? (() => undefined)
    const all = locales?.length ? locales : ['zh', 'en']
    const fallback = locale ?? all[0]!
    // A customer whose language the bot does not speak rather reads English, unless the bot says otherwise.
    const foreign = locale ?? spoken('en', all) ?? fallback
    this.#words = wordsOf(all, fallback, words)
    for (const adapter of Array.isArray(adapters) ? adapters : []) this.#adapters.set(adapter?.name, adapter)
    const backlog = { messages: () => this.#outbox.depth, events: () => this.#journal.depth }
    const shared = {
      store: this.#store,
      conversations: new Conversations(this.#store),
      adapters: this.#adapters,
      clock: this.#clock,
      log: this.#log,
      tracer,
      measures: meter && new Measures(meter, backlog),
      activity: this.#activity,
      run: new RunState(),
    }
    const budgetMs = this.#options.turnBudgetMs ?? 20_000
    const limits = { ...mediaLimits, ...this.#options.mediaLimits }
    limits.withinMs = Math.min(limits.withinMs, budgetMs / 2)
    const worker = this.#worker
    this.media = media && new Media({ media, store: this.#store, clock: this.#clock, worker, limits })
    const fetching = new Fetching({ ...shared, media: this.media, limits, stopping: this.#listening.signal })
    this.#turns = new Turns({
      ...shared,
      budgetMs,
      languages: { spoken: all, fallback, foreign },
      words: this.#words,
    })
    this.#troubles = new Troubles(this.#clock)
    this.#lease = new Lease({ store: this.#store, clock: this.#clock, worker })
    this.#outbox = new Outbox({
      ...shared,
      sendTimeoutMs: this.#options.sendTimeoutMs ?? 15_000,
      worker: this.#worker,
      lease: this.#lease,
      trouble: (message, reason) => this.#troubles.undelivered(message, reason),
      taken: (entry, accepted, term) => this.#journal.taken(entry, accepted, term),
      emptied: (conversation) => this.#journal.claims.emptied(conversation),
      left: (conversation) => this.#journal.claims.messagesLeft(conversation),
      media: this.media && ((url) => this.media!.open(url)),
    })
    this.#followers = new Followers(this.#store, this.#clock)
    this.#projections = new Projections({ ...shared, worker })
    this.pruning = new Pruning({ store: this.#store, foldedUpTo: () => this.#projections.foldedUpTo() })
    if (this.media) this.pruning.add(this.media.prunable)
    this.#journal = new Journal({
      ...shared,
      outbox: this.#outbox,
      worker: this.#worker,
      lease: this.#lease,
      troubles: this.#troubles,
      maxAttempts: this.#options.maxAttempts ?? 5,
      maxBacklog: this.#options.maxBacklog ?? 500,
      words: this.#words,
      decide: (event, conversation, abort) => this.#turns.decide(event, conversation, abort),
      giveUp: (event, conversation, error) => this.#turns.giveUp(event, conversation, error),
      prepare: (event, merged) => fetching.prepare(event, merged),
      wake: () => this.#wake(),
      timersChanged: () => void this.#timers.look(),
    })
    this.#requests = new Requests({ ...shared, lease: this.#lease, journal: this.#journal })
    this.#timers = new Timers({ ...shared, requests: this.#requests })
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
    const configs = await checkedConfigs(this.#options, botOptions, plugins, this.#store)
    this.#plugins = plugins.map((plugin) => inUse(plugin, configs.get(plugin)))
    await this.#store.open()
    this.#closers.push(() => this.#store.close())
    try {
      const { media: mediaStore } = this.#options
      await mediaStore?.open()
      if (mediaStore) this.#closers.push(() => mediaStore.close())
      for (const installed of this.#installed) await this.#setUp(installed, configs.get(installed.plugin))
      if (this.routes.problems.length > 0) throw new HuidaError('CONFIG_INVALID', { problems: this.routes.problems })
      this.#turns.pipeline = this.middleware() as Middleware
      if (this.awaits('trouble')) this.#troubles.areHeard = true
      const shared = {
        ...{ store: this.#store, activity: this.#activity, clock: this.#clock, worker: this.#worker },
        awaits: (type: IncomingEvent['type']) => this.awaits(type),
      }
      for (const adapter of this.#adapters.values()) {
        this.#inboxes.set(
          adapter.name,
          inboxFor(adapter, {
            ...shared,
            journal: this.#journal,
            outbox: this.#outbox,
            media: this.media,
            troubles: this.#troubles,
            followers: this.#followers,
          }),
        )
        if (adapter.stop) this.#closers.push(() => adapter.stop!())
      }
      await this.#lease.renew()
      await this.#journal.start()
      await this.#projections.start()
      await this.#timers.look()
      if (this.#store.shared) this.#share()
      for (const adapter of this.#adapters.values()) {
        await adapter.start?.(this.#inboxes.get(adapter.name)!, { signal: this.#listening.signal, log: this.#log })
        this.#outbox.open(adapter.name)
      }
    } catch (error) {
      await this.stop()
      throw error
    }
    return this
  }

  /**
   * Makes the tables of the store and of the plugins, and nothing else: before many processes start, or in the name of somebody who alone may
   * make tables. `start` does it, too.
   * @throws HuidaError CONFIG_INVALID with all problems at once; STORE_OPEN_FAILED
   */
  async migrate(): Promise<void> {
    const plugins = this.#installed.map(({ plugin }) => plugin)
    await checkedConfigs(this.#options, botOptions, plugins, this.#store)
    await this.#store.open()
    try {
      for (const plugin of plugins) await this.#makeTables(plugin)
    } finally {
      await this.#store.close()
    }
  }

  /** Stops listening, lets what is under way end, sends what is decided, closes. What remains is stored for the next start. */
  async stop(): Promise<void> {
    this.#listening.abort()
    this.#journal.stop()
    this.#timers.stop()
    this.#projections.stop()
    let cancel = () => {}
    const timeout = new Promise<void>((resolve) => {
      cancel = this.#clock.after(this.#options.stopWithinMs ?? 10_000, resolve)
    })
    await Promise.race([this.#activity.settled(), timeout])
    cancel()
    this.#outbox.stop()
    this.#followers.stop()
    this.#working.abort()
    // What is not done goes to another worker at once.
    if (this.#store.shared)
      await this.#store
        .leave(this.#worker)
        .catch((error: unknown) =>
          this.#log.debug({ error }, 'what this worker held is free only when its lease runs out'),
        )
    for (const close of this.#closers.splice(0).reverse()) await close()
  }

  /** Behaves as if the process had died, for tests: nothing more is decided, stored or sent, and nothing is closed. */
  crash(): void {
    this.#listening.abort()
    this.#working.abort()
    this.#journal.crash()
    this.#timers.stop()
    this.#projections.stop()
    this.#followers.stop()
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
   * Speaks without being spoken to. Resolves when it is stored: it is then sent in its place in the conversation. What the bot says while
   * a person owns the conversation becomes a draft.
   * @param conversation its id, as in the ledger: `telegram:1234`
   * @param options.key the same again, in this conversation, is not said again; default: a new one
   * @param options.by in whose name; default: the bot's
   * @throws HuidaError CONVERSATION_UNKNOWN, NOT_RUNNING, STORE_UNAVAILABLE
   */
  send(conversation: string, content: Content, options: { key?: string; by?: Author } = {}): Promise<void> {
    const { key = crypto.randomUUID(), by = theBot } = options
    return this.#requests.send(conversation, toParts(content), { key, by })
  }

  /**
   * Asks for an action, in its place in a conversation or a lane, and resolves with its result once all of it is stored.
   * @param to see `ActionTarget`: a conversation that is known, one that need not be, or a lane such as `ticket:42`
   * @param options.by who asks; what the action says is said in this name
   * @param options.key the same again, in this lane, acts once and has the same result; default: a new one
   * @throws HuidaError ACTION_UNKNOWN, ACTION_REFUSED, ACTION_FAILED, CONVERSATION_UNKNOWN, ADAPTER_UNKNOWN, ACCOUNT_UNKNOWN,
   * NOT_RUNNING, STORE_UNAVAILABLE; or what its handler refused it with
   */
  act(to: ActionTarget, name: string, data: Json, options: { by: Author; key?: string }): Promise<Json> {
    const { key = crypto.randomUUID(), by } = options
    return this.#requests.act(to, name, data, { key, by })
  }

  /**
   * Makes somebody else the owner of a conversation, without waiting for a turn that runs. Resolves when no word that the bot said before
   * can reach the customer any more; what it still had to say is kept as drafts.
   * @param options.epoch of the conversation as whoever decides has seen it: of two who take it at once, one does
   * @throws HuidaError OWNER_CHANGED, CONVERSATION_UNKNOWN, NOT_RUNNING, STORE_UNAVAILABLE
   */
  assign(
    conversation: string,
    owner: Owner,
    options: { epoch: number; by: Author; reason?: string },
  ): Promise<{ epoch: number }> {
    return this.#journal.owners.assign(conversation, owner, options)
  }

  /**
   * What the bot would answer, without storing or sending anything: for evaluation, and for previews. Drawers are read but
   * not written; timers, records and tables stay as they are.
   */
  async answer(event: IncomingEvent, adapter: string = this.#options.adapters[0]?.name ?? 'none'): Promise<Preview> {
    const user = personOf(event.user)
    const to = recipientIn(event.conversation, user.id)
    const id = conversationId(adapter, to)
    const now = this.#clock.now()
    const conversation: Conversation = {
      id,
      adapter,
      to,
      user,
      owner: theBot,
      epoch: 0,
      fence: 0,
      state: {},
      updatedAt: now,
    }
    const stored: StoredEvent = { position: 0, adapter, conversation: id, event, acceptedAt: now, attempts: 1 }
    const decision = await this.#turns.decide(stored, conversation, new LazyAbort())
    const { messages } = stage(decision, {
      event: stored,
      conversation,
      adapter: this.#adapters.get(adapter),
      words: this.#words(decision.locale),
      now,
      held: [],
    })
    const parts: Part[] = []
    for (const { act } of messages) if (act.type === 'say') parts.push(act.part)
    return Object.assign(decision, { parts })
  }

  /** What came in, what was decided and why, what went out. */
  ledger(conversation: string): Promise<LedgerEntry[]> {
    return this.#store.timeline(conversation)
  }

  /**
   * Everything that is stored after a position, in all conversations, as it happens; ends when the signal aborts or the bot stops.
   * @param after a position; 0 begins with the first
   */
  follow(after: number, signal: AbortSignal): AsyncIterable<LedgerEntry> {
    return this.#followers.follow(after, signal)
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
    return this.#requests.replay(position)
  }

  async #makeTables({ name, migrations }: Plugin): Promise<void> {
    const { sql } = this.#store
    if (migrations && sql) await sql.migrate(name, await migrations(sql))
  }

  async #setUp(installed: Installed, config: unknown): Promise<void> {
    const { plugin } = installed
    const { sql } = this.#store
    await this.#makeTables(plugin)
    const app = new Composer()
    const tools: PluginTools<unknown> = {
      ...this.routes.toolsOf(plugin.name),
      config,
      store: drawerOf(plugin.name),
      bot: {
        send: this.send.bind(this),
        act: this.act.bind(this),
        assign: this.assign.bind(this),
        follow: this.follow.bind(this),
        conversation: (id) => this.#store.conversation(id),
        openMedia: async (url) => this.media?.open(url),
        conversations: (page) => this.#store.conversations(page),
        latest: () => this.#store.latest(),
        timeline: (id, page) => this.#store.timeline(id, page),
      },
      log: this.#log,
      clock: this.#clock,
      ...(this.#options.tracer && { tracer: this.#options.tracer }),
      ...(sql && { sql }),
      project: (name, projection) => {
        if (!sql) throw new HuidaError('STORE_NEEDS_SQL', { plugin: plugin.name })
        this.#projections.add(`${plugin.name}.${name}`, projection)
      },
      prunes: (prunable) => this.pruning.add(prunable),
      onStop: (close) => this.#closers.push(close),
    }
    await plugin.setup(app, tools as PluginTools<never>)
    installed.middleware = app.middleware()
    if (app.awaits('trouble')) this.#troubles.areHeard = true
  }

  /** Where several processes share a store: lanes whose holder is gone are taken over, and our own are kept. */
  #share(): void {
    const repeat = (everyMs: number, work: () => Promise<void>, signal = this.#listening.signal) => {
      const next = () =>
        this.#clock.after(everyMs, async () => {
          if (signal.aborted) return
          await work().catch((error: unknown) =>
            this.#log.warn({ error }, 'the lanes of a shared store were not looked after'),
          )
          next()
        })
      next()
    }
    const takeLanes = () => this.#journal.claims.claim(LANES_AT_ONCE)
    repeat(SHARE_EVERY_MS, takeLanes)
    // Also while what is under way ends.
    repeat(RENEW_EVERY_MS, () => this.#lease.renew(), this.#working.signal)
    this.#store.listen?.(this.#worker, (news) => {
      if (news.type === 'stored') return this.#wake()
      const heard = news.type === 'lanes' ? takeLanes() : this.#journal.owners.mayHaveChanged(news.conversation)
      // Whoever looks now and then sees it, too.
      heard.catch((error: unknown) => this.#log.debug({ error }, 'what another worker told was not looked at'))
    })
  }

  /** Something new is stored. */
  #wake(): void {
    this.#followers.wake()
    this.#projections.wake()
  }
}

/** `/telegram/hook?x` and `http://host/telegram/hook` belong to `telegram`; what is no address belongs to nobody. */
const pathOf = (url: string): string => /^(?:https?:\/\/[^/?#]+)?\/([^/?#]*)/i.exec(url)?.[1] ?? ''
