import type { Locale } from '@huida/core'
import { randomOf, shuffle } from '@huida/statistics'
import type { Example } from '../classifier.js'
import { stemmerFor } from '../stemmer.js'
import { type Corpus, corpusOf, familiesOf, spoken } from './corpus.js'
import { type Opinion, opinionOf, type Scorer, STEPS, scorerOf, scoring } from './ensemble.js'
import { type Logistic, logisticOf, type Observation } from './logistic.js'
import { pack } from './model-file.js'
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

/**
 * Learns, and finds out how far the result can be trusted: on examples that were held back (is the best candidate
 * right?), and on intents that were left out altogether (is there a right one at all?). Returns a saved model.
 */
export async function learn(
  { locale, examples, seed, outOfScope, vectors }: Lesson,
  onProgress: (progress: { done: number; total: number }) => void = () => {},
): Promise<Uint8Array> {
  const intents = intentsOf(examples)
  const numbers = new Map(intents.map((intent, number) => [intent, number]))
  const texts = [...examples.map(({ text }) => text), ...intents.map(spoken)]
  const corpus = corpusOf(texts, await stemmerFor(locale), vectors)
  // The names are examples too, but nobody says them: they are never held back.
  const labels = Int32Array.from([
    ...examples.map(({ intent }) => (intent === undefined ? -1 : numbers.get(intent)!)),
    ...intents.keys(),
  ])
  const rows = upTo(examples.length)
  const inside = rows.filter((row) => labels[row]! >= 0)
  const outside = rows.filter((row) => labels[row]! < 0)
  const names = upTo(texts.length).subarray(examples.length)
  const all = upTo(intents.length)

  const random = randomOf(seed)
  const folds = foldsOf(inside, labels, intents.length, random)
  const absences = absencesOf(intents.length, inside.length, random)
  const total = (1 + folds.length + absences.length) * STEPS
  let done = 0
  const attempt = (taught: Int32Array, present: Int32Array) =>
    attemptOn({ corpus, labels, intents, taught, present, seed }, () => onProgress({ done: ++done, total }))

  const judged: Observation[] = []
  const scope: Scope = { inside: [], absent: [], outside: [] }
  for (const [turn, fold] of folds.entries()) {
    const held = new Set(fold)
    // What is known to fit no intent is held back the first time, and else teaches what is none.
    const none = turn === 0 ? [] : outside
    const made = attempt(Int32Array.from([...inside.filter((row) => !held.has(row)), ...names, ...none]), all)
    for (const [at, opinion] of ask(made, corpus, fold).entries()) {
      const isSo = opinion.best === labels[fold[at]!]
      judged.push({ evidence: opinion.evidence, isSo, weight: isSo ? 1 : FEWER_MISTAKES })
      scope.inside.push(opinion)
    }
    if (turn === 0) scope.outside.push(...ask(made, corpus, outside))
  }
  for (const absent of absences) {
    const away = new Set(absent)
    const present = all.filter((intent) => !away.has(intent))
    const made = attempt(
      Int32Array.from([...inside, ...names, ...outside]).filter((row) => !away.has(labels[row]!)),
      present,
    )
    scope.absent.push(
      ...ask(
        made,
        corpus,
        inside.filter((row) => away.has(labels[row]!)),
      ),
    )
  }

  const { vocabulary, scorer } = attempt(Int32Array.from([...inside, ...names, ...outside]), all)
  const sparse = vocabulary.size - vocabulary.dense
  const keys = new Uint32Array(sparse)
  for (const [number, column] of vocabulary.column.entries()) if (column >= 0) keys[column] = corpus.hashes[number]!
  return pack({
    about: {
      locale,
      intents,
      loudness: scorer.loudness,
      unknownIdf: vocabulary.unknownIdf,
      dense: vocabulary.dense,
      right: logisticOf(judged, RIDGE),
      scope: scopeOf(scope),
      outOfScope,
    },
    keys,
    idf: vocabulary.idf.slice(0, sparse),
    weights: scorer,
  })
}

/** Belief that the evidence says little, before any is seen. */
const RIDGE = 3
/** So many judged examples say enough: of a large set, not every part takes its turn. */
const ENOUGH_INSIDE = 640
const ENOUGH_OUTSIDE = 400

/** How many parts the examples are held back in. */
const PARTS = 4
/**
 * The final model learns from more examples than those that are judged, and makes fewer mistakes: in the learning curves of
 * BANKING77, CLINC150 and MASSIVE the share of mistakes falls with the power 0.37 of the examples.
 */
const FEWER_MISTAKES = (1 - 1 / PARTS) ** 0.37

/** Parts of the examples that take turns to be held back, each intent spread over all of them. */
function foldsOf(rows: Int32Array, labels: Int32Array, intents: number, random: () => number): Int32Array[] {
  const byIntent = Array.from({ length: intents }, () => [] as number[])
  for (const row of shuffle(rows.slice(), random)) byIntent[labels[row]!]!.push(row)
  const folds = Array.from({ length: PARTS }, () => [] as number[])
  let turn = 0
  for (const row of byIntent.flat()) folds[turn++ % PARTS]!.push(row)
  const turns = Math.ceil((ENOUGH_INSIDE * PARTS) / rows.length)
  return folds
    .filter(({ length }) => length > 0)
    .slice(0, turns)
    .map((fold) => Int32Array.from(fold))
}

/** Groups of intents that take turns to be absent; none of fewer than three intents, where nothing would be left. */
function absencesOf(intents: number, examples: number, random: () => number): Int32Array[] {
  if (intents < 3) return []
  const parts = 3
  const order = shuffle(upTo(intents), random)
  const turns = Math.ceil((ENOUGH_OUTSIDE * parts) / examples)
  return Array.from({ length: parts }, (_, part) => order.filter((_, at) => at % parts === part)).slice(0, turns)
}

interface Scope {
  inside: Opinion[]
  /** Of examples whose intent was left out. */
  absent: Opinion[]
  /** Of examples known to have none. */
  outside: Opinion[]
}

/**
 * Whether a text has one of the intents at all. As many inside as outside, however many there are: how many there are in
 * truth is said when a model is used. Of those outside, the real ones count half.
 */
function scopeOf({ inside, absent, outside }: Scope): Logistic | undefined {
  const half = (inside.length + absent.length + outside.length) / 2
  const without = [absent, outside].filter(({ length }) => length > 0)
  if (without.length === 0 || inside.length === 0) return undefined
  const observed = (opinions: readonly Opinion[], isSo: boolean, total: number): Observation[] =>
    opinions.map(({ evidence: [fit, known] }) => ({ evidence: [fit, known], isSo, weight: total / opinions.length }))
  return logisticOf(
    [
      ...observed(inside, true, half),
      ...without.flatMap((opinions) => observed(opinions, false, half / without.length)),
    ],
    RIDGE,
  )
}

interface Attempt {
  vocabulary: Vocabulary
  scorer: Scorer
  /** The intents that it knows, by their numbers here. */
  present: Int32Array
}

/** Learns the `taught` rows. */
function attemptOn(
  {
    corpus,
    labels,
    intents,
    taught,
    present,
    seed,
  }: {
    corpus: Corpus
    labels: Int32Array
    intents: readonly string[]
    taught: Int32Array
    present: Int32Array
    seed: number
  },
  onStep: () => void,
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
function ask({ vocabulary, scorer, present }: Attempt, corpus: Corpus, asked: Int32Array): Opinion[] {
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
