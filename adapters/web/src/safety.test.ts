import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect as dial } from 'node:net'
import { type Bot, createBot } from '@huida/core'
import { testStore, until } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { WebSocket } from 'ws'
import { type Client, connect, saying } from './fixtures/client.js'
import { type Served, serve } from './fixtures/serve.js'
import { type WebOptions, web } from './index.js'

const realTimers = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const

let bot: Bot
let served: Served
let token: string
const clients: Client[] = []

const boot = (options: WebOptions = {}) =>
  createBot({ adapters: [web({ origins: ['https://shop.example'], ...options })], store: testStore() })
    .use((ctx) => (ctx.event.type === 'message' ? `echo ${ctx.text.slice(0, 20)}` : undefined))
    .start() as Promise<Bot>
const configure = async (options: WebOptions) => {
  await bot.stop()
  bot = await boot(options)
  served.serve(bot)
  // The store is a new one, and so is the key of its sessions.
  await renew()
}
const renew = async () => {
  token = ((await (await begin()).json()) as { token: string }).token
}
const begin = (headers: Record<string, string> = {}) => fetch(`${served.url}/web/session`, { method: 'POST', headers })
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/web/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  })
const open = async (options = {}) => {
  const client = await connect(served.url, { token }, options)
  clients.push(client)
  return client
}
const isAlive = async () => {
  const client = await open()
  client.says('alive?')
  await client.sees(saying('echo alive?'))
}

beforeEach(async () => {
  bot = await boot()
  served = await serve(bot)
  await renew()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate()
  await served.cut()
  await bot.stop()
})

describe('origins', () => {
  test.each([
    'null',
    'https://evil.example',
    'https://shop.example.evil.example',
    'http://shop.example',
    'https://shop.example:8443',
  ])('a page of %s gets neither session, socket nor CORS headers', async (origin) => {
    const response = await begin({ origin })
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(await response.json()).toMatchObject({ error: 'ORIGIN_REFUSED' })
    await expect(connect(served.url, { token }, { origin })).rejects.toThrow('403')
  })

  test('a listed page and a page of the same host get both, never with credentials', async () => {
    for (const origin of ['https://shop.example', served.url]) {
      const response = await begin({ origin })
      expect(response.status).toBe(201)
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('access-control-allow-credentials')).toBeNull()
      expect(response.headers.get('vary')).toContain('origin')
      expect(response.headers.get('set-cookie')).toBeNull()
      await open({ origin })
    }
  })

  test('a preflight of a listed page is answered', async () => {
    const response = await fetch(`${served.url}/web/messages`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example' },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-headers')).toContain('authorization')
  })

  test('an entry that is no origin is found at start', async () => {
    await expect(createBot({ adapters: [web({ origins: ['*', 'https://shop.example/'] })] }).start()).rejects.toThrow(
      /"\*" is not an origin[\s\S]*"https:\/\/shop.example\/" is not an origin/,
    )
  })
})

