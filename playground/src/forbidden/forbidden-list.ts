import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { FORBIDDEN } from '../backup/data-files.js'
import { replaceFile } from '../replaced-file.js'

/** The words that must not be said, in the data folder, one a line. What administrators change counts at once. */
export class ForbiddenList {
  readonly #file: string
  #words: readonly string[]
  #isUsed = false

  constructor(data: string) {
    this.#file = join(data, FORBIDDEN)
    this.#words = readLines(this.#file)
  }

  /** The words at this moment, for `forbiddenWords()`. */
  readonly words = (): readonly string[] => {
    this.#isUsed = true
    return this.#words
  }

  /** Whether the bot asks for them: it is built by somebody who may have left that out. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** Without asking in the bot's name. */
  list(): readonly string[] {
    return this.#words
  }

  replace(words: readonly string[]): void {
    const next = [...new Set(words.map((word) => word.trim()).filter(Boolean))]
    replaceFile(this.#file, next.map((word) => `${word}\n`).join(''))
    this.#words = next
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter(Boolean)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}
