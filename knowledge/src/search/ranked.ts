import type { Embedder } from '../vectors/embedding.js'
import { type Fused, fuse } from '../vectors/fusion.js'
import { createVectorIndex } from '../vectors/vectors.js'
import type { Base } from './base.js'
import type { Candidate } from './confidence-features.js'
import type { Edition } from './edition.js'
import { type Reranker, traitsOf } from './reranker.js'
import type { Searchable } from './searchable.js'

/** An article that competes, and what the parts of the search say of it. */
export interface Ranked extends Candidate, Fused<Searchable> {
  readonly match: Fused<Searchable>['match']
}

/** What is looked for, and where. */
export interface Race {
  edition: Edition
  query: string
  accepts: (entry: Searchable) => boolean
  /** How many are wanted. */
  limit: number
  vector?: Float32Array | undefined
  /** How much vectors count. */
  vectorWeight: number
  embedder: Embedder | undefined
  reranker: Reranker
}

/** How many of the best by words, and of the closest vectors, compete. */
const candidates = 100
/** Where no vector puts them in another order, the others would only be sorted to be dropped. */
const candidatesByWords = 40

/** What competes for a question, best first. */
export function rank({ vectors, tried }: Base, race: Race): Ranked[] {
  const { query, accepts, limit, vector, vectorWeight, embedder, reranker } = race
  const { entries, lexical } = race.edition
  // Vectors of all that may be searched are kept together.
  const isOfEdition = (entry: Searchable) => entries.get(entry.article.id) === entry
  const found = fuse<Searchable>(query, vector, {
    ...{ lexical, vectors: vectors?.index ?? noVectors },
    ...(tried ? { accepts: (entry) => isOfEdition(entry) && accepts(entry), isOfEdition } : { accepts }),
    byWords: Math.max(vector ? candidates : candidatesByWords, limit),
    byVectors: embedder?.spellingOnly ? 0 : Math.max(candidates, limit),
  })
    .map((one) => rankedOf(one, vectorWeight))
    .filter(({ score }) => score > 0)
    .sort(byScore)
  if (reranker.depth === 0) return found
  const best = found.slice(0, reranker.depth).map((one) => {
    const bonus = reranker.bonus(traitsOf(query, one, one.entry.article.answer, lexical.rarity))
    return { ...one, score: one.score + bonus }
  })
  return [...best.sort(byScore), ...found.slice(reranker.depth)]
}

const noVectors = createVectorIndex<Searchable>()

export function rankedOf(one: Fused<Searchable>, vectorWeight: number): Ranked {
  // Field by field: this is done for all that compete in every search.
  const { entry, match, cosine, sense, deviations } = one
  return {
    entry,
    match,
    cosine,
    sense,
    deviations,
    question: entry.article.question,
    matched: entry.questions[match?.question ?? 0] ?? entry.article.question,
    score: (match?.score ?? 0) + vectorWeight * sense,
  }
}

/** Of those that fit alike, the one that was changed last comes first. */
const byScore = (left: Ranked, right: Ranked): number =>
  right.score - left.score || (left.entry.article.updatedAt < right.entry.article.updatedAt ? 1 : -1)

/** The places of those that have a value, from 1, highest first. */
export function ranksBy(found: readonly Ranked[], value: (ranked: Ranked) => number | undefined): Map<Ranked, number> {
  const sorted = found
    .filter((ranked) => value(ranked) !== undefined)
    .sort((left, right) => value(right)! - value(left)!)
  return new Map(sorted.map((ranked, i) => [ranked, i + 1]))
}
