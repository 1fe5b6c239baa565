import { statSync } from 'node:fs'

/** Looking costs about as much as a statement, so it is done at most so often. */
const LOOK_EVERY_MS = 10

/**
 * Whether the files of an open database are still those at their paths. A removed or replaced file goes on taking what is written,
 * and all of it is gone with the process.
 */
export class Presence {
  readonly #inodes = new Map<string, string>()
  #lookedAt = Number.NEGATIVE_INFINITY
  #lost: string | undefined

  /** Made right after the file was opened. */
  constructor(private readonly file: string) {
    this.#look()
  }

  /** What happened to the files, in words; `undefined` when they are there. */
  lost(): string | undefined {
    const now = performance.now()
    if (now - this.#lookedAt < LOOK_EVERY_MS) return this.#lost
    this.#lookedAt = now
    this.#lost = this.#look()
    return this.#lost
  }

  #look(): string | undefined {
    for (const path of [this.file, `${this.file}-wal`]) {
      const found = inodeOf(path)
      const known = this.#inodes.get(path)
      if (known === undefined) {
        // The log is made by the first write.
        if (found !== undefined) this.#inodes.set(path, found)
      } else if (found !== known)
        return `its file ${path} was ${found === undefined ? 'removed' : 'replaced'} while it was open. Stop the bot, put the file back or restore a backup, and start again`
    }
    return undefined
  }
}

function inodeOf(path: string): string | undefined {
  try {
    const found = statSync(path, { throwIfNoEntry: false, bigint: true })
    return found && `${found.dev}:${found.ino}`
  } catch {
    // Its folder may not be entered any more.
    return undefined
  }
}
