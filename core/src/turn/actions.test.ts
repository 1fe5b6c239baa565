import { describe, expect, test } from '@jest/globals'
import { type Author, type Bot, createBot, delivered, HuidaError, type SendResult, text } from '../index.js'
import { testChat } from '../testing/index.js'

const by: Author = { kind: 'agent', id: 'wang', name: '小王' }

describe('an action', () => {
  test('is done in its place in the conversation, speaks in the name of whoever asked, and tells its result', async () => {
    const chat = testChat()
    const bot = await chat.start((base) =>
      createBot(base)
        .action('ticket.close', (ctx) => {
          ctx.result({ closed: (ctx.event.data as { id: number }).id })
          return '您的问题已解决。'
        })
        .on('message', () => 'hello'),
    )
    const alice = chat.user('alice')
    await alice.says('hi')
    expect(await bot.act('test:alice', 'ticket.close', { id: 7 }, { by })).toEqual({ closed: 7 })
    await bot.settled()
    expect(alice.sees().at(-1)).toEqual(text('您的问题已解决。'))
    expect((await alice.ledger()).at(-1)).toMatchObject({ kind: 'out', by })
  })

  test('with the same key acts once in its lane, and has the same result, also after a crash', async () => {
    const chat = testChat()
    let times = 0
    const bots: Bot[] = []
    const act = (lane: string) => bots.at(-1)!.act(lane, 'count', null, { by, key: 'k' })
    await chat.start((base) => {
      const bot = createBot(base).action('count', (ctx) => ctx.result(++times))
      bots.push(bot)
      return bot
    })
    expect([await act('ticket:1'), await act('ticket:1'), await act('ticket:2')]).toEqual([1, 1, 2])
    await chat.crash()
    expect(await act('ticket:1')).toBe(1)
    expect(times).toBe(2)
  })

  test('that nobody does is an error for who asked, and no quarantine', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).on('message', () => 'hello'))
    await expect(bot.act('ticket:1', 'nothing', null, { by })).rejects.toMatchObject({
      code: 'ACTION_UNKNOWN',
      status: 404,
    })
    expect(await bot.quarantined()).toEqual([])
  })

  test('is refused by what its handler throws as a refusal, and nothing of it is done', async () => {
    const chat = testChat()
    const bot = await chat.start((base) =>
      createBot(base).action('refuse', (ctx) => {
        ctx.record('thing.happened', null)
        throw new HuidaError('CONVERSATION_UNKNOWN', { conversation: 'x' })
      }),
    )
    const refused = () => bot.act('ticket:1', 'refuse', null, { by, key: 'same' })
    await expect(refused()).rejects.toMatchObject({ code: 'CONVERSATION_UNKNOWN' })
    await expect(refused()).rejects.toMatchObject({ code: 'ACTION_REFUSED' })
    expect(await chat.store.records({ limit: 9 })).toEqual([])
  })

  test('that fails runs again, and whoever asked is told when it fails for good', async () => {
    const chat = testChat()
    let times = 0
    const bot = await chat.start((base) =>
      createBot(base).action('fail', () => {
        times++
        throw new Error('broken')
      }),
    )
    const asked = bot.act('ticket:1', 'fail', null, { by })
    const failed = expect(asked).rejects.toMatchObject({ code: 'ACTION_FAILED' })
    await chat.clock.advance(60_000)
    await failed
    expect(times).toBe(5)
    expect(await bot.quarantined()).toHaveLength(1)
  })

  test('crosses into another lane in the commit of the turn that asks for it, once', async () => {
    const chat = testChat()
    const done: string[] = []
    await chat.start((base) =>
      createBot(base)
        .action('ticket.open', (ctx) => {
          done.push(`${ctx.conversation.id} ${JSON.stringify(ctx.event.data)}`)
          ctx.act((ctx.event.data as { from: string }).from, 'ticket.opened', ctx.conversation.id)
        })
        .action('ticket.opened', (ctx) => `Your ticket: ${ctx.event.data}`)
        .on('message', (ctx) => {
          ctx.act('ticket:42', 'ticket.open', { from: ctx.conversation.id })
          return 'One moment.'
        }),
    )
    expect(await chat.user('alice').says('help')).toEqual([text('One moment.'), text('Your ticket: ticket:42')])
    expect(done).toEqual(['ticket:42 {"from":"test:alice"}'])
  })

  test('opens a conversation that nobody has written in', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).action('greet', () => 'Welcome!'))
    await bot.act({ adapter: 'test', ref: { id: 'bob' }, user: { id: 'bob', name: 'Bob' } }, 'greet', null, { by })
    await bot.settled()
    expect(chat.user('bob').sees()).toEqual([text('Welcome!')])
    const to = (adapter: string) => bot.act({ adapter, ref: { id: 'bob' } }, 'greet', null, { by })
    await expect(to('nowhere')).rejects.toMatchObject({ code: 'ADAPTER_UNKNOWN' })
    await expect(bot.act('test:carol', 'greet', null, { by })).rejects.toMatchObject({ code: 'CONVERSATION_UNKNOWN' })
  })

  test('says nothing in a lane without a platform: the fault is named', async () => {
    const chat = testChat()
    const bot = await chat.start((base) => createBot(base).action('speak', () => 'hello'))
    const asked = bot.act('ticket:1', 'speak', null, { by })
    const failed = expect(asked).rejects.toMatchObject({ cause: { code: 'LANE_WITHOUT_PLATFORM' } })
    await chat.clock.advance(60_000)
    await failed
  })
})

describe('what was said under a name', () => {
  test('is changed and taken back by later turns, where the platform can', async () => {
    const calls: string[] = []
    const done = (call: string): SendResult => {
      calls.push(call)
      return delivered()
    }
    const chat = testChat({
      adapter: {
        edit: async ({ target, part }) => done(`edit ${target} ${part.type === 'text' && part.text}`),
        delete: async ({ target }) => done(`delete ${target}`),
        react: async ({ target, emoji }) => done(`react ${target} ${emoji}`),
      },
    })
    await chat.start((base) =>
      createBot(base).on('message', (ctx) => {
        if (ctx.text === 'order') ctx.reply('on its way', { name: 'state' })
        if (ctx.text === 'arrived') ctx.edit('state', 'delivered')
        if (ctx.text === 'forget') ctx.delete('state')
        if (ctx.text === 'unknown') ctx.edit('other', 'said anew')
        ctx.react('👍')
      }),
    )
    const alice = chat.user('alice')
    for (const said of ['order', 'arrived', 'forget', 'unknown']) await alice.says(said, { key: said })
    expect(calls).toEqual([
      'react order 👍',
      'edit p1 delivered',
      'react arrived 👍',
      'delete p1',
      'react forget 👍',
      'react unknown 👍',
    ])
    expect(alice.sees()).toEqual([text('on its way'), text('said anew')])
  })

  test('is said anew where the platform cannot change it', async () => {
    const chat = testChat()
    await chat.start((base) =>
      createBot(base).on('message', (ctx) => {
        if (ctx.text === 'order') ctx.reply('on its way', { name: 'state' })
        else ctx.edit('state', 'delivered')
      }),
    )
    const alice = chat.user('alice')
    await alice.says('order')
    expect(await alice.says('arrived')).toEqual([text('delivered')])
  })
})
