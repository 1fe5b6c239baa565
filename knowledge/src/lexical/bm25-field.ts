import type { Found, Segment } from '../text/segment.js'
import { createPostings, type Postings } from './postings.js'

/** How BM25 sees a kind of text. */
export interface FieldOptions {
  /** How soon more of a word stops counting. */
  readonly k1: number
  /** How much a longer text than the average is held to say less, 0 to 1. */
  readonly b: number
}

/** A token to look for. Its last bit tells the reading: 0 for words, 1 for characters. */
export interface Term {
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
  remove(number: number, tokens: ReadonlyMap<number, number>): void
  /** Removes texts that were given at the beginning, without knowing what is in them. In slices. */
  removeUnseen(numbers: ReadonlySet<number>): Promise<void>
  /** How many texts hold a token. */
  held: Postings['held']
  /** Scores every text, into `scores`. */
  score(terms: Iterable<Term>): void
  /** The same texts, to go its own way from here. */
  fork(): Field
  /** What `createField` takes to make it again, the texts renumbered; see `Postings.pack`. */
  pack(renumbered: Int32Array): Promise<PackedField>
}

/** A field as it is stored. */
export interface PackedField {
  readonly segment: Segment
  /** Two to a text: how many tokens of words and of characters it has. */
  readonly lengths: Uint16Array
}

/** What a field goes on from. */
interface FieldState {
  readonly postings: Postings
  readonly lengths: Uint16Array<ArrayBufferLike>
  readonly end: number
  readonly size: number
  /** Of the texts held, by words and by characters. */
  readonly totals: readonly [number, number]
}

const maxLength = 65_535

export function createField(options: FieldOptions, packed?: PackedField): Field {
  const lengths = packed?.lengths ?? new Uint16Array(0)
  const end = lengths.length / 2
  const postings = createPostings(packed && { from: { segments: [packed.segment], end } })
  const totals: [number, number] = [0, 0]
  for (let i = 0; i < lengths.length; i++) totals[i & 1]! += lengths[i]!
  return fieldFrom(options, { postings, lengths, end, size: end, totals })
}

function fieldFrom(options: FieldOptions, state: FieldState): Field {
  const { k1, b } = options
  const { postings } = state
  let { lengths, end, size } = state
  const totals: [number, number] = [...state.totals]
  let scores = new Float32Array(0)
  function forget(number: number): void {
    for (const view of [0, 1]) totals[view]! -= lengths[number * 2 + view]!
    size--
  }

  return {
    get end() {
      return end
    },
    get size() {
      return size
    },
    get scores() {
      return scores
    },

    add(tokens) {
      postings.add(end, tokens)
      if (lengths.length < end * 2 + 2) {
        const more = new Uint16Array(Math.ceil(end * 1.25) * 2 + 16)
        more.set(lengths)
        lengths = more
      }
      for (const [view, length] of lengthsOf(tokens).entries()) {
        lengths[end * 2 + view] = length
        totals[view]! += length
      }
      size++
      return end++
    },

    remove(number, tokens) {
      postings.remove(number, tokens)
      forget(number)
    },

    async removeUnseen(numbers) {
      if (numbers.size === 0) return
      await postings.removeUnseen((number) => numbers.has(number))
      for (const number of numbers) forget(number)
    },

    held: postings.held,

    fork: () => fieldFrom(options, { postings: postings.fork(end), lengths: lengths.slice(), end, size, totals }),

    score(terms) {
      if (scores.length < end * 3) scores = new Float32Array(Math.ceil(end * 1.25) * 3)
      else scores.fill(0, 0, end * 3)
      for (const { token, weight, share } of terms) {
        const view = token & 1
        const perToken = totals[view] === 0 ? 0 : (k1 * b * size) / totals[view]!
        addUp(
          postings.read(token),
          { view, least: k1 * (1 - b), perToken, top: weight * (1 + k1), share },
          lengths,
          scores,
        )
      }
    },

    async pack(renumbered) {
      const kept = new Uint16Array(size * 2)
      for (let number = 0; number < end; number++) {
        const now = renumbered[number]!
        if (now >= 0) for (const view of [0, 1]) kept[now * 2 + view] = lengths[number * 2 + view]!
      }
      return { segment: await postings.pack(renumbered), lengths: kept }
    },
  }
}

/** Apart, with nothing but flat arrays, so that the runtime compiles it once and for all. */
function addUp(
  { numbers, counts, length }: Found,
  { view, least, perToken, top, share }: { view: number; least: number; perToken: number; top: number; share: number },
  lengths: Uint16Array,
  scores: Float32Array,
): void {
  for (let i = 0; i < length; i++) {
    const number = numbers[i]!
    const count = counts[i]!
    const at = number * 3
    scores[at + view]! += (top * count) / (count + least + perToken * lengths[number * 2 + view]!)
    scores[at + 2]! += share
  }
}

/** How many tokens of words and of characters there are. */
function lengthsOf(tokens: ReadonlyMap<number, number>): [number, number] {
  let [words, characters] = [0, 0]
  for (const [token, count] of tokens) {
    if ((token & 1) === 0) words += count
    else characters += count
  }
  return [Math.min(words, maxLength), Math.min(characters, maxLength)]
}
