import { setTimeout as wait } from 'node:timers/promises'
import type { Low } from 'lowdb'
import { KnowledgeError, type Problem } from '../errors.js'
import type { InTurn } from '../turns.js'
import type { Current } from './current.js'
import type { Sources } from './sources.js'
import { OutdatedError, type SpaceContent } from './space-file.js'

/** How much longer the file is left alone than it took to write it. */
const restsPerWrite = 3

export interface FileWriterOptions {
  name: string
  current: Current
  sources: Sources
  db: Low<SpaceContent>
  inTurn: InTurn
  /** There is no file yet. */
  isMissing: boolean
  onProblem(problem: Problem): void
}

/** Brings the file up to the history. Edits do not wait for it: to write many articles takes longer than to change one. */
export class FileWriter {
  /** Whether there is a file, up to date or not. */
  #isThere: boolean
  /** Writes, while the file is behind. */
  #writing: Promise<void> | undefined
  /** When the file may be written again, by `performance.now()`. */
  #restsUntil = 0
  /** Why the file lags behind the history. */
  #problems: readonly Problem[] = []
  readonly #closing = new AbortController()

  constructor(private readonly options: FileWriterOptions) {
    this.#isThere = !options.isMissing
  }

  get problems(): readonly Problem[] {
    return this.#problems
  }

  /** Begins, unless it is at it: the history has something new. */
  write(): void {
    this.#writing ??= this.#write()
  }

  /** Calls back at once, or when there is a file for the first time, which `write` has begun. */
  whenThere(then: () => void): void {
    if (this.#isThere) then()
    else void this.#writing!.then(then)
  }

  /** Resolves when the file has everything, or `problems` says why it has not. */
  async settled(): Promise<void> {
    await this.#writing
  }

  /** The file is not left alone any more before it is written. */
  hurry(): void {
    this.#closing.abort()
  }

  async #write(): Promise<void> {
    const { inTurn, sources, onProblem } = this.options
    for (;;) {
      // Who edits much is not to have the file written all the time.
      const pause = Math.max(0, this.#restsUntil - performance.now())
      await wait(pause, undefined, { signal: this.#closing.signal }).catch(() => {})
      const begun = performance.now()
      const under = await inTurn(() => this.#begin())
      if (!under) return
      try {
        await under.written
        this.#isThere = true
        await inTurn(() => sources.settle(under.seq))
        this.#problems = []
      } catch (error) {
        // Nothing is lost: the history has it, and the next write brings the file up to date.
        if (error instanceof KnowledgeError) {
          this.#problems = error.problems
          this.#writing = undefined
          return this.#problems.forEach(onProblem)
        }
        if (!(error instanceof OutdatedError)) throw error
        // What a person has saved meanwhile is kept.
        await inTurn(() => sources.refresh())
      }
      const now = performance.now()
      this.#restsUntil = now + restsPerWrite * (now - begun)
    }
  }

  /** Begins to write all that is known now, unless the file has it. What changes meanwhile is for the next time. */
  async #begin(): Promise<{ seq: number; written: Promise<void> } | undefined> {
    const { name, current, sources, db } = this.options
    const { state } = current
    if (sources.problems.length > 0 || state.unsettled.length === 0) {
      // In the same tick, so that what is changed next is not taken for written.
      this.#writing = undefined
      return undefined
    }
    db.data = { space: name, ...state.header, articles: [...state.working.values()] }
    return { seq: state.seq, written: db.write() }
  }
}
