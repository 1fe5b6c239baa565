import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { ArticleInput } from '../article.js'
import type { Problem } from '../errors.js'
import type { SpaceRetriever } from '../search/contract.js'
import { createRetriever } from '../search/retriever.js'
import type { KnowledgeSpace } from '../space/contract.js'
import { memorySpace } from '../space/space.js'

let folder: string
let file: string
let opened: SpaceRetriever[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'huida-index-'))
  file = join(folder, 'words.index')
  opened = []
})

afterEach(async () => {
  for (const retriever of opened) retriever.close()
  await rm(folder, { recursive: true })
})

const article = (id: string, question: string, answer = 'An answer.'): ArticleInput => ({
  id,
  scene: 'after-sale',
  problem: 'returns',
  locale: 'en',
  question,
  answer,
  status: 'published',
})

const articles = [article('return', 'How do I return a jacket?'), article('invoice', 'How do I get an invoice?')]

function open(space: KnowledgeSpace, index = file, onProblem?: (problem: Problem) => void): SpaceRetriever {
  const retriever = createRetriever(space, { index, ...(onProblem && { onProblem }) })
  opened.push(retriever)
  return retriever
}

const isThere = () =>
  stat(file).then(
    () => true,
    () => false,
  )
const firstFor = async (retriever: SpaceRetriever, query: string) => (await retriever.search(query))[0]?.article.id

describe('an index that is kept in a file', () => {
  it('finds after a start what it found before, and what has changed in between', async () => {
    open(await memorySpace('shop', articles))
    await until(isThere)
    const [, invoice] = articles
    const later = await memorySpace('shop', [
      article('return', 'How do I send a coat back?'),
      invoice!,
      article('coupon', 'Where is my coupon?'),
    ])
    const retriever = open(later)
    expect(await firstFor(retriever, 'get an invoice')).toBe('invoice')
    expect(await firstFor(retriever, 'coat')).toBe('return')
    expect(await firstFor(retriever, 'coupon')).toBe('coupon')
    expect(await retriever.search('jacket')).toEqual([])
  })

  it('is written again when articles have changed and it has come to rest', async () => {
    const space = await memorySpace('shop', articles)
    open(space)
    await until(isThere)
    const before = await readFile(file)
    await space.put(article('coupon', 'Where is my coupon?'))
    await until(async () => !(await readFile(file)).equals(before))
  })

  it('is made anew when the file is damaged', async () => {
    await writeFile(file, 'half an ind')
    expect(await firstFor(open(await memorySpace('shop', articles)), 'invoice')).toBe('invoice')
  })

  it('tells when it cannot be written, and goes on', async () => {
    const problems: Problem[] = []
    const retriever = open(await memorySpace('shop', articles), join(folder, 'missing', 'words.index'), (problem) => {
      problems.push(problem)
    })
    await until(async () => problems.length > 0)
    expect(problems).toMatchObject([{ code: 'INDEX_NOT_KEPT' }])
    expect(await firstFor(retriever, 'invoice')).toBe('invoice')
  })
})
