import { type Article, sameText } from '../article.js'
import { KnowledgeError, type Problem } from '../errors.js'
import {
  decided,
  handsOf,
  hashOf,
  lagging,
  laggingHeaders,
  missingFrom,
  nextVersion,
  policyOf,
  type State,
  sameArticle,
  sameHeader,
  samePerson,
  trialAt,
} from './history.js'
import type {
  Approval,
  GateFigures,
  Header,
  NewEntry,
  Release,
  ReleaseChange,
  Returned,
  Trial,
} from './history-entry.js'
import type { SpaceContent } from './space-file.js'

/** Who does something, and why. */
export interface By {
  readonly by: string
  /** Why, in their own words. */
  readonly note?: string
}

/** Who sends a text back to its author, and why. */
export interface SentBack {
  readonly by: string
  /** What is to be changed, in their own words. */
  readonly note: string
  /** As the one who answers for the law. */
  readonly legal?: boolean
}

/** What to publish, and what to write down about it. */
export interface PublishOptions extends By {
  /** Ids. */
  readonly articles?: readonly string[]
  /** The instant from which it serves, ISO 8601; until then what serves now goes on. Default: at once. */
  readonly from?: string
  /** What a rehearsal found, to be kept with the release. */
  readonly gate?: GateFigures
  /** Why, although the gate said no. */
  readonly despite?: string
}

/** What to answer a share of the customers from first, and what to write down about it. */
export interface TrialOptions extends Omit<PublishOptions, 'from'> {
  /** Of the customers, above 0 and below 1. */
  readonly share: number
  /** The instant at which it ends by itself, ISO 8601. Default: never. */
  readonly until?: string
}

/** What one commit would change, decided on a state and not part of it yet. */
export interface Changes {
  /** An article as it would be then. */
  get(id: string): Article | undefined
  /** Adds or changes an article. Claiming to be published without the approvals for it, it becomes a draft. */
  put(article: Article): void
  remove(id: string): boolean
  /** Takes in what a person may have changed in the file since it was last known. */
  takeFile(content: SpaceContent): void
  /** Changes what holds for the whole space; what is left out stays. */
  configure(header: Header): void
  submit(ids: readonly string[], by: string): void
  approve(ids: readonly string[], by: By & { legal?: boolean }): void
  sendBack(ids: readonly string[], by: SentBack): void
  publish(options: PublishOptions): void
  startTrial(options: TrialOptions): void
  publishTrial(options: Omit<PublishOptions, 'articles' | 'from'>): void
  endTrial(by: By): void
  rollback(options: By & { release?: number }): void
  /** All of it as one entry; `undefined` when nothing would change. */
  entry(by: string): NewEntry | undefined
}

