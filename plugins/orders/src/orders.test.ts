import {
  type Content,
  choices,
  createBot,
  defineAdapter,
  delivered,
  type Inbox,
  image,
  type Part,
  plainText,
  toParts,
} from '@huida/core'
import { cleanups, pluginCases, testChat, textOnly, until, virtualClock } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import { NOW, routes, shopServer } from './fixtures/shop-server.js'
import { httpConnector, orders } from './index.js'

const cleanup = cleanups(afterEach)

type Options = Partial<Parameters<typeof orders>[0]>

async function shop(options: Options = {}, accepts?: typeof textOnly) {
  const server = await shopServer(cleanup)
  const chat = testChat({ clock: virtualClock(NOW), ...(accepts && { accepts }) })
  const connector = options.connector ?? httpConnector({ baseUrl: server.url, routes })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(orders({ number: { pattern: /20\d{10}/, example: '202611180034' }, ...options, connector }))
      .on('message', () => 'an article'),
  )
  cleanup(() => bot.stop())
  return { chat, server, wang: chat.user('wang', { locale: 'zh' }), ann: chat.user('ann', { locale: 'en' }) }
}

const read = (parts: readonly Part[]) => plainText(parts)

describe('a customer without an account', () => {
  test('is asked for the last four digits, and sees the order then', async () => {
    const { wang } = await shop()
    expect(read(await wang.says('帮我查一下订单 202611180034'))).toBe(
      '为了保护您的信息，请告诉我订单 202611180034 下单手机号的后四位。',
    )
    expect(read(await wang.says('6688'))).toBe(
      [
        '订单 202611180034',
        '保温壶：已发货',
        '下单时间：11月18日 09:30',
        '金额：¥129.00',
        '顺丰 SF1365920047781：运输中',
        '最新物流（昨天 22:10）：快件到达（杭州转运中心）',
      ].join('\n'),
    )
    expect(await wang.records('order.looked_up')).toMatchObject([{ data: { kind: 'order', outcome: 'found' } }])
  })

  test.each([
    '帮我查一下订单 202611180034，手机尾号 6688',
    '订单202611180034 手机 13912346688',
    'status of my order 202611180034, phone ends in 6688',
    '２０２６１１１８００３４ 后四位６６８８',
    '查订单 2026 1118 0034 后四位六六八八',
  ])('may say all of it at once: %s', async (words) => {
    const { wang } = await shop()
    expect(read(await wang.says(words))).toMatch(/已发货|has been shipped/)
  })

  test('is asked for the number, may say it next, and is not asked for the digits again', async () => {
    const { ann } = await shop()
    expect(read(await ann.says('where is my parcel?'))).toBe(
      'Please send me the order number, and I will look it up. It looks like 202611180034.',
    )
    expect(read(await ann.says('202611180034'))).toContain('last four digits')
    expect(read(await ann.says('it is 6688'))).toContain('SF Express SF1365920047781: on its way')
    expect(read(await ann.says('and where is 202611170012'))).toContain('SF1365920047799')
  })

  test('hears the same about an order of somebody else as about one that does not exist', async () => {
    const { chat } = await shop()
    const said = async (number: string, name: string) => {
      const user = chat.user(name, { locale: 'zh' })
      const heard: string[] = []
      for (const words of [`查订单 ${number}`, '1111', '2222', '3333', `查订单 ${number}`])
        heard.push(read(await user.says(words)).replaceAll(number, '#'))
      return heard
    }
    const others = await said('202611120055', 'mallory')
    expect(others[2]).toContain('对不上')
    expect(others[4]).toContain('失败的次数太多')
    expect(others).toEqual(await said('202699990000', 'mallet'))
  })

  test('may try again an hour later, and not before with the right digits', async () => {
    const { chat, wang } = await shop()
    for (const words of ['查订单 202611180034', '1111', '2222', '3333']) await wang.says(words)
    expect(read(await wang.says('202611180034 手机尾号 6688'))).toContain('失败的次数太多')
    await chat.clock.advance(3_600_001)
    expect(read(await wang.says('202611180034 手机尾号 6688'))).toContain('已发货')
  })

  test('cannot try one tail at order after order', async () => {
    const { wang } = await shop()
    for (let n = 1; n < 11; n++) await wang.says(`查订单 2026111800${String(n).padStart(2, '0')} 手机尾号 1357`)
    expect(read(await wang.says('查订单 202611120055'))).toContain('失败的次数太多')
  })

  test('who corrects the number need not say the digits again', async () => {
    const { wang } = await shop()
    await wang.says('查订单 202611180043')
    expect(read(await wang.says('6688'))).toContain('对不上')
    expect(read(await wang.says('发错了，是…0034'))).toContain('保温壶')
  })

  test('who does not give the digits is not shown anything', async () => {
    const { wang } = await shop({ contact: 'service@shop.example' })
    await wang.says('查订单 202611180034')
    const answer = read(await wang.says('不想给手机号'))
    expect(answer).toContain('没关系')
    expect(answer).toContain('service@shop.example')
    expect(answer).not.toContain('保温壶')
  })

  test('sees how and where it is without digits where the shop says so, and the rest with them', async () => {
    const { wang } = await shop({ public: ['order', 'parcel'] })
    const first = read(await wang.says('查订单 202611180034'))
    expect(first).toContain('已发货')
    expect(first).not.toMatch(/保温壶|129/)
    expect(read(await wang.says('6688'))).toContain('保温壶')
  })

  test.each([
    [
      'is told in a group to write in private',
      undefined,
      '这里大家都能看到。为了保护您的信息，请单独发消息给我来查订单。',
    ],
    ['is told in a group only what is public', ['order'] as const, '订单 202611180034\n已发货'],
  ])('%s', async (_, isPublic, answer) => {
    const { url } = await shopServer(cleanup)
    const said: string[] = []
    let inbox: Inbox | undefined
    const adapter = defineAdapter({
      ...{ name: 'g', platform: 'g', accepts: { text: {} } },
      start: async (opened) => {
        inbox = opened
      },
      async send({ part }) {
        said.push(read([part]))
        return delivered()
      },
    })
    const connector = httpConnector({ baseUrl: url, routes })
    const bot = await createBot({ adapters: [adapter], locales: ['zh'] })
      .use(orders({ connector, identify: () => 'wang', ...(isPublic && { public: [...isPublic] }) }))
      .start()
    cleanup(() => bot.stop())
    await inbox!.receive({
      ...{ type: 'message', key: '1', at: 1, conversation: { id: 'room', kind: 'group' }, user: { id: 'wang' } },
      parts: toParts('查订单 202611180034 尾号 6688'),
    })
    await inbox!.settled()
    expect(said.join('\n')).toContain(answer)
    expect(said.join('\n')).not.toMatch(/保温壶|129/)
  })
})

