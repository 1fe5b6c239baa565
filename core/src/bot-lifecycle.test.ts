import { afterEach, describe, expect, test } from '@jest/globals'
import { z } from 'zod'
import {
  choices,
  createBot,
  defineAdapter,
  definePlugin,
  delivered,
  HuidaError,
  image,
  type PlatformEvent,
  rejected,
  text,
  unknown,
} from './index.js'
import { testChat, textOnly } from './testing/index.js'

const alone = () => {
  const chat = testChat()
  return { chat, alice: chat.user('alice') }
}

describe('start()', () => {
  afterEach(() => {
    delete process.env.NODE_ENV
  })

  test('reports everything that is wrong at once, before anything is opened', async () => {
    const opened: string[] = []
    const broken = defineAdapter({
      name: 'Broken Name',
      platform: 'test',
      accepts: { text: {} },
      check: () => ['token is missing. Get one from the platform.'],
      start: async () => void opened.push('adapter'),
      send: async () => delivered(),
    })
    const plugin = definePlugin({
      name: 'strict',
      config: z.object({ ttlMs: z.number() }),
      dependencies: ['other'],
      setup: () => void opened.push('plugin'),
    })
    const start = createBot({ adapters: [broken, broken] })
      .use(plugin({ ttlMs: 'soon' as unknown as number }))
      .start()
    const error = (await start.catch((caught: unknown) => caught)) as HuidaError<'CONFIG_INVALID'>
    expect(error.facts.problems).toEqual([
      expect.stringContaining('has a name that does not fit a path'),
      'Adapter "Broken Name": token is missing. Get one from the platform.',
      expect.stringContaining('has a name that does not fit a path'),
      'Two adapters are called "Broken Name". Give one of them another name.',
      'Adapter "Broken Name": token is missing. Get one from the platform.',
      'Plugin "strict" needs "other". Call .use(other()) before it.',
      expect.stringMatching(/^Plugin "strict": ttlMs: .*Correct it in \.use\(strict\(\{ … \}\)\)\.$/),
    ])
    expect(opened).toEqual([])
  })

  test('refuses a store that forgets when it runs in production', async () => {
    process.env.NODE_ENV = 'production'
    await expect(createBot({ adapters: [testChat().adapter] }).start()).rejects.toThrow('forgets everything')
  })

  test('closes what it had opened when something later fails', async () => {
    const closed: string[] = []
    const opens = definePlugin({
      name: 'opens',
      setup: (_, { onStop }) => onStop(() => void closed.push('opens')),
    })
    const fails = definePlugin({
      name: 'fails',
      setup: async () => {
        throw new Error('no connection')
      },
    })
    await expect(
      createBot({ adapters: [testChat().adapter] })
        .use(opens())
        .use(fails())
        .start(),
    ).rejects.toThrow('no connection')
    expect(closed).toEqual(['opens'])
  })
})

describe('stop()', () => {
  test('lets the turn under way end and sends its answer, then closes what was opened last first', async () => {
    const { chat, alice } = alone()
    const closed: string[] = []
    let begun = (_: () => void) => {}
    const running = new Promise<() => void>((resolve) => (begun = resolve))
    const opens = (name: string) =>
      definePlugin({ name, setup: (_, { onStop }) => onStop(() => void closed.push(name)) })()
    const bot = await chat.start((base) =>
      createBot(base)
        .use(opens('first'))
        .use(opens('second'))
        .use(() => new Promise<string>((resolve) => begun(() => resolve('done')))),
    )
    const answer = alice.says('hi')
    const finish = await running
    const stopping = bot.stop()
    finish()
    await stopping
    expect(await answer).toEqual([text('done')])
    expect(closed).toEqual(['second', 'first'])
  })

  test('takes nothing more', async () => {
    const { chat, alice } = alone()
    const bot = await chat.start((base) => createBot(base).use(() => 'ok'))
    await bot.stop()
    await expect(alice.says('hi')).rejects.toThrow('accepts nothing now')
  })
})

