import type { Adapter, OpenedMedia, Outgoing } from '@huida/core'
import { marked } from './markup.js'
import { fileIdOf } from './media.js'
import type { Attached } from './upload.js'

const MB = 1_000_000

/** What Telegram shows. As https://core.telegram.org/bots/api has it; looked up on 2026-11-28. */
export const accepts = {
  text: { max: 4_096, markdown: true },
  // "Sending files": what is uploaded has at most 50 MB; a photo 10 MB, and is a document beyond that.
  image: { maxBytes: 50 * MB, uploads: true },
  file: { maxBytes: 50 * MB, uploads: true },
  audio: { maxBytes: 50 * MB, uploads: true },
  video: { maxBytes: 50 * MB, uploads: true },
  location: {},
  // The value of a button is the 1 to 64 bytes of `callback_data`. 100 buttons are what implementers report, not documented. Labels
  // have no documented limit; phones cut what is longer than a line.
  choices: { max: 100, maxValueBytes: 64 },
} as const satisfies Adapter['accepts']

/** Telegram fetches by their address no larger ones ("sending files"). */
const MAX_FETCHED_BYTES = { image: 5 * MB, file: 20 * MB, audio: 20 * MB, video: 20 * MB } as const
const MAX_PHOTO_BYTES = 10 * MB

export type Shown = Outgoing<typeof accepts>['part']
/** What is a file. */
export type ShownMedia = Extract<Shown, { type: 'image' | 'file' | 'audio' | 'video' }>

/** A method of the Bot API that shows something, and what it is told. */
export interface Call {
  method: SendMethod
  payload: object
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

/** What shows a part that Telegram need not be given the bytes of. */
export function callOf(part: Shown): Call {
  switch (part.type) {
    case 'text':
    case 'choices':
      return { method: 'sendMessage', payload: worded(part) }
    case 'location':
      return part.name || part.address
        ? { method: 'sendVenue', payload: venueOf(part) }
        : { method: 'sendLocation', payload: { latitude: part.latitude, longitude: part.longitude } }
    case 'image':
    case 'file':
    case 'audio':
    case 'video': {
      const kept = fileIdOf(part.url)
      if (kept === undefined && !isFetched(part)) return { method: 'sendMessage', payload: { text: linkOf(part) } }
      const { method, field } = kindOf(part, part.mimeType)
      return { method, payload: { [field]: kept ?? part.url, ...about(part) } }
    }
  }
}

/** What shows media that are sent along. `asFile`: as they are, since Telegram takes them as nothing else. */
export function uploadOf(part: ShownMedia, opened: OpenedMedia, asFile = false): Call & { file: Attached } {
  const isLarge = part.type === 'image' && opened.sizeBytes > MAX_PHOTO_BYTES
  const { method, field } = asFile || isLarge ? DOCUMENT : kindOf(part, opened.mimeType)
  const isDocument = method === 'sendDocument'
  return {
    method,
    payload: isDocument ? {} : about(part),
    file: { ...opened, field, name: nameOf(part, opened) },
  }
}

/** How a change names media. */
export const mediaKind = (part: ShownMedia, mimeType: string | undefined): string =>
  EDITED[kindOf(part, mimeType).method] ?? 'document'

const EDITED: Partial<Record<SendMethod, string>> = {
  sendPhoto: 'photo',
  sendAnimation: 'animation',
  sendAudio: 'audio',
  sendVideo: 'video',
}

const DOCUMENT = { method: 'sendDocument', field: 'document' } as const

/** The method for a kind of media; what it does not play is a document. A kind that is not known is tried. */
function kindOf({ type, url }: ShownMedia, mimeType: string | undefined): { method: SendMethod; field: string } {
  const isOf = (types: RegExp) => mimeType === undefined || types.test(mimeType)
  switch (type) {
    case 'file':
      return DOCUMENT
    case 'image':
      if (mimeType === 'image/gif') return { method: 'sendAnimation', field: 'animation' }
      return isOf(/^image\/(?:jpeg|png|webp)$/) ? { method: 'sendPhoto', field: 'photo' } : DOCUMENT
    case 'video':
      return isOf(/^video\/mp4$/) ? { method: 'sendVideo', field: 'video' } : DOCUMENT
    case 'audio':
      // "sendVoice" takes OGG with Opus, "sendAudio" MP3 and M4A.
      if (mimeType === undefined ? /\.(?:ogg|oga|opus)$/i.test(pathOf(url)) : mimeType === 'audio/ogg')
        return { method: 'sendVoice', field: 'voice' }
      return isOf(/^audio\/(?:mpeg|mp3|mp4|m4a|x-m4a)$/) ? { method: 'sendAudio', field: 'audio' } : DOCUMENT
  }
}

/** Whether Telegram fetches it by its address: of documents only some kinds; a link serves for the others. */
function isFetched(part: ShownMedia): boolean {
  const { type, url, mimeType, sizeBytes = 0 } = part
  if (sizeBytes > MAX_FETCHED_BYTES[type]) return false
  if (kindOf(part, mimeType).method !== 'sendDocument') return true
  return mimeType === undefined
    ? /\.(?:pdf|zip|gif)$/i.test(pathOf(url))
    : ['application/pdf', 'application/zip', 'image/gif'].includes(mimeType)
}

/** Media that Telegram does not fetch, as a line with the address. */
export const linkOf = (part: ShownMedia): string => {
  const name = part.type === 'file' ? part.name : part.type === 'audio' ? undefined : part.alt
  return [name, part.url].filter(Boolean).join('\n')
}

/** A text, with the buttons below it. */
export function worded(part: Extract<Shown, { type: 'text' | 'choices' }>) {
  const words = part.format === 'markdown' ? marked(part.text, accepts.text.max) : { text: part.text }
  if (part.type === 'text') return words
  const inline_keyboard = part.choices.map(({ label, value }) => [{ text: label, callback_data: value }])
  return { ...words, reply_markup: { inline_keyboard } }
}

/** What is known of sound and film. */
function about(part: ShownMedia): object {
  const durationMs = part.type === 'audio' || part.type === 'video' ? part.durationMs : undefined
  return {
    ...(durationMs !== undefined && { duration: Math.round(durationMs / 1_000) }),
    ...(part.type === 'video' && { supports_streaming: true }),
  }
}

/** Telegram shows the name of a document, and takes some kinds by the end of it only. */
function nameOf(part: ShownMedia, { name: kept, mimeType }: OpenedMedia): string {
  const name = (part.type === 'file' ? part.name : kept) || part.type
  if (/\.\w{1,8}$/.test(name)) return name
  const ending = /^\w+\/(?:x-)?([a-z0-9]{2,5})$/.exec(mimeType)?.[1]
  return `${name}${ending ? `.${{ jpeg: 'jpg', mpeg: 'mp3', plain: 'txt' }[ending] ?? ending}` : ''}`
}

const pathOf = (url: string): string => (URL.canParse(url) ? new URL(url).pathname : url)

/** A place with a name. Telegram wants both lines. */
const venueOf = ({ latitude, longitude, name, address }: Extract<Shown, { type: 'location' }>) => ({
  latitude,
  longitude,
  title: name ?? address,
  address: address ?? name,
})