describe('a customer with an account', () => {
  const identify = ({ user }: { user: { id: string } }) => (user.id === 'nobody' ? undefined : user.id)

  test('sees an order at once', async () => {
    const { wang } = await shop({ identify })
    expect(read(await wang.says('202611180034'))).toContain('保温壶')
  })

  test('hears of an order of somebody else that there is none, word for word', async () => {
    const { wang } = await shop({ identify })
    const others = read(await wang.says('查订单 202611120055')).replaceAll('202611120055', '#')
    const none = read(await wang.says('查订单 202699990000')).replaceAll('202699990000', '#')
    expect(others).toBe('没有查到订单 #。请核对一下号码再发一次。它像这样：202611180034。')
    expect(none).toBe(others)
  })

  test('is asked twice more for a number that is not found, and no more', async () => {
    const { wang } = await shop({ identify, contact: 'service@shop.example' })
    expect(read(await wang.says('查订单 202699990001'))).toContain('再发一次')
    expect(read(await wang.says('202699990002'))).toContain('再发一次')
    expect(read(await wang.says('202699990003'))).toBe(
      '还是没有查到这个号码（202699990003）。您也可以这样联系我们：service@shop.example',
    )
  })

  test('chooses from a list, on platforms without buttons by a number', async () => {
    for (const accepts of [undefined, textOnly]) {
      const { wang } = await shop({ identify }, accepts)
      const list = await wang.says('我的快递到哪了')
      expect(read(list)).toContain('请问是哪一单？')
      expect(read(await wang.chooses('保温壶 · 11月18日 · 202611180034'))).toContain('运输中')
    }
  })

  test('with one order need not choose', async () => {
    const { chat } = await shop({ identify })
    expect(read(await chat.user('li', { locale: 'zh' }).says('查一下我的订单'))).toContain('夹克')
  })
})

