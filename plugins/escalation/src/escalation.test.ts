import { join } from 'node:path'
import {
  type Author,
  type Content,
  type Context,
  choices,
  createBot,
  definePlugin,
  image,
  type Json,
  memoryStore,
  type Part,
  plainText,
  sources,
  text,
} from '@huida/core'
import { cleanups, type TestChatOptions, temporaryFolder, testChat, until } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { afterEach, describe, expect, test } from '@jest/globals'
import { words } from './conversation/words.js'
import { escalation, type MayWishForPerson, type WithHandoff } from './index.js'

const cleanup = cleanups(afterEach)

type Options = Parameters<typeof escalation>[0]

const wang: Author = { kind: 'agent', id: 'wang', name: '小王' }
const li: Author = { kind: 'agent', id: 'li', name: '小李' }
const system: Author = { kind: 'system' }
const team = {
  agents: [
    { id: 'wang', name: '小王' },
    { id: 'li', name: '小李' },
  ],
}

/** A bot that answers everything, before people. */
async function start(
  options: Options = {},
  answer = (said: string): Content => `机器人：${said}`,
  file = ':memory:',
  adapter: NonNullable<TestChatOptions['adapter']> = {},
) {
  const chat = testChat({ store: sqlite({ file }), adapter })
  const bot = await chat.start((base) =>
    createBot(base)
      .use(escalation({ team, ...options }))
      .on('message', (ctx) => answer(ctx.text)),
  )
  const conversation = 'test:ming'
  const act = (event: Json, by: Author = wang) => bot.act(conversation, 'handoff.do', event, { by })
  return {
    chat,
    bot,
    ming: chat.user('ming', { locale: 'zh' }),
    comes: (agent: string) => bot.act('desk:floor', 'desk.presence', { agent, state: 'online' }, { by: system }),
    goes: (agent: string) => bot.act('desk:floor', 'desk.presence', { agent, state: 'offline' }, { by: system }),
    accept: (by = wang) => act({ type: 'accept', agent: { id: by.id!, name: by.name! } }, by),
    reply: (words: string, by = wang) => bot.act(conversation, 'handoff.reply', { agent: by.id!, words }, { by }),
    act,
    owner: async () => (await chat.store.conversation(conversation))!.owner,
    /** Time passes, and everything that is due has its turn. */
    async after(ms: number) {
      await chat.clock.advance(ms)
      await bot.settled()
    },
  }
}

const said = (parts: readonly Part[]) => plainText([...parts])

