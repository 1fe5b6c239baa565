import { type ConversationRef, type Json, type Part, type PlatformEvent, text, type User } from '@huida/core'
import {
  conversationOf,
  isId,
  isTs,
  keptOf,
  messageId,
  orderOf,
  type Payload,
  type Place,
  type SlackEvent,
  type SlackMessage,
  timeOf,
} from './payload.js'
import { emojiOf } from './words/emoji.js'
import { filesOf } from './words/files.js'
import { saidBy } from './words/incoming.js'

/** What a payload is read with. */
export interface Reading {
  place: Place
  /** The bot's own ids in the workspace, as far as they are known. */
  bot: { userId?: string; botId?: string }
  channels: 'addressed' | 'all'
  /** Whoever did it belongs to the team that serves customers. */
  isOfTeam: boolean
  /** The thread that a message belongs to, for events that do not tell. */
  threadOf(channel: string, ts: string): string | undefined
  /** Milliseconds since 1970. */
  now: number
}

/**
 * A payload as events. None where nobody said anything: what the bot itself wrote, previews that Slack adds to messages, what is hidden, and
 * kinds of events that are not known here.
 */
export function receive(payload: Json, reading: Reading): PlatformEvent[] {
  const given = Object(payload) as Payload
  const event = given.type === 'block_actions' ? undefined : given.event
  const read = event ? readEvent(event, reading) : pressed(given, reading)
  return read ? [{ ...read, raw: keptOf(payload) }] : []
}

/** Who did it, for asking whether they are of the team. */
export const actorOf = ({ event, user }: Payload): string | undefined => event?.user ?? event?.message?.user ?? user?.id

function readEvent(event: SlackEvent, reading: Reading): PlatformEvent | undefined {
  switch (event.type) {
    case 'message':
      if (event.subtype === 'message_changed') return edited(event, reading)
      if (event.subtype === 'message_deleted') return deleted(event, reading)
      return said(event, reading)
    case 'app_mention':
      return said(event, reading)
    case 'reaction_added':
    case 'reaction_removed':
      return reacted(event, reading)
    case 'member_joined_channel':
    case 'member_left_channel':
      return cameOrWent(event, reading)
    case 'app_home_opened':
      return opened(event, reading)
    case 'assistant_thread_started':
      return begun(event, reading)
  }
  return undefined
}

/** Messages without one, and those that people write all the same. */
const SPOKEN: ReadonlySet<string | undefined> = new Set([
  ...[undefined, 'file_share', 'thread_broadcast', 'me_message', 'bot_message', 'file_comment'],
])

function said(event: SlackEvent, reading: Reading): PlatformEvent | undefined {
  const { ts, channel, subtype, hidden } = event
  if (hidden || !SPOKEN.has(subtype) || !isTs(ts) || !isId(channel) || isOwn(event, reading)) return undefined
  const user = writerOf(event)
  if (!user) return undefined
  const kind = kindOf(event)
  const { words, toBot } = saidBy(event, reading.bot.userId)
  const isCalled = toBot || event.type === 'app_mention'
  const isHeard = kind === 'direct' || isCalled || reading.channels === 'all'
  return {
    type: 'message',
    key: messageId(channel, ts),
    at: timeOf(ts),
    order: orderOf(ts),
    conversation: whereOf(channel, threadIn(event, kind), kind, reading),
    user,
    ...agent(event, { isCalled, kind }, reading),
    ...(!isHeard && { addressed: false }),
    parts: partsOf(event, words),
  }
}

/** A person of the team who writes in the thread of somebody else, and not to the bot, speaks to the customer. */
function agent(event: SlackMessage, { isCalled, kind }: { isCalled: boolean; kind: Kind }, { isOfTeam }: Reading) {
  const { user, ts, thread_ts, parent_user_id } = event
  const isInThread = thread_ts !== undefined && thread_ts !== ts && parent_user_id !== user
  if (!isOfTeam || isCalled || kind === 'direct' || !isInThread || !isId(user)) return {}
  return { by: { kind: 'agent', id: user } } as const
}

