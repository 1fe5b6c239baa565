import { expect, test } from '@jest/globals'
import { besideForeign, foreignWords } from './foreign-words.js'

test('words that only messages from outside use are found, in any form', async () => {
  const foreignIn = await foreignWords('en', {
    inside: ['where is my parcel', 'the courier lost my parcel', 'cancel my order'],
    outside: ['the airline lost my suitcase', 'cancel my flights'],
  })
  expect(foreignIn('My AIRLINES lost two suitcases')).toEqual(['airlines', 'suitcases'])
  expect(foreignIn('cancel the flight, or two flights')).toHaveLength(1)
  expect(foreignIn('the courier lost my umbrella')).toEqual([])
})

test('Chinese words are found without blanks, and none that what is known holds', async () => {
  const foreignIn = await foreignWords('zh', {
    inside: ['押金怎么退', '快递员把包裹弄丢了'],
    outside: ['房东不退押金', '航空公司弄丢了行李'],
  })
  expect(foreignIn('我房东说押金退不了')).toEqual(['房东'])
  expect(foreignIn('押金和包裹')).toEqual([])
})

test('words of other trades make an intent less probable, and two of them more so', () => {
  expect(besideForeign(0.8, 0)).toBe(0.8)
  expect(besideForeign(0.8, 1)).toBeCloseTo(0.33, 2)
  expect(besideForeign(0.8, 2)).toBeCloseTo(0.15, 2)
  expect(besideForeign(1, 1)).toBe(1)
})

test('a word that an article uses is not foreign, until the article is gone; an article is read once', async () => {
  let read = 0
  const article = {
    ...{ id: 'banana', locale: 'zh', problem: 'other', question: '香蕉怎么保存', phrasings: ['香蕉黑了'] },
    get answer() {
      read++
      return '放在阴凉处。'
    },
  }
  const outside = ['香蕉多少钱一斤', '房东不退押金']
  const foreignIn = async (articles: (typeof article)[]) =>
    (await foreignWords('zh', { inside: [], articles, outside }))('房东的香蕉')
  expect(await foreignIn([article])).toEqual(['房东'])
  expect(await foreignIn([article])).toEqual(['房东'])
  expect(read).toBe(1)
  expect(await foreignIn([])).toEqual(['房东', '香蕉'])
})
