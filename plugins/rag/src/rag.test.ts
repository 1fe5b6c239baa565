import { choices, createBot, markdown, plainText, sources, text } from '@huida/core'
import { everything, pluginCases, type TestChat, testChat, textOnly } from '@huida/core/testing'
import { type ArticleInput, createRetriever, memorySpace } from '@huida/knowledge'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { rag } from './rag.js'

const articles: ArticleInput[] = [
  article(
    'stalled.zh',
    'parcel_lost',
    '物流好几天没更新，包裹是不是丢了？',
    '超过 72 小时没有更新，我们会联系快递查件。',
    ['快递三天没动了'],
  ),
  article('return.zh', 'return_goods', '衣服怎么退货？', '签收后 7 天内可以退货。', ['我要退货']),
  article('exchange.zh', 'exchange_goods', '衣服怎么换货？', '签收后 7 天内可以换货。', ['换个尺码']),
  article('agent.zh', 'human_agent', '人工客服几点上班？', '每天 9:00–21:00。'),
  article('return.en', 'return_goods', 'How do I return clothes?', 'You can return clothes within 7 days.', [
    'return a jacket',
  ]),
  { ...article('secret.zh', 'return_goods', '怎么退鞋子？', '还没有审核。'), status: 'draft' },
  { ...article('past.zh', 'promotion_coupon', '双十一满减怎么算？', '满 300 减 50。'), validUntil: '2025-12-01' },
]
const retriever = createRetriever(await memorySpace('shop', articles))

function article(
  id: string,
  problem: string,
  question: string,
  answer: string,
  phrasings: string[] = [],
): ArticleInput {
  return { id, problem, question, answer, phrasings, scene: 'after-sale', locale: id.slice(-2), status: 'published' }
}

/** What `escalation()` puts there. */
const handoff = { request: async () => 'a person comes', offer: (words: string) => words }

describe.each([
  ['everything', everything],
  ['text only', textOnly],
])('on a platform that shows %s', (shows, accepts) => {
  let chat: TestChat
  beforeEach(async () => {
    chat = testChat({ accepts })
    await chat.start((base) =>
      createBot(base)
        .use((_, next) => next({ handoff }))
        .use(rag({ retriever })),
    )
  })

  test.each([
    ['我的快递三天没动了，是不是丢了？', '72 小时', '物流好几天没更新，包裹是不是丢了？'],
    ['how do I return a jacket?', 'within 7 days', 'How do I return clothes?'],
  ])('"%s" is answered in the words of the article, with its source', async (said, piece, title) => {
    const reply = await chat.user('alice').says(said)
    expect(plainText(reply)).toContain(piece)
    if (shows === 'everything') expect(reply[1]).toMatchObject({ type: 'sources', sources: [{ title, version: 1 }] })
    else expect(plainText(reply)).toContain(title)
  })

  test.each(['量子力学是什么', 'asdfgh qwerty', "what's the weather on mars", '🙂🙂'])(
    '"%s" is not answered; a person is offered, and that is recorded',
    async (said) => {
      const alice = chat.user('alice')
      const reply = await alice.says(said)
      expect(plainText(reply)).toMatch(/^(抱歉，这个问题我还不会回答|Sorry, I do not know)/)
      if (shows === 'everything') expect(reply).toMatchObject([{ type: 'choices', choices: [{ value: 'human' }] }])
      else expect(plainText(reply)).toMatch(/^1\. (转人工|Talk to a person)$/m)
      expect(await alice.records('handoff.offered')).toMatchObject([{ data: { reason: 'unsure' } }])
      expect(await alice.records('handoff.requested')).toEqual([])
    },
  )

  test('close questions can be chosen instead, and are answered', async () => {
    const unsure = testChat({ accepts })
    await unsure.start((base) => createBot(base).use(rag({ retriever, threshold: 1 })))
    const alice = unsure.user('alice')
    const reply = await alice.says('衣服怎么退货啊')
    expect(plainText(reply)).toContain('我不太确定您的意思')
    expect(plainText(await alice.chooses('衣服怎么退货？'))).toContain('7 天内可以退货')
  })
})

