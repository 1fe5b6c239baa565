import type { Hit, Retriever, SearchOptions } from '@huida/knowledge'

/**
 * Articles whose questions may come next after those that answered: what else was near, then others about the same problem;
 * none that was shown before.
 */
export async function relatedTo(
  cited: readonly Hit[],
  near: readonly Hit[],
  shown: readonly string[],
  retriever: Retriever,
  options: SearchOptions,
): Promise<Hit[]> {
  const [first] = cited
  if (!first) return []
  const except = new Set([...shown, ...cited.map(({ article }) => article.id)])
  const similar = await retriever.search(first.article.question, { ...options, except, limit: 10 })
  const same = similar.filter(({ article }) => article.problem === first.article.problem)
  const fresh = [...near, ...same].filter(({ article }) => !except.has(article.id))
  return differing([...cited, ...fresh]).filter((hit) => !cited.includes(hit))
}

/** The first of those that ask the same. */
export const differing = <H extends Hit>(hits: readonly H[]): H[] =>
  hits.filter((hit, i) => hits.findIndex(({ article }) => article.question === hit.article.question) === i)