/** @param instant what is given as the instant of a change that does not say its own; ISO 8601 */
export function changesOf(state: State, space: string, instant = () => new Date().toISOString()): Changes {
  const texts = new Map<string, Article | undefined>()
  const put: Article[] = []
  const kept: Article[] = []
  /** The highest number given here, by id. */
  const newest = new Map<string, number>()
  const approvals: Approval[] = []
  const returned: Returned[] = []
  const serves = new Map<string, ReleaseChange>()
  let about: Omit<Release, 'number' | 'at' | 'by' | 'changes'> = {}
  let trial: NewEntry['trial']
  let ended: NewEntry['ended']
  let header = state.header

  const get = (id: string) => (texts.has(id) ? texts.get(id) : state.working.get(id))
  const has = (id: string): Article => get(id) ?? refuse({ code: 'ARTICLE_UNKNOWN', article: id })
  const live = (id: string) => (serves.has(id) ? serves.get(id)!.to : decided(state, id))
  const numberFor = ({ id, version }: Article) => Math.max(nextVersion(state, id, version), (newest.get(id) ?? 0) + 1)

  function keep(article: Article, where: Article[]): void {
    newest.set(article.id, Math.max(article.version, newest.get(article.id) ?? 0))
    where.push(article)
  }

  function changeTo(id: string, to: number | undefined): ReleaseChange {
    const from = decided(state, id)
    return { article: id, ...(from !== undefined && { from }), ...(to !== undefined && { to }) }
  }

  const serve = (id: string, to: number | undefined): unknown => serves.set(id, changeTo(id, to))

  const refuseInTrial = (): void => {
    const running = trialAt(state, Date.now())
    if (running) refuse({ code: 'TRIAL_RUNNING', trial: running.number, share: running.share })
  }
  const runningTrial = (): Trial => trialAt(state, Date.now()) ?? refuse({ code: 'TRIAL_NONE', space })

  function set(article: Article): void {
    texts.set(article.id, article)
    keep(article, put)
  }

  /** How far an article is: nobody publishes what lacks an approval by claiming so. */
  const statusOf = (article: Article, version: number | undefined) =>
    article.status === 'published' &&
    !(version !== undefined && live(article.id) === version) &&
    missingFrom(state, article, policyOf(header)).length > 0
      ? 'draft'
      : article.status

  function change(article: Article): void {
    const { id } = article
    const known = get(id)
    const version = known && sameText(known, article) ? known.version : numberFor(article)
    const status = statusOf(article, version)
    const updatedAt = known?.updatedAt === article.updatedAt ? instant() : article.updatedAt
    const next = { ...article, version, status, updatedAt }
    if (!sameArticle(known, next)) set(next)
    const before = live(id)
    if (status === 'published' && before !== version) serve(id, version)
    // Drafts of another text leave alone what serves; the text that serves cannot be a draft.
    else if (before !== undefined && status !== 'published' && (status === 'retired' || before === version))
      serve(id, undefined)
  }

  function remove(id: string): boolean {
    if (!get(id)) return false
    texts.set(id, undefined)
    if (live(id) !== undefined) serve(id, undefined)
    return true
  }

  return {
    get,
    put: change,
    remove,

    configure(given) {
      header = { ...header, ...given }
    },

    takeFile({ review, synonyms, articles }) {
      const written = { ...(review && { review }), ...(synonyms && { synonyms }) }
      // First, since what else is written there is judged by it.
      if (!laggingHeaders(state).some((other) => sameHeader(other, written))) header = written
      const ids = new Set(articles.map(({ id }) => id))
      const past = lagging(state)
      const pastOf = (id: string) => past.get(id) ?? [state.settled.get(id)]
      for (const article of articles) {
        const known = [...pastOf(article.id), get(article.id)]
        const version = known.find((other) => other && sameText(other, article))?.version
        const status = statusOf(article, version)
        // What programs have written there is no edit, even if the history has gone on since.
        if (!pastOf(article.id).some((other) => sameArticle(other, { ...article, status }))) change(article)
      }
      for (const id of state.settled.keys())
        if (!ids.has(id) && pastOf(id).every((article) => article !== undefined)) remove(id)
    },

    submit(ids, by) {
      for (const article of ids.map(has)) {
        const isReady = article.status === 'review' && article.author !== undefined
        if (live(article.id) !== article.version && !isReady)
          set({ ...article, status: 'review', author: article.author ?? by })
      }
    },

    approve(ids, { by, legal, note }) {
      // All of them, or none.
      const approved: Approval[] = []
      for (const article of ids.map(has)) {
        const { id, version, status } = article
        if (status !== 'review') refuse({ code: 'REVIEW_NOT_ASKED', article: id, version, status })
        // Or else nobody could tell whether the reviewer is somebody else.
        if (article.author === undefined) refuse({ code: 'AUTHOR_UNKNOWN', article: id, version })
        if (handsOf(state, article).some((hand) => samePerson(hand, by)))
          refuse({ code: 'REVIEWER_IS_AUTHOR', article: id, version, reviewer: by })
        approved.push({ article: id, version, hash: hashOf(article), ...(legal && { legal }), ...(note && { note }) })
      }
      approvals.push(...approved)
    },

    sendBack(ids, { legal, note }) {
      for (const article of ids.map(has)) {
        const { id, version, status } = article
        if (status !== 'review') refuse({ code: 'REVIEW_NOT_ASKED', article: id, version, status })
        set({ ...article, status: 'draft' })
        returned.push({ article: id, version, hash: hashOf(article), ...(legal && { legal }), note })
      }
    },

    publish({ articles, note, from, gate, despite }) {
      refuseInTrial()
      for (const article of toPublish(state, space, articles)) serve(article.id, article.version)
      about = {
        ...(note && { note }),
        ...(from && { from: new Date(from).toISOString() }),
        ...(gate && { gate }),
        ...(despite && { despite }),
      }
    },

    startTrial({ articles, share, until, note, gate, despite }) {
      refuseInTrial()
      trial = {
        share,
        ...(until && { until: new Date(until).toISOString() }),
        changes: toPublish(state, space, articles).map(({ id, version }) => changeTo(id, version)),
        ...(note && { note }),
        ...(gate && { gate }),
        ...(despite && { despite }),
      }
    },

    publishTrial({ note, gate, despite }) {
      const { number } = runningTrial()
      // The versions that were tried, whatever was written since.
      const tried = [...state.tried].map(([id, version]) => state.versions.get(id)!.get(version)!.article)
      refuseMissing(state, tried)
      for (const { id, version } of tried) serve(id, version)
      about = { trial: number, ...(note && { note }), ...(gate && { gate }), ...(despite && { despite }) }
    },

    endTrial({ note }) {
      ended = { trial: runningTrial().number, ...(note && { note }) }
    },

    rollback({ release = state.releases.length, note }) {
      const first = state.releases[release - 1]
      if (!first) return refuse({ code: 'RELEASE_UNKNOWN', release, last: state.releases.length })
      const before = new Map<string, number | undefined>()
      for (const { changes } of state.releases.slice(release - 1))
        for (const { article, from } of changes) if (!before.has(article)) before.set(article, from)
      for (const [id, version] of before) {
        const old = version === undefined ? undefined : state.versions.get(id)?.get(version)?.article
        const [now, working] = [live(id), get(id)]
        if (!old) {
          if (now !== undefined) serve(id, undefined)
          continue
        }
        const restored = {
          ...old,
          version: numberFor(old),
          status: 'published' as const,
          updatedAt: instant(),
        }
        // A draft that somebody works on is not thrown away.
        const isDraft =
          working && working.version !== now && (working.status === 'draft' || working.status === 'review')
        if (isDraft) keep(restored, kept)
        else set(restored)
        serve(id, restored.version)
      }
      about = { rollback: release, ...(note && { note }) }
    },

    entry(by) {
      const removed = [...texts].filter(([id, text]) => !text && state.working.has(id)).map(([id]) => id)
      const isNothing =
        put.length + kept.length + removed.length + approvals.length + returned.length + serves.size === 0
      const isConfigured = !sameHeader(header, state.header)
      if (isNothing && !isConfigured && about.rollback === undefined && !trial && !ended) return undefined
      return {
        by,
        ...(isConfigured && { header }),
        ...(put.length > 0 && { put }),
        ...(kept.length > 0 && { kept }),
        ...(removed.length > 0 && { removed }),
        ...(approvals.length > 0 && { approvals }),
        ...(returned.length > 0 && { returned }),
        ...((serves.size > 0 || about.rollback !== undefined) && {
          release: { ...about, changes: [...serves.values()] },
        }),
        ...(trial && { trial }),
        ...(ended && { ended }),
      }
    },
  }
}