const chat = testChat()
await chat.start((base) => createBot(base).use(rag({ retriever })))

describe('without anybody to hand over to', () => {
  test.each(['量子力学是什么', "what's the weather on mars"])(
    '"%s" is not answered, and nobody is offered',
    async (said) => {
      const alice = chat.user(said)
      const reply = await alice.says(said)
      expect(reply).toMatchObject([{ type: 'text' }])
      expect(plainText(reply)).not.toMatch(/人工|同事|person/)
      expect(await alice.records('handoff.offered')).toEqual([])
      expect(await alice.records('handoff.requested')).toEqual([])
    },
  )

  test('close questions are offered alone', async () => {
    const unsure = testChat()
    await unsure.start((base) => createBot(base).use(rag({ retriever, threshold: 1 })))
    const [reply] = await unsure.user('alice').says('衣服怎么退货啊')
    expect(reply).toMatchObject({ type: 'choices', text: '抱歉，我不太确定您的意思。您想问的是下面的问题吗？' })
    expect(JSON.stringify(reply)).not.toContain('human')
  })

  test('whoever wants a person hears that there is none here, and how to reach people', async () => {
    const shop = testChat()
    await shop.start((base) =>
      createBot(base)
        .use((_, next) => next({ intent: { name: 'human_agent', confidence: 0.9, entities: [], candidates: [] } }))
        .use(rag({ retriever, contact: { zh: '请拨打 400-000-0000。', en: 'Please call 400-000-0000.' } })),
    )
    const alice = shop.user('alice', { locale: 'zh' })
    expect(await alice.says('来个能说话的')).toEqual([text('抱歉，我在这里没法为您转接人工。请拨打 400-000-0000。')])
    expect(await alice.records('handoff.requested')).toEqual([])
    const bob = shop.user('bob', { locale: 'en' })
    expect(await bob.says('get me somebody')).toEqual([
      text('Sorry, I cannot connect you to a person here. Please call 400-000-0000.'),
    ])
  })

  test('what no article answers comes with how to reach people', async () => {
    const shop = testChat()
    await shop.start((base) => createBot(base).use(rag({ retriever, contact: { zh: '请拨打 400-000-0000。' } })))
    expect(await shop.user('alice').says('量子力学是什么')).toEqual([
      text('抱歉，这个问题我还不会回答。请拨打 400-000-0000。'),
    ])
  })
})

test('a draft, an article out of date and one in the other language are never answered with', async () => {
  const reply = await chat.user('bob').says('怎么退鞋子？')
  expect(plainText(reply)).not.toContain('还没有审核')
  expect(JSON.stringify(await chat.user('bob').trace())).not.toContain('.en')
  expect(plainText(await chat.user('bob').says('双十一满减怎么算？'))).not.toContain('满 300')
})

test('what has no words is left to others', async () => {
  const silent = testChat()
  await silent.start((base) =>
    createBot(base)
      .use(rag({ retriever }))
      .use(() => 'others'),
  )
  expect(await silent.user('alice').joins()).toEqual([text('others')])
})

test('the trace tells what was found, how it was weighed and what was chosen', async () => {
  const alice = chat.user('carol')
  await alice.says('我要退货')
  const [step] = await alice.trace()
  expect(step).toMatchObject({ step: 'rag', saw: { text: '我要退货', locale: 'zh' }, chose: 'return.zh' })
  expect(step?.scored).toMatchObject([{ article: 'return.zh', version: 1, why: { matched: '我要退货' } }, {}, {}])
  await alice.says('量子力学是什么')
  expect((await alice.trace())[0]).toMatchObject({ chose: 'unknown' })
})

/** A bot that is told what every message wants. */
async function knowing(name: string, confidence = 0.9) {
  const chat = testChat()
  const intent = { name, confidence, entities: [], candidates: [{ name, score: confidence }] }
  await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ intent, handoff }))
      .use(rag({ retriever })),
  )
  return chat.user('alice')
}

