import { randomUUID } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'

/**
 * Replaces a file as a whole or not at all. Only this user may read it: what the files of the articles hold may come from customers.
 * @param parts written one after the other
 * @param sync waits until the disk has it. Default `false`
 */
export async function replaceFile(
  file: string,
  parts: Iterable<string | Uint8Array>,
  { sync = false }: { sync?: boolean } = {},
): Promise<void> {
  const beside = `${file}.${randomUUID().slice(0, 8)}`
  try {
    const handle = await open(beside, 'wx', 0o600)
    try {
      for (const part of parts) await handle.writeFile(part)
      if (sync) await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(beside, file)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}
