import { describe, expect, test } from '@jest/globals'
import type { Inbox } from '../adapter.js'
import { choices, createBot, defineAdapter, delivered, type Outgoing, type PlatformEvent, text } from '../index.js'
import { silent } from '../log.js'
import { virtualClock } from '../testing/virtual-clock.js'

async function platform() {
  const clock = virtualClock()
  const sent: Pick<Outgoing, 'part'>[] = []
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name: 'account',
    platform: 'account',
    accepts: { text: {}, choices: {} },
    start: async (opened) => {
      inbox = opened
    },
    async send(message) {
      sent.push(message)
      return delivered()
    },
  })
  const bot = createBot({ adapters: [adapter], clock, log: silent }).on('message', (ctx) => {
    if (ctx.text === 'silent') return undefined
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
