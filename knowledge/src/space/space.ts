import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Low } from 'lowdb'
import { type Article, type ArticleInput, type FieldFault, isInstant, parseArticle } from '../article.js'
import { KnowledgeError, type Problem } from '../errors.js'
import { turns } from '../turns.js'
import {
  apply,
  approvalsOf,
  decided,
  emptyState,
  idsOf,
  type Missing,
  missingFrom,
  nextInstant,
  policyOf,
  type StoredVersion,
  sameArticle,
  sameHeader,
  serving,
  trialAt,
  trialsAt,
  triedArticles,
} from './history.js'
import type { Approval, Header, Release, Returned, Trial } from './history-entry.js'
import { type HistoryLog, historyFile, historyMemory } from './history-file.js'
import { OutdatedError, type SpaceContent, type SpaceStorage, spaceFile, spaceMemory } from './space-file.js'
import {
  type By,
  type Changes,
  changesOf,
  conflictsIn,
  type PublishOptions,
  type SentBack,
  type TrialOptions,
  toPublish,
} from './transactions.js'
import { watchFiles } from './watch.js'

/** The articles of one body of knowledge: what is worked on, what serves, and every version there ever was. */
export interface KnowledgeSpace {
  readonly name: string
  /**
   * What is wrong with the file as it is now. While it cannot be read, the last good content serves; while it cannot be
   * written (FILE_NOT_WRITTEN), changes serve and are in the history only.
   */
  readonly problems: readonly Problem[]
  /** The newest text of every article, drafts and retired ones included, in the order of the file. */
  list(): readonly Article[]
  /** The newest text of an article, whatever its status. */
  get(id: string): Article | undefined
  /**
   * Adds or changes an article; resolves with what was stored, once the history has it on disk, and there is a file. That follows, and many
   * changes share one write of it.
   * An article that says the same as before stays as it is. One that is `published` serves at once, or becomes a draft if it
   * lacks an approval; then the version that served before goes on serving.
   * @throws KnowledgeError ARTICLE_INVALID, ARTICLE_CONFLICT, HISTORY_NOT_WRITTEN, SPACE_CLOSED, SPACE_READ_ONLY, or the
   *   problem of a file that a person has just broken: it is not overwritten
   */
  put(article: ArticleInput): Promise<Article>
  /** Removes an article; resolves with whether it was there. Its versions are kept. */
  remove(id: string, by?: string): Promise<boolean>
  /** Calls back with every change, in the tick in which it takes effect; the result stops that. */
  onChange(listener: (change: Change) => void): () => void

  /** The articles that customers may be answered from, each in the version that serves. */
  published(): readonly Article[]
  /** Calls back when what customers may be answered from changes, in the tick in which it does; the result stops that. */
  onPublish(listener: (change: Change) => void): () => void
  /** What was said under a citation, whatever has happened to the article since. */
  version(id: string, version: number): Article | undefined
  /** Every version of an article, the oldest first. */
  versions(id: string): readonly (StoredVersion & {
    readonly approvals: readonly Reviewed[]
    readonly returned: readonly SentBackAt[]
    readonly serves: boolean
  })[]

  /** What differs from what serves, and what each still needs. */
  pending(): readonly Pending[]
  /**
   * Puts drafts up for review. Where a text does not say who wrote it, it is who puts it up.
   * @throws KnowledgeError ARTICLE_UNKNOWN
   */
  submit(ids: readonly string[], by: By): Promise<void>
  /**
   * Approves the newest text of articles, word for word: an edit needs a new approval.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_NOT_ASKED, AUTHOR_UNKNOWN, REVIEWER_IS_AUTHOR
   */
  approve(ids: readonly string[], by: By & { legal?: boolean }): Promise<void>
  /**
   * Sends texts that are up for review back to their authors: they are drafts again, approvals of exactly these words count no more.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_NOT_ASKED
   */
  sendBack(ids: readonly string[], by: SentBack): Promise<void>
  /**
   * The articles that would serve after a publish, for a rehearsal.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_MISSING, NOTHING_TO_PUBLISH
   */
  preview(ids?: readonly string[]): readonly Article[]
  /**
   * Lets the newest text of articles serve, as one release. Default: every article that is up for review or approved, and not
   * lacking an approval.
   * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_MISSING, NOTHING_TO_PUBLISH, DATE_INVALID, TRIAL_RUNNING
   */
  publish(options: PublishOptions): Promise<Release>
  /** Every release, the oldest first; an edit of what serves is one, too. */
  releases(): readonly Release[]
  /**
   * Takes a release (default: the last) and all after it back in one step: what served before serves again, as new versions
   * with the old texts. Drafts stay as they are.
   * @throws KnowledgeError RELEASE_UNKNOWN
   */
  rollback(options: By & { release?: number }): Promise<Release>

