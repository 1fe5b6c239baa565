import { describe, expect, test } from '@jest/globals'
import type { Inbox, Provisional } from '../adapter.js'
import { type Author, type Bot, createBot, memoryStore, rejected, text } from '../index.js'
import { testChat } from '../testing/index.js'

const wang: Author = { kind: 'agent', id: 'wang', name: '小王' }
const wangOwns = { kind: 'agent', id: 'wang', name: '小王' } as const

test('a message that may have arrived before an agent took over is not called a draft', async () => {
  const chat = testChat()
  chat.answersWith(() => new Promise(() => {}))
  const bot = await chat.start((base) => createBot({ ...base, sendTimeoutMs: 1_000 }).on('message', () => 'hello'))
  void chat.user('alice').says('hi')
  await chat.clock.advance(500)
  const taken = bot.assign('test:alice', wangOwns, { epoch: 0, by: wang, reason: 'asked for' })
  await chat.clock.advance(5_000)
  await taken
  const [said] = (await chat.user('alice').ledger()).filter((entry) => entry.kind === 'out')
  expect(said).toMatchObject({ status: 'unknown', code: 'owner_changed', attempts: 1 })
})

describe('an agent who takes over while a model is writing', () => {
  test('stops the stream, finds what was written as a draft, is the next to be read, and gives the conversation back', async () => {
    const streamed: Provisional[] = []
    const chat = testChat({ adapter: { stream: (_, provisional) => void streamed.push(provisional) } })
    let chunk = (_: string) => {}
    async function* model() {
      for (;;) yield await new Promise<string>((resolve) => (chunk = resolve))
    }
    const bot = await chat.start((base) =>
      createBot(base).on('message', (ctx) => (ctx.text === 'slowly' ? ctx.stream(model()) : `echo ${ctx.text}`)),
    )
    const alice = chat.user('alice')
    await alice.says('hello')
    const answer = alice.says('slowly')
    await chat.clock.advance(200)
    chunk('The parcel ')
    await chat.clock.advance(200)
    chunk('is ')
    await chat.clock.advance(200)
    await bot.assign('test:alice', wangOwns, { epoch: 0, by: wang, reason: 'asked for' })
    const shownBefore = streamed.length
    chunk('lost')
    await chat.clock.advance(5_000)
    expect(await answer).toEqual([])
    expect(streamed.slice(shownBefore)).toEqual([])
    expect(streamed.at(-1)).toMatchObject({ text: '' })
    await bot.send('test:alice', '我来帮您看看', { by: wang })
    await bot.settled()
    await alice.says('谢谢')
    expect(alice.sees()).toEqual([text('echo hello'), text('我来帮您看看')])

    const ledger = (await alice.ledger()).filter((entry) => entry.kind === 'out')
    expect(ledger.map(({ by, status, act }) => [by.kind, status, act.type === 'say' && act.part])).toEqual([
      ['bot', 'delivered', text('echo hello')],
      ['bot', 'draft', text('The parcel is ')],
      ['agent', 'delivered', text('我来帮您看看')],
      ['bot', 'draft', text('echo 谢谢')],
    ])
    const interrupted = (await alice.ledger()).find((entry) => entry.kind === 'in' && entry.trace?.length)
    expect(interrupted).toMatchObject({ trace: [{ saw: 'the conversation was taken', chose: 'draft' }] })
    const history = await chat.store.history('test:alice', { limit: 10 })
    expect(history.map(({ by, parts }) => [by.kind, by.name, parts[0]])).toEqual([
      ['customer', undefined, text('hello')],
      ['bot', undefined, text('echo hello')],
      ['customer', undefined, text('slowly')],
      ['agent', '小王', text('我来帮您看看')],
      ['customer', undefined, text('谢谢')],
    ])
    await bot.assign('test:alice', { kind: 'bot' }, { epoch: 1, by: wang, reason: 'solved' })
    expect(await alice.says('again')).toEqual([text('echo again')])
    expect(await alice.records('conversation.assigned')).toHaveLength(2)
  })

  test('is answered only when nothing that the bot said can reach the customer any more', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).on('message', () => ['one', 'two']))
    const alice = chat.user('alice')
    await alice.says('first')
    let arrive = () => {}
    chat.answersWith(() => new Promise((resolve) => (arrive = () => resolve(undefined))))
    void alice.says('second')
    await chat.clock.advance(10)
    let isAnswered = false
    const taken = bot.assign('test:alice', wangOwns, { epoch: 0, by: wang }).then(() => {
      isAnswered = true
    })
    await chat.clock.advance(10)
    expect(isAnswered).toBe(false)
    chat.answersWith(undefined)
    arrive()
    await taken
    await bot.settled()
    expect(alice.sees()).toEqual([text('one'), text('two'), text('one')])
  })

  test('is not talked over by what waits for another attempt', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).on('message', (ctx) => ctx.text))
    const alice = chat.user('alice')
    await alice.says('a')
    chat.answersWith(() => rejected('unavailable', { retryAtMs: chat.clock.now() + 60_000 }))
    void alice.says('late')
    await chat.clock.advance(100)
    chat.answersWith(undefined)
    await bot.assign('test:alice', wangOwns, { epoch: 0, by: wang })
    await bot.send('test:alice', 'hello, I am Wang', { by: wang })
    await chat.clock.advance(120_000)
    expect(alice.sees()).toEqual([text('a'), text('hello, I am Wang')])
  })
})

