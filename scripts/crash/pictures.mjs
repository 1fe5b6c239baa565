import { createHash } from 'node:crypto'
import { folderMedia, mediaIdOf } from '@huida/core/media'

/** What a picture of a message looks like: enough of a JPEG to be taken for one, and different for each. */
export const pictureOf = (key) => beginningWith(Buffer.from('\xff\xd8\xff\xe0\0\x10JFIF\0', 'latin1'), key)

/** What a voice message holds: on WeChat nobody writes below a picture, and what is said is told in words. */
export const soundOf = (key) => beginningWith(Buffer.from('#!AMR\n'), key)

function beginningWith(head, key) {
  const noise = Array.from({ length: 64 }, (_, index) => createHash('sha256').update(`${key} ${index}`).digest())
  return Buffer.concat([head, ...noise])
}

const contents = { image: pictureOf, audio: soundOf }

/**
 * What is kept of the pictures and voice messages in a ledger, read from outside while no bot is running.
 * @returns {Promise<{ key: string, url: string, isWhole: boolean }[]>}
 */
export async function keptPictures(folder, entries, keyOf) {
  const media = folderMedia({ folder, minFreeBytes: 0 })
  await media.open()
  try {
    const kept = []
    for (const { kind, event } of entries)
      for (const { type, url } of (kind === 'in' && event.parts) || []) {
        if (!contents[type]) continue
        const id = mediaIdOf(url)
        const found = id === undefined ? undefined : await media.get(id)
        const bytes = found && Buffer.from(await new Response(found.read()).arrayBuffer())
        kept.push({ key: keyOf(event), url, isWhole: bytes?.equals(contents[type](keyOf(event))) ?? false })
      }
    return kept
  } finally {
    await media.close()
  }
}
