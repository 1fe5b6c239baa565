import { type Article, type ArticleInput, gapsIn, type KnowledgeSpace } from '@huida/knowledge'

/** Which texts a try answers from: those that serve, or the newest of each article, as if all of them were published. */
export type TriedTexts = 'live' | 'draft'

/** The articles of a try. A draft that still lacks its answer answers nobody: what serves instead of it stays. */
export function triedArticles(space: KnowledgeSpace, texts: TriedTexts): readonly Article[] {
  const live = space.published()
  if (texts === 'live') return live
  const serving = new Map(live.map((article) => [article.id, article]))
  return space.list().flatMap((article) => {
    if (article.status === 'retired') return []
    if (gapsIn(article).length === 0) return [article]
    return serving.get(article.id) ?? []
  })
}

/** Brings the articles of a try in line with those that there are now. */
export class TriedArticles {
  /** By id, which version was taken over. */
  readonly #taken = new Map<string, number>()

  constructor(
    private readonly space: KnowledgeSpace,
    private readonly copy: KnowledgeSpace,
    private readonly texts: TriedTexts,
  ) {}

  async follow(): Promise<void> {
    const wanted = triedArticles(this.space, this.texts)
    const changed = wanted.filter(({ id, version }) => this.#taken.get(id) !== version)
    const ids = new Set(wanted.map(({ id }) => id))
    const gone = [...this.#taken.keys()].filter((id) => !ids.has(id))
    // Before anything is waited for: of two who ask at once, one takes them over.
    for (const { id, version } of changed) this.#taken.set(id, version)
    for (const id of gone) this.#taken.delete(id)
    await Promise.all([
      ...changed.map((article) => this.copy.put(asTried(article))),
      ...gone.map((id) => this.copy.remove(id)),
    ])
  }
}

/** Versions count within a space, so they stay behind. */
const asTried = ({ version: _, author: __, legal: ___, ...article }: Article): ArticleInput => ({
  ...article,
  status: 'published',
})
