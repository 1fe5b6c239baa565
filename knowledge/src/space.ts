import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Low } from 'lowdb'
import { type Article, type ArticleInput, type FieldFault, parseArticle, sameContent } from './article.js'
import { KnowledgeError, type Problem } from './problem.js'
import { OutdatedError, type SpaceContent, type SpaceStorage, spaceFile, spaceMemory } from './space-file.js'
import { watchFile } from './watch.js'

/** The articles of one body of knowledge. */
export interface KnowledgeSpace {
  readonly name: string
  /** What is wrong with the file as it is now; while this is not empty, the last good content serves. */
  readonly problems: readonly Problem[]
  /** Every article, drafts and retired ones included, in the order of the file. */
  list(): readonly Article[]
  get(id: string): Article | undefined
  /**
   * Adds or changes an article; resolves with what was stored, once it is on disk. Calls made together share one write.
   * An article that says the same as before stays as it is.
   * @throws KnowledgeError ARTICLE_INVALID, ARTICLE_CONFLICT, FILE_NOT_WRITTEN, SPACE_CLOSED, or the problem of a file
   *   that a person has just broken: it is not overwritten
   */
  put(article: ArticleInput): Promise<Article>
  /** Removes an article; resolves with whether it was there. To keep what was said explainable, retire it instead. */
  remove(id: string): Promise<boolean>
  /** Calls back with every change, in the tick in which it takes effect; the result stops that. */
  onChange(listener: (change: Change) => void): () => void
  /** The articles that customers may be answered from. */
  published(): readonly Article[]
  /** Calls back when what customers may be answered from changes, in the tick in which it does; the result stops that. */
  onPublish(listener: (change: Change) => void): () => void
  /** Words that mean the same in this space. */
  synonyms(): readonly (readonly string[])[]
  /** Waits for writes under way, then lets go of the file. */
  close(): Promise<void>
}

/** What changed in a space. */
export interface Change {
  readonly put: readonly Article[]
  /** Ids. */
  readonly removed: readonly string[]
}

/** Which space to open. */
export interface SpaceOptions {
  /** Path of the JSON file. */
  file: string
  /** The name of a new space, if the file does not exist yet. Default: that is an error. */
  create?: string
  /** Told once of each problem that an edit of the file brings. */
  onProblem?: (problem: Problem) => void
}

/**
 * Opens a knowledge space and follows its file: an edit by hand serves within a second; an edit with a mistake is reported,
 * and the last good content goes on serving.
 * @throws KnowledgeError with everything that is wrong with the file
 */
export async function openSpace({ file, create, onProblem = () => {} }: SpaceOptions): Promise<KnowledgeSpace> {
  // The real path, or else replacing the file would replace a link to it.
  const path = await realpath(file).catch(() => resolve(file))
  const storage = spaceFile(path)
  return createSpace(await load(storage, create), storage, onProblem, (look) => watchFile(path, look))
}

/**
 * A space that lives in memory only: for tests, and for articles that come from elsewhere.
 * @throws KnowledgeError ARTICLE_INVALID
 */
export async function memorySpace(name: string, articles: readonly ArticleInput[] = []): Promise<KnowledgeSpace> {
  const storage = spaceMemory({ space: name, articles: [] })
  const space = createSpace(await load(storage), storage)
  await Promise.all(articles.map((article) => space.put(article)))
  return space
}

async function load(storage: SpaceStorage, create?: string): Promise<Low<SpaceContent>> {
  const { Low } = await import('lowdb')
  const db = new Low<SpaceContent>(storage, { space: create ?? '', articles: [] })
  try {
    await db.read()
  } catch (error) {
    if (create === undefined || !(error instanceof KnowledgeError && error.code === 'FILE_MISSING')) throw error
  }
  return db
}

/** A change asked for: applied to what is newest, and settled once that is stored. */
interface Edit {
  /** Changes the articles, or throws why not. */
  apply(articles: Map<string, Article>): void
  /** Called when the change is stored and serves. */
  done(): void
  failed(error: unknown): void
}