test('of two articles that fit alike, the one about the intent answers', async () => {
  expect(plainText(await (await knowing('return_goods')).says('衣服怎么办'))).toContain('可以退货')
  expect(plainText(await (await knowing('exchange_goods')).says('衣服怎么办'))).toContain('可以换货')
})

test('an intent alone answers nothing: some words must speak for the article, too', async () => {
  const alice = await knowing('return_goods', 1)
  expect(plainText(await alice.says('量子力学'))).not.toContain('7 天')
  expect(await alice.records('handoff.offered')).toMatchObject([{ data: { reason: 'unsure', intent: 'return_goods' } }])
})

test('whoever seems to want a person is answered and offered one, or offered one alone', async () => {
  const alice = await knowing('human_agent')
  expect(await alice.says('人工客服几点上班？')).toEqual([
    markdown('每天 9:00–21:00。'),
    sources({ title: '人工客服几点上班？', articleId: 'agent.zh', version: 1 }),
    choices('需要我请同事来帮您吗？', [{ label: '转人工', value: 'human' }]),
  ])
  expect(await alice.records('handoff.offered')).toMatchObject([{ data: { reason: 'asked' } }])
  expect(await alice.says('别跟我说废话，叫个活的来')).toEqual([
    choices('需要我请同事来帮您吗？', [{ label: '转人工', value: 'human' }]),
  ])
  // To ask for one is not rag's to say.
  expect(await alice.records('handoff.requested')).toEqual([])
})

describe('in a conversation', () => {
  const about = { scene: 'service', locale: 'zh', status: 'published' } as const
  const shop = [
    { ...about, id: 'return', problem: 'return_goods', question: '衣服怎么退货？', answer: '7 天内可以。' },
    { ...about, id: 'return-fee', problem: 'return_goods', question: '退货的运费谁出？', answer: '质量问题我们出。' },
    { ...about, id: 'return-abroad', problem: 'return_goods', question: '在国外怎么退货？', answer: '联系我们。' },
    { ...about, id: 'exchange', problem: 'exchange_goods', question: '衣服怎么换货？', answer: '15 天内可以。' },
    { ...about, id: 'exchange-fee', problem: 'exchange_goods', question: '换货的运费谁出？', answer: '第一次免费。' },
    { ...about, id: 'red', problem: 'product_info', question: '红色会员卡怎么办理？', answer: '在门店。' },
    { ...about, id: 'blue', problem: 'product_info', question: '蓝色会员卡怎么办理？', answer: '在网上。' },
  ]

  async function talking(options: { related?: number; threshold?: number } = {}, accepts = everything) {
    const chat = testChat({ accepts })
    const retriever = createRetriever(await memorySpace('shop', shop))
    await chat.start((base) => createBot(base).use(rag({ retriever, threshold: 0.1, ...options })))
    return { chat, alice: chat.user('alice') }
  }

  test('a message that leans on the one before it is read with its topic, for half an hour', async () => {
    const { chat, alice } = await talking({ related: 0 })
    await alice.says('衣服怎么退货？')
    expect((await alice.says('那运费呢？'))[0]).toEqual(markdown('质量问题我们出。'))
    await alice.says('衣服怎么换货？')
    expect((await alice.says('那运费呢？'))[0]).toEqual(markdown('第一次免费。'))
    const asked = [markdown('质量问题我们出。'), markdown('第一次免费。')]
    expect(asked).not.toContainEqual((await chat.user('bob').says('那运费呢？'))[0])
    await chat.clock.advance(31 * 60_000)
    expect(asked).not.toContainEqual((await alice.says('那运费呢？'))[0])
  })

  test('other questions about the same problem are one tap away, and none comes twice', async () => {
    const { alice } = await talking()
    const offered = async (said: string) =>
      (await alice.says(said)).flatMap((part) => ('choices' in part ? part.choices : []))
    const first = (await offered('衣服怎么退货？')).map(({ label }) => label)
    expect(first).toEqual(expect.arrayContaining(['在国外怎么退货？', '退货的运费谁出？']))
    const second = (await offered('退货的运费谁出？')).map(({ label }) => label)
    for (const label of [...first, '衣服怎么退货？']) expect(second).not.toContain(label)
    expect((await alice.chooses('在国外怎么退货？'))[0]).toEqual(markdown('联系我们。'))
    expect(await alice.records('rag.confirmed')).toEqual([])
  })

  test('they are not shown where there are no buttons, nor where they are turned off', async () => {
    const shown = async (...given: Parameters<typeof talking>) =>
      plainText(await (await talking(...given)).alice.says('衣服怎么退货？'))
    expect(await shown()).toContain('您可能还想问')
    expect(await shown({}, textOnly)).not.toContain('您可能还想问')
    expect(await shown({ related: 0 })).not.toContain('您可能还想问')
  })

  test('of two articles that fit alike the customer chooses, and that is recorded as what was meant', async () => {
    const { alice } = await talking()
    const reply = await alice.says('会员卡怎么办理？', { key: 'first' })
    expect(reply).toMatchObject([{ type: 'choices', text: expect.stringContaining('不太确定') }])
    expect(await alice.records('rag.unsure')).toMatchObject([
      { data: { event: 'first', articles: expect.arrayContaining([expect.objectContaining({ article: 'blue' })]) } },
    ])
    expect((await alice.chooses('蓝色会员卡怎么办理？'))[0]).toEqual(markdown('在网上。'))
    expect(await alice.records('rag.confirmed')).toMatchObject([
      { data: { article: 'blue', version: 1, asked: 'first' } },
    ])
    expect(await alice.records('rag.answered')).toMatchObject([
      { data: { article: 'blue', confidence: 1, by: 'article' } },
    ])
  })

  test('what no article answers is recorded, and no record holds words of the customer', async () => {
    const { alice } = await talking({ threshold: 0.5 })
    await alice.says('量子力学是什么', { key: 'second' })
    await alice.says('衣服怎么退货？')
    await alice.says('那运费呢？')
    expect(await alice.records('rag.unanswered')).toMatchObject([{ data: { event: 'second', locale: 'zh' } }])
    expect(JSON.stringify(await alice.records())).not.toMatch(/量子|退货|运费/)
  })
})

