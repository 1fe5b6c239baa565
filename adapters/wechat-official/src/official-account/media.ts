import { createHash } from 'node:crypto'
import type { AdapterDrawer, Clock, Download, OpenedMedia, Part } from '@huida/core'
import { NoAnswer, openApi, Refused } from '../api.js'
import type { OfficialApi } from './api.js'

/** What customers send is known by an id, and only the account can open it: the `url` of such a part until `download` has fetched it. */
const PREFIX = 'wechat-media:'

/** @param picture the address at which WeChat shows a picture to everybody, for accounts that may not open it by its id */
export const mediaUrl = (mediaId: string, picture?: string): string =>
  `${PREFIX}${encodeURIComponent(mediaId)}${picture ? `#${picture}` : ''}`

/** WeChat keeps uploads for three days; one that might end on its way is uploaded anew. Looked up on 2026-11-28. */
const KEPT_MS = 3 * 86_400_000 - 3_600_000
/** What stands at an address of the web may be another picture by then. */
const WEB_MS = 600_000
const MAX_KNOWN = 1_000

/** What was uploaded, by where it came from: the same is uploaded once in three days. */
export class Uploads {
  /** Of this process: what can be put into a reply without a wait. */
  readonly #known = new Map<string, { id: string; until: number }>()

  constructor(
    private readonly drawer: AdapterDrawer,
    private readonly clock: Clock,
  ) {}

  /** The id, if it is at hand. */
  atHand(url: string): string | undefined {
    const known = this.#known.get(url)
    return known && known.until > this.clock.now() ? known.id : undefined
  }

  /** The id, uploaded now if it is not known. `undefined`: there is nothing to upload. */
  async idOf(url: string, upload: () => Promise<string | undefined>): Promise<string | undefined> {
    const atHand = this.atHand(url)
    if (atHand !== undefined) return atHand
    const kept = await this.drawer.get<{ id: string; until: number }>(keyOf(url))
    if (kept && kept.until > this.clock.now()) return this.#remember(url, kept)
    const id = await upload()
    if (id === undefined) return undefined
    const ttlMs = url.startsWith('media:') ? KEPT_MS : WEB_MS
    const uploaded = { id, until: this.clock.now() + ttlMs }
    await this.drawer.set(keyOf(url), uploaded, { ttlMs })
    return this.#remember(url, uploaded)
  }

  /** WeChat has it no more. */
  async forget(url: string): Promise<void> {
    this.#known.delete(url)
    await this.drawer.delete(keyOf(url))
  }

  #remember(url: string, known: { id: string; until: number }): string {
    this.#known.delete(url)
    this.#known.set(url, known)
    if (this.#known.size > MAX_KNOWN) this.#known.delete(this.#known.keys().next().value!)
    return known.id
  }
}

const keyOf = (url: string) => `media ${createHash('sha256').update(url).digest('hex')}`

/** What is uploaded, whole: WeChat takes at most 10 MB. */
export async function fileOf({ body, mimeType, name }: OpenedMedia): Promise<File> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of body) chunks.push(chunk as Uint8Array<ArrayBuffer>)
  return named(chunks, mimeType, name)
}

/** A file with a name as WeChat wants it: it judges the kind by the ending. */
export function named(chunks: Uint8Array<ArrayBuffer>[], mimeType: string, name = ''): File {
  const ending = ENDINGS[mimeType] ?? ''
  return new File(chunks, name.toLowerCase().endsWith(ending) && name ? name : `media${ending}`, { type: mimeType })
}

const ENDINGS: Record<string, string> = {
  'image/jpeg': '.jpg',
  'image/png': '.png',
  'image/gif': '.gif',
  'audio/amr': '.amr',
  'audio/mpeg': '.mp3',
  'audio/mp3': '.mp3',
  'video/mp4': '.mp4',
}

/**
 * Opens what a customer has sent. `undefined`: WeChat has it no more; it is kept for three days.
 * @throws Refused, NoAnswer when it may be there later
 */
export async function download(api: OfficialApi, part: Part, signal: AbortSignal): Promise<Download | undefined> {
  if (!('url' in part) || !part.url?.startsWith(PREFIX)) return undefined
  const [id = '', picture] = part.url.slice(PREFIX.length).split(/#(.*)/s)
  try {
    return await openById(api, decodeURIComponent(id), signal)
  } catch (error) {
    if (!(error instanceof Refused) || error.code === undefined || error.code === -1) throw error
    return picture && isWechats(picture, api.root) ? openAt(picture, signal) : undefined
  }
}

async function openById(api: OfficialApi, id: string, signal: AbortSignal): Promise<Download | undefined> {
  const response = await api.open(id, signal)
  if (!/json|text\/plain/.test(response.headers.get('content-type') ?? '')) return told(response)
  // A film lies elsewhere.
  const { video_url } = Object(await response.json()) as { video_url?: string }
  return video_url !== undefined && isWechats(video_url, api.root) ? openAt(video_url, signal) : undefined
}

const openAt = async (url: string, signal: AbortSignal) => told(await openApi({ method: 'media', url, signal }))

function told(response: Response): Download | undefined {
  if (!response.body) throw new NoAnswer('media/get', true, new Error('the answer is empty'))
  const { headers } = response
  const [mimeType] = (headers.get('content-type') ?? '').split(';', 1)
  const sizeBytes = Number(headers.get('content-length') ?? Number.NaN)
  return {
    body: response.body,
    ...(mimeType && { mimeType }),
    ...(Number.isSafeInteger(sizeBytes) && { sizeBytes }),
  }
}

/** In plain mode whoever has seen a request can send another one: nobody makes us fetch from elsewhere. */
function isWechats(url: string, apiRoot: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, host } = new URL(url)
  return (
    /^https?:$/.test(protocol) && (/\.(?:qpic|qlogo)\.cn$|\.qq\.com$/.test(hostname) || host === new URL(apiRoot).host)
  )
}
