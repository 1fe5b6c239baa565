// To make a bot
export { type Bot, type BotOptions, createBot } from './bot.js'
export {
  card,
  type Choice,
  choices,
  type Content,
  file,
  image,
  type Part,
  type Source,
  sources,
  text,
} from './part.js'
export { type Context } from './context.js'
export { Composer, contentOf, type Downstream, type Middleware, type Next, type Outcome } from './composer.js'
export { type Locale, type Words } from './words.js'

// To write a plugin
export { definePlugin, type Drawer, type Plugin, type PluginTools } from './plugin.js'
export { inSpan, type Span, type Tracer } from './tracing.js'

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
export {
  type ChoiceMade,
  type IncomingEvent,
  type MessageReceived,
  type PlatformEvent,
  type TimerFired,
  type User,
  type UserJoined,
  type UserLeft,
} from './event.js'
export { plainText } from './part.js'
export { MAX_TEXT } from './received.js'
export { split } from './split.js'

// To write a store, or to read one
export { memoryStore } from './memory-store.js'
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

// Everywhere
export { type Clock, systemClock } from './clock.js'
export { type ErrorCode, errorCodes, HuidaError, isHuidaError } from './errors.js'
export { type Json } from './json.js'
export { type Logger } from './log.js'