describe('what customers write', () => {
  test.each<[string, string[], RegExp]>([
    ['both at once, without words', ['202611180034 6688'], /保温壶/],
    ['letters that look like digits', ['2O26III8OO34', '6688'], /保温壶/],
    ['digits with blanks', ['订单 2026 1118 0034', '六 六 八 八'.replaceAll(' ', '')], /保温壶/],
    ['a whole phone number', ['202611180034', '139 1234 6688'], /保温壶/],
    ['three digits', ['202611180034', '668'], /后四位/],
    ['that the phone is another', ['202611180034', '手机号换了'], /没关系/],
    ['that it does not matter', ['202611180034', '算了'], /有需要随时找我/],
    ['that it does not matter, in English', ['where is my parcel', 'never mind'], /Just ask whenever/],
    ['that the number is forgotten', ['我的快递到哪了', '号码我忘了'], /没有订单号/],
    ['a tracking number', ['SF1365920047781'], /包裹 SF1365920047781 下单手机号/],
    ['how long it still takes', ['202611180034 6688', '还要多久才能到'], /SF1365920047781/],
    ['how long customs take', ['202611180034 6688', '那要多久才能清关'], /SF1365920047781/],
    ['how long it takes in general', ['202611180034 6688', '一般多久能到'], /an article/],
    ['two numbers', ['202611180034 202611170012', '202611170012', '6688'], /跑鞋/],
    ['what was ordered', ['我昨天买的那个壶发货没有'], /请发一下订单号/],
  ])('%s', async (_, said, answer) => {
    const { wang } = await shop()
    let last = ''
    for (const words of said) last = read(await wang.says(words))
    expect(last).toMatch(answer)
  })

  test('general questions are answered by articles first, and a look-up is offered before their choices', async () => {
    const server = await shopServer(cleanup)
    const chat = testChat({ clock: virtualClock(NOW) })
    let article: Content = ['an article', choices('next?', ['a'])]
    const bot = await chat.start((base) =>
      createBot(base)
        .use(orders({ connector: httpConnector({ baseUrl: server.url, routes }) }))
        .on('message', () => article),
    )
    cleanup(() => bot.stop())
    const user = chat.user('wang', { locale: 'zh' })
    expect(read(await user.says('怎么查物流'))).toBe('an article\n如果想查您自己的那一单，把订单号发给我就行。\nnext?')
    article = choices('unknown', [{ label: '转人工', value: 'human' }])
    expect(read(await chat.user('li', { locale: 'zh' }).says('怎么查物流'))).toBe('unknown')
  })
})

describe('what was looked up last', () => {
  const identify = () => 'wang'
  test.each([
    '都好几天没动了',
    '到哪了',
    '什么时候能到啊',
    '还没到吗',
    "it hasn't moved for days",
    'where is it now?',
    'any update?',
  ])('is what "%s" is about', async (words) => {
    const { wang } = await shop({ identify })
    await wang.says('查订单 202611180034')
    expect(read(await wang.says(words))).toContain('SF1365920047781')
  })

  test.each(['那运费呢', '怎么退货', '谢谢', 'what about the shipping fee?', '怎么查物流'])(
    'is not what "%s" is about',
    async (words) => {
      const { wang } = await shop({ identify })
      await wang.says('查订单 202611180034')
      expect(read(await wang.says(words))).toContain('an article')
    },
  )

  test('is forgotten after half an hour', async () => {
    const { chat, wang } = await shop({ identify })
    await wang.says('查订单 202611180034')
    await chat.clock.advance(1_800_001)
    expect(read(await wang.says('都好几天没动了'))).toBe('an article')
  })

  test('may have been said before about something else', async () => {
    const { wang } = await shop({ identify, intents: {} })
    await wang.says('查订单 202611170012')
    expect(read(await wang.says('另一个订单到哪了'))).toContain('哪一单')
  })

  test.each([
    ['发错了，是…0034', '保温壶'],
    ["sorry it's 202611180034", 'thermos jug'],
    ['不是202611170012，是202611180034', '保温壶'],
  ])('is corrected by "%s"', async (words, item) => {
    const { wang, ann } = await shop({ identify })
    const user = item === '保温壶' ? wang : ann
    await user.says('202611180043')
    expect(read(await user.says(words))).toContain(item)
  })
})

test('a number of the wrong length is told so, with one that is right', async () => {
  const { wang } = await shop()
  await wang.says('查一下我的快递')
  expect(read(await wang.says('20261118003'))).toBe('这个号码不像订单号，请再核对一下。它像这样：202611180034。')
})

test('who looks for the number is waited for, and who has none is told where there is help', async () => {
  const { wang } = await shop({ contact: { zh: '拨打 400-000', en: 'call 400-000' } })
  await wang.says('查一下我的快递')
  expect(read(await wang.says('等一下，我找找'))).toContain('不着急')
  expect(read(await wang.says('找不到订单号'))).toContain('拨打 400-000')
})

test('a number in a picture is used', async () => {
  const { url } = await shopServer(cleanup)
  const chat = testChat({ clock: virtualClock(NOW) })
  const bot = await chat.start((base) =>
    createBot(base)
      .use((ctx, next) =>
        next({ imageText: ctx.text.startsWith('看') ? '我的订单\n订单编号：202611180034\n实付 ¥129' : '一只猫' }),
      )
      .use(orders({ connector: httpConnector({ baseUrl: url, routes }), identify: () => 'wang' })),
  )
  cleanup(() => bot.stop())
  expect(read(await chat.user('wang', { locale: 'zh' }).says('看图，这个到哪了'))).toContain('SF1365920047781')
})

