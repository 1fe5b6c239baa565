import { KnowledgeError } from '../errors.js'
import type { InTurn } from '../turns.js'
import type { Current } from './current.js'
import type { FileWriter } from './file-writer.js'
import type { Sources } from './sources.js'
import { type Changes, changesOf } from './transactions.js'

export interface EditsOptions {
  name: string
  current: Current
  sources: Sources
  writer: FileWriter
  inTurn: InTurn
}

/** A change asked for: decided on what is newest, and settled once that is stored. */
interface Edit {
  by: string
  /** Whether it changes texts, and so waits until a file that a person has broken is mended. */
  isText: boolean
  /** Says what to change, or throws why not. */
  decide(changes: Changes): void
  /** Called with the number of the entry when the change is stored and serves. */
  done(seq: number): void
  failed(error: unknown): void
}

/** Stores what is changed by calls: one after another, on what is newest by then. Edits of texts that wait at the same time are one entry. */
export class Edits {
  /** Why nothing is changed any more. */
  refuses: 'SPACE_CLOSED' | 'SPACE_READ_ONLY' | undefined
  /** Edits of texts that may still be joined by others. */
  #batch: Edit[] | undefined

  constructor(private readonly options: EditsOptions) {}

  /**
   * Decides on a change, and stores it.
   * @param result what it resolves with, given the number of the entry
   * @throws KnowledgeError SPACE_CLOSED, SPACE_READ_ONLY, HISTORY_NOT_WRITTEN, what `decide` throws, the problems of a broken file
   */
  edit<Result>(
    { by, isText }: Pick<Edit, 'by' | 'isText'>,
    decide: Edit['decide'],
    result: (seq: number) => Result,
  ): Promise<Result> {
    const { name, inTurn } = this.options
    return new Promise((resolve, reject) => {
      if (this.refuses) throw new KnowledgeError([{ code: this.refuses, space: name }])
      const made: Edit = { by, isText, decide, done: (seq) => resolve(result(seq)), failed: reject }
      if (isText && this.#batch) {
        this.#batch.push(made)
        return
      }
      const mine = [made]
      this.#batch = isText ? mine : undefined
      void inTurn(() => {
        if (this.#batch === mine) this.#batch = undefined
        return this.#commit(mine)
      })
    })
  }

  /** Stores every edit of a batch, in one entry. */
  async #commit(batch: Edit[]): Promise<void> {
    const { name, current, sources, writer } = this.options
    let accepted = batch
    try {
      for (;;) {
        await sources.refresh()
        const changes = changesOf(current.state, name)
        accepted = accepted.filter((edit) => this.#decides(edit, changes))
        // What was refused leaves nothing behind, and nobody's name to put under it.
        const entry =
          accepted.length === 0 ? undefined : changes.entry([...new Set(accepted.map(({ by }) => by))].join(', '))
        if (!entry) {
          for (const edit of accepted) edit.done(current.state.seq)
          return
        }
        const seq = await sources.append(entry)
        if (seq === undefined) continue
        writer.write()
        // Without a file there is no space yet, whatever its history says.
        const stored = accepted
        writer.whenThere(() => stored.forEach((edit) => edit.done(seq)))
        return
      }
    } catch (error) {
      for (const edit of accepted) edit.failed(error)
    }
  }

  /** Whether an edit has said what to change; one that has not is told why. */
  #decides(edit: Edit, changes: Changes): boolean {
    const { sources } = this.options
    try {
      // A file that a person has just broken is theirs to mend; writing now would lose their edit.
      const [first, ...more] = edit.isText ? sources.problems : sources.historyProblems
      if (first) throw new KnowledgeError([first, ...more])
      edit.decide(changes)
      return true
    } catch (error) {
      edit.failed(error)
      return false
    }
  }
}
