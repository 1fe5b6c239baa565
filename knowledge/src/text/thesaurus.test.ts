import { expect, test } from '@jest/globals'
import { createRetriever } from '../search/retriever.js'
import { memorySpace } from '../space/space.js'
import { commerce } from './commerce.js'
import { otherWordsOf } from './thesaurus.js'

const words = (said: string) =>
  otherWordsOf([{ same: ['lift', 'elevator', '电梯'] }, { said: ['poodle', 'beagle'], means: ['dog'] }])(said).map(
    ({ word }) => word,
  )

test('a word stands for the others of its group, in every language', () => {
  expect(words('is there an elevator?')).toEqual(['lift', '电梯'])
  expect(words('电梯在哪')).toEqual(['lift', 'elevator'])
})

test('a narrow word stands for the wider one, and the wider one for none', () => {
  expect(words('may I bring two poodles')).toEqual(['dog'])
  expect(words('may I bring a dog')).toEqual([])
})

test('a part of a word is no word', () => {
  expect(words('a weightlifter')).toEqual([])
})

test('the words of a large group count less than those of a small one', () => {
  const weightIn = (...same: string[]) => otherWordsOf([{ same }])('lift')[0]!.weight
  expect(weightIn('lift', 'elevator')).toBeGreaterThan(weightIn('lift', 'elevator', 'hoist', 'escalator', 'stairs'))
})

const article = (id: string, locale: string, question: string, answer: string) =>
  ({ id, scene: 's', problem: id, locale, question, answer, status: 'published' }) as const
const articles = [
  article('gift.en', 'en', 'Where is my free gift?', 'It travels with the order.'),
  article('stock.en', 'en', 'When will it be in stock again?', 'Press the bell.'),
  article('hours.en', 'en', 'When is customer service there?', 'From nine to five.'),
  article('abroad.zh', 'zh', '国外能送吗？', '可以送到三十个国家。'),
  article('repair.zh', 'zh', '怎么维修？', '寄给我们。'),
]

test.each([
  ['the freebie was left out', 'en', 'gift.en'],
  ['it is sold out, what now', 'en', 'stock.en'],
  ['我在悉尼', 'zh', 'abroad.zh'],
  ['坏了想返修', 'zh', 'repair.zh'],
])('"%s" finds by the words of the trade what shares no word with it', async (asked, locale, id) => {
  const space = await memorySpace('shop', articles)
  const plain = createRetriever(space)
  const read = createRetriever(space, { thesaurus: commerce })
  const [hit] = await read.search(asked, { locale })
  expect(hit?.article.id).toBe(id)
  const confidence = async (retriever: typeof read) =>
    (await retriever.search(asked, { locale })).find(({ article }) => article.id === id)?.confidence ?? 0
  expect(await confidence(read)).toBeGreaterThan(await confidence(plain))
  plain.close()
  read.close()
})
