import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  type Author,
  choices,
  createBot,
  image,
  memoryStore,
  type Part,
  plainText,
  rejected,
  type SendResult,
  text,
  type Window,
} from '../../index.js'
import { testChat } from '../../testing/index.js'
import { plan } from './planner.js'

const DAY = 86_400_000
/** As a platform for service accounts has it: five messages within 48 hours of what the customer wrote. */
const windows = [{ opens: 'message', forMs: 2 * DAY, messages: 5 }] as const
const accepts = { text: { max: 60 }, image: {} }
const pictures = (count: number) => Array.from({ length: count }, (_, n) => image(`https://x.example/${n}`))

test('only what is open keeps room: two of five messages, one of three, none of one', async () => {
  const several = [
    ...windows,
    { opens: 'menu', forMs: 60_000, messages: 3 },
    { opens: 'join', forMs: 20_000, messages: 1 },
  ]
  const chat = testChat({ accepts: { ...accepts, choices: {} }, adapter: { windows: several as Window[] } })
  await chat.start((base) =>
    createBot(base)
      .on('join', () => text('welcome'))
      .on('choice', () => pictures(3))
      .on('message', (ctx) => (ctx.text === 'menu' ? choices('?', ['yes']) : pictures(4))),
  )
  expect(await chat.user('ann').joins()).toEqual([text('welcome')])
  const bob = chat.user('bob')
  expect(await bob.says('menu')).toHaveLength(1)
  await chat.clock.advance(3 * DAY)
  // The window of the message is over.
  expect(await bob.chooses('yes')).toEqual(pictures(2))
  expect(await chat.user('cid').says('album')).toEqual(pictures(3))
})

describe('a window of five messages in 48 hours', () => {
  test('seven texts are merged to fit, and room for the hand-off is kept', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', () => ['1', '2', '3', '4', '5', '6', '7']))
    const shown = await chat.user('alice').says('hi')
    expect(shown).toHaveLength(3)
    expect(plainText(shown).replace(/\s+/g, ' ')).toBe('1 2 3 4 5 6 7')
  })

  test('what does not fit is held, leaves with the customer’s next message, and says what it answers', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', (ctx) => (ctx.text === 'album' ? pictures(4) : 'welcome')))
    const alice = chat.user('alice')
    expect(await alice.says('album')).toEqual(pictures(3))
    const held = (await alice.ledger()).filter((entry) => entry.kind === 'out' && entry.status === 'held')
    expect(held).toHaveLength(1)
    await chat.clock.advance(3 * DAY)
    expect(await alice.says('thanks')).toEqual(
      [text('关于您之前问的“album”：'), image('https://x.example/3'), text('welcome')].map((part) =>
        part.type === 'text' && part.text.startsWith('关于') ? text('About your question "album":') : part,
      ),
    )
    expect(await chat.store.held('test:alice')).toEqual([])
  })

  test('what is held again says once what it answers, however often it is held', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', (ctx) => (ctx.text === 'album' ? pictures(8) : [])))
    const alice = chat.user('alice')
    const late = text('About your question "album":')
    const [p1, p2, p3, p4, p5, p6, p7, p8] = pictures(8)
    expect(await alice.says('album')).toEqual([p1, p2, p3])
    expect(await alice.says('and then')).toEqual([late, p4, p5])
    expect(await alice.says('go on')).toEqual([late, p6, p7])
    expect(await alice.says('please')).toEqual([late, p8])
    expect(await chat.store.held('test:alice')).toEqual([])
  })

  test('what it answers is not said when nothing of the answer could leave with it', async () => {
    const narrow = [{ opens: 'message', forMs: 2 * DAY, messages: 1 }] as const
    const chat = testChat({ accepts, adapter: { windows: narrow } })
    await chat.start((base) => createBot(base).on('message', (ctx) => (ctx.text === 'album' ? pictures(2) : [])))
    const alice = chat.user('alice')
    const [p1, p2] = pictures(2)
    expect(await alice.says('album')).toEqual([p1])
    expect(await alice.says('and then')).toEqual([p2])
  })

  test('the hand-off notice and what a person writes may use the room that the bot keeps', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    const bot = await chat.start((base) => createBot(base).on('message', () => pictures(6)))
    const alice = chat.user('alice')
    await alice.says('hi')
    await bot.send('test:alice', 'the bot has used its part')
    await bot.send('test:alice', 'A colleague takes over.', { by: { kind: 'system' } })
    await bot.send('test:alice', 'Hello, I am Wang.', { by: { kind: 'agent', id: 'wang' } })
    await bot.send('test:alice', 'One more.', { by: { kind: 'agent', id: 'wang' } })
    await bot.settled()
    expect(alice.sees().slice(3)).toEqual([text('A colleague takes over.'), text('Hello, I am Wang.')])
  })

  test('a message whose window has closed before its turn came is held, not lost', async () => {
    const hour = 3_600_000
    const chat = testChat({ accepts, adapter: { windows: [{ opens: 'message', forMs: hour, messages: 5 }] } })
    await chat.start((base) => createBot(base).on('message', (ctx) => ctx.text))
    const alice = chat.user('alice')
    chat.answersWith(() => rejected('rate_limited', { retryAtMs: chat.clock.now() + 2 * hour }))
    void alice.says('late')
    await chat.clock.advance(10)
    chat.answersWith(undefined)
    await chat.clock.advance(3 * hour)
    expect(alice.sees()).toEqual([])
    expect(plainText(await alice.says('hi'))).toBe('About your question "late":\nlate\nhi')
  })

  test('opens when the customer writes, not when the turn begins: what was sent while a message waited has used it up', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) =>
      createBot(base).on('message', async (ctx) => {
        await new Promise<void>((resolve) => chat.clock.after(8_000, resolve))
        return ctx.text.startsWith('q') ? pictures(4) : []
      }),
    )
    const alice = chat.user('alice')
    for (const question of ['q1', 'q2', 'q3']) {
      void alice.says(question)
      await chat.clock.advance(100)
    }
    await chat.clock.advance(60_000)
    // Three for each message of the customer would be nine, and the platform has taken five since the last one.
    expect(alice.sees().length).toBeLessThanOrEqual(5)
    for (let more = 0; more < 8; more++) {
      void alice.says(`more ${more}`)
      await chat.clock.advance(20_000)
    }
    expect(alice.sees().filter(({ type }) => type === 'image')).toHaveLength(12)
  })

  test('words that the platform refuses again and again say once what they answer', async () => {
    const chat = testChat({ accepts: { text: {} }, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', (ctx) => (ctx.text === 'first' ? 'answer' : [])))
    const alice = chat.user('alice')
    chat.answersWith(() => rejected('quota'))
    for (const words of ['first', 'second', 'third']) await alice.says(words)
    chat.answersWith(undefined)
    const shown = plainText(await alice.says('fourth'))
    expect(shown.match(/About your question/g)).toHaveLength(1)
    expect(shown).toContain('answer')
  })

  test('a quota that the platform counts otherwise holds the message as well', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', (ctx) => ctx.text))
    const alice = chat.user('alice')
    chat.answersWith(() => rejected('quota'))
    await alice.says('refused')
    chat.answersWith(undefined)
    expect(plainText(await alice.says('hi'))).toBe('About your question "refused":\nrefused\nhi')
  })
})

