import type { Article, Change, KnowledgeSpace, Pending } from '@huida/knowledge'

/** How far an article is, as who works on it sees it; several may hold at once. */
export const standings = [
  'serves',
  'changed',
  'draft',
  'returned',
  'review',
  'ready',
  'scheduled',
  'trial',
  'unfinished',
  'mined',
  'expired',
  'stale',
  'unused',
  'retired',
] as const
export type Standing = (typeof standings)[number]

/** What a list is narrowed to; what is left out narrows nothing. */
export interface ShelfFilter {
  /** Words that the article has, in any of its texts. */
  text?: string | undefined
  scene?: string | undefined
  problem?: string | undefined
  locale?: string | undefined
  standing?: Standing | undefined
}

/** An article in a list. */
export interface Listed {
  article: Article
  standings: readonly Standing[]
  /** What keeps its newest text from serving. */
  missing: Pending['missing']
}

/** A scene, and the types of problem in it. */
export interface Branch {
  scene: string
  count: number
  problems: { problem: string; count: number }[]
}

/** Nobody has looked at it for so long, in milliseconds. */
const STALE_MS = 180 * 86_400_000
/** An article that is new has not had the chance to answer. */
const NEW_MS = 30 * 86_400_000
/** Approvals of another process tell nobody, and time passes, so how articles stand is looked at again after so long, in milliseconds. */
const KNOWN_MS = 5_000

/** The articles of a space as a list that can be narrowed, searched and turned over page by page, however long it is. */
export class Shelf {
  readonly #rows = new Map<string, Listed>()
  /** All rows, what was changed last first. Another array whenever something is different. */
  #order: readonly Listed[] = []
  readonly #serves: Map<string, Article>
  #pending: ReadonlyMap<string, Pending> = new Map()
  /** Ids of articles that a share of the customers is answered from first. */
  #tried: ReadonlySet<string>
  /** Ids of articles that may stand otherwise than their rows say. */
  #dirty: Set<string>
  /** When it was looked at last; 0: something has changed since. */
  #lookedAt = 0
  #knowsUsage = false
  #found: { key: string; of: readonly Listed[]; listed: readonly Listed[] } | undefined
  /** Which articles claim a wording; made when somebody writes for the first time. */
  #claims: Claims | undefined
  /** Articles never change, so what was made of one holds as long as there is the article. */
  readonly #texts = new WeakMap<Article, Texts>()
  readonly #stops: (() => void)[]

