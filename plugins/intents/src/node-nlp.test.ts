import { setImmediate } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { nodeNlp } from './node-nlp.js'

const zh = [
  { text: '我要退货', intent: 'return' },
  { text: '衣服不合适想退掉', intent: 'return' },
  { text: '快递到哪了', intent: 'track' },
  { text: '我的包裹走到哪里了', intent: 'track' },
]

test('a model that has learned nothing has no candidates', async () => {
  const model = await nodeNlp('zh').train([])
  expect(await model.classify('我要退货')).toEqual({ name: undefined, confidence: 0, candidates: [] })
})

test('candidates come best first, with scores between 0 and 1', async () => {
  const model = await nodeNlp('zh').train(zh)
  const { candidates, confidence } = await model.classify('包裹到哪里了呀')
  expect(candidates[0]).toEqual({ name: 'track', score: confidence })
  const scores = candidates.map(({ score }) => score)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(scores.every((score) => score > 0 && score <= 1)).toBe(true)
})

test('a text of which nothing was ever seen has no candidates', async () => {
  const model = await nodeNlp('zh').train(zh)
  expect((await model.classify('qwerty')).candidates).toEqual([])
  expect((await model.classify('？！🙂')).candidates).toEqual([])
})

test('the forms of an English word are one', async () => {
  const model = await nodeNlp('en').train([
    { text: 'I returned the shoes', intent: 'return' },
    { text: 'track my parcels', intent: 'track' },
  ])
  expect((await model.classify('returning')).candidates[0]?.name).toBe('return')
  expect((await model.classify('tracking a parcel')).candidates[0]?.name).toBe('track')
})

test('words that mean something to JavaScript are words', async () => {
  const model = await nodeNlp('en').train([
    { text: 'constructor toy set', intent: 'toys' },
    { text: 'prototype of a lamp', intent: 'lamps' },
  ])
  expect((await model.classify('the constructor')).candidates[0]?.name).toBe('toys')
  expect((await model.classify('constructor prototype')).candidates[0]?.score).toBeGreaterThan(0)
})

test('the same examples always teach the same', async () => {
  const one = await nodeNlp('zh').train(zh)
  const other = await nodeNlp('zh').train(zh)
  expect(one.version).toBe(other.version)
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

test('a saved model answers as before, and nothing else is taken for one', async () => {
  const classifier = nodeNlp('zh')
  const model = await classifier.train(zh)
  const loaded = await classifier.load(model.save())
  expect(loaded.version).toBe(model.version)
  expect(await loaded.classify('包裹退了')).toEqual(await model.classify('包裹退了'))
  await expect(classifier.load(new Uint8Array(20))).rejects.toThrow(/no saved model of `nodeNlp`/)
})
