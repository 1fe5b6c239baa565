import { describe, expect, it } from '@jest/globals'
import { wilson } from './interval.js'

describe("Wilson's interval", () => {
  it('after 8 of 10 reaches from 0.490 to 0.943', () => {
    const { low, high } = wilson(8, 10)
    expect(low).toBeCloseTo(0.4902, 4)
    expect(high).toBeCloseTo(0.9433, 4)
  })

  it('stays open below 1 when all of a few are right', () => {
    // 10 / (10 + 1.96²)
    expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: expect.closeTo(1, 12) })
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })
})
