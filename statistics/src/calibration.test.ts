import { describe, expect, it } from '@jest/globals'
import { auroc, calibrationError, type Judged, reliability } from './calibration.js'

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
