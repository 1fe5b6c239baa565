/**
 * What keeps pictures, voice messages and files, each whole or not at all. Whoever writes to it has judged size and type before: a store
 * only keeps and gives. `mediaStoreCases` of `@huida/core/testing` certify one.
 */
export interface MediaStore {
  readonly name: string
  /** What is wrong with its options, in sentences. Asked before anything is opened. */
  check?(): readonly string[]
  /** @throws HuidaError STORE_OPEN_FAILED with what to do next */
  open(): Promise<void>
  /** Lets go of what `open` took. Called last, and once. */
  close(): Promise<void>
  /**
   * Keeps what a stream gives, in place of what had this id before. Resolves when it is durable. A stream that throws leaves what was
   * there, and nothing of its own; its error passes. Reads no faster than it writes.
   * @param id see `mediaId`: no two letters of it differ only in case, and none needs to be escaped in a path
   * @throws HuidaError MEDIA_UNAVAILABLE when there is no room, or the place cannot be written
   */
  put(id: string, body: AsyncIterable<Uint8Array>, about: AboutMedia): Promise<void>
  /** What is kept under an id; `undefined` when nothing is. Anything may be asked for: what is no id is not there. */
  get(id: string): Promise<KeptMedia | undefined>
  /** `false`: there was nothing. */
  delete(id: string): Promise<boolean>
  /** Deletes everything of one owner, by the first half of its ids. Gives how many there were. */
  deleteOwned(owner: string): Promise<number>
  /** Deletes what was kept before a time, in milliseconds since 1970. Gives how many there were. */
  deleteBefore(at: number): Promise<number>
  /** How many `deleteBefore` would delete. Absent: it cannot say. */
  countBefore?(at: number): Promise<number>
}

/** What is known of media besides their bytes. */
export interface AboutMedia {
  /** As the bytes say, not as somebody said: `image/png`. */
  mimeType: string
  /** When it was kept, in milliseconds since 1970. */
  at: number
  /** How whoever sent it calls it. */
  name?: string
}

/** Media in a store. */
export interface KeptMedia extends AboutMedia {
  sizeBytes: number
  /** The bytes, or some of them: from `start` to `end`, both included. Cancelling it closes what it has opened. */
  read(range?: { start: number; end: number }): ReadableStream<Uint8Array>
}

/** Media for whoever sends or shows them. */
export interface OpenedMedia {
  body: ReadableStream<Uint8Array>
  mimeType: string
  sizeBytes: number
  /** How whoever sent it calls it. Absent: it came without a name. */
  name?: string
}

/** How pages of customers, who have no role, are shown what is kept. */
export interface MediaLinks {
  /**
   * What to put behind the address at which `serveLink` answers, so that whoever has it sees this one thing for a time. `undefined`: it is
   * not the address of media.
   * @param options.ttlMs default one hour
   */
  link(url: string, options?: { ttlMs?: number }): Promise<string | undefined>
  /** Answers a request to such a link, wherever it is mounted. */
  serveLink(request: Request): Promise<Response>
}

/**
 * The id of media: the same owner and key always have the same, so that what is fetched again after a crash takes the place of what the
 * first attempt left behind. Not made from the bytes: then nobody could be forgotten without asking who else has sent the same.
 * @param store which records it belongs to: `Store.id`
 * @param owner whose it is: a person, or a conversation; everything of theirs is deleted together
 * @param key unique for the owner
 */
export const mediaId = async (store: string, owner: string, key: string): Promise<string> =>
  `${await mediaOwner(store, owner)}.${await hash(store, `key ${key}`)}`

/** The first half of all ids of one owner. */
export const mediaOwner = (store: string, owner: string): Promise<string> => hash(store, `owner ${owner}`)

/** Whether something is the id of media. */
export const isMediaId = (id: unknown): id is string => typeof id === 'string' && ID.test(id)

/** Whether something is the first half of such ids. */
export const isMediaOwner = (owner: unknown): owner is string => typeof owner === 'string' && OWNER.test(owner)

const OWNER = /^[0-9a-f]{32}$/
const ID = /^[0-9a-f]{32}\.[0-9a-f]{32}$/

const hash = async (store: string, what: string): Promise<string> => {
  const digest = await crypto.subtle.digest('SHA-256', Buffer.from(`${store}\n${what}`))
  return Buffer.from(digest).toString('hex', 0, 16)
}

const PREFIX = 'media:'

/** The address of media in parts. */
export const mediaUrl = (id: string): string => `${PREFIX}${id}`

/** The id in such an address; `undefined` when it is another address. */
export const mediaIdOf = (url: string): string | undefined => {
  const id = url.startsWith(PREFIX) ? url.slice(PREFIX.length) : undefined
  return isMediaId(id) ? id : undefined
}

/** Cuts what is read into blocks of a size that is worth a write, without waiting for what has not come. */
export async function* blocks(body: AsyncIterable<Uint8Array>, bytes = 65_536): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = []
  let size = 0
  for await (const piece of body) {
    if (piece.byteLength === 0) continue
    waiting.push(piece)
    size += piece.byteLength
    if (size < bytes) continue
    yield waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting)
    waiting = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(waiting)
}
