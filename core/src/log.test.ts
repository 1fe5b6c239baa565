import { afterEach, expect, jest, test } from '@jest/globals'
import { createBot, type Logger } from './index.js'
import { testChat, virtualClock } from './testing/index.js'

afterEach(() => void jest.restoreAllMocks())

test('a log that throws breaks no turn, and is told of once', async () => {
  const told: string[] = []
  jest.spyOn(process.stderr, 'write').mockImplementation((line) => told.push(String(line)) > 0)
  const full = () => {
    throw new Error('EAGAIN: resource temporarily unavailable, write')
  }
  const log: Logger = { debug: full, info: full, warn: full, error: full }
  const clock = virtualClock()
  const chat = testChat({ clock })
  const bot = await chat.start((base) =>
    createBot({ ...base, log }).on('message', (ctx) => {
      if (ctx.text === 'fail') throw new Error('a fault of the bot')
      return `re: ${ctx.text}`
    }),
  )
  const alice = chat.user('alice')
  await alice.says('fail')
  await alice.says('again')
  await clock.advance(60_000)
  expect(JSON.stringify(alice.sees())).toContain('re: again')
  await bot.stop()
  expect(told.filter((line) => line.includes('the log cannot be written'))).toHaveLength(1)
})
