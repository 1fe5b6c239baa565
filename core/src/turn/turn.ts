import type { Adapter } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { IncomingEvent, TurnEvent } from '../conversation/event.js'
import { type Content, type Part, plainText, toParts } from '../conversation/part.js'
import { localeOf, visible } from '../conversation/received.js'
import type { Locale } from '../conversation/words.js'
import { crashPoint } from '../delivery/crash-point.js'
import type { LazyAbort } from '../delivery/deadline.js'
import type { Json } from '../json.js'
import type { Logger } from '../log.js'
import type { Drawer } from '../plugin.js'
import type {
  Conversation,
  DrawerWrite,
  NewRecord,
  NewTimer,
  Statement,
  Store,
  StoredEvent,
  TraceEntry,
} from '../store/store.js'
import type { Context } from './context.js'

export interface TurnOptions {
  store: Store
  clock: Clock
  log: Logger
  adapter: Adapter | undefined
  event: StoredEvent
  conversation: Conversation
  abort: LazyAbort
  defaultLocale: Locale
}

/** Provisional text is shown at most this often. */
const STREAM_EVERY_MS = 100

/** One turn: what handlers see as `ctx`, and what they have staged so far. */
export class Turn implements Context {
  readonly event: IncomingEvent
  readonly text: string
  readonly locale: Locale
  readonly conversation: Context['conversation']
  readonly staged: Part[] = []
  readonly records: NewRecord[] = []
  readonly steps: TraceEntry[] = []
  readonly timers: NewTimer[] = []
  readonly cancelled: string[] = []
  readonly statements: Statement[] = []
  readonly drawers = new Map<string, DrawerWrite>()
  /** Not a private field: a `ctx` that grew is another object, with this turn at the end of its prototype chain. */
  readonly memory: { remembered?: Promise<Map<string, Json>> } = {}

  constructor(readonly options: TurnOptions) {
    const { event, conversation } = options
    // What bot.send asks for never reaches a handler, so handlers see incoming events only.
    this.event = event.event as IncomingEvent
    this.text = visible(textOf(event.event))
    this.conversation = { id: conversation.id, adapter: conversation.adapter, to: conversation.to }
    this.locale =
      localeOf(this.text) ??
      localeFrom(conversation.user.locale) ??
      localeFrom(conversation.state.locale) ??
      options.defaultLocale
  }

  /** Asked by `bot.answer`: nobody may see it, and nothing of it may stay. Positions of stored events begin at 1. */
  get isRehearsal() {
    return this.options.event.position === 0
  }
  get user() {
    return this.options.conversation.user
  }
  get attempt() {
    return this.options.event.attempts
  }
  get signal() {
    return this.options.abort.signal
  }
  get log() {
    return this.options.log
  }

  now(): number {
    return this.options.clock.now()
  }

  can(type: Part['type']): boolean {
    return this.options.adapter?.accepts[type] !== undefined
  }

  reply(content: Content): void {
    this.staged.push(...toParts(content))
  }

  async stream(chunks: AsyncIterable<string>): Promise<string> {
    const { adapter, event, conversation } = this.options
    let text = ''
    let shownAt = Number.NEGATIVE_INFINITY
    for await (const chunk of chunks) {
      this.signal.throwIfAborted()
      text += chunk
      if (this.now() - shownAt < STREAM_EVERY_MS) continue
      shownAt = this.now()
      if (!this.isRehearsal) adapter?.stream?.(conversation.to, { answers: event.position, text })
    }
    if (!this.isRehearsal) adapter?.stream?.(conversation.to, { answers: event.position, text })
    return text
  }

  async once<T extends Json>(name: string, work: () => Promise<T>): Promise<T> {
    const { store, event } = this.options
    // Only a repeated turn can have something to remember.
    this.memory.remembered ??= event.attempts > 1 ? store.remembered(event.position) : Promise.resolve(new Map())
    const remembered = await this.memory.remembered
    // Stored under this name by this very call in an earlier attempt.
    if (remembered.has(name)) return remembered.get(name) as T
    const result = await work()
    if (!this.isRehearsal) await store.remember(event.position, name, result)
    remembered.set(name, result)
    crashPoint('turn.remembered')
    return result
  }

  record(type: string, data: Json): void {
    this.records.push({ conversation: this.conversation.id, type, data, at: this.now() })
  }

  trace(entry: Omit<TraceEntry, 'ms'>): void {
    this.steps.push({ ...entry, ms: this.now() - this.options.event.acceptedAt })
  }

  schedule(name: string, at: number, data: Json = null): void {
    this.timers.push({ conversation: this.conversation.id, name, dueAt: at, data })
  }

  cancel(name: string): void {
    this.cancelled.push(name)
  }

  write(statement: Statement): void {
    this.statements.push(statement)
  }
}

/** A plugin's drawer: reads see what this turn has set. */
export function drawerOf(plugin: string): Drawer {
  const turnOf = (ctx: Context): Turn => {
    // A ctx that grew has the turn at the end of its prototype chain, so `options` and the maps are reachable on it.
    return ctx as Turn
  }
  return {
    async get<T extends Json>(ctx: Context, key: string) {
      const { drawers, options } = turnOf(ctx)
      const written = drawers.get(JSON.stringify([plugin, key]))
      // What comes back is what this plugin has set under this key.
      return (written ? written.value : await options.store.get(plugin, key, options.clock.now())) as T | undefined
    },
    set(ctx, key, value, { ttlMs } = {}) {
      const { drawers, options } = turnOf(ctx)
      drawers.set(JSON.stringify([plugin, key]), {
        drawer: plugin,
        key,
        value,
        ...(ttlMs !== undefined && { expiresAt: options.clock.now() + ttlMs }),
      })
    },
    delete(ctx, key) {
      turnOf(ctx).drawers.set(JSON.stringify([plugin, key]), { drawer: plugin, key, value: undefined })
    },
  }
}

function textOf(event: TurnEvent): string {
  switch (event.type) {
    case 'message':
      return plainText(event.parts)
    case 'choice':
      return event.label ?? event.value
    case 'join':
    case 'leave':
    case 'timer':
    case 'send':
      return ''
  }
}

const localeFrom = (tag: string | undefined): Locale | undefined =>
  tag?.toLowerCase().startsWith('zh') ? 'zh' : tag?.toLowerCase().startsWith('en') ? 'en' : undefined
