/** A logistic regression's weights, one for each value and the bias last. */
export type Weights = Float64Array

/** An example: its values, whether it is positive, and how much it counts. */
export interface Example {
  readonly values: Float64Array
  readonly positive: boolean
  readonly weight?: number
}

/** The log-odds. */
export function logOdds(values: ArrayLike<number>, weights: Weights): number {
  let sum = weights[weights.length - 1]!
  for (let i = 0; i < values.length; i++) sum += values[i]! * weights[i]!
  return sum
}

export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds))

/**
 * The most probable weights given the examples and what was believed before: Newton's method on the log-loss plus
 * `strength / 2` times the squared distance from `prior`; the bias is held a hundred times less. Yields between steps.
 */
export function* fitLogistic(
  examples: readonly Example[],
  prior: Weights,
  strength: number,
  steps = 12,
): Generator<void, Weights> {
  const size = prior.length
  const weights = Float64Array.from(prior)
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(size)
    const curvature = Array.from({ length: size }, () => new Float64Array(size))
    for (let i = 0; i < size; i++) {
      const held = i === size - 1 ? strength / 100 : strength
      gradient[i] = held * (weights[i]! - prior[i]!)
      curvature[i]![i] = held + 1e-9
    }
    for (const [nth, { values, positive, weight = 1 }] of examples.entries()) {
      const p = sigmoid(logOdds(values, weights))
      const slope = weight * (p - (positive ? 1 : 0))
      const bend = weight * p * (1 - p)
      for (let i = 0; i < size; i++) {
        const value = i === size - 1 ? 1 : values[i]!
        gradient[i]! += slope * value
        const row = curvature[i]!
        for (let j = 0; j <= i; j++) row[j]! += bend * value * (j === size - 1 ? 1 : values[j]!)
      }
      if (nth % 50 === 49) yield
    }
    const move = solve(curvature, gradient)
    let largest = 0
    for (let i = 0; i < size; i++) {
      weights[i]! -= move[i]!
      largest = Math.max(largest, Math.abs(move[i]!))
    }
    yield
    if (largest < 1e-6) break
  }
  return weights
}

/** Solves a symmetric positive system given by its lower half, by Cholesky's decomposition, in place. */
function solve(rows: Float64Array[], right: Float64Array): Float64Array {
  const size = right.length
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = rows[i]![j]!
      for (let k = 0; k < j; k++) sum -= rows[i]![k]! * rows[j]![k]!
      rows[i]![j] = i === j ? Math.sqrt(Math.max(sum, 1e-12)) : sum / rows[j]![j]!
    }
  }
  const solution = Float64Array.from(right)
  for (let i = 0; i < size; i++) {
    for (let k = 0; k < i; k++) solution[i]! -= rows[i]![k]! * solution[k]!
    solution[i]! /= rows[i]![i]!
  }
  for (let i = size - 1; i >= 0; i--) {
    for (let k = i + 1; k < size; k++) solution[i]! -= rows[k]![i]! * solution[k]!
    solution[i]! /= rows[i]![i]!
  }
  return solution
}
