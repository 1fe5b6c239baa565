import { type Json, type Logger, parseJson } from '@huida/core'
import type { WebSocket } from 'ws'
import { MAX_MEMBERS } from './webhook.js'

const CONNECT_WITHIN_MS = 10_000
/** A socket that has not said hello by then never will. */
const HELLO_WITHIN_MS = 30_000
const CLOSE_WITHIN_MS = 1_000
const STORE_WITHIN_MS = 2_000
const MAX_BYTES = 4 * 1_048_576

/** What a connection does with what comes. */
export interface Hearing {
  /** Resolves when it need not come again; Slack is told so then. */
  take(payload: Json): Promise<void>
  /** Nothing for so long, not even the answer to a ping, and the connection is dead. */
  silentAfterMs: number
  log: Logger
}

/** An envelope of Socket Mode. */
interface Envelope {
  type?: string
  reason?: string
  envelope_id?: string
  payload?: Json
}

/** One socket of Socket Mode, from its hello to its end. */
export class Connection {
  /** Resolves when another one is to be opened: Slack says so, or this one is over. */
  readonly ending: Promise<void>
  readonly #closed: Promise<void>
  readonly #pending = new Set<Promise<void>>()
  #end: () => void = () => {}
  #hello: () => void = () => {}
  #heardAt = performance.now()

  private constructor(
    private readonly socket: WebSocket,
    private readonly hearing: Hearing,
  ) {
    this.ending = new Promise((resolve) => {
      this.#end = resolve
    })
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()))
    const { silentAfterMs } = hearing
    const watch = setInterval(() => this.#watch(), Math.ceil(silentAfterMs / 3))
    void this.#closed.then(() => {
      clearInterval(watch)
      this.#end()
    })
    socket.on('message', (data: Buffer) => this.#hear(data))
    const heard = () => {
      this.#heardAt = performance.now()
    }
    socket.on('ping', heard)
    socket.on('pong', heard)
  }

  /** Resolves when Slack has said hello. @throws when it does not, or the signal aborts */
  static async open(url: string, hearing: Hearing, signal: AbortSignal): Promise<Connection> {
    const { WebSocket } = await import('ws')
    signal.throwIfAborted()
    const options = { handshakeTimeout: CONNECT_WITHIN_MS, maxPayload: MAX_BYTES, perMessageDeflate: false }
    const socket = new WebSocket(url, options)
    let failure: unknown = new Error('Slack closed the socket before it said hello')
    socket.on('error', (error) => {
      failure = error
    })
    const connection = new Connection(socket, hearing)
    const abort = () => socket.terminate()
    signal.addEventListener('abort', abort, { once: true })
    const late = setTimeout(abort, HELLO_WITHIN_MS)
    try {
      const said = new Promise<true>((resolve) => {
        connection.#hello = () => resolve(true)
      })
      if (!(await Promise.race([said, connection.#closed]))) throw failure
      return connection
    } finally {
      clearTimeout(late)
      signal.removeEventListener('abort', abort)
    }
  }

  /** Lets what has come be stored and acknowledged, then closes; a side that does not answer is cut off. */
  async close(): Promise<void> {
    await Promise.race([Promise.allSettled(this.#pending), later(STORE_WITHIN_MS)])
    this.socket.close(1_000)
    await Promise.race([this.#closed, later(CLOSE_WITHIN_MS)])
    this.socket.terminate()
    await this.#closed
  }

  #watch(): void {
    const { socket, hearing } = this
    if (performance.now() - this.#heardAt > hearing.silentAfterMs) {
      hearing.log.warn({ silentAfterMs: hearing.silentAfterMs }, 'the socket of Slack is silent; opening another')
      socket.terminate()
    } else if (socket.readyState === socket.OPEN) socket.ping()
  }

  #hear(data: Buffer): void {
    this.#heardAt = performance.now()
    const { log } = this.hearing
    let envelope: Envelope
    try {
      envelope = Object(parseJson(data, MAX_MEMBERS)) as Envelope
    } catch (error) {
      log.warn({ error }, 'something came by the socket of Slack that could not be read')
      return
    }
    const { type, reason, envelope_id, payload } = envelope
    if (type === 'hello') this.#hello()
    else if (type === 'disconnect') {
      log.debug({ reason }, 'Slack asks for another socket')
      this.#end()
    } else if (typeof envelope_id === 'string' && payload !== undefined) {
      const taking = this.#take(envelope_id, payload).finally(() => this.#pending.delete(taking))
      this.#pending.add(taking)
    }
  }

  /** Acknowledged when it is stored; else Slack delivers it again. */
  async #take(envelope_id: string, payload: Json): Promise<void> {
    const { take, log } = this.hearing
    try {
      await take(payload)
    } catch (error) {
      log.warn({ error }, 'an event of Slack was not stored; it comes again')
      return
    }
    // On a socket that is closed meanwhile it is not, and comes again.
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(JSON.stringify({ envelope_id }))
  }
}

/** Keeps no process alive. */
const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms).unref())
