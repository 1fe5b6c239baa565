import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { getRequestListener } from '@hono/node-server'
import { faultsOnly, HuidaError } from '@huida/core'
import { tracesLink } from './links.js'
import type { ServeOptions } from './options.js'
import { refuseUpgrade } from './plugin-sockets.js'
import type { Program } from './program.js'
import { straighten } from './target.js'
import { newToken, tokenProblem } from './token.js'

export type { ServedMetrics } from './metrics-api.js'
export type { ServeOptions } from './options.js'
export { ADDRESS_HEADER } from './target.js'

/** A bot that listens. */
export interface Served {
  /** Where it answers, without a slash at the end. */
  url: string
  /** What opens traces and the API. Whoever has it may read what customers wrote. */
  adminToken: string
  /** Makes whoever opens it first the administrator. Absent: there is one, or the store has no tables. */
  setUpLink?: string
  /** Takes no more requests, lets what is under way end, stops the bot. */
  stop(): Promise<void>
}

/** A client that has not sent its headers, or all of its request, by then is let go. */
const HEADERS_MS = 20_000
const REQUEST_MS = 60_000

/**
 * Serves a bot on one port: its webhooks and sockets below `/<adapter>/`, the chat page at `/`, the console at `/console/`, the
 * knowledge API below `/knowledge/`, the console below `/console/`, the program's API and what plugins declare (`/api/<plugin>/`) below
 * `/api/`, and `/health`.
 *
 * ```ts
 * const bot = createBot({ adapters: [web()], store }).use(…)
 * const { url } = await serve({ bot, store, port: 3000 })
 * ```
 * @throws HuidaError CONFIG_INVALID when the port is taken, or with what is wrong with the bot
 */
export async function serve(options: ServeOptions): Promise<Served> {
  const { bot, port = 3000, host = '127.0.0.1', log = faultsOnly } = options
  const adminToken = options.adminToken ?? (process.env.HUIDA_ADMIN_TOKEN || newToken())
  const problem = tokenProblem(adminToken)
  if (problem) throw new HuidaError('CONFIG_INVALID', { problems: [problem] })
  let ready: (program: Program) => void
  // While it starts, requests wait instead of failing.
  const started = new Promise<Program>((resolve) => {
    ready = resolve
  })

  const adapters = getRequestListener(
    async (request, { incoming }) => {
      await started
      return bot.fetch(request, { incoming: incoming as IncomingMessage })
    },
    {
      overrideGlobalObjects: false,
      errorHandler(error) {
        if (error instanceof Error && error.name === 'RequestError') return badRequest(error.message)
        log.error({ error }, 'a request failed by a fault of the program')
        return Response.json({ error: 'INTERNAL' }, { status: 500 })
      },
    },
  )
  const server = createServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS })
  server.on('request', (request, response) => {
    const wrong = straighten(request)
    if (wrong) refuse(response, wrong)
    // The hot path: nothing of the program's own stands before an adapter.
    else if (!isOurs(request.url!)) void adapters(request, response)
    else void started.then(({ answer }) => answer(request, response))
  })
  const sockets = new Set<Duplex>()
  server.on('upgrade', (request, socket, head) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    // A socket without a listener for errors would end the process.
    socket.on('error', () => socket.destroy())
    if (straighten(request)) refuseUpgrade(socket, 400, 'Bad Request')
    else
      started
        .then((program) =>
          isOurs(request.url!) ? program.upgrade(request, socket, head) : bot.upgrade(request, socket, head),
        )
        .catch((error: unknown) => {
          log.error({ error }, 'a socket failed by a fault of the program')
          refuseUpgrade(socket, 400, 'Bad Request')
        })
  })
  // Without this listener node hangs up without a word.
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy())
    refuseUpgrade(socket, 405, 'Method Not Allowed')
  })

  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenFailed(error, host, port)))
    server.listen(port, host, resolve)
  })
  let program: Program
  let forMetrics: Server | undefined
  try {
    if (options.metrics) forMetrics = await (await import('./metrics-api.js')).listenForMetrics(options.metrics, log)
    // The framework is loaded while the bot opens its store.
    const [{ makeProgram }] = await Promise.all([import('./program.js'), bot.start()])
    program = await makeProgram({ ...options, log, server, token: adminToken })
  } catch (error) {
    server.close()
    server.closeAllConnections()
    forMetrics?.close()
    throw error
  }
  ready!(program)
  const url = `http://${urlHost(host)}:${(server.address() as AddressInfo).port}`
  const setUpLink = program.setUpPath && url + program.setUpPath
  if (!options.log) console.log(whereItIs(url, options, { adminToken, setUpLink }))
  return {
    url,
    adminToken,
    ...(setUpLink && { setUpLink }),
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve))
      forMetrics?.close()
      forMetrics?.closeAllConnections()
      server.closeIdleConnections()
      await program.close()
      await bot.stop()
      server.closeAllConnections()
      // Whoever has not hung up by now would keep the process alive.
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

/** Paths of the program's own; every other belongs to the adapter that its first segment names. */
const isOurs = (url: string): boolean =>
  /^\/(?:$|[?#]|(?:health|metrics|pages|traces|knowledge|media|api|console)(?:$|[/?#]))/.test(url)

const REFUSAL = 'REQUEST_INVALID'

const messageOf = (problem: string) => `The request could not be read: ${problem}. Send it as HTTP/1.1 demands.`

const badRequest = (problem: string): Response =>
  Response.json({ error: REFUSAL, message: messageOf(problem) }, { status: 400 })

function refuse(response: ServerResponse, problem: string): void {
  response.writeHead(400, { 'content-type': 'application/json', connection: 'close' })
  response.end(JSON.stringify({ error: REFUSAL, message: messageOf(problem) }))
}

/** For a bot that was given no log. The link is for whoever sits at this terminal. */
const whereItIs = (
  url: string,
  { store }: ServeOptions,
  { adminToken, setUpLink }: Pick<Served, 'adminToken'> & { setUpLink: string | undefined },
): string =>
  `慧答 Huida: ${url}${store ? `\n决策 traces: ${tracesLink(url, adminToken)}` : ''}${setUpLink ? `\n初次设置 set-up: ${setUpLink}` : ''}`

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
