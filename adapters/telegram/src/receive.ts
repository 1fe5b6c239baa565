import { type Json, type Part, type PlatformEvent, text, type User } from '@huida/core'
import { mediaOf } from './media.js'
import { type Said, saidBy } from './said.js'
import { type BotIdentity, type Chat, type From, isId, type Message, messageId, type Update } from './update.js'

type Where = PlatformEvent['conversation']

/** What an update is read with. */
export interface Reading {
  bot: BotIdentity
  groups: 'addressed' | 'all'
  /** Milliseconds since 1970. */
  now: number
}

/**
 * An update as events. None where nobody said anything: service messages, posts of channels, and kinds of updates that are not known
 * here. What a group says among itself is an event that is not addressed to the bot.
 */
export function receive(payload: Json, reading: Reading): PlatformEvent[] {
  const update = Object(payload) as Update
  const { update_id: order, message, edited_message } = update
  if (!isId(order)) return []
  const event = message
    ? received({ message, order, payload, ...reading })
    : edited_message
      ? edited({ message: edited_message, order, payload, ...reading })
      : (pressed(update, order, payload, reading) ?? changed(update, order, payload))
  return event ? [event] : reacted(update, order, payload)
}

/** The id of a button press, to be confirmed so that the button stops spinning. */
export function pressOf(payload: Json): string | undefined {
  const id = (Object(payload) as Update).callback_query?.id
  return typeof id === 'string' ? id : undefined
}

/** Whether it depends on the bot's name for whom an update is. */
export function isOfGroup(payload: Json): boolean {
  const { message, edited_message } = Object(payload) as Update
  const type = (message ?? edited_message)?.chat?.type
  return type !== undefined && type !== 'private'
}

interface Told extends Reading {
  message: Message
  order: number
  payload: Json
}

/** What all messages have in common. */
function readMessage({ message, bot, groups, order, payload }: Told) {
  const where = placeOf(message)
  const user = writerOf(message)
  const { message_id, date } = message
  if (!where || !user || !isId(date) || !isId(message_id) || message.is_automatic_forward) return undefined
  const said = saidBy(message, bot)
  const isHeard = where.kind === 'direct' || groups === 'all' || said.toBot
  const base = {
    at: date * 1_000,
    order,
    conversation: where,
    user,
    ...(!isHeard && { addressed: false }),
    raw: payload,
  }
  return { key: messageId(message.chat?.id ?? 0, message_id), base, said, isHeard, parts: partsOf(message, said) }
}

function received(told: Told): PlatformEvent | undefined {
  const { message } = told
  const read = readMessage(told)
  if (!read) return undefined
  const { key, base, said, isHeard, parts } = read
  if (isId(message.migrate_to_chat_id)) {
    // Whoever did it, a program too: the group goes on elsewhere.
    const { bot: _, ...user } = base.user
    return { ...base, user, key, addressed: true, type: 'moved', to: String(message.migrate_to_chat_id) }
  }
  if (isHeard && /^\/start(\s|$)/.test(said.words)) return { key, type: 'join', ...base }
  const { media_group_id: album } = message
  // V8 is thirty times slower when what is new comes after `...`.
  return parts && { key, type: 'message', parts, ...base, ...(typeof album === 'string' && { album }) }
}

function edited(told: Told): PlatformEvent | undefined {
  const { message, order } = told
  const read = readMessage(told)
  // Who shares where they are going edits the message every few seconds.
  if (!read?.parts || message.location?.live_period !== undefined) return undefined
  const at = isId(message.edit_date) ? message.edit_date * 1_000 : read.base.at
  return { ...read.base, at, key: `${read.key}/${order}`, type: 'edited', of: read.key, parts: read.parts }
}

function partsOf(message: Message, { words }: Said): Part[] | undefined {
  const media = mediaOf(message)
  return words ? [...(media ?? []), text(words)] : media
}

