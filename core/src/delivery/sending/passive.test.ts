import { describe, expect, test } from '@jest/globals'
import type { Inbox } from '../../adapter.js'
import { choices, createBot, defineAdapter, delivered, type Outgoing, type PlatformEvent, text } from '../../index.js'
import { silent } from '../../log.js'
import { testStore } from '../../testing/index.js'
import { virtualClock } from '../../testing/virtual-clock.js'

async function platform() {
  const clock = virtualClock()
  const sent: Outgoing[] = []
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'account',
    platform: 'account',
    accepts: { text: {}, choices: {} },
    start: async (opened) => {
      inbox = opened
    },
    async send(message) {
      sent.push(message as Outgoing)
      return delivered()
    },
  })
  const bot = createBot({ adapters: [adapter], clock, log: silent }).on('message', async (ctx) => {
    if (ctx.text === 'silent') return undefined
    if (ctx.text === 'slow') await new Promise<void>((resolve) => clock.after(1_000, resolve))
    return ctx.text === 'menu' ? choices('?', ['a']) : [`answer to ${ctx.text}`, 'and more']
  })
  await bot.start()
  const said = (key: string, words: string): PlatformEvent => ({
    ...{ key, at: 0, conversation: { id: 'c' }, user: { id: 'u' } },
    type: 'message',
    parts: [text(words)],
  })
  return {
    clock,
    sent,
    bot,
    /** What the ledger says of messages, and what it notes about them. */
    ledger: async () => {
      const entries = await bot.ledger('account:c')
      const failed = entries.flatMap((entry) =>
        entry.kind === 'record' && entry.type === 'message.failed' ? [entry.data] : [],
      )
      const said = entries.flatMap((entry) => (entry.kind === 'out' ? [[entry.status, entry.code]] : []))
      return { said, failed }
    },
    assign: (epoch: number) =>
      bot.assign('account:c', { kind: 'agent', id: 'wang' }, { epoch, by: { kind: 'agent', id: 'wang' } }),
    receive: (key: string, words: string, about: { signal?: AbortSignal } = {}) =>
      inbox!.receiveWithin(said(key, words), { ms: 4_500, takes: (part) => part.type === 'text', ...about }),
  }
}

describe('a reply inside the platform’s own request', () => {
  test('is the first message of the answer; the rest is sent', async () => {
    const { receive, sent, clock } = await platform()
    expect((await receive('1', 'hi'))?.part).toEqual(text('answer to hi'))
    await clock.advance(1_000)
    expect(sent.map(({ part }) => part)).toEqual([text('and more')])
  })

  test('comes at once, and empty, when the turn is silent or its first part cannot be put there', async () => {
    const { receive, sent, clock } = await platform()
    expect(await receive('1', 'silent')).toBeUndefined()
    expect(await receive('2', 'menu')).toBeUndefined()
    await clock.advance(1_000)
    expect(sent.map(({ part }) => part.type)).toEqual(['choices'])
  })

  test('is the same for a redelivery, and a redelivery of what had none is answered at once', async () => {
    const { receive, sent, clock } = await platform()
    const first = await receive('1', 'hi')
    expect(await receive('1', 'hi')).toEqual(first)
    await receive('2', 'silent')
    expect(await receive('2', 'silent')).toBeUndefined()
    await clock.advance(1_000)
    expect(sent).toHaveLength(1)
  })

  test('whose request was cut off is not counted as delivered: a redelivery fetches it, or it is sent', async () => {
    const { receive, sent, clock, bot } = await platform()
    const cut = new AbortController()
    const first = await receive('1', 'hi', { signal: cut.signal })
    cut.abort()
    await clock.advance(3_000)
    expect(await receive('1', 'hi')).toEqual(first)
    await clock.advance(20_000)
    expect(sent.map(({ part }) => part)).toEqual([text('and more')])

    const again = new AbortController()
    await receive('2', 'you', { signal: again.signal })
    again.abort()
    await clock.advance(20_000)
    expect(sent.map(({ part }) => part).slice(1)).toEqual([text('answer to you'), text('and more')])
    expect(
      (await bot.ledger('account:c')).filter((entry) => entry.kind === 'out' && entry.status !== 'delivered'),
    ).toEqual([])
  })

  test('is given to all requests that wait for it: none of them may tell the platform that there is nothing to say', async () => {
    const { receive, sent, clock } = await platform()
    const cut = new AbortController()
    const asked = [receive('1', 'slow'), receive('1', 'slow', { signal: cut.signal }), receive('1', 'slow')]
    await clock.advance(1_500)
    cut.abort()
    for (const reply of await Promise.all(asked)) expect(reply?.part).toEqual(text('answer to slow'))
    await clock.advance(20_000)
    expect(sent.map(({ part }) => part)).toEqual([text('and more')])
  })

  test('may be lost without a sign: who asks again gets it, also after what followed it', async () => {
    const { receive, sent, clock } = await platform()
    const first = await receive('1', 'hi', { signal: new AbortController().signal })
    await clock.advance(4_000)
    expect(sent.map(({ part }) => part)).toEqual([text('and more')])
    expect(await receive('1', 'hi', { signal: new AbortController().signal })).toEqual(first)
    await clock.advance(20_000)
    expect(await receive('1', 'hi')).toEqual(first)
    expect(sent).toHaveLength(1)
  })

  describe('once somebody has taken the conversation,', () => {
    test('is given to nobody who asks again, and the ledger notes that it did not arrive', async () => {
      const { receive, ledger, assign, clock } = await platform()
      await receive('1', 'hi', { signal: new AbortController().signal })
      await clock.advance(1_000)
      await assign(0)
      expect(await receive('1', 'hi')).toBeUndefined()
      expect(await receive('1', 'hi')).toBeUndefined()
      await clock.advance(20_000)
      const { said, failed } = await ledger()
      expect(said).toEqual([
        ['delivered', undefined],
        ['delivered', undefined],
      ])
      expect(failed).toMatchObject([{ reason: expect.stringMatching(/asked again/) }])
    })

    test('is not waited for any more, and does not go the usual way', async () => {
      const { receive, sent, ledger, assign, clock } = await platform()
      const cut = new AbortController()
      await receive('1', 'hi', { signal: cut.signal })
      cut.abort()
      await clock.advance(1_000)
      // Nobody moves the clock: a redelivery would be 15 seconds away.
      await assign(0)
      expect(await receive('1', 'hi')).toBeUndefined()
      await clock.advance(20_000)
      expect(sent).toEqual([])
      expect((await ledger()).said).toEqual([
        ['unknown', 'owner_changed'],
        ['draft', undefined],
      ])
    })

    test('is not given again while it is under way, and not waited for when it is cut off then', async () => {
      const { receive, sent, ledger, assign, clock } = await platform()
      const cut = new AbortController()
      await receive('1', 'hi', { signal: cut.signal })
      const assigned = assign(0)
      await clock.advance(10)
      expect(await receive('1', 'hi')).toBeUndefined()
      cut.abort()
      await assigned
      await clock.advance(20_000)
      expect(sent).toEqual([])
      expect((await ledger()).said).toEqual([
        ['unknown', 'owner_changed'],
        ['draft', undefined],
      ])
    })
  })

  test('that went the usual way is not given to who asks again later, and says there that it may have arrived', async () => {
    const { receive, sent, clock } = await platform()
    const cut = new AbortController()
    await receive('1', 'hi', { signal: cut.signal })
    cut.abort()
    await clock.advance(20_000)
    expect(sent.map(({ mayHaveArrived }) => mayHaveArrived)).toEqual([true, undefined])
    expect(await receive('1', 'hi')).toBeUndefined()
  })
})

