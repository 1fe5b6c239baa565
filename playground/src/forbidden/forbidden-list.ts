import { join } from 'node:path'
import { FORBIDDEN } from '../backup/data-files.js'
import { FollowedFile } from '../replaced-file.js'

/** The words that must not be said, in the data folder, one a line. What administrators change counts at once, in every process that shares the folder. */
export class ForbiddenList {
  readonly #file: FollowedFile<readonly string[]>
  #isUsed = false

  constructor(data: string) {
    this.#file = new FollowedFile(join(data, FORBIDDEN), linesOf)
  }

  /** The words at this moment, for `forbiddenWords()`. */
  readonly words = (): readonly string[] => {
    this.#isUsed = true
    return this.#file.value
  }

  /** Whether the bot asks for them: it is built by somebody who may have left that out. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** Without asking in the bot's name. */
  list(): readonly string[] {
    return this.#file.value
  }

  replace(words: readonly string[]): void {
    const next = [...new Set(words.map((word) => word.trim()).filter(Boolean))]
    this.#file.replace(next.map((word) => `${word}\n`).join(''))
  }
}

const linesOf = (text = ''): string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
