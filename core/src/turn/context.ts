import type { ConversationRef, Recipient } from '../conversation/address.js'
import type { Author, Owner } from '../conversation/author.js'
import type { IncomingEvent, User } from '../conversation/event.js'
import type { Locale } from '../conversation/locale.js'
import type { Content, Part } from '../conversation/part.js'
import type { Json } from '../json.js'
import type { Logger } from '../log.js'
import type { NewRecord, Statement, TraceEntry } from '../store/store.js'

/**
 * One turn: an event, and what may be done about it. Everything that is done here is stored together when the turn
 * commits, or not at all; until then a crash means that the turn runs again.
 */
export interface Context<E extends IncomingEvent = IncomingEvent> {
  readonly event: E
  /** What the person wrote, or the label of what was chosen; empty for other events. Control characters are removed. */
  readonly text: string
  readonly user: Omit<User, 'bot'>
  /** The person whom this is about: `telegram:1234`. What is kept of somebody is kept by this, never by `user.id` alone. */
  readonly person: string
  /** Who started the turn. */
  readonly by: Author
  readonly conversation: {
    /** `<adapter>:<the platform's id>`, as the ledger knows it. */
    readonly id: string
    readonly adapter: string
    /** Of the adapter; empty in a lane that belongs to no platform. */
    readonly platform: string
    readonly to: Recipient
    /** Who answers here. What the bot says while somebody else does is kept as a draft. */
    readonly owner: Owner
    /** Grows with every change of the owner. */
    readonly epoch: number
  }
  /** The language to answer in, one of those that the bot speaks. */
  readonly locale: Locale
  /** Which attempt at this event this is; 1 unless an earlier one failed or crashed. */
  readonly attempt: number
  /** Asked by `bot.answer`: nobody sees it, and nothing of it is kept. */
  readonly isRehearsal: boolean
  /** Aborts when the turn's budget is spent, somebody else takes the conversation, or the bot stops. Pass it on to everything that waits. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** Milliseconds since 1970, by the bot's clock. */
  now(): number
  /** Whether the platform shows this by itself. For taste, never for correctness: everything is stepped down. */
  can(type: Part['type']): boolean
  /**
   * Why the platform would not take a message now, so that it would be held until the customer writes again: no window is open, or the
   * open ones are used up but for what is kept for others than the bot. `undefined`: it leaves at once. What this turn has said is not
   * counted yet. For what is not worth saying late, such as a reminder.
   * @param options.by who would say it; default: the bot
   */
  holds(options?: { by?: Author }): 'window' | 'quota' | undefined
  /** Says something before the handler is done. It leaves with the commit, before what is returned. */
  reply(content: Content, options?: ReplyOptions): void
  /** Changes what was said under this name before; where the platform cannot, the new words are sent. Unknown names are said anew. */
  edit(name: string, content: Content): void
  /** Takes back what was said under this name before, where the platform can. */
  delete(name: string): void
  /** Puts an emoji on the message that started the turn, where the platform can. */
  react(emoji: string): void
  /** Shows text while it is being written, where the platform can, and gives all of it. What counts is what is returned. */
  stream(chunks: AsyncIterable<string>): Promise<string>
  /**
   * Runs something whose result must not change when the turn is repeated after a crash, such as a model or a tool call: the
   * result is stored before it is used. `name` is unique within the turn.
   */
  once<T extends Json>(name: string, work: () => Promise<T>): Promise<T>
  /** Makes somebody else the owner of the conversation, in the commit of this turn. What this turn says still leaves. */
  assign(owner: Owner, about: { reason: string }): void
  /** Asks for an action in another lane; it is stored in the commit of this turn. The same key asks once. Default key: this turn and the name. */
  act(to: ActionTarget, name: string, data?: Json, options?: { key?: string }): void
  /** What whoever asked for this action is told. Default `null`. */
  result(value: Json): void
  /** Appends to the event log: `<thing>.<what happened>`. */
  record(type: string, data: Json): void
  /**
   * What this turn has recorded, traced and said with `reply` so far. For a middleware that looks, after `next()`, at what others have
   * decided; what they returned is in `contentOf(await next())`.
   */
  soFar(): { records: readonly NewRecord[]; trace: readonly TraceEntry[]; said: readonly Part[] }
  /** Tells the trace what this step saw, scored and chose. */
  trace(entry: Omit<TraceEntry, 'ms'>): void
  /** Starts a turn of type `timer` in this conversation at a time (milliseconds since 1970). The same name moves it. */
  schedule(name: string, at: number, data?: Json): void
  /** Forgets a timer of this conversation. */
  cancel(name: string): void
  /** Writes to a plugin's tables in the commit of this turn. */
  write(statement: Statement): void
}

/** How something is said. */
export interface ReplyOptions {
  /** In whose name. Default: the bot's; in an action, of whoever asked for it. */
  by?: Author
  /** A name under which it can be changed or taken back by a later turn of the conversation. */
  name?: string
}

/**
 * Where an action happens: a conversation or a lane without a platform by its id (`telegram:1234`, `ticket:42`), or a conversation that
 * need not exist yet.
 */
export type ActionTarget = string | { adapter: string; ref: ConversationRef; user?: Omit<User, 'bot'> }
