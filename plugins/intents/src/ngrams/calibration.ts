import { sigmoid } from '@huida/statistics'
import type { Evidence, Opinion } from './ensemble.js'
import { type Logistic, logisticOf, logOdds, type Observation } from './logistic.js'
import type { TrainingSet } from './training-set.js'

/** What opinions are worth. */
export interface Calibration {
  /** Whether the best candidate is right, if one is. */
  right: Logistic
  /** Whether one is right; undefined when there was nothing to learn it from. */
  scope: Logistic | undefined
  /** The share of messages to expect of which none is right. */
  outOfScope: number
}

/** The chance that any intent is right, and that the best is. Less than the chance of none: it is judged to have none. */
export function trustIn({ right, scope, outOfScope }: Calibration, evidence: Evidence) {
  const prior = Math.log((1 - outOfScope) / outOfScope)
  const isInside = scope ? sigmoid(logOdds(scope, evidence) + prior) : 1
  const confidence = sigmoid(logOdds(right, evidence)) * isInside
  return { isInside, confidence, isNamed: confidence >= 1 - isInside }
}

/**
 * What was made of rows that were held back, by a model that learned `share` of the examples that the calibrated one learns. That one makes fewer
 * mistakes: in the learning curves of BANKING77, CLINC150 and MASSIVE their share falls with the power 0.37 of the examples.
 */
export function observed(
  { labels }: Pick<TrainingSet, 'labels'>,
  held: Int32Array,
  opinions: readonly Opinion[],
  share: number,
): Observation[] {
  const fewerMistakes = share ** 0.37
  return opinions.map(({ evidence, best }, at) => {
    const isSo = best === labels[held[at]!]
    return { evidence, isSo, weight: isSo ? 1 : fewerMistakes }
  })
}

/** Belief that the evidence says little, before any is seen. */
export const RIDGE = 3

/** What a calibration of the scope is learned from. */
export interface ScopeOpinions {
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
export function scopeOf({ inside, absent, outside }: ScopeOpinions): Logistic | undefined {
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
