import { expect, test } from '@jest/globals'
import { inWords, scoresIn } from './trace-values.js'

test('numbers are found under their names, in whichever way a step tells them', () => {
  const expected = [{ name: 'a', score: 0.9 }]
  expect(scoresIn({ a: 0.9 })).toEqual(expected)
  expect(scoresIn([{ id: 7, title: 'a', score: 0.9 }])).toEqual(expected)
  expect(scoresIn([{ article: 'a', version: 2, confidence: 0.9, why: { rank: 1 } }])).toEqual(expected)
  expect(scoresIn([0.9])).toEqual([{ name: '1', score: 0.9 }])
})

test('what holds no numbers is no score', () => {
  for (const value of ['a', null, [], {}, [{ title: 'a' }], { a: 'b' }]) expect(scoresIn(value)).toBeUndefined()
})

test('a value is told without brackets and quotes, and without what is empty', () => {
  expect(inWords({ text: 'hi', entities: [], found: [{ type: 'date' }, 2], none: null })).toBe(
    'text: hi · found: type: date, 2 · none: null',
  )
})
