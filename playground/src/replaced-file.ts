import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** Replaces a small file at once or not at all. @param mode default: readable for this user only */
export function replaceFile(file: string, text: string, mode = 0o600): void {
  const beside = `${file}.${process.pid}.new`
  try {
    writeFileSync(beside, text, { mode })
    renameSync(beside, file)
  } finally {
    rmSync(beside, { force: true })
  }
}

/** A small file as it is at each moment, whichever process has replaced it last. */
export class FollowedFile<T> {
  #stamp: string
  #value: T

  /** @param read makes something of the text; `undefined`: there is no such file */
  constructor(
    private readonly file: string,
    private readonly read: (text: string | undefined) => T,
  ) {
    this.#stamp = stampOf(file)
    this.#value = this.#look()
  }

  get value(): T {
    const stamp = stampOf(this.file)
    if (stamp !== this.#stamp)
      try {
        this.#value = this.#look()
        this.#stamp = stamp
      } catch {
        // Somebody has broken it by hand: what it said before counts until it is mended.
      }
    return this.#value
  }

  replace(text: string): void {
    replaceFile(this.file, text)
  }

  #look(): T {
    try {
      return this.read(readFileSync(this.file, 'utf8'))
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return this.read(undefined)
      throw error
    }
  }
}

/** Another one for each replacement. */
function stampOf(file: string): string {
  const found = statSync(file, { bigint: true, throwIfNoEntry: false })
  return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : ''
}