  /**
   * Answers a share of the customers from the newest text of articles, as `publish` would let it serve, and the others from what
   * is published. One trial runs at a time. What is decided for everybody meanwhile (an edit that serves at once, a rollback, taking
   * down) and what a reviewer sends back is in the trial no more; a trial without articles has ended.
   * @throws KnowledgeError as `publish`, SHARE_INVALID, DATE_PAST
   */
  startTrial(options: TrialOptions): Promise<Trial>
  /**
   * Gives everybody the versions that were tried, as one release; drafts written since stay drafts.
   * @throws KnowledgeError TRIAL_NONE, REVIEW_MISSING
   */
  publishTrial(options: Omit<PublishOptions, 'articles' | 'from'>): Promise<Release>
  /**
   * Ends the trial: everybody is answered from what is published.
   * @throws KnowledgeError TRIAL_NONE
   */
  endTrial(by: By): Promise<Trial>
  /** The trial that runs. `undefined`: none does. */
  trial(): RunningTrial | undefined
  /** Every trial, the oldest first. */
  trials(): readonly Trial[]
  /** Calls back when a trial begins, loses an article or ends, in the tick in which it does; the result stops that. */
  onTrial(listener: () => void): () => void

  /**
   * Changes what holds for the whole space; what is left out stays.
   * @throws KnowledgeError as `put`
   */
  configure(header: Header, by: By): Promise<void>
  /** Words that mean the same in this space. */
  synonyms(): readonly (readonly string[])[]
  /** Whether an article needs somebody else's approval before it serves. */
  readonly review: 'none' | 'required'
  /** Resolves when the file has every change, or `problems` says why it has not. */
  settled(): Promise<void>
  /** Waits until the file has every change, then lets go of it. */
  close(): Promise<void>
}

/** What changed in a space. */
export interface Change {
  readonly put: readonly Article[]
  /** Ids. */
  readonly removed: readonly string[]
}

/** A trial that runs. */
export interface RunningTrial extends Trial {
  /** What its customers are answered from, in place of the published articles with the same ids and beside the others. */
  readonly articles: readonly Article[]
}

/** An approval, by whom and when. */
export type Reviewed = Approval & { readonly by: string; readonly at: string }

/** That a version was sent back to its author, by whom, when and why. */
export type SentBackAt = Returned & { readonly by: string; readonly at: string }

/** An article whose newest text does not serve. */
export interface Pending {
  readonly article: Article
  /** What serves instead. */
  readonly serves?: Article
  /** Approvals that it needs. */
  readonly missing: readonly Missing[]
}

/** Which space to open. */
export interface SpaceOptions {
  /** Path of the JSON file. `<name>.history.jsonl` beside it keeps every version. */
  file: string
  /** The name of a new space, if the file does not exist yet. Default: that is an error. */
  create?: string
  /** Nothing is ever written, the history included. Default `false`. */
  readOnly?: boolean
  /** Told once of each problem that an edit of the file brings. */
  onProblem?: (problem: Problem) => void
}

/** Where the history of a space is kept. */
export const historyPath = (file: string): string => `${file.replace(/\.json$/, '')}.history.jsonl`

/**
 * Opens a knowledge space and follows its files: an edit by hand, or by another process, serves within a second; an edit with
 * a mistake is reported, and the last good content goes on serving.
 * @throws KnowledgeError with everything that is wrong with the file
 */
export async function openSpace({
  file,
  create,
  readOnly,
  onProblem = () => {},
}: SpaceOptions): Promise<KnowledgeSpace> {
  const path = resolve(file)
  const history = await placeOfHistory(path)
  const log = readOnly ? historyMemory(historyFile(history)) : historyFile(history)
  const storage = spaceFile(path)
  return createSpace(await load(storage, create), storage, log, {
    onProblem,
    history,
    isReadOnly: readOnly === true,
    follow: (look) => watchFiles([path, history], look),
  })
}

