import { type Composer, type Context, createBot, definePlugin } from '@huida/core'
import { testChat, until } from '@huida/core/testing'
import { expect, test } from '@jest/globals'
import type { Classifier, IntentModel } from '../classifier.js'
import { intents, type WithIntent } from '../intents.js'
import { ecommerce } from '../pack.js'
import { examplesIn } from './examples.js'
import type { Knowledge } from './learner.js'

const article = (problem: string, question: string, ...phrasings: string[]) => ({
  ...{ id: question, locale: 'en', problem, question, phrasings },
})

test('the questions of articles are examples of the intents that packs know, in one order, and none twice', () => {
  const own = [
    { text: 'send it back', intent: 'return_goods' },
    { text: 'where is it', intent: 'track_parcel' },
  ]
  const articles = [
    article('track_parcel', 'Where is my parcel?', 'track it'),
    article('return_goods', 'How do I return a lamp?', 'send it back'),
    article('opening_hours', 'When are you open?'),
    { ...article('return_goods', '怎么退货？'), locale: 'zh' },
  ]
  const examples = examplesIn(articles, own, 'en-GB')
  expect(examples).toEqual([
    { text: 'How do I return a lamp?', intent: 'return_goods' },
    { text: 'Where is my parcel?', intent: 'track_parcel' },
    { text: 'track it', intent: 'track_parcel' },
  ])
  expect(examplesIn([...articles].reverse(), own, 'en')).toEqual(examples)
})

test('of an intent with very many questions, some are examples, from the first to the last', () => {
  const articles = Array.from({ length: 5_000 }, (_, at) =>
    article('track_parcel', `${String(at).padStart(4, '0')}: where?`),
  )
  const examples = examplesIn(articles, [{ text: 'track it', intent: 'track_parcel' }], 'en').map(({ text }) => text)
  expect(examples).toHaveLength(400)
  expect([examples[0], examples.at(-1)]).toEqual(['0000: where?', '4987: where?'])
})

/** Says how many examples it was taught, as the one intent of every message. */
const counting: Classifier = {
  name: 'counting',
  train: async (examples) => modelOf(examples.length),
  load: async () => modelOf(0),
}
const modelOf = (count: number): IntentModel => ({
  version: `${count}`,
  classify: async () => ({ name: `${count}`, confidence: 1, candidates: [{ name: `${count}`, score: 1 }] }),
  save: () => new Uint8Array(),
})

/** A shop whose articles can be changed, and a customer who is told how many examples were learned. */
async function learning(questions: number) {
  const listeners: (() => void)[] = []
  let articles = [article('return_goods', 'Can I return it?', ...phrasings(questions - 1))]
  const knowledge: Knowledge = {
    published: () => articles,
    onPublish: (each) => {
      listeners.push(each)
      return () => {}
    },
  }
  const told = definePlugin({
    name: 'told',
    dependencies: ['intents'],
    setup(app: Composer<Context & WithIntent>) {
      app.use(({ intent }) => intent.name ?? 'none')
    },
  })
  const chat = testChat()
  await chat.start((base) =>
    createBot(base)
      .use(intents({ packs: [ecommerce], articles: knowledge, classifier: () => counting }))
      .use(told()),
  )
  let asked = 0
  const learnt = async () => {
    const [part] = await chat.user(`user ${++asked}`, { locale: 'en' }).says('hello there')
    return Number(part?.type === 'text' ? part.text : Number.NaN)
  }
  const publish = (count: number) => {
    articles = [article('return_goods', 'Can I return it?', ...phrasings(count - 1))]
    for (const each of listeners) each()
  }
  return { chat, learnt, publish }
}

const phrasings = (count: number) => Array.from({ length: count }, (_, i) => `returning thing number ${i}`)

test('many questions of articles are learned beside the packs, few are not', async () => {
  const few = await learning(3)
  const own = await few.learnt()
  const many = await learning(200)
  await until(async () => (await many.learnt()) === own + 200)
})

test('articles that change are learned anew once nobody edits them any more', async () => {
  const { chat, learnt, publish } = await learning(3)
  const before = await learnt()
  publish(300)
  expect(await learnt()).toBe(before)
  await chat.clock.advance(30_000)
  await until(async () => (await learnt()) === before + 300)
})
