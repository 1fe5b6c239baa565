import { describe, expect, it } from '@jest/globals'
import { type Example, fitAtOnce, fitLogistic, logOdds, sigmoid } from './logistic.js'
import { randomOf } from './random.js'

/** Observations of a known truth: log-odds of 2 x − 1. */
function observed(count: number): Example[] {
  const random = randomOf(1)
  return Array.from({ length: count }, () => {
    const x = random() * 4 - 2
    return { values: [x], positive: random() < sigmoid(2 * x - 1) }
  })
}

describe('a logistic regression', () => {
  it('finds the truth behind many observations', () => {
    const [slope, bias] = fitAtOnce(observed(20_000), { prior: Float64Array.of(0, 0), strength: 1 })
    expect(slope).toBeCloseTo(2, 0)
    expect(bias).toBeCloseTo(-1, 0)
  })

  it('stays with what was believed before where there is nothing to see, and near it where it is held', () => {
    const prior = Float64Array.of(-1, 3)
    expect([...fitAtOnce([], { prior, strength: 5 })]).toEqual([-1, 3])
    const [held] = fitAtOnce(observed(50), { prior, strength: 1e6, biasStrength: 1e6 })
    expect(held).toBeCloseTo(-1, 2)
  })

  it('counts an example as often as its weight says', () => {
    const fitting = { prior: Float64Array.of(0, 0), strength: 1 }
    const examples = observed(30)
    const twice = fitAtOnce([...examples, ...examples], fitting)
    const weighed = fitAtOnce(
      examples.map((one) => ({ ...one, weight: 2 })),
      fitting,
    )
    expect(logOdds([0.7], weighed)).toBeCloseTo(logOdds([0.7], twice), 9)
  })

  it('moves no further in a step than it may', () => {
    const fitting = { prior: Float64Array.of(0, 0), strength: 1e-6, steps: 1, longestStep: 0.1 }
    for (const weight of fitAtOnce(observed(1_000), fitting)) expect(Math.abs(weight)).toBeLessThanOrEqual(0.1)
  })

  it('lets others come between its steps', () => {
    expect(fitLogistic(observed(100), { prior: Float64Array.of(0, 0), strength: 1 }).next().done).toBe(false)
  })
})