/**
 * Beside the path that was given, which stays where it is when it is a link that leads elsewhere tomorrow (the files of a
 * ConfigMap); unless there is a history beside what the link leads to, and only there.
 */
export async function placeOfHistory(path: string): Promise<string> {
  const [here, there] = [historyPath(path), historyPath(await realpath(path).catch(() => path))]
  return !existsSync(here) && existsSync(there) ? there : here
}

/**
 * A space that lives in memory only: for tests, and for articles that come from elsewhere.
 * @throws KnowledgeError ARTICLE_INVALID
 */
export async function memorySpace(
  name: string,
  articles: readonly ArticleInput[] = [],
  header: Pick<SpaceContent, 'review' | 'synonyms'> = {},
): Promise<KnowledgeSpace> {
  const storage = spaceMemory({ space: name, ...header, articles: [] })
  const space = await createSpace(await load(storage), storage, historyMemory())
  await Promise.all(articles.map((article) => space.put(article)))
  return space
}

/** What the file holds; a file that is not there yet holds nothing, and takes nothing away from its history. */
export async function load(
  storage: SpaceStorage,
  create?: string,
): Promise<{ db: Low<SpaceContent>; isMissing: boolean }> {
  const { Low } = await import('lowdb')
  const db = new Low<SpaceContent>(storage, { space: create ?? '', articles: [] })
  try {
    await db.read()
  } catch (error) {
    if (create === undefined || !(error instanceof KnowledgeError && error.code === 'FILE_MISSING')) throw error
    return { db, isMissing: true }
  }
  return { db, isMissing: false }
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

interface Following {
  onProblem: (problem: Problem) => void
  /** The history's path. */
  history: string
  isReadOnly: boolean
  /** Whether the file is brought up to what others have stored, too. Default `false`: they do it themselves. */
  keepsFile?: boolean
  /** @param look resolves when it has looked, and never rejects */
  follow: (look: () => Promise<void>) => () => void
}

/** How much longer the file is left alone than it took to write it. */
const restsPerWrite = 3

/** Node's timers reach no further than 24 days; looking every hour is as good. */
const longestTimerMs = 3_600_000

/** A space over where its history and its file are kept; `isMissing`: there is no file that could hold edits. */
export async function createSpace(
  { db, isMissing }: { db: Low<SpaceContent>; isMissing: boolean },
  storage: SpaceStorage,
  log: HistoryLog,
  { onProblem, history, isReadOnly, keepsFile, follow }: Following = {
    onProblem: () => {},
    history: '',
    isReadOnly: false,
    follow: () => () => {},
  },
): Promise<KnowledgeSpace> {
  const name = db.data.space
  const onChange = listeners<Change>()
  const onPublish = listeners<Change>()
  const onTrial = listeners<void>()
  const served = new Map<string, Article>()
  let state = emptyState()
  let running: RunningTrial | undefined
  let fileProblems: readonly Problem[] = []
  let historyProblems: readonly Problem[] = []
  /** Why the file lags behind the history. */
  let unwritten: readonly Problem[] = []
  /** What the file holds, when that was not taken in yet. */
  let unread: SpaceContent | undefined = isMissing ? undefined : db.data
  let closed = false
  /** Edits of texts that may still be joined by others. */
  let batch: Edit[] | undefined
  let timer: NodeJS.Timeout | undefined
  /** Reading and changing happen one after another. */
  const inTurn = turns()

  /** Whether there is a file, up to date or not. */
  let isThere = !isMissing
  /** Brings the file up to the history, while it is behind. */
  let writing: Promise<void> | undefined
  /** When the file may be written again, by `performance.now()`. */
  let restsUntil = 0
  const closing = new AbortController()

  const policy = () => policyOf(state.header)
  const trialNumbered = (number: number) => trialsAt(state, Date.now())[number - 1]!
  const problems = () => [...fileProblems, ...historyProblems]

  /** Takes in what was appended to the history, by whomever, and lets it serve in the same tick. */
  async function readHistory(): Promise<void> {
    const { anew, entries, gap } = await log.read()
    if (gap !== undefined) onProblem({ code: 'HISTORY_DAMAGED', file: history, line: gap })
    if (!anew && entries.length === 0) return
    const ids = new Set(anew ? [...state.working.keys(), ...served.keys()] : [])
    for (const id of entries.flatMap(idsOf)) ids.add(id)
    const before = new Map([...ids].map((id) => [id, state.working.get(id)]))
    if (anew) {
      state = emptyState()
      unread ??= db.data
    }
    for (const entry of entries) apply(state, entry)
    announce(before)
  }

  /** Tells what is different from before, in what is written and in what serves. */
  function announce(before: ReadonlyMap<string, Article | undefined>): void {
    const [written, published] = [noChange(), noChange()]
    const now = Date.now()
    for (const [id, old] of before) {
      const article = state.working.get(id)
      if (article && article !== old) written.put.push(article)
      if (!article && old) written.removed.push(id)
      const serves = serving(state, id, now)
      const known = served.get(id)
      if (!serves) {
        if (served.delete(id)) published.removed.push(id)
      } else if (known?.version !== serves.version || known.validFrom !== serves.validFrom) {
        served.set(id, Object.freeze(serves))
        published.put.push(serves)
      }
    }
    const next = nextInstant(state, now)
    clearTimeout(timer)
    const again = () => announce(new Map([...state.live.keys()].map((id) => [id, state.working.get(id)])))
    if (Number.isFinite(next) && !closed) timer = setTimeout(again, Math.min(next - now, longestTimerMs)).unref()
    const tried = trialAt(state, now)
    const isSame = tried?.number === running?.number && state.tried.size === running?.articles.length
    if (!isSame) running = tried && { ...tried, articles: triedArticles(state) }
    if (isChanged(written)) onChange.tell(written)
    if (isChanged(published)) onPublish.tell(published)
    if (!isSame) onTrial.tell()
  }

  /** Takes in what others have written; a mistake in it becomes a problem, and the content stays. */
  async function refresh(): Promise<void> {
    const known = new Set(problems().map((problem) => JSON.stringify(problem)))
    try {
      for (;;) {
        // The history first: what is then read of the file is no older than what the history says that it holds.
        await readHistory()
        await readFile()
        historyProblems = []
        if (!unread) break
        const conflicts = conflictsIn(state, unread.articles)
        if (conflicts.length > 0) {
          fileProblems = conflicts
          unread = undefined
          break
        }
        const changes = changesOf(state, name)
        changes.takeFile(unread)
        const entry = changes.entry('file')
        if (entry && (await log.append(entry)) === undefined) continue
        await readHistory()
        inOrderOf(state.working, unread.articles)
        const isComplete = sameHeader(unread, state.header) && holdsAll(unread.articles, state.working)
        unread = undefined
        if (isComplete) await settle(state.seq)
        break
      }
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      historyProblems = error.problems
    }
    for (const problem of problems()) if (!known.has(JSON.stringify(problem))) onProblem(problem)
  }

  async function readFile(): Promise<void> {
    if (!(await storage.changed())) return
    unread = undefined
    try {
      await db.read()
      fileProblems = []
      unread = db.data
    } catch (error) {
      if (!(error instanceof KnowledgeError)) throw error
      fileProblems = error.problems
    }
  }

  /** Notes that the file has held everything up to an entry. */
  async function settle(seq: number): Promise<void> {
    if (state.unsettled.length === 0) return
    apply(state, { stored: seq })
    await log.settle(seq)
  }

  /** The file follows the history. Edits do not wait for it: to write many articles takes longer than to change one. */
  function keepFile(): void {
    writing ??= writeFile()
  }

  async function settled(): Promise<void> {
    await inTurn(async () => {})
    await writing
  }

  async function writeFile(): Promise<void> {
    for (;;) {
      // Who edits much is not to have the file written all the time.
      await wait(Math.max(0, restsUntil - performance.now()), undefined, { signal: closing.signal }).catch(nothing)
      const begun = performance.now()
      const under = await inTurn(beginWriting)
      if (!under) return
      try {
        await under.written
        isThere = true
        await inTurn(() => settle(under.seq))
        unwritten = []
      } catch (error) {
        // Nothing is lost: the history has it, and the next write brings the file up to date.
        if (error instanceof KnowledgeError) {
          unwritten = error.problems
          writing = undefined
          return unwritten.forEach(onProblem)
        }
        if (!(error instanceof OutdatedError)) throw error
        // What a person has saved meanwhile is kept.
        await inTurn(refresh)
      }
      const now = performance.now()
      restsUntil = now + restsPerWrite * (now - begun)
    }
  }

  /** Begins to write all that is known now, unless the file has it. What changes meanwhile is for the next time. */
  async function beginWriting(): Promise<{ seq: number; written: Promise<void> } | undefined> {
    if (problems().length > 0 || state.unsettled.length === 0) {
      // In the same tick, so that what is changed next is not taken for written.
      writing = undefined
      return undefined
    }
    db.data = { space: name, ...state.header, articles: [...state.working.values()] }
    return { seq: state.seq, written: db.write() }
  }

  /** Stores every edit of a batch, in one entry. */
  async function commit(batch: Edit[]): Promise<void> {
    let accepted = batch
    try {
      for (;;) {
        await refresh()
        const changes = changesOf(state, name)
        accepted = accepted.filter((edit) => {
          try {
            // A file that a person has just broken is theirs to mend; writing now would lose their edit.
            const [first, ...more] = edit.isText ? problems() : historyProblems
            if (first) throw new KnowledgeError([first, ...more])
            edit.decide(changes)
            return true
          } catch (error) {
            edit.failed(error)
            return false
          }
        })
        // What was refused leaves nothing behind, and nobody's name to put under it.
        const entry =
          accepted.length === 0 ? undefined : changes.entry([...new Set(accepted.map(({ by }) => by))].join(', '))
        if (entry) {
          const seq = await log.append(entry)
          // From here on it serves.
          await readHistory()
          if (seq === undefined) continue
          keepFile()
          const done = () => accepted.forEach((edit) => edit.done(seq))
          // Without a file there is no space yet, whatever its history says.
          if (isThere) done()
          else void writing!.then(done)
        } else for (const edit of accepted) edit.done(state.seq)
        return
      }
    } catch (error) {
      for (const edit of accepted) edit.failed(error)
    }
  }

  function edit<Result>(
    { by, isText }: Pick<Edit, 'by' | 'isText'>,
    decide: Edit['decide'],
    result: (seq: number) => Result,
  ): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (closed) throw new KnowledgeError([{ code: 'SPACE_CLOSED', space: name }])
      if (isReadOnly) throw new KnowledgeError([{ code: 'SPACE_READ_ONLY', space: name }])
      const made: Edit = { by, isText, decide, done: (seq) => resolve(result(seq)), failed: reject }
      if (isText && batch) {
        batch.push(made)
        return
      }
      const mine = [made]
      batch = isText ? mine : undefined
      void inTurn(() => {
        if (batch === mine) batch = undefined
        return commit(mine)
      })
    })
  }

  /** Looks what others have done. */
  async function look(): Promise<void> {
    await refresh()
    if (keepsFile) keepFile()
  }

  await look()
  const [unwritable] = historyProblems
  if (unwritable) {
    // An installed package's own articles may be read by whoever may not write there.
    if (!('reason' in unwritable && /EACCES|EROFS|EPERM/.test(unwritable.reason))) {
      throw new KnowledgeError([unwritable])
    }
    log = historyMemory(log)
    isReadOnly = true
    await refresh()
  }
  // Whoever had it before may have been ended while the file was behind.
  if (!isReadOnly && !isMissing) keepFile()
  const stop = follow(() => inTurn(look))

  return {
    name,
    get problems() {
      return [...problems(), ...unwritten]
    },
    get review() {
      return policy()
    },
    list: () => [...state.working.values()],
    get: (id) => state.working.get(id),

    async put({ version, ...input }) {
      const updatedAt = new Date().toISOString()
      const parsed = parseArticle({ ...input, updatedAt }, updatedAt)
      if ('faults' in parsed) throw invalid(name, input.id, parsed.faults)
      const { article } = parsed
      return edit(
        { by: article.author ?? 'program', isText: true },
        (changes) => {
          const current = changes.get(article.id)?.version
          if (current !== undefined && version !== undefined && version !== current) {
            throw new KnowledgeError([{ code: 'ARTICLE_CONFLICT', article: article.id, version, current }])
          }
          changes.put(article)
        },
        () => state.working.get(article.id)!,
      )
    },

    remove(id, by = 'program') {
      let found = false
      return edit(
        { by, isText: true },
        (changes) => {
          found = changes.remove(id)
        },
        () => found,
      )
    },

    onChange: onChange.listen,
    published: () => [...served.values()],
    onPublish: onPublish.listen,

    version: (id, version) => state.versions.get(id)?.get(version)?.article,
    versions: (id) =>
      [...(state.versions.get(id)?.values() ?? [])].map((stored) => ({
        ...stored,
        approvals: approvalsOf(state, stored.article),
        returned: (state.returned.get(id) ?? []).filter(({ version }) => version === stored.article.version),
        serves: served.get(id)?.version === stored.article.version,
      })),

    pending: () =>
      [...state.working.values()]
        .filter(({ id, status, version }) => status !== 'retired' && decided(state, id) !== version)
        .map((article) => {
          const serves = served.get(article.id)
          return { article, ...(serves && { serves }), missing: missingFrom(state, article, policy()) }
        }),

    submit: (ids, { by }) => edit({ by, isText: false }, (changes) => changes.submit(ids, by), nothing),
    approve: (ids, approval) =>
      edit({ by: approval.by, isText: false }, (changes) => changes.approve(ids, approval), nothing),

    sendBack: (ids, by) => edit({ by: by.by, isText: false }, (changes) => changes.sendBack(ids, by), nothing),

    preview(ids) {
      const next = new Map(served)
      for (const article of toPublish(state, name, ids)) next.set(article.id, { ...article, status: 'published' })
      return [...next.values()]
    },

    async publish(options) {
      const { by, from } = options
      if (from !== undefined && !isInstant(from)) throw new KnowledgeError([{ code: 'DATE_INVALID', date: from }])
      return edit(
        { by, isText: false },
        (changes) => changes.publish(options),
        (seq) => state.releaseOf.get(seq)!,
      )
    },

    releases: () => [...state.releases],
    rollback: (options) =>
      edit(
        { by: options.by, isText: false },
        (changes) => changes.rollback(options),
        (seq) => state.releaseOf.get(seq)!,
      ),

    async startTrial(options) {
      const { by, share, until } = options
      if (!(share > 0 && share < 1)) throw new KnowledgeError([{ code: 'SHARE_INVALID', share }])
      if (until !== undefined && !isInstant(until)) throw new KnowledgeError([{ code: 'DATE_INVALID', date: until }])
      if (until !== undefined && Date.parse(until) <= Date.now())
        throw new KnowledgeError([{ code: 'DATE_PAST', date: until }])
      return edit(
        { by, isText: false },
        (changes) => changes.startTrial(options),
        (seq) => trialNumbered(state.trialOf.get(seq)!),
      )
    },

    publishTrial: (options) =>
      edit(
        { by: options.by, isText: false },
        (changes) => changes.publishTrial(options),
        (seq) => state.releaseOf.get(seq)!,
      ),

    endTrial: (by) =>
      edit(
        { by: by.by, isText: false },
        (changes) => changes.endTrial(by),
        () => trialNumbered(state.trials.length),
      ),

    trial: () => running,
    trials: () => trialsAt(state, Date.now()),
    onTrial: onTrial.listen,

    configure: (header, { by }) => edit({ by, isText: true }, (changes) => changes.configure(header), nothing),
    synonyms: () => state.header.synonyms ?? [],

    settled,
    async close() {
      closed = true
      stop()
      closing.abort()
      await settled()
      clearTimeout(timer)
    },
  }
}

function listeners<Told>() {
  const all = new Set<(told: Told) => void>()
  return {
    listen(listener: (told: Told) => void): () => void {
      all.add(listener)
      return () => all.delete(listener)
    },
    tell(told: Told): void {
      for (const listener of all) listener(told)
    },
  }
}

const isChanged = ({ put, removed }: Change): boolean => put.length + removed.length > 0

const noChange = () => ({ put: [] as Article[], removed: [] as string[] })
const nothing = () => {}

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

function invalid(source: string, article: string, faults: readonly FieldFault[]): KnowledgeError {
  const [first, ...more] = faults.map((fault) => ({ code: 'ARTICLE_INVALID' as const, source, article, ...fault }))
  return new KnowledgeError([first!, ...more])
}
