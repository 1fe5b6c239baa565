import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { type Bot, HuidaError, type Logger, type Store } from '@huida/core'
import { type KnowledgeService, knowledgeApi } from './knowledge-api.js'
import { page } from './pages.js'
import { traces } from './traces.js'

/** What is served, and where. */
export interface ServeOptions {
  /** Not started yet: it starts when the port is ours. */
  bot: Pick<Bot, 'stop' | 'fetch' | 'upgrade' | 'answer'> & { start(): Promise<unknown> }
  /** The bot's own store, for the trace page. Without it there is none. */
  store?: Store
  /** What may be read and released under `/knowledge/`. Without it there is nothing there. */
  knowledge?: KnowledgeService
  /** Default 3000; 0 takes any that is free. */
  port?: number
  /** Default `127.0.0.1`: this machine only. */
  host?: string
  /** Told what fails while it serves. Default: nobody. */
  log?: Logger
}

/** A bot that listens. */
export interface Served {
  /** Where it answers, without a slash at the end. */
  url: string
  /** Takes no more requests, lets what is under way end, stops the bot. */
  stop(): Promise<void>
}

/**
 * Serves a bot on one port: its webhooks and sockets below `/<adapter>/`, the chat page at `/`, the trace page at `/traces`, the
 * knowledge API below `/knowledge/`, and `/health`.
 *
 * ```ts
 * const bot = createBot({ adapters: [web()], store }).use(…)
 * const { url } = await serve({ bot, store, port: 3000 })
 * ```
 * @throws HuidaError CONFIG_INVALID when the port is taken, or with what is wrong with the bot
 */
export async function serve({
  bot,
  store,
  knowledge,
  port = 3000,
  host = '127.0.0.1',
  log,
}: ServeOptions): Promise<Served> {
  let ready: () => void
  const started = new Promise<void>((resolve) => {
    ready = resolve
  })
  const listener = getRequestListener(
    async (request, { incoming }) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/health') return new Response('ok\n')
      const shown = await page(request, pathname)
      if (shown) return shown
      // While it starts, requests wait instead of failing.
      await started
      if (store && (pathname === '/traces' || pathname.startsWith('/traces/')))
        return traces(request, pathname, { store, onThisMachine: isOnThisMachine(incoming as IncomingMessage) })
      if (knowledge && pathname.startsWith('/knowledge/')) {
        const onThisMachine = isOnThisMachine(incoming as IncomingMessage)
        return knowledgeApi(request, pathname, { service: knowledge, bot, onThisMachine })
      }
      return bot.fetch(request, { incoming })
    },
    {
      overrideGlobalObjects: false,
      errorHandler(error) {
        log?.error({ error }, 'a request failed by a fault of the program')
        return Response.json({ error: 'INTERNAL' }, { status: 500 })
      },
    },
  )
  const server = createServer((request, response) => {
    stampAddress(request)
    void listener(request, response)
  })
  const sockets = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    stampAddress(request)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A socket without a listener for errors would end the process.
    socket.on('error', () => socket.destroy())
    void started.then(() => bot.upgrade(request, socket, head))
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailed(error, host, port)))
    server.listen(port, host, resolve)
  })
  try {
    await bot.start()
  } catch (error) {
    server.close()
    server.closeAllConnections()
    throw error
  }
  ready!()
  const taken = (server.address() as AddressInfo).port
  return {
    url: `http://${urlHost(host)}:${taken}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeIdleConnections()
      await bot.stop()
      server.closeAllConnections()
      // Whoever has not hung up by now would keep the process alive.
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** The header in which adapters find the address that a request came from; whatever a client writes there is replaced. */
export const ADDRESS_HEADER = 'x-huida-address'

function stampAddress(request: IncomingMessage): void {
  const address = request.socket.remoteAddress ?? ''
  const { rawHeaders } = request
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2)
    if (rawHeaders[i]!.toLowerCase() === ADDRESS_HEADER) rawHeaders.splice(i, 2)
  rawHeaders.push(ADDRESS_HEADER, address)
  request.headers[ADDRESS_HEADER] = address
}

/** A name that a browser on this machine can open. */
const urlHost = (host: string): string =>
  host === '0.0.0.0' || host === '::' || host === '127.0.0.1' ? 'localhost' : host.includes(':') ? `[${host}]` : host

function listenFailed(error: NodeJS.ErrnoException, host: string, port: number): HuidaError {
  const problem =
    error.code === 'EADDRINUSE'
      ? `Port ${port} on ${host} is taken by another program. Stop that program, or choose another port: PORT=${port + 1}`
      : error.code === 'EACCES'
        ? `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000`
        : `${host}:${port} cannot be listened on (${error.code}). Set HOST to an address of this machine, or leave it out.`
  return new HuidaError('CONFIG_INVALID', { problems: [problem] }, { cause: error })
}

/**
 * Whether a request comes from this machine and was meant for it. The name in `Host` is checked too, since a foreign page can
 * give its own name our address (DNS rebinding); a request that a proxy hands on comes from elsewhere.
 */
function isOnThisMachine({ socket, headers }: IncomingMessage): boolean {
  const from = socket.remoteAddress ?? ''
  const named = (headers.host ?? '').replace(/:\d+$/, '')
  return (
    /^(127\.|::1$|::ffff:127\.)/.test(from) &&
    ['localhost', '127.0.0.1', '[::1]'].includes(named) &&
    !('x-forwarded-for' in headers || 'forwarded' in headers || 'via' in headers)
  )
}
