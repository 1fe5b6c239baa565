import type { Explanation, MessageFrame, ServerFrame } from '@huida/adapter-web'
import { Http, type Messages } from './http.js'
import { forThisTab, keep, recallQueue, type Said } from './kept.js'

/** What the page is told. */
export interface Listener {
  message(message: MessageFrame): void
  /** Everything up to now was told. */
  ready(earlier: boolean): void
  typing(): void
  provisional(answers: number, text: string): void
  /** Will never be stored, because … */
  refused(said: Said, why: string): void
  notice(why: string): void
  online(is: boolean): void
  /** What was told is not shown any more: the session has ended, or (quietly) another tab's is joined before anything was said. */
  anew(quietly: boolean): void
}

/** Nothing that was opened is believed in when it is silent for so long: three beats of the server. */
const SILENCE_MS = 75_000
const READY_WITHIN_MS = 6_000
const ACK_WITHIN_MS = 10_000
const POLL_EVERY_MS = 3_000
const MAX_BACK_OFF_MS = 15_000
/** How long a way that does not work here is left alone. */
const AVOID_MS = 600_000

/**
 * The way to the bot and back. Tells each message once, in order, over whatever the network lets through: WebSocket, else
 * server-sent events, else asking again and again. What is said is kept until the bot has stored it.
 */
export class Line {
  readonly #queue: Said[]
  readonly #http: Http
  #last: number | undefined
  #first: number | undefined
  #socket: WebSocket | undefined
  #isReady = false
  #isFlushing = false
  #failures = 0
  #heardAt = 0
  #avoidSocketUntil = 0
  #avoidEventsUntil = 0
  #started = false
  /** The visitor has said something in this session. */
  #hasSpoken = false
  /** Ends the connection that is open. */
  #hangUp = () => {}
  /** Ends the pause before the next attempt. */
  #hurry = () => {}
  /** Who waits for the fate of the message that was sent last over the socket. */
  #asked: { id: string; settle: (refused?: Explanation) => void; lost: () => void } | undefined

