import type { Recipient } from '../adapter.js'
import type { IncomingEvent, User } from '../conversation/event.js'
import type { Content, Part } from '../conversation/part.js'
import type { Json } from '../json.js'
import type { Logger } from '../log.js'
import type { Statement, TraceEntry } from '../store/store.js'

/**
 * One turn: an event, and what may be done about it. Everything that is done here is stored together when the turn
 * commits, or not at all; until then a crash means that the turn runs again.
 */
export interface Context<E extends IncomingEvent = IncomingEvent> {
  readonly event: E
  /** What the person wrote, or the label of what was chosen; empty for other events. Control characters are removed. */
  readonly text: string
  readonly user: Omit<User, 'bot'>
  readonly conversation: {
    /** `<adapter>:<the platform's id>`, as the ledger knows it. */
    readonly id: string
    readonly adapter: string
    readonly to: Recipient
  }
  /** The language to answer in: that of the text, else of the user, else of the conversation. */
  readonly locale: 'zh' | 'en'
  /** Which attempt at this event this is; 1 unless an earlier one failed or crashed. */
  readonly attempt: number
  /** Aborts when the turn's budget is spent or the bot stops. Pass it on to everything that waits. */
  readonly signal: AbortSignal
  readonly log: Logger
  /** Milliseconds since 1970, by the bot's clock. */
  now(): number
  /** Whether the platform shows this by itself. For taste, never for correctness: everything is stepped down. */
  can(type: Part['type']): boolean
  /** Says something before the handler is done. It leaves with the commit, before what is returned. */
  reply(content: Content): void
  /** Shows text while it is being written, where the platform can, and gives all of it. What counts is what is returned. */
  stream(chunks: AsyncIterable<string>): Promise<string>
  /**
   * Runs something whose result must not change when the turn is repeated after a crash, such as a model or a tool call: the
   * result is stored before it is used. `name` is unique within the turn.
   */
  once<T extends Json>(name: string, work: () => Promise<T>): Promise<T>
  /** Appends to the event log: `<thing>.<what happened>`. */
  record(type: string, data: Json): void
  /** Tells the trace what this step saw, scored and chose. */
  trace(entry: Omit<TraceEntry, 'ms'>): void
  /** Starts a turn of type `timer` in this conversation at a time (milliseconds since 1970). The same name moves it. */
  schedule(name: string, at: number, data?: Json): void
  /** Forgets a timer of this conversation. */
  cancel(name: string): void
  /** Writes to a plugin's tables in the commit of this turn. */
  write(statement: Statement): void
}
