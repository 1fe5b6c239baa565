import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { evaluate } from './evaluate.js'
import { nodeNlp } from './node-nlp.js'

const zh = [
  { text: '我要退货', intent: 'return' },
  { text: '衣服不合适想退掉', intent: 'return' },
  { text: '快递到哪了', intent: 'track' },
  { text: '我的包裹走到哪里了', intent: 'track' },
]

test('a classifier that has learned nothing has no candidates', async () => {
  const classifier = nodeNlp('zh')
  expect(await classifier.classify('我要退货')).toEqual([])
  await classifier.train([])
  expect(await classifier.classify('我要退货')).toEqual([])
})

test('candidates come best first, with scores between 0 and 1', async () => {
  const classifier = nodeNlp('zh')
  await classifier.train(zh)
  const candidates = await classifier.classify('包裹到哪里了呀')
  expect(candidates[0]?.name).toBe('track')
  const scores = candidates.map(({ score }) => score)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
})

test('a text of which nothing was ever seen has no candidates', async () => {
  const classifier = nodeNlp('zh')
  await classifier.train(zh)
  expect(await classifier.classify('qwerty')).toEqual([])
  expect(await classifier.classify('？！🙂')).toEqual([])
})

test('the forms of an English word are one', async () => {
  const classifier = nodeNlp('en')
  await classifier.train([
    { text: 'I returned the shoes', intent: 'return' },
    { text: 'track my parcels', intent: 'track' },
  ])
  expect((await classifier.classify('returning'))[0]?.name).toBe('return')
  expect((await classifier.classify('tracking a parcel'))[0]?.name).toBe('track')
})

test('words that mean something to JavaScript are words', async () => {
  const classifier = nodeNlp('en')
  await classifier.train([
    { text: 'constructor toy set', intent: 'toys' },
    { text: 'prototype of a lamp', intent: 'lamps' },
  ])
  expect((await classifier.classify('the constructor'))[0]?.name).toBe('toys')
  expect((await classifier.classify('constructor prototype'))[0]?.score).toBeGreaterThan(0)
})

test('the same examples always teach the same', async () => {
  const [one, other] = [nodeNlp('zh'), nodeNlp('zh')]
  await one.train(zh)
  await other.train(zh)
  expect(await one.classify('包裹退了')).toEqual(await other.classify('包裹退了'))
})

test('other work gets through while it learns, and learning can be stopped', async () => {
  const stop = new AbortController()
  let others = 0
  const learning = nodeNlp('zh').train(zh, { signal: stop.signal })
  const stopped = learning.then(
    () => 'learned',
    () => 'stopped',
  )
  for (; others < 50; others++) {
    await setImmediate()
    if (others === 3) stop.abort()
  }
  expect(await stopped).toBe('stopped')
})

test('an evaluation counts what is right and lists what was taken for what', async () => {
  const classifier = nodeNlp('zh')
  await classifier.train(zh)
  const { total, right, accuracy, confusions } = await evaluate(classifier, [
    ...zh,
    { text: '我要退货呀', intent: 'track' },
    { text: '要退货', intent: 'track' },
    { text: 'hello', intent: 'return' },
  ])
  expect({ total, right, accuracy }).toEqual({ total: 7, right: 4, accuracy: 4 / 7 })
  expect(confusions).toEqual([
    { expected: 'track', predicted: 'return', texts: ['我要退货呀', '要退货'] },
    { expected: 'return', predicted: undefined, texts: ['hello'] },
  ])
})
