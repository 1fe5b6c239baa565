import { createServer } from 'node:http'
import { createBot } from '@huida/core'
import { cleanups, listening, until } from '@huida/core/testing'
import { messageActivity, startTeams } from '@huida/emulators/teams'
import { afterEach, expect, test } from '@jest/globals'
import { teams } from './index.js'

const cleanup = cleanups(afterEach)

/** A bot in development behind a server of this machine, and Teams that signs nothing. */
async function developing() {
  const platform = await startTeams()
  cleanup(() => platform.close())
  const bot = createBot({ adapters: [teams({ development: true, rate: {} })] }).on(
    'message',
    (ctx) => `echo ${ctx.text}`,
  )
  cleanup(() => bot.stop())
  await bot.start()
  const url = await listening(
    createServer(async (incoming, outgoing) => {
      const request = new Request('http://bot/teams/messages', { method: 'POST' })
      const response = await bot.fetch(request, { incoming })
      outgoing.writeHead(response.status).end()
    }),
    cleanup,
  )
  const post = async (headers: Record<string, string> = {}, change: object = {}) => {
    const activity = platform.complete({
      ...messageActivity({ id: crypto.randomUUID(), from: 'a', text: 'hi' }),
      ...change,
    })
    return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(activity) })).status
  }
  return { platform, bot, post }
}

test('in development the bot takes unsigned requests of this machine, and answers without a token', async () => {
  const { platform, post } = await developing()
  // The emulator of Teams wants a token; the one that people develop with does not.
  platform.answersWith(({ method }) => (method === 'send' ? 'hang up' : undefined))
  expect(await post()).toBe(200)
  await until(() => platform.calls.some(({ method, token }) => method === 'send' && token === undefined))
})

test.each([
  ['that a proxy passed on', { 'x-forwarded-for': '203.0.113.9' }, {}],
  ['that a page in a browser sent', { origin: 'https://evil.example' }, {}],
  ['that wants the answer elsewhere', {}, { serviceUrl: 'https://smba.trafficmanager.net/apac/' }],
  ['that wants the answer at another machine', {}, { serviceUrl: 'http://192.0.2.1/' }],
])('in development the bot refuses a request %s', async (_, headers, change) => {
  const { post } = await developing()
  expect(await post(headers as Record<string, string>, change)).toBe(401)
})

test('in development the bot refuses a request of which it is not known where it came from', async () => {
  const { platform, bot } = await developing()
  const body = JSON.stringify(platform.complete(messageActivity({ id: '1', from: 'a', text: 'hi' })))
  expect((await bot.fetch(new Request('http://bot/teams/messages', { method: 'POST', body }))).status).toBe(401)
})