function createSpace(
  db: Low<SpaceContent>,
  storage: SpaceStorage,
  onProblem: (problem: Problem) => void = () => {},
  follow: (look: () => void) => () => void = () => () => {},
): KnowledgeSpace {
  const name = db.data.space
  const listeners = new Set<(change: Change) => void>()
  let articles = byId(db.data.articles)
  let problems: readonly Problem[] = []
  let closed = false
  let edits: Edit[] = []
  /** Reading and writing happen one after another. */
  let last: Promise<void> = Promise.resolve()

  const enqueue = (work: () => Promise<void>): void => {
    last = last.then(work)
  }

  /** Lets new content serve, and tells what is different. */
  function serve(next: Iterable<Article>): void {
    const before = articles
    const put: Article[] = []
    articles = new Map()
    for (const article of next) {
      const old = before.get(article.id)
      const same = old !== undefined && sameContent(old, article)
      // Who edits by hand seldom counts, so it is done here: one version must never have two texts.
      const version = Math.max(article.version, old ? old.version + (same ? 0 : 1) : 1)
      const served = same && version === old.version ? old : Object.freeze({ ...article, version })
      articles.set(article.id, served)
      if (served !== old) put.push(served)
    }
    const removed = [...before.keys()].filter((id) => !articles.has(id))
    if (put.length > 0 || removed.length > 0) for (const listener of listeners) listener({ put, removed })
  }

  /** Takes in what somebody else has written; a mistake in it becomes a problem, and the content stays. */
  async function refresh(): Promise<void> {
    if (!(await storage.changed())) return
    const known = JSON.stringify(problems)
    try {
      await db.read()
      problems = []
      serve(db.data.articles)
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      problems = error.problems
      if (JSON.stringify(problems) !== known) problems.forEach(onProblem)
    }
  }

  /** Stores every edit that waits, in one write. */
  async function commit(): Promise<void> {
    let accepted = edits
    edits = []
    try {
      for (;;) {
        await refresh()
        // A file that a person has just broken is theirs to mend; writing now would lose their edit.
        const [first, ...more] = problems
        if (first) throw new KnowledgeError([first, ...more])
        const next = new Map(articles)
        accepted = accepted.filter((edit) => {
          try {
            edit.apply(next)
            return true
          } catch (error) {
            edit.failed(error)
            return false
          }
        })
        const touched = next.size !== articles.size || [...next].some(([id, article]) => articles.get(id) !== article)
        if (touched) {
          db.data = { ...db.data, articles: [...next.values()] }
          try {
            await db.write()
          } catch (error) {
            if (error instanceof OutdatedError) continue
            throw error
          }
          serve(next.values())
        }
        for (const edit of accepted) edit.done()
        return
      }
    } catch (error) {
      for (const edit of accepted) edit.failed(error)
    }
  }

  function edit<Result>(apply: Edit['apply'], result: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (closed) throw new KnowledgeError([{ code: 'SPACE_CLOSED', space: name }])
      if (edits.length === 0) enqueue(commit)
      edits.push({ apply, done: () => resolve(result()), failed: reject })
    })
  }

  const onChange: KnowledgeSpace['onChange'] = (listener) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }

  const stop = follow(() => enqueue(refresh))

  return {
    name,
    get problems() {
      return problems
    },
    list: () => [...articles.values()],
    get: (id) => articles.get(id),

    async put({ version, ...input }) {
      const updatedAt = new Date().toISOString()
      const parsed = parseArticle({ ...input, updatedAt }, updatedAt)
      if ('faults' in parsed) throw invalid(name, input.id, parsed.faults)
      const { article } = parsed
      return edit(
        (next) => {
          const old = next.get(article.id)
          if (old && version !== undefined && version !== old.version) {
            throw new KnowledgeError([{ code: 'ARTICLE_CONFLICT', article: article.id, version, current: old.version }])
          }
          if (!old || !sameContent(old, article)) {
            next.set(article.id, { ...article, version: (old?.version ?? 0) + 1 })
          }
        },
        () => articles.get(article.id)!,
      )
    },

    remove(id) {
      let found = false
      return edit(
        (next) => {
          found = next.delete(id)
        },
        () => found,
      )
    },

    onChange,

    published: () => [...articles.values()].filter(isPublished),

    onPublish: (listener) =>
      onChange(({ put, removed }) => {
        const hidden = put.filter((article) => !isPublished(article)).map(({ id }) => id)
        listener({ put: put.filter(isPublished), removed: [...removed, ...hidden] })
      }),

    synonyms: () => db.data.synonyms ?? [],

    async close() {
      closed = true
      stop()
      await last
    },
  }
}

const byId = (articles: readonly Article[]) => new Map(articles.map((article) => [article.id, article]))

function invalid(source: string, article: string, faults: readonly FieldFault[]): KnowledgeError {
  const [first, ...more] = faults.map((fault) => ({ code: 'ARTICLE_INVALID' as const, source, article, ...fault }))
  return new KnowledgeError([first!, ...more])
}

const isPublished = ({ status }: Article): boolean => status === 'published'