function pressed({ callback_query }: Update, order: number, raw: Json, { now }: Reading): PlatformEvent | undefined {
  const { id, from, data, message } = callback_query ?? {}
  const where = placeOf(message)
  if (!where || !hasId(from) || typeof data !== 'string' || typeof id !== 'string') return undefined
  const label = message?.reply_markup?.inline_keyboard?.flat().find(({ callback_data }) => callback_data === data)?.text
  return {
    type: 'choice',
    key: `press/${id}`,
    // Telegram does not say when it was pressed.
    at: now,
    order,
    conversation: where,
    user: userOf(from),
    value: data,
    ...(label !== undefined && { label }),
    raw,
  }
}

/** The bot was let in or thrown out. */
function changed({ my_chat_member: member }: Update, order: number, raw: Json): PlatformEvent | undefined {
  const where = placeOf(member)
  if (!member || !where || !hasId(member.from) || !isId(member.date)) return undefined
  const isOut = (status: string | undefined) => status === 'kicked' || status === 'left'
  const wasOut = isOut(member.old_chat_member?.status)
  const type = isOut(member.new_chat_member?.status) ? 'leave' : 'join'
  // In a chat of two, "member" only means that the bot is not blocked any more: `/start` follows by itself.
  if (type === 'join' && (!wasOut || where.kind === 'direct')) return undefined
  return {
    type,
    // Update ids start anew after a week of silence; with the time they stay unique.
    key: `member/${member.date}/${order}`,
    at: member.date * 1_000,
    order,
    conversation: where,
    user: userOf(member.from),
    raw,
  }
}

/** One update tells which emoji stood there before, and which stand there now. */
function reacted({ message_reaction: told }: Update, order: number, raw: Json): PlatformEvent[] {
  const where = placeOf(told)
  const user = told && writerOf({ from: told.user, sender_chat: told.actor_chat } as Message)
  if (!told || !where || !user || !isId(told.date) || !isId(told.message_id)) return []
  const [before, after] = [emojiOf(told.old_reaction), emojiOf(told.new_reaction)]
  const of = messageId(told.chat?.id ?? 0, told.message_id)
  const base = { type: 'reacted', of, at: told.date * 1_000, order, conversation: where, user, raw } as const
  return [
    ...before
      .filter((emoji) => !after.includes(emoji))
      .map((emoji) => ({ ...base, key: `${of}/${order}/-${emoji}`, emoji, removed: true })),
    ...after
      .filter((emoji) => !before.includes(emoji))
      .map((emoji) => ({ ...base, key: `${of}/${order}/+${emoji}`, emoji })),
  ]
}

/** Custom emoji are pictures that only Telegram knows. */
const emojiOf = (reactions: { emoji?: string }[] = []): string[] => reactions.flatMap(({ emoji }) => emoji ?? [])

/** A chat, or a topic of a group that is divided into topics. Nobody is served in a channel. */
function placeOf(said: Message | { chat?: Chat } | undefined): Where | undefined {
  const chat = said?.chat
  if (!isId(chat?.id) || chat.type === 'channel') return undefined
  const { is_topic_message, message_thread_id } = said as Message
  const topic = is_topic_message && isId(message_thread_id) ? `/${message_thread_id}` : ''
  return { id: `${chat.id}${topic}`, kind: chat.type === 'private' ? 'direct' : 'group' }
}

/** Whoever writes in the name of a group or a channel is a person, though Telegram puts a program into `from`. */
function writerOf({ sender_chat, author_signature, from }: Message): User | undefined {
  if (sender_chat && isId(sender_chat.id)) {
    const name = [sender_chat.title, author_signature].filter(Boolean).join(', ')
    return { id: String(sender_chat.id), ...(name && { name }) }
  }
  return hasId(from) ? userOf(from) : undefined
}

function userOf({ id, first_name, last_name, language_code, is_bot }: From & { id: number }): User {
  const name = [first_name, last_name].filter(Boolean).join(' ')
  return {
    id: String(id),
    ...(name && { name }),
    ...(language_code && { locale: language_code }),
    ...(is_bot && { bot: true }),
  }
}

const hasId = (from: From | undefined): from is From & { id: number } => isId(from?.id)
