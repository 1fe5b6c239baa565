import type { LexicalIndex, LexicalMatch } from '../lexical/lexical.js'
import type { VectorIndex } from './vectors.js'

/** What words and vectors say of an article. */
export interface Fused<Key> {
  readonly entry: Key
  readonly match: LexicalMatch | undefined
  /** -1 to 1; undefined when the article or the question has no vector. */
  readonly cosine: number | undefined
  /**
   * The cosine free of the model's scale: less what the question has in common with any article, divided by how far the closest
   * article is above that. 1 for the closest, 0 for any other; 0 without vectors.
   */
  readonly sense: number
  /** How many deviations the cosine is above that of any article; 0 without vectors. */
  readonly deviations: number
}

/** What to look into. */
export interface Fusion<Key> {
  readonly lexical: LexicalIndex<Key>
  readonly vectors: VectorIndex<Key>
  /** The most that words find, and that vectors do. */
  readonly byWords: number
  readonly byVectors: number
  readonly accepts: (key: Key) => boolean
  /** What the question is compared with to see what it has in common with any article. Default: every vector. */
  readonly isOfEdition?: (key: Key) => boolean
}

/** Every article that words or vectors find, in no order. */
export function fuse<Key>(query: string, vector: Float32Array | undefined, of: Fusion<Key>): Fused<Key>[] {
  const { lexical, vectors, accepts } = of
  const byWords = lexical.search(query, of.byWords, accepts)
  const found: { -readonly [Name in keyof Fused<Key>]: Fused<Key>[Name] }[] = []
  for (const [entry, match] of byWords) {
    const cosine = vector && vectors.similarity(entry, vector)
    found.push({ entry, match, cosine, sense: 0, deviations: 0 })
  }
  if (!vector) return found
  if (of.byVectors > 0)
    for (const [entry, cosine] of vectors.search(vector, of.byVectors, accepts))
      if (!byWords.has(entry)) found.push({ entry, match: undefined, cosine, sense: 0, deviations: 0 })
  const { mean, deviation } = vectors.background(vector, of.isOfEdition)
  const lead = found.reduce((most, { cosine }) => Math.max(most, (cosine ?? mean) - mean), 0)
  for (const one of found) {
    const above = (one.cosine ?? mean) - mean
    one.sense = lead > 0 ? Math.max(-1, above / lead) : 0
    one.deviations = above / Math.max(deviation, 1e-3)
  }
  return found
}
