import { describe, expect, it } from '@jest/globals'
import { auroc, calibrationError } from './calibration.js'

describe('the calibration error', () => {
  it('is nothing when confidence is the share that is right', () => {
    const answers = Array.from({ length: 10 }, (_, i): [number, boolean] => [0.8, i < 8])
    expect(calibrationError(answers)).toBeCloseTo(0)
  })

  it('is how far apart they are, in every bin for itself', () => {
    expect(
      calibrationError([
        [0.9, false],
        [0.1, true],
        [1, true],
        [0, false],
      ]),
    ).toBeCloseTo(0.45)
  })
})

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, equal ones counting half', () => {
    expect(auroc([3, 2], [1, 2])).toBe(3.5 / 4)
    expect(auroc([1, 1], [1])).toBe(0.5)
  })
})