/** Slack tells of a change also when it adds a preview, or when somebody answers in the thread: then nobody has changed the words. */
function edited(event: SlackEvent, reading: Reading): PlatformEvent | undefined {
  const { channel, message, previous_message: before } = event
  const { ts, edited } = message ?? {}
  if (!message || !isTs(ts) || !isId(channel) || !isTs(edited?.ts) || isOwn(message, reading)) return undefined
  // `hidden` stands in all of these events; in the message itself it says that there is nothing to be seen.
  if (message.hidden || message.subtype === 'tombstone' || edited.ts === before?.edited?.ts) return undefined
  if (message.text === before?.text && fileIds(message) === fileIds(before)) return undefined
  const user = writerOf(message)
  if (!user) return undefined
  const kind = kindOf(event)
  const { words, toBot } = saidBy(message, reading.bot.userId)
  const isHeard = kind === 'direct' || toBot || reading.channels === 'all'
  return {
    type: 'edited',
    of: messageId(channel, ts),
    key: `${messageId(channel, ts)}/edited/${edited.ts}`,
    at: timeOf(edited.ts),
    order: orderOf(edited.ts),
    conversation: whereOf(channel, threadIn(message, kind), kind, reading),
    user,
    ...(!isHeard && { addressed: false }),
    parts: partsOf(message, words),
  }
}

function deleted(event: SlackEvent, reading: Reading): PlatformEvent | undefined {
  const { channel, deleted_ts: ts, previous_message: before, event_ts = event.ts } = event
  if (!isTs(ts) || !isId(channel) || !before || isOwn(before, reading)) return undefined
  const user = writerOf(before)
  if (!user) return undefined
  const kind = kindOf(event)
  const at = isTs(event_ts) ? event_ts : ts
  const isHeard = kind === 'direct' || reading.channels === 'all' || saidBy(before, reading.bot.userId).toBot
  return {
    type: 'deleted',
    of: messageId(channel, ts),
    key: `${messageId(channel, ts)}/deleted`,
    at: timeOf(at),
    order: orderOf(at),
    conversation: whereOf(channel, threadIn({ ...before, ts }, kind), kind, reading),
    user,
    ...(!isHeard && { addressed: false }),
  }
}

function reacted(event: SlackEvent, reading: Reading): PlatformEvent | undefined {
  const { user, reaction, item, event_ts } = event
  const { channel, ts } = item ?? {}
  if (!isId(user) || typeof reaction !== 'string' || item?.type !== 'message') return undefined
  if (!isId(channel) || !isTs(ts) || !isTs(event_ts) || user === reading.bot.userId) return undefined
  const kind = channel.startsWith('D') ? 'direct' : 'group'
  const isRemoved = event.type === 'reaction_removed'
  const thread = reading.threadOf(channel, ts) ?? (kind === 'direct' ? undefined : ts)
  return {
    type: 'reacted',
    of: messageId(channel, ts),
    key: `${messageId(channel, ts)}/${isRemoved ? '-' : '+'}${reaction}/${user}/${event_ts}`.slice(0, 512),
    at: timeOf(event_ts),
    order: orderOf(event_ts),
    conversation: whereOf(channel, thread, kind, reading),
    user: { id: user },
    emoji: emojiOf(reaction),
    ...(isRemoved && { removed: true }),
  }
}

/** The bot was brought into a channel, or left it; others come and go without a word. */
function cameOrWent(event: SlackEvent, reading: Reading): PlatformEvent | undefined {
  const { user, channel, event_ts, inviter } = event
  if (!isId(user) || user !== reading.bot.userId || !isId(channel) || !isTs(event_ts)) return undefined
  const type = event.type === 'member_joined_channel' ? 'join' : 'leave'
  return {
    type,
    key: `${type}/${event_ts}`,
    at: timeOf(event_ts),
    conversation: whereOf(channel, undefined, 'group', reading),
    user: { id: isId(inviter) ? inviter : user },
  }
}

