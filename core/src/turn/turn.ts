import type { Adapter } from '../adapter.js'
import type { Clock } from '../clock.js'
import { personId } from '../conversation/address.js'
import { type Author, type Owner, theBot } from '../conversation/author.js'
import { authorOf, type IncomingEvent, type TurnEvent } from '../conversation/event.js'
import { type Locale, scriptOf, shownBy, spoken } from '../conversation/locale.js'
import { type Content, type Part, plainText, toParts } from '../conversation/part.js'
import { visible } from '../conversation/received.js'
import { crashPoint } from '../delivery/crash-point.js'
import type { LazyAbort } from '../delivery/deadline.js'
import { leftIn, opened, reserveOf } from '../delivery/sending/windows.js'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type { Logger } from '../log.js'
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
import type { ActionTarget, Context, ReplyOptions } from './context.js'

/** The languages of a bot. */
export interface Languages {
  spoken: readonly Locale[]
  /** Of a conversation that has not shown one. */
  fallback: Locale
  /** Of a customer whose language the bot does not speak. */
  foreign: Locale
}

export interface TurnOptions {
  store: Store
  clock: Clock
  log: Logger
  adapter: Adapter | undefined
  event: StoredEvent
  conversation: Conversation
  abort: LazyAbort
  languages: Languages
}

/** What a turn says or does on the platform, before it is stepped down. */
export type Said =
  | { type: 'say'; by: Author; parts: Part[]; name?: string }
  | { type: 'edit'; by: Author; name: string; parts: Part[] }
  | { type: 'delete'; by: Author; name: string }
  | { type: 'react'; by: Author; emoji: string }

/** An action for another lane. */
export interface Asked {
  to: ActionTarget
  name: string
  data: Json
  key: string
}

/** What a turn has staged; lists are made when something comes into them, since most turns need few. */
export interface Memory {
  said?: Said[]
  asked?: Asked[]
  records?: NewRecord[]
  steps?: TraceEntry[]
  timers?: NewTimer[]
  cancelled?: string[]
  statements?: Statement[]
  drawers?: Map<string, DrawerWrite>
  /** What earlier attempts remembered. */
  remembered?: Promise<Map<string, Json>>
  /** Text that was shown while it was written. */
  streamed?: string
  owner?: Owner
  result?: Json
  /** A handler has taken the action, or the trouble. */
  handled?: boolean
  /** What each `next()` gave, while nobody has been warned yet of one that was not returned. */
  rests?: Promise<unknown>[]
}

/** Provisional text is shown at most this often. */
const STREAM_EVERY_MS = 100

/** One turn: what handlers see as `ctx`, and what they have staged so far. */
export class Turn implements Context {
  readonly event: IncomingEvent
  readonly text: string
  readonly locale: Locale
  /** One object for all: `next({ … })` makes a new `ctx` whose prototype chain ends at this turn, so writes must go through it. */
  readonly memory: Memory = {}

  constructor(readonly options: TurnOptions) {
    const { event, conversation, languages } = options
    // What bot.send asks for never reaches a handler, so handlers see incoming events only.
    this.event = event.event as IncomingEvent
    this.text = visible(textOf(event.event))
    this.locale = localeOf(this.text, conversation, languages)
  }

  get by() {
    return authorOf(this.options.event.event)
  }
  get conversation() {
    const { adapter, conversation } = this.options
    const { id, to, owner, epoch } = conversation
    return { id, adapter: conversation.adapter, platform: adapter?.platform ?? '', to, owner, epoch }
  }

