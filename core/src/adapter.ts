import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Recipient } from './conversation/address.js'
import type { Author, Owner } from './conversation/author.js'
import type { IncomingEvent, PlatformEvent, WindowOpener } from './conversation/event.js'
import type { Part } from './conversation/part.js'
import type { Json } from './json.js'
import type { Logger } from './log.js'
import type { MediaLinks, OpenedMedia } from './media/media-store.js'

/** How much text a platform takes in one message, and how it counts. Default: no limit, in characters. */
export interface TextLimit {
  /** The longest text of one message, in `unit`. Longer ones become several messages. Default: no limit. */
  max?: number
  /** `characters` are UTF-16 units, as most platforms count; `bytes` are UTF-8. Default `characters`. */
  unit?: 'characters' | 'bytes'
  /** It shows Markdown, or what the adapter makes of it. Default false: texts in Markdown come without its signs. */
  markdown?: boolean
}

/** Which media a platform takes. What does not fit becomes a line with its name and link. Default: no limit. */
export interface MediaLimit {
  /** Judged by the part's `sizeBytes`; a part that does not tell its size is tried. Default: no limit. */
  maxBytes?: number
  /** MIME types, `image/*` among them. */
  types?: readonly string[]
  /**
   * `send` also takes what the bot's media store keeps (`media:…`), which it reads by `tools.media` and uploads. Default false: such parts
   * become a line with their name.
   */
  uploads?: boolean
}

/** How many choices a platform shows at once, and how long their words and hidden values may be. Default: no limit. */
export interface ChoiceLimit {
  /** More than this are stepped down: to a numbered list, or, in a card, to a message with choices. Default: no limit. */
  max?: number
  /** Longer values travel as a short token, which comes back as the value. */
  maxValueBytes?: number
  /** In UTF-16 units. Longer labels are cut and end with "…". */
  maxLabel?: number
  /** The longest text above the choices, in the `unit` of texts. The rest of a longer one goes before it. Default: as texts. */
  maxText?: number
}

/** Limits of a card, besides those of its choices. */
export interface CardLimit extends ChoiceLimit {
  /** In UTF-16 units. The rest of a longer title goes to the text. */
  maxTitle?: number
}

/**
 * What a platform shows by itself. Everything else is stepped down by the core to what is listed here, so `send` is never
 * handed a part that was not declared. Text is the least that a platform can do.
 */
export interface Accepts {
  text: TextLimit
  /** Absent: a line with its `alt` and its link. */
  image?: MediaLimit
  /** Absent: a line with its name and its link. */
  file?: MediaLimit
  /** Absent: a line with its transcript and its link. */
  audio?: MediaLimit
  /** Absent: a line with its `alt` and its link. */
  video?: MediaLimit
  /** Absent: a line with its name and a link to a map. */
  location?: object
  /** Absent: its title, text and address as text. */
  link?: object
  /** Absent: a numbered list; a person who types the number has chosen. */
  choices?: ChoiceLimit
  /** Absent: its image, then its words and choices, each stepped down by itself. */
  card?: CardLimit
  /** Absent: lines at the end of the text before them. */
  sources?: object
  /** It takes native parts of its own platform. */
  native?: object
}

/** The parts that an adapter with these capabilities is handed. */
export type PartFor<A extends Accepts> = Extract<Part, { type: keyof A }>

/** What every call of a platform has in common. */
interface Call {
  /** Stable across retries, and never given twice, also not by another database: give it to platforms that recognise duplicates. */
  id: string
  to: Recipient
  /** In whose name. */
  by: Author
  /** The place of this call in its conversation; grows. */
  position: number
  /** When it was decided, in milliseconds since 1970. */
  at: number
}

/** One message, exactly one call of the platform. */
export interface Outgoing<A extends Accepts = Accepts> extends Call {
  part: PartFor<A>
  /** The platform's key of the event that is answered, where there is one. */
  replyTo?: string | undefined
  /** The position of the event that is answered. */
  answers?: number | undefined
  /** An earlier attempt may have been shown: where the platform can be asked for the message by `id`, ask it first. Absent: none was. */
  mayHaveArrived?: true
}

/** A change of a message that was sent before. */
export interface OutgoingEdit<A extends Accepts = Accepts> extends Call {
  /** The platform's id of the message, as `delivered` told it. */
  target: string
  part: PartFor<A>
}

/** A message that is to be taken back. */
export interface OutgoingDeletion extends Call {
  target: string
}

/** An emoji on somebody's message. */
export interface OutgoingReaction extends Call {
  /** The key of the event. */
  target: string
  /** Empty: takes the bot's own away. */
  emoji: string
}

