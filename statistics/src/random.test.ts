import { expect, it } from '@jest/globals'
import { randomOf, shuffle } from './random.js'

it('chance is the same for the same seed, and evenly spread', () => {
  const [one, same] = [randomOf(7), randomOf(7)]
  const numbers = Array.from({ length: 10_000 }, one)
  expect(Array.from({ length: 10_000 }, same)).toEqual(numbers)
  expect(numbers.reduce((sum, number) => sum + number, 0) / 10_000).toBeCloseTo(0.5, 1)
})

it('another order has the same members, and leaves alone what is behind the length', () => {
  const list = Int32Array.from({ length: 100 }, (_, at) => at)
  shuffle(list, randomOf(1), 50)
  expect([...list.subarray(50)]).toEqual(Array.from({ length: 50 }, (_, at) => at + 50))
  expect([...list.subarray(0, 50)].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, at) => at))
  expect(list[0] === 0 && list[1] === 1 && list[2] === 2).toBe(false)
})
