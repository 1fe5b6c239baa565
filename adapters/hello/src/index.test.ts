import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Bot } from '@huida/core'
import { type AdapterKit, adapterCases, type PlayedFate, type ShownMessage } from '@huida/core/testing'
import { describe, expect, test } from '@jest/globals'
import { hello } from './index.js'
import { receive } from './receive.js'
import { SIGNATURE, sign } from './verify.js'

const secret = 'a secret of the tests'

/** What somebody does. */
interface PlayedEvent {
  key: string
  from: string
  bot?: boolean
  text?: string
  pressed?: string
}

/** The platform, played over real sockets: it takes what the bot sends, and posts what people write. */
async function platform(name = 'hello'): Promise<AdapterKit> {
  const shown: ShownMessage[] = []
  let fate: PlayedFate | undefined
  let bot: Bot | undefined
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    expect(request.headers[SIGNATURE]).toBe(sign(body, secret))
    const decided = fate
    fate = undefined
    if (decided === 'rate limited for a second') return response.writeHead(429, { 'retry-after': '1' }).end()
    if (decided === 'blocked') return response.writeHead(403).end()
    const { room, text, buttons } = JSON.parse(body.toString())
    shown.push({ to: room, text, ...(buttons && { buttons }) })
    return decided === 'no answer' ? undefined : response.writeHead(204).end()
  })
  const address = await listening(server)
  const post = (body: Uint8Array, signature: string | undefined) =>
    bot!.fetch(
      new Request(`http://bot/${name}/events`, {
        method: 'POST',
        body,
        headers: signature ? { [SIGNATURE]: signature } : {},
      }),
    )
  const bytes = ({ key, from, bot: isBot = false, ...said }: PlayedEvent) =>
    Buffer.from(JSON.stringify({ id: key, room: from, from: { id: from, bot: isBot }, at: 1_767_225_600_000, ...said }))
  const deliver = async (event: PlayedEvent) => (await post(bytes(event), sign(bytes(event), secret))).status
  return {
    adapter: hello({ name, secret, deliverTo: address }),
    connect: async (started) => {
      bot = started
    },
    deliver,
    press: ({ value, ...press }) => deliver({ ...press, pressed: value }),
    twin: (other) => platform(other),
    forge: async (message, how) =>
      (await post(bytes(message), how === 'wrong' ? sign('other', secret) : undefined)).status,
    post: async (body) => (await post(body, sign(body, secret))).status,
    next: (decided) => {
      fate = decided
    },
    shown: async () => shown,
    close: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('hello()', () => {
  test.each(adapterCases.map((each) => [each.name, each] as const))('%s', (_, { run }) => run(() => platform()))

  test('a recorded message becomes an event', async () => {
    const payload = JSON.parse(await readFile(new URL('fixtures/message.json', import.meta.url), 'utf8'))
    expect(receive(payload)).toEqual({
      type: 'message',
      key: 'ev-1',
      at: 1_767_225_600_000,
      conversation: { id: 'room-7' },
      user: { id: 'u-3', name: '小王' },
      parts: [{ type: 'text', text: '我的快递到哪了？' }],
      raw: payload,
    })
  })

  test('a recorded button press becomes a choice', async () => {
    const payload = JSON.parse(await readFile(new URL('fixtures/pressed.json', import.meta.url), 'utf8'))
    expect(receive(payload)).toMatchObject({ type: 'choice', value: 'track' })
  })

  test('options that cannot work are named', () => {
    expect(hello({ secret: 'short', deliverTo: 'nowhere' }).check?.()).toHaveLength(2)
  })
})
