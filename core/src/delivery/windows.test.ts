import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { choices, createBot, image, type Part, plainText, rejected, text } from '../index.js'
import { testChat } from '../testing/index.js'
import { plan } from './planner.js'

const DAY = 86_400_000
/** As a platform for service accounts has it: five messages within 48 hours of what the customer wrote. */
const windows = [{ opens: 'message', forMs: 2 * DAY, messages: 5 }] as const
const accepts = { text: { max: 60 }, image: {} }
const pictures = (count: number) => Array.from({ length: count }, (_, n) => image(`https://x.example/${n}`))

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
