import { readFile } from 'node:fs/promises'
import { replaceFile } from '../replace-file.js'

/** A small document of JSON that is replaced as a whole. */
export interface Kept<Data> {
  /** Where it is: for people. */
  readonly place: string
  /** `undefined`: there is none yet. */
  read(): Promise<Data | undefined>
  /**
   * Replaces it by what is made of it as it is now, and resolves with that; the same again changes nothing. `make` may be called
   * more than once.
   */
  change(make: (now: Data | undefined) => Data): Promise<Data>
}

/** In a file, whole or not at all, and for this user only: what waits after an import may hold anything. */
export function keptFile<Data>(file: string): Kept<Data> {
  async function read(): Promise<Data | undefined> {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Data
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw error
    }
  }

  return {
    place: file,
    read,
    async change(make) {
      const now = await read()
      const next = make(now)
      if (next === now) return next
      await replaceFile(file, [JSON.stringify(next, null, 2)])
      return next
    },
  }
}
