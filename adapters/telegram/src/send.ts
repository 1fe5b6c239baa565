import {
  delivered,
  type Outgoing,
  type Recipient,
  rejected,
  type SendResult,
  type SendTools,
  unknown,
} from '@huida/core'
import type { Opts } from 'telegraf/types'
import { type Api, NoAnswer, Refused } from './api.js'
import { fileIdOf, messageOf } from './receive.js'

/** What Telegram shows. As https://core.telegram.org/bots/api has it; looked up on 2026-11-22. */
export const accepts = {
  text: { max: 4_096 },
  image: {},
  file: {},
  // The value of a button is the 1 to 64 bytes of `callback_data`. 100 buttons are what implementers report, not documented.
  choices: { max: 100, maxValueBytes: 64 },
} as const

/**
 * How fast a bot may write: about 30 messages a second in all; one a second in a chat, where short bursts pass. As Telegram's
 * volunteers tell at https://telegra.ph/Hitting-limits-bot-FAQ; looked up on 2026-11-22. The 20 a minute of groups are left to 429.
 */
export const rate = { total: { count: 30, perMs: 1_000 }, perConversation: { count: 5, perMs: 5_000 } }

/** A refused token is mended by a person: try again after this, and ever more slowly. */
const TOKEN_PAUSE_MS = 60_000

/** One part, one call. */
export async function send(
  api: Api,
  { to, part, replyTo }: Outgoing<typeof accepts>,
  { signal }: SendTools,
): Promise<SendResult> {
  const common = { ...chatOf(to), ...replying(to, replyTo) }
  try {
    switch (part.type) {
      case 'text':
        return shown(await api.callApi('sendMessage', { ...common, text: part.text }, { signal }))
      case 'choices': {
        const inline_keyboard = part.choices.map(({ label, value }) => [{ text: label, callback_data: value }])
        const asked = { ...common, text: part.text, reply_markup: { inline_keyboard } }
        return shown(await api.callApi('sendMessage', asked, { signal }))
      }
      case 'image':
        return shown(await api.callApi('sendPhoto', { ...common, photo: fileIdOf(part.url) ?? part.url }, { signal }))
      case 'file': {
        const fileId = fileIdOf(part.url)
        // Telegram fetches only these kinds by their address; a link serves for the others.
        if (fileId === undefined && !/\.(pdf|zip|gif)$/i.test(new URL(part.url).pathname))
          return shown(await api.callApi('sendMessage', { ...common, text: `${part.name}\n${part.url}` }, { signal }))
        return shown(await api.callApi('sendDocument', { ...common, document: fileId ?? part.url }, { signal }))
      }
    }
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
const GONE = /(chat|user|thread) not found|deactivated|kicked|not a member|upgraded to a supergroup|PEER_ID_INVALID/i
const MUTED = /not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/i

const shown = ({ message_id }: { message_id: number }) => delivered(String(message_id))

/** A conversation is a chat, or a topic in one: `7`, `-1001`, `-1001/5`. */
function chatOf({ id }: Recipient): { chat_id: string; message_thread_id?: number } {
  const [chat_id = id, topic] = id.split('/')
  return { chat_id, ...(topic !== undefined && { message_thread_id: Number(topic) }) }
}

/** In groups, whose ids are negative, an answer shows what it answers. */
function replying({ id }: Recipient, replyTo: string | undefined): Pick<Opts<'sendMessage'>, 'reply_parameters'> {
  const message_id = id.startsWith('-') && replyTo !== undefined ? messageOf(replyTo) : undefined
  return message_id === undefined ? {} : { reply_parameters: { message_id, allow_sending_without_reply: true } }
}