test('a picture in place of the number is answered with what was made of it', async () => {
  const { url } = await shopServer(cleanup)
  const chat = testChat({ clock: virtualClock(NOW) })
  let says: string | undefined
  const bot = await chat.start((base) =>
    createBot(base)
      .use((ctx, next) => (ctx.text === '' && says ? next({ imageText: says, text: says }) : next()))
      .use(orders({ connector: httpConnector({ baseUrl: url, routes }), identify: () => 'wang' })),
  )
  cleanup(() => bot.stop())
  const wang = chat.user('wang', { locale: 'zh' })
  const photo = image('https://shop.example/a.png')
  await wang.says('查一下我的物流')
  expect(read(await wang.says(photo))).toBe('抱歉，这张图片我读不出来。请用文字发一下订单号。')
  says = '一只猫'
  expect(read(await wang.says(photo))).toBe('图片我看了，里面没有找到订单号。请用文字发一下订单号。')
  says = '已发货\n订单编号：202611180034\n收货人 139****6688\n物流单号：SF1365920047781'
  expect(read(await wang.says(photo))).toContain('最新物流')
})

test('digits in a picture do not say whose order it is', async () => {
  const { url } = await shopServer(cleanup)
  const chat = testChat({ clock: virtualClock(NOW) })
  const bot = await chat.start((base) =>
    createBot(base)
      .use((_, next) => next({ imageText: '订单编号：202611180034\n手机尾号 6688' }))
      .use(orders({ connector: httpConnector({ baseUrl: url, routes }) })),
  )
  cleanup(() => bot.stop())
  const mallory = chat.user('mallory', { locale: 'zh' })
  expect(read(await mallory.says(image('https://shop.example/a.png')))).toContain('后四位')
})

test('a refund is told with its amount and its day', async () => {
  const { wang } = await shop({ identify: () => 'wang' })
  expect(read(await wang.says('订单202611090021的退款到账了吗'))).toBe(
    '订单 202611090021 的退款\n已打款，等待到账\n退款金额：¥199.00\n退到：微信零钱\n预计 11月25日 前到账',
  )
  expect(read(await wang.says('订单202611180034的退款进度'))).toBe('订单 202611180034 没有退款记录。')
})

test.each([
  ['保温壶多少钱', '保温壶：¥129.00（原价 ¥159.00）'],
  ['请问保温壶还有货吗？', '保温壶 有货，还有 12 件。'],
  ['is the thermos jug in stock?', 'More are expected on 30 Nov.'],
  ['how much is the thermos jug?', 'thermos jug: ¥129.00'],
])('a product is looked up by its name: %s', async (words, told) => {
  const { wang } = await shop()
  expect(read(await wang.says(words))).toContain(told)
})

test('the price of the same product may be asked next', async () => {
  const { wang } = await shop()
  await wang.says('保温壶还有货吗')
  expect(read(await wang.says('那价格呢'))).toContain('¥129.00')
})

test('a product that the shop does not know is left to articles', async () => {
  const { wang } = await shop()
  expect(read(await wang.says('飞机还有货吗'))).toBe('an article')
})

test('a tracking number is looked up like the order that it belongs to', async () => {
  const { wang } = await shop()
  expect(read(await wang.says('SF1365920047781'))).toContain('后四位')
  expect(read(await wang.says('6688'))).toContain('最新物流')
})

test('what comes next is pushed where the shop says what', async () => {
  const { wang } = await shop({
    identify: () => 'wang',
    related: ({ order, locale }) => (order?.status === 'shipped' ? `怎么改地址 (${locale})` : undefined),
  })
  expect(read(await wang.says('202611180034'))).toContain('怎么改地址 (zh)')
})

test('a turn that is run again asks the order system once', async () => {
  const { url, asked } = await shopServer(cleanup)
  const chat = testChat({ clock: virtualClock(NOW) })
  let failures = 1
  const bot = await chat.start((base) =>
    createBot(base)
      .use(async (_, next) => {
        const answer = await next()
        if (failures-- > 0) throw new Error('after the answer')
        return answer
      })
      .use(orders({ connector: httpConnector({ baseUrl: url, routes }), identify: () => 'wang' })),
  )
  cleanup(() => bot.stop())
  const wang = chat.user('wang', { locale: 'zh' })
  await wang.says('查订单 202611180034')
  await chat.clock.advance(60_000)
  await until(() => wang.sees().length > 0)
  expect(read(wang.sees())).toContain('保温壶')
  expect(asked).toEqual(['/orders/202611180034'])
})

describe('orders()', () => {
  const connector = { order: async () => null }
  test.each(pluginCases.map((each) => [each.name, each] as const))('%s', (_, { run }) =>
    run({ make: () => orders({ connector }), makeWrong: () => orders({ connector: {} }) }),
  )
})
