import { isPair } from './features.js'

/** Rows of a sparse matrix, one after the other: row i is `index` and `value` from `start[i]` to `start[i + 1]`. */
export interface Rows {
  count: number
  start: Int32Array
  index: Int32Array
  value: Float32Array
  /** Of each row, the share of its weight that is in the vocabulary: 0 to 1. */
  known: Float32Array
}

/** The features of one text, each once: numbers of a `Corpus`, and how often. */
export interface Bag {
  ids: Int32Array
  counts: Uint16Array
  /** Further features that count as they are, for example an embedding. */
  dense?: Float32Array
}

/** Which features of a corpus have a column, which, and how rare they are. */
export interface Vocabulary {
  /** By the corpus' number of the feature; -1: none. */
  column: Int32Array
  idf: Float32Array
  /** What a feature counts beside others, by the corpus' number of it. */
  weights: Float32Array
  size: number
  /** Of a feature that was never seen. */
  unknownIdf: number
  /** How many columns, the last ones, are for dense features. */
  dense: number
}

/** Features in at least `minimum` of the bags; `weights` says what each of the corpus counts. */
export function vocabularyOf(bags: readonly Bag[], weights: Float32Array, minimum: number): Vocabulary {
  const features = weights.length
  const frequency = new Int32Array(features)
  for (const { ids } of bags) count(ids, frequency)
  const column = new Int32Array(features).fill(-1)
  let sparse = 0
  for (let id = 0; id < features; id++) if (frequency[id]! >= minimum) column[id] = sparse++
  const dense = bags[0]?.dense?.length ?? 0
  const idf = new Float32Array(sparse + dense).fill(1)
  for (let id = 0; id < features; id++)
    if (column[id]! >= 0) idf[column[id]!] = weights[id]! * rarity(bags.length, frequency[id]!)
  return { column, idf, weights, size: sparse + dense, unknownIdf: rarity(bags.length, 1), dense }
}

// In a function of its own: one that runs often is compiled as a whole, and loops in one that runs once are not.
function count(ids: Int32Array, frequency: Int32Array): void {
  for (let k = 0; k < ids.length; k++) frequency[ids[k]!]!++
}

/** What a feature counts beside others: there are so many pairs of words that they would drown the words themselves. */
export const weightOf = (hash: number): number => (isPair(hash) ? PAIR_WEIGHT : 1)
const PAIR_WEIGHT = 0.5

/** The root of the usual inverse document frequency: with ten examples an intent, rare means little. */
const rarity = (texts: number, having: number) => Math.sqrt(Math.log((1 + texts) / (1 + having)) + 1)

/** Sublinear counts × rarity, of length 1, so that long messages do not shout. */
export function rowsOf(bags: readonly Bag[], vocabulary: Vocabulary): Rows {
  const { column, idf, size, unknownIdf, weights, dense } = vocabulary
  let total = 0
  for (const { ids } of bags) total += ids.length + dense
  const start = new Int32Array(bags.length + 1)
  const index = new Int32Array(total)
  const value = new Float32Array(total)
  const known = new Float32Array(bags.length)
  let at = 0
  for (const [row, { ids, counts, dense: vector }] of bags.entries()) {
    const from = at
    let seen = 0
    let unseen = 0
    for (let k = 0; k < ids.length; k++) {
      const of = column[ids[k]!]!
      const frequency = 1 + Math.log(counts[k]!)
      if (of < 0) {
        unseen += (frequency * unknownIdf * weights[ids[k]!]!) ** 2
        continue
      }
      const weight = frequency * idf[of]!
      seen += weight * weight
      index[at] = of
      value[at++] = weight
    }
    known[row] = seen > 0 ? seen / (seen + unseen) : 0
    if (seen > 0) {
      const scale = 1 / Math.sqrt(seen)
      for (let k = from; k < at; k++) value[k]! *= scale
    }
    for (let k = 0; vector && k < dense; k++) {
      index[at] = size - dense + k
      value[at++] = vector[k]!
    }
    start[row + 1] = at
  }
  return { count: bags.length, start, index: index.slice(0, at), value: value.slice(0, at), known }
}

/** 0, 1, 2, … below `length`. */
export const upTo = (length: number): Int32Array => Int32Array.from({ length }, (_, index) => index)