/** A new owner, for platforms that keep a session state of their own. */
export interface OutgoingAssignment extends Call {
  owner: Owner
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

/** The platform has taken the message. `id` is the platform's, needed to edit, delete or find it later. */
export const delivered = (id?: string): SendResult => ({ outcome: 'delivered', ...(id !== undefined && { id }) })

/**
 * The platform has refused the message, and nobody saw it. With `retryAtMs` (milliseconds since 1970) it is tried again, not before then;
 * without, it is given up.
 */
export const rejected = (code: SendErrorCode, about: { reason?: string; retryAtMs?: number } = {}): SendResult => ({
  outcome: 'rejected',
  code,
  ...about,
})

/** The message may or may not have arrived: it is sent once more, with the same id. */
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
  /**
   * `duplicate`: stored before. `ignored`: from a program, never answered. `refused`: it cannot be taken, and was kept with the reason;
   * only `receiveAll` says so, `receive` throws.
   */
  outcome: 'accepted' | 'duplicate' | 'ignored' | 'refused'
  /** Its place in the conversation, also for duplicates; grows. */
  position?: number
}

/** One message of a conversation, in either direction, as a history shows it. */
export interface HistoryItem {
  position: number
  direction: 'in' | 'out'
  by: Author
  at: number
  /** The platform's key of an incoming event. */
  key?: string
  /** For outgoing messages: the incoming event that they answer. */
  answers?: number
  parts: Part[]
  /** What the adapter kept of an incoming event as the platform sent it. */
  raw?: Json
}

/** How a platform takes the reply inside its own request. */
export interface PassiveReply {
  /** How long the platform waits, in milliseconds. */
  ms: number
  /** Whether such a part can be put into the reply. Others go the usual way. Default: all. */
  takes?(part: Part): boolean
  /** Aborts when the platform hangs up: what it did not get goes the usual way. */
  signal?: AbortSignal
  /**
   * When the platform asks again unless it gets a response now, in milliseconds since 1970. A bot that was killed while it handed the
   * reply over, and runs again by then, waits for that instead of saying the same twice. Absent: it does not ask again, as far as is known.
   */
  asksAgainAt?: number
}

/** What an adapter hands events to, and what it may ask for. */
export interface Inbox {
  /**
   * Resolves when the event is on disk: acknowledge the platform then, not before.
   * @throws HuidaError STORE_UNAVAILABLE, EVENT_INVALID, MESSAGE_TOO_LONG, ACCOUNT_UNKNOWN, OVERLOADED, NOT_RUNNING
   */
  receive(event: PlatformEvent): Promise<Receipt>
  /** Several events and the cursor behind them, in one commit. An event that cannot be taken is refused alone. */
  receiveAll(events: readonly PlatformEvent[], cursor?: Cursor): Promise<Receipt[]>
  /**
   * For platforms that take the reply inside their own request: the first message of the answer, if it is ready in time and can be put
   * there. It is then yours to deliver; everything else goes the usual way through `send`. Resolves with nothing as soon as the turn has
   * ended without one. A redelivery gets the same message again, unless somebody else owns the conversation by then.
   */
  receiveWithin(event: PlatformEvent, reply: PassiveReply): Promise<Outgoing | undefined>
  /**
   * The platform tells what became of a message of ours, by its id: it was delivered or read, which needs no turn; or it had been taken
   * and did not arrive after all, which is trouble for plugins, for the `reason`. Known only where the adapter has `echoes`.
   */
  noted(
    platformId: string,
    what: 'delivered' | 'read' | 'failed',
    about: { conversation: string; account?: string; at: number; reason?: string },
  ): Promise<void>
  /** The position of the message of ours that has this id on the platform: for echoes. Kept only where the adapter has `echoes`. */
  find(platformId: string, account?: string): Promise<number | undefined>
  /** Whether anything in the bot waits for events of this type by name: a page need not offer what nobody hears, such as reactions. */
  awaits(type: IncomingEvent['type']): boolean
  /** How far a pull channel had read. */
  cursor(name: string): Promise<string | undefined>
  /** The messages of a conversation in order, oldest first: those after a position, or the last ones. At most `limit`, default 50. */
  history(
    conversation: string | { id: string; account?: string },
    page?: { after?: number; before?: number; limit?: number },
  ): Promise<HistoryItem[]>
  /**
   * For platforms that are nothing but this program, such as pages that are connected to it: the ids of conversations in which something is new
   * from now on, told by each message, whichever process has stored it. Absent where this process alone has the store, and `send` tells all.
   */
  follow?(signal: AbortSignal): AsyncIterable<string>
  /**
   * For platforms whose pages show what the bot's media store keeps: `link` makes what stands behind the address of a route of yours, and
   * `serveLink` answers there. Absent where the bot has no media store.
   */
  readonly media?: MediaLinks
  /** Small things that the adapter keeps for itself, such as tokens of installations; stored durably. */
  readonly drawer: AdapterDrawer
  /**
   * Whether this process may do something that only one of all may do, such as long polling or refreshing a token, for so many
   * milliseconds from now. Ask again before they are over.
   */
  lease(name: string, ms: number): Promise<boolean>
  /** Resolves when nothing is being decided or sent. Retries and timers that wait do not count. */
  settled(): Promise<void>
}

