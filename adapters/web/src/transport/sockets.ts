import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type Inbox, type Json, type Logger, parseJson } from '@huida/core'
import { lastAddress, networkOf } from '@huida/core/net'
import type { RawData, WebSocket, WebSocketServer } from 'ws'
import { fields, invalid, localeOf } from '../receive.js'
import { Refusal, refusalOf } from '../refusal.js'
import { MAX_BODY } from '../session/limits.js'
import type { Site } from '../site.js'
import { originAllowed } from '../verify.js'
import type { ServerFrame } from './frames.js'
import { handOver } from './hand-over.js'
import type { Page } from './live.js'

/** Frames of any kind, control frames too, that a page may send between two beats. */
const MAX_FRAMES_PER_BEAT = 500
/** Bytes that may wait for a page at a beat. */
const MAX_WAITING = 1_048_576
/** A page that has not taken so many bytes is spared what is of no account. */
const CONGESTED = 16_384
/** Beats without a sign of life: the page is gone, or its computer sleeps. */
const MAX_MISSED = 2

const PING = JSON.stringify({ type: 'ping' } satisfies ServerFrame)

/** WebSocket close codes: the server restarts; try again later; the rules were broken. */
const RESTARTS = 1012
const TRY_LATER = 1013
const BROKE_RULES = 1008

/** All WebSockets of the adapter. Idle ones are meant to cost little: shared listeners, no timer and no closure of their own. */
export class Sockets {
  readonly #pages = new Map<WebSocket, SocketPage>()
  #server: WebSocketServer | undefined
  #inbox: Inbox | undefined
  #stopping: AbortSignal | undefined
  #log: Logger | undefined

  constructor(private readonly site: Site) {}

