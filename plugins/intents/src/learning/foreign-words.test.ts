import { expect, test } from '@jest/globals'
import { besideForeign, foreignWords } from './foreign-words.js'

test('words that only messages from outside use are found, in any form', async () => {
  const foreignIn = await foreignWords(
    'en',
    ['where is my parcel', 'the courier lost my parcel', 'cancel my order'],
    ['the airline lost my suitcase', 'cancel my flights'],
  )
  expect(foreignIn('My AIRLINES lost two suitcases')).toEqual(['airlines', 'suitcases'])
  expect(foreignIn('cancel the flight, or two flights')).toHaveLength(1)
  expect(foreignIn('the courier lost my umbrella')).toEqual([])
})

test('Chinese words are found without blanks, and none that what is known holds', async () => {
  const foreignIn = await foreignWords(
    'zh',
    ['押金怎么退', '快递员把包裹弄丢了'],
    ['房东不退押金', '航空公司弄丢了行李'],
  )
  expect(foreignIn('我房东说押金退不了')).toEqual(['房东'])
  expect(foreignIn('押金和包裹')).toEqual([])
})

test('words of other trades make an intent less probable, and two of them more so', () => {
  expect(besideForeign(0.8, 0)).toBe(0.8)
  expect(besideForeign(0.8, 1)).toBeCloseTo(0.33, 2)
  expect(besideForeign(0.8, 2)).toBeCloseTo(0.15, 2)
  expect(besideForeign(1, 1)).toBe(1)
})