describe('a turn', () => {
  test('that spends its budget is answered honestly, and what it returns later is thrown away', async () => {
    const { chat, alice } = alone()
    let finish = (_: string) => {}
    const late = new Promise<string>((resolve) => {
      finish = resolve
    })
    const bot = await chat.start((base) => createBot({ ...base, turnBudgetMs: 3_000 }).use(() => late))
    const answer = alice.says('hello')
    await chat.clock.advance(3_000)
    expect(await answer).toEqual([
      text('Sorry, that took too long and I found no answer. Please ask again in a moment.'),
    ])
    finish('too late')
    await chat.clock.advance(0)
    await bot.settled()
    expect(alice.sees()).toHaveLength(1)
    expect(await alice.records('turn.timed_out')).toHaveLength(1)
  })

  test('repeats what a model said when it runs again after a crash', async () => {
    const { chat, alice } = alone()
    let calls = 0
    let reached = () => {}
    const waiting = new Promise<void>((resolve) => (reached = resolve))
    let hang = true
    await chat.start((base) =>
      createBot(base).use(async (ctx) => {
        const said = await ctx.once('model', async () => `answer ${++calls}`)
        reached()
        if (hang) await new Promise(() => {})
        return said
      }),
    )
    void alice.says('hello')
    await waiting
    hang = false
    await chat.crash()
    await chat.clock.advance(0)
    expect(alice.sees()).toEqual([text('answer 1')])
    expect(calls).toBe(1)
  })

  test('of one conversation waits for the one before it; other conversations do not', async () => {
    const { chat, alice } = alone()
    const finish: (() => void)[] = []
    await chat.start((base) =>
      createBot(base).use((ctx) =>
        ctx.user.id === 'alice' ? new Promise<string>((resolve) => finish.push(() => resolve(ctx.text))) : 'at once',
      ),
    )
    const first = alice.says('1')
    const second = alice.says('2')
    await chat.clock.advance(0)
    expect(finish).toHaveLength(1)
    await Promise.race([chat.user('bob').says('hi'), chat.clock.advance(0)])
    await chat.clock.advance(0)
    expect(chat.user('bob').sees()).toEqual([text('at once')])
    finish[0]!()
    await chat.clock.advance(0)
    finish[1]!()
    await Promise.all([first, second])
    expect(alice.sees()).toEqual([text('1'), text('2')])
  })

  test('answers in the language that it was asked in', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use((ctx) => ctx.locale))
    expect(await alice.says('hello')).toEqual([text('en')])
    expect(await alice.says('12345')).toEqual([text('en')])
    expect(await alice.says('你好')).toEqual([text('zh')])
  })

  test('tells its trace what each step saw, scored and chose', async () => {
    const { chat, alice } = alone()
    await chat.start((base) =>
      createBot(base).use((ctx) => {
        ctx.trace({ step: 'guess', saw: ctx.text, scored: { a: 0.9, b: 0.1 }, chose: 'a' })
        return 'a'
      }),
    )
    await alice.says('hi')
    expect(await alice.trace()).toEqual([{ step: 'guess', saw: 'hi', scored: { a: 0.9, b: 0.1 }, chose: 'a', ms: 0 }])
  })
})

describe('events', () => {
  test('that overtook each other are answered in the order of the platform', async () => {
    const chat = testChat()
    const adapter = { ...chat.adapter, orderWindowMs: 400 }
    await chat.start((base) => createBot({ ...base, adapters: [adapter] }).use((ctx) => ctx.text))
    const alice = chat.user('alice')
    void alice.says('second', { order: 2 })
    void alice.says('first', { order: 1 })
    await chat.clock.advance(400)
    expect(alice.sees()).toEqual([text('first'), text('second')])
  })

  test('from programs are never answered', async () => {
    const chat = testChat()
    await chat.start((base) => createBot(base).use(() => 'hi'))
    expect(await chat.user('robot', { bot: true }).says('hello')).toEqual([])
  })

  test('that repeat the same text like a program are answered once more, by saying so, and then no more for a minute', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use(() => 'I did not understand'))
    for (let i = 0; i < 12; i++) await alice.says('Sorry?')
    expect(alice.sees()).toHaveLength(8)
    expect(await alice.says('something else')).toHaveLength(1)
    expect(await alice.records('loop.broken')).toHaveLength(1)
    await chat.clock.advance(60_001)
    expect(await alice.says('a real question')).toHaveLength(1)
  })

  test('with NUL and lone surrogates are stored and answered', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use((ctx) => ctx.text))
    expect(await alice.says('a\0b\uD800c')).toEqual([text('a\uFFFDb\uFFFDc')])
  })

  test('of more than 8,000 characters are refused in words', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use(() => 'ok'))
    await expect(alice.says('x'.repeat(8_001))).rejects.toThrow('has 8001 characters, but at most 8000 are taken')
    expect(await alice.says('x'.repeat(8_000))).toEqual([text('ok')])
  })

  test('in quarantine run again with one call', async () => {
    const { chat, alice } = alone()
    let broken = true
    const bot = await chat.start((base) =>
      createBot(base).use(() => {
        if (broken) throw new Error('down')
        return 'works again'
      }),
    )
    await alice.says('hi')
    await chat.clock.advance(10_000)
    broken = false
    const [quarantined] = await bot.quarantined()
    await bot.replay(quarantined!.position)
    await bot.settled()
    expect(alice.sees().at(-1)).toEqual(text('works again'))
    expect(await bot.quarantined()).toEqual([])
  })
})

