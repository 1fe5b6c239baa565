import { afterEach, expect, test } from '@jest/globals'
import { defineAdapter, delivered } from '../adapter.js'
import { createBot } from '../bot.js'
import { headerOf, readBody } from '../http/body.js'
import { cleanups } from './cleanup.js'
import { serving } from './serving.js'
import { until } from './until.js'

const cleanup = cleanups(afterEach)

async function served(answer: (request: Request) => Promise<Response>) {
  const place = await serving()
  cleanup(() => place.close())
  const adapter = defineAdapter({
    name: 'x',
    platform: 'x',
    accepts: { text: {} },
    fetch: answer,
    send: async () => delivered(),
  })
  const bot = await createBot({ adapters: [adapter] }).start()
  cleanup(() => bot.stop())
  return { place, bot }
}

test('is an address before there is a bot behind it', async () => {
  const { place, bot } = await served(async () => new Response('here'))
  expect((await fetch(`${place.url}/x/`)).status).toBe(503)
  place.connect(bot)
  expect(await (await fetch(`${place.url}/x/`)).text()).toBe('here')
})

test('hands over bodies as they come, whichever way an adapter reads them, and headers as often as they were sent', async () => {
  const { place, bot } = await served(async (request) => {
    const body = request.url.endsWith('/web') ? await request.text() : Buffer.from(await readBody(request)).toString()
    return new Response(`${body} ${headerOf(request, 'x-signature')} ${request.headers.get('x-signature')}`)
  })
  place.connect(bot)
  for (const way of ['web', 'node']) {
    const headers = new Headers([
      ['x-signature', 'one'],
      ['x-signature', 'two'],
    ])
    const response = await fetch(`${place.url}/x/${way}`, { method: 'POST', body: 'hello', headers })
    expect(await response.text()).toBe('hello one, two one, two')
  }
})

test('tells an adapter that the request was cut off, and not that it was answered', async () => {
  const signals: AbortSignal[] = []
  const { place, bot } = await served(async (request) => {
    signals.push(request.signal)
    if (request.url.endsWith('/slow')) await new Promise((resolve) => request.signal.addEventListener('abort', resolve))
    return new Response('here')
  })
  place.connect(bot)
  await (await fetch(`${place.url}/x/`)).text()
  const gone = new AbortController()
  const cut = fetch(`${place.url}/x/slow`, { signal: gone.signal })
  await until(() => signals.length === 2)
  gone.abort()
  await expect(cut).rejects.toThrow()
  await until(() => signals[1]!.aborted)
  expect(signals[0]!.aborted).toBe(false)
})
