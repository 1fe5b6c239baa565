import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Low } from 'lowdb'
import { type ArticleInput, type FieldFault, isInstant, parseArticle } from '../article.js'
import { KnowledgeError, type Problem } from '../errors.js'
import { turns } from '../turns.js'
import type { KnowledgeSpace, SpaceOptions } from './contract.js'
import { Current } from './current.js'
import { Edits } from './edits.js'
import { FileWriter } from './file-writer.js'
import { approvalsOf, decided, missingFrom, policyOf, trialsAt } from './history.js'
import { type HistoryLog, historyFile, historyMemory } from './history-file.js'
import { Sources } from './sources.js'
import { type SpaceContent, type SpaceStorage, spaceFile, spaceMemory } from './space-file.js'
import { type Changes, type TrialOptions, toPublish } from './transactions.js'
import { watchFiles } from './watch.js'

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
  const { space: name } = db.data
  const current = new Current()
  // Reading and changing happen one after another.
  const inTurn = turns()
  const sources = new Sources({ name, current, db, storage, isMissing, log, history, onProblem })
  const writer = new FileWriter({ name, current, sources, db, inTurn, isMissing, onProblem })
  const edits = new Edits({ name, current, sources, writer, inTurn })
  if (isReadOnly) edits.refuses = 'SPACE_READ_ONLY'
  /** Looks what others have done. */
  async function look(): Promise<void> {
    await sources.refresh()
    if (keepsFile) writer.write()
  }

  await look()
  const [unwritable] = sources.historyProblems
  if (unwritable) {
    // An installed package's own articles may be read by whoever may not write there.
    if (!('reason' in unwritable && /EACCES|EROFS|EPERM/.test(unwritable.reason)))
      throw new KnowledgeError([unwritable])
    sources.writeNothing()
    edits.refuses = 'SPACE_READ_ONLY'
    await sources.refresh()
  }
  // Whoever had it before may have been ended while the file was behind.
  if (!edits.refuses && !isMissing) writer.write()
  const stop = follow(() => inTurn(look))
  const settled = async () => {
    await inTurn(async () => {})
    await writer.settled()
  }
  return {
    name,
    get problems() {
      return [...sources.problems, ...writer.problems]
    },
    get review() {
      return policyOf(current.state.header)
    },
    ...readingOf(name, current),
    ...changingOf(name, current, edits),
    settled,
    async close() {
      edits.refuses = 'SPACE_CLOSED'
      stop()
      writer.hurry()
      await settled()
      current.close()
    },
  }
}

/** What a space tells. */
const readingOf = (name: string, current: Current) =>
  ({
    list: () => [...current.state.working.values()],
    get: (id) => current.state.working.get(id),
    onChange: current.onChange.listen,

    published: () => [...current.served.values()],
    onPublish: current.onPublish.listen,
    version: (id, version) => current.state.versions.get(id)?.get(version)?.article,
    versions: (id) =>
      [...(current.state.versions.get(id)?.values() ?? [])].map((stored) => ({
        ...stored,
        approvals: approvalsOf(current.state, stored.article),
        returned: (current.state.returned.get(id) ?? []).filter(({ version }) => version === stored.article.version),
        serves: current.served.get(id)?.version === stored.article.version,
      })),

    pending: () =>
      [...current.state.working.values()]
        .filter(({ id, status, version }) => status !== 'retired' && decided(current.state, id) !== version)
        .map((article) => {
          const serves = current.served.get(article.id)
          const missing = missingFrom(current.state, article, policyOf(current.state.header))
          return { article, ...(serves && { serves }), missing }
        }),
    preview(ids) {
      const next = new Map(current.served)
      for (const article of toPublish(current.state, name, ids))
        next.set(article.id, { ...article, status: 'published' })
      return [...next.values()]
    },
    releases: () => [...current.state.releases],

    trial: () => current.running,
    trials: () => trialsAt(current.state, Date.now()),
    onTrial: current.onTrial.listen,
    synonyms: () => current.state.header.synonyms ?? [],
  }) satisfies Partial<KnowledgeSpace>

/** What is asked of a space. */
function changingOf(name: string, current: Current, edits: Edits) {
  /** A change of what serves, which is a release. */
  const release = (by: string, decide: (changes: Changes) => void) =>
    edits.edit({ by, isText: false }, decide, (seq) => current.state.releaseOf.get(seq)!)
  /** A change of what people have said of articles. */
  const note = (by: string, decide: (changes: Changes) => void) => edits.edit({ by, isText: false }, decide, nothing)
  const trialNumbered = (number: number) => trialsAt(current.state, Date.now())[number - 1]!

  return {
    async put({ version, ...input }) {
      const updatedAt = new Date().toISOString()
      const parsed = parseArticle({ ...input, updatedAt }, updatedAt)
      if ('faults' in parsed) throw invalid(name, input.id, parsed.faults)
      const { article } = parsed
      return edits.edit(
        { by: article.author ?? 'program', isText: true },
        (changes) => {
          const current = changes.get(article.id)?.version
          if (current !== undefined && version !== undefined && version !== current)
            throw new KnowledgeError([{ code: 'ARTICLE_CONFLICT', article: article.id, version, current }])
          changes.put(article)
        },
        () => current.state.working.get(article.id)!,
      )
    },
    remove(id, by = 'program') {
      let found = false
      const remove = (changes: Changes) => {
        found = changes.remove(id)
      }
      return edits.edit({ by, isText: true }, remove, () => found)
    },
    configure: (header, { by }) => edits.edit({ by, isText: true }, (changes) => changes.configure(header), nothing),

    submit: (ids, { by }) => note(by, (changes) => changes.submit(ids, by)),
    approve: (ids, approval) => note(approval.by, (changes) => changes.approve(ids, approval)),
    sendBack: (ids, sent) => note(sent.by, (changes) => changes.sendBack(ids, sent)),

    async publish(options) {
      const { by, from } = options
      if (from !== undefined && !isInstant(from)) throw new KnowledgeError([{ code: 'DATE_INVALID', date: from }])
      return release(by, (changes) => changes.publish(options))
    },
    rollback: (options) => release(options.by, (changes) => changes.rollback(options)),

    async startTrial(options) {
      checkTrial(options)
      return edits.edit(
        { by: options.by, isText: false },
        (changes) => changes.startTrial(options),
        (seq) => trialNumbered(current.state.trialOf.get(seq)!),
      )
    },
    publishTrial: (options) => release(options.by, (changes) => changes.publishTrial(options)),
    endTrial: (by) =>
      edits.edit(
        { by: by.by, isText: false },
        (changes) => changes.endTrial(by),
        () => trialNumbered(current.state.trials.length),
      ),
  } satisfies Partial<KnowledgeSpace>
}

function checkTrial({ share, until }: TrialOptions): void {
  if (!(share > 0 && share < 1)) throw new KnowledgeError([{ code: 'SHARE_INVALID', share }])
  if (until === undefined) return
  if (!isInstant(until)) throw new KnowledgeError([{ code: 'DATE_INVALID', date: until }])
  if (Date.parse(until) <= Date.now()) throw new KnowledgeError([{ code: 'DATE_PAST', date: until }])
}

const nothing = () => {}

function invalid(source: string, article: string, faults: readonly FieldFault[]): KnowledgeError {
  const [first, ...more] = faults.map((fault) => ({ code: 'ARTICLE_INVALID' as const, source, article, ...fault }))
  return new KnowledgeError([first!, ...more])
}
