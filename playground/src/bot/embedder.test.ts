import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanups } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace } from '@huida/knowledge'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { judgeSettings } from '../settings/settings.js'
import { openEmbedder } from './embedder.js'

const cleanup = cleanups(afterAll)

/** The same numbers every time, 0 to 1: xorshift, after Marsaglia. */
function randomFrom(seed: number): () => number {
  let state = seed | 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

const hashOf = (text: string): number => [...text].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7)

/** Things that customers call one way and articles another: each has three names. */
const things = Array.from({ length: 60 }, (_, i) => {
  const random = randomFrom(i * 7919 + 11)
  const name = () => Array.from({ length: 7 }, () => 'abcdefghijklmnoprstuvw'[Math.floor(random() * 22)]).join('')
  return [name(), name(), name()]
})
const thingOf = new Map(things.flatMap((names, i) => names.map((name) => [name, i] as const)))

/** An article is about two things; its phrasings name them in any way, and so do the questions that are not among them. */
const random = randomFrom(42)
const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!
const phrase = ([one, other]: readonly [number, number]) =>
  `${pick(['how do I', 'can you', 'please', 'I want to'])} ${pick(things[one]!)} my ${pick(things[other]!)}`
const articles: ArticleInput[] = []
const questions: { text: string; article: string }[] = []
for (let i = 0; i < 80; i++) {
  const about = [Math.floor(random() * 60), Math.floor(random() * 60)] as const
  if (articles.some(({ problem }) => problem === about.join())) continue
  const id = `a${i}`
  const [question, ...phrasings] = Array.from({ length: 3 }, () => phrase(about))
  articles.push({
    ...{ id, question: question!, phrasings, problem: about.join(), answer: `See page ${i}.` },
    ...{ scene: 's', locale: 'en', status: 'published' },
  })
  for (let j = 0; j < 2; j++) questions.push({ text: phrase(about), article: id })
}

/** What a text is about, a dimension for each thing; and noise on top of what all texts share, as models have it. */
function vectorOf(model: string, text: string): number[] {
  const noise = randomFrom(hashOf(text))
  const vector = Array.from({ length: 96 }, () => 0.35 + (model === 'strong' ? 0.08 : 0.4) * (noise() - 0.5))
  if (model === 'strong')
    for (const word of text.match(/[a-z]+/g) ?? []) {
      const thing = thingOf.get(word)
      if (thing !== undefined) vector[thing]! += 1
    }
  return vector
}

let url: string
const requests: { model: string; input: string[]; authorization: string | undefined }[] = []

beforeAll(async () => {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (piece) => {
      body += piece
    })
    request.on('end', () => {
      const { model, input } = JSON.parse(body) as { model: string; input: string | string[] }
      const texts = [input].flat()
      requests.push({ model, input: texts, authorization: request.headers.authorization })
      response.setHeader('content-type', 'application/json')
      if (request.url !== '/v1/embeddings' || model === 'missing') {
        response.statusCode = 404
        return response.end(JSON.stringify({ error: { message: `model "${model}" not found` } }))
      }
      const data = texts.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(model, text) }))
      return response.end(JSON.stringify({ object: 'list', data, model, usage: { prompt_tokens: 1, total_tokens: 1 } }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanup(() => new Promise((resolve) => server.close(resolve)))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
})

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'huida-embedder-'))
  cleanup(() => rmSync(folder, { recursive: true }))
  return folder
}

/** The share of questions whose first hit answers, and how sure of it search was. */
async function hits(model?: string) {
  const space = await memorySpace('shop', articles)
  const embedder = model === undefined ? undefined : openEmbedder({ model, url }, dataFolder())
  const retriever = createRetriever(space, embedder ? { embedder } : {})
  await retriever.settled()
  let right = 0
  for (const { text, article } of questions) {
    const [hit] = await retriever.search(text, { limit: 1 })
    if (hit?.article.id === article) right++
  }
  const [unknown] = await retriever.search('please tell me about the moon', { limit: 1 })
  retriever.close()
  return { hit1: right / questions.length, method: retriever.method, unknown: unknown?.confidence ?? 0 }
}

describe('an embedding model behind OpenAI’s protocol', () => {
  it('that knows meaning finds more, and one that does not costs nothing', async () => {
    const byWords = await hits()
    const strong = await hits('strong')
    const weak = await hits('weak')
    expect(byWords.hit1).toBeLessThan(0.9)
    expect(strong.hit1).toBeGreaterThanOrEqual(byWords.hit1 + 0.04)
    expect(weak.hit1).toBeGreaterThanOrEqual(byWords.hit1 - 0.004)
    expect(weak.method).toContain('+ 0 × weak')
    expect(strong.unknown).toBeLessThan(0.5)
  })

  it('is asked once for each text of an article, in this start and the next', async () => {
    const data = dataFolder()
    const space = await memorySpace('shop', articles.slice(0, 5))
    for (const start of ['first', 'next']) {
      requests.length = 0
      const retriever = createRetriever(space, { embedder: openEmbedder({ model: 'strong', url, apiKey: 'k' }, data) })
      await retriever.settled()
      retriever.close()
      expect(requests).toHaveLength(start === 'first' ? 1 : 0)
      if (start === 'first') expect(requests[0]).toMatchObject({ model: 'strong', authorization: 'Bearer k' })
    }
  })

  it('that is not there is told, and words go on finding', async () => {
    const problems: unknown[] = []
    const retriever = createRetriever(await memorySpace('shop', articles), {
      embedder: openEmbedder({ model: 'missing', url }, dataFolder()),
      onProblem: (problem) => problems.push(problem),
    })
    await retriever.settled()
    expect(problems).toMatchObject([{ code: 'EMBEDDER_FAILED', reason: expect.stringContaining('not found') }])
    expect((await retriever.search(articles[3]!.question))[0]!.article.id).toBe(articles[3]!.id)
    retriever.close()
  })
})

describe('the settings of an embedding model', () => {
  const read = (environment: Record<string, string>) => judgeSettings({}, environment)

  it('are its name, and where it is: its own address, that of Ollama, or that of the language model', () => {
    expect(read({}).settings.embedding).toBeUndefined()
    expect(read({ HUIDA_EMBEDDING_MODEL: 'm' }).settings.embedding).toEqual({ model: 'm' })
    const ollama = { HUIDA_EMBEDDING_MODEL: 'bge-m3', HUIDA_OLLAMA_URL: 'http://127.0.0.1:11434/' }
    expect(read(ollama).settings.embedding).toEqual({ model: 'bge-m3', url: 'http://127.0.0.1:11434/v1' })
    const openai = { HUIDA_EMBEDDING_MODEL: 'm', HUIDA_OPENAI_BASE_URL: 'http://x/v1', HUIDA_OPENAI_API_KEY: 'k' }
    expect(read(openai).settings.embedding).toEqual({ model: 'm', url: 'http://x/v1', apiKey: 'k' })
    const own = { ...openai, HUIDA_EMBEDDING_URL: 'http://y/v1', HUIDA_EMBEDDING_API_KEY: 'e' }
    expect(read(own).settings.embedding).toEqual({ model: 'm', url: 'http://y/v1', apiKey: 'e' })
  })

  it('that cannot be meant are told', () => {
    expect(read({ HUIDA_EMBEDDING_URL: 'http://x/v1' }).problems).toEqual([
      expect.stringContaining('HUIDA_EMBEDDING_MODEL is not'),
    ])
    expect(read({ HUIDA_EMBEDDING_MODEL: 'm', HUIDA_EMBEDDING_URL: 'x' }).problems).toEqual([
      expect.stringContaining('is not an http or https address'),
    ])
  })
})
