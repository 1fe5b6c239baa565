import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { fromLangChain } from './embedding.js'
import { cached } from './embedding-cache.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-vectors-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Says how long a text is, and remembers what it was asked; breaks down when it has been asked often enough. */
function counting(name = 'counting', callsUntilDown = Number.POSITIVE_INFINITY) {
  const asked: string[][] = []
  const embedder = fromLangChain(name, {
    embedDocuments: async (texts) => {
      if (asked.length >= callsUntilDown) throw new Error('the connection is gone')
      asked.push(texts)
      return texts.map((text) => [text.length, 0.5])
    },
  })
  return { asked, embedder }
}

const texts = ['a', 'bb', 'ccc', 'dddd', 'eeeee']

describe('a cached embedder', () => {
  it('asks once for each text, in batches, and tells how far it is', async () => {
    const { asked, embedder } = counting()
    const progress: string[] = []
    const options = {
      file: join(folder, 'v.jsonl'),
      batch: 2,
      onProgress: (done: number, of: number) => progress.push(`${done}/${of}`),
    }
    const first = await cached(embedder, options).embed([...texts, 'a'])
    expect(first.map(([length]) => length)).toEqual([1, 2, 3, 4, 5, 1])
    expect(asked).toEqual([['a', 'bb'], ['ccc', 'dddd'], ['eeeee']])
    expect(progress).toEqual(['3/6', '5/6', '6/6'])
    expect(await cached(embedder, options).embed(texts)).toEqual(first.slice(0, 5))
    expect(asked).toHaveLength(3)
  })

  it('goes on where it was interrupted, a line cut short included', async () => {
    const options = { file: join(folder, 'v.jsonl'), batch: 2 }
    await expect(cached(counting('m', 1).embedder, options).embed(texts)).rejects.toThrow('the connection is gone')
    await appendFile(options.file, '["cut')
    const { asked, embedder } = counting('m')
    await cached(embedder, options).embed(texts)
    expect(asked.flat()).toEqual(['ccc', 'dddd', 'eeeee'])
  })

  it('never hands out the vectors of another model', async () => {
    const options = { file: join(folder, 'v.jsonl') }
    await cached(counting('small').embedder, options).embed(texts)
    const { asked, embedder } = counting('large')
    await cached(embedder, options).embed(texts)
    expect(asked.flat()).toEqual(texts)
  })
})