test('a message whose attempt was counted just before an agent takes over does not leave afterwards', async () => {
  const store = memoryStore()
  /** Told of a write only later, as by a disk that is slow. */
  let slowly: Promise<void> | undefined
  const settle = store.settle.bind(store)
  store.settle = async (change) => {
    const settled = await settle(change)
    if (change.attempting) await slowly
    return settled
  }
  const chat = testChat({ store })
  const bot = await chat.start((base) => createBot(base).on('message', () => ['one', 'two']))
  const alice = chat.user('alice')
  let goOn = () => {}
  slowly = new Promise((resolve) => (goOn = resolve))
  void alice.says('hi')
  await chat.clock.advance(10)
  expect(alice.sees()).toEqual([text('one')])
  await bot.assign('test:alice', wangOwns, { epoch: 0, by: wang })
  goOn()
  await chat.clock.advance(1_000)
  expect(alice.sees()).toEqual([text('one')])
})

test('what the last process left to be sent does not leave after an agent has taken over', async () => {
  const chat = testChat()
  const bots: Bot[] = []
  await chat.start((base) => {
    const bot = createBot(base).on('message', (ctx) => ctx.text)
    bots.push(bot)
    return bot
  })
  const alice = chat.user('alice')
  await alice.says('hi')
  chat.answersWith(() => rejected('unavailable', { retryAtMs: chat.clock.now() + 5_000 }))
  void alice.says('late')
  await chat.clock.advance(100)
  chat.answersWith(undefined)
  await chat.crash()
  await bots.at(-1)!.assign('test:alice', wangOwns, { epoch: 0, by: wang })
  await chat.clock.advance(60_000)
  expect(alice.sees()).toEqual([text('hi')])
})

describe('a change of the owner', () => {
  test('is made by one of two who want it at the same moment; the other is told who has it', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).use(() => 'ok'))
    await chat.user('alice').says('hi')
    const both = await Promise.allSettled(
      ['wang', 'li'].map((id) =>
        bot.assign('test:alice', { kind: 'agent', id }, { epoch: 0, by: { kind: 'agent', id } }),
      ),
    )
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({
      reason: { code: 'OWNER_CHANGED', status: 409, facts: { owner: { id: 'wang' }, epoch: 1 } },
    })
    await expect(bot.assign('test:nobody', wangOwns, { epoch: 0, by: wang })).rejects.toMatchObject({
      code: 'CONVERSATION_UNKNOWN',
    })
  })

  test('by a turn lets that turn speak, and silences the bot after it', async () => {
    const chat = testChat()
    await chat.start((base) =>
      createBot(base).on('message', (ctx) => {
        if (ctx.text === 'person') ctx.assign({ kind: 'queue', id: 'vip' }, { reason: 'asked for' })
        return ctx.text === 'person' ? 'You are in line.' : 'bot here'
      }),
    )
    const alice = chat.user('alice')
    expect(await alice.says('person')).toEqual([text('You are in line.')])
    expect(await alice.says('hello?')).toEqual([])
    expect(await chat.store.conversation('test:alice')).toMatchObject({ owner: { kind: 'queue', id: 'vip' }, epoch: 1 })
    expect(await chat.store.conversations({ owner: { kind: 'queue' }, limit: 9 })).toHaveLength(1)
  })

  test('survives a crash', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).use(() => 'bot here'))
    const alice = chat.user('alice')
    await alice.says('hi')
    await bot.assign('test:alice', wangOwns, { epoch: 0, by: wang })
    await chat.crash()
    expect(await alice.says('still there?')).toEqual([])
  })
})

