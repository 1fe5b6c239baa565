import { describe, expect, test } from '@jest/globals'
import { createBot, rejected, text } from '../index.js'
import { testChat } from '../testing/index.js'

/** A bot that notes the trouble that it hears of, and says so to the customer. */
async function listening(handle: (said: string) => string | Promise<string> = (said) => said) {
  const chat = testChat()
  const heard: object[] = []
  const bot = await chat.start((base) =>
    createBot(base)
      .on('trouble', (ctx) => {
        heard.push({ what: ctx.event.what, position: ctx.event.position, in: ctx.conversation.id })
        return 'A colleague looks at it.'
      })
      .on('message', (ctx) => handle(ctx.text)),
  )
  return { chat, heard, bot, alice: chat.user('alice') }
}

describe('whoever waits for trouble hears of', () => {
  test('an event that failed too often', async () => {
    const { chat, heard, bot, alice } = await listening(() => {
      throw new Error('broken')
    })
    void alice.says('hi')
    await chat.clock.advance(60_000)
    await bot.settled()
    expect(heard).toEqual([{ what: 'quarantined', position: 1, in: 'test:alice' }])
    expect(alice.sees().at(-1)).toEqual(text('A colleague looks at it.'))
  })

  test('a turn that took too long', async () => {
    const { chat, heard, bot, alice } = await listening(() => new Promise(() => {}))
    void alice.says('hi')
    await chat.clock.advance(60_000)
    await bot.settled()
    expect(heard).toEqual([{ what: 'timed_out', position: 1, in: 'test:alice' }])
  })

  test('a message that was given up, once, though nothing can be said about it either', async () => {
    const { chat, heard, bot, alice } = await listening()
    chat.answersWith(() => rejected('blocked'))
    await alice.says('hi')
    await chat.clock.advance(60_000)
    await bot.settled()
    expect(heard).toEqual([{ what: 'undelivered', position: 2, in: 'test:alice' }])
  })

  test('a text that comes again and again', async () => {
    const { heard, alice } = await listening()
    for (let n = 0; n < 9; n++) await alice.says('the same')
    expect(heard).toMatchObject([{ what: 'loop_broken' }])
  })
})

test('trouble that fails to be told ends there', async () => {
  const chat = testChat()
  let times = 0
  const bot = await chat.start((base) =>
    createBot(base)
      .on('trouble', () => {
        times++
        throw new Error('this as well')
      })
      .on('message', () => {
        throw new Error('broken')
      }),
  )
  void chat.user('alice').says('hi')
  await chat.clock.advance(600_000)
  await bot.settled()
  expect(times).toBe(5)
  expect(await bot.quarantined()).toHaveLength(1)
})
