import { until } from '@huida/core/testing'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { ArticleInput } from '../article.js'
import type { Problem } from '../errors.js'
import { memorySpace } from '../space/space.js'
import { type Embedder, fromLangChain } from '../vectors/embedding.js'
import { createRetriever } from './retriever.js'

const article = (id: string, question: string, more: Partial<ArticleInput> = {}): ArticleInput => ({
  id,
  scene: 'after-sale',
  problem: 'returns',
  locale: /\p{Script=Han}/u.test(question) ? 'zh' : 'en',
  question,
  answer: `About ${id}.`,
  status: 'published',
  ...more,
})

const shop = [
  article('return', '怎么退货？', {
    phrasings: ['衣服不合适想退', '七天无理由'],
    answer: '在订单页申请退货，七天内免费。',
  }),
  article('invoice', '怎么开发票？', { phrasings: ['要报销'], answer: '在订单页申请，当天开出。' }),
  article('parcel', '物流好几天不更新怎么办？', { phrasings: ['快递三天没动了', '包裹是不是丢了'] }),
  article('return-en', 'How do I return an item?', { phrasings: ['send it back'] }),
  article('invoice-en', 'How do I get an invoice?'),
]

const models = [
  article('phone-15', 'iPhone 15 Pro Max 有哪些颜色？'),
  article('phone-14', 'iPhone 14 有哪些颜色？'),
  article('sensor-1', '温度传感器 TH01 的量程是多少？'),
  article('sensor-2', '温度传感器 TH02 的量程是多少？'),
  article('half-litre', '洗发水500ml多少钱？'),
  article('litre', '洗发水1L多少钱？'),
  article('c', 'C 语言课程多少钱？'),
  article('c++', 'C++ 课程多少钱？'),
  article('c#', 'C# 课程多少钱？'),
  article('wifi', 'Is the Wi-Fi kit included?'),
  article('error-3', 'What does error E-203 mean?'),
  article('error-4', 'What does error E-204 mean?'),
]

async function retrieverOf(articles: ArticleInput[] = shop, options = {}) {
  const space = await memorySpace('shop', articles)
  const retriever = createRetriever(space, options)
  await retriever.settled()
  const ids = async (...[query, search]: Parameters<typeof retriever.search>) =>
    (await retriever.search(query, search)).map((hit) => hit.article.id)
  return { space, retriever, ids }
}

describe('a base of many articles', () => {
  const many = Array.from({ length: 60 }, (_, i) => article(`a${i}`, `How do I use part ${i} of the machine?`))

  it('is read while others have the event loop, and a search waits for all of it', async () => {
    const retriever = createRetriever(await memorySpace('shop', many))
    expect(retriever.progress.of).toBe(60)
    expect(retriever.get?.('a59')?.id).toBe('a59')
    expect((await retriever.search('part 59'))[0]?.article.id).toBe('a59')
    expect(retriever.progress).toEqual({ done: 60, of: 60 })
    retriever.close()
  })

  it('that changes at once is found as it is then, and as it was no more', async () => {
    const space = await memorySpace('shop', many)
    const retriever = createRetriever(space)
    await retriever.ready()
    await Promise.all(many.map((one) => space.put({ ...one, question: one.question.replace('part', 'gadget') })))
    await space.remove('a7')
    expect((await retriever.search('gadget 59'))[0]?.article.id).toBe('a59')
    expect(await retriever.search('part')).toEqual([])
    expect((await retriever.search('gadget 7')).map((hit) => hit.article.id)).not.toContain('a7')
    retriever.close()
  })

  it('is not waited for when the search is ended', async () => {
    const retriever = createRetriever(await memorySpace('shop', many))
    const ended = new AbortController()
    const found = retriever.search('part', { signal: ended.signal })
    ended.abort(new Error('enough'))
    await expect(found).rejects.toThrow('enough')
    retriever.close()
  })

  it('that is read is not searched either when the search is ended', async () => {
    const retriever = createRetriever(await memorySpace('shop', many))
    await retriever.ready()
    const ended = new AbortController()
    const found = retriever.search('part', { signal: ended.signal })
    ended.abort(new Error('enough'))
    await expect(found).rejects.toThrow('enough')
    retriever.close()
  })
})

