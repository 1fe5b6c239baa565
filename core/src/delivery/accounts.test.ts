import { describe, expect, test } from '@jest/globals'
import type { Adapter, Inbox } from '../adapter.js'
import {
  type Accepts,
  choices,
  createBot,
  defineAdapter,
  definePlugin,
  delivered,
  type Outgoing,
  type PlatformEvent,
  text,
} from '../index.js'
import { silent } from '../log.js'
import { testStore, until } from '../testing/index.js'
import { virtualClock } from '../testing/virtual-clock.js'

/** A platform whose inbox is at hand. */
function platform(name: string, accepts: Accepts, more: Partial<Adapter> = {}) {
  const sent: Outgoing[] = []
  let inbox: Inbox | undefined
  const adapter = defineAdapter({
    name,
    platform: 'pager',
    accepts,
    start: async (opened) => {
      inbox = opened
    },
    async send(message) {
      sent.push(message)
      return delivered()
    },
    ...more,
  })
  const base = (key: string, id: string, about: object = {}) => ({
    key,
    at: 0,
    conversation: { id },
    user: { id },
    ...about,
  })
  return {
    adapter,
    sent,
    inbox: () => inbox!,
    says: (key: string, id: string, said: string, about: object = {}) =>
      inbox!.receive({ ...base(key, id, about), type: 'message', parts: [text(said)] } as PlatformEvent),
    presses: (key: string, id: string, value: string, about: object = {}) =>
      inbox!.receive({ ...base(key, id, about), type: 'choice', value } as PlatformEvent),
  }
}

const visits = definePlugin({
  name: 'visits',
  setup: (app, { store }) =>
    app.use(async (ctx, next) => {
      const visits = ((await store.get<number>(ctx, ctx.person)) ?? 0) + 1
      store.set(ctx, ctx.person, visits)
      return next({ visits })
    }),
})

const LONG = 'a value that is too long for a button of this platform'

test('two adapters of one platform share no users, conversations, keys, choices or rates', async () => {
  const accepts = { text: {}, choices: { maxValueBytes: 16 } }
  const [one, two] = [platform('pager', accepts), platform('pager-2', accepts)]
  const heard: string[] = []
  const bot = createBot({ adapters: [one.adapter, two.adapter], log: silent })
    .use(visits())
    .on('choice', (ctx) => void heard.push(`${ctx.conversation.adapter} ${ctx.event.value}`))
    .on('message', (ctx) => [`${ctx.visits}`, choices('?', [{ label: 'A', value: LONG }])])
  await bot.start()
  await one.says('k1', '7', 'hi')
  await two.says('k1', '7', 'hi')
  await bot.settled()
  expect([one.sent[0]?.part, two.sent[0]?.part]).toEqual([text('1'), text('1')])
  expect(new Set([...one.sent, ...two.sent].map(({ id }) => id)).size).toBe(4)
  const token = (one.sent[1]!.part as { choices: { value: string }[] }).choices[0]!.value
  for (const press of [
    () => two.presses('p1', '7', token),
    () => one.presses('p1', '8', token),
    () => one.presses('p2', '7', token),
  ]) {
    await press()
    await bot.settled()
  }
  expect(heard).toEqual([`pager-2 ${token}`, `pager ${token}`, `pager ${LONG}`])
  await bot.send('pager:7', 'a notice', { key: 'notice' })
  await bot.send('pager-2:7', 'a notice', { key: 'notice' })
  await bot.settled()
  expect([one.sent.at(-1)?.part, two.sent.at(-1)?.part]).toEqual([text('a notice'), text('a notice')])
})

test('what is said with a key is said once in each conversation, and to every one of them', async () => {
  const one = platform('pager', { text: {} })
  const bot = await createBot({ adapters: [one.adapter], log: silent }).start()
  await one.says('k1', 'a', 'hi')
  await one.says('k2', 'b', 'hi')
  await bot.settled()
  for (const id of ['pager:a', 'pager:b', 'pager:a']) await bot.send(id, 'news', { key: 'monday' })
  await bot.settled()
  expect(one.sent.map(({ to }) => to.id)).toEqual(['a', 'b'])
})

describe('accounts of an adapter', () => {
  test('are in the ids of conversations and persons, and come back with the message', async () => {
    const slack = platform('slack', { text: {} })
    const persons: string[] = []
    const bot = createBot({ adapters: [slack.adapter], log: silent }).on('message', (ctx) => {
      persons.push(ctx.person)
      return 'ok'
    })
    await bot.start()
    for (const account of ['T1', 'T2'])
      await slack.says('same', 'C1', 'hi', {
        conversation: { id: 'C1', account, address: { thread: account } },
        user: { id: 'U1' },
      })
    await bot.settled()
    expect(persons).toEqual(['slack/T1:U1', 'slack/T2:U1'])
    expect(slack.sent.map(({ to }) => to)).toEqual(
      ['T1', 'T2'].map((account) => ({ id: 'C1', account, address: { thread: account }, userId: 'U1' })),
    )
    expect(await slack.inbox().history({ id: 'C1', account: 'T1' })).toHaveLength(2)
  })

  test('that are not configured are refused, and take nothing from the others of a batch', async () => {
    const slack = platform('slack', { text: {} }, { knows: (account) => account === 'T1' })
    const bot = createBot({ adapters: [slack.adapter], log: silent }).on('message', () => 'ok')
    await bot.start()
    const from = (account: string, key: string) => slack.says(key, 'C1', 'hi', { conversation: { id: 'C1', account } })
    await expect(from('T9', 'k0')).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' })
    await from('T1', 'k1')
    await bot.settled()
    expect(slack.sent).toHaveLength(1)
    await expect(
      bot.act({ adapter: 'slack', ref: { id: 'C1', account: 'T9' } }, 'x', null, { by: { kind: 'system' } }),
    ).rejects.toMatchObject({ code: 'ACCOUNT_UNKNOWN' })
  })
})

