import { HuidaError } from '../errors.js'
import { type AboutMedia, blocks, isMediaId, type KeptMedia, type MediaStore } from './media-store.js'

/** How much is kept. */
export interface MemoryMediaOptions {
  /** At most so much in all; more is refused. Default 100 MB. */
  maxTotalBytes?: number
}

/** Keeps media until the process ends: for tests, and for trying things out. */
export function memoryMedia({ maxTotalBytes = 100_000_000 }: MemoryMediaOptions = {}): MediaStore {
  const kept = new Map<string, AboutMedia & { bytes: Uint8Array }>()
  const sum = () => [...kept.values()].reduce((sum, { bytes }) => sum + bytes.byteLength, 0)
  const deleteWhere = (which: (id: string, about: AboutMedia) => boolean): number => {
    const ids = [...kept].flatMap(([id, about]) => (which(id, about) ? [id] : []))
    for (const id of ids) kept.delete(id)
    return ids.length
  }
  return {
    name: 'memory',
    async open() {},
    async close() {},
    async put(id, body, about) {
      if (!isMediaId(id)) throw new HuidaError('MEDIA_UNAVAILABLE', { reason: `"${id}" is no id of media` })
      const pieces: Uint8Array[] = []
      let size = 0
      for await (const piece of blocks(body)) {
        size += piece.byteLength
        if (sum() + size > maxTotalBytes)
          throw new HuidaError('MEDIA_UNAVAILABLE', { reason: `${maxTotalBytes} bytes are kept already` })
        pieces.push(piece)
      }
      kept.set(id, { ...about, bytes: Buffer.concat(pieces) })
    },
    async get(id): Promise<KeptMedia | undefined> {
      const found = kept.get(id)
      if (!found) return undefined
      const { bytes, ...about } = found
      return {
        ...about,
        sizeBytes: bytes.byteLength,
        read: ({ start, end } = { start: 0, end: bytes.byteLength - 1 }) =>
          new Blob([bytes.slice(start, end + 1)]).stream() as ReadableStream<Uint8Array>,
      }
    },
    delete: async (id) => kept.delete(id),
    deleteOwned: async (owner) => deleteWhere((id) => id.startsWith(`${owner}.`)),
    deleteBefore: async (before) => deleteWhere((_, { at }) => at < before),
    countBefore: async (before) => [...kept.values()].filter(({ at }) => at < before).length,
  }
}
