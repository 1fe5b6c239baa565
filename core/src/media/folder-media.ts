import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { chmod, type FileHandle, mkdir, open, readdir, rename, rm, rmdir, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { HuidaError } from '../errors.js'
import { type AboutMedia, blocks, isMediaId, isMediaOwner, type KeptMedia, type MediaStore } from './media-store.js'

/** Where media are kept, and how much. */
export interface FolderMediaOptions {
  /** Made when it is not there. Only this user may read it. */
  folder: string
  /** At most so much in all; more is refused. Default 10 GiB. */
  maxTotalBytes?: number
  /** So much stays free on the disk, for the records of the bot. Default 500 MB. */
  minFreeBytes?: number
}

/**
 * Keeps media as files in a folder, those of one owner together. Each is written beside, flushed to the disk and put in place in one step,
 * so that none is ever half there. A file begins with one line of JSON that tells about it; the bytes follow.
 */
export const folderMedia = (options: FolderMediaOptions): MediaStore => new FolderMedia(options)

/** What is told about a file takes this much of its beginning, always, so that bytes are found without reading it. */
const HEADER_BYTES = 1_024
const MAX_NAME = 200
const PRIVATE_FILE = 0o600
const PRIVATE_FOLDER = 0o700
/** What a process that ended left half written is removed after this; another process may be writing it. */
const STALE_MS = 3_600_000

class FolderMedia implements MediaStore {
  readonly name = 'folder'
  readonly #folder: string
  readonly #maxTotalBytes: number
  readonly #minFreeBytes: number
  /** Kept, and being written. */
  #bytes = 0
  /** Files are put in place and removed one at a time, so that each is counted once. */
  #changing: Promise<unknown> = Promise.resolve()

  constructor({ folder, maxTotalBytes = 10 * 2 ** 30, minFreeBytes = 500_000_000 }: FolderMediaOptions) {
    this.#folder = folder
    this.#maxTotalBytes = maxTotalBytes
    this.#minFreeBytes = minFreeBytes
  }

  check(): readonly string[] {
    const problems: string[] = []
    if (typeof this.#folder !== 'string' || this.#folder === '')
      problems.push("folderMedia() does not know where. Give it a folder: folderMedia({ folder: 'data/media' }).")
    for (const [name, value] of Object.entries({
      maxTotalBytes: this.#maxTotalBytes,
      minFreeBytes: this.#minFreeBytes,
    }))
      if (!(typeof value === 'number' && value >= 0)) problems.push(`${name} is not a number of bytes.`)
    return problems
  }

  async open(): Promise<void> {
    try {
      await mkdir(this.#written, { recursive: true, mode: PRIVATE_FOLDER })
      await chmod(this.#folder, PRIVATE_FOLDER).catch(() => {
        // Somebody else's, who has decided who may read it.
      })
      await this.#removeStale()
      this.#bytes = 0
      for await (const { size } of this.#files()) this.#bytes += size
    } catch (cause) {
      const reason = `the folder ${this.#folder} cannot be used (${codeOf(cause)})`
      const next = 'Give the user that runs the bot the right to write there, or name another folder.'
      throw new HuidaError('STORE_OPEN_FAILED', { store: 'media', reason, next }, { cause })
    }
  }

  async close(): Promise<void> {}

  async put(id: string, body: AsyncIterable<Uint8Array>, about: AboutMedia): Promise<void> {
    const path = this.#path(id)
    if (!path) throw unavailable(`"${id}" is no id of media`)
    const beside = join(this.#written, randomUUID())
    let reserved = 0
    try {
      const { bavail, bsize } = await statfs(this.#folder)
      let free = bavail * bsize - this.#minFreeBytes
      const file = await open(beside, 'wx', PRIVATE_FILE)
      try {
        await file.writeFile(headerOf(about))
        for await (const block of blocks(body)) {
          reserved += block.byteLength
          free -= block.byteLength
          this.#bytes += block.byteLength
          if (this.#bytes > this.#maxTotalBytes) throw unavailable(`${this.#maxTotalBytes} bytes are kept already`)
          if (free < 0) throw unavailable('the disk is almost full')
          await file.writeFile(block)
        }
        // `deleteBefore` need not open what it looks at.
        await file.utimes(about.at / 1_000, about.at / 1_000)
        await file.sync()
      } finally {
        await file.close()
      }
      await this.#alone(async () => {
        const before = await sizeOf(path)
        await this.#place(beside, path)
        this.#bytes -= before
        reserved = 0
      })
      // A name is durable when its folder is, and the folder when its own is.
      for (const changed of [join(path, '..'), join(path, '../..'), this.#folder]) await flush(changed)
    } catch (error) {
      this.#bytes -= reserved
      await rm(beside, { force: true }).catch(() => {
        // The next start removes it.
      })
      throw isOfSystem(error) ? unavailable(codeOf(error), error) : error
    }
  }

  async get(id: string): Promise<KeptMedia | undefined> {
    const path = this.#path(id)
    const file = path && (await opened(path))
    if (!path || !file) return undefined
    try {
      const { size } = await file.stat()
      const about = await aboutOf(file)
      if (!about) return undefined
      return {
        ...about,
        sizeBytes: size - HEADER_BYTES,
        read: ({ start, end } = { start: 0, end: size - HEADER_BYTES - 1 }) => {
          if (end < start) return new Blob([]).stream()
          return bytesOf(path, { start: HEADER_BYTES + start, end: HEADER_BYTES + end })
        },
      }
    } finally {
      await file.close()
    }
  }

  async delete(id: string): Promise<boolean> {
    const path = this.#path(id)
    return path !== undefined && (await this.#remove(path))
  }

  async deleteOwned(owner: string): Promise<number> {
    if (!isMediaOwner(owner)) return 0
    let count = 0
    const folder = this.#ownersFolder(owner)
    for (const name of await namesIn(folder)) if (await this.#remove(join(folder, name))) count++
    return count
  }

  async deleteBefore(at: number): Promise<number> {
    let count = 0
    for await (const { path, mtimeMs } of this.#files())
      if (Math.round(mtimeMs) < at && (await this.#remove(path))) count++
    return count
  }

  async countBefore(at: number): Promise<number> {
    let count = 0
    for await (const { mtimeMs } of this.#files()) if (Math.round(mtimeMs) < at) count++
    return count
  }

  get #written(): string {
    return join(this.#folder, 'written')
  }

  /** Few folders lie side by side: some file systems are slow with many. */
  #ownersFolder(owner: string): string {
    return join(this.#folder, owner.slice(0, 2), owner)
  }

  /** Only what is an id becomes a path. */
  #path(id: string): string | undefined {
    if (!isMediaId(id)) return undefined
    const [owner, key] = id.split('.') as [string, string]
    return join(this.#ownersFolder(owner), key)
  }

  async #place(from: string, to: string): Promise<void> {
    const folder = join(to, '..')
    for (let attempt = 1; ; attempt++) {
      await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
      try {
        await rename(from, to)
        return
      } catch (error) {
        // Whoever deleted the last file of this owner took the folder away.
        if (codeOf(error) !== 'ENOENT' || attempt === 5) throw error
      }
    }
  }

  #alone<T>(change: () => Promise<T>): Promise<T> {
    const changed = this.#changing.then(change)
    this.#changing = changed.catch(() => {})
    return changed
  }

  #remove(path: string): Promise<boolean> {
    return this.#alone(() => this.#removeNow(path))
  }

  async #removeNow(path: string): Promise<boolean> {
    try {
      const size = await sizeOf(path)
      await rm(path)
      this.#bytes -= size
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false
      throw unavailable(codeOf(error), error)
    }
    await rmdir(join(path, '..')).catch(() => {
      // There are others in it.
    })
    return true
  }

  async *#files(): AsyncGenerator<{ path: string; size: number; mtimeMs: number }> {
    for (const shard of await namesIn(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(shard)) continue
      for (const owner of await namesIn(join(this.#folder, shard)))
        for (const name of await namesIn(join(this.#folder, shard, owner))) {
          const path = join(this.#folder, shard, owner, name)
          const found = await stat(path).catch(() => undefined)
          if (found?.isFile()) yield { path, size: bytesIn(found.size), mtimeMs: found.mtimeMs }
        }
    }
  }

  async #removeStale(): Promise<void> {
    for (const name of await namesIn(this.#written)) {
      const path = join(this.#written, name)
      const found = await stat(path).catch(() => undefined)
      if (found && Date.now() - found.ctimeMs > STALE_MS) await rm(path, { force: true })
    }
  }
}

function headerOf({ mimeType, at, name }: AboutMedia): Buffer {
  const about = {
    huida: 1,
    mimeType: mimeType.slice(0, 120),
    at,
    ...(name !== undefined && { name: name.slice(0, MAX_NAME) }),
  }
  const header = Buffer.alloc(HEADER_BYTES, ' ')
  // Every UTF-16 unit is at most six bytes in JSON.
  const text = JSON.stringify(about)
  header.write(Buffer.byteLength(text) < HEADER_BYTES ? text : JSON.stringify({ ...about, name: name?.slice(0, 50) }))
  header.write('\n', HEADER_BYTES - 1)
  return header
}

/** `undefined`: no file of ours. */
async function aboutOf(file: FileHandle): Promise<AboutMedia | undefined> {
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0)
    if (bytesRead < HEADER_BYTES) return undefined
    const { mimeType, at, name } = JSON.parse(buffer.toString()) as Partial<AboutMedia>
    if (typeof mimeType !== 'string' || typeof at !== 'number') return undefined
    return { mimeType, at, ...(typeof name === 'string' && { name }) }
  } catch {
    return undefined
  }
}

async function opened(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path)
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return undefined
    throw unavailable(codeOf(error), error)
  }
}

/** Opened when somebody reads: who has asked for it in vain leaves nothing open. */
function bytesOf(path: string, range: { start: number; end: number }): ReadableStream<Uint8Array> {
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        // What node calls a web stream of bytes is one.
        reader ??= (Readable.toWeb(createReadStream(path, range)) as ReadableStream<Uint8Array>).getReader()
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader?.cancel(reason),
    },
    { highWaterMark: 0 },
  )
}

const bytesIn = (size: number): number => Math.max(0, size - HEADER_BYTES)

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => bytesIn(size),
    () => 0,
  )

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => [])

/** Systems that cannot flush a folder keep its names by themselves. */
const flush = async (folder: string): Promise<void> => {
  const handle = await open(folder).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

/** What a call of the system gave, and not the stream that was read. */
const isOfSystem = (error: unknown): boolean => typeof Object(error).syscall === 'string'

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException)?.code ?? error)

const unavailable = (reason: string, cause?: unknown) => new HuidaError('MEDIA_UNAVAILABLE', { reason }, { cause })
