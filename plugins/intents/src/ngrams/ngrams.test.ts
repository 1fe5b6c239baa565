import { expect, test } from '@jest/globals'
import type { Example } from '../classifier.js'
import { ngrams } from './ngrams.js'

/** Orders, parcels, invoices and returns, each said in twelve ways. */
const shop: Example[] = Object.entries({
  cancel_order: ['cancel', 'stop', 'call off'].flatMap((verb) =>
    ['my order', 'the order please', 'what I ordered', 'the purchase'].map((what) => `${verb} ${what}`),
  ),
  track_parcel: ['where is', 'track', 'when will I get'].flatMap((verb) =>
    ['my parcel', 'the package', 'the delivery', 'my box'].map((what) => `${verb} ${what}`),
  ),
  get_invoice: ['send me', 'I need', 'print'].flatMap((verb) =>
    ['an invoice', 'the receipt', 'a bill', 'the invoice for tax'].map((what) => `${verb} ${what}`),
  ),
  return_goods: ['return', 'send back', 'give back'].flatMap((verb) =>
    ['these shoes', 'the shirt', 'a jacket', 'what does not fit'].map((what) => `${verb} ${what}`),
  ),
}).flatMap(([intent, texts]) => texts.map((text) => ({ text, intent })))

const model = await ngrams('en').train(shop)

test('what was said in other words is understood, best candidate first', async () => {
  const { name, confidence, candidates } = await model.classify('I would like to return the shoes')
  expect(name).toBe('return_goods')
  expect(candidates[0]).toEqual({ name: 'return_goods', score: confidence })
  const scores = candidates.map(({ score }) => score)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  expect(candidates).toHaveLength(4)
})

test('the name of an intent is an example of it', async () => {
  const named = await ngrams('en').train([...shop, { text: 'make me gold', intent: 'membership_points' }])
  expect((await named.classify('about my membership points')).candidates[0]?.name).toBe('membership_points')
})

test('typing errors and other forms of a word are understood', async () => {
  for (const text of ['retrun the shoes', 'returning shoes', 'i returned a jackett'])
    expect((await model.classify(text)).name).toBe('return_goods')
})

test('a text of which nothing is known has no candidates', async () => {
  expect(await model.classify('')).toEqual({ name: undefined, confidence: 0, candidates: [] })
  expect(await model.classify('🙂 ？！')).toEqual({ name: undefined, confidence: 0, candidates: [] })
  expect(await model.classify('量子力学')).toEqual({ name: undefined, confidence: 0, candidates: [] })
})

test('what fits no intent is out of scope, with a low confidence', async () => {
  const { name, confidence } = await model.classify('who won the football game in Madrid yesterday')
  expect(name).toBeUndefined()
  expect(confidence).toBeLessThan(0.5)
})

test('the more messages are expected to fit no intent, the less is believed', async () => {
  const wary = await ngrams('en', { outOfScope: 0.5 }).train(shop)
  const text = 'can you stop it'
  expect((await wary.classify(text)).confidence).toBeLessThan((await model.classify(text)).confidence)
  expect(() => ngrams('en', { outOfScope: 1 })).toThrow(/outOfScope is 1/)
})

test('the same examples and seed make the same model, another seed another one', async () => {
  const [same, other] = [await ngrams('en').train(shop), await ngrams('en').train(shop, { seed: 2 })]
  expect(same.version).toBe(model.version)
  expect(await same.classify('send it back')).toEqual(await model.classify('send it back'))
  expect(other.version).not.toBe(model.version)
})

test.each([
  ['bytes', (saved: Uint8Array) => saved],
  ['a file', (saved: Uint8Array) => Buffer.concat([Buffer.from('before'), saved]).subarray(6)],
])('a model that was saved and is loaded from %s answers as before', async (_, from) => {
  const loaded = await ngrams('en').load(from(model.save()))
  expect(loaded.version).toBe(model.version)
  expect(await loaded.classify('where is my stuff')).toEqual(await model.classify('where is my stuff'))
})

test('what is no saved model is refused, and so is one that was cut off', async () => {
  const { load } = ngrams('en')
  await expect(load(new Uint8Array(100))).rejects.toThrow(/no saved model of `ngrams`/)
  await expect(load(new Uint8Array())).rejects.toThrow(/no saved model of `ngrams`/)
  await expect(load(model.save().subarray(0, -2))).rejects.toThrow(/cut off/)
  await expect(load(model.save().fill(0, 20, 40))).rejects.toThrow(/description in the saved model is broken/)
})

test('learning tells how far it is, lets other work through, and can be stopped', async () => {
  const stop = new AbortController()
  const seen: number[] = []
  const learning = ngrams('en').train(shop, {
    signal: stop.signal,
    onProgress: ({ done, total }) => {
      seen.push(done / total)
      if (seen.length === 3) stop.abort(new Error('enough'))
    },
  })
  await expect(learning).rejects.toThrow('enough')
  expect(seen).toHaveLength(3)
  expect(seen).toEqual(seen.toSorted((a, b) => a - b))
  await expect(ngrams('en').train(shop, { signal: stop.signal })).rejects.toThrow('enough')
})

test('by folds, each example is judged by a model that has not learned it', async () => {
  const wrong = { text: 'where is my lovely parcel', intent: 'return_goods' }
  const examples = [...shop, wrong]
  const verdicts = await ngrams('en').crossValidate!(
    examples,
    examples.map((_, at) => at % 4),
  )
  expect(verdicts).toHaveLength(examples.length)
  expect(verdicts.at(-1)).toMatchObject({ name: 'track_parcel' })
  const right = examples.filter(({ intent }, at) => verdicts[at]!.name === intent)
  expect(right.length / shop.length).toBeGreaterThan(0.7)
  for (const { confidence } of verdicts) expect(confidence > 0 && confidence < 1).toBe(true)
})

test.each([1, 2])('%i folds of few examples can be judged', async (folds) => {
  const examples = [...shop.slice(0, 3), ...shop.slice(12, 15), { text: 'tell me a joke', intent: undefined }]
  const foldOf = examples.map((_, at) => at % folds)
  expect(await ngrams('en').crossValidate!(examples, foldOf)).toHaveLength(7)
})

test('vectors of embeddings join the features', async () => {
  /** Knows that vehicles are one thing and fruits another. */
  const embeddings = {
    embedDocuments: async (texts: string[]) =>
      texts.map((text) => [/car|truck|lorry/.test(text) ? 1 : 0, /apple|pear|quince/.test(text) ? 1 : 0]),
  }
  const examples = [
    { text: 'a car', intent: 'drive' },
    { text: 'a truck', intent: 'drive' },
    { text: 'an apple', intent: 'eat' },
    { text: 'a pear', intent: 'eat' },
  ]
  const classifier = ngrams('en', { embeddings })
  const taught = await classifier.train(examples)
  expect((await taught.classify('lorry')).candidates[0]?.name).toBe('drive')
  expect((await taught.classify('quince')).candidates[0]?.name).toBe('eat')
  expect((await (await classifier.load(taught.save())).classify('quince')).candidates[0]?.name).toBe('eat')
  await expect(ngrams('en').load(taught.save())).rejects.toThrow(/trained with embeddings of length 2/)
})

test('one intent, or none, is enough to learn', async () => {
  const one = await ngrams('zh').train([{ text: '退货', intent: 'return_goods' }])
  expect((await one.classify('我要退货')).candidates[0]?.name).toBe('return_goods')
  const none = await ngrams('zh').train([])
  expect((await none.classify('我要退货')).candidates).toEqual([])
})