describe('sending', () => {
  test('without being spoken to reaches a known conversation, also after a restart', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use(() => 'ok'))
    await alice.says('hi')
    await chat.restart()
    const bot = await chat.start((base) => createBot(base))
    await bot.send('test:alice', ['Your parcel has arrived', image('https://x/p.png', 'parcel')])
    await bot.settled()
    expect(alice.sees().slice(1)).toEqual([text('Your parcel has arrived'), image('https://x/p.png', 'parcel')])
    await expect(bot.send('test:nobody', 'hi')).rejects.toThrow('no such conversation')
  })

  test('without being spoken to offers choices like an answer does, and says nothing twice under one key', async () => {
    const chat = testChat({ accepts: textOnly })
    const bot = await chat.start((base) => createBot(base).on('choice', (ctx) => ctx.event.value))
    const alice = chat.user('alice')
    await alice.joins()
    for (let i = 0; i < 2; i++)
      await bot.send('test:alice', choices('Was it good?', ['yes', 'no']), { key: 'survey-1' })
    await bot.settled()
    expect(alice.sees()).toHaveLength(1)
    expect(await alice.says('2')).toEqual([text('no')])
  })

  test('waits for the time that the platform asks for', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use(() => 'ok'))
    let refusals = 1
    chat.answersWith(() =>
      refusals-- > 0 ? rejected('rate_limited', { retryAtMs: chat.clock.now() + 5_000 }) : undefined,
    )
    await alice.says('hi')
    await chat.clock.advance(4_999)
    expect(chat.sent).toHaveLength(1)
    await chat.clock.advance(1)
    expect(alice.sees()).toEqual([text('ok')])
  })

  test('keeps the order of a conversation while one message waits', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use((ctx) => ctx.text))
    let refusals = 1
    chat.answersWith(() =>
      refusals-- > 0 ? rejected('unavailable', { retryAtMs: chat.clock.now() + 1_000 }) : undefined,
    )
    await alice.says('1')
    await alice.says('2')
    await chat.user('bob').says('b')
    expect(chat.user('bob').sees()).toEqual([text('b')])
    await chat.clock.advance(1_000)
    expect(alice.sees()).toEqual([text('1'), text('2')])
  })

  test('gives up a message that is refused for good, and goes on with the next', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use((ctx) => ctx.text))
    chat.answersWith(({ part }) => (part.type === 'text' && part.text === '1' ? rejected('invalid') : undefined))
    await alice.says('1')
    await alice.says('2')
    expect(alice.sees()).toEqual([text('2')])
    expect(await alice.ledger()).toContainEqual(
      expect.objectContaining({ kind: 'out', status: 'rejected', code: 'invalid' }),
    )
  })

  test('repeats a message of unknown fate once, with the same words, and then leaves it', async () => {
    const { chat, alice } = alone()
    await chat.start((base) => createBot(base).use(() => 'ok'))
    chat.answersWith(() => unknown())
    await alice.says('hi')
    await chat.clock.advance(3_600_000)
    expect(chat.sent.map(({ id, part }) => ({ id, part }))).toEqual([
      { id: `${chat.store.id}-2`, part: text('ok') },
      { id: `${chat.store.id}-2`, part: text('ok') },
    ])
    expect(await alice.ledger()).toContainEqual(
      expect.objectContaining({ kind: 'out', status: 'unknown', attempts: 2 }),
    )
  })

  test('keeps to the rate of the platform', async () => {
    const chat = testChat()
    const adapter = { ...chat.adapter, rate: { perConversation: { count: 1, perMs: 1_000 } } }
    const bot = await chat.start((base) => createBot({ ...base, adapters: [adapter] }).use(() => ['a', 'b', 'c']))
    const alice = chat.user('alice')
    await alice.says('hi')
    expect(chat.sent).toHaveLength(1)
    await chat.clock.advance(2_000)
    await bot.settled()
    expect(alice.sees()).toHaveLength(3)
  })

  test('offers the answer to a platform that takes it inside its own request', async () => {
    const inbox = await new Promise<Parameters<NonNullable<ReturnType<typeof defineAdapter>['start']>>[0]>(
      (resolve) => {
        const adapter = defineAdapter({
          name: 'passive',
          platform: 'test',
          accepts: { text: {} },
          start: async (opened) => resolve(opened),
          send: async () => delivered(),
        })
        void createBot({ adapters: [adapter] })
          .use((ctx) => (ctx.text === 'hush' ? undefined : ['now', 'later']))
          .start()
      },
    )
    const event = (key: string, said: string) =>
      ({
        type: 'message' as const,
        key,
        at: 0,
        conversation: { id: 'c' },
        user: { id: 'u' },
        parts: [text(said)],
      }) satisfies PlatformEvent
    expect(await inbox.receiveWithin(event('1', 'hi'), { ms: 1_000 })).toMatchObject({ part: text('now') })
    expect(await inbox.receiveWithin(event('2', 'hush'), { ms: 10 })).toBeUndefined()
  })
})

