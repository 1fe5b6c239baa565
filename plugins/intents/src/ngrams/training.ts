import { randomOf, shuffle } from '@huida/statistics'
import { observed, RIDGE, type ScopeOpinions, scopeOf } from './calibration.js'
import { STEPS } from './ensemble.js'
import { logisticOf, type Observation } from './logistic.js'
import { pack } from './model-file.js'
import { absencesOf, askAbsent, askHeld, attemptOn, type Lesson, trainingSetOf } from './training-set.js'

/** Called after each step. */
export type OnProgress = (progress: { done: number; total: number }) => void

/**
 * Learns, and finds out how far the result can be trusted: on examples that were held back (is the best candidate
 * right?), and on intents that were left out altogether (is there a right one at all?). Returns a saved model.
 */
export async function learn(lesson: Lesson, onProgress: OnProgress = () => {}): Promise<Uint8Array> {
  const set = await trainingSetOf(lesson)
  const { corpus, intents, labels, inside, outside, names } = set
  const random = randomOf(lesson.seed)
  const folds = foldsOf(inside, labels, intents.length, random)
  const absences = absencesOf(intents.length, inside.length, random)
  const total = (1 + folds.length + absences.length) * STEPS
  let done = 0
  const onStep = () => onProgress({ done: ++done, total })

  const judged: Observation[] = []
  const scope: ScopeOpinions = { inside: [], absent: [], outside: [] }
  for (const [turn, fold] of folds.entries()) {
    // What is known to fit no intent is held back the first time, and else teaches what is none.
    const asked = askHeld(set, fold, turn === 0, onStep)
    judged.push(...observed(set, fold, asked.inside, 1 - 1 / PARTS))
    scope.inside.push(...asked.inside)
    scope.outside.push(...asked.outside)
  }
  for (const absent of absences) scope.absent.push(...askAbsent(set, absent, onStep))

  const { vocabulary, scorer } = attemptOn(set, Int32Array.from([...inside, ...names, ...outside]), onStep)
  const sparse = vocabulary.size - vocabulary.dense
  const keys = new Uint32Array(sparse)
  for (const [number, column] of vocabulary.column.entries()) if (column >= 0) keys[column] = corpus.hashes[number]!
  return pack({
    about: {
      locale: lesson.locale,
      intents: [...intents],
      loudness: scorer.loudness,
      unknownIdf: vocabulary.unknownIdf,
      dense: vocabulary.dense,
      right: logisticOf(judged, RIDGE),
      scope: scopeOf(scope),
      outOfScope: lesson.outOfScope,
    },
    keys,
    idf: vocabulary.idf.slice(0, sparse),
    weights: scorer,
  })
}

/** So many judged examples say enough: of a large set, not every part takes its turn. */
const ENOUGH_INSIDE = 640

/** How many parts the examples are held back in. */
const PARTS = 4
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
