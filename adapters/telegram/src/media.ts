import { audio, card, type Download, file, image, location, type Part, video } from '@huida/core'
import { type Api, Refused } from './api.js'
import type { Media, Message } from './update.js'

/**
 * Files of Telegram are known by an id, because their addresses contain the token and end after an hour. The `url` of a part that comes
 * in is this until `download` has fetched it; it may be sent again as it is.
 */
const PREFIX = 'telegram-file:'

const fileUrl = ({ file_id }: Media) => `${PREFIX}${file_id}`

/** The id of a file that Telegram keeps. */
export const fileIdOf = (url: string): string | undefined =>
  url.startsWith(PREFIX) ? url.slice(PREFIX.length) : undefined

/** `getFile` gives no larger ones, as https://core.telegram.org/bots/api#getfile has it; looked up on 2026-11-28. */
export const MAX_DOWNLOAD_BYTES = 20 * 1024 * 1024

/** What a message has besides its words. `undefined`: nothing that a person sends. */
export function mediaOf(message: Message): Part[] | undefined {
  const { photo, sticker, animation, document, voice, location: place, venue, contact, poll } = message
  // Its sizes, the largest last; always JPEG.
  const picture = photo?.at(-1)
  if (picture) return [{ ...image(fileUrl(picture)), ...about({ mime_type: 'image/jpeg', ...picture }) }]
  if (sticker) {
    const { emoji, thumbnail, is_animated, is_video } = sticker
    // What moves is shown by its still picture: pages and people's tools do not know Telegram's animations.
    const still = is_animated || is_video ? (thumbnail ?? sticker) : { mime_type: 'image/webp', ...sticker }
    return [{ ...image(fileUrl(still), emoji), ...about(still) }]
  }
  const clip = animation ?? message.video ?? message.video_note
  if (clip) return [video(fileUrl(clip), { ...about(clip), ...lasting(clip) })]
  const sound = voice ?? message.audio
  if (sound)
    return [
      audio(fileUrl(sound), { ...about(voice ? { mime_type: 'audio/ogg', ...voice } : sound), ...lasting(sound) }),
    ]
  if (document) return [file(fileUrl(document), document.file_name ?? 'file', about(document))]
  if (venue) {
    const { title: name, address } = venue
    return [
      location(venue.location.latitude, venue.location.longitude, {
        ...(name && { name }),
        ...(address && { address }),
      }),
    ]
  }
  if (place) return [location(place.latitude, place.longitude)]
  // Shared, and not said by anybody: for people to read, and no words to be searched for.
  if (contact) {
    const name = [contact.first_name, contact.last_name].filter(Boolean).join(' ')
    return [cardOf([name, contact.phone_number])]
  }
  if (poll) return [cardOf([poll.question, ...(poll.options ?? []).map(({ text }) => `- ${text}`)])]
  return unshown.some((kind) => kind in message) ? [] : undefined
}

/** What people send and no part shows, or that asks nothing, as a die: a message without parts, so that it is answered at all. */
const unshown = [
  'dice',
  'story',
  'game',
  'invoice',
  'paid_media',
  'checklist',
  'giveaway',
  'giveaway_winners',
  'gift',
  'unique_gift',
] as const

/** The first line that says something is the title. */
function cardOf(lines: readonly (string | undefined)[]): Part {
  const [title = '', ...rest] = lines.filter((line) => line !== undefined && line !== '')
  return card(title, { ...(rest.length > 0 && { text: rest.join('\n') }) })
}

const about = ({ mime_type, file_size }: Omit<Media, 'file_id'>) => ({
  ...(mime_type !== undefined && { mimeType: mime_type }),
  ...(file_size !== undefined && { sizeBytes: file_size }),
})

const lasting = ({ duration }: { duration?: number }) =>
  duration === undefined ? {} : { durationMs: duration * 1_000 }

/**
 * Opens a file that Telegram keeps. `undefined`: it is too large, or Telegram has it no more.
 * @throws Refused, NoAnswer when it may be there later
 */
export async function download(api: Api, part: Part, signal: AbortSignal): Promise<Download | undefined> {
  if (!('url' in part) || part.url === undefined) return undefined
  const file_id = fileIdOf(part.url)
  const { mimeType, sizeBytes } = part as { mimeType?: string; sizeBytes?: number }
  if (file_id === undefined || (sizeBytes ?? 0) > MAX_DOWNLOAD_BYTES) return undefined
  try {
    const { file_path } = await api.callApi('getFile', { file_id }, { signal })
    if (file_path === undefined) return undefined
    const opened = await api.openFile(file_path, { signal })
    // Telegram says of all files that they are octets.
    return { ...opened, ...(mimeType !== undefined && { mimeType }) }
  } catch (error) {
    if (error instanceof Refused && !error.passes) return undefined
    throw error
  }
}
