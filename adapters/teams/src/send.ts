import {
  type Adapter,
  delivered,
  type Outgoing,
  type OutgoingDeletion,
  type OutgoingEdit,
  type Recipient,
  rejected,
  type SendResult,
  type SendTools,
  unknown,
} from '@huida/core'
import { type Address, wordOf } from './activity.js'
import type { Api, NewActivity, Place } from './api.js'
import { CARD_TYPE, cardOf, titleOf } from './cards.js'
import { NoAnswer, Refused } from './http.js'
import { xmlOf } from './markup.js'
import type { OpenCards } from './open-cards.js'

const KB = 1_024

/**
 * The size of a message: all of its words in UTF-16, without pictures inside it. It was 28 KB, then 40, and is "approximately" 100, of which
 * 80 are advised, as https://learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages has it; looked up on 2026-11-28.
 */
export const messageSize = { maxBytes: 100 * KB, advisedBytes: 80 * KB }
/** What stands around the words: names, ids, buttons with their values. */
const AROUND_BYTES = 16 * KB

/** What Teams shows. As Microsoft's pages on messages and cards have it; looked up on 2026-11-28. */
export const accepts = {
  text: { max: (messageSize.advisedBytes - AROUND_BYTES) / 2, unit: 'characters', markdown: true },
  // "Picture messages": 1,024 × 1,024 pixels and 1 MB, PNG, JPEG or GIF. Those that the bot keeps go inside the message.
  image: { maxBytes: 1_000_000, types: ['image/png', 'image/jpeg', 'image/gif'], uploads: true },
  link: {},
  // No numbers are documented for cards as these are made; with values and words cut into runs they must fit the size.
  choices: { max: 20, maxValueBytes: 256, maxText: 4_000 },
  card: { max: 20, maxValueBytes: 256, maxTitle: 300 },
  native: {},
} as const satisfies Adapter['accepts']

type Shown = Outgoing<typeof accepts>['part']

/**
 * How fast a bot may write: 50 calls a second for an app and a tenant; in a conversation 7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in an hour, as
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/rate-limit has it; looked up on 2026-11-28. What is slower is left to 429.
 */
export const rate = { total: { count: 50, perMs: 1_000 }, perConversation: { count: 8, perMs: 2_000 } }

/** A refused secret is mended by a person: try again after this, and ever more slowly. */
const TOKEN_PAUSE_MS = 60_000

/** What sending needs besides the message. */
export interface Sending {
  api: Api
  cards: OpenCards
}

/** One part, one call. */
export async function send(
  { api, cards }: Sending,
  message: Outgoing<typeof accepts>,
  tools: SendTools,
): Promise<SendResult> {
  const { id, to, part } = message
  try {
    const activity = await activityOf(part, id, tools)
    if (!activity) return NOT_KEPT
    const given = await api.send(placeOf(to), activity, tools.signal)
    if (given !== undefined) await cards.opened(part, { id, to, activity: given })
    return delivered(given)
  } catch (error) {
    return judge(error)
  }
}

/** Replaces a message, by the id that sending it gave. */
export async function edit(
  { api, cards }: Sending,
  message: OutgoingEdit<typeof accepts>,
  tools: SendTools,
): Promise<SendResult> {
  const { id, to, part, target } = message
  try {
    const activity = await activityOf(part, id, tools)
    if (!activity) return NOT_KEPT
    await api.update(placeOf(to), target, activity, tools.signal)
    await cards.opened(part, { id, to, activity: target })
    return delivered(target)
  } catch (error) {
    return judge(error)
  }
}

/** Takes a message back, by the id that sending it gave. */
export async function remove(
  { api }: Sending,
  { to, target }: OutgoingDeletion,
  { signal }: SendTools,
): Promise<SendResult> {
  try {
    await api.delete(placeOf(to), target, signal)
    return delivered()
  } catch (error) {
    return judge(error)
  }
}

/** "…" for a few seconds, or until the next message. */
export const showTyping = (api: Api, to: Recipient, { signal }: SendTools): Promise<unknown> =>
  api.send(placeOf(to), { type: 'typing' }, signal)

