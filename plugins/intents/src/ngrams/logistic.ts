import { fitAtOnce } from '@huida/statistics'

/** Turns evidence into a probability. Plain data: it is part of a saved model. */
export interface Logistic {
  bias: number
  weights: number[]
  /** Evidence is centred and scaled before it is weighed. */
  mean: number[]
  deviation: number[]
}

/** The logarithm of the odds. */
export function logOdds({ bias, weights, mean, deviation }: Logistic, evidence: ArrayLike<number>): number {
  let sum = bias
  for (let j = 0; j < weights.length; j++) sum += (weights[j]! * (evidence[j]! - mean[j]!)) / deviation[j]!
  return sum
}

/** An observation: what was seen, whether it was so, and how much it counts. */
export interface Observation {
  evidence: ArrayLike<number>
  isSo: boolean
  weight: number
}

/**
 * Logistic regression over scaled evidence, held back by `ridge` (the more, the flatter). Starts from one right and one wrong
 * imaginary observation, so that certainty is never learned.
 */
export function logisticOf(observations: readonly Observation[], ridge: number): Logistic {
  const { mean, deviation } = scaleOf(observations)
  const width = mean.length
  const scaled = (evidence: ArrayLike<number>) =>
    Float64Array.from({ length: width }, (_, j) => (evidence[j]! - mean[j]!) / deviation[j]!)
  const centre = { values: new Float64Array(width), weight: 1 }
  const examples = [
    ...observations.map(({ evidence, isSo, weight }) => ({ values: scaled(evidence), positive: isSo, weight })),
    { ...centre, positive: true },
    { ...centre, positive: false },
  ]
  const learnt = fitAtOnce(examples, {
    ...{ prior: new Float64Array(width + 1), strength: ridge, biasStrength: 1e-6 },
    ...{ steps: 25, longestStep: 3, tolerance: 1e-4 },
  })
  return { bias: learnt[width]!, weights: [...learnt.subarray(0, width)], mean, deviation }
}

/** Mean and deviation of each kind of evidence. */
function scaleOf(observations: readonly Observation[]): { mean: number[]; deviation: number[] } {
  const width = observations[0]?.evidence.length ?? 0
  let total = 0
  const mean = new Array<number>(width).fill(0)
  const deviation = new Array<number>(width).fill(0)
  for (const { evidence, weight } of observations) {
    total += weight
    for (let j = 0; j < width; j++) mean[j]! += weight * evidence[j]!
  }
  for (let j = 0; j < width; j++) mean[j]! /= total || 1
  for (const { evidence, weight } of observations)
    for (let j = 0; j < width; j++) deviation[j]! += weight * (evidence[j]! - mean[j]!) ** 2
  for (let j = 0; j < width; j++) deviation[j] = Math.sqrt(deviation[j]! / (total || 1)) || 1
  return { mean, deviation }
}
