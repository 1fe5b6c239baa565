import { randomOf } from '@huida/statistics'
import type { Verdict } from '../classifier.js'
import { type Calibration, observed, RIDGE, scopeOf, trustIn } from './calibration.js'
import { STEPS } from './ensemble.js'
import { logisticOf } from './logistic.js'
import type { OnProgress } from './training.js'
import { absencesOf, ask, askAbsent, askHeld, attemptOn, type Lesson, trainingSetOf } from './training-set.js'

/**
 * What is made of each example by a model that learned the other folds; `foldOf` has its fold, from 0. Each fold takes one model: were it
 * trained by itself, it would hold back parts of its own to find out how far it can be trusted. That is learned for all of them from two
 * models that hold back several folds, for each fold from the one that lets it teach.
 */
export async function crossValidate(
  lesson: Lesson,
  foldOf: readonly number[],
  onProgress: OnProgress = () => {},
): Promise<Verdict[]> {
  const set = await trainingSetOf(lesson)
  const { corpus, intents, inside, outside, names } = set
  const folds = foldOf.reduce((most, fold) => Math.max(most, fold + 1), 0)
  const several = Math.max(1, Math.round(folds * SEVERAL))
  const absences = absencesOf(intents.length, inside.length, randomOf(lesson.seed))
  const total = (2 + absences.length + folds) * STEPS
  let done = 0
  const onStep = () => onProgress({ done: ++done, total })

  const absent = absences.flatMap((away) => askAbsent(set, away, onStep))
  const [first, second] = [0, several].map((from): Calibration => {
    const held = inside.filter((row) => foldOf[row]! >= from && foldOf[row]! < from + several)
    const asked = askHeld(set, held, true, onStep)
    const share = Math.min(1, (folds - several) / Math.max(1, folds - 1))
    return {
      right: logisticOf(observed(set, held, asked.inside, share), RIDGE),
      scope: scopeOf({ ...asked, absent }),
      outOfScope: lesson.outOfScope,
    }
  }) as [Calibration, Calibration]

  const verdicts: Verdict[] = []
  const rows = Int32Array.from([...inside, ...outside])
  for (let fold = 0; fold < folds; fold++) {
    const taught = rows.filter((row) => foldOf[row] !== fold)
    const made = attemptOn(set, Int32Array.from([...taught, ...names]), onStep)
    const held = rows.filter((row) => foldOf[row] === fold)
    const calibration = fold < several ? second : first
    for (const [at, { best, evidence }] of ask(made, corpus, held).entries()) {
      const { confidence, isNamed } = trustIn(calibration, evidence)
      const isGuess = evidence[1] > 0
      // A text of which nothing is known is no guess.
      verdicts[held[at]!] = isGuess
        ? { name: isNamed ? intents[best] : undefined, confidence }
        : { name: undefined, confidence: 0 }
    }
  }
  return verdicts
}

/** The share of folds that two models each hold back: with five, they learn three quarters of what a fold's model does, as in `learn`. */
const SEVERAL = 0.4
