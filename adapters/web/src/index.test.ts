import { randomUUID } from 'node:crypto'
import { type Bot, createBot, image, type Store } from '@huida/core'
import { memoryMedia } from '@huida/core/media'
import { testStore } from '@huida/core/testing'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Client, connect, saying } from './fixtures/client.js'
import { type Served, serve } from './fixtures/serve.js'
import { type WebOptions, web } from './index.js'

let store: Store
let bot: Bot
let served: Served
let token: string
const clients: Client[] = []

const boot = (options: WebOptions = {}) =>
  createBot({ adapters: [web(options)], store })
    .on('join', () => undefined)
    .on('choice', (ctx) => `chosen ${ctx.text}`)
    .use(async (ctx) => {
      if (ctx.text === 'stream') return ctx.stream(slowly(['a', 'b', 'c']))
      return `echo ${ctx.text}`
    })
    .start() as Promise<Bot>

async function* slowly(chunks: string[]) {
  for (const chunk of chunks) {
    yield chunk
    await new Promise((resolve) => setTimeout(resolve, 120))
  }
}

const session = async () => {
  const response = await fetch(`${served.url}/web/session`, { method: 'POST' })
  return ((await response.json()) as { token: string }).token
}
const open = async (hello: object = {}, options = {}) => {
  const client = await connect(served.url, { token, ...hello }, options)
  clients.push(client)
  return client
}
const post = (body: unknown, headers: Record<string, string> = {}) =>
  fetch(`${served.url}/web/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
  })
const history = async (query = '') => {
  const response = await fetch(`${served.url}/web/messages${query}`, { headers: { authorization: `Bearer ${token}` } })
  return (await response.json()) as {
    messages: { position: number; direction: string; id?: string; parts: unknown[] }[]
  }
}
const restart = async (options: WebOptions = {}) => {
  await served.cut()
  bot.crash()
  bot = await boot(options)
  served.serve(bot)
  await served.open()
}
const configure = async (options: WebOptions) => {
  await bot.stop()
  bot = await boot(options)
  served.serve(bot)
}

beforeEach(async () => {
  store = testStore()
  bot = await boot()
  served = await serve(bot)
  token = await session()
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.socket.terminate()
  await served.cut()
  await bot.stop()
})

describe('media', () => {
  const png = Buffer.concat([Buffer.from([0x89]), Buffer.from('PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)])

  test('what the bot keeps is a link in history and live, which ends, and opens nothing else', async () => {
    await bot.stop()
    bot = (await createBot({ adapters: [web()], store, media: memoryMedia() })
      .use(async () => image((await bot.media!.keep({ owner: 'amy', body: new Blob([png]).stream() })).url))
      .start()) as Bot
    served.serve(bot)
    const client = await open()
    client.says('hi')
    await client.sees((frame) => frame.type === 'message' && frame.direction === 'out')
    const told = client.frames.flatMap((frame) => (frame.type === 'message' ? frame.parts : []))
    const [{ url }] = told.filter(({ type }) => type === 'image') as unknown as [{ url: string }]
    expect(url).toMatch(/^media\/[0-9a-f.]{65}\?until=\d+&sign=[\w-]{43}$/)
    const shown = await fetch(`${served.url}/web/${url}`)
    expect(Buffer.from(await shown.arrayBuffer()).equals(png)).toBe(true)
    expect(Object.fromEntries(shown.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'content-security-policy': expect.stringContaining('sandbox'),
    })
    const { messages } = await history()
    expect(JSON.stringify(messages)).toMatch(/"media\/[0-9a-f.]{65}\?until/)
    expect(JSON.stringify([messages, client.frames])).not.toContain('media:')
    for (const other of [url.replace('until=', 'until=9'), url.split('?')[0], 'media/'])
      expect((await fetch(`${served.url}/web/${other}`)).status).toBe(404)
  })
})

describe('messages', () => {
  test('a message over HTTP is answered 202 with its position, and its answer is in the history', async () => {
    const id = randomUUID()
    const response = await post({ id, text: '你好\n第二行' })
    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ id, position: expect.any(Number) })
    await bot.settled()
    expect((await history()).messages).toMatchObject([
      { direction: 'in', id, parts: [{ type: 'text', text: '你好\n第二行' }] },
      { direction: 'out', parts: [{ type: 'text', text: 'echo 你好\n第二行' }] },
    ])
  })

  test('a message sent again over another transport is recognised by its id and answered once', async () => {
    const client = await open()
    const id = client.says('hi')
    const ack = await client.sees(({ type }) => type === 'ack')
    expect(await (await post({ id, text: 'hi' })).json()).toEqual({
      id,
      position: (ack as { position: number }).position,
    })
    await bot.settled()
    expect((await history()).messages).toHaveLength(2)
  })

  test('an id in capitals, as iOS makes them, is told as it was written and recognised however it is written', async () => {
    const client = await open()
    await client.sees(({ type }) => type === 'ready')
    const id = randomUUID().toUpperCase()
    expect(await (await post({ id, text: 'hi' })).json()).toMatchObject({ id })
    expect(await client.sees(saying('hi'))).toMatchObject({ id })
    client.says('hi', id.toLowerCase())
    const ack = await client.sees(({ type }) => type === 'ack')
    expect(ack).toMatchObject({ id: id.toLowerCase(), position: expect.any(Number) })
    await bot.settled()
    expect((await history()).messages).toMatchObject([{ id, direction: 'in' }, { direction: 'out' }])
  })

  test('the same id in two sessions is two messages', async () => {
    const id = randomUUID()
    await post({ id, text: 'mine' })
    token = await session()
    await post({ id, text: 'yours' })
    await bot.settled()
    expect((await history()).messages).toMatchObject([
      { parts: [{ text: 'yours' }] },
      { parts: [{ text: 'echo yours' }] },
    ])
  })

  test('a choice is what the bot hears and its label is what the history shows', async () => {
    await post({ id: randomUUID(), choice: { value: 'return', label: '退货' } })
    await bot.settled()
    expect((await history()).messages).toMatchObject([
      { parts: [{ text: '退货' }] },
      { parts: [{ text: 'chosen 退货' }] },
    ])
  })

  test('a message that was accepted before a crash is answered after it', async () => {
    const client = await open()
    client.says('before')
    await client.sees(({ type }) => type === 'ack')
    await restart()
    await bot.settled()
    expect((await history()).messages).toMatchObject([
      { parts: [{ text: 'before' }] },
      { parts: [{ text: 'echo before' }] },
    ])
  })
})

describe('a page that listens', () => {
  test('is told what it misses, then everything new, each once and in order', async () => {
    const first = await open()
    first.says('one')
    await first.sees(saying('echo one'))
    const last = (await history()).messages.at(-1)!.position
    first.socket.terminate()
    await post({ id: randomUUID(), text: 'two' })
    await bot.settled()
    const second = await open({ after: last })
    await second.sees(({ type }) => type === 'ready')
    second.says('three')
    await second.sees(saying('echo three'))
    expect(second.texts()).toEqual(['two', 'echo two', 'three', 'echo three'])
  })

  test('is told the last fifty messages when it comes for the first time, and that there are earlier ones', async () => {
    await configure({ limits: { messagesPerSession: { count: 1_000, perMs: 1 } } })
    for (let i = 0; i < 30; i++) {
      await post({ id: randomUUID(), text: `m${i}` })
      // Else they are a burst, where a store takes its time.
      await bot.settled()
    }
    const client = await open()
    expect(await client.sees(({ type }) => type === 'ready')).toEqual({ type: 'ready', earlier: true })
    expect(client.texts()).toHaveLength(50)
    expect(client.texts().at(-1)).toBe('echo m29')
    const everything = await open({ after: 0 })
    expect(await everything.sees(({ type }) => type === 'ready')).toEqual({ type: 'ready', earlier: false })
    expect(everything.texts()).toHaveLength(60)
  })

  test('sees what is said on another page of the same session', async () => {
    const [one, two] = [await open(), await open()]
    await two.sees(({ type }) => type === 'ready')
    const id = one.says('hi')
    await two.sees(saying('echo hi'))
    expect(two.frames.find(saying('hi'))).toMatchObject({ direction: 'in', id })
    expect(two.texts()).toEqual(['hi', 'echo hi'])
  })

  test('sees nothing of other sessions', async () => {
    const mine = await open()
    token = await session()
    const yours = await open()
    yours.says('secret')
    await yours.sees(saying('echo secret'))
    expect(mine.texts()).toEqual([])
  })

  test('sees text while it is written, and then the message that replaces it', async () => {
    const client = await open()
    client.says('stream')
    await client.sees(saying('abc'))
    const question = client.frames.find(saying('stream'))
    const provisional = client.frames.filter(({ type }) => type === 'provisional')
    expect(provisional[0]).toEqual({
      type: 'provisional',
      answers: (question as { position: number }).position,
      text: 'a',
    })
    expect(client.frames.find(saying('abc'))).toMatchObject({ answers: (question as { position: number }).position })
  })

  test('gets the same over server-sent events, and goes on after Last-Event-ID', async () => {
    await post({ id: randomUUID(), text: 'one' })
    await bot.settled()
    const [question, answer] = (await history()).messages
    const abort = new AbortController()
    const response = await fetch(`${served.url}/web/events`, {
      headers: { authorization: `Bearer ${token}`, 'last-event-id': String(question!.position) },
      signal: abort.signal,
    })
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    let seen = ''
    const decoder = new TextDecoder()
    await post({ id: randomUUID(), text: 'two' })
    for await (const chunk of response.body!) {
      seen += decoder.decode(chunk as Uint8Array)
      if (seen.includes('echo two')) break
    }
    abort.abort()
    expect(seen).toContain(
      `id: ${answer!.position}\ndata: {"type":"message","position":${answer!.position},"direction":"out"`,
    )
    expect(seen).not.toContain(`id: ${question!.position}\n`)
    expect(seen.match(/echo one/g)).toHaveLength(1)
    expect(seen.match(/"two"/g)).toHaveLength(1)
  })

  test('gets a message that was sent without being asked for', async () => {
    const client = await open()
    client.says('hi')
    await client.sees(saying('echo hi'))
    const conversation = (await store.conversations({ limit: 1 }))[0]!.id
    await bot.send(conversation, 'your parcel has arrived')
    await client.sees(saying('your parcel has arrived'))
    expect(client.texts()).toEqual(['hi', 'echo hi', 'your parcel has arrived'])
  })

  test('is told to come back when the server stops', async () => {
    const client = await open()
    await client.sees(({ type }) => type === 'ready')
    await bot.stop()
    expect(await client.closed).toBe(1012)
    const events = await fetch(`${served.url}/web/events`, { headers: { authorization: `Bearer ${token}` } })
    expect(events.status).toBe(503)
    await expect(open()).rejects.toThrow('503')
  })
})

describe('who writes', () => {
  test('is told by kind and name, and never by an id of the team', async () => {
    await post({ id: randomUUID(), text: 'hi' })
    await bot.settled()
    const { id } = (await store.conversations({ limit: 1 }))[0]!
    await bot.send(id, 'a person writes', { by: { kind: 'agent', id: 'staff-7', name: '小王' } })
    await bot.send(id, 'given back', { by: { kind: 'system' } })
    await bot.settled()
    const { messages } = await history()
    expect(messages.map((message) => (message as { by?: unknown }).by)).toEqual([
      undefined,
      undefined,
      { kind: 'agent', name: '小王' },
      { kind: 'system' },
    ])
  })
})

describe('two of them in one bot', () => {
  test('have paths, sessions and conversations of their own', async () => {
    await bot.stop()
    bot = (await createBot({ adapters: [web(), web({ name: 'shop-b' })], store })
      .on('message', (ctx) => `echo ${ctx.text}`)
      .start()) as Bot
    served.serve(bot)
    const response = await fetch(`${served.url}/shop-b/session`, { method: 'POST' })
    const other = ((await response.json()) as { token: string }).token
    const client = await connect(served.url, { token: other }, {}, 'shop-b')
    clients.push(client)
    client.says('hi')
    await client.sees(saying('echo hi'))
    expect((await fetch(`${served.url}/shop-b/widget.js`)).status).toBe(200)
    token = other
    expect((await post({ id: randomUUID(), text: 'hi' })).status).toBe(401)
  })
})

describe('sessions', () => {
  test('are different each time and stored nowhere as they are', async () => {
    expect(await session()).not.toBe(await session())
    expect(token).toMatch(/^[\w-]{72}$/)
    await post({ id: randomUUID(), text: 'hi' })
    await bot.settled()
    expect(JSON.stringify(await store.conversations({ limit: 10 }))).not.toContain(token)
  })

  test('survive a restart without any storage of their own', async () => {
    await post({ id: randomUUID(), text: 'hi' })
    await restart()
    await bot.settled()
    expect((await history()).messages).toHaveLength(2)
  })

  test('greet once, when the chat is opened for the first time', async () => {
    await bot.stop()
    bot = (await createBot({ adapters: [web()], store })
      .on('join', () => 'welcome')
      .start()) as Bot
    served.serve(bot)
    token = await session()
    const client = await open()
    await client.sees(saying('welcome'))
    expect(client.texts()).toEqual(['welcome'])
  })

  test.each(['', 'x', '__proto__', 'A'.repeat(42), 'A'.repeat(44)])(
    'a token that is none, %j, opens nothing',
    async (wrong) => {
      token = wrong
      expect((await post({ id: randomUUID(), text: 'hi' })).status).toBe(401)
      const client = await open()
      expect(await client.sees(({ type }) => type === 'error')).toMatchObject({ code: 'SESSION_MISSING' })
      expect(await client.closed).toBe(1008)
    },
  )
})
