import { createBot, plainText } from '@huida/core'
import { testChat } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace } from '@huida/knowledge'
import { expect, test } from '@jest/globals'
import { rag } from './rag.js'

const about = { scene: 'order', locale: 'zh', status: 'published' } as const
const articles: ArticleInput[] = [
  { ...about, id: 'size', problem: 'exchange', question: '怎么换尺码？', answer: '申请换货。' },
  {
    ...about,
    id: 'return',
    problem: 'return',
    question: '怎么退掉衣服？',
    phrasings: ['要退掉'],
    answer: '申请退货。',
  },
  { ...about, id: 'pay', problem: 'pay', question: '怎么付款？', answer: '用支付宝。' },
]
const names: Record<string, string> = { 换尺码: 'exchange' }
const intent = (name?: string) => ({ name, confidence: 0.9, outOfScope: false, entities: [], candidates: [] })

async function asking() {
  const chat = testChat()
  const retriever = createRetriever(await memorySpace('shop', articles))
  await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ intent: intent(), intentOf: async (text: string) => intent(names[text]) }))
      .use(rag({ retriever, threshold: 0.5 })),
  )
  return chat.user('ming', { locale: 'zh' })
}

test('who declines one thing and wants another gets the other', async () => {
  expect(plainText(await (await asking()).says('不要换尺码 我要退掉'))).toContain('申请退货。')
})

test('who declines something and keeps what there is gets no article', async () => {
  const said = plainText(await (await asking()).says('不要换尺码了 我留着'))
  expect(said).not.toMatch(/申请/)
})
