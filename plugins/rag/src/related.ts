import type { Hit, Retriever, SearchOptions } from '@huida/knowledge'

/**
 * Articles whose questions may come next after those that answered, at most `limit`: what else was near, then others about the
 * same problem; none that was shown before. Where enough was near, nothing is searched.
 */
export async function relatedTo(
  cited: readonly Hit[],
  near: readonly Hit[],
  shown: readonly string[],
  retriever: Retriever,
  options: SearchOptions,
  limit: number,
): Promise<Hit[]> {
  const [first] = cited
  if (!first || limit === 0) return []
  const except = new Set([...shown, ...cited.map(({ article }) => article.id)])
  const suggestable = (hits: readonly Hit[]): Hit[] =>
    differing([...cited, ...hits.filter(({ article }) => !except.has(article.id))])
      .filter((hit) => !cited.includes(hit))
      .slice(0, limit)
  const nearest = suggestable(near)
  if (nearest.length === limit) return nearest
  const similar = await retriever.search(first.article.question, { ...options, except, limit: 10 })
  return suggestable([...near, ...similar.filter(({ article }) => article.problem === first.article.problem)])
}

/** The first of those that ask the same. */
export const differing = <H extends Hit>(hits: readonly H[]): H[] =>
  hits.filter((hit, i) => hits.findIndex(({ article }) => article.question === hit.article.question) === i)
