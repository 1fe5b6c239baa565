import type { Locale } from '@huida/core'
import { shuffle } from '@huida/statistics'
import type { Example } from '../classifier.js'
import { stemmerFor } from '../stemmer.js'
import { type Corpus, corpusOf, familiesOf, spoken } from './corpus.js'
import { type Opinion, opinionOf, type Scorer, scorerOf, scoring } from './ensemble.js'
import { rowsOf, upTo, type Vocabulary, vocabularyOf } from './sparse-rows.js'

/** Everything that learning needs; plain data, so that it can be sent to a worker. */
export interface Lesson {
  locale: Locale
  examples: readonly Example[]
  seed: number
  /** The share of messages that fit no intent, as far as one can tell: 0 to 1. */
  outOfScope: number
  /** Embeddings of the examples' texts and then of the `spoken` intents. */
  vectors?: readonly Float32Array[]
}

/** The intents of examples, in order of their first. */
export const intentsOf = (examples: readonly Example[]): string[] => [
  ...new Set(examples.flatMap(({ intent }) => intent ?? [])),
]

/** The rows of a lesson: its examples, and then the names of its intents. */
export interface TrainingSet {
  corpus: Corpus
  intents: readonly string[]
  /** The intent of each row by its number; -1: none. */
  labels: Int32Array
  /** Rows of examples with an intent, and of those that are known to have none. */
  inside: Int32Array
  outside: Int32Array
  /** Names are examples too, but nobody says them: they are never held back. */
  names: Int32Array
  seed: number
}

export async function trainingSetOf({ locale, examples, seed, vectors }: Lesson): Promise<TrainingSet> {
  const intents = intentsOf(examples)
  const numbers = new Map(intents.map((intent, number) => [intent, number]))
  const texts = [...examples.map(({ text }) => text), ...intents.map(spoken)]
  const labels = Int32Array.from([
    ...examples.map(({ intent }) => (intent === undefined ? -1 : numbers.get(intent)!)),
    ...intents.keys(),
  ])
  const rows = upTo(examples.length)
  return {
    corpus: corpusOf(texts, await stemmerFor(locale), vectors),
    ...{ intents, labels, seed },
    inside: rows.filter((row) => labels[row]! >= 0),
    outside: rows.filter((row) => labels[row]! < 0),
    names: upTo(texts.length).subarray(examples.length),
  }
}

/** So many judged examples say enough: of a large set, not every group takes its turn. */
const ENOUGH_OUTSIDE = 400

/** Groups of intents that take turns to be absent; none of fewer than three intents, where nothing would be left. */
export function absencesOf(intents: number, examples: number, random: () => number): Int32Array[] {
  if (intents < 3) return []
  const parts = 3
  const order = shuffle(upTo(intents), random)
  const turns = Math.ceil((ENOUGH_OUTSIDE * parts) / examples)
  return Array.from({ length: parts }, (_, part) => order.filter((_, at) => at % parts === part)).slice(0, turns)
}

/** What is made of examples that were held back, and, `withOutside`, of those without an intent, which then are held back too. */
export function askHeld(
  set: TrainingSet,
  held: Int32Array,
  withOutside: boolean,
  onStep: () => void,
): { inside: Opinion[]; outside: Opinion[] } {
  const { corpus, inside, outside, names } = set
  const isHeld = new Set(held)
  const taught = [...inside.filter((row) => !isHeld.has(row)), ...names, ...(withOutside ? [] : outside)]
  const made = attemptOn(set, Int32Array.from(taught), onStep)
  return { inside: ask(made, corpus, held), outside: withOutside ? ask(made, corpus, outside) : [] }
}

/** What is made of the examples of intents that were left out. */
export function askAbsent(set: TrainingSet, absent: Int32Array, onStep: () => void): Opinion[] {
  const { labels, inside, outside, names } = set
  const away = new Set(absent)
  const isAway = (row: number) => away.has(labels[row]!)
  const taught = Int32Array.from([...inside, ...names, ...outside]).filter((row) => !isAway(row))
  const present = upTo(set.intents.length).filter((intent) => !away.has(intent))
  return ask(attemptOn(set, taught, onStep, present), set.corpus, inside.filter(isAway))
}

/** What was learned of some of the rows. */
export interface Attempt {
  vocabulary: Vocabulary
  scorer: Scorer
  /** The intents that it knows, by their numbers here. */
  present: Int32Array
}

/** Learns the `taught` rows. */
export function attemptOn(
  { corpus, labels, intents, seed }: TrainingSet,
  taught: Int32Array,
  onStep: () => void,
  present: Int32Array = upTo(intents.length),
): Attempt {
  const bags = Array.from(taught, (row) => corpus.bags[row]!)
  // In a large set, what was said once says nothing.
  const vocabulary = vocabularyOf(bags, corpus.weights, bags.length > 3_000 ? 2 : 1)
  const own = new Map(Array.from(present, (intent, number) => [intent, number]))
  const scorer = scorerOf(
    {
      rows: rowsOf(bags, vocabulary),
      columns: vocabulary.size,
      labels: Int32Array.from(taught, (row) => own.get(labels[row]!) ?? -1),
      intents: present.length,
      families: familiesOf(Array.from(present, (intent) => intents[intent]!)),
    },
    seed,
    onStep,
  )
  return { vocabulary, scorer, present }
}

/** What an attempt makes of rows; the intents as numbered here. */
export function ask({ vocabulary, scorer, present }: Attempt, corpus: Corpus, asked: Int32Array): Opinion[] {
  const rows = rowsOf(
    Array.from(asked, (row) => corpus.bags[row]!),
    vocabulary,
  )
  const score = scoring(scorer)
  return Array.from(asked, (_, row) => {
    const from = rows.start[row]!
    const to = rows.start[row + 1]!
    const scores = score(rows.index, rows.value, from, to)
    const opinion = opinionOf(scorer.loudness, scores, rows.known[row]!)
    return { ...opinion, best: present[opinion.best]! }
  })
}
