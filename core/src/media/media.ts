import type { Clock } from '../clock.js'
import { HuidaError } from '../errors.js'
import type { Prunable } from '../store/prunable.js'
import type { Store } from '../store/store.js'
import { inspect, MediaRefused } from './intake.js'
import { openedBy, signedLink } from './link.js'
import {
  type MediaLinks,
  type MediaStore,
  mediaId,
  mediaIdOf,
  mediaOwner,
  mediaUrl,
  type OpenedMedia,
} from './media-store.js'
import type { ClaimedType } from './media-type.js'
import { serveMedia } from './serve.js'

/** How much is taken, and how long it is waited for. */
export interface MediaLimits {
  /** Of one picture or file. Default 20 MB. */
  maxBytes: number
  /** Of everything that one turn is about. Default 50 MB. */
  maxBytesPerTurn: number
  /** A turn waits so long for what its message brings, in milliseconds, and at most half of its budget. Default 10,000. */
  withinMs: number
}

/** The limits of a bot that was told no others. */
export const mediaLimits: MediaLimits = { maxBytes: 20_000_000, maxBytesPerTurn: 50_000_000, withinMs: 10_000 }

/** Something that is to be kept. */
export interface NewMedia {
  body: ReadableStream<Uint8Array>
  /** Whose it is: `ctx.person` of a customer, or whoever uploads it. Deleted with everything of theirs. */
  owner: string
  /** The same again, of this owner, takes the place of what was there. Default: a new one. */
  key?: string
  /** What it is to be shown as. Default `file`. */
  part?: ClaimedType['part']
  /** What it is said to be; refused when the bytes are something else. */
  mimeType?: string
  /** What whoever sent it calls it, for people to read. */
  name?: string
  /** How many bytes it is said to have. */
  sizeBytes?: number
  /** Aborts the keeping: nothing of it stays. */
  signal?: AbortSignal
}

/** What a part says of media that are kept. */
export interface KeptAs {
  url: string
  /** As the bytes say. */
  mimeType: string
  sizeBytes: number
}

/** The pictures, voice messages and files of a bot: `bot.media`. */
export class Media implements MediaLinks {
  #secret: Promise<Buffer> | undefined

  constructor(
    private readonly options: {
      media: MediaStore
      /** Where the secret of links is kept; its id is part of every id of media. */
      store: Store
      clock: Clock
      worker: string
      limits: MediaLimits
    },
  ) {}

  /**
   * Keeps what a stream gives, never all of it in memory, and tells what a part is to say of it.
   * @throws HuidaError MEDIA_TOO_LARGE, MEDIA_TYPE_WRONG, MEDIA_UNAVAILABLE
   */
  async keep(media: NewMedia): Promise<KeptAs> {
    try {
      return await this.take(media)
    } catch (error) {
      if (!(error instanceof MediaRefused)) throw error
      const { problem, message, cause } = error
      if (problem === 'too_large')
        throw new HuidaError('MEDIA_TOO_LARGE', { max: this.options.limits.maxBytes }, { cause })
      if (problem === 'wrong_type')
        throw new HuidaError('MEDIA_TYPE_WRONG', { said: media.mimeType ?? media.name ?? '' })
      throw new HuidaError('MEDIA_UNAVAILABLE', { reason: message }, { cause })
    }
  }

  /** As `keep`, within what several may bring together. @throws MediaRefused; HuidaError MEDIA_UNAVAILABLE */
  async take(media: NewMedia, allowance?: { bytes: number }): Promise<KeptAs> {
    const { body, owner, key = crypto.randomUUID(), part = 'file', mimeType: said, name, sizeBytes, signal } = media
    const { store, clock, limits } = this.options
    const inspected = await inspect(body, {
      claimed: { part, ...(said !== undefined && { mimeType: said }), ...(name !== undefined && { name }) },
      maxBytes: limits.maxBytes,
      ...(allowance && { allowance }),
      ...(sizeBytes !== undefined && { sizeBytes }),
      ...(signal && { signal }),
    })
    const { mimeType } = inspected
    const id = await mediaId(store.id, owner, key)
    try {
      const about = { mimeType, at: clock.now(), ...(name !== undefined && { name }) }
      await this.options.media.put(id, inspected.body, about)
    } finally {
      inspected.cancel()
    }
    return { url: mediaUrl(id), mimeType, sizeBytes: inspected.sizeBytes }
  }

  /** Opens what a part shows. `undefined`: its address is another one, or nothing is there any more. */
  async open(url: string): Promise<OpenedMedia | undefined> {
    const id = mediaIdOf(url)
    const kept = id === undefined ? undefined : await this.options.media.get(id)
    if (!kept) return undefined
    const { mimeType, sizeBytes, name } = kept
    return { body: kept.read(), mimeType, sizeBytes, ...(name !== undefined && { name }) }
  }

  /** Whether the address is of something that belongs to somebody. */
  async isOf(owner: string, url: string): Promise<boolean> {
    const start = await mediaOwner(this.options.store.id, owner)
    return mediaIdOf(url)?.startsWith(`${start}.`) ?? false
  }

  /** Answers a GET or HEAD of somebody who may see media: ask for a role before. */
  serve(request: Request, id: string): Promise<Response> {
    return serveMedia(this.options.media, request, id)
  }

  /** See `MediaLinks`. */
  async link(url: string, { ttlMs = 3_600_000 }: { ttlMs?: number } = {}): Promise<string | undefined> {
    const id = mediaIdOf(url)
    if (id === undefined) return undefined
    return signedLink(await this.#key(), { id, until: Math.ceil(this.options.clock.now() + ttlMs) })
  }

  /** See `MediaLinks`. */
  async serveLink(request: Request): Promise<Response> {
    const id = await openedBy(await this.#key(), request.url, this.options.clock.now())
    // Without one, the id of nothing: both are told in the same words.
    return serveMedia(this.options.media, request, id ?? '', { embedded: true })
  }

  /** Deletes everything of one owner. Gives how many there were. */
  async forget(owner: string): Promise<number> {
    return this.options.media.deleteOwned(await mediaOwner(this.options.store.id, owner))
  }

  /** Deletes what was kept before a time, in milliseconds since 1970. Gives how many there were. */
  deleteBefore(at: number): Promise<number> {
    return this.options.media.deleteBefore(at)
  }

  /** For whoever deletes what is old. */
  get prunable(): Prunable {
    const { media } = this.options
    return {
      kind: 'media',
      count: async ({ before }) => (await media.countBefore?.(before)) ?? 0,
      async *prune({ before }) {
        yield await media.deleteBefore(before)
      },
    }
  }

  #key(): Promise<Buffer> {
    this.#secret ??= this.#keptKey().catch((error: unknown) => {
      this.#secret = undefined
      throw error
    })
    return this.#secret
  }

  /** Made once; where several processes share a store, by one of them. */
  async #keptKey(): Promise<Buffer> {
    const { store, clock, worker } = this.options
    const kept = () => store.get(DRAWER, KEY, clock.now())
    for (;;) {
      const before = await kept()
      if (typeof before === 'string') return Buffer.from(before, 'base64url')
      if (await store.lease('media secret', worker, 5_000)) {
        // Another may have made it between the look and the lease.
        const made = await kept()
        const value = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
        if (typeof made !== 'string') await store.put([{ drawer: DRAWER, key: KEY, value }], clock.now())
      } else await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}

/** No plugin's name has a space, so no plugin looks into it. */
const DRAWER = 'core media'
const KEY = 'secret'
