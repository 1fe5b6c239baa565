import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'

/**
 * What goes wrong with the next requests. `lost`: the other side does it, and the connection ends before its answer. `silent`: it does it, and
 * no answer ever comes. `cut`: nothing reaches it. `hang`: nothing reaches it, and no answer ever comes. `html`, `garbage`, `huge`: a 200 with
 * something else in it. `elsewhere`: it sends us to `to`.
 */
export type Fault =
  | { kind: 'lost' | 'silent' | 'cut' | 'hang' | 'html' | 'garbage' | 'huge' }
  | { kind: 'status'; status: number; headers?: Record<string, string> }
  | { kind: 'elsewhere'; to: string }

/** A proxy before the other system that goes wrong when it is told to. */
export interface FaultyProxy {
  /** Its address: `http://127.0.0.1:1234`. */
  url: string
  /** Its host, as `allow` of a target wants it. */
  host: string
  /** Goes wrong with those requests that fit, so many times. Default: all, once. */
  fail(fault: Fault, options?: { times?: number; when?: (request: { method: string; path: string }) => boolean }): void
  /** Ends going wrong. */
  heal(): void
  /** What was asked for, in order. */
  readonly asked: readonly { method: string; path: string }[]
  /** Ends it, with all of its connections. */
  close(): Promise<void>
}

/** Puts a proxy before an HTTP server. It changes nothing until it is told to. */
export async function faultyProxy(upstream: string): Promise<FaultyProxy> {
  const { hostname, port } = new URL(upstream)
  const asked: { method: string; path: string }[] = []
  const sockets = new Set<Socket>()
  let failing: { fault: Fault; times: number; when: (request: { method: string; path: string }) => boolean } | undefined

  const server = createServer((incoming, outgoing) => {
    const { method = 'GET', url: path = '/' } = incoming
    asked.push({ method, path })
    const fault = failing && failing.times > 0 && failing.when({ method, path }) ? failing.fault : undefined
    if (fault && failing) failing.times--
    const isDone = fault?.kind === 'lost' || fault?.kind === 'silent'
    if (fault && !isDone) return fail(fault, incoming, outgoing)
    const forwarded = request({ hostname, port, method, path, headers: incoming.headers }, (answer) => {
      if (fault) {
        // It has been done by now.
        answer.resume().once('end', () => fault.kind === 'lost' && incoming.socket.destroy())
        return
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(outgoing)
    })
    forwarded.once('error', () => incoming.socket.destroy())
    incoming.pipe(forwarded)
  })
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  // A TCP server that listens has an address and a port.
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    ...{ url: `http://${host}`, host, asked },
    fail(fault, { times = 1, when = () => true } = {}) {
      failing = { fault, times, when }
    },
    heal() {
      failing = undefined
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function fail(fault: Fault, incoming: IncomingMessage, outgoing: ServerResponse): void {
  incoming.resume()
  const json = { 'content-type': 'application/json' }
  switch (fault.kind) {
    // These are done, and then no answer arrives.
    case 'lost':
    case 'silent':
      return
    case 'cut':
      incoming.socket.destroy()
      return
    case 'hang':
      return
    case 'html':
      outgoing.writeHead(200, { 'content-type': 'text/html' }).end('<html><body>Please sign in</body></html>')
      return
    case 'garbage':
      outgoing.writeHead(200, json).end('{"id": \u0000')
      return
    case 'huge': {
      outgoing.writeHead(200, json)
      const more = () => {
        while (!outgoing.destroyed) if (!outgoing.write(' '.repeat(65_536))) return void outgoing.once('drain', more)
      }
      more()
      return
    }
    case 'status':
      outgoing.writeHead(fault.status, { ...json, ...fault.headers }).end('{"message":"an error"}')
      return
    case 'elsewhere':
      outgoing.writeHead(307, { location: fault.to }).end()
  }
}