describe('timers', () => {
  test('start a turn when they are due, once, also when the bot was down then', async () => {
    const { chat, alice } = alone()
    await chat.start((base) =>
      createBot(base)
        .on('timer', (ctx) => `${ctx.event.name}: ${JSON.stringify(ctx.event.data)}`)
        .use((ctx) => {
          ctx.schedule('remind', ctx.now() + 3_600_000, { about: ctx.text })
          return 'ok'
        }),
    )
    await alice.says('parcel')
    await chat.clock.advance(3_599_999)
    expect(alice.sees()).toHaveLength(1)
    await chat.crash()
    await chat.clock.advance(86_400_000)
    await chat.restart()
    await chat.clock.advance(86_400_000)
    expect(alice.sees()).toEqual([text('ok'), text('remind: {"about":"parcel"}')])
  })

  test('do not fire when they were cancelled, and move when they are set again', async () => {
    const { chat, alice } = alone()
    await chat.start((base) =>
      createBot(base)
        .on('timer', () => 'ring')
        .hears('set', (ctx) => ctx.schedule('t', ctx.now() + 1_000))
        .hears('later', (ctx) => ctx.schedule('t', ctx.now() + 5_000))
        .hears('never', (ctx) => ctx.cancel('t')),
    )
    await alice.says('set')
    await alice.says('later')
    await chat.clock.advance(1_500)
    expect(alice.sees()).toEqual([])
    await alice.says('never')
    await chat.clock.advance(10_000)
    expect(alice.sees()).toEqual([])
  })
})

test('spans go around accept, turn and send', async () => {
  const names: string[] = []
  const tracer = {
    startActiveSpan<T>(
      name: string,
      _: object,
      work: (span: { recordException(): void; setStatus(): void; end(): void }) => T,
    ) {
      names.push(name)
      return work({ recordException() {}, setStatus() {}, end() {} })
    },
  }
  const { chat, alice } = alone()
  await chat.start((base) => createBot({ ...base, tracer }).use(() => 'ok'))
  await alice.says('hi')
  expect(names).toEqual(['huida.accept', 'huida.turn', 'huida.send'])
})

test('what the bot would answer can be asked without anything being stored or sent', async () => {
  const chat = testChat({ accepts: textOnly })
  const bot = await chat.start((base) => createBot(base).use(() => choices('?', ['a'])))
  const event: PlatformEvent = {
    type: 'message',
    key: 'k',
    at: 0,
    conversation: { id: 'c' },
    user: { id: 'u' },
    parts: [text('hi')],
  }
  expect((await bot.answer(event)).parts).toEqual([text('?\n1. a\nReply with a number to choose')])
  expect(chat.sent).toEqual([])
  expect(await chat.store.conversations({ limit: 1 })).toEqual([])
})

test('what a tool said is said again when the turn runs again because of the store, which counts as no attempt', async () => {
  const chat = testChat()
  let asked = 0
  let troubles = 1
  await chat.start((base) =>
    createBot(base).use(async (ctx) => {
      const answer = await ctx.once('tool', async () => ++asked)
      if (troubles-- > 0) throw new HuidaError('STORE_UNAVAILABLE', { store: 'test', reason: 'it is away' })
      return `${answer}`
    }),
  )
  expect(await chat.user('alice').says('hi')).toEqual([])
  await chat.clock.advance(60_000)
  expect(chat.sent.map(({ part }) => part)).toEqual([text('1')])
})

test('what is asked for a preview leaves nothing behind, shows nothing, and may be asked again and again', async () => {
  const chat = testChat()
  const shown: string[] = []
  const remembered: string[] = []
  const remember = chat.store.remember
  chat.store.remember = async (position, attempts, name, value) => {
    remembered.push(name)
    return remember(position, attempts, name, value)
  }
  const adapter = { ...chat.adapter, stream: (_: unknown, { text }: { text: string }) => void shown.push(text) }
  const bot = await chat.start((base) =>
    createBot({ ...base, adapters: [adapter] }).use((ctx) =>
      ctx.once('model', () =>
        ctx.stream(
          (async function* () {
            yield 'ok'
          })(),
        ),
      ),
    ),
  )
  const event: PlatformEvent = {
    ...{ type: 'message' as const, key: 'k', at: 0, conversation: { id: 'alice' }, user: { id: 'alice' } },
    parts: [text('hi')],
  }
  for (let i = 0; i < 10; i++) expect((await bot.answer(event)).parts).toEqual([text('ok')])
  expect([shown, remembered]).toEqual([[], []])
})
