import { describe, expect, it, test } from '@jest/globals'
import { blockersOf } from './blockers.js'
import type { Judgement } from './learner.js'
import { chooseThresholds, frontier, type Goals, meets, pairOf, sift, siftCrosswise } from './thresholds.js'
import { verdictOf } from './verdict.js'

const goals: Goals = { accuracy: 0.9, transfer: 0.15 }

/** Numbers that look drawn by chance and are the same at every run (mulberry32). */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Judgements of an intent: `sure` of them confident, the others less, and right as often as `truth` says. */
function judgements(
  intent: string,
  count: number,
  truth: (confidence: number) => number,
  { seed = 1, sure = 0.85 } = {},
): Judgement[] {
  const next = chance(seed)
  return Array.from({ length: count }, (_, i) => {
    const confidence = next() < sure ? 0.9 + 0.09 * next() : 0.2 + 0.4 * next()
    const expected = next() < truth(confidence) ? intent : 'another'
    return { text: `${intent} ${seed} ${i}`, expected, predicted: intent, confidence }
  })
}

const honest = (confidence: number) => confidence

test('what fits no intent is wrong where it is answered, and no transfer where it is not', () => {
  const one = { text: '', chance: 0.9, confidence: 0.9 }
  const sifted = [
    { ...one, expected: 'a', predicted: 'a', kept: true },
    { ...one, expected: 'a', predicted: 'a', kept: false, chance: 0.3 },
    { ...one, expected: undefined, predicted: 'a', kept: true },
    { ...one, expected: undefined, predicted: 'a', kept: false, chance: 0.2 },
  ]
  expect(pairOf(sifted)).toEqual({ accuracy: 0.5, transfer: 0.5, kept: 2, right: 1, total: 4 })
  expect(frontier(sifted)).toEqual([
    { threshold: 0.9, coverage: 0.5, accuracy: 0.5 },
    { threshold: 0.3, coverage: 1, accuracy: 2 / 3 },
    { threshold: 0.2, coverage: 1, accuracy: 0.5 },
  ])
})

describe('thresholds', () => {
  it('that meet both goals where confidence can be believed meet them on other messages too', () => {
    const choice = chooseThresholds(judgements('a', 400, honest, { sure: 0.92 }), goals)
    const others = pairOf(sift(judgements('a', 400, honest, { seed: 2, sure: 0.92 }), choice))
    expect(meets(others, goals)).toBe(true)
  })

  it('are higher for an intent that claims too much', () => {
    const liar = judgements('liar', 200, (confidence) => confidence - 0.4, { seed: 3 })
    const { thresholds, variance } = chooseThresholds([...judgements('honest', 200, honest), ...liar], goals)
    expect(variance).toBeGreaterThan(0)
    expect(thresholds.intents.liar!).toBeGreaterThan(thresholds.intents.honest! + 0.05)
  })

  it('stay the nearer to those of all others the fewer messages speak for an intent of its own', () => {
    const others = [
      ...judgements('honest', 200, honest),
      ...judgements('liar', 200, (confidence) => confidence - 0.4, { seed: 3 }),
    ]
    const offset = (count: number) => {
      const all = [...others, ...judgements('rare', count, () => 0, { seed: 5 })]
      return chooseThresholds(all, goals).curve.offsets.get('rare')!
    }
    const [few, many] = [offset(3), offset(30)]
    expect(few).toBeLessThan(0)
    expect(many).toBeLessThan(few - 1)
  })

  it('never keep what was judged out of scope', () => {
    const refused = { text: 'x', expected: 'a', predicted: undefined, confidence: 1 }
    const choice = chooseThresholds([...judgements('a', 100, honest), refused], goals)
    expect([choice.sifted.at(-1)!.kept, sift([refused], choice)[0]!.kept]).toEqual([false, false])
  })

  it('are the default for an intent that was never predicted', () => {
    const choice = chooseThresholds(judgements('a', 100, honest), goals)
    const { default: ordinary } = choice.thresholds
    const at = (confidence: number) => sift([{ text: 'x', expected: 'new', predicted: 'new', confidence }], choice)[0]!
    expect([at(ordinary).kept, at(ordinary - 0.001).kept]).toEqual([true, false])
  })

  it('are judged crosswise where nothing is put aside: every message once, by what the others chose', () => {
    const all = judgements('a', 100, honest)
    const sifted = siftCrosswise(all, goals)
    expect(sifted.map(({ text }) => text)).toEqual(all.map(({ text }) => text))
  })
})

describe('a verdict', () => {
  const told = (count: number, expected: string, predicted: string, confidence: number): Judgement[] =>
    Array.from({ length: count }, (_, i) => ({
      text: `${expected}→${predicted} ${i}`,
      expected,
      predicted,
      confidence,
    }))

  it('says that goals are impossible, what can be had instead, and which intents are in the way', () => {
    // 80 right and sure; 20 wrong and as sure, 15 of them between refund and return.
    const all = [
      ...told(40, 'refund', 'refund', 0.9),
      ...told(40, 'hello', 'hello', 0.9),
      ...told(15, 'refund', 'return', 0.9),
      ...told(5, 'hello', 'parcel', 0.9),
    ]
    const unseen = all.map((one) => ({ ...one, chance: 0.8, kept: true }))
    const { outcome, reached, withAccuracy, isBeyondDoubt, blockers } = verdictOf({ unseen, goals })
    expect(outcome).toBe('impossible')
    expect(reached).toMatchObject({ accuracy: 0.8, transfer: 0 })
    expect(withAccuracy).toBeUndefined()
    // Wilson's interval of 80 of 100 ends at 86.7 %, below 90 %.
    expect(isBeyondDoubt).toBe(true)
    expect(blockers[0]).toMatchObject({ intent: 'refund', confusions: [{ expected: 'refund', predicted: 'return' }] })
  })

  it('says that goals are met only when both are', () => {
    const unseen = told(90, 'a', 'a', 0.9).map((one, i) => ({ ...one, chance: 0.9, kept: i < 80 }))
    expect(verdictOf({ unseen, goals }).outcome).toBe('met')
    const fewer = unseen.map((one, i) => ({ ...one, kept: i < 70 }))
    expect(verdictOf({ unseen: fewer, goals }).outcome).toBe('missed')
  })

  it('names no more intents than it takes, the worst first', () => {
    const unseen = [
      ...told(85, 'a', 'a', 0.9),
      ...told(8, 'b', 'c', 0.9),
      ...told(4, 'd', 'e', 0.9),
      ...told(3, 'f', 'g', 0.9),
    ].map((one) => ({ ...one, chance: 0.5, kept: true }))
    const named = blockersOf(unseen, { accuracy: 0.9, transfer: 0.01 })
    expect(named.map(({ intent, wrong }) => [intent, wrong])).toEqual([['b', 8]])
    expect(blockersOf(unseen, { accuracy: 0.8, transfer: 0.01 })).toEqual([])
  })
})
