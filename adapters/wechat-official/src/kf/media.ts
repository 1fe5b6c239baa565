import { createHash } from 'node:crypto'
import type { Download, Inbox, Part, SendTools } from '@huida/core'
import { Refused } from '../api.js'
import { fetchPublic } from '../public-file.js'
import type { KfApi } from './api.js'
import { NO_MEDIA } from './errors.js'
import { mediaIdOf } from './media-url.js'

const MB = 1_048_576
const HOUR_MS = 3_600_000

/** How large files may be, as https://developer.work.weixin.qq.com/document/path/90253 has it; looked up on 2026-11-28. */
export const MAX_BYTES = { image: 10 * MB, voice: 2 * MB, video: 10 * MB, file: 20 * MB } as const

/** What WeCom calls the kinds of files. */
export type MediaType = keyof typeof MAX_BYTES

/** A file cannot be had, or WeCom does not take it: a line with its address may serve. */
export class NotShown extends Error {}

/** Files that are uploaded for `send`; the ids that WeCom gives them serve until they are over. */
export class Uploads {
  constructor(
    private readonly api: KfApi,
    private readonly drawer: Inbox['drawer'],
    private readonly allow: readonly string[],
  ) {}

  /** The id of what stands at an address. @throws NotShown, Refused, NoAnswer */
  async idOf(url: string, type: MediaType, tools: SendTools, name?: string): Promise<string> {
    const own = mediaIdOf(url)
    if (own !== undefined) return own
    const known = await this.drawer.get<string>(keyOf(url, type))
    if (known !== undefined) return known
    const { blob, filename } = await this.#opened(url, type, tools, name)
    const id = await this.api.upload(type, blob, filename, tools.signal).catch((error: unknown) => {
      if (error instanceof Refused && NOT_TAKEN.has(error.code ?? 0))
        throw new NotShown(error.message, { cause: error })
      throw error
    })
    // WeCom forgets it after three days; what stands on the web may be another picture by then.
    await this.drawer.set(keyOf(url, type), id, { ttlMs: url.startsWith('media:') ? 71 * HOUR_MS : HOUR_MS / 6 })
    return id
  }

  /** WeCom does not know the id any more: it is uploaded anew next time. */
  async forget(url: string, type: MediaType): Promise<void> {
    await this.drawer.delete(keyOf(url, type))
  }

  async #opened(url: string, type: MediaType, tools: SendTools, name: string | undefined) {
    if (!url.startsWith('media:')) {
      const fetching = { allow: this.allow, maxBytes: MAX_BYTES[type], signal: tools.signal }
      const { bytes, mimeType } = await fetchPublic(url, fetching).catch((error: Error) => {
        tools.signal.throwIfAborted()
        throw new NotShown(error.message, { cause: error })
      })
      const filename = name ?? new URL(url).pathname.split('/').at(-1)
      return { blob: new Blob([bytes as Uint8Array<ArrayBuffer>], { type: mimeType }), filename: filename || type }
    }
    const media = await tools.media?.(url)
    if (!media) throw new NotShown('it is not kept any more')
    if (media.sizeBytes > MAX_BYTES[type]) {
      await media.body.cancel()
      throw new NotShown(`it is larger than ${MAX_BYTES[type]} bytes`)
    }
    const bytes = await new Response(media.body).arrayBuffer()
    const blob = new Blob([bytes], { type: media.mimeType })
    return { blob, filename: name ?? media.name ?? `${type}.${EXTENSIONS[media.mimeType] ?? 'bin'}` }
  }
}

/** WeCom tells the kind of a file by the end of its name as well. */
const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'audio/amr': 'amr',
  'video/mp4': 'mp4',
  'application/pdf': 'pdf',
}

/** Wrong kind, size of a file, of a picture, of a voice message, of a video; nothing in it. */
const NOT_TAKEN = new Set([40004, 40005, 40006, 40009, 40010, 40011, 44001])

const keyOf = (url: string, type: MediaType): string =>
  `media ${type} ${createHash('sha256').update(url).digest('base64url')}`

/**
 * Opens a file that a customer sent. `undefined`: WeCom has it no more (it forgets after three days), or it is none of WeCom's.
 * @throws Refused, NoAnswer when it may be there later
 */
export async function download(api: KfApi, part: Part, signal: AbortSignal): Promise<Download | undefined> {
  const id = 'url' in part && part.url !== undefined ? mediaIdOf(part.url) : undefined
  if (id === undefined) return undefined
  try {
    const { body, headers } = await api.media(id, signal)
    if (!body) return undefined
    const mimeType = headers.get('content-type')
    const sizeBytes = Number(headers.get('content-length') ?? Number.NaN)
    return { body, ...(mimeType && { mimeType }), ...(Number.isSafeInteger(sizeBytes) && { sizeBytes }) }
  } catch (error) {
    if (error instanceof Refused && error.code === NO_MEDIA) return undefined
    throw error
  }
}