test('what was held answers an earlier message, and is put into the reply to the next one, with its answer', async () => {
  const clock = virtualClock()
  const sent: Pick<Outgoing, 'part'>[] = []
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'account',
    platform: 'account',
    accepts: { text: {} },
    // Nothing may be sent outside of the request.
    windows: [{ opens: 'message', forMs: 86_400_000, messages: 0 }],
    start: async (opened) => {
      inbox = opened
    },
    async send(message) {
      sent.push(message)
      return delivered()
    },
  })
  const bot = createBot({ adapters: [adapter], clock, log: silent }).on('message', async (ctx) => {
    if (ctx.text === 'slow') await new Promise<void>((resolve) => clock.after(8_000, resolve))
    return ctx.text === 'list' ? ['one', 'two', 'three'] : `answer to ${ctx.text}`
  })
  await bot.start()
  const receive = (key: string, words: string) =>
    inbox!.receiveWithin(
      {
        ...{ key, at: 0, conversation: { id: 'c' }, user: { id: 'u' } },
        ...{ type: 'message', parts: [text(words)] },
      },
      { ms: 4_500 },
    )
  const slow = receive('1', 'slow')
  await clock.advance(10_000)
  expect(await slow).toBeUndefined()
  const next = receive('2', 'quick')
  await clock.advance(1_000)
  expect((await next)?.part).toEqual(text('About your question "slow":\n\nanswer to slow\n\nanswer to quick'))
  const list = receive('3', 'list')
  await clock.advance(1_000)
  expect((await list)?.part).toEqual(text('one\n\ntwo\n\nthree'))
  expect(sent).toEqual([])
})

test('what no longer fits goes into the reply only while nothing was said after it: the order of an answer stays', async () => {
  const clock = virtualClock()
  const sent: Pick<Outgoing, 'part'>[] = []
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'account',
    platform: 'account',
    accepts: { text: {} },
    windows: [{ opens: 'message', forMs: 86_400_000, messages: 5 }],
    start: async (opened) => {
      inbox = opened
    },
    async send(message) {
      sent.push(message)
      return delivered()
    },
  })
  const words = ['one', 'two', 'three', 'four', 'five', 'six']
  const bot = createBot({ adapters: [adapter], clock, log: silent }).on('message', (ctx) => {
    for (const word of words) ctx.reply(word)
  })
  await bot.start()
  const about = { key: '1', at: 0, conversation: { id: 'c' }, user: { id: 'u' } }
  const asked = inbox!.receiveWithin({ ...about, type: 'message', parts: [text('count')] }, { ms: 4_500 })
  await clock.advance(1_000)
  expect((await asked)?.part).toEqual(text('one'))
  // Two of five are kept for what comes later; the rest waits for the customer.
  expect(sent.map(({ part }) => part)).toEqual([text('two'), text('three'), text('four')])
  await bot.stop()
})

