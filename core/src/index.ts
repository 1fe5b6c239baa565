// To make a bot
export { type Bot, type BotOptions, createBot } from './bot.js'
export type { Context } from './turn/context.js'
export { Composer, contentOf, type Downstream, type Middleware, type Next, type Outcome } from './turn/composer.js'
export type {
  ChoiceMade,
  IncomingEvent,
  MessageReceived,
  TimerFired,
  User,
  UserJoined,
  UserLeft,
} from './conversation/event.js'
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
} from './conversation/part.js'
export type { Locale, Words } from './conversation/words.js'
export { memoryStore } from './store/memory-store.js'

// To write a plugin
export { type Drawer, definePlugin, type Plugin, type PluginTools } from './plugin.js'
export {
  type AuditClass,
  type Audience,
  anonymous,
  type Identify,
  type Mounted,
  mayUse,
  type Principal,
  Refusal,
  type Role,
  type Route,
  type RouteCall,
  type RouteSocket,
  Routes,
  type RouteTools,
  type SocketRoute,
} from './http/route.js'
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
export type { PlatformEvent } from './conversation/event.js'
export { headerOf, MAX_BODY_BYTES, parseJson, readBody, remoteAddressOf } from './http/body.js'
export { type Block, type Inline, type ListItem, parseMarkdown } from './conversation/markdown.js'
export { type FoundLink, findLinks, isSafeUrl } from './conversation/links.js'
export { MAX_TEXT } from './conversation/received.js'
export { split } from './conversation/split.js'

// To write a store, or to read one
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
} from './store/store.js'

// Everywhere
export { type Clock, systemClock } from './clock.js'
export { type ErrorCode, errorCodes, HuidaError, isHuidaError } from './errors.js'
export type { Json } from './json.js'
export type { Logger } from './log.js'
