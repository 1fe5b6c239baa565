import {
  delivered,
  type OpenedMedia,
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
import { fileIdOf } from './media.js'
import {
  type accepts,
  type Call,
  callOf,
  linkOf,
  mediaKind,
  type Shown,
  type ShownMedia,
  uploadOf,
  worded,
} from './show.js'
import { messageId, messageOf } from './update.js'
import type { Attached } from './upload.js'

export { accepts } from './show.js'

/** Of a text under a picture, in UTF-16 units. */
const MAX_CAPTION = 1_024

/**
 * How fast a bot may write: about 30 messages a second in all; one a second in a chat, where short bursts pass. As Telegram's
 * volunteers tell at https://telegra.ph/Hitting-limits-bot-FAQ; looked up on 2026-11-22. The 20 a minute of groups are left to 429.
 */
export const rate = { total: { count: 30, perMs: 1_000 }, perConversation: { count: 5, perMs: 5_000 } }

/** A refused token is mended by a person: try again after this, and ever more slowly. */
const TOKEN_PAUSE_MS = 60_000

/** One part, one call. What Telegram cannot fetch is sent as a link; a picture that it cannot show, as a file. */
export async function send(
  api: Api,
  { to, part, replyTo }: Outgoing<typeof accepts>,
  { signal, media }: SendTools,
): Promise<SendResult> {
  const common = { ...chatOf(to), ...replying(to, replyTo) }
  const show = async ({ method, payload }: Call, open?: Open) => {
    const told = { ...common, ...payload } as Opts<typeof method>
    const { chat, message_id } = await calling(api, method, told, signal, open)
    return delivered(messageId(chat?.id ?? common.chat_id, message_id))
  }
  const kept = keptOf(part)
  const upload = (part: ShownMedia, asFile = false) =>
    uploading(
      media,
      part.url,
      (opened: OpenedMedia) => uploadOf(part, opened, asFile),
      (call, open) => show(call, open),
    )
  try {
    if (!kept) return await show(callOf(part)).catch(insteadOf(NOT_FETCHED, () => show(linkCall(part))))
    return await upload(kept).catch(insteadOf(NO_PHOTO, () => upload(kept, true)))
  } catch (error) {
    return judge(error)
  }
}

/** What the bot's media store keeps: Telegram has to be given the bytes. */
const keptOf = (part: Shown): ShownMedia | undefined =>
  'url' in part && part.url.startsWith('media:') ? part : undefined

/** Another form, where Telegram refused the first one in such words. */
const insteadOf =
  (words: RegExp, show: () => Promise<SendResult>) =>
  (error: unknown): Promise<SendResult> => {
    if (error instanceof Refused && words.test(error.description)) return show()
    throw error
  }

/** The line in place of media that Telegram did not fetch. What it keeps itself, and what is no file, has none. */
function linkCall(part: Shown): Call {
  if (!('url' in part) || fileIdOf(part.url) !== undefined) return callOf(part)
  return { method: 'sendMessage', payload: { text: linkOf(part) } }
}

/** Opens a file for one attempt: what was read once is gone. @throws Gone */
type Open = () => Promise<Attached>

/** There is nothing to upload any more. */
class Gone extends Error {}

/** Makes a call with what the store keeps, and lets go of it if it is never read. @throws Gone, and what the call throws */
async function uploading<C extends { file: Attached }, T>(
  media: SendTools['media'],
  url: string,
  callFor: (opened: OpenedMedia) => C,
  make: (call: C, open: Open) => Promise<T>,
): Promise<T> {
  const opened = async () => {
    const found = await media?.(url)
    if (!found) throw new Gone('the bot keeps these media no more')
    return callFor(found)
  }
  const call = await opened()
  const unread = [call.file]
  try {
    return await make(call, async () => unread.pop() ?? (await opened()).file)
  } finally {
    await unread[0]?.body.cancel()
  }
}

/** Changes a message. A picture's text is its caption; what else a message shows may change to the same kind only. */
export async function edit(
  api: Api,
  { target, part }: OutgoingEdit<typeof accepts>,
  { signal, media }: SendTools,
): Promise<SendResult> {
  const common = messageOf(target)
  if (!common) return NO_MESSAGE
  try {
    if (part.type === 'text' || part.type === 'choices') await editWords(api, { ...common, ...worded(part) }, signal)
    else if (part.type === 'location') return rejected('invalid', { reason: 'Telegram moves no place' })
    else {
      const change = (media: object, open?: Open) =>
        calling(api, 'editMessageMedia', { ...common, media } as unknown as Opts<'editMessageMedia'>, signal, open)
      const kept = keptOf(part)
      const attached = (part: ShownMedia) => (opened: OpenedMedia) => ({
        media: { type: mediaKind(part, opened.mimeType), media: 'attach://file' },
        file: { ...uploadOf(part, opened).file, field: 'file' },
      })
      if (kept) await uploading(media, kept.url, attached(kept), ({ media }, open) => change(media, open))
      else await change({ type: mediaKind(part, part.mimeType), media: fileIdOf(part.url) ?? part.url })
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
  if (error instanceof Gone) return rejected('invalid', { reason: error.message })
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

/** A picture of a form that phones do not show: too long, too many points. */
const NO_PHOTO = /PHOTO_(?:INVALID|SAVE_FILE|EXT)|IMAGE_PROCESS_FAILED/i

/** Such as the press of a button. */
const NO_MESSAGE = rejected('invalid', { reason: 'it is no message of Telegram' })

/**
 * A call, made once more where Telegram said no to its form only: to the group's new id, or without what stands out in the text.
 * @throws Refused, NoAnswer
 */
async function calling<M extends keyof Methods>(
  api: Api,
  method: M,
  payload: Opts<M>,
  signal: AbortSignal,
  open?: Open,
): Promise<ReturnType<Methods[M]>> {
  const call = async (payload: Opts<M>) => api.callApi(method, payload, { signal, ...(open && { file: await open() }) })
  try {
    return await call(payload)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    // The ids of messages mean others there.
    if (error.movedTo !== undefined && !('message_id' in payload)) {
      const { reply_parameters: _, ...moved } = payload as Opts<'sendMessage'>
      return call({ ...moved, chat_id: String(error.movedTo) } as unknown as Opts<M>)
    }
    if (!('entities' in payload) || error.status !== 400 || !ENTITIES.test(error.description)) throw error
    const { entities: _, ...plain } = payload
    // Entities may be left out of every method that takes them.
    return call(plain as Opts<M>)
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
