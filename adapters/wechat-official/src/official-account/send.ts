import { type Clock, delivered, type Outgoing, rejected, type SendResult, type SendTools } from '@huida/core'
import type { OfficialApi } from './api.js'
import { isMediaGone, judge } from './errors.js'
import { fileOf, type Uploads } from './media.js'
import { fetchPublicFile } from './public-file.js'
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
}

/** One part, one customer-service message. */
export async function send(
  { api, uploads, clock }: Sender,
  { to, part }: Outgoing<typeof accepts>,
  tools: SendTools,
): Promise<SendResult> {
  const show = async () => {
    const said = atHand(part, uploads) ?? (await uploaded(part, api, uploads, tools))
    if (!said) return rejected('invalid', { reason: 'what it shows was deleted' })
    await api.send(messageOf(to.userId, said), tools.signal)
    return delivered()
  }
  try {
    return await show().catch(async (error: unknown) => {
      if (!isMediaGone(error) || !('url' in part) || part.url === undefined) throw error
      // Its three days are over, or the account's uploads were cleared.
      await uploads.forget(part.url)
      return show()
    })
  } catch (error) {
    return judge(error, clock.now())
  }
}

/** What says a part without a wait. `undefined`: something has to be uploaded first. */
export function atHand(part: Shown, uploads: Uploads): Said | undefined {
  switch (part.type) {
    case 'text':
      return textOf(part.text)
    case 'choices':
      return {
        type: 'msgmenu',
        head: part.text,
        list: part.choices.map(({ label, value }) => ({ id: value, content: label })),
      }
    case 'link':
    case 'card':
      return newsOf(part)
    case 'image':
    case 'audio': {
      const mediaId = uploads.atHand(part.url)
      return mediaId === undefined ? undefined : { type: part.type === 'image' ? 'image' : 'voice', mediaId }
    }
  }
}

async function uploaded(part: Shown, api: OfficialApi, uploads: Uploads, tools: SendTools): Promise<Said | undefined> {
  // Nothing else needs an upload.
  if (part.type !== 'image' && part.type !== 'audio') return undefined
  const kind = part.type === 'image' ? 'image' : 'voice'
  const isKept = part.url.startsWith('media:')
  const mediaId = await uploads.idOf(part.url, async () => {
    const file = isKept
      ? await tools.media?.(part.url).then((opened) => opened && fileOf(opened))
      : await fetchPublicFile(part.url, accepts[part.type], tools.signal)
    return file && api.upload(kind, file, tools.signal)
  })
  if (mediaId !== undefined) return { type: kind, mediaId }
  return isKept ? undefined : cardOf(part)
}