describe('a reply that was being handed over when the process ended', () => {
  /** Processes that follow each other; the platform asks again after five seconds. */
  function processes() {
    const clock = virtualClock()
    const store = testStore(clock)
    const sent: Outgoing[] = []
    const start = async ({ slow = false } = {}) => {
      let inbox: Inbox | undefined
      const adapter = defineAdapter({
        name: 'account',
        platform: 'account',
        accepts: { text: {} },
        windows: [{ opens: 'message', forMs: 86_400_000, messages: slow ? 0 : 5 }],
        start: async (opened) => {
          inbox = opened
        },
        async send(message) {
          sent.push(message as Outgoing)
          return delivered()
        },
      })
      const bot = createBot({ adapters: [adapter], store, clock, log: silent }).on('message', async (ctx) => {
        if (slow && ctx.text === 'hi') await new Promise<void>((resolve) => clock.after(8_000, resolve))
        return [`answer to ${ctx.text}`]
      })
      await bot.start()
      const receive = (key: string, words: string) => {
        const about = { key, at: 0, conversation: { id: 'c' }, user: { id: 'u' } }
        return inbox!.receiveWithin(
          { ...about, type: 'message', parts: [text(words)] },
          { ms: 4_500, signal: new AbortController().signal, asksAgainAt: clock.now() + 5_000 },
        )
      }
      return { bot, receive }
    }
    const kill = async ({ bot }: Awaited<ReturnType<typeof start>>, downMs: number) => {
      await clock.advance(100)
      bot.crash()
      await clock.advance(downMs)
    }
    const saidBy = async ({ bot }: Awaited<ReturnType<typeof start>>) =>
      (await bot.ledger('account:c')).flatMap((entry) => (entry.kind === 'out' ? [[entry.status, entry.code]] : []))
    return { clock, sent, start, kill, saidBy }
  }

  test('is given to the platform when it asks again, and is not said twice', async () => {
    const { clock, sent, start, kill, saidBy } = processes()
    const first = await start()
    const reply = await first.receive('1', 'hi')
    await kill(first, 1_000)
    const second = await start()
    await clock.advance(4_000)
    expect(await second.receive('1', 'hi')).toMatchObject({ part: reply!.part, mayHaveArrived: true })
    await clock.advance(60_000)
    expect(sent).toEqual([])
    expect(await saidBy(second)).toEqual([['delivered', undefined]])
  })

  test('has arrived when the platform does not ask again; what follows waits for that', async () => {
    const { clock, sent, start, kill, saidBy } = processes()
    const first = await start()
    await first.receive('1', 'hi')
    await kill(first, 1_000)
    const second = await start()
    await second.bot.send('account:c', ['news'], { key: 'news' })
    await clock.advance(3_000)
    expect(sent).toEqual([])
    await clock.advance(60_000)
    expect(sent.map(({ part }) => part)).toEqual([text('news')])
    expect(await saidBy(second)).toEqual([
      ['delivered', undefined],
      ['delivered', undefined],
    ])
  })

  test('is sent once more when the next process comes too late to be asked again', async () => {
    const { clock, sent, start, kill } = processes()
    const first = await start()
    await first.receive('1', 'hi')
    await kill(first, 6_000)
    await start()
    await clock.advance(60_000)
    expect(sent).toMatchObject([{ part: text('answer to hi'), mayHaveArrived: true }])
  })

  test('is not said any more once somebody has taken the conversation', async () => {
    const { clock, sent, start, kill, saidBy } = processes()
    const first = await start()
    await first.receive('1', 'hi')
    await kill(first, 1_000)
    const second = await start()
    const wang = { kind: 'agent', id: 'wang' } as const
    await second.bot.assign('account:c', wang, { epoch: 0, by: wang })
    expect(await second.receive('1', 'hi')).toBeUndefined()
    await clock.advance(60_000)
    expect(sent).toEqual([])
    expect(await saidBy(second)).toEqual([['unknown', 'owner_changed']])
  })

  test('is found again by the request that it left in, also when it answers an earlier message', async () => {
    const { clock, sent, start, kill } = processes()
    const first = await start({ slow: true })
    const late = first.receive('1', 'hi')
    await clock.advance(10_000)
    expect(await late).toBeUndefined()
    const reply = await first.receive('2', 'you')
    expect(reply?.part).toEqual(text('About your question "hi":\n\nanswer to hi\n\nanswer to you'))
    await kill(first, 1_000)
    const second = await start({ slow: true })
    await clock.advance(4_000)
    expect((await second.receive('2', 'you'))?.part).toEqual(reply!.part)
    await clock.advance(60_000)
    expect(sent).toEqual([])
  })
})
