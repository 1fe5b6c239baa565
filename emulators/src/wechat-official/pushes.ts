import type { Clock } from '@huida/core'
import type { WechatShown } from './api.js'
import { type AccountSettings, type PassiveReply, type PushFields, readReply, sealPush } from './envelope.js'

/** Where pushes go: an address, or a function such as `(request) => bot.fetch(request)`. */
export type PushTarget = string | ((request: Request) => Promise<Response>)

/** WeChat waits so long for a response, and tries three times. */
const DEADLINE_MS = 5_000
const ATTEMPTS = 3

/** What became of one attempt. */
export interface PushAttempt {
  /** When it was made, in milliseconds since 1970. */
  at: number
  /** The HTTP status; 0: none within five seconds, or the connection broke. */
  status: number
  body: string
}

/** What became of a push. */
export interface Pushed {
  attempts: PushAttempt[]
  /** The status of the last attempt. */
  status: number
  /** The customer is told that the service is out of order. */
  failed: boolean
}

/** How a push is delivered. */
export interface DeliveryOptions {
  /** Each attempt is made so often at once. Default 1. */
  copies?: number
  /** Fewer attempts than three: the customer is told nothing when they fail. Default 3. */
  attempts?: number
}

/** Posts what customers do, and shows what is answered. */
export class Pushes {
  #target: PushTarget | undefined
  #stopped = false
  readonly #open = new Set<AbortController>()
  /** What was replied to. Of several replies to one message the first is shown: how WeChat does it is not documented. */
  readonly #replied = new Set<string>()

  constructor(
    private readonly settings: AccountSettings,
    private readonly clock: Clock,
    private readonly shown: WechatShown[],
  ) {}

  connect(target: PushTarget): void {
    this.#target = target
  }

  stop(): void {
    this.#stopped = true
    for (const over of this.#open) over.abort()
  }

  /** Three attempts, five seconds apart. Then the customer is told that the service is out of order. */
  async push(fields: PushFields, { copies = 1, attempts: most = ATTEMPTS }: DeliveryOptions = {}): Promise<Pushed> {
    const attempts: PushAttempt[] = []
    for (let number = 1; number <= most && !this.#stopped; number++) {
      const at = this.clock.now()
      const made = await Promise.all(Array.from({ length: copies }, () => this.#attempt(fields, at)))
      attempts.push(...made.map(({ attempt }) => attempt))
      const taken = made.filter(({ isTaken }) => isTaken)
      for (const { reply } of taken) if (reply) this.#show(fields, reply)
      if (taken.length > 0) return { attempts, status: 200, failed: false }
      const pause = at + DEADLINE_MS - this.clock.now()
      if (pause > 0 && number < most) await new Promise<void>((resolve) => this.clock.after(pause, resolve))
    }
    const to = String(fields.FromUserName)
    const text = '该公众号提供的服务出现故障，请稍后再试'
    if (!this.#stopped && most === ATTEMPTS)
      this.shown.push({ to, via: 'wechat', msgtype: 'unavailable', text, at: this.clock.now() })
    return { attempts, status: attempts.at(-1)?.status ?? 0, failed: true }
  }

  async #attempt(
    fields: PushFields,
    at: number,
  ): Promise<{ attempt: PushAttempt; isTaken: boolean; reply?: PassiveReply | undefined }> {
    const { query, body } = sealPush(fields, this.settings, at)
    const answered = await this.#post(query, body)
    const attempt: PushAttempt = { at, status: answered?.status ?? 0, body: answered?.body ?? '' }
    if (answered?.status !== 200) return { attempt, isTaken: false }
    try {
      return { attempt, isTaken: true, reply: readReply(answered.body, this.settings) }
    } catch {
      // What is no reply is a fault of the service, as no response is.
      return { attempt, isTaken: false }
    }
  }

  /** `undefined`: no response in time. */
  async #post(query: URLSearchParams, body: string): Promise<{ status: number; body: string } | undefined> {
    const target = this.#target
    if (!target) return undefined
    const over = new AbortController()
    this.#open.add(over)
    const cancel = this.clock.after(DEADLINE_MS, () => over.abort(new Error('no response within five seconds')))
    const base = typeof target === 'string' ? target : 'http://bot/wechat-official/push'
    const request = new Request(`${base}?${query}`, {
      method: 'POST',
      headers: { 'content-type': 'text/xml' },
      body,
      signal: over.signal,
    })
    const late = new Promise<undefined>((resolve) => over.signal.addEventListener('abort', () => resolve(undefined)))
    try {
      const posted = (typeof target === 'string' ? fetch(request) : target(request)).then(async (response) => ({
        status: response.status,
        body: await response.text(),
      }))
      posted.catch(() => {})
      return await Promise.race([posted, late])
    } catch {
      // Refused, or cut off.
      return undefined
    } finally {
      cancel()
      this.#open.delete(over)
    }
  }

  #show(push: PushFields, { msgtype, fields }: PassiveReply): void {
    const { FromUserName, CreateTime, MsgId, Event, EventKey } = push
    const identity = [FromUserName, CreateTime, MsgId ?? `${Event} ${EventKey}`].join(' ')
    if (this.#replied.has(identity)) return
    this.#replied.add(identity)
    const { Content, Title, Description, MediaId, Url, PicUrl } = fields
    this.shown.push({
      ...{ to: String(FromUserName), via: 'reply', msgtype, at: this.clock.now() },
      text: Content ?? [Title, Description].filter(Boolean).join('\n'),
      ...(MediaId !== undefined && { mediaId: MediaId }),
      ...(Url !== undefined && { url: Url }),
      ...(PicUrl !== undefined && { picture: PicUrl }),
    })
  }
}
