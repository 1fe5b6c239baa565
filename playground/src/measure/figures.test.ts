import { describe, expect, it } from '@jest/globals'
import {
  accuracyAtCoverage,
  auroc,
  calibrationError,
  type Judged,
  percentile,
  reliability,
  riskCoverage,
  separatingThreshold,
  wilson,
} from './figures.js'

const judged = (...pairs: [confidence: number, right: 0 | 1][]): Judged[] =>
  pairs.map(([confidence, right]) => ({ confidence, right: right === 1 }))

describe('the calibration error', () => {
  it('weighs the distance between said and true in each bin by what the bin holds', () => {
    // (0.8, 0.9]: says 0.85, true 0.5, two of four. (0.2, 0.3]: says 0.25, true 0, two of four.
    const four = judged([0.85, 1], [0.85, 0], [0.25, 0], [0.25, 0])
    expect(calibrationError(four, 10)).toBeCloseTo(0.5 * 0.35 + 0.5 * 0.25, 12)
  })

  it('is 0 when eight of ten are right at 0.8', () => {
    const ten = Array.from({ length: 10 }, (_, i): Judged => ({ confidence: 0.8, right: i < 8 }))
    expect(calibrationError(ten)).toBeCloseTo(0, 12)
  })

  it('puts a border into the lower bin, 0 into the first and 1 into the last', () => {
    const counts = reliability(judged([0, 1], [0.5, 1], [0.51, 1], [1, 1]), 2).map(({ count }) => count)
    expect(counts).toEqual([2, 2])
  })
})

describe('the area under the ROC curve', () => {
  it('is the share of pairs in the right order', () => {
    // 0.9 beats both others; 0.4 beats 0.1 and loses to 0.5.
    expect(auroc([0.9, 0.4], [0.5, 0.1])).toBeCloseTo(3 / 4, 12)
  })

  it('counts a tie as half', () => {
    expect(auroc([0.5, 0.5], [0.5])).toBeCloseTo(0.5, 12)
    // (0.7 over 0.5, 0.7 over 0.7) and (0.5 over 0.5, 0.5 under 0.7): 1 + ½ + ½ + 0 of 4.
    expect(auroc([0.7, 0.5], [0.5, 0.7])).toBeCloseTo(0.5, 12)
  })
})

describe("Wilson's interval", () => {
  it('after 8 of 10 reaches from 0.490 to 0.943', () => {
    const { low, high } = wilson(8, 10)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
  })

  it('stays open below 1 when all of a few are right', () => {
    // 10 / (10 + 1.96²)
    expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: 1 })
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })
})

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
