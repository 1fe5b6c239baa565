import { describe, expect, it } from '@jest/globals'
import { type Judged, type Lesson, plainTrust, trustFrom, weightFrom } from './vector-trust.js'

/** A question whose right article words put behind by a little, and of which vectors say so much. */
const lesson = (sense: number, behind = 0.1): Lesson => ({
  candidates: [
    { words: 0.5 - behind, sense, isRight: true },
    { words: 0.5, sense: 0.2, isRight: false },
  ],
})
const many = <Item>(count: number, item: (i: number) => Item) => Array.from({ length: count }, (_, i) => item(i))

describe('the weight of vectors', () => {
  it('is the least that answers what they know', () => {
    expect(weightFrom(many(60, () => lesson(1)))).toBe(0.15)
  })

  it('is 0 where they lose as much as they win', () => {
    expect(weightFrom(many(60, (i) => (i % 2 ? lesson(1) : lesson(-0.6, -0.1))))).toBe(0)
  })

  it('is 0 where a gain may be chance', () => {
    expect(weightFrom(many(60, (i) => (i < 3 ? lesson(1) : lesson(0.2, -0.1))))).toBe(0)
  })
})

describe('confidence with vectors', () => {
  const judged = (isRight: boolean, own: number): Judged => ({
    byWords: 0.5,
    evidence: { own, lead: own / 2 },
    isRight,
  })

  it('learns what a cosine that stands out is worth', () => {
    const trust = trustFrom(
      0.2,
      many(120, (i) => judged(i % 2 === 0, i % 2 === 0 ? 4 : 1)),
    )
    expect(trust.confidence(0.5, { own: 4, lead: 2 })).toBeGreaterThan(0.8)
    expect(trust.confidence(0.5, { own: 1, lead: 0.5 })).toBeLessThan(0.4)
  })

  it('is that of words where vectors tell nothing, or count nothing', () => {
    const noise = trustFrom(
      0.2,
      many(120, (i) => judged(i % 2 === 0, (i * 7) % 5)),
    )
    const differs = (trust: typeof noise) =>
      Math.abs(trust.confidence(0.5, { own: 4, lead: 2 }) - trust.confidence(0.5, { own: 0, lead: 0 }))
    expect(differs(noise)).toBeLessThan(0.1)
    expect(plainTrust(0).confidence(0.5, { own: 4, lead: 2 })).toBe(0.5)
  })
})
