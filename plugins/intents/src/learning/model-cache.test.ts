import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Classifier, Example } from '../classifier.js'
import { ngrams } from '../ngrams/ngrams.js'
import { ecommerce, readPack } from '../pack.js'
import { learnOnce, learnPack } from './model-cache.js'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-models-'))
})

afterEach(() => rm(folder, { recursive: true }))

const examples: Example[] = [
  { text: 'where is my parcel', intent: 'track' },
  { text: 'my parcel has not come', intent: 'track' },
  { text: 'I want my money back', intent: 'refund' },
  { text: 'give me a refund', intent: 'refund' },
]

/** The real classifier, which counts how often it learns. */
function counting() {
  const real = ngrams('en')
  let lessons = 0
  const classifier: Classifier = {
    ...real,
    train: (...given) => {
      lessons++
      return real.train(...given)
    },
  }
  return { classifier, lessons: () => lessons }
}

test('the same examples are learned once, and the model answers as before', async () => {
  const { classifier, lessons } = counting()
  const first = await learnOnce(classifier, examples, { in: folder })
  const second = await learnOnce(classifier, examples, { in: folder })
  expect(lessons()).toBe(1)
  expect(second.version).toBe(first.version)
  expect(await second.classify('refund please')).toEqual(await first.classify('refund please'))
})

test('another example, another seed or another share of strangers is learned anew', async () => {
  const { classifier, lessons } = counting()
  await learnOnce(classifier, examples, { in: folder })
  await learnOnce(classifier, [...examples, { text: 'is my parcel lost', intent: 'track' }], { in: folder })
  await learnOnce(classifier, examples, { in: folder, seed: 2 })
  expect(lessons()).toBe(3)
  expect(ngrams('en', { outOfScope: 0.5 }).key).not.toBe(classifier.key)
})

test('a model that was damaged is learned anew and mended', async () => {
  const { classifier, lessons } = counting()
  const { version } = await learnOnce(classifier, examples, { in: folder })
  const [file] = await readdir(folder)
  await writeFile(join(folder, file!), 'half a mod')
  expect((await learnOnce(classifier, examples, { in: folder })).version).toBe(version)
  await learnOnce(classifier, examples, { in: folder })
  expect(lessons()).toBe(2)
})

test('what was learned with embeddings is not kept, for they may change without a sign', async () => {
  const embeddings = { embedDocuments: async (texts: string[]) => texts.map(({ length }) => [length, 1]) }
  await learnOnce(ngrams('en', { embeddings }), examples, { in: folder })
  expect(await readdir(folder)).toEqual([])
})

test('a pack carries its models, in which bots find what they would have to learn', async () => {
  await cp(fileURLToPath(ecommerce), folder, { recursive: true, filter: (path) => !path.endsWith('models') })
  const pack = await readPack(folder)
  for (const locale of ['zh', 'en'] as const) {
    const some = Object.fromEntries(
      Object.entries(pack.phrasings[locale]!).map(([name, texts]) => [name, texts.slice(0, 2)]),
    )
    await writeFile(join(folder, `${locale}.json`), JSON.stringify(some))
  }
  await learnPack(folder)
  expect(await readdir(pack.models)).toHaveLength(2)
})