describe('in a group', () => {
  const group = { conversation: { id: 'g', kind: 'group' } }

  test('what is not said to the bot is kept and has no turn', async () => {
    const one = platform('pager', { text: {} })
    let turns = 0
    const bot = createBot({ adapters: [one.adapter], log: silent }).on('message', () => void turns++)
    await bot.start()
    await one.says('k1', 'a', 'to each other', { ...group, addressed: false })
    await one.says('k2', 'a', 'bot, help', group)
    await bot.settled()
    expect(turns).toBe(1)
    expect((await one.inbox().history('g')).map(({ parts }) => parts[0])).toEqual([
      text('to each other'),
      text('bot, help'),
    ])
  })

  test('what was offered to one member is not taken by another', async () => {
    const one = platform('pager', { text: {}, choices: { maxValueBytes: 16 } })
    const heard: string[] = []
    const bot = createBot({ adapters: [one.adapter], log: silent })
      .on('choice', (ctx) => void heard.push(`${ctx.user.id} ${ctx.event.value}`))
      .on('message', (ctx) =>
        ctx.text === 'menu'
          ? choices('?', [
              { label: 'A', value: 'a' },
              { label: 'B', value: LONG },
            ])
          : void heard.push(ctx.text),
      )
    await bot.start()
    const by = (id: string) => ({ ...group, user: { id } })
    await one.says('k1', 'g', 'menu', by('alice'))
    await bot.settled()
    const [, second] = (one.sent[0]!.part as { choices: { value: string }[] }).choices
    await one.says('k2', 'g', '1', by('bob'))
    await one.presses('k3', 'g', 'a', by('bob'))
    await one.presses('k4', 'g', second!.value, by('bob'))
    await one.presses('k5', 'g', second!.value, by('alice'))
    await one.says('k6', 'g', '1', by('alice'))
    await bot.settled()
    expect(heard).toEqual(['1', `alice ${LONG}`, 'alice a'])
  })
})

test('an answer that is sent again goes where it was decided to go, not where the conversation spoke last', async () => {
  const clock = virtualClock()
  const tried: unknown[] = []
  const one = platform(
    'pager',
    { text: {} },
    {
      async send({ to }) {
        tried.push(to.address)
        return tried.length === 1
          ? { outcome: 'rejected', code: 'unavailable', retryAtMs: clock.now() + 1_000 }
          : delivered()
      },
    },
  )
  const bot = createBot({ adapters: [one.adapter], clock, log: silent }).on('message', (ctx) =>
    ctx.text === 'first' ? 'answer' : undefined,
  )
  await bot.start()
  await one.says('k1', 'c', 'first', { conversation: { id: 'c', address: { thread: 1 } } })
  await clock.advance(10)
  await one.says('k2', 'c', 'second', { conversation: { id: 'c', address: { thread: 2 } } })
  await clock.advance(5_000)
  expect(tried).toEqual([{ thread: 1 }, { thread: 1 }])
})

test('a batch with an event that cannot be taken: that one is kept with the reason, the others are answered, and the cursor moves on', async () => {
  const one = platform('pager', { text: {} })
  const store = testStore()
  const bot = createBot({ adapters: [one.adapter], store, log: silent }).on('message', (ctx) => ctx.text)
  await bot.start()
  const event = (key: string, said: string) => ({
    ...{ key, at: 0, conversation: { id: 'c' }, user: { id: 'u' } },
    type: 'message' as const,
    parts: [text(said)],
  })
  const broken = { type: 'message', parts: 7 } as unknown as PlatformEvent
  const receipts = await one
    .inbox()
    .receiveAll([event('1', 'a'), event('2', 'x'.repeat(8_001)), broken, event('3', 'b')], { name: 'main', value: '9' })
  expect(receipts.map(({ outcome }) => outcome)).toEqual(['accepted', 'refused', 'refused', 'accepted'])
  await bot.settled()
  expect(one.sent.map(({ part }) => part)).toEqual([text('a'), text('b')])
  expect(await one.inbox().cursor('main')).toBe('9')
  const refused = await store.timeline('pager:(refused)')
  expect(refused.map((entry) => entry.kind === 'in' && [entry.outcome, entry.error?.split('.')[0]])).toEqual([
    ['refused', expect.stringContaining('8001 characters')],
    ['refused', expect.stringContaining('cannot be stored')],
  ])
})

test('what the last process left is not sent before the platform has started, however long its login takes', async () => {
  const clock = virtualClock()
  const store = testStore()
  const first = platform('pager', { text: {} }, { send: () => new Promise(() => {}) })
  const before = createBot({ adapters: [first.adapter], store, clock, log: silent }).on('message', () => 'ok')
  await before.start()
  await first.says('k1', 'c', 'hi')
  await clock.advance(10)
  before.crash()
  let isOpen = false
  const sentWhileClosed: boolean[] = []
  const second = platform(
    'pager',
    { text: {} },
    {
      start: () =>
        new Promise<void>((resolve) => {
          clock.after(2_000, () => {
            isOpen = true
            resolve()
          })
        }),
      async send() {
        sentWhileClosed.push(!isOpen)
        return isOpen ? delivered() : { outcome: 'unknown' }
      },
    },
  )
  const bot = createBot({ adapters: [second.adapter], store, clock, log: silent })
  const started = bot.start()
  await clock.advance(3_000)
  await started
  await until(() => sentWhileClosed.length > 0)
  expect(sentWhileClosed).toEqual([false])
})