/**
 * Edits in a file of which nobody knows what it held before, such as a fresh checkout, that are made of a text which is no longer the newest.
 * Where it is known, each edit is seen beside what was there.
 */
export function conflictsIn(state: State, articles: readonly Article[]): Problem[] {
  const older = articles.filter(
    ({ id, version }) => !state.settled.has(id) && version < (state.working.get(id)?.version ?? 0),
  )
  if (older.length === 0) return []
  const past = lagging(state)
  return older
    .filter((article) => !past.get(article.id)?.some((other) => other && sameText(other, article)))
    .map(({ id, version }) => ({
      ...{ code: 'ARTICLE_CONFLICT', article: id, version },
      current: state.working.get(id)!.version,
    }))
}

/**
 * The articles that a publish would let serve.
 * @throws KnowledgeError ARTICLE_UNKNOWN, REVIEW_MISSING, NOTHING_TO_PUBLISH
 */
export function toPublish(state: State, space: string, ids?: readonly string[]): Article[] {
  const policy = policyOf(state.header)
  const asked = ids
    ? ids.map((id) => state.working.get(id) ?? refuse({ code: 'ARTICLE_UNKNOWN', article: id }))
    : [...state.working.values()].filter(
        (article) => article.status === 'review' && missingFrom(state, article, policy).length === 0,
      )
  const articles = asked.filter(({ id, version }) => decided(state, id) !== version)
  refuseMissing(state, articles)
  return articles.length > 0 ? articles : refuse({ code: 'NOTHING_TO_PUBLISH', space })
}

/** @throws KnowledgeError ARTICLE_UNFINISHED, REVIEW_MISSING */
function refuseMissing(state: State, articles: readonly Article[]): void {
  const policy = policyOf(state.header)
  const missing = articles.flatMap((article) =>
    missingFrom(state, article, policy).map((missing): Problem => {
      const facts = { article: article.id, version: article.version }
      return missing === 'answer' || missing === 'classification'
        ? { code: 'ARTICLE_UNFINISHED', ...facts, missing }
        : { code: 'REVIEW_MISSING', ...facts, missing }
    }),
  )
  const [first, ...more] = missing
  if (first) throw new KnowledgeError([first, ...more])
}

function refuse(problem: Problem): never {
  throw new KnowledgeError([problem])
}
