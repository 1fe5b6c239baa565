import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Bot } from '../bot.js'

/** A bot behind a real HTTP server on a free port of this machine. */
export interface Serving {
  /** `http://127.0.0.1:1234`: the webhook of an adapter is at `<url>/<name>/…`. */
  url: string
  /** Puts a bot behind it. Until then requests are answered with 503. */
  connect(bot: Pick<Bot, 'fetch' | 'upgrade'>): void
  /** Ends every connection, and listens no more. */
  close(): Promise<void>
}

/** Serves a bot, before there is one: a platform must often know the address first. Requests reach it as they do in production. */
export async function serving(): Promise<Serving> {
  let served: Pick<Bot, 'fetch' | 'upgrade'> | undefined
  const server = createServer((incoming, outgoing) => {
    if (!served) return void outgoing.writeHead(503).end()
    answer(served, incoming, outgoing).catch(() => outgoing.destroy())
  })
  server.on('upgrade', (request, socket, head) => {
    if (served) served.upgrade(request, socket, head)
    else socket.destroy()
  })
  // Those that became WebSockets belong to nobody's list but this.
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    // A TCP server that listens has an address and a port.
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connect(bot) {
      served = bot
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function answer(bot: Pick<Bot, 'fetch'>, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const gone = new AbortController()
  // It closes as well when all was sent.
  outgoing.once('close', () => outgoing.writableFinished || gone.abort())
  const response = await bot.fetch(requestOf(incoming, gone.signal), { incoming })
  outgoing.writeHead(response.status, [...response.headers].flat())
  if (response.body) for await (const chunk of response.body) outgoing.write(chunk)
  outgoing.end()
}

function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers()
  for (const [name, values] of Object.entries(incoming.headersDistinct))
    for (const value of values ?? []) headers.append(name, value)
  const { method = 'GET', url } = incoming
  const hasBody = method !== 'GET' && method !== 'HEAD'
  return new Request(`http://${incoming.headers.host}${url}`, {
    ...{ method, headers, signal },
    // Node's types do not know that a stream as a body must say so.
    ...(hasBody && ({ body: lazily(incoming), duplex: 'half' } as object)),
  })
}

/** The body as a web stream that takes nothing from node's own before somebody reads it. */
function lazily(incoming: IncomingMessage): ReadableStream<Uint8Array> {
  let chunks: AsyncIterator<Uint8Array> | undefined
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        chunks ??= incoming[Symbol.asyncIterator]()
        const { done, value } = await chunks.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
    },
    { highWaterMark: 0 },
  )
}
