import { describe, expect, test } from '@jest/globals'
import { type Composer, type Context, contentOf, createBot, definePlugin, isHuidaError, text } from '../index.js'
import { testChat } from '../testing/index.js'

/** A bot that answers by the given pipeline, and somebody who talks to it. */
async function talkingTo(build: (bot: ReturnType<typeof createBot>) => unknown) {
  const chat = testChat()
  await chat.start((base) => {
    const bot = createBot(base)
    build(bot)
    return bot
  })
  return { chat, alice: chat.user('alice') }
}

describe('a middleware', () => {
  test('that returns content answers, and nobody after it is asked', async () => {
    const { alice } = await talkingTo((bot) => bot.use(() => 'first').use(() => 'second'))
    expect(await alice.says('hi')).toEqual([text('first')])
  })

  test('that returns next() lets others answer', async () => {
    const { alice } = await talkingTo((bot) => bot.use((_, next) => next()).use(() => 'second'))
    expect(await alice.says('hi')).toEqual([text('second')])
  })

  test('that returns nothing stays silent', async () => {
    const { alice } = await talkingTo((bot) => bot.use(() => undefined).use(() => 'second'))
    expect(await alice.says('hi')).toEqual([])
  })

  test('may look at what the others answered, and change it', async () => {
    const { alice } = await talkingTo((bot) =>
      bot.use(async (_, next) => `<${contentOf(await next())}>`).use(() => 'inner'),
    )
    expect(await alice.says('hi')).toEqual([text('<inner>')])
  })

  test('that calls next() twice fails its turn with words', async () => {
    const { chat, alice } = await talkingTo((bot) =>
      bot.use(async (_, next) => {
        await next()
        return next()
      }),
    )
    await alice.says('hi')
    await chat.clock.advance(10_000)
    const [quarantined] = await chat.store.quarantined()
    expect(quarantined?.error).toContain('called next() twice')
  })

  test('adds to ctx for everything after it and nothing before it', async () => {
    const before: unknown[] = []
    const { alice } = await talkingTo((bot) =>
      bot
        .use(async (ctx, next) => {
          const answer = await next()
          before.push('mood' in ctx)
          return answer
        })
        .use((_, next) => next({ mood: 'sunny' }))
        .use((ctx) => ctx.mood),
    )
    expect(await alice.says('hi')).toEqual([text('sunny')])
    expect(before).toEqual([false])
  })

  test('that says something before it lets others answer is heard first', async () => {
    const { alice } = await talkingTo((bot) =>
      bot
        .use((ctx, next) => {
          ctx.reply('one moment')
          return next()
        })
        .use(() => 'done'),
    )
    expect(await alice.says('hi')).toEqual([text('one moment'), text('done')])
  })
})

describe('filters', () => {
  test('hears() takes a whole text in any case, or a pattern', async () => {
    const { alice } = await talkingTo((bot) =>
      bot
        .hears('Ping', () => 'pong')
        .hears(/order (\d+)/, () => 'an order')
        .use(() => 'else'),
    )
    expect(await alice.says('PING')).toEqual([text('pong')])
    expect(await alice.says('ping me')).toEqual([text('else')])
    expect(await alice.says('my order 12')).toEqual([text('an order')])
  })

  test('command() takes /name with or without words after it', async () => {
    const { alice } = await talkingTo((bot) => bot.command('help', () => 'helping').use(() => 'else'))
    expect(await alice.says('/help')).toEqual([text('helping')])
    expect(await alice.says('/HELP me')).toEqual([text('helping')])
    expect(await alice.says('/helpme')).toEqual([text('else')])
  })

  test('on() narrows the event', async () => {
    const { alice } = await talkingTo((bot) =>
      bot
        .on('join', () => 'welcome')
        .on('choice', (ctx) => ctx.event.value)
        .on('message', (ctx) => `${ctx.event.parts.length}`),
    )
    expect(await alice.joins()).toEqual([text('welcome')])
    expect(await alice.says('hi')).toEqual([text('1')])
  })
})

describe('the compiler', () => {
  const needsMood = definePlugin({
    name: 'needs-mood',
    setup(app: Composer<Context & { mood: string }>) {
      app.use((ctx) => ctx.mood)
    },
  })
  const mood = definePlugin({ name: 'mood', setup: (app) => app.use((_, next) => next({ mood: 'sunny' })) })

  test('refuses a plugin before what it needs, and takes it after', () => {
    const chat = testChat()
    // @ts-expect-error Property '"needs ctx.mood"' is missing
    createBot({ adapters: [chat.adapter] }).use(needsMood())
    createBot({ adapters: [chat.adapter] })
      .use(mood())
      .use(needsMood())
  })

  test('refuses what was never put on ctx', () => {
    const chat = testChat()
    // @ts-expect-error Property 'mood' does not exist
    createBot({ adapters: [chat.adapter] }).use((ctx) => ctx.mood)
    createBot({ adapters: [chat.adapter] })
      .use((_, next) => next({ mood: 'sunny' }))
      .use((ctx) => ctx.mood)
  })

  test('without a compiler, start() says the same in words', async () => {
    const later = definePlugin({ name: 'later', dependencies: ['sooner'], setup() {} })
    const chat = testChat()
    const start = createBot({ adapters: [chat.adapter] })
      .use(later())
      .start()
    await expect(start).rejects.toThrow('Plugin "later" needs "sooner". Call .use(sooner()) before it.')
    expect(isHuidaError(await start.catch((error: unknown) => error), 'CONFIG_INVALID')).toBe(true)
  })
})

test('an answer that is lost, because a middleware does not return what next() gave, is told once in the log', async () => {
  const warned: string[] = []
  const log = { debug() {}, info() {}, warn: (_: object, message: string) => void warned.push(message), error() {} }
  const chat = testChat()
  await chat.start((base) =>
    createBot({ ...base, log })
      .use(async (_, next) => {
        await next()
      })
      .use(() => 'lost'),
  )
  const alice = chat.user('alice')
  await alice.says('one')
  await alice.says('two')
  expect(warned).toEqual([expect.stringContaining('Write "return next()"')])
})
