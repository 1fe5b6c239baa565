import { createBot, plainText } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { createRetriever, memorySpace } from '@huida/knowledge'
import { expect, test } from '@jest/globals'
import { isStory, passagesOf } from './clauses.js'
import { rag } from './rag.js'

const LONG =
  'My sister and I share a flat, and last month we decided to decorate it together. She likes candles and I like lamps, so we took both. ' +
  'Everything came quickly. How do I get an invoice for the lamp? We are having friends over on Saturday and look forward to it.'

test('a message longer than a question is a story', () => {
  expect(isStory('How do I get an invoice for the lamp?')).toBe(false)
  expect(isStory(LONG)).toBe(true)
  expect(
    isStory('我上个月和我姐姐合租了一个房子，我们一起买了灯和蜡烛，东西都很快就到了，灯也很好看，发票怎么开？'),
  ).toBe(true)
})

test('its passages are about as long as questions', () => {
  const passages = passagesOf(LONG)
  expect(passages).toContain('How do I get an invoice for the lamp?')
  for (const passage of passages) expect(passage.length).toBeLessThan(130)
  expect(passagesOf('我和姐姐合租，一起买了灯，发票怎么开？')).toContain('发票怎么开？')
})

test('it is answered by what one of its passages asks', async () => {
  const about = { scene: 'after-sale', locale: 'en', status: 'published' } as const
  const retriever = createRetriever(
    await memorySpace('shop', [
      {
        ...about,
        id: 'invoice',
        problem: 'invoice_request',
        question: 'How do I get an invoice?',
        answer: 'Under My orders.',
      },
      {
        ...about,
        id: 'return',
        problem: 'return_goods',
        question: 'How do I return a dress?',
        answer: 'Within 7 days.',
      },
      {
        ...about,
        id: 'delivery',
        problem: 'delivery_time',
        question: 'When is my parcel delivered?',
        answer: 'In 2 days.',
      },
    ]),
  )
  const chat = testChat()
  await chat.start((base) => createBot(base).use(rag({ retriever })))
  expect(plainText(await chat.user('ann', { locale: 'en' }).says(LONG))).toContain('Under My orders.')
})
