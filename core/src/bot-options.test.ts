import { describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import { createBot, defineAdapter, definePlugin, delivered, HuidaError } from './index.js'
import { testChat } from './testing/index.js'

const pager = () =>
  defineAdapter({ name: 'pager', platform: 'pager', accepts: { text: {} }, send: async () => delivered() })

/** Everything that start() says is wrong. */
async function problemsOf(
  options: unknown,
  use: (bot: ReturnType<typeof createBot>) => unknown = (bot) => bot,
): Promise<readonly string[]> {
  const bot = createBot(options as Parameters<typeof createBot>[0])
  use(bot)
  const error: unknown = await bot.start().then(
    () => bot.stop(),
    (thrown: unknown) => thrown,
  )
  if (!(error instanceof HuidaError) || error.code !== 'CONFIG_INVALID') throw error
  return (error.facts as { problems: readonly string[] }).problems
}

describe('mistakes in what a bot is made of are told kindly, all at once', () => {
  test('nothing at all', async () => {
    expect(await problemsOf(undefined)).toEqual([
      'There is no adapter. Pass at least one in createBot({ adapters: [web()] }).',
    ])
  })

  test('an adapter that was not called, one without send, one that is none', async () => {
    const problems = await problemsOf({
      adapters: [pager, { name: 'x', platform: 'x', accepts: { text: {} } }, null, 'web'],
    })
    expect(problems).toEqual([
      'adapters[0] is a function: the adapter was not made yet. Call it: web() instead of web.',
      'adapters[1] ("x") lacks send(message, tools). See the guide "write an adapter".',
      'adapters[2] is null, not an adapter. Pass what web() gives.',
      'adapters[3] is the string "web", not an adapter. Pass what web() gives.',
    ])
  })

  test('an unknown option, with the one that was meant', async () => {
    expect(await problemsOf({ adapters: [pager()], turnBudgetMS: 1, colour: 'red' })).toEqual([
      'createBot() knows no option "turnBudgetMS". Did you mean "turnBudgetMs"?',
      expect.stringContaining('createBot() knows no option "colour". There are: adapters, store'),
    ])
  })

  test('a plugin that was not called, a store that is none, languages that are none', async () => {
    const problems = await problemsOf({ adapters: [pager()], store: {}, locales: ['klingon language'] }, (bot) =>
      bot.use({} as never),
    )
    expect(problems).toEqual([
      '"klingon language" is not a language tag. Use BCP 47, such as "zh" or "en".',
      expect.stringContaining('store is an object of another kind, not a store.'),
      expect.stringContaining('.use() was given an object of another kind.'),
    ])
  })
})

test('a handler that answers with a number is told what it may answer with, and the customer hears of a failure', async () => {
  const chat = testChat()
  const bot = await chat.start((base) => createBot(base).on('message', (() => 42) as never))
  const alice = chat.user('alice')
  void alice.says('hi')
  await chat.clock.advance(60_000)
  await bot.settled()
  expect((await bot.quarantined())[0]?.error).toContain('A handler answered with 42 (number), which cannot be said.')
  expect(alice.sees()).toHaveLength(1)
})

test('without a log, faults go to standard error', async () => {
  const written: string[] = []
  const { write } = process.stderr
  process.stderr.write = ((line: string) => written.push(line) > 0) as typeof write
  try {
    const chat = testChat()
    const bot = await chat.start(({ log: _, ...base }) =>
      createBot(base).on('message', () => {
        throw new Error('the handler is broken')
      }),
    )
    void chat.user('alice').says('hi')
    await chat.clock.advance(60_000)
    await bot.settled()
  } finally {
    process.stderr.write = write
  }
  expect(written.join('')).toContain('the handler is broken')
})

describe('what happens later is silent where nobody asked', () => {
  test('a timer over its budget says nothing to the customer', async () => {
    const chat = testChat()
    const bot = await chat.start((base) =>
      createBot(base)
        .on('timer', () => new Promise<string>(() => {}))
        .on('message', (ctx) => void ctx.schedule('later', ctx.now() + 1_000)),
    )
    const alice = chat.user('alice')
    await alice.says('hi')
    await chat.clock.advance(60_000)
    await bot.settled()
    expect(alice.sees()).toEqual([])
    expect(await alice.records('turn.timed_out')).toHaveLength(1)
  })

  test('a timer that is due while the bot stops asks the store no more', async () => {
    const chat = testChat()
    const asked: string[] = []
    const timers = chat.store.timers.bind(chat.store)
    let isClosed = false
    chat.store.timers = async (limit) => {
      if (isClosed) asked.push('closed')
      return timers(limit)
    }
    const bot = await chat.start((base) =>
      createBot(base).on('message', (ctx) => void ctx.schedule('later', ctx.now() + 10)),
    )
    await chat.user('alice').says('hi')
    const stopped = bot.stop()
    await chat.clock.advance(11)
    await stopped
    isClosed = true
    await chat.clock.advance(120_000)
    expect(asked).toEqual([])
  })
})

test('a clock that is set back an hour keeps nobody waiting', async () => {
  const chat = testChat({ adapter: { rate: { perConversation: { count: 1, perMs: 1_000 } } } })
  const now = chat.clock.now.bind(chat.clock)
  let back = 0
  chat.clock.now = () => now() - back
  await chat.start((base) => createBot(base).on('message', (ctx) => ctx.text))
  const alice = chat.user('alice')
  await alice.says('a')
  back = 3_600_000
  void alice.says('b')
  await chat.clock.advance(2_000)
  expect(alice.sees()).toHaveLength(2)
})

test('who follows is told of everything in all conversations, from a position on, as it happens', async () => {
  const chat = testChat()
  const bot = await chat.start((base) => createBot(base).on('message', (ctx) => `echo ${ctx.text}`))
  await chat.user('alice').says('one')
  const end = new AbortController()
  const seen: string[] = []
  const following = (async () => {
    for await (const entry of bot.follow(0, end.signal))
      seen.push(`${entry.position} ${entry.kind} ${entry.conversation}`)
  })()
  await chat.user('bob').says('two')
  await chat.clock.advance(100)
  end.abort()
  await following
  expect(seen).toEqual(['1 in test:alice', '2 out test:alice', '3 in test:bob', '4 out test:bob'])
})

describe('settings of plugins that were kept elsewhere', () => {
  const waits = definePlugin({
    name: 'waits',
    config: z.object({
      limits: z.object({ offerMs: z.number().default(15), waitMs: z.number().default(600) }).prefault({}),
    }),
    setup() {},
  })
  const started = async (code: { limits?: { waitMs?: number } }, kept: object) => {
    const bot = createBot({ adapters: [pager()], pluginSettings: { waits: kept } }).use(waits(code))
    await bot.start()
    await bot.stop()
    return bot.plugins
  }

  test('count where the code has left something open, member by member; what the code names stays', async () => {
    expect(await started({ limits: { waitMs: 5 } }, { limits: { offerMs: 20, waitMs: 9 } })).toMatchObject([
      {
        ...{ name: 'waits', dependencies: [], given: { limits: { waitMs: 5 } } },
        config: { limits: { offerMs: 20, waitMs: 5 } },
      },
    ])
  })

  test('are refused like those of the code, and it is said where they may stand', async () => {
    await expect(started({}, { limits: { offerMs: 'soon' } })).rejects.toThrow(
      /Plugin "waits": limits.offerMs: .*or among the settings that were kept for it/s,
    )
  })
})
