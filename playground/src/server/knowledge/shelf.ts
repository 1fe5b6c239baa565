import type { Article, KnowledgeSpace, Pending } from '@huida/knowledge'

/** How far an article is, as who works on it sees it; several may hold at once. */
export const standings = [
  'serves',
  'changed',
  'draft',
  'returned',
  'review',
  'ready',
  'scheduled',
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

/** What is known of how often articles answer; without it nothing is called unused. */
export type Usage = ReadonlyMap<string, { count: number; lastAt: number }>

/** Nobody has looked at it for so long, in milliseconds. */
const STALE_MS = 180 * 86_400_000
/** An article that is new has not had the chance to answer. */
const NEW_MS = 30 * 86_400_000
/** Approvals of another process tell nobody, so what articles lack is read again after so long, in milliseconds. */
const KNOWN_MS = 1_000

/** The articles of a space as a list that can be narrowed, searched and turned over page by page, however long it is. */
export class Shelf {
  #changes = 0
  #known: { at: number; changes: number; listed: Listed[] } | undefined
  #found: { key: string; of: Listed[]; listed: Listed[] } | undefined
  #claims: Map<string, Set<string>> | undefined
  /** Articles never change, so what was made of one holds as long as there is the article. */
  readonly #texts = new WeakMap<Article, Texts>()
  readonly #stops: (() => void)[]

  /** @param usage of the moment. Absent: how often articles answer is not known */
  constructor(
    private readonly space: KnowledgeSpace,
    private readonly usage?: () => Usage | undefined,
  ) {
    const changed = () => this.changed()
    this.#stops = [space.onChange(changed), space.onPublish(changed)]
  }

  /** Something has changed of which the space tells nobody, such as an approval. */
  changed(): void {
    this.#changes++
    this.#claims = undefined
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
    return this.#listed().find(({ article }) => article.id === id)
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
    this.#claims ??= this.#allClaims()
    return [...(this.#claims.get(lettersOf(wording)) ?? [])].flatMap((id) => this.space.get(id) ?? [])
  }

  #allClaims(): Map<string, Set<string>> {
    const claims = new Map<string, Set<string>>()
    for (const article of this.space.list()) {
      if (article.status === 'retired') continue
      for (const wording of [article.question, ...article.phrasings]) {
        const letters = lettersOf(wording)
        claims.set(letters, (claims.get(letters) ?? new Set<string>()).add(article.id))
      }
    }
    return claims
  }

  #searched(listed: Listed[], text: string): Listed[] {
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

  #listed(): Listed[] {
    const now = Date.now()
    const known = this.#known
    if (known && known.changes === this.#changes && now - known.at < KNOWN_MS) return known.listed
    const changes = this.#changes
    const { space } = this
    const pending = new Map(space.pending().map((one) => [one.article.id, one]))
    const published = new Map(space.published().map((article) => [article.id, article]))
    const usage = this.usage?.()
    const facts = { pending, published, usage, now, isReturned: (article: Article) => isReturned(space, article) }
    const listed = space.list().map((article) => listedOf(article, facts))
    listed.sort((left, right) => (left.article.updatedAt < right.article.updatedAt ? 1 : -1))
    // The same list as before keeps what was found in it.
    const isSame =
      known?.changes === changes && known.listed.every((each, i) => standsAs(each) === standsAs(listed[i]!))
    this.#known = { at: now, changes, listed: isSame ? known.listed : listed }
    return this.#known.listed
  }
}

interface Facts {
  pending: ReadonlyMap<string, Pending>
  published: ReadonlyMap<string, Article>
  usage: Usage | undefined
  now: number
  isReturned(article: Article): boolean
}

function listedOf(article: Article, { pending, published, usage, now, isReturned }: Facts): Listed {
  const { id, status, validUntil, updatedAt, origin } = article
  const serves = published.get(id)
  const waits = pending.get(id)
  const missing = waits?.missing ?? []
  const isUnfinished = missing.includes('answer') || missing.includes('classification')
  const isExpired = validUntil !== undefined && Date.parse(validUntil) <= now
  const isScheduled = serves?.validFrom !== undefined && Date.parse(serves.validFrom) > now
  const isOld = (ms: number) => now - Date.parse(updatedAt) > ms
  const holds: Record<Standing, boolean> = {
    retired: status === 'retired',
    serves: serves !== undefined && !isScheduled && !isExpired,
    scheduled: isScheduled,
    changed: serves !== undefined && waits !== undefined,
    draft: status === 'draft',
    returned: status === 'draft' && isReturned(article),
    review: status === 'review' && missing.length > 0,
    ready: status === 'review' && missing.length === 0,
    unfinished: isUnfinished,
    mined: origin?.type === 'mined' && waits !== undefined,
    expired: serves !== undefined && isExpired,
    stale: serves !== undefined && isOld(STALE_MS),
    unused: serves !== undefined && usage !== undefined && !usage.has(id) && isOld(NEW_MS),
  }
  const of: Standing[] = holds.retired ? ['retired'] : standings.filter((standing) => holds[standing])
  return { article, standings: of, missing }
}

const standsAs = ({ standings, missing }: Listed): string => `${standings}|${missing}`

const isReturned = (space: KnowledgeSpace, { id, version }: Article): boolean =>
  space.versions(id).some(({ article, returned }) => article.version === version && returned.length > 0)

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