test('of two articles with one question the better one answers, instead of the question being offered for ever', async () => {
  const twins = await memorySpace('twins', [
    article('one.zh', 'return_goods', '怎么退货？', '打电话给我们。'),
    article('two.zh', 'return_goods', '怎么退货？', '在订单页申请退货。'),
  ])
  const chat = testChat()
  await chat.start((base) => createBot(base).use(rag({ retriever: createRetriever(twins), threshold: 0.2 })))
  const alice = chat.user('alice')
  for (const said of ['怎么退货？', '请问怎么退货呢'])
    expect(plainText(await alice.says(said))).toMatch(/打电话|订单页/)
})

test('a shop says it in its own words', async () => {
  const shop = testChat()
  await shop.start((base) => createBot(base).use(rag({ retriever, words: { zh: { unknown: '这个我不懂。' } } })))
  expect(await shop.user('alice').says('量子力学是什么')).toEqual([text('这个我不懂。')])
})

test('a retriever that is none is reported at start', async () => {
  const bot = createBot({ adapters: [testChat().adapter] }).use(rag({ retriever: {} as typeof retriever }))
  await expect(bot.start()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
})

test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
  run({ make: () => rag({ retriever }), makeWrong: () => rag({ retriever, threshold: 2 }) }),
)

test('a retriever may be an instance of a class', async () => {
  class Shelf implements Pick<typeof retriever, 'search'> {
    readonly #inner = retriever
    search(...asked: Parameters<typeof retriever.search>) {
      return this.#inner.search(...asked)
    }
  }
  const chat = testChat()
  await chat.start((base) => createBot(base).use(rag({ retriever: new Shelf() })))
  expect(plainText(await chat.user('alice').says('how do I return a jacket?'))).toContain('within 7 days')
})
