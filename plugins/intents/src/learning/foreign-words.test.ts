import { expect, test } from '@jest/globals'
import { foreignWords } from './foreign-words.js'

test('words that only messages from outside use are counted, in any form', async () => {
  const count = await foreignWords(
    'en',
    ['where is my parcel', 'the courier lost my parcel', 'cancel my order'],
    ['the airline lost my suitcase', 'cancel my flights'],
  )
  expect(count('My AIRLINES lost two suitcases')).toBe(2)
  expect(count('cancel the flight')).toBe(1)
  expect(count('the courier lost my umbrella')).toBe(0)
})

test('Chinese words are found without blanks, and none that what is known holds', async () => {
  const count = await foreignWords('zh', ['押金怎么退', '快递员把包裹弄丢了'], ['房东不退押金', '航空公司弄丢了行李'])
  expect(count('我房东说押金退不了')).toBe(1)
  expect(count('押金和包裹')).toBe(0)
})