  async open(stopping: AbortSignal, log: Logger): Promise<void> {
    const { WebSocketServer } = await import('ws')
    this.#stopping = stopping
    this.#log = log
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_BODY,
      perMessageDeflate: false,
      clientTracking: false,
      autoPong: false,
      maxBufferedChunks: 1_024,
      maxFragments: 64,
      closeTimeout: 2_000,
      // The types of ws do not know all of these yet.
    } as ConstructorParameters<typeof WebSocketServer>[0])
  }

  /** Makes a connection a WebSocket, if its page may have one; else says why not. Never throws: nobody is there to catch it. */
  take(request: IncomingMessage, socket: Duplex, head: Buffer, inbox: Inbox): void {
    let address: string | undefined
    try {
      address = this.#addressOf(request)
      this.#admit(request, address)
      this.#inbox = inbox
      this.#server!.handleUpgrade(request, socket, head, (opened) => this.#open(opened, address))
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal('BODY_INVALID', { cause: error })
      const { status, code, message, about } = this.site.guard.refused(refusal, address)
      const retryAfterS = about.retryAfterMs === undefined ? 1 : Math.ceil(about.retryAfterMs / 1_000)
      const again = status === 503 || status === 429 ? `Retry-After: ${retryAfterS}\r\n` : ''
      socket.on('error', ignore).once('finish', () => socket.destroy())
      socket.end(
        `HTTP/1.1 ${status} ${code}\r\n${again}Connection: close\r\nContent-Type: text/plain\r\n\r\n${message}\n`,
      )
    }
  }

  close(): void {
    this.#server?.close()
  }

  /** @throws Refusal */
  #admit({ url, headers, method }: IncomingMessage, address: string | undefined): void {
    const { name, origins, guard, live } = this.site
    // Those that were refused too often may still listen by server-sent events, where a session is shown first.
    guard.stranger(address)
    if (url?.split('?', 1)[0] !== `/${name}/socket`) throw new Refusal('NOT_FOUND')
    if (method !== 'GET') throw new Refusal('METHOD_REFUSED')
    if (!originAllowed(headers.origin, headers.host, origins)) throw new Refusal('ORIGIN_REFUSED')
    if (!this.#server || this.#stopping?.aborted) throw new Refusal('UNAVAILABLE')
    if (live.isFull(address)) throw new Refusal('TOO_MANY_CONNECTIONS')
  }

  #addressOf({ headers, socket }: IncomingMessage): string | undefined {
    const { addressHeader } = this.site
    return networkOf(
      addressHeader === undefined ? socket.remoteAddress : lastAddress(String(headers[addressHeader] ?? '')),
    )
  }

  #open(socket: WebSocket, address: string | undefined): void {
    const page = new SocketPage(socket, address)
    this.#pages.set(socket, page)
    this.site.live.add(page)
    socket.on('message', this.#onMessage)
    socket.on('ping', this.#onPing)
    socket.on('close', this.#onClose)
    socket.on('error', ignore)
  }

  // One listener each for all sockets; `page` finds who speaks.
  readonly #onMessage = sharedListener((socket, data: RawData, isBinary: boolean) => {
    const page = this.#pages.get(socket)
    if (page?.counts()) void this.#frame(page, data, isBinary)
  })

  readonly #onPing = sharedListener((socket, data: Buffer) => {
    if (this.#pages.get(socket)?.counts()) socket.pong(data)
  })

  readonly #onClose = sharedListener((socket) => {
    const page = this.#pages.get(socket)
    if (!page) return
    this.#pages.delete(socket)
    this.site.live.drop(page)
  })

  async #frame(page: SocketPage, data: RawData, isBinary: boolean): Promise<void> {
    let id: Json | undefined
    try {
      if (isBinary) throw invalid('binary frames are not taken')
      // With the default binaryType a message comes as one Buffer.
      const frame = parseJson(data as Buffer)
      if (frame === null || typeof frame !== 'object' || Array.isArray(frame))
        throw invalid('the frame is not an object')
      const { type, ...rest } = frame
      id = rest.id
      if (type === 'hello') this.#hello(page, rest)
      else if (type === 'message') await this.#message(page, rest)
      else if (type !== 'pong') throw invalid('type is none of hello, message, pong')
    } catch (error) {
      const found = refusalOf(error)
      const refusal = this.site.guard.refused(found, page.address)
      if (refusal.code === 'INTERNAL') this.#log?.error({ error }, 'a frame failed by a fault of the program')
      void page.write({
        type: 'error',
        ...(typeof id === 'string' && { id: id.slice(0, 64) }),
        ...refusal.told(page.locale),
      })
      if (found.code === 'SESSION_MISSING' || refusal !== found) page.socket.close(BROKE_RULES)
      if (refusal.code === 'TOO_MANY_CONNECTIONS') page.socket.close(TRY_LATER)
    }
  }

  #hello(page: SocketPage, frame: Json): void {
    const { live, sessions } = this.site
    const { token, after, locale } = fields(frame, 'hello', ['token', 'after', 'locale'])
    if (page.conversation !== undefined) throw invalid('hello was said before')
    page.locale = localeOf(locale)
    const session = sessions.find(token)
    if (!session) throw new Refusal('SESSION_MISSING')
    if (after !== undefined && (!Number.isSafeInteger(after) || (after as number) < 0))
      throw invalid('after is not a position')
    if (live.hasMany(session.conversation)) throw new Refusal('TOO_MANY_CONNECTIONS')
    // A session that was found has a token.
    const renewed = sessions.renewed(token as string)
    if (renewed !== undefined) void page.write({ type: 'session', token: renewed })
    live.follow(page, session.conversation, after as number | undefined)
  }

  async #message(page: SocketPage, message: Json): Promise<void> {
    const { conversation, locale, address } = page
    if (conversation === undefined) throw new Refusal('SESSION_MISSING')
    this.site.guard.message(conversation, address)
    const stored = await handOver(message, { conversation, locale }, this.#inbox!, this.site)
    void page.write({ type: 'ack', ...stored })
  }
}

class SocketPage implements Page {
  conversation: string | undefined
  position: number | undefined
  locale: string | undefined
  reading = false
  stale = false
  slot = 0
  #missed = 0
  #frames = 0
  #beats = 0

  constructor(
    readonly socket: WebSocket,
    readonly address: string | undefined,
  ) {}

  /** Counts a frame as a sign of life; `false`, and an end, when there are too many. */
  counts(): boolean {
    this.#missed = 0
    if (++this.#frames <= MAX_FRAMES_PER_BEAT) return true
    this.socket.terminate()
    return false
  }

  write(frame: ServerFrame): Promise<void> {
    // Also resolves when it could not be written: `close` follows, and the page asks again when it is back.
    return new Promise((resolve) => this.socket.send(JSON.stringify(frame), () => resolve()))
  }

  congested(): boolean {
    return this.socket.bufferedAmount > CONGESTED
  }

  beat(): void {
    const isGone = this.#missed >= MAX_MISSED || this.socket.bufferedAmount > MAX_WAITING
    const neverSpoke = this.conversation === undefined && this.#beats > 0
    this.#beats++
    this.#missed++
    this.#frames = 0
    if (isGone || neverSpoke) this.socket.terminate()
    else this.socket.send(PING)
  }

  end(): void {
    this.socket.close(RESTARTS)
  }
}

/** A listener that is given the socket it was called on. */
const sharedListener = <Rest extends unknown[]>(listen: (socket: WebSocket, ...rest: Rest) => void) =>
  function (this: WebSocket, ...rest: Rest): void {
    listen(this, ...rest)
  }

/** `close` always follows an error of a socket. */
const ignore = () => {}
