import { Readable } from 'node:stream'
import type { Download, OpenedMedia, Part } from '@huida/core'
import type { FileBoxInterface } from 'file-box'
import type { Puppet } from './options.js'
import { within } from './within.js'

/** Media of WeChat are known by their message. The `url` of a part that comes in is this until `download` has fetched it. */
const PREFIX = 'wechat-message:'

/** Puppets fetch from WeChat before they answer. */
const OPEN_WITHIN_MS = 30_000

export const mediaUrl = (message: string): string => `${PREFIX}${message}`

/** Whose media that is. `undefined`: it is not of WeChat. */
export const messageOfUrl = (url: string): string | undefined =>
  url.startsWith(PREFIX) ? url.slice(PREFIX.length) : undefined

/**
 * Opens what came with a message. `undefined`: it is no media of WeChat.
 * @throws what the puppet throws, or TooLate: it may be there later
 */
export async function download(puppet: Puppet, part: Part, signal: AbortSignal): Promise<Download | undefined> {
  const id = 'url' in part && part.url !== undefined ? messageOfUrl(part.url) : undefined
  if (id === undefined) return undefined
  const box = await within<FileBoxInterface>(puppet.messageFile(id), OPEN_WITHIN_MS, 'a file')
  const stream = await within(box.toStream(), OPEN_WITHIN_MS, 'a file')
  const abort = () => stream.destroy()
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort, { once: true })
  stream.once('close', () => signal.removeEventListener('abort', abort))
  const { mediaType } = box
  return {
    // Node's types have their own ReadableStream, which is the same.
    body: Readable.toWeb(stream) as ReadableStream<Uint8Array>,
    // Names of pictures are made up by puppets, whatever the bytes are; those of files are their own.
    ...(part.type === 'file' && isTold(mediaType) && { mimeType: mediaType }),
    ...sizeOf(box),
  }
}

/** What wechaty says of files whose name tells nothing. */
const isTold = (type: string | undefined) =>
  !!type && type !== 'application/octet-stream' && type !== 'application/unknown'

/** Boxes of some kinds throw when they are asked. */
function sizeOf(box: FileBoxInterface): { sizeBytes?: number } {
  try {
    return Number.isSafeInteger(box.size) && box.size > 0 ? { sizeBytes: box.size } : {}
  } catch {
    return {}
  }
}

/** A part with media that WeChat shows. */
type Shown = Extract<Part, { type: 'image' | 'file' | 'video' | 'audio' }>

/**
 * Puts media into a box that a puppet takes: of the bot's own as a stream, of addresses so that whoever sends it fetches it.
 * `undefined`: there is nothing any more.
 */
export async function boxOf(
  part: Shown,
  media: ((url: string) => Promise<OpenedMedia | undefined>) | undefined,
): Promise<{ box: FileBoxInterface; cancel(): void } | undefined> {
  const { FileBox } = await import('file-box')
  if (!part.url.startsWith('media:'))
    return { box: FileBox.fromUrl(part.url, { name: nameOf(part, part.mimeType, nameIn(part.url)) }), cancel() {} }
  const opened = await media?.(part.url)
  if (!opened) return undefined
  // Node's types have their own ReadableStream, which is the same.
  const stream = Readable.fromWeb(opened.body as Parameters<typeof Readable.fromWeb>[0])
  // A puppet that gave up has broken it off, which is told by what it throws.
  stream.on('error', () => {})
  return {
    box: FileBox.fromStream(stream, nameOf(part, opened.mimeType, opened.name)),
    cancel: () => void stream.destroy(),
  }
}

/** Puppets judge by the end of the name what is a picture, a film or a file: there has to be one. */
function nameOf(part: Shown, mimeType: string | undefined, told: string | undefined): string {
  const name = (part.type === 'file' ? part.name : told) || part.type
  return /\.[A-Za-z0-9]{1,8}$/.test(name)
    ? name
    : `${name}${(mimeType && ENDINGS[mimeType]) ?? DEFAULT_ENDINGS[part.type]}`
}

const nameIn = (url: string): string | undefined =>
  URL.canParse(url) ? new URL(url).pathname.split('/').at(-1) || undefined : undefined

const ENDINGS: Readonly<Record<string, string>> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/gif': '.gif',
  'image/webp': '.webp',
  'video/mp4': '.mp4',
  'audio/mpeg': '.mp3',
  'audio/mp4': '.m4a',
  'audio/ogg': '.ogg',
  'audio/silk': '.sil',
  'audio/amr': '.amr',
  'application/pdf': '.pdf',
  'application/zip': '.zip',
  'text/plain': '.txt',
  'text/csv': '.csv',
}

const DEFAULT_ENDINGS = { image: '.jpg', video: '.mp4', audio: '.mp3', file: '' } as const
