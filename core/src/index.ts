// To make a bot
export { type Bot, type BotOptions, createBot, type Preview } from './bot.js'
export type { ActionTarget, Context, ReplyOptions } from './turn/context.js'
export { Composer, contentOf, type Downstream, type Middleware, type Next, type Outcome } from './turn/composer.js'
export type {
  ActionAsked,
  ChoiceMade,
  IncomingEvent,
  MessageDeleted,
  MessageEdited,
  MessageReacted,
  MessageReceived,
  TimerFired,
  Trouble,
  TroubleMet,
  User,
  UserJoined,
  UserLeft,
} from './conversation/event.js'
export {
  audio,
  type Choice,
  type Content,
  card,
  choices,
  file,
  image,
  link,
  location,
  markdown,
  type Part,
  plainText,
  type Source,
  sources,
  text,
  video,
  toParts,
} from './conversation/part.js'
export { inLanguage, type Locale, localised, withOwnWords } from './conversation/locale.js'
export type { Words } from './conversation/words.js'
export { type Author, type Owner, theBot } from './conversation/author.js'
export { authorOf } from './conversation/event.js'
export { type MemoryStoreOptions, memoryStore } from './store/memory-store.js'
export type { KeptAs, Media, MediaLimits, NewMedia } from './media/media.js'

// To write a plugin
export { type BotAccess, definePlugin, type Plugin, type PluginInUse, type PluginTools } from './plugin.js'
export { withSettings } from './plugin-settings.js'
export type { Drawer } from './turn/drawer.js'
export type { Projection } from './projection.js'
export type { Pruning } from './pruning.js'
export type { Old, Prunable } from './store/prunable.js'
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
export {
  type BytesBody,
  bytesBody,
  type FileAnswer,
  type FileBody,
  fileAnswer,
  isBytesBody,
  isFileAnswer,
  type SentBytes,
} from './http/beside-json.js'
export type { Meter } from './metering.js'
export { inSpan, type Span, type Tracer } from './tracing.js'

// To write an adapter
export {
  type Accepts,
  type Adapter,
  type AdapterDrawer,
  type CardLimit,
  type ChoiceLimit,
  type Cursor,
  defineAdapter,
  type Download,
  delivered,
  type HistoryItem,
  type Inbox,
  type MediaLimit,
  type Outgoing,
  type OutgoingAssignment,
  type OutgoingDeletion,
  type OutgoingEdit,
  type OutgoingReaction,
  type PassiveReply,
  type Provisional,
  type Rate,
  type Receipt,
  rejected,
  type SendErrorCode,
  type SendResult,
  type SendTools,
  type TextLimit,
  unknown,
  type Window,
} from './adapter.js'
export { type ConversationRef, conversationId, personId, type Recipient } from './conversation/address.js'
export type { ConversationMoved, OwnerAssigned, PlatformEvent, WindowOpener } from './conversation/event.js'
export { isPlaceholder } from './http/placeholder.js'
export { Refusals } from './http/refusals.js'
export { headerOf, MAX_BODY_BYTES, parseJson, readBody, remoteAddressOf } from './http/body.js'
export { type Block, type Inline, type ListItem, parseMarkdown } from './conversation/markdown.js'
export { plainMarkdown } from './conversation/markdown-text.js'
export { type FoundLink, findLinks, isSafeUrl } from './conversation/links.js'
export { MAX_TEXT } from './conversation/received.js'
export { split } from './conversation/split.js'

// To write a media store; more of them in @huida/core/media
export type { AboutMedia, KeptMedia, MediaLinks, MediaStore, OpenedMedia } from './media/media-store.js'

// To write a store, or to read one
export { type RecordsRead, readRecords } from './store/records.js'
export type {
  Accepted,
  Act,
  Committed,
  Conversation,
  ConversationPage,
  RecordPage,
  ConversationState,
  DrawerWrite,
  InboxEntry,
  OpenLane,
  LedgerEntry,
  MessageRef,
  MessageStatus,
  NewRecord,
  NewTimer,
  OwnerChange,
  SettleChange,
  Settlement,
  SqlAccess,
  StagedMessage,
  Statement,
  Store,
  StoredCursor,
  StoredEvent,
  StoredMessage,
  StoredRecord,
  StoredTimer,
  TraceEntry,
  TurnCommit,
  TurnOutcome,
} from './store/store.js'
export { statement } from './store/statement.js'

// Everywhere
export { type Clock, systemClock } from './clock.js'
export { type ErrorCode, errorCodes, HuidaError, isHuidaError } from './errors.js'
export { fieldsOf, type Json } from './json.js'
export { faultsOnly, type Logger } from './log.js'