test('what is refused while the customer’s next turn is being stored leaves before its answer', async () => {
  const store = memoryStore()
  let letCommit = () => {}
  let commits = 0
  const commit = store.commit.bind(store)
  store.commit = async (turn) => {
    if (++commits === 2) await new Promise<void>((resolve) => (letCommit = resolve))
    return commit(turn)
  }
  const chat = testChat({ accepts, store, adapter: { windows } })
  let refuse = (_: SendResult) => {}
  chat.answersWith(({ part }) =>
    plainText([part as Part]) === 'one' && commits === 1 ? new Promise((resolve) => (refuse = resolve)) : undefined,
  )
  await chat.start((base) =>
    createBot(base).on('message', (ctx) => (ctx.text === 'hi' ? ['one', image('https://x.example/2')] : 'answer')),
  )
  const alice = chat.user('alice')
  void alice.says('hi')
  await chat.clock.advance(100)
  void alice.says('and?')
  await chat.clock.advance(100)
  refuse(rejected('quota'))
  await chat.clock.advance(100)
  letCommit()
  await chat.clock.advance(10_000)
  expect(alice.sees()).toEqual([text('one'), image('https://x.example/2'), text('answer')])
})

describe('what is held is not overtaken', () => {
  const agent: Author = { kind: 'agent', id: 'wang' }
  const late = text('About your question "album":')

  test('by what was decided with it: once the platform has refused one message, the others wait without being tried', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', (ctx) => (ctx.text === 'album' ? pictures(3) : 'ok')))
    const alice = chat.user('alice')
    let calls = 0
    chat.answersWith(() => (++calls === 1 ? rejected('quota') : undefined))
    expect(await alice.says('album')).toEqual([])
    expect(calls).toBe(1)
    expect(await alice.says('and?')).toEqual([late, ...pictures(2)])
    expect(await alice.says('go on')).toEqual([late, pictures(3)[2], text('About your question "and?":\n\nok')])
  })

  test('by a timer, an action, or what was decided before a crash', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    const boot = () =>
      chat.start((base) =>
        createBot(base)
          .on('timer', () => 'by the way')
          .action('notice', () => 'a notice')
          .on('message', (ctx) => {
            if (ctx.text === 'album') ctx.schedule('later', ctx.now() + 1_000)
            return ctx.text === 'album' ? pictures(1) : []
          }),
      )
    const bot = await boot()
    const alice = chat.user('alice')
    chat.answersWith(() => rejected('quota'))
    expect(await alice.says('album')).toEqual([])
    chat.answersWith(undefined)
    await chat.clock.advance(2_000)
    await bot.act('test:alice', 'notice', null, { by: { kind: 'bot' } })
    await chat.crash()
    await chat.clock.advance(1_000)
    expect(alice.sees()).toEqual([])
    expect(await alice.says('well?')).toEqual([late, ...pictures(1), text('by the way')])
    expect(await alice.says('and?')).toEqual([text('a notice')])
  })

  test('and is not said any more when a person has taken the conversation since: it is a draft, also when the bot has it again', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    const bot = await chat.start((base) =>
      createBot(base).on('message', (ctx) => (ctx.text === 'album' ? pictures(5) : 'ok')),
    )
    const alice = chat.user('alice')
    expect(await alice.says('album')).toEqual(pictures(3))
    await bot.assign('test:alice', { kind: 'agent', id: 'wang' }, { epoch: 0, by: agent })
    await bot.assign('test:alice', { kind: 'bot' }, { epoch: 1, by: agent })
    expect(await alice.says('thanks')).toEqual([text('ok')])
    const statuses = (await alice.ledger()).flatMap((entry) => (entry.kind === 'out' ? [entry.status] : []))
    expect(statuses.filter((status) => status === 'draft')).toHaveLength(2)
    expect(await chat.store.held('test:alice')).toEqual([])
  })

  test('a platform that refuses a message while the customer writes is asked again', async () => {
    const chat = testChat({ accepts, adapter: { windows } })
    await chat.start((base) => createBot(base).on('message', (ctx) => ctx.text))
    const alice = chat.user('alice')
    let refuse = () => {}
    chat.answersWith(() => new Promise((resolve) => (refuse = () => resolve(rejected('quota')))))
    void alice.says('one')
    await chat.clock.advance(10)
    void alice.says('two')
    await chat.clock.advance(10)
    chat.answersWith(undefined)
    refuse()
    await chat.clock.advance(10_000)
    expect(alice.sees()).toEqual([text('one'), text('two')])
  })
})

