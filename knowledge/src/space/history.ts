import { createHash } from 'node:crypto'
import { type Article, type Gap, gapsIn, sameContent, textFields } from '../article.js'
import type { Approval, Header, HistoryEntry, Release, Returned, Stored, Trial } from './history-entry.js'

/** A version as it was stored. */
export interface StoredVersion {
  readonly article: Article
  readonly at: string
  /** Who wrote it; `file` when an edit by hand does not say. */
  readonly by: string
  /** Everybody who has had a hand in it: who wrote it, and who put it up for review. None of them may approve it. */
  readonly hands: readonly string[]
}

/** Everything that the entries of a history say together. */
export interface State {
  seq: number
  /** What holds for the whole space. */
  header: Header
  /** The newest text of each article. */
  readonly working: Map<string, Article>
  /** What the space's file has once held: the base against which a person's edit is seen. */
  readonly settled: Map<string, Article>
  settledHeader: Header
  /** Entries after that. */
  readonly unsettled: HistoryEntry[]
  readonly versions: Map<string, Map<number, StoredVersion>>
  readonly approvals: Map<string, (Approval & { at: string; by: string })[]>
  readonly returned: Map<string, (Returned & { at: string; by: string })[]>
  readonly releases: Release[]
  /** The release that came with an entry. */
  readonly releaseOf: Map<number, Release>
  /** The oldest first; that one has expired stands in none of them. */
  readonly trials: Trial[]
  /** The trial that came with an entry, by its number. */
  readonly trialOf: Map<number, number>
  /** Of the last trial, the version of each article that its customers get; what was decided for everybody since is in it no more. */
  readonly tried: Map<string, number>
  /** What was decided to serve, in the order of the decisions. */
  readonly live: Map<string, { version: number | undefined; from: number }[]>
}

export const emptyState = (): State => ({
  seq: 0,
  header: {},
  working: new Map(),
  settled: new Map(),
  settledHeader: {},
  unsettled: [],
  versions: new Map(),
  approvals: new Map(),
  returned: new Map(),
  releases: [],
  releaseOf: new Map(),
  trials: [],
  trialOf: new Map(),
  tried: new Map(),
  live: new Map(),
})

/** Takes one more entry in. */
export function apply(state: State, entry: HistoryEntry | Stored): void {
  if ('stored' in entry) {
    const settled = state.unsettled.filter(({ seq }) => seq <= entry.stored)
    state.unsettled.splice(0, settled.length)
    for (const one of settled) {
      applyTexts(state.settled, one)
      state.settledHeader = one.header ?? state.settledHeader
    }
    return
  }
  state.seq = entry.seq
  state.header = entry.header ?? state.header
  applyTexts(state.working, entry)
  state.unsettled.push(entry)
  for (const article of [...(entry.put ?? []), ...(entry.kept ?? [])]) {
    const versions = entryOf(state.versions, article.id, () => new Map<number, StoredVersion>())
    const known = versions.get(article.version)
    const { author } = article
    const by = known?.by ?? author ?? entry.by
    // Whoever sends it back has not written it, and may approve it later.
    const isReturned = entry.returned?.some((one) => one.article === article.id && one.version === article.version)
    const wrote = [by, ...(isReturned ? [] : [entry.by]), ...(author === undefined ? [] : [author])]
    const hands = [...new Set([...(known?.hands ?? []), ...wrote])]
    versions.set(article.version, {
      article: Object.freeze(known?.article ?? article),
      at: entry.at,
      ...known,
      by,
      hands,
    })
  }
  for (const approval of entry.approvals ?? [])
    entryOf(state.approvals, approval.article, () => []).push({ ...approval, at: entry.at, by: entry.by })
  for (const returned of entry.returned ?? []) {
    entryOf(state.returned, returned.article, () => []).push({ ...returned, at: entry.at, by: entry.by })
    const approvals = state.approvals.get(returned.article) ?? []
    state.approvals.set(
      returned.article,
      approvals.filter(({ hash }) => hash !== returned.hash),
    )
  }
  if (entry.release) {
    const release = { number: state.releases.length + 1, at: entry.at, by: entry.by, ...entry.release }
    state.releases.push(release)
    state.releaseOf.set(entry.seq, release)
    for (const { article, to } of release.changes) {
      const validFrom = to === undefined ? undefined : state.versions.get(article)?.get(to)?.article.validFrom
      // What serves at once serves on every machine, also where the clock is behind that of whoever published.
      const from = Math.max(release.from ? Date.parse(release.from) : 0, validFrom ? Date.parse(validFrom) : 0)
      entryOf(state.live, article, () => []).push({ version: to, from })
    }
  }
  applyTrial(state, entry)
}