describe('bad input', () => {
  const id = randomUUID()
  const deep = `{"id":"${id}","text":${'['.repeat(10_000)}${']'.repeat(10_000)}}`
  test.each([
    ['no JSON', '{"id":', 400, 'BODY_INVALID'],
    ['not UTF-8', new Uint8Array([123, 34, 255, 34, 125]), 400, 'BODY_INVALID'],
    ['nested 10,000 deep', deep, 400, 'BODY_INVALID'],
    ['10 MB', 'x'.repeat(10_000_000), 413, 'BODY_TOO_LARGE'],
    ['a list', [], 400, 'MESSAGE_INVALID'],
    ['null', 'null', 400, 'MESSAGE_INVALID'],
    ['no id', { text: 'hi' }, 400, 'MESSAGE_INVALID'],
    ['an id that is no UUID', { id: 'x', text: 'hi' }, 400, 'MESSAGE_INVALID'],
    ['a text that is no string', { id, text: { length: 3 } }, 400, 'MESSAGE_INVALID'],
    ['an unknown field', { id, text: 'hi', role: 'agent' }, 400, 'MESSAGE_INVALID'],
    ['a polluting field', `{"id":"${id}","text":"hi","__proto__":{"x":1}}`, 400, 'MESSAGE_INVALID'],
    ['text and choice', { id, text: 'hi', choice: { value: 'x' } }, 400, 'MESSAGE_INVALID'],
    ['text and reaction', { id, text: 'hi', reaction: { of: 1, emoji: '👍' } }, 400, 'MESSAGE_INVALID'],
    ['a reaction to nothing', { id, reaction: { emoji: '👍' } }, 400, 'MESSAGE_INVALID'],
    ['a reaction that pages do not have', { id, reaction: { of: 1, emoji: '<img>' } }, 400, 'MESSAGE_INVALID'],
    ['a choice without value', { id, choice: { label: 'x' } }, 400, 'MESSAGE_INVALID'],
    ['an empty text', { id, text: ' \n ' }, 400, 'MESSAGE_EMPTY'],
    ['8,001 characters', { id, text: '字'.repeat(8_001) }, 413, 'MESSAGE_TOO_LONG'],
  ])('%s is refused with a code and a sentence, and the bot lives on', async (_, body, status, code) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(await response.json()).toEqual({ error: code, message: expect.stringMatching(/\w{3,}.*\./) })
    await isAlive()
  })

  test('the person reads why in Chinese and in English', async () => {
    const long = { id, text: 'x'.repeat(8_001) }
    expect(await (await post(long, { 'accept-language': 'zh-CN,en;q=0.5' })).json()).toMatchObject({
      message: '消息太长了，最多 8000 个字。请分成几条发送。',
    })
    expect(await (await post(long, { 'accept-language': 'en-GB' })).json()).toMatchObject({
      message: 'The message is too long: 8,000 characters at most. Please send it in several messages.',
    })
  })

  test('8,000 characters are taken', async () => {
    expect((await post({ id, text: '字'.repeat(8_000) })).status).toBe(202)
  })

  test('lone surrogates and NUL are replaced once, and everything else is kept', async () => {
    expect((await post(`{"id":"${id}","text":"a\\ud800b\\u0000c😀\\u202e"}`)).status).toBe(202)
    const client = await open()
    await client.sees(({ type }) => type === 'ready')
    expect(client.texts()[0]).toBe('a\uFFFDb\uFFFDc😀\u202e')
  })

  test.each(['GET /web/nothing 404', 'DELETE /web/messages 405', 'POST /web/widget.js 405'])('%s', async (line) => {
    const [method, path, status] = line.split(' ')
    expect((await fetch(`${served.url}${path}`, { method: method! })).status).toBe(Number(status))
  })

  test.each([
    ['no JSON', '{', 'BODY_INVALID'],
    ['an unknown type', '{"type":"admin"}', 'MESSAGE_INVALID'],
    ['a frame that is a list', '[]', 'MESSAGE_INVALID'],
    ['a second hello', `{"type":"hello"}`, 'MESSAGE_INVALID'],
    ['8,001 characters', JSON.stringify({ type: 'message', id, text: 'x'.repeat(8_001) }), 'MESSAGE_TOO_LONG'],
    ['deep nesting', `{"type":"message","id":"${id}","text":${'['.repeat(100)}${']'.repeat(100)}}`, 'BODY_INVALID'],
  ])('%s over the socket gets an error frame, and the connection goes on', async (_, frame, code) => {
    const client = await open()
    client.send(frame)
    expect(await client.sees(({ type }) => type === 'error')).toMatchObject({ code, message: expect.any(String) })
    client.says('still here')
    await client.sees(saying('echo still here'))
  })

  test('a binary frame gets an error, a frame of more than 64 KiB ends the connection', async () => {
    const client = await open()
    client.socket.send(Buffer.from('{}'))
    expect(await client.sees(({ type }) => type === 'error')).toMatchObject({ code: 'MESSAGE_INVALID' })
    client.socket.send('x'.repeat(65_537))
    expect(await client.closed).toBe(1009)
    await isAlive()
  })

  test('compression is not offered, even when asked for', async () => {
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/web/socket`, { perMessageDeflate: true })
    await new Promise((resolve) => socket.once('open', resolve))
    expect(socket.extensions).toBe('')
    socket.terminate()
  })

  test.each([
    'GET /web/socket?x=%E0%A4%A HTTP/1.1\r\nHost: x',
    'GET /web//socket HTTP/1.1\r\nHost: x',
    'GET /web/socket/.. HTTP/1.1\r\nHost: [::1',
    'GET http:///web/socket HTTP/1.1\r\nHost: x',
    'GET //web/socket HTTP/1.1\r\nHost: x',
    'POST /web/socket HTTP/1.1\r\nHost: x',
    'GET /web/socket HTTP/1.1\r\nHost: x\r\nOrigin: http://[',
    'GET /web/socket HTTP/1.1\r\nHost: a@x\r\nOrigin: http://x',
    'GET /web/socket HTTP/1.1\r\nHost: x/y\r\nOrigin: http://x',
    'GET /web/socket HTTP/1.1\r\nHost: x\r\nSec-WebSocket-Version: 99',
  ])('an upgrade that is odd is answered and harms nobody: %j', async (head) => {
    const socket = dial(served.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`${head}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: no\r\n\r\n`)
    const [first] = (await once(socket, 'data')) as [Buffer]
    expect(String(first)).toMatch(/^HTTP\/1\.1 4\d\d /)
    socket.destroy()
    await isAlive()
  })

  test('a connection that breaks off in its handshake harms nobody', async () => {
    for (const path of ['/web/socket', '/web/other', '/nobody/socket']) {
      const socket = dial(served.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: no\r\n\r\n`,
      )
      await new Promise((resolve) => setTimeout(resolve, 20))
      socket.resetAndDestroy()
    }
    await isAlive()
  })
})