describe('a customer who asks for a person', () => {
  test('is told that one is being found; the agent who accepts is announced, answers, and the bot is silent', async () => {
    const { ming, comes, accept, reply, owner, bot, chat } = await start()
    await comes('wang')
    expect(said(await ming.says('转人工'))).toBe(
      '正在为您转接人工客服，请稍候。不想等了，回复“取消”即可继续由我为您服务。',
    )
    await bot.settled()
    expect(await owner()).toEqual({ kind: 'queue', id: 'support' })
    expect(await ming.says('我的杯子碎了')).toEqual([])
    await accept()
    expect(said(ming.sees().slice(-1))).toBe('客服小王已接入，为您服务。')
    await reply('您好，我来看一下。')
    expect(chat.sent.at(-1)).toMatchObject({ by: wang, part: text('您好，我来看一下。') })
    expect(await ming.says('谢谢')).toEqual([])
    expect(await owner()).toMatchObject({ kind: 'agent', id: 'wang' })
    const drafts = (await ming.ledger()).flatMap((entry) =>
      entry.kind === 'out' && entry.status === 'draft' && entry.act.type === 'say' ? [said([entry.act.part])] : [],
    )
    expect(drafts).toEqual(['机器人：我的杯子碎了', '机器人：谢谢'])
  })

  test('is not taken at a word that answers something the bot only drafted while a person had the conversation', async () => {
    const chat = testChat({ store: sqlite({ file: ':memory:' }) })
    const bot = await chat.start((base) =>
      createBot(base)
        .use(escalation({ team }))
        .on('message', (ctx: Context & Partial<WithHandoff>) =>
          /\?$/.test(ctx.text) ? ctx.handoff!.offer('要转人工吗？', { reason: 'unsure' }) : `机器人：${ctx.text}`,
        ),
    )
    const ming = chat.user('ming', { locale: 'zh' })
    const act = (event: Json) => bot.act('test:ming', 'handoff.do', event, { by: wang })
    await bot.act('desk:floor', 'desk.presence', { agent: 'wang', state: 'online' }, { by: system })
    await ming.says('转人工')
    await bot.settled()
    await act({ type: 'accept', agent: { id: 'wang', name: '小王' } })
    expect(await ming.says('多久能到?')).toEqual([])
    expect(await ming.records('handoff.offered')).toEqual([])
    await act({ type: 'resolve', agent: 'wang' })
    expect(said(await ming.says('好的'))).toBe('机器人：好的')
    expect(await ming.records('handoff.requested')).toHaveLength(1)
  })

  test('is introduced to the agent by what they asked, not by the digits or the yes that came last', async () => {
    const asked: string[] = []
    const articles = async (question: string) => {
      asked.push(question)
      return []
    }
    const { ming, comes } = await start({ articles })
    await comes('wang')
    await ming.says('我的包裹怎么还没到')
    await ming.says('6688')
    await ming.says('转人工')
    expect(asked).toEqual(['我的包裹怎么还没到'])
  })

  test('hears how many are before them, again at a pace, and what is asked meanwhile', async () => {
    const { chat, comes, bot, ming, after } = await start({ team: { agents: [{ id: 'wang', capacity: 1 }] } })
    await comes('wang')
    await chat.user('first').says('转人工')
    await bot.settled()
    expect(said(await ming.says('转人工'))).toMatch(/^正在为您转接人工客服，前面还有 1 位。/)
    expect(said(await ming.says('还要多久'))).toBe('仍在为您排队，前面还有 1 位。')
    const before = ming.sees().length
    await after(60_000)
    expect(said(ming.sees().slice(before))).toMatch(/^仍在为您(排队|转接)/)
  })

  test('may take it back', async () => {
    const { ming, comes, owner } = await start()
    await comes('wang')
    await ming.says('转人工')
    expect(said(await ming.says('取消'))).toBe('好的，已取消转人工。您可以继续问我。')
    expect(await owner()).toEqual({ kind: 'bot' })
    expect(said(await ming.says('在吗'))).toBe('机器人：在吗')
    expect(await ming.records('handoff.abandoned')).toHaveLength(1)
  })

  test('takes it back and asks how long in words of their own', async () => {
    const { ming, comes, owner } = await start()
    await comes('wang')
    for (const words of ['算了不用了', 'ok, never mind', '不用转人工了，谢谢']) {
      await ming.says('转人工')
      await ming.says('谢谢')
      expect((await owner()).kind).not.toBe('bot')
      expect(said(await ming.says('要等多久'))).not.toBe('')
      await ming.says(words)
      expect([words, await owner()]).toEqual([words, { kind: 'bot' }])
    }
  })

  test('is told honestly when nobody is there, and where else people can be reached', async () => {
    const { ming, owner } = await start({ contact: { zh: '请拨打 400-000-0000。' } })
    expect(said(await ming.says('转人工'))).toBe('抱歉，现在没有人工客服在线。请拨打 400-000-0000。')
    expect(await owner()).toEqual({ kind: 'bot' })
    expect(said(await ming.says('你好'))).toBe('机器人：你好')
    expect(await ming.records('handoff.deferred')).toMatchObject([{ data: { why: 'nobody' } }])
  })

  test('is told when it opens again', async () => {
    const calendars = { office: { timeZone: 'Asia/Shanghai', hours: { mon: ['09:00-18:00'] } } }
    const { ming, comes, chat } = await start({
      team: { ...team, calendars, queues: [{ id: 'support', calendar: 'office' }] },
    })
    await comes('wang')
    const [line] = (await ming.says('转人工')).map((part) => said([part]))
    expect(new Date(chat.clock.now()).getUTCDay()).not.toBe(1)
    expect(line).toMatch(/^现在不是人工客服的工作时间，.*星期一 ?09:00恢复服务。/)
  })

  test('is asked once where it is not clear', async () => {
    const { ming, comes, owner } = await start()
    await comes('wang')
    const question = (await ming.says('客服')).at(-1)
    expect(question).toMatchObject({ type: 'choices', text: '需要为您转人工客服吗？' })
    expect(said(await ming.says('客服'))).toMatch(/^正在为您转接/)
    expect(await owner()).toMatchObject({ kind: 'queue' })
  })
})