function applyTrial({ trials, trialOf, tried, releases }: State, entry: HistoryEntry): void {
  const { seq, at, by, put = [], removed = [], returned = [], release, trial, ended } = entry
  if (trial) {
    const number = trials.push({ number: trials.length + 1, at, by, ...trial })
    trialOf.set(seq, number)
    tried.clear()
    for (const { article, to } of trial.changes) if (to !== undefined) tried.set(article, to)
    return
  }
  const last = trials.at(-1)
  if (!last || last.ended || isPast(last, Date.parse(at))) return
  if (release?.trial === last.number)
    trials[trials.length - 1] = { ...last, ended: { at, by, how: 'published', release: releases.length } }
  else {
    // What is decided for everybody, taken down or sent back counts for the trial's customers, too.
    for (const { article } of release?.changes ?? []) tried.delete(article)
    for (const { id, status } of put) if (status === 'retired') tried.delete(id)
    for (const id of removed) tried.delete(id)
    for (const { article, version } of returned) if (tried.get(article) === version) tried.delete(article)
    if (ended?.trial !== last.number && tried.size > 0) return
    const end = { at, by, how: 'stopped', ...(ended?.note && { note: ended.note }) } as const
    trials[trials.length - 1] = { ...last, ended: end }
  }
  tried.clear()
}

/** Every trial as it is at an instant, the oldest first. */
export const trialsAt = (state: State, now: number): Trial[] =>
  state.trials.map((trial) =>
    !trial.ended && isPast(trial, now) ? { ...trial, ended: { at: trial.until!, how: 'expired' } } : trial,
  )

const isPast = ({ until }: Trial, now: number): boolean => until !== undefined && Date.parse(until) <= now

/** The trial that runs at an instant. */
export const trialAt = (state: State, now: number): Trial | undefined => {
  const last = trialsAt(state, now).at(-1)
  return last?.ended ? undefined : last
}

/** The articles that the customers of the trial get in place of the published ones. */
export const triedArticles = ({ tried, versions }: State): Article[] =>
  [...tried].flatMap(([id, version]) => {
    const article = versions.get(id)?.get(version)?.article
    return article ? [Object.freeze({ ...article, status: 'published' as const })] : []
  })

/** The articles that an entry is about. */
export const idsOf = (entry: HistoryEntry | Stored): string[] =>
  'stored' in entry
    ? []
    : [
        ...(entry.put ?? []).map(({ id }) => id),
        ...(entry.removed ?? []),
        ...(entry.release?.changes ?? []).map(({ article }) => article),
      ]

function applyTexts(articles: Map<string, Article>, { put = [], removed = [], release }: HistoryEntry): void {
  for (const article of put) articles.set(article.id, Object.freeze(article))
  for (const id of removed) articles.delete(id)
  for (const { article: id, to } of release?.changes ?? []) {
    const article = articles.get(id)
    if (!article) continue
    const status =
      to === article.version ? 'published' : to === undefined && article.status === 'published' ? 'retired' : undefined
    if (status && article.status !== status) articles.set(id, Object.freeze({ ...article, status }))
  }
}

/**
 * What the file may hold of each article that changed lately, if nobody but programs has written it: what it was known to
 * hold, and what it was to hold after each entry since. Whoever writes it may be a few entries behind.
 */
export function lagging({ settled, unsettled }: State): Map<string, (Article | undefined)[]> {
  const articles = new Map(settled)
  const past = new Map<string, (Article | undefined)[]>()
  for (const id of unsettled.flatMap(idsOf)) past.set(id, [settled.get(id)])
  for (const entry of unsettled) {
    applyTexts(articles, entry)
    for (const id of idsOf(entry)) past.get(id)!.push(articles.get(id))
  }
  return past
}

