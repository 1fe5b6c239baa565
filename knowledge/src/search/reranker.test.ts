import { describe, expect, it } from '@jest/globals'
import { createReranker } from './reranker.js'

const live = new AbortController().signal

/** A score and one more trait. The score is wrong every third time; the trait is as told. */
function lessons(told: (right: boolean, i: number) => number) {
  return Array.from({ length: 40 }, (_, i) => ({
    right: Float64Array.of(i % 3 === 0 ? 0.5 : 0.6, told(true, i)),
    wrong: [Float64Array.of(0.55, told(false, i))],
  }))
}

async function taught(told: (right: boolean, i: number) => number, count = 40) {
  const reranker = createReranker()
  for (const { right, wrong } of lessons(told).slice(0, count)) reranker.add(right, wrong)
  if (reranker.isDue) await reranker.fit(live)
  return reranker
}

describe('a re-ranker', () => {
  it('learns which trait tells what the score does not', async () => {
    const { depth, bonus } = await taught((right) => (right ? 1 : 0))
    expect(depth).toBeGreaterThan(0)
    expect(0.5 + bonus(Float64Array.of(0.5, 1))).toBeGreaterThan(0.55 + bonus(Float64Array.of(0.55, 0)))
  })

  it('leaves the order as it is when no trait helps on questions held back', async () => {
    expect((await taught((right, i) => (Number(right) + i) % 2)).depth).toBe(0)
  })

  it('waits for twenty confirmed questions', async () => {
    expect((await taught((right) => (right ? 1 : 0), 19)).depth).toBe(0)
  })
})
