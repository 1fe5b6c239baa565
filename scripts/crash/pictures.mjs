import { createHash } from 'node:crypto'
import { folderMedia, mediaIdOf } from '@huida/core/media'

/** What a picture of a message looks like: enough of a JPEG to be taken for one, and different for each. */
export function pictureOf(key) {
  const noise = Array.from({ length: 64 }, (_, index) => createHash('sha256').update(`${key} ${index}`).digest())
  return Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]), Buffer.from('JFIF\0'), ...noise])
}

/**
 * What is kept of the pictures in a ledger, read from outside while no bot is running.
 * @returns {Promise<{ key: string, url: string, isWhole: boolean }[]>}
 */
export async function keptPictures(folder, entries, keyOf) {
  const media = folderMedia({ folder, minFreeBytes: 0 })
  await media.open()
  try {
    const kept = []
    for (const { kind, event } of entries)
      for (const { type, url } of (kind === 'in' && event.parts) || []) {
        if (type !== 'image') continue
        const id = mediaIdOf(url)
        const found = id === undefined ? undefined : await media.get(id)
        const bytes = found && Buffer.from(await new Response(found.read()).arrayBuffer())
        kept.push({ key: keyOf(event), url, isWhole: bytes?.equals(pictureOf(keyOf(event))) ?? false })
      }
    return kept
  } finally {
    await media.close()
  }
}
