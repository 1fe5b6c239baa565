import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { PlatformEvent } from './conversation/event.js'
import type { Part } from './conversation/part.js'
import type { Json } from './json.js'
import type { Logger } from './log.js'

/** How much text a platform takes in one message, and how it counts. Default: no limit, in characters. */
export interface TextLimit {
  max?: number
  /** `characters` are UTF-16 units, as most platforms count; `bytes` are UTF-8. Default `characters`. */
  unit?: 'characters' | 'bytes'
}

/** How many choices a platform shows at once, and how long their hidden values may be. Default: no limit. */
export interface ChoiceLimit {
  max?: number
  /** Longer values travel as a short token, which comes back as the value. */
  maxValueBytes?: number
}

/**
 * What a platform shows by itself. Everything else is stepped down by the core to what is listed here, so `send` is never
 * handed a part that was not declared. Text is the least that a platform can do.
 */
export interface Accepts {
  text: TextLimit
  image?: object
  file?: object
  choices?: ChoiceLimit
  card?: ChoiceLimit
  sources?: object
}

/** The parts that an adapter with these capabilities is handed. */
export type PartFor<A extends Accepts> = Extract<Part, { type: keyof A }>

/** Where a message goes. */
export interface Recipient {
  /** The platform's id of the conversation. */
  id: string
  /** What the last event of the conversation said in `conversation.address`. */
  address?: Json
  /** The platform's id of the person who wrote last. */
  userId: string
}

/** One message, exactly one call of the platform. */
export interface Outgoing<A extends Accepts = Accepts> {
  /** Stable across retries: give it to platforms that recognise duplicates. */
  id: string
  to: Recipient
  part: PartFor<A>
  /** The platform's id of the event that is answered, where there is one. */
  replyTo?: string
  /** The place of this message in its conversation; grows. */
  position: number
  /** When it was decided, in milliseconds since 1970. */
  at: number
}

/** Why a platform refused a message, in words a bot can act on. */
export type SendErrorCode =
  | 'blocked'
  | 'gone'
  | 'window_closed'
  | 'quota'
  | 'rate_limited'
  | 'unauthorized'
  | 'invalid'
  | 'unavailable'

/** What became of a message. */
export type SendResult =
  | { outcome: 'delivered'; id?: string }
  /** Refused; for good when there is no `retryAtMs` (milliseconds since 1970). */
  | { outcome: 'rejected'; code: SendErrorCode; reason?: string; retryAtMs?: number }
  /** Written, but no answer came: it may have arrived. */
  | { outcome: 'unknown'; reason?: string }

export const delivered = (id?: string): SendResult => ({ outcome: 'delivered', ...(id !== undefined && { id }) })

export const rejected = (code: SendErrorCode, about: { reason?: string; retryAtMs?: number } = {}): SendResult => ({
  outcome: 'rejected',
  code,
  ...about,
})

export const unknown = (reason?: string): SendResult => ({
  outcome: 'unknown',
  ...(reason !== undefined && { reason }),
})

/** How far a pull channel has read; advances in the same commit as the events that were read. */
export interface Cursor {
  name: string
  value: string
}

/** What became of an event that was handed over. */
export interface Receipt {
  /** `duplicate`: stored before. `ignored`: from a program, never answered. */
  outcome: 'accepted' | 'duplicate' | 'ignored'
  /** Its place in the conversation, also for duplicates; grows. */
  position?: number
}

/** One message of a conversation, in either direction, as a history shows it. */
export interface HistoryItem {
  position: number
  direction: 'in' | 'out'
  at: number
  /** The platform's key of an incoming event. */
  key?: string
  /** For outgoing messages: the incoming event that they answer. */
  answers?: number
  parts: Part[]
  /** What the adapter kept of an incoming event as the platform sent it. */
  raw?: Json
}

/** What an adapter hands events to. */
export interface Inbox {
  /**
   * Resolves when the event is on disk: acknowledge the platform then, not before.
   * @throws HuidaError STORE_UNAVAILABLE, EVENT_INVALID, MESSAGE_TOO_LONG, NOT_RUNNING
   */
  receive(event: PlatformEvent): Promise<Receipt>
  /** Several events and the cursor behind them, in one commit. */
  receiveAll(events: readonly PlatformEvent[], cursor?: Cursor): Promise<Receipt[]>
  /**
   * For platforms that take the reply inside their own request: the first message of the answer, if it is ready within
   * `ms`. It is then yours to deliver; everything else goes the usual way through `send`.
   */
  receiveWithin(event: PlatformEvent, ms: number): Promise<Outgoing | undefined>
  /** How far a pull channel had read. */
  cursor(name: string): Promise<string | undefined>
  /** The messages of a conversation in order, oldest first: those after a position, or the last ones. At most `limit`, default 50. */
  history(conversationId: string, page?: { after?: number; before?: number; limit?: number }): Promise<HistoryItem[]>
  /** Resolves when nothing is being decided or sent. Retries and timers that wait do not count. */
  settled(): Promise<void>
}

/** What `send` and its relatives are given besides the message. */
export interface SendTools {
  /** Aborts when the platform takes too long; the result is then `unknown`. */
  signal: AbortSignal
}

/** Text shown before it is committed. Whoever shows it replaces it by the next message with the same `answers`. */
export interface Provisional {
  /** The position of the event that is being answered. */
  answers: number
  /** All of the text so far. */
  text: string
}

/**
 * A platform. Three members are required; each further one is a thing that the platform can do. Adapters translate: the
 * core stores, recognises duplicates, orders, retries and limits.
 */
export interface Adapter<A extends Accepts = Accepts> {
  /** Names the platform in logs, in conversation ids and in the path of its webhook: `telegram`. Unique in a bot. */
  name: string
  accepts: A
  /** One message, one platform call. A throw counts as `unknown`; abort with the signal. */
  send(message: Outgoing<A>, tools: SendTools): Promise<SendResult>
  /** What is wrong with the options, in sentences. Asked before anything is opened. */
  check?(): readonly string[]
  /** Answers a request to `/<name>/…`. Verify before parsing. */
  fetch?(request: Request, inbox: Inbox): Promise<Response>
  /** Takes over a connection to `/<name>/…` that asks to become a WebSocket. */
  upgrade?(request: IncomingMessage, socket: Duplex, head: Buffer, inbox: Inbox): void
  /** Opens connections of its own: polling, sockets. Resolves when it listens; stops listening when the signal aborts. */
  start?(inbox: Inbox, tools: { signal: AbortSignal; log: Logger }): Promise<void>
  /** Closes what was opened. Called last, when everything is sent. */
  stop?(): Promise<void>
  /** Shows that an answer is being written. Repeated every few seconds while it is. Failures are of no account. */
  typing?(to: Recipient, tools: SendTools): Promise<void>
  /** Shows text that is still being written. Failures are of no account. */
  stream?(to: Recipient, text: Provisional): void
  /** How long events may overtake each other, in milliseconds (0 to 2,000). Default 0: they arrive in order. */
  orderWindowMs?: number
  /** At most so many messages in a time, over all conversations and within one. Default: no limit. */
  rate?: { total?: Rate; perConversation?: Rate }
}

export interface Rate {
  count: number
  perMs: number
}

/** An adapter, with its parts inferred from what it accepts. */
export function defineAdapter<const A extends Accepts>(adapter: Adapter<A>): Adapter {
  // The outbox hands each adapter only the parts of its own `accepts`, which is what makes the narrower type safe.
  return adapter as unknown as Adapter
}
