import { createBot, plainText } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace } from '@huida/knowledge'
import { expect, test } from '@jest/globals'
import { rag } from './rag.js'

const about = { scene: 'order', locale: 'en', status: 'published' } as const
const articles: ArticleInput[] = [
  {
    ...about,
    id: 'before',
    problem: 'cancel_order',
    question: 'How do I cancel a gym class before it starts?',
    answer: 'Press cancel.',
  },
  {
    ...about,
    id: 'after',
    problem: 'cancel_order',
    question: 'How do I cancel a gym class after it starts?',
    answer: 'Call us.',
  },
  {
    ...about,
    id: 'late',
    problem: 'cancel_order',
    question: 'Why did you cancel my gym class?',
    answer: 'Too few came.',
  },
  { ...about, id: 'pay', problem: 'payment_methods', question: 'How can I pay for the gym?', answer: 'By card.' },
  {
    ...about,
    id: 'bill',
    problem: 'payment_methods',
    question: 'Where is my bill?',
    answer: 'We mail it, and you pay the gym.',
  },
]
const retriever = createRetriever(await memorySpace('gym', articles))

async function asking(name: string) {
  const chat = testChat()
  const intent = { name, confidence: 0.9, outOfScope: false, entities: [], candidates: [{ name, score: 0.9 }] }
  await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ intent }))
      .use(rag({ retriever })),
  )
  return chat.user('alice')
}

test('two articles that may both be meant are both told, each under its question, with its source', async () => {
  const reply = await (await asking('cancel_order')).says('how do I cancel the gym class that starts tomorrow')
  expect(plainText(reply)).toContain('How do I cancel a gym class before it starts?')
  expect(plainText(reply)).toContain('Press cancel.')
  expect(plainText(reply)).toContain('How do I cancel a gym class after it starts?')
  expect(plainText(reply)).toContain('Call us.')
  expect(reply.filter(({ type }) => type === 'sources')).toHaveLength(2)
})

test.each([
  ['cancel a gym class after it has begun', ['Call us.', 'Press cancel.']],
  ['cancel the gym class after it starts', ['Call us.']],
])(
  '%j: the less likely one is told after the other, and only where it is the one in an eighth of the cases',
  async (says, answers) => {
    const reply = await (await asking('cancel_order')).says(says)
    const told = [...plainText(reply).matchAll(/Press cancel\.|Call us\./g)].map(([answer]) => answer)
    expect(told).toEqual(answers)
  },
)

test('where one is far ahead it is told alone, without its question', async () => {
  const reply = await (await asking('payment_methods')).says('how can I pay for my gym')
  expect(plainText(reply)).toContain('By card.')
  expect(plainText(reply)).not.toContain('**')
  expect(reply.filter(({ type }) => type === 'sources')).toHaveLength(1)
})

test('a word or two, which may mean any article about the matter, are asked back', async () => {
  const reply = await (await asking('cancel_order')).says('cancel class')
  const labels = reply.flatMap((part) => (part.type === 'choices' ? part.choices.map(({ label }) => label) : []))
  expect(labels).toEqual(expect.arrayContaining(articles.slice(0, 2).map(({ question }) => question)))
  expect(reply).toHaveLength(1)
})

test('a word that only one question names is answered by it, and not asked back for an answer that speaks of it', async () => {
  const reply = await (await asking('payment_methods')).says('pay gym')
  expect(plainText(reply)).toContain('By card.')
})