/** Somebody opens the chat with the bot; only the first time says something. */
function opened({ user, channel, tab }: SlackEvent, reading: Reading): PlatformEvent | undefined {
  if (tab !== 'messages' || !isId(user) || !isId(channel)) return undefined
  const conversation = whereOf(channel, undefined, 'direct', reading)
  return { type: 'join', key: `opened/${channel}`, at: reading.now, conversation, user: { id: user } }
}

function begun({ assistant_thread: begun }: SlackEvent, reading: Reading): PlatformEvent | undefined {
  const { user_id, channel_id, thread_ts } = begun ?? {}
  if (!isId(user_id) || !isId(channel_id) || !isTs(thread_ts)) return undefined
  return {
    type: 'join',
    key: `begun/${thread_ts}`,
    at: timeOf(thread_ts),
    conversation: whereOf(channel_id, thread_ts, 'direct', reading),
    user: { id: user_id },
  }
}

/** A button, or an entry of a menu. What carries no value says nothing. */
function pressed({ user, container, channel, message, actions }: Payload, reading: Reading): PlatformEvent | undefined {
  const action = Array.isArray(actions) ? actions[0] : undefined
  const where = container?.channel_id ?? channel?.id
  const ts = container?.message_ts ?? message?.ts
  const value = action?.value ?? action?.selected_option?.value
  if (!isId(user?.id) || !isId(where) || !isTs(ts) || typeof value !== 'string') return undefined
  const at = isTs(action?.action_ts) ? action.action_ts : undefined
  const kind = where.startsWith('D') ? 'direct' : 'group'
  const label = action?.text?.text ?? action?.selected_option?.text?.text
  return {
    type: 'choice',
    key: `${messageId(where, ts)}/press/${at ?? reading.now}/${user.id}`,
    at: at === undefined ? reading.now : timeOf(at),
    ...(at !== undefined && { order: orderOf(at) }),
    conversation: whereOf(where, threadOfPressed(container?.thread_ts ?? message?.thread_ts, ts, kind), kind, reading),
    user: { id: user.id, ...(typeof user.name === 'string' && { name: user.name }) },
    value,
    ...(typeof label === 'string' && { label: saidBy({ text: label }, undefined).words }),
  }
}

type Kind = NonNullable<ConversationRef['kind']>

/** A message that begins a thread is pressed where it was said. */
const threadOfPressed = (thread: unknown, ts: string, kind: Kind): string | undefined =>
  isTs(thread) && !(kind === 'direct' && thread === ts) ? thread : undefined

const kindOf = ({ channel_type, channel = '' }: SlackEvent): Kind =>
  (channel_type ?? (channel.startsWith('D') ? 'im' : 'channel')) === 'im' ? 'direct' : 'group'

/** In channels an answer goes into the thread of what it answers; in a chat of two only where there is one already. */
function threadIn({ ts, thread_ts }: SlackMessage, kind: Kind): string | undefined {
  if (isTs(thread_ts)) return kind === 'direct' && thread_ts === ts ? undefined : thread_ts
  return kind === 'direct' ? undefined : ts
}

function whereOf(channel: string, thread: string | undefined, kind: Kind, { place }: Reading): ConversationRef {
  const { team, enterprise } = place
  return { id: conversationOf(channel, thread), account: team, kind, ...(enterprise && { address: { enterprise } }) }
}

/** Slack delivers the bot's own words back. */
const isOwn = ({ user, bot_id }: SlackMessage, { bot }: Reading): boolean =>
  (user !== undefined && user === bot.userId) || (bot_id !== undefined && bot_id === bot.botId)

function writerOf({ user, bot_id, username }: SlackMessage): User | undefined {
  const id = user ?? bot_id
  if (!isId(id)) return undefined
  return { id, ...(typeof username === 'string' && username && { name: username }), ...(bot_id && { bot: true }) }
}

const partsOf = (message: SlackMessage, words: string): Part[] => [
  ...filesOf(message.files),
  ...(words ? [text(words)] : []),
]

const fileIds = (message: SlackMessage | undefined): string =>
  Array.isArray(message?.files) ? message.files.map(({ id }) => id).join() : ''
