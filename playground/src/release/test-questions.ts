import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import type { Kept } from '@huida/knowledge'
import { replaceFile } from '../replaced-file.js'
import { type GoldenQuestion, goldenBeside, readGolden } from './golden.js'

/** The questions whose answer is known: a publish is rehearsed on them. */
export interface TestQuestions {
  /** @throws CommandError with the first line of the file that is none */
  list(): Promise<readonly GoldenQuestion[]>
  /** Adds a question; one that is there already, in the same language, gets its new answer. */
  put(added: GoldenQuestion): Promise<void>
  /** Resolves with whether it was there. */
  remove(removed: Pick<GoldenQuestion, 'question' | 'locale'>): Promise<boolean>
}

/** In a file beside the articles, where `huida eval` finds them too. @param knowledge the file of the articles */
export const questionsBeside = (knowledge: string): TestQuestions => new FileOfQuestions(goldenBeside(knowledge))

/** In a document that all processes share; it begins with those beside the file of the articles. */
export function questionsIn(
  document: Kept<readonly GoldenQuestion[]>,
  knowledge: string,
): TestQuestions & { begin(): Promise<void> } {
  const list = async () => (await document.read()) ?? (await questionsBeside(knowledge).list())
  return {
    list,
    async begin() {
      if (await document.read()) return
      const first = await list()
      await document.change((known) => known ?? first)
    },
    async put(added) {
      const first = await list()
      await document.change((known = first) =>
        known.some((one) => isSame(one, added))
          ? known.map((one) => (isSame(one, added) ? added : one))
          : [...known, added],
      )
    },
    async remove(removed) {
      const first = await list()
      let isFound = false
      await document.change((known = first) => {
        isFound = known.some((one) => isSame(one, removed))
        return known.filter((one) => !isSame(one, removed))
      })
      return isFound
    },
  }
}

class FileOfQuestions implements TestQuestions {
  readonly #file: string
  /** Changes wait for each other. */
  #changed: Promise<unknown> = Promise.resolve()

  constructor(file: string) {
    this.#file = file
  }

  async list(): Promise<GoldenQuestion[]> {
    return existsSync(this.#file) ? readGolden(this.#file) : []
  }

  put(added: GoldenQuestion): Promise<void> {
    return this.#change(async () => {
      if (!(await this.list()).some((known) => isSame(known, added)))
        return appendFile(this.#file, `${await this.#needsBreak()}${JSON.stringify(added)}\n`)
      await this.#rewrite((known) => (isSame(known, added) ? added : known))
    })
  }

  async remove(removed: Pick<GoldenQuestion, 'question' | 'locale'>): Promise<boolean> {
    let isFound = false
    await this.#change(() =>
      this.#rewrite((known) => {
        if (!isSame(known, removed)) return known
        isFound = true
        return undefined
      }),
    )
    return isFound
  }

  #change(work: () => Promise<void>): Promise<void> {
    const done = this.#changed.then(work)
    this.#changed = done.catch(() => {})
    return done
  }

  /** A file that somebody wrote by hand may lack its last end of line. */
  async #needsBreak(): Promise<string> {
    const text = existsSync(this.#file) ? await readFile(this.#file, 'utf8') : ''
    return text === '' || text.endsWith('\n') ? '' : '\n'
  }

  async #rewrite(changed: (known: GoldenQuestion) => GoldenQuestion | undefined): Promise<void> {
    const kept = (await this.list()).flatMap((known) => changed(known) ?? [])
    // Whoever may read the articles may read these.
    replaceFile(this.#file, kept.map((known) => `${JSON.stringify(known)}\n`).join(''), 0o666)
  }
}

const isSame = (one: Pick<GoldenQuestion, 'question' | 'locale'>, other: Pick<GoldenQuestion, 'question' | 'locale'>) =>
  one.question === other.question && one.locale === other.locale
