import { createRetriever, memorySpace } from '@huida/knowledge'
import { describe, expect, it } from '@jest/globals'
import { readingHealth, tellReading } from './reading.js'

const articles = Array.from({ length: 40 }, (_, i) => ({
  ...{ id: `a${i}`, scene: 'parts', problem: 'use', locale: 'en', status: 'published' as const },
  ...{ question: `How do I use part ${i}?`, answer: 'As you like.' },
}))

describe('while articles are read', () => {
  it('health says so, until all are found for the first time', async () => {
    const space = await memorySpace('shop', articles)
    const retriever = createRetriever(space)
    const health = readingHealth(retriever)
    expect(health()).toMatchObject([{ code: 'ARTICLES_BEING_READ' }])
    await retriever.ready()
    expect(health()).toEqual([])
    await Promise.all(articles.map((one) => space.put({ ...one, answer: 'As it says on the box.' })))
    expect(health()).toEqual([])
    retriever.close()
  })

  it('the terminal hears nothing of what is read at once', async () => {
    const lines: string[] = []
    await tellReading({ progress: { done: 40, of: 40 }, ready: async () => {} }, (line) => lines.push(line))
    expect(lines).toEqual([])
  })

  it('the terminal hears how far it is, and when it is done, of what takes longer', async () => {
    const lines: string[] = []
    let finish = () => {}
    const ready = new Promise<void>((resolve) => {
      finish = resolve
    })
    await tellReading({ progress: { done: 1_000, of: 100_000 }, ready: () => ready }, (line) => {
      lines.push(line)
      finish()
    })
    expect(lines).toEqual([
      '  正在读文章 reading articles: 1,000 / 100,000',
      '  文章已就绪 articles are ready: 100,000',
    ])
  })
})