describe('a person of the team who writes on the platform’s own app', () => {
  async function shop() {
    let inbox: Inbox | undefined
    const fetch = async (_: Request, opened: Inbox) => {
      inbox = opened
      return new Response()
    }
    const chat = testChat({ adapter: { fetch } })
    const bot = await chat.start((base) => createBot(base).use(() => 'bot here'))
    await bot.fetch(new Request('http://bot/test/'))
    const writes = (by: Author, key: string) =>
      inbox!.receive({
        type: 'message',
        key,
        at: 0,
        conversation: { id: 'alice' },
        user: { id: 'alice' },
        by,
        parts: [text('from my phone')],
      })
    return { chat, writes }
  }

  test('takes the conversation, is shown in the history, and the bot is silent', async () => {
    const { chat, writes } = await shop()
    const alice = chat.user('alice')
    await alice.says('hi')
    await writes(wang, 'w1')
    expect(await alice.says('thanks')).toEqual([])
    expect(await chat.store.conversation('test:alice')).toMatchObject({ owner: wangOwns, epoch: 1 })
    expect((await chat.store.history('test:alice', { limit: 9 }))[2]).toMatchObject({ by: wang, direction: 'out' })
    expect(await alice.records('conversation.assigned')).toMatchObject([{ by: wang, data: { to: wangOwns, epoch: 1 } }])
    await writes(wang, 'w2')
    expect((await chat.store.conversation('test:alice'))?.epoch).toBe(1)
  })

  test('cannot be forged as the bot or the program', async () => {
    const { writes } = await shop()
    await expect(writes({ kind: 'system' }, 'f1')).rejects.toMatchObject({ code: 'EVENT_INVALID' })
    await expect(writes({ kind: 'agent' }, 'f2')).rejects.toMatchObject({ code: 'EVENT_INVALID' })
  })
})

test('while a person owns the conversation, a message that cannot be handled is not apologised for: that person finds the words', async () => {
  const chat = testChat()
  const told: string[] = []
  const bot = await chat.start((base) =>
    createBot(base)
      .on('trouble', (ctx) => void told.push(`${ctx.event.what} ${ctx.conversation.owner.kind}`))
      .on('message', (ctx) => {
        if (ctx.text === 'boom') throw new Error('broken')
        return 'ok'
      }),
  )
  const alice = chat.user('alice')
  await alice.says('hi')
  await bot.assign('test:alice', wangOwns, { epoch: 0, by: wang })
  void alice.says('boom')
  await chat.clock.advance(60_000)
  await bot.settled()
  expect(alice.sees()).toEqual([text('ok')])
  expect(told).toEqual(['quarantined agent'])
})

describe('what happens on the platform’s own app', () => {
  const at = Date.UTC(2026, 0, 1)
  const about = { at, conversation: { id: 'alice' }, user: { id: 'alice' } }
  const hearing = async () => {
    let inbox: Inbox | undefined
    const chat = testChat({ adapter: { echoes: true } })
    // The inbox is what `start` is given.
    const { start } = chat.adapter
    chat.adapter.start = async (given, tools) => {
      inbox = given
      await start?.(given, tools)
    }
    const troubles: unknown[] = []
    await chat.start((base) =>
      createBot(base)
        .on('trouble', (ctx) => void troubles.push([ctx.event.what, ctx.event.reason]))
        .on('message', (ctx) => `echo ${ctx.text}`),
    )
    return { chat, alice: chat.user('alice'), inbox: inbox!, troubles }
  }

  test('changes the owner without a turn: a person accepts, and ends', async () => {
    const { alice, inbox } = await hearing()
    await alice.says('hi')
    await inbox.receive({ ...about, type: 'assigned', key: 'a1', owner: wangOwns, by: wang })
    expect(await alice.says('are you there?')).toEqual([])
    await inbox.receive({ ...about, type: 'assigned', key: 'a2', owner: { kind: 'bot' }, by: wang })
    expect(await alice.says('again')).toEqual([text('echo again')])
    const records = await alice.records('conversation.assigned')
    expect(records.map(({ data }) => data)).toMatchObject([
      { to: wangOwns, epoch: 1, reason: 'changed on the platform' },
      { to: { kind: 'bot' }, epoch: 2 },
    ])
    const nobody = { ...about, type: 'assigned', key: 'a3', owner: { kind: 'agent', id: '' } } as const
    await expect(inbox.receive(nobody)).rejects.toMatchObject({ code: 'EVENT_INVALID' })
  })

  test('may be that a message did not arrive after all: trouble, once, with the reason', async () => {
    const { alice, inbox, troubles } = await hearing()
    await alice.says('hi')
    const [sent] = (await alice.ledger()).filter((entry) => entry.kind === 'out')
    const id = sent!.platformId!
    for (let i = 0; i < 2; i++) await inbox.noted(id, 'failed', { conversation: 'alice', at, reason: 'refused' })
    await inbox.noted('unknown', 'failed', { conversation: 'alice', at })
    await inbox.settled()
    expect(troubles).toEqual([['undelivered', 'refused']])
    expect((await alice.records('message.failed'))[0]?.data).toMatchObject({ reason: 'refused' })
  })
})
