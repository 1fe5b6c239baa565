import { HuidaError, type Json, type Part, type PlatformEvent, text } from '@huida/core'

/** What Feishu posts, as far as it is read. Nothing of it is trusted to be there. */
interface Posted {
  header?: { event_id?: string; event_type?: string; app_id?: string; create_time?: string }
  event?: {
    sender?: { sender_id?: { open_id?: string }; sender_type?: string }
    message?: Message
    operator?: { open_id?: string }
    action?: { value?: { choice?: string; label?: string } }
    context?: { open_chat_id?: string }
  }
}

interface Message {
  message_id?: string
  create_time?: string
  chat_id?: string
  chat_type?: string
  message_type?: string
  content?: string
  mentions?: { key?: string; id?: { open_id?: string } }[]
}

/** The address of a picture: the adapter opens it by `download`. */
export const PICTURE = 'feishu-image:'

/**
 * Payload in, event out: pure. None where nobody said anything, and for kinds of events that are not known here.
 * @param bot whose mention says that a message of a group is for the bot; `undefined` while it is not known
 * @throws HuidaError ACCOUNT_UNKNOWN for events of another app
 */
export function receive(
  payload: Json,
  about: { name: string; appId: string; bot: string | undefined },
): PlatformEvent | undefined {
  const { header, event } = Object(payload) as Posted
  if (header?.app_id !== about.appId)
    throw new HuidaError('ACCOUNT_UNKNOWN', { adapter: about.name, account: String(header?.app_id) })
  switch (header.event_type) {
    case 'im.message.receive_v1':
      return said(event, payload, about.bot)
    case 'card.action.trigger':
      return pressed(header, event, payload)
    default:
      return undefined
  }
}

/** Whether it depends on the bot's own id for whom an event is. */
export const isOfGroup = (payload: Json): boolean => (Object(payload) as Posted).event?.message?.chat_type === 'group'

function said(event: Posted['event'], raw: Json, bot: string | undefined): PlatformEvent | undefined {
  const { sender, message } = event ?? {}
  const from = sender?.sender_id?.open_id
  const { message_id: key, chat_id: chat, create_time } = message ?? {}
  if (!message || !from || !key || !chat) return undefined
  const isGroup = message.chat_type === 'group'
  const isAddressed = !isGroup || (message.mentions ?? []).some(({ id }) => bot !== undefined && id?.open_id === bot)
  return {
    type: 'message',
    key,
    at: Number(create_time),
    conversation: { id: chat, kind: isGroup ? 'group' : 'direct' },
    user: { id: from, ...(sender?.sender_type === 'app' && { bot: true }) },
    ...(!isAddressed && { addressed: false }),
    parts: partsOf(message, bot),
    raw,
  }
}

/** What no part can show is a message without parts, so that it is answered all the same. */
function partsOf(message: Message, bot: string | undefined): Part[] {
  const { text: words, image_key } = contentOf(message)
  if (message.message_type === 'image' && typeof image_key === 'string')
    return [{ type: 'image', url: `${PICTURE}${message.message_id}/${image_key}` }]
  if (message.message_type !== 'text' || typeof words !== 'string') return []
  return [text(withoutMention(words, message, bot))]
}

/** The bot's own name is taken out; others are shown by the key that Feishu writes. */
function withoutMention(words: string, { mentions = [] }: Message, bot: string | undefined): string {
  const own = mentions.find(({ id }) => bot !== undefined && id?.open_id === bot)?.key
  return own ? words.replace(own, '').trim() : words
}

function contentOf({ content = '{}' }: Message): { text?: unknown; image_key?: unknown } {
  try {
    return Object(JSON.parse(content)) as object
  } catch {
    return {}
  }
}

function pressed(header: NonNullable<Posted['header']>, event: Posted['event'], raw: Json): PlatformEvent | undefined {
  const { operator, action, context } = event ?? {}
  const { choice, label } = action?.value ?? {}
  if (!header.event_id || !operator?.open_id || !context?.open_chat_id || typeof choice !== 'string') return undefined
  return {
    type: 'choice',
    key: `press/${header.event_id}`,
    at: Number(header.create_time),
    conversation: { id: context.open_chat_id },
    user: { id: operator.open_id },
    value: choice,
    ...(typeof label === 'string' && { label }),
    raw,
  }
}
