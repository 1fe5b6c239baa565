import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  anonymous,
  type Clock,
  type Logger,
  type Mounted,
  mayUse,
  type RouteSocket,
  type SocketRoute,
} from '@huida/core'
import type { WebSocket, WebSocketServer } from 'ws'
import type { Access } from './access.js'
import type { Audit } from './audit.js'
import { fits } from './failures.js'

/** The largest message that is taken from a page. */
const MAX_MESSAGE = 65_536
/** So often it is looked at whether whoever has a connection may still have it. */
const LOOK_EVERY_MS = 20_000
/** The code with which the connection of somebody closes who may not have it any more: asking again is no use. */
const ENDED = 4401

/** Connections that plugins hold open below `/api/<plugin>/`. */
export class PluginSockets {
  #server: WebSocketServer | undefined
  readonly #open = new Map<WebSocket, { request: IncomingMessage; route: SocketRoute; by: string }>()
  #isClosed = false

  constructor(
    private readonly routes: readonly Mounted<SocketRoute>[],
    private readonly options: { access: Access; audit: Audit; clock: Clock; log: Logger | undefined },
  ) {
    this.#lookAgain()
  }

  /** Makes a connection a WebSocket, if whoever asks may have one. */
  async take(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const path = request.url!.split('?', 1)[0]!
    const found = this.routes.find((route) => fits(placeOf(route), path))
    if (!found) return refuseUpgrade(socket, 404, 'Not Found')
    // Browsers let any page open a socket to anywhere, in the name of whoever is signed in here.
    const { origin, host } = request.headers
    const isOurs = origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
    const by = (isOurs && (await this.options.access.who(request))) || anonymous
    if (!isOurs || !mayUse(found, by)) {
      await this.options.audit.refused('personal', {
        ...{ by: by.id, action: `SOCKET ${placeOf(found)}`, target: '' },
        details: { code: 'FORBIDDEN', ...(origin !== undefined && { origin: origin.slice(0, 100) }) },
      })
      return refuseUpgrade(socket, 403, 'Forbidden')
    }
    const params = paramsOf(placeOf(found), path)
    if (!params) return refuseUpgrade(socket, 400, 'Bad Request')
    const server = await this.#opened()
    server.handleUpgrade(request, socket, head, (opened) => {
      this.#open.set(opened, { request, route: found, by: by.id })
      opened.on('close', () => this.#open.delete(opened))
      opened.on('error', () => opened.terminate())
      try {
        found.open(together(opened, socket), { by, params })
      } catch (error) {
        this.options.log?.error(
          { error, path: found.path, plugin: found.plugin },
          'a socket failed by a fault of the program',
        )
        opened.close(1011)
      }
    })
  }

  /** Closes the connections of those who may not have them any more: they were removed, signed out, or lost the role. */
  async look(): Promise<void> {
    for (const [socket, { request, route, by }] of this.#open) {
      const now = await this.options.access.whoNow(request).catch((error: unknown) => {
        this.options.log?.error({ error }, 'whether a connection may stay open could not be read')
        return undefined
      })
      if (now?.id !== by || !mayUse(route, now)) socket.close(ENDED, 'signed out')
    }
  }

  close(): void {
    this.#isClosed = true
    for (const socket of this.#open.keys()) socket.close(1012)
    this.#server?.close()
  }

  /** Sessions end by themselves, and by processes beside this one. */
  #lookAgain(): void {
    this.options.clock.after(LOOK_EVERY_MS, () => {
      if (this.#isClosed) return
      void this.look()
      this.#lookAgain()
    })
  }

  async #opened(): Promise<WebSocketServer> {
    const { WebSocketServer } = await import('ws')
    this.#server ??= new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE, perMessageDeflate: false })
    return this.#server
  }
}

/** What is sent within one tick leaves in one write: two events for 200 screens cost 200 system calls, not 400. */
function together(opened: WebSocket, socket: Duplex): RouteSocket {
  let isCorked = false
  return {
    send(text) {
      if (!isCorked) {
        isCorked = true
        socket.cork()
        process.nextTick(() => {
          isCorked = false
          socket.uncork()
        })
      }
      opened.send(text)
    },
    close: (code, reason) => opened.close(code, reason),
    on: (event: 'message' | 'close', listen: (...told: never[]) => void) => opened.on(event, listen as () => void),
  }
}

/** Answers whoever asks for a socket and does not get one. */
export function refuseUpgrade(socket: Duplex, status: number, reason: string): void {
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
  else socket.destroy()
}

const placeOf = ({ plugin, path }: Mounted<SocketRoute>): string => `/api/${plugin}${path}`

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const given = path.split('/')
  try {
    return Object.fromEntries(
      pattern
        .split('/')
        .flatMap((segment, i) => (segment.startsWith(':') ? [[segment.slice(1), decodeURIComponent(given[i]!)]] : [])),
    )
  } catch {
    return undefined
  }
}
