import {
  type Adapter,
  delivered,
  type Outgoing,
  type OutgoingDeletion,
  type OutgoingEdit,
  type OutgoingReaction,
  type Recipient,
  rejected,
  type SendResult,
  type SendTools,
  unknown,
} from '@huida/core'
import type { Telegram as Methods, Opts } from 'telegraf/types'
import { type Api, NoAnswer, Refused } from './api.js'
import { marked } from './markup.js'
import { fileIdOf } from './media.js'
import { messageId, messageOf } from './update.js'

const MB = 1_000_000
/** Of a text under a picture, in UTF-16 units. */
const MAX_CAPTION = 1_024

/** What Telegram shows. As https://core.telegram.org/bots/api has it; looked up on 2026-11-28. */
export const accepts = {
  text: { max: 4_096, markdown: true },
  // Files are given by their addresses ("sending files"): pictures up to 5 MB, everything else up to 20 MB.
  image: { maxBytes: 5 * MB, types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'] },
  // By their address, only these ("sendDocument").
  file: { maxBytes: 20 * MB, types: ['application/pdf', 'application/zip', 'image/gif'] },
  // "sendVoice" takes OGG with Opus, "sendAudio" the others.
  audio: {
    maxBytes: 20 * MB,
    types: ['audio/ogg', 'audio/mpeg', 'audio/mp3', 'audio/mp4', 'audio/m4a', 'audio/x-m4a'],
  },
  video: { maxBytes: 20 * MB, types: ['video/mp4'] },
  location: {},
  // The value of a button is the 1 to 64 bytes of `callback_data`. 100 buttons are what implementers report, not documented. Labels
  // have no documented limit; phones cut what is longer than a line.
  choices: { max: 100, maxValueBytes: 64 },
} as const satisfies Adapter['accepts']

type Shown = Outgoing<typeof accepts>['part']

/**
 * How fast a bot may write: about 30 messages a second in all; one a second in a chat, where short bursts pass. As Telegram's
 * volunteers tell at https://telegra.ph/Hitting-limits-bot-FAQ; looked up on 2026-11-22. The 20 a minute of groups are left to 429.
 */
export const rate = { total: { count: 30, perMs: 1_000 }, perConversation: { count: 5, perMs: 5_000 } }

/** A refused token is mended by a person: try again after this, and ever more slowly. */
const TOKEN_PAUSE_MS = 60_000

/** One part, one call. What Telegram cannot fetch is sent as a link. */
export async function send(
  api: Api,
  { to, part, replyTo }: Outgoing<typeof accepts>,
  { signal }: SendTools,
): Promise<SendResult> {
  const common = { ...chatOf(to), ...replying(to, replyTo) }
  const show = async (part: Shown) => {
    const [method, payload] = callOf(part)
    const { chat, message_id } = await calling(api, method, { ...common, ...payload } as Opts<typeof method>, signal)
    return delivered(messageId(chat?.id ?? common.chat_id, message_id))
  }
  try {
    return await show(part).catch((error: unknown) => {
      const instead = linkOf(part, error)
      if (!instead) throw error
      return show(instead)
    })
  } catch (error) {
    return judge(error)
  }
}

/** The method that shows a part, and what it is told. */
function callOf(part: Shown): [SendMethod, object] {
  switch (part.type) {
    case 'text':
    case 'choices':
      return ['sendMessage', worded(part)]
    case 'image':
      return part.mimeType === 'image/gif'
        ? ['sendAnimation', { animation: addressOf(part) }]
        : ['sendPhoto', { photo: addressOf(part) }]
    case 'file':
      return isFetched(part)
        ? ['sendDocument', { document: addressOf(part) }]
        : ['sendMessage', { text: `${part.name}\n${part.url}` }]
    case 'audio':
      return isVoice(part)
        ? ['sendVoice', { voice: addressOf(part), ...lasting(part) }]
        : ['sendAudio', { audio: addressOf(part), ...lasting(part) }]
    case 'video':
      return ['sendVideo', { video: addressOf(part), ...lasting(part), supports_streaming: true }]
    case 'location':
      return part.name || part.address
        ? ['sendVenue', venueOf(part)]
        : ['sendLocation', { latitude: part.latitude, longitude: part.longitude }]
  }
}

type SendMethod =
  | 'sendMessage'
  | 'sendPhoto'
  | 'sendAnimation'
  | 'sendDocument'
  | 'sendVoice'
  | 'sendAudio'
  | 'sendVideo'
  | 'sendLocation'
  | 'sendVenue'

/** Media that Telegram could not fetch by its address, as a line with the address. */
function linkOf(part: Shown, error: unknown): Shown | undefined {
  if (!('url' in part) || !(error instanceof Refused) || !NOT_FETCHED.test(error.description)) return undefined
  if (fileIdOf(part.url) !== undefined) return undefined
  const name = part.type === 'file' ? part.name : part.type === 'audio' ? undefined : part.alt
  return { type: 'text', text: [name, part.url].filter(Boolean).join('\n') }
}

/** Changes a message. A picture's text is its caption; what else a message shows may change to the same kind only. */
export async function edit(
  api: Api,
  { target, part }: OutgoingEdit<typeof accepts>,
  { signal }: SendTools,
): Promise<SendResult> {
  const common = messageOf(target)
  if (!common) return NO_MESSAGE
  try {
    if (part.type === 'text' || part.type === 'choices') await editWords(api, { ...common, ...worded(part) }, signal)
    else if (part.type === 'location') return rejected('invalid', { reason: 'Telegram moves no place' })
    else {
      const media = { type: MEDIA[part.type], media: addressOf(part) }
      await calling(api, 'editMessageMedia', { ...common, media } as unknown as Opts<'editMessageMedia'>, signal)
    }
    return delivered(target)
  } catch (error) {
    return error instanceof Refused && SAME.test(error.description) ? delivered(target) : judge(error)
  }
}

/** Takes a message back; one that is gone already is. */
export async function remove(api: Api, { target }: OutgoingDeletion, { signal }: SendTools): Promise<SendResult> {
  const message = messageOf(target)
  if (!message) return NO_MESSAGE
  try {
    await calling(api, 'deleteMessage', message, signal)
    return delivered()
  } catch (error) {
    return error instanceof Refused && /message to delete not found/i.test(error.description)
      ? delivered()
      : judge(error)
  }
}

/** Puts an emoji on a message. Telegram takes a list of its own. */
export async function react(api: Api, { target, emoji }: OutgoingReaction, { signal }: SendTools): Promise<SendResult> {
  const message = messageOf(target)
  if (!message) return NO_MESSAGE
  // Telegram writes ❤ without the sign that asks for colour.
  const reaction = emoji === '' ? [] : [{ type: 'emoji', emoji: emoji.replaceAll('\uFE0F', '') }]
  const payload = { ...message, reaction }
  try {
    await calling(api, 'setMessageReaction', payload as unknown as Opts<'setMessageReaction'>, signal)
    return delivered()
  } catch (error) {
    return judge(error)
  }
}

/** "typing…" above the chat, for five seconds or until the next message. */
export async function showTyping(api: Api, to: Recipient, { signal }: SendTools): Promise<void> {
  await api.callApi('sendChatAction', { ...chatOf(to), action: 'typing' }, { signal })
}

/** What a failed call means for the message. */
export function judge(error: unknown, now = Date.now()): SendResult {
  if (error instanceof NoAnswer)
    return error.sent ? unknown(error.message) : rejected('unavailable', { reason: error.message, retryAtMs: now })
  if (!(error instanceof Refused)) throw error
  const { status, description: reason, retryAfterS = 1 } = error
  const retryAtMs = now + retryAfterS * 1_000
  if (status === 429) return rejected('rate_limited', { reason, retryAtMs })
  // A gateway that stopped waiting does not know how far the message got.
  if (status === 504) return unknown(reason)
  if (status >= 500) return rejected('unavailable', { reason, retryAtMs })
  // Telegram says 404 when the token was never one.
  if (status === 401 || status === 404) return rejected('unauthorized', { reason, retryAtMs: now + TOKEN_PAUSE_MS })
  if (GONE.test(reason)) return rejected('gone', { reason })
  return rejected(status === 403 || MUTED.test(reason) ? 'blocked' : 'invalid', { reason })
}

/** Telegram tells these apart only in words, which implementers have collected. */
const GONE =
  /(chat|user|thread|message to edit|message to react) not found|deactivated|kicked|not a member|upgraded to a supergroup|PEER_ID_INVALID/i
const MUTED = /not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/i
const SAME = /message is not modified/i
const NO_TEXT = /there is no text in the message to edit/i
const ENTITIES = /entit/i
const NOT_FETCHED =
  /failed to get HTTP URL content|wrong type of the web page content|wrong file identifier\/HTTP URL|WEBPAGE_|PHOTO_INVALID|IMAGE_PROCESS_FAILED/i

/** Such as the press of a button. */
const NO_MESSAGE = rejected('invalid', { reason: 'it is no message of Telegram' })

const MEDIA = { image: 'photo', file: 'document', audio: 'audio', video: 'video' } as const

/**
 * A call, made once more where Telegram said no to its form only: to the group's new id, or without what stands out in the text.
 * @throws Refused, NoAnswer
 */
async function calling<M extends keyof Methods>(
  api: Api,
  method: M,
  payload: Opts<M>,
  signal: AbortSignal,
): Promise<ReturnType<Methods[M]>> {
  try {
    return await api.callApi(method, payload, { signal })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    // The ids of messages mean others there.
    if (error.movedTo !== undefined && !('message_id' in payload)) {
      const { reply_parameters: _, ...moved } = payload as Opts<'sendMessage'>
      return api.callApi(method, { ...moved, chat_id: String(error.movedTo) } as unknown as Opts<M>, { signal })
    }
    if (!('entities' in payload) || error.status !== 400 || !ENTITIES.test(error.description)) throw error
    const { entities: _, ...plain } = payload
    // Entities may be left out of every method that takes them.
    return api.callApi(method, plain as Opts<M>, { signal })
  }
}

async function editWords(api: Api, payload: Opts<'editMessageText'>, signal: AbortSignal): Promise<void> {
  try {
    await calling(api, 'editMessageText', payload, signal)
  } catch (error) {
    const isPicture = error instanceof Refused && NO_TEXT.test(error.description)
    if (!isPicture || payload.text.length > MAX_CAPTION) throw error
    const { text: caption, entities: caption_entities, ...rest } = payload
    await calling(
      api,
      'editMessageCaption',
      { ...rest, caption, ...(caption_entities && { caption_entities }) },
      signal,
    )
  }
}

/** A text, with the buttons below it. */
function worded(part: Extract<Shown, { type: 'text' | 'choices' }>) {
  const words = part.format === 'markdown' ? marked(part.text, accepts.text.max) : { text: part.text }
  if (part.type === 'text') return words
  const inline_keyboard = part.choices.map(({ label, value }) => [{ text: label, callback_data: value }])
  return { ...words, reply_markup: { inline_keyboard } }
}

/** By the id that Telegram gave it, else by where it lies. */
const addressOf = ({ url }: { url: string }): string => fileIdOf(url) ?? url

/** Telegram fetches only these kinds by their address; a link serves for the others. */
const isFetched = ({ url, mimeType }: Extract<Shown, { type: 'file' }>): boolean =>
  fileIdOf(url) !== undefined || mimeType !== undefined || /\.(pdf|zip|gif)$/i.test(pathOf(url))

const isVoice = ({ url, mimeType }: Extract<Shown, { type: 'audio' }>): boolean =>
  mimeType === undefined ? /\.(ogg|oga|opus)$/i.test(pathOf(url)) : mimeType === 'audio/ogg'

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url)

const lasting = ({ durationMs }: { durationMs?: number }) =>
  durationMs === undefined ? {} : { duration: Math.round(durationMs / 1_000) }

/** A place with a name. Telegram wants both lines. */
const venueOf = ({ latitude, longitude, name, address }: Extract<Shown, { type: 'location' }>) => ({
  latitude,
  longitude,
  title: name ?? address,
  address: address ?? name,
})

/** A conversation is a chat, or a topic in one: `7`, `-1001`, `-1001/5`. */
function chatOf({ id }: Recipient): { chat_id: string; message_thread_id?: number } {
  const [chat_id = id, topic] = id.split('/')
  return { chat_id, ...(topic !== undefined && { message_thread_id: Number(topic) }) }
}

/** In groups, whose ids are negative, an answer shows what it answers, unless that was said before the group got this id. */
function replying(to: Recipient, replyTo: string | undefined): Pick<Opts<'sendMessage'>, 'reply_parameters'> {
  const answered = replyTo !== undefined && to.id.startsWith('-') ? messageOf(replyTo) : undefined
  if (!answered || answered.chat_id !== chatOf(to).chat_id) return {}
  return { reply_parameters: { message_id: answered.message_id, allow_sending_without_reply: true } }
}
