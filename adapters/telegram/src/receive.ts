import { file, image, type Json, MAX_TEXT, type Part, type PlatformEvent, text, type User } from '@huida/core'

type Place = PlatformEvent['conversation']

/** Who the bot is. The name is known once Telegram has been asked. */
export interface BotIdentity {
  id: number
  username?: string | undefined
}

/** What is read of an update. Everything may be absent, since new kinds of updates appear without notice. */
interface Update {
  update_id?: number
  message?: Message
  callback_query?: { id: string; from?: From; data?: string; message?: Message }
  my_chat_member?: { chat?: Chat; from?: From; date?: number; old_chat_member?: Member; new_chat_member?: Member }
}

interface Message extends Partial<Record<FileKind, Media>> {
  message_id?: number
  message_thread_id?: number
  is_topic_message?: boolean
  date?: number
  chat?: Chat
  from?: From
  text?: string
  caption?: string
  reply_to_message?: { from?: From }
  reply_markup?: { inline_keyboard?: { text: string; callback_data?: string }[][] }
  photo?: Media[]
  sticker?: Media & { emoji?: string }
  location?: { latitude: number; longitude: number }
  contact?: { phone_number: string }
}

interface Chat {
  id?: number
  type?: string
}

interface From {
  id?: number
  is_bot?: boolean
  first_name?: string
  last_name?: string
  language_code?: string
}

interface Member {
  status?: string
}

interface Media {
  file_id: string
  file_name?: string
  mime_type?: string
  file_size?: number
}

type FileKind = 'document' | 'video' | 'audio' | 'voice' | 'video_note'

/** An animation is told of as a document, too. */
const FILES: readonly FileKind[] = ['document', 'video', 'audio', 'voice', 'video_note']

/**
 * An update as an event. `undefined` where nobody said anything to the bot: edits, service messages, what a group says
 * among itself, and kinds of updates that are not known here.
 */
export function receive(
  payload: Json,
  about: { bot: BotIdentity; groups: 'addressed' | 'all'; now: number },
): PlatformEvent | undefined {
  const update = Object(payload) as Update
  if (!isId(update.update_id)) return undefined
  const said = update.message
  if (said) return received(update.update_id, said, payload, about)

  const pressed = update.callback_query
  if (pressed) {
    const where = placeOf(pressed.message)
    if (!where || !hasId(pressed.from) || typeof pressed.data !== 'string') return undefined
    const label = labelOf(pressed.message, pressed.data)
    return {
      type: 'choice',
      key: String(update.update_id),
      // Telegram does not say when it was pressed.
      at: about.now,
      order: update.update_id,
      conversation: where,
      user: userOf(pressed.from),
      value: pressed.data,
      ...(label !== undefined && { label }),
      raw: payload,
    }
  }

  const changed = update.my_chat_member
  if (changed) {
    const where = placeOf(changed)
    const type = membership(changed.old_chat_member, changed.new_chat_member, where)
    if (!type || !where || !hasId(changed.from) || !isId(changed.date)) return undefined
    return {
      type,
      key: String(update.update_id),
      at: changed.date * 1_000,
      order: update.update_id,
      conversation: where,
      user: userOf(changed.from),
      raw: payload,
    }
  }
  return undefined
}

/** The id of a button press, to be confirmed so that the button stops spinning. */
export function pressOf(payload: Json): string | undefined {
  const id = (Object(payload) as Update).callback_query?.id
  return typeof id === 'string' ? id : undefined
}

/** The message id in the key of an event, if it was a message. */
export function messageOf(key: string): number | undefined {
  const id = key.split('/')[1]
  return id === undefined ? undefined : Number(id)
}

/**
 * Files of Telegram are known by an id, which lasts; their addresses contain the token and end after an hour. So a part
 * carries `telegram:<file_id>`, which may be sent again as it is, or asked for with the method `getFile`.
 */
const fileUrl = (fileId: string) => `telegram:${fileId}`

/** The id of a file that Telegram keeps. */
export const fileIdOf = (url: string): string | undefined =>
  url.startsWith('telegram:') ? url.slice('telegram:'.length) : undefined

function received(
  updateId: number,
  message: Message,
  raw: Json,
  { bot, groups }: { bot: BotIdentity; groups: 'addressed' | 'all' },
): PlatformEvent | undefined {
  const where = placeOf(message)
  if (!where || !hasId(message.from) || !isId(message.date) || !isId(message.message_id)) return undefined
  const written = wordsOf(message)
  const unnamed = withoutName(written, bot.username)
  const isAddressed = unnamed !== written || message.reply_to_message?.from?.id === bot.id
  // Only the name was called: then that is what was said.
  const words = unnamed.trim() || written
  if (where.kind === 'group' && groups === 'addressed' && !isAddressed) return undefined
  const base = {
    // Update ids start anew after a week of silence; with the message's own id they stay unique.
    key: `${updateId}/${message.message_id}`,
    at: message.date * 1_000,
    order: updateId,
    conversation: where,
    user: userOf(message.from),
    raw,
  }
  if (/^\/start(\s|$)/.test(words)) return { ...base, type: 'join' }
  const parts = [...mediaOf(message), ...(words ? [text(words)] : [])]
  return parts.length > 0 ? { ...base, type: 'message', parts } : undefined
}

/** "@shop_bot hello" and "/help@shop_bot" without the bot's name. */
const withoutName = (words: string, name: string | undefined): string =>
  name ? words.replace(new RegExp(`(^/\\w+|(?<!\\w))@${name}\\b`, 'gi'), '$1') : words

function wordsOf({ text, caption, location, contact }: Message): string {
  if (location) return `geo:${location.latitude},${location.longitude}`
  const words = text ?? caption ?? contact?.phone_number
  // Telegram takes 4,096 characters; an own server that takes more must not stop the queue.
  return typeof words === 'string' ? words.slice(0, MAX_TEXT) : ''
}

function mediaOf(message: Message): Part[] {
  const photo = message.photo?.at(-1)
  if (photo) return [image(fileUrl(photo.file_id))]
  if (message.sticker) return [image(fileUrl(message.sticker.file_id), message.sticker.emoji)]
  for (const kind of FILES) {
    const media = message[kind]
    if (!media) continue
    const { file_id, file_name = kind, mime_type, file_size } = media
    return [
      file(fileUrl(file_id), file_name, {
        ...(mime_type !== undefined && { mimeType: mime_type }),
        ...(file_size !== undefined && { sizeBytes: file_size }),
      }),
    ]
  }
  return []
}

/** A chat, or a topic of a group that is divided into topics. */
function placeOf(said: Message | undefined): Place | undefined {
  if (!isId(said?.chat?.id)) return undefined
  const { chat, is_topic_message, message_thread_id } = said
  const topic = is_topic_message && isId(message_thread_id) ? `/${message_thread_id}` : ''
  return { id: `${chat.id}${topic}`, kind: chat.type === 'private' ? 'direct' : 'group' }
}

/** In a chat of two, "member" only means that the bot is not blocked any more: `/start` follows by itself. */
function membership(before: Member | undefined, after: Member | undefined, where: Place | undefined) {
  const isOut = (member: Member | undefined) => member?.status === 'kicked' || member?.status === 'left'
  if (isOut(after)) return 'leave'
  return where?.kind === 'group' && isOut(before) ? 'join' : undefined
}

const labelOf = (message: Message | undefined, value: string) =>
  message?.reply_markup?.inline_keyboard?.flat().find(({ callback_data }) => callback_data === value)?.text

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

const isId = (value: unknown): value is number => Number.isSafeInteger(value)