describe('limits', () => {
  test('a session that writes too fast is told when to go on, in its own language', async () => {
    await configure({ limits: { messagesPerSession: { count: 2, perMs: 60_000 } } })
    await post({ id: randomUUID(), text: '1' })
    await post({ id: randomUUID(), text: '2' })
    const response = await post({ id: randomUUID(), text: '3' }, { 'accept-language': 'zh' })
    expect(response.status).toBe(429)
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await response.json()).toMatchObject({
      error: 'RATE_LIMITED',
      message: '发得有点快，请稍等几秒再发。',
      retryAfterMs: expect.any(Number),
    })
    await renew()
    expect((await post({ id: randomUUID(), text: 'other' })).status).toBe(202)
  })

  test('one address begins so many sessions, another is not harmed', async () => {
    await configure({ addressHeader: 'x-real-ip', limits: { sessionsPerAddress: { count: 1, perMs: 60_000 } } })
    expect((await begin({ 'x-real-ip': '192.0.2.1' })).status).toBe(201)
    expect((await begin({ 'x-real-ip': '192.0.2.1' })).status).toBe(429)
    expect((await begin({ 'x-real-ip': '198.51.100.7, 192.0.2.1' })).status).toBe(429)
    expect((await begin({ 'x-real-ip': '192.0.2.2' })).status).toBe(201)
  })

  test('one session opens so many pages', async () => {
    await configure({ limits: { connectionsPerSession: 1 } })
    await (await open()).sees(({ type }) => type === 'ready')
    const second = await open()
    expect(await second.sees(({ type }) => type === 'error')).toMatchObject({ code: 'TOO_MANY_CONNECTIONS' })
    expect(await second.closed).toBe(1013)
    const events = await fetch(`${served.url}/web/events`, { headers: { authorization: `Bearer ${token}` } })
    expect(events.status).toBe(429)
  })

  test('sockets and event streams of an address are counted together, and one that ends makes room', async () => {
    await configure({ addressHeader: 'x-real-ip', limits: { connectionsPerAddress: 3, connectionsPerSession: 100 } })
    const opened: AbortController[] = []
    const events = async (address: string) => {
      const abort = new AbortController()
      const { status } = await fetch(`${served.url}/web/events`, {
        headers: { authorization: `Bearer ${token}`, 'x-real-ip': address },
        signal: abort.signal,
      })
      if (status === 200) opened.push(abort)
      return status
    }
    const socket = (address: string) => open({ headers: { 'x-real-ip': address } })
    await socket('2001:db8::1')
    expect(await events('2001:db8::2')).toBe(200)
    expect(await events('2001:db8::3')).toBe(200)
    expect(await events('2001:db8::4')).toBe(429)
    await expect(socket('2001:db8::5')).rejects.toThrow('429')
    expect(await events('2001:db8:0:1::1')).toBe(200)
    for (const abort of opened) abort.abort()
    await until(async () => (await events('2001:db8::6')) === 200)
    for (const abort of opened) abort.abort()
  })

  test('what is refused to an address is counted, whatever it was, and then only valid sessions are served', async () => {
    await configure({
      addressHeader: 'x-real-ip',
      limits: { refusalsPerAddress: { count: 4, perMs: 600_000 } },
    })
    const from = { 'x-real-ip': '192.0.2.1' }
    const probe = (path: string, headers: Record<string, string>, method = 'GET') =>
      fetch(`${served.url}/web/${path}`, { method, headers: { ...from, ...headers } })
    const madeUp = { authorization: `Bearer ${'A'.repeat(72)}` }
    expect((await probe('messages', madeUp)).status).toBe(401)
    expect((await probe('nothing', {})).status).toBe(404)
    expect((await probe('session', { origin: 'https://evil.example' }, 'POST')).status).toBe(403)
    expect((await post('{', from)).status).toBe(400)
    const refused = await probe('messages', madeUp)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    await expect(connect(served.url, { token: 'x' }, { headers: from })).rejects.toThrow('429')
    expect((await post('{', from)).status).toBe(429)
    // Whoever has a session goes on, and other addresses do not notice.
    expect((await post({ id: randomUUID(), text: 'hi' }, from)).status).toBe(202)
    expect((await probe('session', {}, 'POST')).status).toBe(201)
    expect((await probe('messages', { ...madeUp, 'x-real-ip': '192.0.2.2' })).status).toBe(401)
  })

  test('a message that is broken costs its session as much as any other', async () => {
    await configure({ limits: { messagesPerSession: { count: 2, perMs: 600_000 } } })
    expect((await post('{')).status).toBe(400)
    expect((await post({ id: 1 })).status).toBe(400)
    expect((await post({ id: randomUUID(), text: 'hi' })).status).toBe(429)
  })

  test('a page whose frames are refused again and again is disconnected', async () => {
    await configure({ limits: { refusalsPerAddress: { count: 3, perMs: 600_000 } } })
    const client = await open()
    for (let i = 0; i < 4; i++) client.send('{')
    expect(await client.closed).toBe(1008)
  })

  test('a clock that steps back an hour mutes nobody', async () => {
    await configure({ limits: { messagesPerSession: { count: 1, perMs: 200 } } })
    expect((await post({ id: randomUUID(), text: 'one' })).status).toBe(202)
    const now = Date.now()
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now - 3_600_000)
    try {
      await until(async () => (await post({ id: randomUUID(), text: 'two' })).status === 202)
    } finally {
      clock.mockRestore()
    }
  })

  test('one address, and all together, open so many connections; one that ends makes room', async () => {
    for (const limits of [{ connectionsPerAddress: 1 }, { connections: 1 }]) {
      await configure({ limits })
      const first = await open()
      await expect(open()).rejects.toThrow('429')
      first.socket.close()
      await first.closed
      // The other end of the connection notices in its own time.
      const again = await until(() => open().catch(() => undefined))
      again.socket.terminate()
      await again.closed
    }
  })

  test('a limit that is none is found at start', async () => {
    const limits = { connections: 0, messagesPerSession: { count: Number.NaN, perMs: 1 } }
    await expect(createBot({ adapters: [web({ limits })] }).start()).rejects.toThrow(
      /messagesPerSession.count is null[\s\S]*connections is 0/,
    )
  })

  test('a page without a sign of life is let go, and so is one that never says hello; one that answers stays', async () => {
    // Only the heartbeat's own timer is played; sockets and requests are real.
    jest.useFakeTimers({ doNotFake: [...realTimers] })
    try {
      await configure({})
      const silent = await open()
      const lively = await open()
      lively.socket.on('message', (data) => String(data) === '{"type":"ping"}' && lively.send({ type: 'pong' }))
      const mute = new WebSocket(`${served.url.replace('http', 'ws')}/web/socket`)
      const muteClosed = new Promise((resolve) => mute.once('close', resolve))
      await new Promise((resolve) => mute.once('open', resolve))
      for (let beat = 0; beat < 4; beat++) {
        jest.advanceTimersByTime(25_000)
        await until(() => lively.frames.filter(({ type }) => type === 'ping').length > beat)
        // What comes back after the answer of the page says that the answer was read.
        lively.socket.ping()
        await new Promise((resolve) => lively.socket.once('pong', resolve))
      }
      expect(await silent.closed).toBe(1006)
      expect(await muteClosed).toBe(1006)
      lively.says('still here')
      await lively.sees(saying('echo still here'))
    } finally {
      await bot.stop()
      jest.useRealTimers()
      bot = await boot()
    }
  })

  test('a page that floods the connection is cut off', async () => {
    const client = await open()
    for (let i = 0; i < 600; i++) client.socket.ping()
    expect(await client.closed).toBe(1006)
    await isAlive()
  })
})

test('answers are never cached or guessed at, and nothing tells who else is there', async () => {
  for (const response of [
    await begin(),
    await post({ id: randomUUID(), text: 'hi' }),
    await fetch(`${served.url}/web/nothing`),
  ]) {
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toContain('no-store')
  }
})

test('the widget comes with a tag, so that browsers ask only whether it has changed', async () => {
  const first = await fetch(`${served.url}/web/widget.js`)
  expect(first.status).toBe(200)
  const again = await fetch(`${served.url}/web/widget.js`, { headers: { 'if-none-match': first.headers.get('etag')! } })
  expect(again.status).toBe(304)
  for (const response of [first, again])
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
})
