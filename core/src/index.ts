// To make a bot

// To write an adapter
export {
  type Accepts,
  type Adapter,
  type Cursor,
  defineAdapter,
  delivered,
  type HistoryItem,
  type Inbox,
  type Outgoing,
  type Provisional,
  type Receipt,
  type Recipient,
  rejected,
  type SendErrorCode,
  type SendResult,
  type SendTools,
  unknown,
} from './adapter.js'
export { MAX_BODY_BYTES, parseJson, readBody } from './body.js'
export { type Bot, type BotOptions, createBot } from './bot.js'
// Everywhere
export { type Clock, systemClock } from './clock.js'
export { Composer, contentOf, type Downstream, type Middleware, type Next, type Outcome } from './composer.js'
export type { Context } from './context.js'
export { type ErrorCode, errorCodes, HuidaError, isHuidaError } from './errors.js'
export type {
  ChoiceMade,
  IncomingEvent,
  MessageReceived,
  PlatformEvent,
  TimerFired,
  User,
  UserJoined,
  UserLeft,
} from './event.js'
export type { Json } from './json.js'
export type { Logger } from './log.js'
// To write a store, or to read one
export { memoryStore } from './memory-store.js'
export {
  type Choice,
  type Content,
  card,
  choices,
  file,
  image,
  type Part,
  plainText,
  type Source,
  sources,
  text,
} from './part.js'
// To write a plugin
export { type Drawer, definePlugin, type Plugin, type PluginTools } from './plugin.js'
export { MAX_TEXT } from './received.js'
export { split } from './split.js'
export type {
  Accepted,
  Conversation,
  InboxEntry,
  LedgerEntry,
  SqlAccess,
  Statement,
  Store,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  TraceEntry,
  TurnCommit,
} from './store.js'
export { inSpan, type Span, type Tracer } from './tracing.js'
export type { Locale, Words } from './words.js'
