import { cleanups } from '@huida/core/testing'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { ArticleInput } from '../article.js'
import { memorySpace } from '../space/space.js'
import { sideOf } from '../space/trial.js'
import { type Embedder, hashEmbedder } from '../vectors/embedding.js'
import type { RetrieverOptions } from './contract.js'
import { createRetriever } from './retriever.js'

const cleanup = cleanups(afterEach)

const article = (id: string, question: string, answer: string): ArticleInput => ({
  ...{ id, question, answer, scene: 'after-sale', problem: id, locale: 'en', status: 'published', author: 'ann' },
})
const topics = ['invoice', 'refund', 'parcel', 'coupon', 'address', 'warranty', 'gift', 'colour', 'size', 'price']
const published = topics.map((topic) =>
  article(topic, `What about the ${topic} of my order?`, `The ${topic} is in your order.`),
)

/** A customer on each side of the first trial. */
function sides(share: number) {
  const of = (wanted: string) => {
    for (let n = 0; ; n++) if (sideOf('shop', { number: 1, share }, `web:${n}`).side === wanted) return `web:${n}`
  }
  return { tried: of('trial'), others: of('published') }
}

/** A space and its search, with a new text of an article and an article that is new, both ready. */
async function shop(options: RetrieverOptions = {}) {
  const space = await memorySpace('shop', published)
  await space.put({
    ...article('invoice', 'What about the invoice of my order?', 'It comes by mail.'),
    status: 'review',
  })
  await space.put({ ...article('zeppelin', 'Can you deliver by zeppelin?', 'On Sundays.'), status: 'review' })
  const retriever = createRetriever(space, options)
  cleanup(() => retriever.close())
  const answerTo = async (question: string, customer: string) => {
    const [hit] = await (await retriever.for!(() => customer)).search(question, { locale: 'en' })
    return hit?.article.answer
  }
  return { space, retriever, answerTo }
}

describe('a search while a trial runs', () => {
  const question = 'What about the invoice of my order?'
  const { tried, others } = sides(0.5)

  it('finds for a customer what is of their side, and for everybody the same before and after', async () => {
    const { space, retriever, answerTo } = await shop()
    expect((await retriever.for!(() => tried)).trial).toBeUndefined()
    await space.startTrial({ by: 'carol', share: 0.5 })
    expect([await answerTo(question, tried), await answerTo(question, others)]).toEqual([
      'It comes by mail.',
      'The invoice is in your order.',
    ])
    expect([(await retriever.for!(() => tried)).trial, (await retriever.for!(() => others)).trial]).toEqual([
      { number: 1, side: 'trial' },
      { number: 1, side: 'published' },
    ])
    await space.endTrial({ by: 'carol' })
    expect(await answerTo(question, tried)).toBe('The invoice is in your order.')
    expect((await retriever.for!(() => tried)).trial).toBeUndefined()
  })

  it('weighs nothing of the others by words that are only tried', async () => {
    const { space, retriever } = await shop({ embedder: hashEmbedder() })
    await retriever.settled()
    const asked = 'Can you deliver the invoice by zeppelin?'
    const ofOthers = async () => (await retriever.for!(() => others)).search(asked, { locale: 'en' })
    const before = await ofOthers()
    await space.startTrial({ by: 'carol', share: 0.5 })
    await retriever.settled()
    expect(await ofOthers()).toEqual(before)
    const [hit] = await (await retriever.for!(() => tried)).search(asked, { locale: 'en' })
    expect(hit?.article.id).toBe('zeppelin')
  })

  it('finds on both sides what serves at once meanwhile', async () => {
    const { space, answerTo } = await shop()
    await space.startTrial({ by: 'carol', share: 0.5 })
    const asked = 'What about the hovercraft of my order?'
    await space.put(article('hovercraft', asked, 'It is full of eels.'))
    expect([await answerTo(asked, tried), await answerTo(asked, others)]).toEqual(Array(2).fill('It is full of eels.'))
    await space.remove('hovercraft')
    for (const customer of [tried, others]) expect(await answerTo(asked, customer)).not.toBe('It is full of eels.')
  })

  it('embeds what is tried once, and nothing of what both sides have', async () => {
    const inner = hashEmbedder()
    const embedded: string[] = []
    const embedder: Embedder = {
      name: 'counting',
      embedQuery: async (text) => (await inner.embed([text]))[0]!,
      embed: async (texts, options) => {
        embedded.push(...texts)
        return inner.embed(texts, options)
      },
    }
    const { space, retriever, answerTo } = await shop({ embedder, vectorWeight: 0.2 })
    await retriever.settled()
    expect(embedded).toHaveLength(topics.length)
    await space.startTrial({ by: 'carol', share: 0.5 })
    await retriever.settled()
    expect(embedded).toHaveLength(topics.length + 2)
    await space.publishTrial({ by: 'carol' })
    await retriever.settled()
    expect(embedded).toHaveLength(topics.length + 2)
    expect(await answerTo('deliver by zeppelin', others)).toBe('On Sundays.')
  })

  it('answers from a trial that ran before it was made', async () => {
    const { space } = await shop()
    await space.startTrial({ by: 'carol', share: 0.5 })
    const retriever = createRetriever(space)
    cleanup(() => retriever.close())
    const [hit] = await (await retriever.for!(() => tried)).search(question, { locale: 'en' })
    expect(hit?.citation).toEqual({ space: 'shop', article: 'invoice', version: 2 })
    expect((await retriever.for!(() => tried)).get?.('zeppelin')?.answer).toBe('On Sundays.')
    expect((await retriever.for!(() => others)).get?.('zeppelin')).toBeUndefined()
  })
})

it('finds what would be found with other articles, and goes on as it was', async () => {
  const { space, retriever } = await shop({ embedder: hashEmbedder() })
  const [coupon, ...others] = space.published()
  const after = [...others.filter(({ id }) => id !== 'gift'), { ...coupon!, answer: 'Not any more.' }]
  const instead = await retriever.instead(after)
  cleanup(() => instead.close())
  const said = async ({ search }: Pick<typeof retriever, 'search'>, topic: string) =>
    (await search(`What about the ${topic} of my order?`, { locale: 'en' }))[0]!.article.answer
  expect(await said(instead, coupon!.id)).toBe('Not any more.')
  expect(await said(instead, 'gift')).not.toBe('The gift is in your order.')
  expect([await said(retriever, coupon!.id), await said(retriever, 'gift')]).toEqual([
    coupon!.answer,
    'The gift is in your order.',
  ])
})
