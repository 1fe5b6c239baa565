import type { HistoryItem, Inbox, Part } from '@huida/core'
import type { Answer } from './answer.js'
import { type MessageFrame, messageFrame } from './frames.js'

/** Below the adapter's own address: what the bot keeps, for whoever was given a link. */
export const MEDIA = 'media/'

/** How long a link shows something: longer than anybody looks at a page without asking for its history again. */
const LINK_MS = 6 * 3_600_000

/** Messages as pages are told them: pictures and files that the bot keeps come as links, relative to the adapter's own address. */
export const framesOf = (items: readonly HistoryItem[], { media, awaits }: Inbox): Promise<MessageFrame[]> =>
  Promise.all(
    items.map(async (item) => {
      const frame = messageFrame(item, awaits('reacted'))
      if (!media || !frame.parts.some(isKept)) return frame
      const parts = frame.parts.map(async (part): Promise<Part> => {
        const link = isKept(part) ? await media.link(part.url, { ttlMs: LINK_MS }) : undefined
        return link === undefined ? part : ({ ...part, url: MEDIA + link } as Part)
      })
      return { ...frame, parts: await Promise.all(parts) }
    }),
  )

/** Answers where such a link leads. */
export async function linkedMedia(request: Request, media: NonNullable<Inbox['media']>): Promise<Answer> {
  const { status, body, headers } = await media.serveLink(request)
  return { status, ...(body && { body }), headers: Object.fromEntries(headers) }
}

const isKept = (part: Part): part is Extract<Part, { type: 'image' | 'file' | 'audio' | 'video' }> =>
  'url' in part && part.type !== 'link' && part.type !== 'card' && part.url.startsWith('media:')