const part = fc.oneof(
  fc.string({ maxLength: 30 }).map((words) => text(words || 'x')),
  fc.constant(image('https://x.example/i')),
  fc.constant(choices('Which?', ['a', 'b'])),
)

test('any plan keeps every word in order, its room, and messages that fit', () => {
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), fc.nat(8), fc.nat(3), (parts: Part[], left, reserve) => {
      const { now, held } = plan(parts, { text: { max: 40 }, image: {}, choices: {} }, left, reserve)
      const room = Math.max(0, left - reserve)
      expect(now.length).toBeLessThanOrEqual(room)
      if (parts.length <= room) expect([now, held]).toEqual([parts, []])
      // Room that is left while something waits means that nothing was sent in its place.
      if (held.length > 0) expect(now.length).toBe(room)
      expect(squeezed([...now, ...held])).toBe(squeezed(parts))
      for (const { type, ...rest } of [...now, ...held])
        if (type === 'text') expect((rest as { text: string }).text.length).toBeLessThanOrEqual(40)
    }),
    { numRuns: 1_000 },
  )
})

const squeezed = (parts: readonly Part[]) =>
  parts
    .map((each) => JSON.stringify(each.type === 'image' ? 'image' : plainText([each])))
    .join('')
    .replace(/"|\\n|\\|\s/g, '')

test('a turn can ask whether what it would say now is held, and why', async () => {
  const chat = testChat({ accepts, adapter: { windows } })
  const said: unknown[] = []
  await chat.start((base) =>
    createBot(base)
      .on('message', (ctx) => {
        ctx.schedule('soon', ctx.now() + 60_000)
        ctx.schedule('late', ctx.now() + 3 * DAY)
        return pictures(Number(ctx.text))
      })
      .on('timer', (ctx) => {
        said.push([ctx.event.name, ctx.holds(), ctx.holds({ by: { kind: 'system' } })])
      }),
  )
  await chat.user('alice').says('1')
  await chat.user('bob').says('3')
  await chat.clock.advance(4 * DAY)
  expect(said).toEqual([
    ['soon', undefined, undefined],
    // Two of five are kept for others than the bot.
    ['soon', 'quota', undefined],
    ['late', 'window', 'window'],
    ['late', 'window', 'window'],
  ])
})

test('a platform that always takes messages holds none', async () => {
  const chat = testChat({ accepts })
  await chat.start((base) => createBot(base).on('message', (ctx) => String(ctx.holds())))
  expect(await chat.user('alice').says('hi')).toEqual([text('undefined')])
})
