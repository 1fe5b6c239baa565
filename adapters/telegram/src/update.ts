/** Who the bot is. The name is known once Telegram has been asked. */
export interface BotIdentity {
  id: number
  username?: string | undefined
}

/** What is read of an update. Everything may be absent, since new kinds of updates appear without notice. */
export interface Update {
  update_id?: number
  message?: Message
  edited_message?: Message
  callback_query?: { id?: string; from?: From; data?: string; message?: Message }
  message_reaction?: {
    chat?: Chat
    message_id?: number
    user?: From
    actor_chat?: Chat
    date?: number
    old_reaction?: Reaction[]
    new_reaction?: Reaction[]
  }
  my_chat_member?: { chat?: Chat; from?: From; date?: number; old_chat_member?: Member; new_chat_member?: Member }
}

export interface Message {
  message_id?: number
  message_thread_id?: number
  is_topic_message?: boolean
  date?: number
  edit_date?: number
  chat?: Chat
  from?: From
  /** A group or a channel in whose name it was written. */
  sender_chat?: Chat
  author_signature?: string
  /** A post of a channel that its discussion group shows by itself. */
  is_automatic_forward?: boolean
  migrate_to_chat_id?: number
  media_group_id?: string
  text?: string
  entities?: Entity[]
  caption?: string
  caption_entities?: Entity[]
  reply_to_message?: { from?: From; forum_topic_created?: object }
  reply_markup?: { inline_keyboard?: { text: string; callback_data?: string }[][] }
  photo?: Media[]
  sticker?: Media & { emoji?: string; is_animated?: boolean; is_video?: boolean; thumbnail?: Media }
  animation?: Timed
  document?: Media
  video?: Timed
  video_note?: Timed
  audio?: Timed
  voice?: Timed
  location?: Place & { live_period?: number }
  venue?: { location: Place; title?: string; address?: string }
  contact?: { phone_number?: string; first_name?: string; last_name?: string }
  poll?: { question?: string; options?: { text: string }[] }
}

/** Where something stands in a text, in UTF-16 units, and what it is. */
export interface Entity {
  type?: string
  offset: number
  length: number
  url?: string
  user?: From
}

export interface Chat {
  id?: number
  type?: string
  title?: string
}

export interface From {
  id?: number
  is_bot?: boolean
  first_name?: string
  last_name?: string
  language_code?: string
}

export interface Media {
  file_id: string
  file_name?: string
  mime_type?: string
  file_size?: number
}

interface Member {
  status?: string
}

interface Timed extends Media {
  /** In seconds. */
  duration?: number
}

interface Place {
  latitude: number
  longitude: number
}

interface Reaction {
  type?: string
  emoji?: string
}

export const isId = (value: unknown): value is number => Number.isSafeInteger(value)

/**
 * What a message is known by, in both directions. With its chat, because a group that becomes a supergroup goes on as the same
 * conversation and counts its messages anew.
 */
export const messageId = (chat: number | string, message: number): string => `${chat}/${message}`

/** Which message that is. `undefined`: it is no message. */
export function messageOf(id: string): { chat_id: string; message_id: number } | undefined {
  const [, chat_id, message] = /^(-?\d+)\/(\d+)$/.exec(id) ?? []
  return chat_id === undefined ? undefined : { chat_id, message_id: Number(message) }
}
