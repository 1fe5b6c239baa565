import { type Clock, delivered, type Outgoing, rejected, type SendResult, type SendTools } from '@huida/core'
import { Refused } from '../api.js'
import { fetchPublic } from '../public-file.js'
import type { OfficialApi } from './api.js'
import { isMediaGone, judge } from './errors.js'
import { fileOf, named, type Uploads } from './media.js'
import { accepts, cardOf, messageOf, newsOf, type Said, type Shown, textOf } from './say.js'

/**
 * How fast messages leave. WeChat counts calls by the day (500,000) and, less exactly told, by the minute; implementers stay below 20 a
 * second. Looked up on 2026-11-28.
 */
export const rate = { total: { count: 20, perMs: 1_000 }, perConversation: { count: 5, perMs: 2_000 } }

/** What messages are sent with. */
export interface Sender {
  api: OfficialApi
  uploads: Uploads
  clock: Clock
  /** Hosts of one's own network from which pictures are fetched. */
  mediaHosts: readonly string[]
}

/** One part, one customer-service message. */
export async function send(
  sender: Sender,
  { to, part }: Outgoing<typeof accepts>,
  tools: SendTools,
): Promise<SendResult> {
  const { api, uploads, clock } = sender
  const show = async () => {
    const said = atHand(part, uploads) ?? (await uploaded(part, sender, tools))
    if (!said) return rejected('invalid', { reason: 'what it shows was deleted, or WeChat does not take it' })
    await api.send(messageOf(to.userId, said), tools.signal)
    return delivered()
  }
  try {
    return await show().catch(async (error: unknown) => {
      if (!isMediaGone(error) || !('url' in part) || part.url === undefined) throw error
      // Its three days are over, or somebody has cleared the account's uploads.
      await uploads.forget(part.url)
      return show()
    })
  } catch (error) {
    return judge(error, clock.now())
  }
}

/** What says a part inside WeChat's request. `undefined`: it has to be sent. @param isOnly nothing else can be sent */
export function inReply(part: Shown, uploads: Uploads, isOnly: boolean): Said | undefined {
  const said = atHand(part, uploads)
  if (!said) return isOnly && part.type === 'image' ? cardOf(part) : undefined
  return said.type === 'msgmenu' ? undefined : said
}

/** What says a part without a wait. `undefined`: something has to be uploaded first. */
function atHand(part: Shown, uploads: Uploads): Said | undefined {
  if (part.type !== 'image' && part.type !== 'audio') return saidOf(part)
  const mediaId = uploads.atHand(part.url)
  return mediaId === undefined ? undefined : { type: KINDS[part.type], mediaId }
}

/** What WeChat would be told, by what can be told without an upload. */
export function preview(part: Shown): object | undefined {
  if (part.type === 'image' || part.type === 'audio') return undefined
  const { touser: _, ...message } = messageOf('', saidOf(part))
  return message
}

function saidOf(part: Exclude<Shown, { type: 'image' | 'audio' }>): Said {
  switch (part.type) {
    case 'text':
      return textOf(part.text)
    case 'choices': {
      const list = part.choices.map(({ label, value }) => ({ id: value, content: label }))
      return { type: 'msgmenu', head: part.text, list }
    }
    case 'link':
    case 'card':
      return newsOf(part)
  }
}

const KINDS = { image: 'image', audio: 'voice' } as const

/** Uploads what a part shows. What cannot be had from an address becomes a card that leads there; `undefined`: there is nothing to show. */
async function uploaded(part: Shown, sender: Sender, tools: SendTools): Promise<Said | undefined> {
  // Nothing else needs an upload.
  if (part.type !== 'image' && part.type !== 'audio') return undefined
  const kind = KINDS[part.type]
  const isKept = part.url.startsWith('media:')
  try {
    const mediaId = await sender.uploads.idOf(part.url, async () => {
      const file = isKept ? await keptFile(part.url, tools) : await publicFile(part, sender, tools)
      return file && sender.api.upload(kind, file, tools.signal)
    })
    if (mediaId !== undefined) return { type: kind, mediaId }
  } catch (error) {
    if (!(error instanceof Refused) || !NOT_TAKEN.has(error.code ?? 0)) throw error
  }
  return isKept ? undefined : cardOf(part)
}

/** Wrong kind, wrong size, of a file, of a picture, of a voice message; nothing in it. */
const NOT_TAKEN = new Set([40004, 40005, 40006, 40009, 40010, 44001])

async function keptFile(url: string, tools: SendTools): Promise<File | undefined> {
  const opened = await tools.media?.(url)
  return opened && fileOf(opened)
}

async function publicFile(
  { url, type }: Extract<Shown, { type: 'image' | 'audio' }>,
  { mediaHosts }: Sender,
  { signal }: SendTools,
): Promise<File | undefined> {
  const { maxBytes, types } = accepts[type]
  try {
    const { bytes, mimeType } = await fetchPublic(url, { allow: mediaHosts, maxBytes, signal })
    if (!(types as readonly string[]).includes(mimeType)) return undefined
    // What was read of a socket is of no shared buffer.
    return named([bytes as Uint8Array<ArrayBuffer>], mimeType)
  } catch {
    signal.throwIfAborted()
    // WeChat may reach what we cannot, or may not look at.
    return undefined
  }
}