/** What a failed call means for the message. */
export function judge(error: unknown, now = Date.now()): SendResult {
  if (error instanceof NoAnswer)
    return error.sent ? unknown(error.message) : rejected('unavailable', { reason: error.message, retryAtMs: now })
  if (!(error instanceof Refused)) throw error
  const { status, code, message: reason, retryAfterS = 1 } = error
  const retryAtMs = now + retryAfterS * 1_000
  if (status === 429) return rejected('rate_limited', { reason, retryAtMs })
  // 412, 502 and 504 pass, as the page on rates says; nothing is said of a message that was shown all the same.
  if (error.passes) return rejected('unavailable', { reason, retryAtMs })
  // The login says 400 of an app or a tenant that it does not know.
  if (status === 401 || LOGIN.test(code)) return rejected('unauthorized', { reason, retryAtMs: now + TOKEN_PAUSE_MS })
  if (status === 404 || status === 410 || GONE.test(code)) return rejected('gone', { reason })
  // The bot was removed, blocked, or switched off by an administrator.
  return rejected(status === 403 ? 'blocked' : 'invalid', { reason })
}

const LOGIN = /^(invalid_client|invalid_grant|invalid_request|invalid_resource|unauthorized_client)$/
const GONE = /^(ConversationNotFound|ActivityNotFoundInConversation|UserNotFound)$/

const NOT_KEPT = rejected('invalid', { reason: 'the picture is not kept any more' })

/** Where the conversation is, by what was stored when somebody last wrote. */
export function placeOf({ id, address }: Pick<Recipient, 'id' | 'address'>): Place {
  const serviceUrl = wordOf((Object(address) as Partial<Address>).serviceUrl)
  if (serviceUrl === undefined)
    throw new Refused('a call to Teams', 404, 'ConversationNotFound', 'nobody has written there yet')
  return { conversation: id, serviceUrl }
}

/** What a part is in Teams' words; `undefined`: what it shows is not kept any more. */
async function activityOf(part: Shown, id: string, tools: SendTools): Promise<NewActivity | undefined> {
  if (part.type !== 'image' || !part.url.startsWith('media:')) return wordsOf(part, id)
  const url = await inside(part.url, tools)
  return url === undefined ? undefined : wordsOf({ ...part, url }, id)
}

/** What a part is in Teams' words. A picture that the bot keeps goes inside the message, so it tells by itself what it is. */
export const preview = (part: Shown): NewActivity | undefined =>
  part.type === 'image' && part.url.startsWith('media:') ? undefined : wordsOf(part, 'preview')

function wordsOf(part: Shown, id: string): NewActivity {
  switch (part.type) {
    case 'text': {
      const xml = part.format === 'markdown' ? xmlOf(part.text) : undefined
      // Signs that must be written out may make a long text too long: then it is shown as it was written.
      return xml !== undefined && xml.length * 2 <= messageSize.advisedBytes
        ? { type: 'message', text: xml, textFormat: 'xml' }
        : { type: 'message', text: part.text, textFormat: 'plain' }
    }
    case 'image': {
      const { url, mimeType, alt } = part
      const type = /^data:([^;]+)/.exec(url)?.[1] ?? mimeType ?? typeOf(url)
      return attaching({ contentType: type, contentUrl: url, ...(alt && { name: alt }) })
    }
    case 'choices':
    case 'card':
    case 'link':
      return { ...attaching({ contentType: CARD_TYPE, content: cardOf(part, id) }), summary: titleOf(part) }
    case 'native':
      return attaching(Object(part.data))
  }
}

/** Teams shows the kinds that it knows, and wants to be told one. */
const typeOf = (url: string): string =>
  ({ jpg: 'image/jpeg', jpeg: 'image/jpeg', gif: 'image/gif' })[
    /\.(jpe?g|gif)(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? ''
  ] ?? 'image/png'

const attaching = (attachment: object): NewActivity => ({ type: 'message', attachments: [attachment] })

/** A picture that the bot keeps, as an address that holds all of it. */
async function inside(url: string, { media }: SendTools): Promise<string | undefined> {
  const opened = await media?.(url)
  if (!opened) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of opened.body) chunks.push(chunk)
  return `data:${opened.mimeType ?? 'image/png'};base64,${Buffer.concat(chunks).toString('base64')}`
}
