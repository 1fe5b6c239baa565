import type { Judged } from '@huida/statistics'
import { describe, expect, it } from '@jest/globals'
import { accuracyAtCoverage, percentile, riskCoverage, separatingThreshold } from './figures.js'

const judged = (...pairs: [confidence: number, right: 0 | 1][]): Judged[] =>
  pairs.map(([confidence, right]) => ({ confidence, right: right === 1 }))

describe('the risk-coverage curve', () => {
  const five = judged([0.9, 1], [0.7, 0], [0.7, 1], [0.2, 0], [0.1, 1])

  it('goes from the most confident to all, equal confidences together', () => {
    expect(riskCoverage(five)).toEqual([
      { threshold: 0.9, coverage: 0.2, accuracy: 1 },
      { threshold: 0.7, coverage: 0.6, accuracy: 2 / 3 },
      { threshold: 0.2, coverage: 0.8, accuracy: 0.5 },
      { threshold: 0.1, coverage: 1, accuracy: 0.6 },
    ])
  })

  it('at a coverage between two points counts equal confidences by their chance', () => {
    // Two of five: the one at 0.9, and one of the two at 0.7, of which half are right.
    expect(accuracyAtCoverage(five, 0.4)).toBeCloseTo(1.5 / 2, 12)
    expect(accuracyAtCoverage(five, 1)).toBeCloseTo(0.6, 12)
  })

  it('rounds the number of kept answers up', () => {
    const four = judged([0.9, 1], [0.8, 1], [0.7, 1], [0.6, 0])
    expect(accuracyAtCoverage(four, 0.8)).toBeCloseTo(0.75, 12)
  })
})

it('the separating threshold keeps most of what belongs and refuses most of the rest', () => {
  // From 0.6 on: 3 of 4 kept, 2 of 2 refused; no other value does better.
  expect(separatingThreshold([0.9, 0.8, 0.6, 0.1], [0.3, 0.5])).toBe(0.6)
})

it('a percentile is the value at the nearest rank', () => {
  expect(percentile([5, 1, 4, 2, 3], 0.5)).toBe(3)
  expect(percentile([5, 1, 4, 2, 3], 0.99)).toBe(5)
})