describe('words that may wish for a person, or ask something', () => {
  const asked: string[] = []
  const knowing = async () => {
    asked.length = 0
    const chat = testChat({ store: sqlite({ file: ':memory:' }) })
    await chat.start((base) =>
      createBot(base)
        .use(escalation({ team }))
        .on('message', (ctx: Context & Partial<WithHandoff & MayWishForPerson>, next) => {
          asked.push(ctx.text)
          if (/在嘛|就这些/.test(ctx.text)) {
            ctx.handoff?.unasked?.()
            return '您请说。'
          }
          if (/电话|Spanish|phone/.test(ctx.text))
            return [text('400-000-0000'), sources({ title: '怎么找人工？', articleId: 'reach', version: 1 })]
          return ctx.mayWishForPerson ? next() : '我不知道。'
        }),
    )
    return { ming: chat.user('ming', { locale: 'zh' }), ann: chat.user('ann', { locale: 'en' }) }
  }
  const values = (parts: readonly Part[]) =>
    parts.flatMap((part) => (part.type === 'choices' ? part.choices.map(({ value }) => value) : []))

  test('are answered by whoever knows the answer, and a person is offered beside it', async () => {
    const { ming, ann } = await knowing()
    for (const reply of [
      await ming.says('人工客服电话多少'),
      await ann.says('do you have staff who speak Spanish'),
      await ann.says('what is your phone number'),
    ]) {
      expect(said(reply)).toContain('400-000-0000')
      expect(values(reply)).toEqual(['human', 'no-human'])
    }
  })

  test('that nobody answers get the offer of a person, and a second time a person', async () => {
    const { ann } = await knowing()
    const reply = await ann.says('where is your head office')
    expect(said(reply)).toBe('Shall I connect you to a person?')
    expect(said(await ann.says('do you have staff there'))).not.toContain('Shall I')
  })

  test('that are small talk are answered in kind', async () => {
    const { ming } = await knowing()
    expect(await ming.says('就这些')).toEqual([text('您请说。')])
  })

  test('and wish for one plainly: nobody else is asked', async () => {
    const { ming, ann } = await knowing()
    await ming.says('转人工')
    await ann.says('I want to talk to a human')
    expect(asked).toEqual([])
  })
})