describe('a search', () => {
  it.each([
    ['我的快递三天没动了，是不是丢了？', 'parcel'],
    ['想退一件外套', 'return'],
    ['发票怎么开', 'invoice'],
    ['how can I return a jacket?', 'return-en'],
    ['invioce please', 'invoice-en'],
  ])('finds the article that answers %s', async (query, id) => {
    const { ids } = await retrieverOf()
    expect((await ids(query))[0]).toBe(id)
  })

  it.each([
    ['iPhone15ProMax颜色', 'phone-15'],
    ['iphone14有啥颜色', 'phone-14'],
    ['th-01量程', 'sensor-1'],
    ['th 02量程', 'sensor-2'],
    ['1L洗发水', 'litre'],
    ['c#课程', 'c#'],
    ['c++课程', 'c++'],
    ['c课程', 'c'],
    ['wifi', 'wifi'],
    ['E203', 'error-3'],
    ['e_204', 'error-4'],
  ])('finds the model, and none of its neighbours, by %s', async (query, id) => {
    const { ids } = await retrieverOf(models)
    expect((await ids(query))[0]).toBe(id)
  })

  it.each([
    ['invoice', 'fapiao zenme kai'],
    ['invoice', '怎么开发piao'],
    ['return', '想腿货'],
    ['parcel', '快递3天没动咋整'],
    ['return-en', 'how do i retrun an itme'],
  ])('finds %s by what a customer wrote: %s', async (id, query) => {
    const { ids } = await retrieverOf()
    expect((await ids(query))[0]).toBe(id)
  })

  it('tells how it read a question that was not written so', async () => {
    const { retriever } = await retrieverOf()
    expect((await retriever.search('想腿货'))[0]!.why.readAs).toBe('想退货')
    expect((await retriever.search('想退货'))[0]!.why.readAs).toBeUndefined()
  })

  it('knows the words of an article from the tick on in which it is published', async () => {
    const { space, ids } = await retrieverOf()
    expect(await ids('waranty')).toEqual([])
    await space.put(article('warranty', 'How long is the warranty?'))
    expect((await ids('waranty'))[0]).toBe('warranty')
  })

  it('prefers, of articles that ask the same, the one that says more of what is asked, then the one changed last', async () => {
    const twins = [
      article('old', '怎么退货？', { answer: '打电话给我们。' }),
      article('new', '怎么退货？', { answer: '打电话给我们。' }),
      article('long', '怎么退货？', { answer: '在订单页申请退货，包邮。' }),
    ]
    const { space, ids } = await retrieverOf(twins)
    expect((await ids('怎么退货，包邮吗'))[0]).toBe('long')
    await space.put({ ...twins[2]!, status: 'retired' })
    await space.put({ ...twins[1]!, updatedAt: '2030-01-01', scene: 'in-sale' })
    expect((await ids('怎么退货'))[0]).toBe('new')
  })

  it('cites space, article and version', async () => {
    const { space, retriever } = await retrieverOf()
    await space.put(article('invoice', '怎么开电子发票？'))
    expect((await retriever.search('发票'))[0]!.citation).toEqual({ space: 'shop', article: 'invoice', version: 2 })
  })

  it('says why it found an article', async () => {
    const { retriever } = await retrieverOf()
    expect((await retriever.search('快递没动'))[0]!.why).toMatchObject({
      lexicalRank: 1,
      coverage: expect.any(Number),
      matched: '快递三天没动了',
    })
  })

  it('finds published articles only', async () => {
    const { ids } = await retrieverOf([
      article('a', '退货', { status: 'draft' }),
      article('b', '退货', { status: 'retired' }),
    ])
    expect(await ids('退货')).toEqual([])
  })

  it('finds one language when asked to, its regions included', async () => {
    const { ids } = await retrieverOf([
      article('general', '退货', { locale: 'zh' }),
      article('taiwan', '退货', { locale: 'zh-TW' }),
      article('mainland', '退货', { locale: 'zh-CN' }),
      article('other', '退货', { locale: 'zhx' }),
    ])
    expect((await ids('退货', { locale: 'zh' })).sort()).toEqual(['general', 'mainland', 'taiwan'])
    expect((await ids('退货', { locale: 'zh-tw' })).sort()).toEqual(['general', 'taiwan'])
  })

  it('shows an article with an audience to its members only', async () => {
    const { ids } = await retrieverOf([article('all', '运费'), article('vip', '运费', { audience: ['vip', 'staff'] })])
    expect(await ids('运费')).toEqual(['all'])
    expect((await ids('运费', { audience: ['vip'] })).sort()).toEqual(['all', 'vip'])
  })

  it('finds an article from the start of its validity until just before the end', async () => {
    const { ids } = await retrieverOf([
      article('sale', '大促', { validFrom: '2026-11-01T00:00:00Z', validUntil: '2026-11-12T00:00:00Z' }),
    ])
    expect(await ids('大促', { at: new Date('2026-10-31T23:59:59Z') })).toEqual([])
    expect(await ids('大促', { at: new Date('2026-11-01T00:00:00Z') })).toEqual(['sale'])
    expect(await ids('大促', { at: new Date('2026-11-12T00:00:00Z') })).toEqual([])
  })

  it('fills its limit although most articles are filtered out', async () => {
    const articles = Array.from({ length: 300 }, (_, i) =>
      article(`a${i}`, '退货', { locale: i === 299 ? 'en' : 'zh' }),
    )
    const { ids } = await retrieverOf(articles)
    expect(await ids('退货', { locale: 'en' })).toEqual(['a299'])
    expect(await ids('退货', { limit: 150 })).toHaveLength(150)
  })

  it('sees a change at once, and what was there no longer', async () => {
    const { space, ids } = await retrieverOf([article('fruit', 'Do you sell apples?')])
    await space.put(article('fruit', 'Do you sell bananas?'))
    expect(await ids('apples')).toEqual([])
    expect(await ids('bananas')).toEqual(['fruit'])
    await space.remove('fruit')
    expect(await ids('bananas')).toEqual([])
  })

  it('answers any string, lone surrogates and NUL included, with numbers in their ranges', async () => {
    const { retriever } = await retrieverOf()
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('', '退货', '\ud800', '\0', 'refund '),
        async (a, b) => {
          for (const { score, confidence, why } of await retriever.search(b + a)) {
            expect(score).toBeGreaterThan(0)
            expect(confidence).toBeGreaterThanOrEqual(0)
            expect(confidence).toBeLessThanOrEqual(1)
            expect(why.margin).toBeGreaterThanOrEqual(0)
            expect(why.margin).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  it('of nothing finds nothing', async () => {
    const { ids } = await retrieverOf()
    expect(await ids('')).toEqual([])
    expect(await ids('？！…')).toEqual([])
  })

  it('ends with the reason of its signal', async () => {
    const { retriever } = await retrieverOf()
    await expect(retriever.search('退货', { signal: AbortSignal.abort(new Error('hung up')) })).rejects.toThrow(
      'hung up',
    )
  })
})

describe('confidence', () => {
  it.each(['怎么', '可以吗', '你们', '请问一下', '是不是', 'how', 'the', 'ok', 'can you', "what's", '好的'])(
    'is next to none for %s, which says nothing by itself',
    async (query) => {
      const { retriever } = await retrieverOf([
        ...shop,
        article('ok', 'Is WeChat Pay ok?'),
        article('can', '你们可以吗，怎么说呢？'),
      ])
      for (const { confidence } of await retriever.search(query)) expect(confidence).toBeLessThanOrEqual(0.05)
    },
  )

  it.each(['iphone16颜色', 'TH03量程', 'what does E-205 mean'])(
    'is next to none where %s names another model',
    async (query) => {
      const { retriever } = await retrieverOf(models)
      for (const { confidence } of await retriever.search(query)) expect(confidence).toBeLessThan(0.1)
    },
  )

  it('is as ever for a question that an article asks just so', async () => {
    const { retriever } = await retrieverOf([...shop, article('ok', 'What now?', { phrasings: ['ok'] })])
    expect((await retriever.search('OK!'))[0]!.confidence).toBeGreaterThan(0.5)
  })

  it.each(['怎么退货', '发票怎么开', '快递好几天不更新', 'how do I return an item'])(
    'is high for %s',
    async (query) => {
      const { retriever } = await retrieverOf()
      expect((await retriever.search(query))[0]!.confidence).toBeGreaterThan(0.7)
    },
  )

  it.each(['量子力学是什么', '明天北京天气怎么样', 'who won the world cup in 2018', 'asdf qwer zxcv'])(
    'is low for %s',
    async (query) => {
      const { retriever } = await retrieverOf()
      const [first] = await retriever.search(query)
      expect(first?.confidence ?? 0).toBeLessThan(0.4)
    },
  )

  it('is lower when another article fits as well', async () => {
    const { space, retriever } = await retrieverOf()
    const [before] = await retriever.search('怎么开发票')
    await space.put(article('receipt', '怎么开发票吗？'))
    const [after] = await retriever.search('怎么开发票')
    expect(after!.confidence).toBeLessThan(before!.confidence)
  })
})

describe('an embedder of your own', () => {
  /** Knows that two words mean the same, as a model would. */
  const meanings = fromLangChain('meanings', {
    embedDocuments: async (texts) => texts.map((text) => (/laptop|notebook computer/.test(text) ? [1, 0] : [0, 1])),
  })
  const computers = [article('laptop', 'Do you repair a laptop?'), article('phone', 'Do you repair a phone?')]

  it('finds what shares no word with the question', async () => {
    const { ids } = await retrieverOf(computers, { embedder: meanings, vectorWeight: 1 })
    expect((await ids('notebook computer'))[0]).toBe('laptop')
  })

  it('that fails is reported, and words go on finding', async () => {
    const problems: Problem[] = []
    const embedder: Embedder = { name: 'down', embed: () => Promise.reject(new Error('connection refused')) }
    const { ids } = await retrieverOf(computers, { embedder, onProblem: (problem: Problem) => problems.push(problem) })
    expect(await ids('laptop')).toEqual(['laptop'])
    expect(problems).toEqual([{ code: 'EMBEDDER_FAILED', embedder: 'down', reason: 'connection refused' }])
  })

  it('that failed is tried again, and then finds what words do not', async () => {
    const problems: Problem[] = []
    let calls = 0
    const embedder: Embedder = {
      name: 'starting',
      embed: async (texts) => {
        if (calls++ < 2) throw new Error('503')
        return meanings.embed(texts)
      },
    }
    const onProblem = (problem: Problem) => problems.push(problem)
    const { ids, retriever } = await retrieverOf(computers, { embedder, vectorWeight: 1, embedRetryMs: 1, onProblem })
    await until(async () => (await ids('notebook computer'))[0] === 'laptop')
    retriever.close()
    expect(problems).toHaveLength(1)
  })

  it('is asked for the vector of a question in the way it has for questions', async () => {
    const questions: string[] = []
    const asymmetric = fromLangChain('asymmetric', {
      embedDocuments: async (texts) => texts.map((text) => (/laptop/.test(text) ? [1, 0] : [0, 1])),
      embedQuery: async (text) => {
        questions.push(text)
        return [1, 0]
      },
    })
    const { ids } = await retrieverOf(computers, { embedder: asymmetric, vectorWeight: 1 })
    expect((await ids('portable machine'))[0]).toBe('laptop')
    expect(questions).toEqual(['portable machine'])
  })

  it('that hangs does not keep a question waiting', async () => {
    const problems: Problem[] = []
    const embedder: Embedder = {
      name: 'slow',
      embed: (texts) => (texts.length > 1 ? meanings.embed(texts) : new Promise(() => {})),
    }
    const options = { embedder, embedTimeoutMs: 20, onProblem: (problem: Problem) => problems.push(problem) }
    const { ids } = await retrieverOf(computers, options)
    expect(await ids('laptop')).toEqual(['laptop'])
    expect(problems).toMatchObject([{ reason: 'no answer in 20 ms' }])
  })

  it('cannot bring back an article that changed while it worked', async () => {
    const calls: (() => void)[] = []
    const embedder: Embedder = {
      name: 'late',
      embed: (texts) => new Promise((resolve) => calls.push(() => resolve(texts.map(() => Float32Array.of(1, 0))))),
    }
    const space = await memorySpace('shop', computers)
    const retriever = createRetriever(space, { embedder })
    await space.remove('laptop')
    for (const call of calls) call()
    await retriever.settled()
    const search = retriever.search('laptop')
    calls.at(-1)!()
    expect((await search).map((hit) => hit.article.id)).not.toContain('laptop')
  })
})

describe('suggestions', () => {
  it.each([
    ['怎么退', 'return'],
    ['發票', 'invoice'],
    ['send', 'return-en'],
    ['INV', 'invoice-en'],
  ])('find what begins with %s, at any word of any phrasing', async (typed, id) => {
    const { retriever } = await retrieverOf()
    expect(retriever.suggest(typed).map(({ article }) => article.id)).toContain(id)
  })

  it('keep to the filters, name what was matched, and follow changes', async () => {
    const { space, retriever } = await retrieverOf()
    expect(retriever.suggest('how', { locale: 'zh' })).toEqual([])
    expect(retriever.suggest('send', { locale: 'en' })[0]).toMatchObject({
      question: 'send it back',
      citation: { space: 'shop', article: 'return-en', version: 1 },
    })
    await space.put(article('return-en', 'How do refunds work?'))
    expect(retriever.suggest('send')).toEqual([])
    expect(retriever.suggest('refunds')).toHaveLength(1)
  })
})

describe('a confirmed question', () => {
  it('finds its article from then on, in the next retriever too', async () => {
    const { space, retriever, ids } = await retrieverOf()
    expect((await ids('the sleeves are odd'))[0]).not.toBe('return-en')
    retriever.confirm('sleeves are odd', 'return-en')
    expect((await ids('the sleeves are odd'))[0]).toBe('return-en')
    const next = createRetriever(space, { confirmed: retriever.confirmations() })
    await next.settled()
    expect((await next.search('the sleeves are odd'))[0]).toMatchObject({
      article: { id: 'return-en' },
      why: { matched: 'How do I return an item?' },
    })
  })
})
