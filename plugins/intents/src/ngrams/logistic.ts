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

export const sigmoid = (odds: number) => 1 / (1 + Math.exp(-odds))

/** An observation: what was seen, whether it was so, and how much it counts. */
export interface Observation {
  evidence: ArrayLike<number>
  isSo: boolean
  weight: number
}

/**
 * Logistic regression by Newton's method, held back by `ridge` (on scaled evidence; the more, the flatter). Starts from
 * one right and one wrong imaginary observation, so that certainty is never learned.
 */
export function logisticOf(observations: readonly Observation[], ridge: number): Logistic {
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

  const centre = { evidence: mean, weight: 1 }
  const all = [...observations, { ...centre, isSo: true }, { ...centre, isSo: false }]
  const size = width + 1
  const beta = new Float64Array(size)
  const x = new Float64Array(size).fill(1)
  for (let round = 0; round < 25; round++) {
    const hessian = Array.from({ length: size }, () => new Float64Array(size))
    const gradient = new Float64Array(size)
    for (const { evidence, isSo, weight } of all) {
      let sum = beta[0]!
      for (let j = 1; j < size; j++) {
        x[j] = (evidence[j - 1]! - mean[j - 1]!) / deviation[j - 1]!
        sum += beta[j]! * x[j]!
      }
      const p = sigmoid(sum)
      const error = weight * (p - (isSo ? 1 : 0))
      const curve = weight * p * (1 - p)
      for (let j = 0; j < size; j++) {
        gradient[j]! += error * x[j]!
        for (let k = 0; k <= j; k++) hessian[j]![k]! += curve * x[j]! * x[k]!
      }
    }
    for (let j = 0; j < size; j++) {
      if (j > 0) gradient[j]! += ridge * beta[j]!
      hessian[j]![j]! += j > 0 ? ridge : 1e-6
    }
    const step = solved(hessian, gradient)
    let largest = 0
    for (let j = 0; j < size; j++) {
      beta[j]! -= Math.max(-3, Math.min(3, step[j]!))
      largest = Math.max(largest, Math.abs(step[j]!))
    }
    if (largest < 1e-4) break
  }
  return { bias: beta[0]!, weights: [...beta.subarray(1)], mean, deviation }
}

/** Solves `matrix · x = vector` by Cholesky's decomposition; of the symmetric matrix only the lower half is read. */
function solved(matrix: Float64Array[], vector: Float64Array): Float64Array {
  const size = vector.length
  for (let j = 0; j < size; j++)
    for (let k = 0; k <= j; k++) {
      let sum = matrix[j]![k]!
      for (let i = 0; i < k; i++) sum -= matrix[j]![i]! * matrix[k]![i]!
      matrix[j]![k] = j === k ? Math.sqrt(Math.max(sum, 1e-12)) : sum / matrix[k]![k]!
    }
  const x = new Float64Array(size)
  for (let j = 0; j < size; j++) {
    let sum = vector[j]!
    for (let i = 0; i < j; i++) sum -= matrix[j]![i]! * x[i]!
    x[j] = sum / matrix[j]![j]!
  }
  for (let j = size - 1; j >= 0; j--) {
    let sum = x[j]!
    for (let i = j + 1; i < size; i++) sum -= matrix[i]![j]! * x[i]!
    x[j] = sum / matrix[j]![j]!
  }
  return x
}
