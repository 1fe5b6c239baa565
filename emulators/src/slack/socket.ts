import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Json } from '@huida/core'
import { type WebSocket, WebSocketServer } from 'ws'
import type { SlackPayload } from './events.js'

/** An app has at most so many sockets at once. */
const MAX_SOCKETS = 10
const PING_MS = 5_000

/** Slack's end of Socket Mode: hands out addresses, says hello, delivers envelopes and waits until they are acknowledged. */
export class SocketSide {
  readonly #server = new WebSocketServer({ noServer: true, autoPong: false })
  readonly #tickets = new Set<string>()
  readonly #open = new Set<WebSocket>()
  readonly #waiting = new Map<string, (payload: Json | undefined) => void>()
  #isSilent = false
  #next = 0
  /** How many were opened so far, and the most that were open at once. */
  opened = 0
  most = 0

  constructor(private readonly ackWithinMs: number) {}

  get size(): number {
    return this.#open.size
  }

  /** The query of an address that is good for one connection; `undefined` when there are too many. */
  ticket(): string | undefined {
    if (this.#open.size >= MAX_SOCKETS) return undefined
    const ticket = randomUUID()
    this.#tickets.add(ticket)
    return ticket
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? '', 'http://slack').searchParams.get('ticket') ?? ''
    if (!this.#tickets.delete(ticket)) {
      socket.end('HTTP/1.1 404 Not Found\r\n\r\n')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (client) => this.#welcome(client))
  }

  /** Resolves with whether the app has acknowledged it in time. */
  async deliver(payload: SlackPayload, kind: 'events_api' | 'interactive', retry: number): Promise<boolean> {
    const sockets = [...this.#open]
    const socket = sockets[this.#next++ % Math.max(1, sockets.length)]
    if (!socket) return false
    const envelope_id = randomUUID()
    const acknowledged = new Promise<boolean>((resolve) => {
      const timer = setTimeout(() => resolve(false), this.ackWithinMs)
      this.#waiting.set(envelope_id, () => {
        clearTimeout(timer)
        resolve(true)
      })
    })
    const about = retry > 0 ? { retry_attempt: retry, retry_reason: 'timeout' } : { retry_attempt: 0, retry_reason: '' }
    socket.send(
      JSON.stringify({ envelope_id, type: kind, accepts_response_payload: kind !== 'events_api', payload, ...about }),
    )
    return acknowledged.finally(() => this.#waiting.delete(envelope_id))
  }

  /** Slack asks for new connections, as it does every few hours. */
  refresh(): void {
    for (const socket of this.#open) socket.send(JSON.stringify({ type: 'disconnect', reason: 'refresh_requested' }))
  }

  /** The network breaks. */
  cut(): void {
    for (const socket of this.#open) socket.terminate()
  }

  /** The sockets that are open say nothing more, and stay open: their pings have no answer. */
  silence(isSilent = true): void {
    this.#isSilent = isSilent
  }

  close(): void {
    this.cut()
    this.#server.close()
  }

  #welcome(socket: WebSocket): void {
    this.#open.add(socket)
    this.opened++
    this.most = Math.max(this.most, this.#open.size)
    const pings = setInterval(() => {
      if (!this.#isSilent) socket.ping('ping')
    }, PING_MS)
    socket.on('ping', (data) => {
      if (!this.#isSilent) socket.pong(data)
    })
    socket.on('close', () => {
      clearInterval(pings)
      this.#open.delete(socket)
    })
    // A connection that breaks closes.
    socket.on('error', () => {})
    socket.on('message', (data) => {
      const { envelope_id, payload } = JSON.parse(String(data)) as { envelope_id: string; payload?: Json }
      this.#waiting.get(envelope_id)?.(payload)
    })
    socket.send(JSON.stringify({ type: 'hello', num_connections: this.#open.size, connection_info: { app_id: 'A1' } }))
  }
}
