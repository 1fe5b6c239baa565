/** A logistic regression's weights, one for each value and the bias last. */
export type Weights = Float64Array

/** An example: its values, whether it is positive, and how much it counts. */
export interface Example {
  readonly values: ArrayLike<number>
  readonly positive: boolean
  /** Default 1. */
  readonly weight?: number
}

/** What was believed before, and how to look for better. */
export interface Fitting {
  /** The weights to begin with, and to stay close to. */
  readonly prior: Weights
  /** How strongly the prior is held; the more, the less the examples say. */
  readonly strength: number
  /** How strongly that of the bias is. Default: a hundredth of `strength`. */
  readonly biasStrength?: number
  /** The most steps of Newton's method. Default 12. */
  readonly steps?: number
  /** The most that a weight moves in one of them. Default: any distance. */
  readonly longestStep?: number
  /** A step in which no weight moves further than this is the last. Default 0.000001. */
  readonly tolerance?: number
}

/** The log-odds that weights say of values. */
export function logOdds(values: ArrayLike<number>, weights: Weights): number {
  let sum = weights[weights.length - 1]!
  for (let i = 0; i < values.length; i++) sum += values[i]! * weights[i]!
  return sum
}

/** The probability of log-odds. */
export const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds))

/**
 * The most probable weights given the examples and what was believed before: Newton's method on the log-loss plus
 * `strength / 2` times the squared distance from `prior`. Yields between steps.
 */
export function* fitLogistic(examples: readonly Example[], fitting: Fitting): Generator<void, Weights> {
  const {
    prior,
    strength,
    biasStrength = strength / 100,
    steps = 12,
    longestStep = Infinity,
    tolerance = 1e-6,
  } = fitting
  const size = prior.length
  const weights = Float64Array.from(prior)
  for (let step = 0; step < steps; step++) {
    const gradient = new Float64Array(size)
    const curvature = Array.from({ length: size }, () => new Float64Array(size))
    for (let i = 0; i < size; i++) {
      const held = i === size - 1 ? biasStrength : strength
      gradient[i] = held * (weights[i]! - prior[i]!)
      curvature[i]![i] = held + 1e-9
    }
    for (const [nth, example] of examples.entries()) {
      addUp(example, weights, gradient, curvature)
      if (nth % 50 === 49) yield
    }
    const move = solve(curvature, gradient)
    let largest = 0
    for (let i = 0; i < size; i++) {
      weights[i]! -= Math.max(-longestStep, Math.min(longestStep, move[i]!))
      largest = Math.max(largest, Math.abs(move[i]!))
    }
    yield
    if (largest < tolerance) break
  }
  return weights
}

/** `fitLogistic` in one go. */
export function fitAtOnce(examples: readonly Example[], fitting: Fitting): Weights {
  const steps = fitLogistic(examples, fitting)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Adds what an example says to the gradient, and to the lower half of the curvature. */
function addUp(
  { values, positive, weight = 1 }: Example,
  weights: Weights,
  gradient: Float64Array,
  curvature: readonly Float64Array[],
): void {
  const size = weights.length
  const p = sigmoid(logOdds(values, weights))
  const slope = weight * (p - (positive ? 1 : 0))
  const bend = weight * p * (1 - p)
  for (let i = 0; i < size; i++) {
    const value = i === size - 1 ? 1 : values[i]!
    gradient[i]! += slope * value
    const row = curvature[i]!
    for (let j = 0; j <= i; j++) row[j]! += bend * value * (j === size - 1 ? 1 : values[j]!)
  }
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