/** What an adapter keeps for itself. */
export interface AdapterDrawer {
  /** `undefined`: never set, deleted, or its time is over. */
  get<T extends Json = Json>(key: string): Promise<T | undefined>
  /** @param options.ttlMs forget it after so many milliseconds; default: never */
  set(key: string, value: Json, options?: { ttlMs?: number }): Promise<void>
  /** Resolves when it is gone for good. A key that was never set is no error. */
  delete(key: string): Promise<void>
}

/** What `send` and its relatives are given besides the message. */
export interface SendTools {
  /** Aborts when the platform takes too long; the result is then `unknown`. */
  signal: AbortSignal
  /**
   * Opens what a part's `media:…` address leads to, anew at each call; `undefined` when nothing is there any more. Read `body` or cancel it.
   * Absent where the bot has no media store.
   */
  media?(url: string): Promise<OpenedMedia | undefined>
}

/** Text shown before it is committed. Whoever shows it replaces it by the next message with the same `answers`. */
export interface Provisional {
  /** The position of the event that is being answered. */
  answers: number
  /** All of the text so far. Empty: nothing comes of it, take it away. */
  text: string
}

/** Media as the platform hands them out. */
export interface Download {
  body: ReadableStream<Uint8Array>
  /** As the platform names it; not to be trusted. Absent: not known. */
  mimeType?: string
  /** As the platform tells it before the first byte; the body may be longer. Absent: not known. */
  sizeBytes?: number
}

/** For how long, and how often, a platform lets the bot write after a customer did something. */
export interface Window {
  opens: WindowOpener
  forMs: number
  /** Default: no limit. */
  messages?: number
}

/**
 * A platform. Four members are required; each further one is a thing that the platform can do. Adapters translate: the
 * core stores, recognises duplicates, orders, retries and limits.
 */
export interface Adapter<A extends Accepts = Accepts> {
  /**
   * Names it in logs, in conversation ids and in the path of its webhook: `telegram`. Unique in a bot, so every factory takes it as an
   * option: one bot may have two accounts of a platform.
   */
  name: string
  /** Which platform it is, the same for all of its adapters: `telegram`. */
  platform: string
  accepts: A
  /** One message, one platform call. A throw counts as `unknown`; abort with the signal. */
  send(message: Outgoing<A>, tools: SendTools): Promise<SendResult>
  /** Changes a message. Absent: the new words are sent as a message of their own. */
  edit?(message: OutgoingEdit<A>, tools: SendTools): Promise<SendResult>
  /** Takes a message back. Absent: it stays. */
  delete?(message: OutgoingDeletion, tools: SendTools): Promise<SendResult>
  /** Puts an emoji on a message. Absent: none is shown. */
  react?(message: OutgoingReaction, tools: SendTools): Promise<SendResult>
  /** Tells the platform who owns the conversation now. Absent: it need not know. */
  assign?(message: OutgoingAssignment, tools: SendTools): Promise<SendResult>
  /**
   * What the platform would be told to show for a part, without where it goes, and without calling anybody: people see what customers will.
   * Absent, or `undefined`: the part itself tells.
   */
  preview?(part: PartFor<A>): object | undefined
  /** What is wrong with the options, in sentences. Asked before anything is opened. */
  check?(): readonly string[]
  /** Whether an account is one of those that are configured. Absent: any is. */
  knows?(account: string | undefined): boolean | Promise<boolean>
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
  /**
   * Opens media of an incoming part whose `url` is the platform's own: the core then keeps them before the turn, in the bot's media store.
   * `undefined`: the platform has them no more, or never gives them. A throw: they may be there later; it is called again while there is
   * time. Absent: every `url` can be opened by whoever reads it.
   */
  download?(part: Part, about: { account?: string; signal: AbortSignal }): Promise<Download | undefined>
  /** The platform delivers our own messages back, or tells of them later by their ids: they are kept for `inbox.find`. */
  echoes?: boolean
  /** When the bot may write. Say when and where it was looked up. Default: always. */
  windows?: readonly Window[]
  /** How long events may overtake each other, in milliseconds (0 to 2,000). Default 0: they arrive in order. */
  orderWindowMs?: number
  /** At most so many messages in a time, over all conversations of an account and within one. Default: no limit. */
  rate?: { total?: Rate; perConversation?: Rate }
}

/** A number of messages in a time. */
export interface Rate {
  count: number
  perMs: number
}

/** An adapter, with its parts inferred from what it accepts. */
export function defineAdapter<const A extends Accepts>(adapter: Adapter<A>): Adapter {
  // The outbox hands each adapter only the parts of its own `accepts`, which is what makes the narrower type safe.
  return adapter as unknown as Adapter
}
