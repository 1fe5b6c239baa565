import { expect, test } from '@jest/globals'
import { z } from 'zod'
import { type Composer, type Context, choices, createBot, definePlugin, text } from './index.js'
import { testChat, textOnly } from './testing/index.js'

interface WithVisits {
  visits: number
}

const visits = definePlugin({
  name: 'visits',
  config: z.object({ ttlMs: z.number().default(86_400_000) }),
  setup: (app, { config, store }) =>
    app.use(async (ctx, next) => {
      const visits = ((await store.get<number>(ctx, ctx.user.id)) ?? 0) + 1
      store.set(ctx, ctx.user.id, visits, { ttlMs: config.ttlMs })
      return next({ visits })
    }),
})

const greeter = definePlugin({
  name: 'greeter',
  dependencies: ['visits'],
  setup(app: Composer<Context & WithVisits>) {
    app.hears(/^你好/, (ctx) => (ctx.visits > 1 ? '欢迎回来' : '初次见面，您好'))
  },
})

test('a plugin sees what the plugins before it have put on ctx', async () => {
  const chat = testChat()
  await createBot({ adapters: [chat.adapter] })
    .use(visits())
    .use(greeter())
    .start()
  const alice = chat.user('alice')
  expect(await alice.says('你好')).toEqual([text('初次见面，您好')])
  expect(await alice.says('你好')).toEqual([text('欢迎回来')])
})

test('what a plugin has stored is there after a restart and after a crash', async () => {
  const chat = testChat()
  await chat.start((base) => createBot(base).use(visits()).use(greeter()))
  const alice = chat.user('alice')
  await alice.says('你好')
  await chat.restart()
  expect(await alice.says('你好')).toEqual([text('欢迎回来')])
  await chat.crash()
  expect(await alice.says('你好')).toEqual([text('欢迎回来')])
})

test('a message that the platform delivers five times is answered once', async () => {
  const chat = testChat()
  await chat.start((base) => createBot(base).use((ctx) => `echo ${ctx.text}`))
  const alice = chat.user('alice')
  for (let i = 0; i < 5; i++) await alice.says('hi', { key: 'same' })
  expect(alice.sees()).toEqual([text('echo hi')])
})

test('a person who types the number of a choice has pressed it', async () => {
  const chat = testChat({ accepts: textOnly })
  await chat.start((base) =>
    createBot(base)
      .chosen('exchange', () => '好的，换货')
      .on('message', () =>
        choices('退还是换？', [
          { label: '退货', value: 'return' },
          { label: '换货', value: 'exchange' },
        ]),
      ),
  )
  const alice = chat.user('alice')
  expect(await alice.says('不合适')).toEqual([text('退还是换？\n1. 退货\n2. 换货\n回复数字即可选择')])
  expect(await alice.chooses('换货')).toEqual([text('好的，换货')])
})

test('a turn that fails runs again, and after five attempts the customer hears so, and the event is kept', async () => {
  const chat = testChat()
  const bot = await chat.start((base) =>
    createBot(base).use((ctx) => {
      if (ctx.text === 'bad') throw new Error('broken')
      return 'ok'
    }),
  )
  const alice = chat.user('alice')
  await alice.says('bad')
  await chat.clock.advance(10_000)
  await bot.settled()
  expect(alice.sees()).toEqual([
    text('Sorry, I could not handle this message. Please put it another way and send it again.'),
  ])
  expect(await bot.quarantined()).toMatchObject([{ attempts: 5, error: 'broken' }])
  expect(await alice.records('turn.quarantined')).toHaveLength(1)
  expect(await alice.says('good')).toEqual([text('ok')])
})