  /** Asked by `bot.answer`: nobody may see it, and nothing of it may stay. Positions of stored events begin at 1. */
  get isRehearsal() {
    return this.options.event.position === 0
  }
  get user() {
    return this.options.conversation.user
  }
  get person() {
    const { adapter, to, user } = this.options.conversation
    return personId(adapter, to.account, user.id)
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

  holds({ by = theBot }: { by?: Author } = {}): 'window' | 'quota' | undefined {
    const { adapter, conversation, event } = this.options
    const declared = adapter?.windows
    if (!declared) return undefined
    const now = this.now()
    const windows = opened(declared, conversation.state, event.event, event.acceptedAt)
    if (Object.values(windows ?? {}).every(({ until }) => until <= now)) return 'window'
    const reserve = by.kind === 'bot' ? reserveOf(declared, windows, now) : 0
    return leftIn(declared, windows, now) <= reserve ? 'quota' : undefined
  }

  reply(content: Content, { by, name }: ReplyOptions = {}): void {
    const parts = toParts(content)
    if (parts.length === 0) return
    const said: Said = { type: 'say', by: by ?? voiceOf(this), parts }
    if (name !== undefined) said.name = name
    this.say(said)
  }

  /** Stages something that is done on the platform. */
  say(said: Said): void {
    this.memory.said ??= []
    this.memory.said.push(said)
  }

  edit(name: string, content: Content): void {
    this.say({ type: 'edit', by: voiceOf(this), name, parts: toParts(content) })
  }

  delete(name: string): void {
    this.say({ type: 'delete', by: voiceOf(this), name })
  }

  react(emoji: string): void {
    this.say({ type: 'react', by: voiceOf(this), emoji })
  }

  async stream(chunks: AsyncIterable<string>): Promise<string> {
    let text = ''
    let shownAt = Number.NEGATIVE_INFINITY
    for await (const chunk of chunks) {
      this.signal.throwIfAborted()
      text += chunk
      this.memory.streamed = text
      const now = this.options.clock.elapsed()
      if (now - shownAt < STREAM_EVERY_MS) continue
      shownAt = now
      showProvisional(this, text)
    }
    this.signal.throwIfAborted()
    showProvisional(this, text)
    return text
  }

  async once<T extends Json>(name: string, work: () => Promise<T>): Promise<T> {
    const { store, event } = this.options
    // Only a repeated turn can have something to remember.
    const isRepeated = event.attempts > 1 || event.isAgain === true
    this.memory.remembered ??= isRepeated ? store.remembered(event.position) : Promise.resolve(new Map())
    const remembered = await this.memory.remembered
    // Stored under this name by this very call in an earlier attempt.
    if (remembered.has(name)) return remembered.get(name) as T
    const result = await work()
    const isKept = this.isRehearsal || (await store.remember(event.position, event.attempts, name, result))
    // Whoever has begun the turn again may be told something else, and says it.
    if (!isKept) throw new HuidaError('TURN_SUPERSEDED', { position: event.position })
    remembered.set(name, result)
    crashPoint('turn.remembered')
    return result
  }

  assign(owner: Owner, { reason }: { reason: string }): void {
    this.memory.owner = owner
    const { owner: from, epoch } = this.conversation
    this.record('conversation.assigned', {
      from,
      to: owner,
      epoch: epoch + 1,
      reason,
    } as unknown as Json)
  }

  act(to: ActionTarget, name: string, data: Json = null, { key }: { key?: string } = {}): void {
    this.memory.asked ??= []
    const { asked } = this.memory
    asked.push({ to, name, data, key: key ?? `${this.options.event.position}.${asked.length}.${name}` })
  }

  result(value: Json): void {
    this.memory.result = value
  }

  record(type: string, data: Json): void {
    const { id, adapter } = this.options.conversation
    this.memory.records ??= []
    this.memory.records.push({ conversation: id, adapter, type, data, by: this.by, at: this.now() })
  }

  soFar(): { records: readonly NewRecord[]; trace: readonly TraceEntry[]; said: readonly Part[] } {
    const { records, steps, said } = this.memory
    return {
      records: [...(records ?? none)],
      trace: [...(steps ?? none)],
      said: (said ?? none).flatMap((one) => (one.type === 'say' || one.type === 'edit' ? one.parts : none)),
    }
  }

  trace(entry: Omit<TraceEntry, 'ms'>): void {
    this.memory.steps ??= []
    this.memory.steps.push({ ...entry, ms: this.now() - this.options.event.acceptedAt })
  }

  schedule(name: string, at: number, data: Json = null): void {
    this.memory.timers ??= []
    this.memory.timers.push({ conversation: this.options.conversation.id, name, dueAt: at, data })
  }

  cancel(name: string): void {
    this.memory.cancelled ??= []
    this.memory.cancelled.push(name)
  }

  write(statement: Statement): void {
    this.memory.statements ??= []
    this.memory.statements.push(statement)
  }
}

const none: never[] = []

/** In whose name a turn speaks: in an action that an agent or the program asked for, in theirs; else in the bot's. */
const voiceOf = ({ event, by }: Turn): Author => (event.type === 'action' && by.kind !== 'customer' ? by : theBot)

function showProvisional({ options: { adapter, event, conversation }, isRehearsal }: Turn, text: string): void {
  if (!isRehearsal && conversation.owner.kind === 'bot')
    adapter?.stream?.(conversation.to, { answers: event.position, text })
}

/**
 * The language of a turn: what several words of it show, else that of the conversation, else of the user as the platform tells, else
 * what the text hints at, else the bot's default.
 */
function localeOf(
  text: string,
  { user, state }: Conversation,
  { spoken: locales, fallback, foreign }: Languages,
): Locale {
  const kept = state.locale !== undefined && locales.includes(state.locale) ? state.locale : undefined
  // Most messages are in the language of the conversation, and plainly so.
  if (kept !== undefined && (text === '' || (isAscii(text) && scriptOf(kept) === 'Latn'))) return kept
  const shown = text === '' ? undefined : shownBy(text, locales)
  const likely = kept ?? spoken(user.locale, locales)
  // Script does not tell languages that share it apart, such as English and French: what is known of the customer does.
  if (shown?.sure) return likely !== undefined && scriptOf(likely) === scriptOf(shown.locale) ? likely : shown.locale
  return likely ?? shown?.locale ?? (user.locale ? foreign : fallback)
}

const isAscii = (text: string): boolean => !/[^ -~\s]/.test(text)

function textOf(event: TurnEvent): string {
  switch (event.type) {
    case 'message':
      return plainText(event.parts)
    case 'choice':
      return event.label ?? event.value
    // Handlers that match texts must not match the new text of an old message.
    case 'edited':
    case 'join':
    case 'leave':
    case 'deleted':
    case 'reacted':
    case 'moved':
    case 'assigned':
    case 'timer':
    case 'action':
    case 'trouble':
    case 'send':
      return ''
  }
}