  constructor(
    private readonly base: string,
    private readonly locale: string,
    private readonly listener: Listener,
  ) {
    this.#http = new Http(base, locale, {
      ended: () => this.#anew(false),
      joins: () => {
        if (this.#hasSpoken || this.#queue.length > 0) return false
        this.#anew(true)
        this.#hangUp()
        return true
      },
      notice: listener.notice,
    })
    this.#queue = recallQueue(this.#name)
  }

  /** What was said and is not stored yet, oldest first. */
  get waiting(): readonly Said[] {
    return this.#queue
  }

  /** Whether this browser has spoken to the bot before. */
  get isKnown(): boolean {
    return this.#http.token !== undefined || this.#queue.length > 0
  }

  /** Connects, and stays connected. */
  start(): void {
    if (this.#started) return
    this.#started = true
    addEventListener('online', () => this.#hurry())
    addEventListener('offline', () => this.#hangUp())
    const look = () => {
      if (this.#isReady && performance.now() - this.#heardAt > SILENCE_MS) this.#hangUp()
      if (document.visibilityState === 'visible' && navigator.onLine) this.#hurry()
    }
    document.addEventListener('visibilitychange', look)
    setInterval(() => this.#isReady && look(), 5_000)
    void this.#run()
  }

  say(said: Omit<Said, 'id'>): Said {
    const whole = { id: uuid(), ...said }
    this.#queue.push(whole)
    this.#keepQueue()
    this.start()
    void this.#flush()
    return whole
  }

  /** The messages before the first one that was told, and whether there are more. */
  async earlier(): Promise<Messages> {
    const page = await this.#http.messages(`?before=${this.#first}`)
    this.#first = page.messages[0]?.position ?? this.#first
    return { ...page, messages: page.messages.map((message) => this.#placed(message)) }
  }

  /** Nothing is known any more of what was told. */
  #anew(quietly: boolean): void {
    this.#last = this.#first = undefined
    this.#hasSpoken = false
    this.listener.anew(quietly)
  }

  get #name(): string {
    return `huida:${this.base}`
  }

  async #run(): Promise<never> {
    for (;;) {
      try {
        await this.#http.begin()
        const now = performance.now()
        if (now > this.#avoidSocketUntil) await this.#bySocket().catch(() => this.#failed())
        // It was not let through, or the server is gone, which the next way finds out at once.
        const isElsewhere = this.#failures > 0 || now <= this.#avoidSocketUntil
        if (isElsewhere && this.#http.token) {
          if (now > this.#avoidEventsUntil) await this.#byEvents()
          else await this.#byAsking()
        }
      } catch {
        // Whatever it was, the next attempt finds out whether it still is.
      }
      this.#isReady = false
      this.#socket = undefined
      this.#asked?.lost()
      this.listener.online(false)
      const backOff = Math.min(MAX_BACK_OFF_MS, 400 * 2 ** this.#failures++)
      await new Promise<void>((resolve) => {
        this.#hurry = resolve
        setTimeout(resolve, backOff * (0.5 + Math.random() / 2))
      })
    }
  }

  #bySocket(): Promise<void> {
    return new Promise((resolve) => {
      const socket = new WebSocket(`${this.base.replace(/^http/, 'ws')}socket`)
      const end = () => {
        clearTimeout(timer)
        socket.onclose = socket.onmessage = null
        socket.close()
        if (!this.#isReady) this.#failed()
        resolve()
      }
      const timer = setTimeout(end, READY_WITHIN_MS)
      this.#hangUp = end
      socket.onopen = () =>
        socket.send(JSON.stringify({ type: 'hello', token: this.#http.token, after: this.#last, locale: this.locale }))
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data as string) as ServerFrame
        if (frame.type === 'ping') socket.send('{"type":"pong"}')
        if (frame.type === 'ready') {
          clearTimeout(timer)
          this.#socket = socket
        }
        this.#hear(frame)
      }
      socket.onclose = end
    })
  }

  /** The way did not even open: another one is tried at once. */
  #failed(): void {
    this.#failures ||= 1
  }

  async #byEvents(): Promise<void> {
    const abort = new AbortController()
    this.#hangUp = () => abort.abort()
    const timer = setTimeout(() => {
      // The answer is held back by something on the way.
      this.#avoidEventsUntil = performance.now() + AVOID_MS
      abort.abort()
    }, READY_WITHIN_MS)
    try {
      const { body } = await this.#http.request(`events${this.#after}`, { signal: abort.signal })
      const reader = body!.pipeThrough(new TextDecoderStream()).getReader()
      for (let text = ''; ; ) {
        const { value, done } = await reader.read()
        if (done) return
        this.#heardAt = performance.now()
        const blocks = (text + value).split('\n\n')
        text = blocks.pop()!
        for (const block of blocks) {
          const data = /^data: (.*)$/m.exec(block)?.[1]
          if (!data) continue
          const frame = JSON.parse(data) as ServerFrame
          if (frame.type === 'ready') {
            clearTimeout(timer)
            this.#avoidSocketUntil = performance.now() + AVOID_MS
          }
          this.#hear(frame)
        }
      }
    } finally {
      clearTimeout(timer)
    }
  }

  async #byAsking(): Promise<void> {
    let isOver = false
    this.#hangUp = () => {
      isOver = true
    }
    while (!isOver) {
      const isNew = this.#last === undefined
      const { messages, more } = await this.#http.messages(this.#after)
      for (const message of messages) this.#hear(message)
      this.#last ??= 0
      if (!this.#isReady && (isNew || !more)) this.#hear({ type: 'ready', earlier: isNew && more })
      this.#heardAt = performance.now()
      if (isNew || !more) await pause(POLL_EVERY_MS)
    }
  }

  #hear(frame: ServerFrame): void {
    this.#heardAt = performance.now()
    const { listener } = this
    switch (frame.type) {
      case 'message':
        if (frame.position <= (this.#last ?? 0)) break
        this.#first ??= frame.position
        this.#last = frame.position
        this.#hasSpoken ||= frame.direction === 'in'
        if (frame.id) this.#settle(frame.id)
        listener.message(this.#placed(frame))
        break
      case 'ack':
        this.#settle(frame.id)
        break
      case 'ready':
        this.#isReady = true
        this.#failures = 0
        this.#last ??= 0
        listener.online(true)
        listener.ready(frame.earlier)
        void this.#flush()
        break
      case 'typing':
        listener.typing()
        break
      case 'provisional':
        listener.provisional(frame.answers, frame.text)
        break
      case 'error':
        if (frame.code === 'SESSION_MISSING') this.#http.forget()
        else if (frame.id && frame.id === this.#asked?.id) this.#asked.settle(frame)
        else listener.notice(frame.message)
        break
      case 'session':
        this.#http.renew(frame.token)
        break
      case 'ping':
        break
    }
  }

  /** What the bot keeps is told by where it is below the bot's own address. */
  #placed(message: MessageFrame): MessageFrame {
    const parts = message.parts.map((part) =>
      'url' in part && part.url?.startsWith('media/') ? { ...part, url: new URL(part.url, this.base).href } : part,
    )
    return { ...message, parts }
  }

  /** A message is stored: nothing is to be done about it any more. */
  #settle(id: string): void {
    const index = this.#queue.findIndex((said) => said.id === id)
    if (index >= 0) this.#queue.splice(index, 1)
    this.#keepQueue()
    if (this.#asked?.id === id) this.#asked.settle()
  }

  /** Sends what waits, one after the other. */
  async #flush(): Promise<void> {
    if (this.#isFlushing) return
    this.#isFlushing = true
    try {
      while (this.#isReady && this.#queue[0]) {
        const said = this.#queue[0]
        const refused = await (this.#socket ? this.#ask(said, this.#socket) : this.#http.post(said))
        if (refused?.retryAfterMs !== undefined) {
          this.listener.notice(refused.message)
          await pause(refused.retryAfterMs)
        } else {
          this.#settle(said.id)
          if (refused) this.listener.refused(said, refused.message)
        }
      }
    } catch {
      // The connection is lost: it is sent again when there is another.
      this.#hangUp()
    } finally {
      this.#isFlushing = false
    }
  }

  #ask(said: Said, socket: WebSocket): Promise<Explanation | undefined> {
    return new Promise<Explanation | undefined>((settle, reject) => {
      const lost = () => reject(new Error('no answer'))
      const timer = setTimeout(lost, ACK_WITHIN_MS)
      this.#asked = {
        id: said.id,
        lost,
        settle(refused) {
          clearTimeout(timer)
          settle(refused)
        },
      }
      socket.send(JSON.stringify({ type: 'message', ...said }))
    })
  }

  get #after(): string {
    return this.#last === undefined ? '' : `?after=${this.#last}`
  }

  #keepQueue(): void {
    keep(forThisTab, this.#name, this.#queue.length > 0 ? JSON.stringify(this.#queue) : undefined)
  }
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** `crypto.randomUUID` is missing on pages without https. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = (bytes[6]! & 15) | 64
  bytes[8] = (bytes[8]! & 63) | 128
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
}
