import { existsSync } from 'node:fs'
import { appendFile, readFile } from 'node:fs/promises'
import { type GoldenQuestion, goldenBeside, readGolden } from './golden.js'
import { replaceFile } from './replaced-file.js'

/** The questions whose answer is known, in a file beside the articles: a publish is rehearsed on them, and `huida eval` counts them. */
export class TestQuestions {
  readonly #file: string
  /** Changes wait for each other. */
  #changed: Promise<unknown> = Promise.resolve()

  /** @param knowledge the file of the articles */
  constructor(knowledge: string) {
    this.#file = goldenBeside(knowledge)
  }

  /** @throws CommandError with the first line of the file that is none */
  async list(): Promise<GoldenQuestion[]> {
    return existsSync(this.#file) ? readGolden(this.#file) : []
  }

  /** Adds a question; one that is there already, in the same language, gets its new answer. */
  put(added: GoldenQuestion): Promise<void> {
    return this.#change(async () => {
      if (!(await this.list()).some((known) => isSame(known, added)))
        return appendFile(this.#file, `${await this.#needsBreak()}${JSON.stringify(added)}\n`)
      await this.#rewrite((known) => (isSame(known, added) ? added : known))
    })
  }

  /** Resolves with whether it was there. */
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
