import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type AdapterKit, type AdapterKits, type PlayedFate, type ShownMessage, serving } from '@huida/core/testing'
import { hello } from './index.js'
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
async function webhook(name = 'hello'): Promise<AdapterKit> {
  const shown: ShownMessage[] = []
  let fate: PlayedFate | undefined
  const bot = await serving()
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    if (request.headers[SIGNATURE] !== sign(body, secret)) return response.writeHead(401).end()
    const decided = fate
    fate = undefined
    if (decided === 'rate limited for a second') return response.writeHead(429, { 'retry-after': '1' }).end()
    if (decided === 'unavailable') return response.writeHead(503, { 'retry-after': '1' }).end()
    if (decided === 'blocked') return response.writeHead(403).end()
    const { room, text, buttons } = JSON.parse(body.toString())
    shown.push({ to: room, text, ...(buttons && { buttons }) })
    if (decided === 'hang up') return response.destroy()
    return decided === 'no answer' ? undefined : response.writeHead(204).end()
  })
  const address = await listening(server)
  const post = async (body: Uint8Array | string, signatures: readonly string[]) => {
    const headers = new Headers({ 'content-type': 'application/json' })
    for (const signature of signatures) headers.append(SIGNATURE, signature)
    return (await fetch(`${bot.url}/${name}/events`, { method: 'POST', body, headers })).status
  }
  const bytes = ({ key, from, bot: isBot = false, ...said }: PlayedEvent) =>
    JSON.stringify({ id: key, room: from, from: { id: from, bot: isBot }, at: 1_767_225_600_000, ...said })
  const deliver = (event: PlayedEvent) => post(bytes(event), [sign(bytes(event), secret)])
  return {
    adapter: hello({ name, secret, deliverTo: address }),
    connect: async (started) => bot.connect(started),
    deliver,
    press: ({ value, ...press }) => deliver({ ...press, pressed: value }),
    twin: (other) => webhook(other),
    async forge(message, how) {
      const right = sign(bytes(message), secret)
      switch (how) {
        case 'wrong':
          return post(bytes(message), [sign(bytes(message), 'another secret of the tests')])
        case 'missing':
          return post(bytes(message), [])
        case 'another body':
          return post(bytes({ ...message, text: 'other words' }), [right])
        case 'twice':
          return post(bytes(message), [right, sign('other', secret)])
        // Signatures say no time, and nothing is encrypted.
        case 'stale':
        case 'plain':
          return undefined
      }
    },
    post: (body) => post(body, [sign(body, secret)]),
    next: (decided) => {
      fate = decided
    },
    withSecret: (other) => hello({ secret: other, deliverTo: address }),
    shown: async () => shown,
    async close() {
      server.closeAllConnections()
      server.close()
      await bot.close()
    },
  }
}

async function listening(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** For `huida conform`, and for the tests: the platform in each way in which it can be used. */
export const kits: AdapterKits = { webhook: () => webhook() }