/** The headers that the file may have, if nobody but programs has written it. */
export const laggingHeaders = ({ settledHeader, unsettled }: State): Header[] => [
  settledHeader,
  ...unsettled.flatMap(({ header }) => header ?? []),
]

/** Whether an article needs somebody else's approval before it serves. */
export const policyOf = ({ review = 'none' }: Header): 'none' | 'required' => review

/** Whether two headers say the same. */
export const sameHeader = (left: Header, right: Header): boolean =>
  (left.review ?? 'none') === (right.review ?? 'none') &&
  JSON.stringify(left.synonyms ?? []) === JSON.stringify(right.synonyms ?? [])

/** The version that was decided on last, whether or not its time has come. */
export const decided = (state: State, id: string): number | undefined => state.live.get(id)?.at(-1)?.version

/** The version that serves at an instant; its `validFrom` is the instant from which it does, when that is yet to come. */
export function serving(state: State, id: string, at: number): Article | undefined {
  const decisions = state.live.get(id) ?? []
  const due = decisions.findLast(({ from }) => from <= at)
  const chosen = due ?? decisions.at(-1)
  const found = chosen?.version === undefined ? undefined : state.versions.get(id)?.get(chosen.version)?.article
  if (!chosen || !found) return undefined
  const { validFrom: _, ...article } = found
  const validFrom = due ? found.validFrom : new Date(chosen.from).toISOString()
  return { ...article, ...(validFrom && { validFrom }), status: 'published' }
}

/** The instant at which something that was decided begins to serve, or the trial ends by itself. */
export function nextInstant(state: State, at: number): number {
  let next = Number.POSITIVE_INFINITY
  for (const decisions of state.live.values())
    for (const { from } of decisions) if (from > at && from < next) next = from
  const until = trialAt(state, at)?.until
  return until === undefined ? next : Math.min(next, Date.parse(until))
}

/** The number for the next text of an article. */
export function nextVersion(state: State, id: string, given = 1): number {
  const last = Math.max(0, ...(state.versions.get(id)?.keys() ?? []))
  return Math.max(last + 1, last === 0 ? given : 1)
}

/** What an approval is about: every word that a customer may see, and to whom and when it is shown. */
export const hashOf = (article: Article): string =>
  createHash('sha256')
    .update(JSON.stringify(textFields.map((field) => article[field] ?? null)))
    .digest('hex')
    .slice(0, 32)

/** What keeps a text from serving. */
export type Missing = Gap | 'review' | 'legal-review'

/** What a text still needs: an answer, labels, approvals. What replaces a legal text needs the same care, whatever it says of itself. */
export function missingFrom(state: State, article: Article, policy: 'none' | 'required'): Missing[] {
  const serves = decided(state, article.id)
  const isLegal =
    article.legal === true ||
    (serves !== undefined && state.versions.get(article.id)?.get(serves)?.article.legal === true)
  const approvals = approvalsOf(state, article)
  return [
    ...gapsIn(article),
    ...(policy === 'required' && !approvals.some(({ legal }) => !legal) ? (['review'] as const) : []),
    ...(isLegal && !approvals.some(({ legal }) => legal) ? (['legal-review'] as const) : []),
  ]
}

/** The approvals of exactly these words. */
export function approvalsOf(state: State, article: Article) {
  const all = state.approvals.get(article.id)
  if (!all) return []
  const hash = hashOf(article)
  return all.filter((approval) => approval.hash === hash)
}

/** Who has had a hand in a version, or in one between it and the one that serves. */
export function handsOf(state: State, { id, version }: Article): string[] {
  const serves = Math.min(decided(state, id) ?? 0, version - 1)
  return [...(state.versions.get(id) ?? [])]
    .filter(([number]) => number > serves && number <= version)
    .flatMap(([, { hands }]) => hands)
}

/** Whether two names are one person's. */
export const samePerson = (left: string, right: string): boolean => nameOf(left) === nameOf(right)
const nameOf = (name: string) => name.normalize('NFKC').trim().toLowerCase()

/** Whether an article is what another says, status, author and origin included. */
export const sameArticle = (left: Article | undefined, right: Article | undefined): boolean =>
  left === right || (left !== undefined && right !== undefined && sameContent(left, right))

function entryOf<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}
