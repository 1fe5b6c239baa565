import { type Bot, createBot, type Store } from '@huida/core'
import { testStore } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { connect, saying } from '../fixtures/client.js'
import { type Served, serve } from '../fixtures/serve.js'
import { type WebOptions, web } from '../index.js'

const DAY = 86_400_000

let store: Store
let bot: Bot
let served: Served

const boot = (options: WebOptions = {}) =>
  createBot({ adapters: [web(options)], store })
    .on('message', (ctx) => `echo ${ctx.text}`)
    .start() as Promise<Bot>
const restart = async (options: WebOptions = {}) => {
  await bot.stop()
  bot = await boot(options)
  served.serve(bot)
}
const begin = async () => {
  const response = await fetch(`${served.url}/web/session`, { method: 'POST' })
  return ((await response.json()) as { token: string }).token
}
const read = (token: string) => fetch(`${served.url}/web/messages`, { headers: { authorization: `Bearer ${token}` } })
const later = (days: number) => {
  const now = Date.now()
  jest.spyOn(Date, 'now').mockReturnValue(now + days * DAY)
}

beforeEach(async () => {
  store = testStore()
  bot = await boot()
  served = await serve(bot)
})
afterEach(async () => {
  jest.restoreAllMocks()
  await served.cut()
  await bot.stop()
})

describe('a session', () => {
  test('that somebody made up opens nothing, over any transport', async () => {
    const token = await begin()
    const other = await begin()
    const flipped = (at: number) => token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
    const madeUp = [
      'A'.repeat(43),
      'A'.repeat(72),
      flipped(0),
      flipped(45),
      flipped(71),
      other.slice(0, 51) + token.slice(51),
    ]
    for (const wrong of madeUp) {
      expect((await read(wrong)).status).toBe(401)
      const events = await fetch(`${served.url}/web/events`, { headers: { authorization: `Bearer ${wrong}` } })
      expect(events.status).toBe(401)
      const client = await connect(served.url, { token: wrong })
      expect(await client.closed).toBe(1008)
      expect(client.frames).toMatchObject([{ type: 'error', code: 'SESSION_MISSING' }])
    }
    expect((await read(token)).status).toBe(200)
    expect(await store.conversations({ limit: 9 })).toHaveLength(2)
  })

  test('survives a restart on the same store, and opens nothing on another', async () => {
    const token = await begin()
    await restart()
    expect((await read(token)).status).toBe(200)
    store = testStore()
    await restart()
    expect((await read(token)).status).toBe(401)
  })

  test('is signed by the configured secret, so that several stores may share it', async () => {
    await restart({ secret: 'a secret of more than thirty-two characters' })
    const token = await begin()
    store = testStore()
    await restart({ secret: 'a secret of more than thirty-two characters' })
    expect((await read(token)).status).toBe(200)
    await restart({ secret: 'another secret of more than thirty-two' })
    expect((await read(token)).status).toBe(401)
  })

  test('ends after thirty days without use', async () => {
    const token = await begin()
    later(29)
    expect((await read(token)).status).toBe(200)
    later(31 - 29)
    expect((await read(token)).status).toBe(401)
  })

  test('goes on while it is used: over each transport the visitor is given a younger token of the same conversation', async () => {
    const token = await begin()
    const client = await connect(served.url, { token })
    client.says('hi')
    await client.sees(saying('echo hi'))
    client.socket.terminate()
    later(20)
    const { token: byHttp } = (await (await read(token)).json()) as { token: string }
    const page = await connect(served.url, { token })
    const { token: bySocket } = (await page.sees(({ type }) => type === 'session')) as { token: string }
    page.socket.terminate()
    const abort = new AbortController()
    const events = await fetch(`${served.url}/web/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: abort.signal,
    })
    let seen = ''
    for await (const chunk of events.body!) {
      seen += new TextDecoder().decode(chunk as Uint8Array)
      if (seen.includes('"ready"')) break
    }
    abort.abort()
    const byEvents = /"type":"session","token":"([\w-]+)"/.exec(seen)![1]!
    later(20)
    expect((await read(token)).status).toBe(401)
    for (const young of [byHttp, bySocket, byEvents]) {
      const { messages } = (await (await read(young)).json()) as { messages: object[] }
      expect(messages).toHaveLength(2)
    }
  })

  test('is not renewed at every request', async () => {
    const token = await begin()
    expect(await (await read(token)).json()).not.toHaveProperty('token')
  })

  test('cannot be forged by who reads the store', async () => {
    await begin()
    await bot.settled()
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    expect((await read(id.slice('web:'.length))).status).toBe(401)
  })

  test('has options that are examined at start', async () => {
    const options = { secret: 'short', sessionTtlMs: 0, name: 'a/b' }
    await expect(createBot({ adapters: [web(options)] }).start()).rejects.toThrow(
      /secret: it is shorter[\s\S]*sessionTtlMs is 0[\s\S]*name: "a\/b"/,
    )
  })
})
