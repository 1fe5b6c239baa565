import { createBot, memoryStore } from '@huida/core'
import { cleanups, everything, testChat } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace } from '@huida/knowledge'
import { rag } from '@huida/plugin-rag'
import { afterEach, expect, test } from '@jest/globals'
import {
  type GateOptions,
  type GateQuestion,
  gateQuestions,
  type RehearsalParts,
  recentQuestions,
  runGate,
} from './gate.js'

const cleanup = cleanups(afterEach)

const article = (id: string, question: string, answer: string): ArticleInput => ({
  id,
  scene: 'after-sale',
  problem: id,
  locale: 'en',
  question,
  answer,
  status: 'published',
})

const now = [
  article('returns', 'How do I return a jacket?', 'Within 7 days.'),
  article('invoice', 'How do I get an invoice?', 'On the order page.'),
]

/** A bot that answers from a space, and has no other mind of its own. */
async function rehearse({ retriever }: RehearsalParts) {
  const chat = testChat({ accepts: everything })
  return createBot({ adapters: [chat.adapter], store: memoryStore() })
    .use(rag({ retriever }))
    .start()
}

async function gate(
  after: readonly ArticleInput[],
  questions: readonly GateQuestion[],
  how: GateOptions['rehearse'] = rehearse,
) {
  const [space, next] = await Promise.all([memorySpace('shop', now), memorySpace('shop', after)])
  const retriever = createRetriever(space)
  cleanup(() => retriever.close())
  return runGate({ space, retriever, after: next.published(), questions, rehearse: how })
}

const golden = (question: string, article: string | null): GateQuestion => ({ question, golden: article })

test('what changes nothing changes no answer', async () => {
  const { figures } = await gate(now, [{ question: 'how do I return a jacket' }])
  expect(figures).toEqual({ questions: 1, changed: 0, better: 0, worse: 0, broken: [] })
})

test('an article that is gone breaks its golden question, and the question is named', async () => {
  const { figures, broken } = await gate(now.slice(1), [golden('how do I return a jacket?', 'returns')])
  expect(figures).toMatchObject({ worse: 1, broken: ['how do I return a jacket?'] })
  expect(broken).toMatchObject([{ before: { article: 'returns' }, after: {}, verdict: 'worse' }])
})

test('an article that takes a question away from another breaks it', async () => {
  const thief = article('thief', 'How do I return a jacket?', 'Never.')
  const { broken } = await gate(
    [{ ...thief, phrasings: ['return a jacket'] }, { ...now[0]!, question: 'Clothes?' }, now[1]!],
    [golden('how do I return a jacket?', 'returns')],
  )
  expect(broken).toMatchObject([{ after: { article: 'thief' } }])
})

test('a question that nothing may answer is broken by an answer', async () => {
  const joke = article('joke', 'Tell me a joke', 'Knock, knock.')
  const { figures } = await gate([...now, joke], [golden('tell me a joke', null)])
  expect(figures.broken).toEqual(['tell me a joke'])
})

test('a question of a customer that finds an answer is better, and another wording is told without a verdict', async () => {
  const { changes } = await gate(
    [{ ...now[0]!, answer: 'Within 14 days.' }, now[1]!, article('price', 'Is there a discount?', 'In May.')],
    [{ question: 'is there a discount' }, { question: 'how do I return a jacket?' }],
  )
  expect(changes).toMatchObject([
    { question: 'is there a discount', verdict: 'better', after: { article: 'price' } },
    { question: 'how do I return a jacket?', verdict: 'changed', after: { text: 'Within 14 days.' } },
  ])
})

test('a golden question that was wrong before is told, and stops nothing', async () => {
  const { broken, wrong } = await gate(now, [golden('blorf zanq', 'returns')])
  expect([broken, wrong]).toMatchObject([[], [{ question: 'blorf zanq' }]])
})

test('a bot that still learns is waited for, so that learning is not taken for a change', async () => {
  let asked = 0
  const { figures } = await gate(now, [{ question: 'hello' }], () =>
    createBot({ adapters: [testChat().adapter], store: memoryStore() })
      .use((ctx) => {
        const ready = ++asked > 3
        ctx.trace({ step: 'learner', saw: ready ? {} : { ready } })
        return ready ? 'learned' : 'not yet'
      })
      .start(),
  )
  expect(figures.changed).toBe(0)
  expect(asked).toBeGreaterThan(4)
})

test('a bot that finds articles by itself is shown them, too, and can write none', async () => {
  let refused: unknown
  const { figures } = await gate(
    now.slice(1),
    [golden('how do I return a jacket?', 'returns')],
    async ({ knowledge }) => {
      refused = await knowledge.put(now[0]!).catch((error) => error.code)
      const retriever = createRetriever(knowledge)
      cleanup(() => retriever.close())
      return rehearse({ knowledge, retriever })
    },
  )
  expect([figures.broken, refused]).toEqual([['how do I return a jacket?'], 'SPACE_READ_ONLY'])
})

test('what customers asked lately is asked once, the latest first, and golden questions are not asked twice', async () => {
  const store = memoryStore()
  const chat = testChat({ store })
  const bot = await createBot({ adapters: [chat.adapter], store })
    .use(() => 'ok')
    .start()
  for (const question of ['first', 'second', 'first']) await chat.user('alice').says(question)
  await chat.user('bob').says('third')
  await bot.stop()
  const recent = await recentQuestions(store, 10)
  expect(recent.map(({ question }) => question).sort()).toEqual(['first', 'second', 'third'])
  expect(await recentQuestions(store, 2)).toHaveLength(2)
  const all = gateQuestions([{ question: 'first', article: 'a' }], recent)
  expect(all[0]).toEqual({ question: 'first', golden: 'a' })
  expect(all).toHaveLength(3)
})
