import { createPostings } from './postings.js'

/** How BM25 sees a kind of text. */
export interface FieldOptions {
  /** How soon more of a word stops counting. */
  readonly k1: number
  /** How much a longer text than the average is held to say less, 0 to 1. */
  readonly b: number
}

/** A token to look for. */
export interface Term {
  /** See `hashToken`. */
  readonly token: number
  /** What a text of average length that holds it once scores. */
  readonly weight: number
  /** Its share of the question, of 1 for all terms. */
  readonly share: number
}

/** Texts of one kind, numbered from 0 as they are added, and how well each fits the latest question. */
export interface Field {
  /** The number that the next text gets. */
  readonly end: number
  /** How many texts are held. */
  readonly size: number
  /** Three to a text: what it scores by words, by characters, and the share of the question that it holds. */
  readonly scores: Float32Array
  /** @returns the text's number */
  add(tokens: ReadonlyMap<number, number>): number
  forget(number: number, tokens: ReadonlyMap<number, number>): void
  /** How many texts hold a token. */
  held(token: number): number
  /** Scores every text, into `scores`. */
  score(terms: Iterable<Term>): void
}

export function createField({ k1, b }: FieldOptions): Field {
  const postings = createPostings()
  /** Two to a text: words, and characters. */
  const lengths: number[] = []
  const totals = [0, 0]
  let size = 0
  let scores = new Float32Array(0)
  /** What BM25 adds to a text's counts, two to a text as lengths are. */
  let norms = new Float32Array(0)
  let averagesChanged = true

  function count(tokens: ReadonlyMap<number, number>): [words: number, characters: number] {
    const found: [number, number] = [0, 0]
    for (const [token, times] of tokens) found[token & 1]! += times
    return found
  }

  function measure(): void {
    averagesChanged = false
    if (norms.length < lengths.length) norms = new Float32Array(Math.ceil(lengths.length * 1.25))
    const ratio = totals.map((total) => (total === 0 ? 0 : (k1 * b * size) / total))
    const least = k1 * (1 - b)
    for (let i = 0; i < lengths.length; i++) norms[i] = least + ratio[i & 1]! * lengths[i]!
  }

  return {
    get end() {
      return lengths.length / 2
    },
    get size() {
      return size
    },
    get scores() {
      return scores
    },

    add(tokens) {
      const number = lengths.length / 2
      postings.add(number, tokens)
      for (const [view, length] of count(tokens).entries()) {
        lengths.push(length)
        totals[view]! += length
      }
      size++
      averagesChanged = true
      return number
    },

    forget(_number, tokens) {
      postings.forget(tokens.keys())
      for (const [view, length] of count(tokens).entries()) totals[view]! -= length
      size--
      averagesChanged = true
    },

    held: postings.held,

    score(terms) {
      if (averagesChanged) measure()
      const needed = (lengths.length / 2) * 3
      if (scores.length < needed) scores = new Float32Array(Math.ceil(needed * 1.25))
      else scores.fill(0, 0, needed)
      for (const { token, weight, share } of terms) {
        const found = postings.read(token)
        const { numbers, counts } = postings
        const view = token & 1
        const top = weight * (1 + k1)
        for (let i = 0; i < found; i++) {
          const number = numbers[i]!
          const times = counts[i]!
          scores[number * 3 + view]! += (top * times) / (times + norms[number * 2 + view]!)
          scores[number * 3 + 2]! += share
        }
      }
    },
  }
}
