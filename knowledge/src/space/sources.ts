import type { Low } from 'lowdb'
import type { Article } from '../article.js'
import { KnowledgeError, type Problem } from '../errors.js'
import type { Current } from './current.js'
import { apply, sameArticle, sameHeader } from './history.js'
import type { NewEntry } from './history-entry.js'
import { type HistoryLog, historyMemory } from './history-file.js'
import type { SpaceContent, SpaceStorage } from './space-file.js'
import { changesOf, conflictsIn } from './transactions.js'

export interface SourcesOptions {
  name: string
  current: Current
  /** The file. */
  db: Low<SpaceContent>
  storage: SpaceStorage
  /** There is no file that could hold edits. */
  isMissing: boolean
  log: HistoryLog
  /** The history's path. */
  history: string
  onProblem(problem: Problem): void
}

/** Where a space is kept: its history, which is the truth, and its file, which people edit as well. Called one after another. */
export class Sources {
  readonly #options: SourcesOptions
  #log: HistoryLog
  #fileProblems: readonly Problem[] = []
  #historyProblems: readonly Problem[] = []
  /** What the file holds, when that was not taken in yet. */
  #unread: SpaceContent | undefined

  constructor(options: SourcesOptions) {
    this.#options = options
    this.#log = options.log
    this.#unread = options.isMissing ? undefined : options.db.data
  }

  /** Why the file cannot be taken in, and why the history cannot be read or written. */
  get problems(): readonly Problem[] {
    return [...this.#fileProblems, ...this.#historyProblems]
  }

  get historyProblems(): readonly Problem[] {
    return this.#historyProblems
  }

  /** Takes in what others have written; a mistake in it becomes a problem, and the content stays. */
  async refresh(): Promise<void> {
    const known = new Set(this.problems.map((problem) => JSON.stringify(problem)))
    try {
      do {
        // The history first: what is then read of the file is no older than what the history says that it holds.
        await this.#readHistory()
        await this.#readFile()
        this.#historyProblems = []
      } while (!(await this.#takeFile()))
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      this.#historyProblems = error.problems
    }
    for (const problem of this.problems) if (!known.has(JSON.stringify(problem))) this.#options.onProblem(problem)
  }

  /**
   * Appends to the history, and takes that in: from here on it serves. `undefined`: somebody else was quicker, nothing holds.
   * @throws KnowledgeError HISTORY_NOT_WRITTEN
   */
  async append(entry: NewEntry): Promise<number | undefined> {
    const seq = await this.#log.append(entry)
    await this.#readHistory()
    return seq
  }

  /** Notes that the file has held everything up to an entry. */
  async settle(seq: number): Promise<void> {
    const { state } = this.#options.current
    if (state.unsettled.length === 0) return
    apply(state, { stored: seq })
    await this.#log.settle(seq)
  }

  /** From here on the history is only read, and what the file brings is kept in memory. */
  writeNothing(): void {
    this.#log = historyMemory(this.#log)
  }

  /** Takes in what was appended to the history, by whomever, and lets it serve in the same tick. */
  async #readHistory(): Promise<void> {
    const { db, current, history, onProblem } = this.#options
    const { anew, entries, gap } = await this.#log.read()
    if (gap !== undefined) onProblem({ code: 'HISTORY_DAMAGED', file: history, line: gap })
    if (!anew && entries.length === 0) return
    if (anew) this.#unread ??= db.data
    current.take(entries, anew)
  }

  async #readFile(): Promise<void> {
    const { db, storage } = this.#options
    if (!(await storage.changed())) return
    this.#unread = undefined
    try {
      await db.read()
      this.#fileProblems = []
      this.#unread = db.data
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      this.#fileProblems = error.problems
    }
  }

  /** Puts what people have changed in the file into the history. `false`: somebody else was quicker, it is to be compared anew. */
  async #takeFile(): Promise<boolean> {
    const { name, current } = this.#options
    const content = this.#unread
    if (!content) return true
    const conflicts = conflictsIn(current.state, content.articles)
    if (conflicts.length > 0) {
      this.#fileProblems = conflicts
      this.#unread = undefined
      return true
    }
    const changes = changesOf(current.state, name)
    changes.takeFile(content)
    const entry = changes.entry('file')
    if (entry && (await this.#log.append(entry)) === undefined) return false
    await this.#readHistory()
    const { state } = current
    inOrderOf(state.working, content.articles)
    this.#unread = undefined
    if (sameHeader(content, state.header) && holdsAll(content.articles, state.working)) await this.settle(state.seq)
    return true
  }
}

/** Whether the file says all that the history says; what it claims to be published, and is a draft, aside. */
const holdsAll = (articles: readonly Article[], working: ReadonlyMap<string, Article>): boolean =>
  articles.length === working.size &&
  articles.every((article) => {
    const known = working.get(article.id)
    const isClaimed = article.status === 'published' && known?.status === 'draft'
    return sameArticle(known, isClaimed ? { ...article, status: 'draft' } : article)
  })

/** Whoever arranges the file finds it so arranged. */
function inOrderOf(working: Map<string, Article>, articles: readonly Article[]): void {
  const ids = [...working.keys()]
  if (articles.every(({ id }, i) => ids[i] === id)) return
  const all = new Map(working)
  working.clear()
  for (const { id } of articles) if (all.has(id)) working.set(id, all.get(id)!)
  for (const [id, article] of all) working.set(id, article)
}