  /** @param usage of the moment. Absent: how often articles answer is not known */
  constructor(
    private readonly space: KnowledgeSpace,
    private readonly usage: () => ReadonlyMap<string, unknown> | undefined = () => undefined,
  ) {
    this.#serves = new Map(space.published().map((article) => [article.id, article]))
    this.#tried = triedIn(space)
    this.#dirty = new Set(space.list().map(({ id }) => id))
    const changed = ({ put, removed }: Change) => {
      for (const id of [...put.map(({ id }) => id), ...removed]) {
        this.#dirty.add(id)
        this.#claims?.set(id, space.get(id))
      }
      this.changed()
    }
    this.#stops = [
      space.onChange(changed),
      space.onPublish((change) => {
        for (const article of change.put) this.#serves.set(article.id, article)
        for (const id of change.removed) this.#serves.delete(id)
        changed(change)
      }),
      space.onTrial(() => {
        const before = this.#tried
        this.#tried = triedIn(space)
        for (const id of [...before, ...this.#tried]) this.#dirty.add(id)
        this.changed()
      }),
    ]
  }

  /** Something has changed of which the space tells nobody, such as an approval. */
  changed(): void {
    this.#lookedAt = 0
  }

  close(): void {
    for (const stop of this.#stops) stop()
  }

  /** Everything that passes, what was changed last first; what is searched for, by how well it fits. */
  find({ text = '', scene, problem, locale, standing }: ShelfFilter): readonly Listed[] {
    const all = this.#listed()
    const key = JSON.stringify([text, scene, problem, locale, standing])
    if (this.#found?.key === key && this.#found.of === all) return this.#found.listed
    const narrowed = all.filter(
      ({ article, standings }) =>
        (scene === undefined || article.scene === scene) &&
        (problem === undefined || article.problem === problem) &&
        (locale === undefined || article.locale === locale) &&
        (standing === undefined ? standings[0] !== 'retired' : standings.includes(standing)),
    )
    const listed = this.#searched(narrowed, text)
    this.#found = { key, of: all, listed }
    return listed
  }

  /** How an article stands. `undefined`: there is none. */
  standing(id: string): Listed | undefined {
    this.#listed()
    return this.#rows.get(id)
  }

  /** Scenes and their types of problem, by name; those of retired articles are not counted. */
  tree(): Branch[] {
    const scenes = new Map<string, Map<string, number>>()
    for (const { article, standings } of this.#listed()) {
      if (standings[0] === 'retired') continue
      const problems = scenes.get(article.scene) ?? new Map<string, number>()
      scenes.set(article.scene, problems.set(article.problem, (problems.get(article.problem) ?? 0) + 1))
    }
    return [...scenes].sort(byName).map(([scene, problems]) => ({
      scene,
      count: [...problems.values()].reduce((sum, count) => sum + count, 0),
      problems: [...problems].sort(byName).map(([problem, count]) => ({ problem, count })),
    }))
  }

  /** How many articles stand in each way. */
  counts(): Record<Standing, number> {
    const counts = Object.fromEntries(standings.map((standing) => [standing, 0])) as Record<Standing, number>
    for (const { standings } of this.#listed()) for (const standing of standings) counts[standing]++
    return counts
  }

  /** The articles that claim a wording of their own: the same letters, whatever stands between them. */
  claiming(wording: string): Article[] {
    if (!this.#claims) {
      this.#claims = new Claims()
      for (const article of this.space.list()) this.#claims.set(article.id, article)
    }
    return this.#claims.of(wording).flatMap((id) => this.space.get(id) ?? [])
  }

  #searched(listed: readonly Listed[], text: string): readonly Listed[] {
    const terms = fold(text).split(/\s+/).filter(Boolean)
    if (terms.length === 0) return listed
    return listed
      .flatMap((each) => {
        const place = placeOf(this.#textsOf(each.article), terms)
        return place === undefined ? [] : [{ each, place }]
      })
      .sort((left, right) => left.place - right.place)
      .map(({ each }) => each)
  }

  #textsOf(article: Article): Texts {
    const known = this.#texts.get(article)
    if (known) return known
    const { id, scene, problem, question, phrasings, answer } = article
    const texts = { question: fold(question), others: fold([...phrasings, id, scene, problem, answer].join('\n')) }
    this.#texts.set(article, texts)
    return texts
  }

  #listed(): readonly Listed[] {
    const now = Date.now()
    if (now - this.#lookedAt < KNOWN_MS) return this.#order
    this.#lookedAt = now
    const usage = this.usage()
    const dirty = this.#takeDirty(now, usage)
    if (dirty.size === 0) return this.#order
    const fresh: Listed[] = []
    for (const id of dirty) {
      const article = this.space.get(id)
      if (!article) {
        this.#rows.delete(id)
        continue
      }
      const listed = listedOf(article, {
        now,
        serves: this.#serves.get(id),
        waits: this.#pending.get(id),
        isTried: this.#tried.has(id),
        isUnused: usage !== undefined && !usage.has(id),
        isReturned: article.status === 'draft' && isReturned(this.space, article),
      })
      this.#rows.set(id, listed)
      fresh.push(listed)
    }
    const others = this.#order.filter(({ article }) => !dirty.has(article.id))
    this.#order = [...fresh, ...others].sort((left, right) =>
      left.article.updatedAt < right.article.updatedAt ? 1 : left.article.updatedAt > right.article.updatedAt ? -1 : 0,
    )
    return this.#order
  }

  /** The articles that have changed, that lack something else than before, and those of which the time has come. */
  #takeDirty(now: number, usage: ReadonlyMap<string, unknown> | undefined): Set<string> {
    const dirty = this.#dirty
    this.#dirty = new Set()
    const pending = new Map(this.space.pending().map((one) => [one.article.id, one]))
    for (const [id, { missing }] of pending) if (String(this.#rows.get(id)?.missing) !== String(missing)) dirty.add(id)
    for (const id of this.#pending.keys()) if (!pending.has(id)) dirty.add(id)
    this.#pending = pending
    const isNews = usage !== undefined && !this.#knowsUsage
    for (const { article, standings } of this.#order) {
      const isExpired = article.validUntil !== undefined && Date.parse(article.validUntil) <= now
      const isDue = isExpired && !standings.includes('expired') && !standings.includes('retired')
      const isUsed = usage?.has(article.id) && standings.includes('unused')
      if (isDue || isUsed || isNews || standings.includes('scheduled')) dirty.add(article.id)
    }
    this.#knowsUsage = usage !== undefined
    return dirty
  }
}

interface Facts {
  now: number
  serves: Article | undefined
  waits: Pending | undefined
  isTried: boolean
  isUnused: boolean
  isReturned: boolean
}

function listedOf(article: Article, { now, serves, waits, isTried, isUnused, isReturned }: Facts): Listed {
  const { status, validUntil, origin } = article
  const missing = waits?.missing ?? []
  if (status === 'retired') return { article, standings: ['retired'], missing }
  const isExpired = serves !== undefined && validUntil !== undefined && Date.parse(validUntil) <= now
  const isAhead = serves?.validFrom !== undefined && Date.parse(serves.validFrom) > now
  // What was decided to serve is not what serves yet.
  const isNext = status === 'published' && waits === undefined && serves?.version !== article.version
  const age = now - Date.parse(article.updatedAt)
  const holds: readonly [Standing, boolean][] = [
    ['serves', serves !== undefined && !isAhead && !isExpired],
    ['changed', serves !== undefined && waits !== undefined],
    ['draft', status === 'draft'],
    ['returned', isReturned],
    ['review', status === 'review' && missing.length > 0],
    ['ready', status === 'review' && waits !== undefined && missing.length === 0],
    ['scheduled', isAhead || isNext],
    ['trial', isTried],
    ['unfinished', missing.includes('answer') || missing.includes('classification')],
    ['mined', origin?.type === 'mined' && waits !== undefined],
    ['expired', isExpired],
    ['stale', serves !== undefined && age > STALE_MS],
    ['unused', serves !== undefined && isUnused && age > NEW_MS],
  ]
  const of: Standing[] = []
  for (const [standing, isSo] of holds) if (isSo) of.push(standing)
  return { article, standings: of, missing }
}

const triedIn = (space: KnowledgeSpace): ReadonlySet<string> => new Set(space.trial()?.articles.map(({ id }) => id))

const isReturned = (space: KnowledgeSpace, { id, version }: Article): boolean =>
  space.versions(id).some(({ article, returned }) => article.version === version && returned.length > 0)

/** Which articles have a wording of their own, by its letters. */
class Claims {
  readonly #ids = new Map<string, Set<string>>()
  readonly #letters = new Map<string, readonly string[]>()

  set(id: string, article: Article | undefined): void {
    for (const letters of this.#letters.get(id) ?? []) this.#ids.get(letters)?.delete(id)
    this.#letters.delete(id)
    if (!article || article.status === 'retired') return
    const claimed = [article.question, ...article.phrasings].map(lettersOf)
    this.#letters.set(id, claimed)
    for (const letters of claimed) {
      const ids = this.#ids.get(letters) ?? new Set<string>()
      this.#ids.set(letters, ids.add(id))
    }
  }

  of(wording: string): string[] {
    return [...(this.#ids.get(lettersOf(wording)) ?? [])]
  }
}

interface Texts {
  question: string
  others: string
}

/** The smaller the better; `undefined` when a term is nowhere. */
function placeOf({ question, others }: Texts, terms: readonly string[]): number | undefined {
  let place = 0
  for (const term of terms) {
    const at = question.indexOf(term)
    if (at < 0 && !others.includes(term)) return undefined
    place += at === 0 ? 0 : at > 0 ? 1 : 2
  }
  return place
}

/** Letters that differ in width or case are the same. */
const fold = (text: string): string => text.normalize('NFKC').toLowerCase()

const lettersOf = (text: string): string => fold(text).replace(/[^\p{L}\p{N}]+/gu, '')

const byName = ([left]: [string, unknown], [right]: [string, unknown]): number =>
  left < right ? -1 : left > right ? 1 : 0
