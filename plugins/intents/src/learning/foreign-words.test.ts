import { expect, test } from '@jest/globals'
import { foreignWords } from './foreign-words.js'

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