describe('agents', () => {
  test('are asked one after another; who does not react counts as away', async () => {
    const { ming, comes, after, bot } = await start()
    await comes('wang')
    await comes('li')
    await ming.says('转人工')
    await bot.settled()
    expect(await ming.records('handoff.offered_to')).toMatchObject([{ data: { agent: 'wang' } }])
    await after(15_000)
    expect(await ming.records('handoff.missed')).toMatchObject([{ data: { agent: 'wang' } }])
    expect((await ming.records('handoff.offered_to')).map(({ data }) => (data as { agent: string }).agent)).toEqual([
      'wang',
      'li',
    ])
  })

  test('of two who accept at once, one has it, and the other is told', async () => {
    const { ming, comes, accept, bot, act } = await start()
    await ming.says('你好')
    await comes('wang')
    await ming.says('转人工')
    await bot.settled()
    await act({ type: 'decline', agent: 'wang' })
    const both = await Promise.allSettled([accept(wang), accept(li)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CASE_TAKEN' } })
  })

  test('are told what the platform holds; what is true for a moment only is not said then', async () => {
    const windows = [{ opens: 'message', forMs: 86_400_000, messages: 3 }] as const
    const { ming, comes, accept, reply, after, owner } = await start({}, undefined, ':memory:', { windows })
    await comes('wang')
    await ming.says('转人工')
    await accept()
    expect(await reply('您好')).toEqual({})
    expect(await reply('请稍等')).toEqual({ held: 'quota' })
    await after(600_000)
    await after(300_000)
    expect(await owner()).toEqual({ kind: 'bot' })
    const held = (await ming.ledger()).flatMap((entry) =>
      entry.kind === 'out' && entry.status === 'held' && entry.act.type === 'say' ? [said([entry.act.part])] : [],
    )
    expect(held).toEqual(['请稍等'])
  })

  test('are found what they can serve, however many wait before it for somebody else', async () => {
    const { chat, bot, comes } = await start({
      team: {
        agents: [
          { id: 'wang', skills: ['general'], capacity: 1 },
          { id: 'lin', capacity: 1 },
        ],
        queues: [
          { id: 'support', skills: ['general'], limit: 1_000 },
          { id: 'logistics', agents: ['lin'] },
        ],
        routing: [{ level: 'carrier', queue: 'logistics' }],
      },
      customer: async (ctx) => (ctx.user.id.startsWith('carrier') ? { level: 'carrier' } : undefined),
      limits: { offerMs: 3_600_000 },
    })
    for (const agent of ['wang', 'lin']) await comes(agent)
    const offeredTo = async (customer: string) =>
      (await chat.user(customer).records('handoff.offered_to')).map(({ data }) => (data as { agent: string }).agent)
    const asks = async (customer: string) => {
      await chat.user(customer, { locale: 'zh' }).says('转人工')
      await bot.settled()
    }
    await asks('carrier-1')
    for (let n = 1; n <= 130; n++) await asks(`c${n}`)
    await asks('carrier-2')
    expect([await offeredTo('carrier-1'), await offeredTo('c1')]).toEqual([['lin'], ['wang']])
    expect([await offeredTo('c2'), await offeredTo('carrier-2')]).toEqual([[], []])
    const lin: Author = { kind: 'agent', id: 'lin', name: 'Lin' }
    const did = (event: Json) => bot.act('test:carrier-1', 'handoff.do', event, { by: lin })
    await did({ type: 'accept', agent: { id: 'lin', name: 'Lin' } })
    await did({ type: 'resolve', agent: 'lin' })
    await bot.settled()
    expect([await offeredTo('c2'), await offeredTo('carrier-2')]).toEqual([[], ['lin']])
  })

  test('lose a case that they do not answer: another is asked, and the customer is told', async () => {
    const { ming, comes, accept, after, owner } = await start()
    await comes('wang')
    await ming.says('转人工')
    await accept()
    await comes('li')
    await after(25_000)
    expect(said(ming.sees().slice(-1))).toBe('抱歉让您久等，正在为您换一位客服。')
    expect(await owner()).toMatchObject({ kind: 'queue' })
    expect((await ming.records('handoff.offered_to')).at(-1)).toMatchObject({ data: { agent: 'li' } })
    expect(await ming.records('handoff.breached')).toHaveLength(1)
  })

  test('cannot write after they have lost it', async () => {
    const { ming, comes, accept, reply, goes, bot } = await start()
    await comes('wang')
    await ming.says('转人工')
    await accept()
    await goes('wang')
    await bot.settled()
    await expect(reply('还在吗')).rejects.toMatchObject({ code: 'CASE_NOT_YOURS' })
    expect(said(ming.sees())).not.toContain('还在吗')
  })

  test('pass it on with a reason; the third time it goes to the supervisors', async () => {
    const { ming, comes, accept, act, bot } = await start({
      team: {
        agents: [{ id: 'wang' }, { id: 'boss', tier: 9 }],
        queues: [
          { id: 'support', tier: 1 },
          { id: 'boss', tier: 9 },
        ],
      },
    })
    await comes('wang')
    await ming.says('转人工')
    await accept()
    const to = { queue: 'support', skills: [], priority: 0 }
    await expect(act({ type: 'transfer', agent: 'wang', reason: ' ', to })).rejects.toMatchObject({
      code: 'TRANSFER_NEEDS_REASON',
    })
    for (let time = 0; time < 3; time++) {
      await act({ type: 'transfer', agent: 'wang', reason: '不是我的', to })
      await bot.settled()
      if (time < 2) await accept()
    }
    expect((await ming.records('handoff.transferred')).at(-1)).toMatchObject({
      data: { to: { queue: 'boss' }, count: 3 },
    })
  })

  test('resolve: the bot answers again, and the resolution is told once', async () => {
    const final: Json[] = []
    const listener = definePlugin({
      name: 'listener',
      setup: (app) =>
        void app.action('resolution.final', (ctx, next) => {
          final.push(ctx.event.data)
          return next()
        }),
    })
    const chat = testChat({ store: sqlite({ file: ':memory:' }) })
    const bot = await chat.start((base) =>
      createBot(base)
        .use(escalation({ team }))
        .use(listener())
        .on('message', () => 'bot'),
    )
    const ming = chat.user('ming')
    await bot.act('desk:floor', 'desk.presence', { agent: 'wang', state: 'online' }, { by: system })
    await ming.says('转人工')
    await bot.act('test:ming', 'handoff.do', { type: 'accept', agent: { id: 'wang' } }, { by: wang })
    await bot.act('test:ming', 'handoff.reply', { agent: 'wang', words: '好了' }, { by: wang })
    await bot.act('test:ming', 'handoff.do', { type: 'resolve', agent: 'wang', solution: '换了一个新的' }, { by: wang })
    await until(() => final.length === 1)
    expect(final).toMatchObject([{ by: { kind: 'agent', id: 'wang' }, solution: '换了一个新的' }])
    expect(said(await ming.says('你好'))).toBe('bot')
    await expect(
      bot.act('test:ming', 'handoff.do', { type: 'resolve', agent: 'wang' }, { by: wang }),
    ).rejects.toMatchObject({ code: 'CASE_NOT_OPEN' })
  })
})

describe('what an agent has resolved', () => {
  const resolved = async (options: Options = {}) => {
    const started = await start({ problems: { order: 'logistics' }, ...options })
    await started.comes('wang')
    await started.ming.says('转人工')
    await started.accept()
    await started.act({ type: 'resolve', agent: 'wang' })
    await started.bot.settled()
    const [{ data }] = (await started.ming.records('conversation.resolved')) as unknown as [{ data: Json }]
    const { resolution } = data as { resolution: string }
    const reopened = async () => (await started.ming.records('conversation.reopened')).map((record) => record.data)
    return { ...started, resolution, reopened }
  }

  test('is deleted when it is old, with what was known of the customer', async () => {
    const { bot, after, chat } = await resolved()
    await after(100 * 86_400_000)
    const before = chat.clock.now() - 90 * 86_400_000
    expect([await bot.pruning.count('handoffs', before), await bot.pruning.prune('handoffs', before)]).toEqual([1, 1])
    expect(await chat.store.sql!.read({ sql: 'select * from escalation_ended', parameters: [] })).toEqual([])
  })

  test('is reopened by whoever asks for a person again within three days, once', async () => {
    const { ming, bot, after, resolution, reopened } = await resolved()
    await ming.says('谢谢')
    expect(await reopened()).toEqual([])
    await after(71 * 3_600_000)
    await ming.says('转人工')
    await bot.settled()
    const [, again] = (await ming.records('handoff.requested')) as unknown as { data: { case: string } }[]
    expect(await reopened()).toEqual([{ resolution, case: again!.data.case }])
    await ming.says('取消')
    await ming.says('转人工')
    expect(await reopened()).toHaveLength(1)
  })

  test('is not reopened after three days', async () => {
    const { ming, after, reopened } = await resolved()
    await after(72 * 3_600_000 + 1)
    await ming.says('转人工')
    expect(await reopened()).toEqual([])
  })
})

test('who writes on two channels is one person, once somebody has said so: the same agent, the same history', async () => {
  const { chat, bot, comes } = await start()
  await comes('wang')
  await comes('li')
  const serve = async (id: string) => {
    await chat.user(id).says('转人工')
    await bot.settled()
    const [offer] = (await chat.user(id).records('handoff.offered_to')).map(
      ({ data }) => (data as { agent: string }).agent,
    )
    return offer
  }
  const first = await serve('ming')
  const agent = { id: first!, name: first! }
  const by: Author = { kind: 'agent', ...agent }
  await bot.act('test:ming', 'handoff.do', { type: 'accept', agent }, { by })
  await bot.act('test:ming', 'handoff.reply', { agent: first!, words: '好' }, { by })
  await bot.act('test:ming', 'handoff.do', { type: 'resolve', agent: first! }, { by })
  await bot.act('desk:floor', 'desk.merge', { from: 'test:ming-by-mail', into: 'test:ming' }, { by })
  expect(await serve('ming-by-mail')).toBe(first)
  expect(await serve('somebody')).not.toBe(first)
})

describe('the bot itself sees reasons', () => {
  const offers = choices('我不知道。需要人工吗？', [{ label: '转人工', value: 'human' }])

  test('a yes to what it offered asks for a person; a no does not; another question is one', async () => {
    for (const [answer, expected] of [
      ['好的', /^正在为您转接/],
      ['不用了', /^好的，那我继续为您服务。$/],
    ] as const) {
      const { ming, comes } = await start({}, () => offers)
      await comes('wang')
      await ming.says('怎么办')
      expect(said(await ming.says(answer))).toMatch(expected)
    }
  })

  test('an offer that the platform still holds was not seen: a yes to something else is no answer to it', async () => {
    const windows = [{ opens: 'message', forMs: 86_400_000, messages: 1 }] as const
    const { ming, comes } = await start({}, () => [image('https://shop.example/cup.png'), offers], ':memory:', {
      windows,
    })
    await comes('wang')
    expect(await ming.says('怎么办')).toHaveLength(1)
    await ming.says('好的')
    expect(await ming.records('handoff.requested')).toEqual([])
  })

  test('while a person is there nothing is offered, and a yes afterwards is no wish for one', async () => {
    const answer = definePlugin({
      name: 'answer',
      setup: (app) =>
        void app.on('message', (ctx) =>
          (ctx as Context & WithHandoff).handoff.offer('要人工吗？', { reason: 'unsure' }),
        ),
    })
    const chat = testChat({ store: sqlite({ file: ':memory:' }) })
    const bot = await chat.start((base) => createBot(base).use(escalation({ team })).use(answer()))
    const ming = chat.user('ming', { locale: 'zh' })
    const asks = (name: string, data: Json) => bot.act('test:ming', name, data, { by: wang })
    await bot.act('desk:floor', 'desk.presence', { agent: 'wang', state: 'online' }, { by: system })
    await ming.says('转人工')
    await bot.settled()
    await asks('handoff.do', { type: 'accept', agent: { id: 'wang' } })
    await ming.says('在吗')
    expect(await ming.records('handoff.offered')).toEqual([])
    await asks('handoff.do', { type: 'resolve', agent: 'wang', solution: '好了' })
    await bot.settled()
    await ming.says('好的')
    expect(await ming.records('handoff.requested')).toHaveLength(1)
  })

  test('it has no answer to anger: a person is offered beside being asked what has happened', async () => {
    const { ming, comes } = await start({}, () => offers)
    await comes('wang')
    const parts = await ming.says('垃圾平台，骗子')
    expect(parts).toEqual([choices(words.zh!.emotionUnknown, [{ label: words.zh!.person, value: 'human' }])])
    await ming.says('好的')
    expect(await ming.records('handoff.requested')).toEqual([])
  })

  test('it has no answer three times in a row: a person is found', async () => {
    const { ming, comes } = await start({}, () => offers)
    await comes('wang')
    await ming.says('甲')
    await ming.says('乙')
    expect(said(await ming.says('丙'))).toMatch(/^抱歉，我一直没能理解您的问题。\n正在为您转接/)
  })

  test('somebody is angry: the answer comes, and a person is offered', async () => {
    const { ming } = await start()
    expect(said(await ming.says('你们真垃圾'))).toMatch(
      /^很抱歉给您带来不好的体验。\n机器人：你们真垃圾\n需要为您转人工客服吗？/,
    )
  })
})

test('a turn that fails after a person was asked for runs again as if it had never begun', async () => {
  const chat = testChat({ store: sqlite({ file: ':memory:' }) })
  let turns = 0
  const bot = await chat.start((base) =>
    createBot(base)
      .use(escalation({ team }))
      .on('message', async (ctx) => {
        const said = await (ctx as typeof ctx & WithHandoff).handoff.request({ reason: 'anomaly' })
        turns += 1
        if (turns === 1) throw new Error('the order system has gone')
        return said
      }),
  )
  await bot.act('desk:floor', 'desk.presence', { agent: 'wang', state: 'online' }, { by: system })
  const ming = chat.user('ming', { locale: 'zh' })
  await ming.says('我的包裹呢')
  // The pause before the second attempt, and not so long that anything else is due.
  await chat.clock.advance(5_000)
  await until(() => turns === 2)
  await bot.settled()
  expect(said(ming.sees())).toMatch(/^正在为您转接人工客服/)
  expect((await chat.store.conversation('test:ming'))!.owner).toMatchObject({ kind: 'queue' })
  expect((await ming.records()).map(({ type }) => type).filter((type) => type.startsWith('handoff.'))).toEqual([
    'handoff.requested',
    'handoff.queued',
    'handoff.offered_to',
  ])
})

test('a restart loses nothing: the queue, the timers and the agent are as they were', async () => {
  const { chat, ming, comes } = await start({}, undefined, join(temporaryFolder(cleanup), 'huida.db'))
  await comes('wang')
  await ming.says('转人工')
  await chat.restart()
  const before = ming.sees().length
  await chat.clock.advance(15_000)
  await until(async () => (await ming.records('handoff.missed')).length === 1)
  await chat.clock.advance(600_000)
  await until(() => said(ming.sees().slice(before)).includes('抱歉让您久等，人工客服一直没能接入。'))
})

describe('escalation()', () => {
  test('needs a store with SQL, and says so', async () => {
    const chat = testChat({ store: memoryStore() })
    await expect(chat.start((base) => createBot(base).use(escalation()))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    })
  })
})
