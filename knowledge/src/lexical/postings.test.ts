import { describe, expect, it } from '@jest/globals'
import { createPostings } from './postings.js'

/** Texts of 100 tokens each, of which the first is in every text and the last only in this one. */
const tokensOf = (number: number) =>
  new Map(Array.from({ length: 100 }, (_, i) => [i === 99 ? 1_000_000 + number : i * 7919, 1 + ((number + i) % 200)]))

const texts = 2_000

describe('postings', () => {
  it('stay the same while they are packed and merged in slices', async () => {
    const postings = createPostings({ maxGrowing: 10_000 })
    for (let number = 0; number < texts; number++) postings.add(number, tokensOf(number))
    const look = () => {
      const { numbers, counts, length } = postings.read(0)
      return { length, last: numbers[length - 1], count: counts[length - 1], held: postings.held(0) }
    }
    const before = look()
    expect(before).toEqual({
      length: texts,
      last: texts - 1,
      count: Math.min(127, 1 + ((texts - 1) % 200)),
      held: texts,
    })
    for (let turn = 0; turn < 50; turn++) {
      await new Promise((resolve) => setImmediate(resolve))
      expect(look()).toEqual(before)
    }
    expect(postings.read(1_000_000 + 1_415).numbers[0]).toBe(1_415)
  })

  it('no longer count a text that was removed, wherever it is kept', () => {
    const postings = createPostings({ maxGrowing: 10_000 })
    for (let number = 0; number < 600; number++) postings.add(number, tokensOf(number))
    for (const number of [0, 299, 599]) postings.remove(number, tokensOf(number))
    expect(postings.held(0)).toBe(597)
    expect([0, 299, 599].map((number) => postings.held(1_000_000 + number))).toEqual([0, 0, 0])
  })
})
