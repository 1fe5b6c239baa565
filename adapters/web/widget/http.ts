import type { Explanation, MessageFrame } from '@huida/adapter-web'
import { forAllTabs, keep, recallToken, type Said } from './kept.js'

/** Messages as they are asked for, and whether there are more. */
export interface Messages {
  messages: MessageFrame[]
  more: boolean
}

const ANSWER_WITHIN_MS = 10_000
/** So many first characters of a token are the same as long as the session is. */
const ID_LENGTH = 42

/** The visitor's session, and the requests that are made with it. */
export class Http {
  #token: string | undefined
  /** No longer says that this tab has begun a session. */
  #release = () => {}

  constructor(
    private readonly base: string,
    private readonly locale: string,
    private readonly told: {
      ended(): void
      /** Another tab has begun a session too, and was the last to keep it: whether this one joins it. */
      joins(): boolean
      notice(why: string): void
    },
  ) {
    this.#token = recallToken(this.#name)
    addEventListener('storage', ({ key }) => key === this.#name && this.#follow())
  }

  /** `undefined`: none was begun, or it has ended. */
  get token(): string | undefined {
    return this.#token
  }

  /** Makes a session, or takes the one that another tab has made meanwhile. */
  async begin(): Promise<void> {
    if (this.#token) return
    const begin = async () => {
      this.#token = recallToken(this.#name)
      // What another tab has kept may still be on its way from process to process; that it has is known at once.
      for (let tries = 0; !this.#token && tries < 100 && (await isHeld(this.#held)); tries++) {
        await new Promise((resolve) => setTimeout(resolve, 50))
        this.#token = recallToken(this.#name)
      }
      if (this.#token) return
      const response = await this.request('session', { method: 'POST' })
      this.renew(((await response.json()) as { token: string }).token)
      // Until the session ends, or the tab is closed.
      void navigator.locks?.request(
        this.#held,
        { mode: 'shared' },
        () => new Promise<void>((end) => (this.#release = end)),
      )
    }
    // Only pages served over https (or from this machine) have locks.
    await (navigator.locks ? navigator.locks.request(this.#name, begin) : begin())
  }

  /** The session goes on under another token. */
  renew(token: string): void {
    this.#token = token
    keep(forAllTabs, this.#name, token)
  }

  /** Another tab has kept a token: a younger one of this session, or one of its own where both began before they knew of each other. */
  #follow(): void {
    const kept = recallToken(this.#name)
    if (!kept || !this.#token || kept === this.#token) return
    const isSame = kept.slice(0, ID_LENGTH) === this.#token.slice(0, ID_LENGTH)
    if (isSame || this.told.joins()) this.#token = kept
  }

  /** The session has ended. Another tab may have begun a new one already, which is then everybody's. */
  forget(): void {
    if (!this.#token) return
    if (recallToken(this.#name) === this.#token) keep(forAllTabs, this.#name, undefined)
    this.#token = undefined
    this.#release()
    this.told.ended()
  }

  /** @param query `?after=…`, `?before=…`, or nothing for the last messages */
  async messages(query: string): Promise<Messages> {
    const response = await this.request(`messages${query}`, {})
    const { token, ...messages } = (await response.json()) as Messages & { token?: string }
    if (token) this.renew(token)
    return messages
  }

  /** `undefined` when it is stored, else why not. */
  async post(said: Said): Promise<Explanation | undefined> {
    try {
      await this.request('messages', { method: 'POST', body: JSON.stringify(said) })
      return undefined
    } catch (error) {
      // What was said is not lost with the session: it is sent again in the next one.
      if (error instanceof NotTaken && this.#token) return error.explanation
      throw error
    }
  }

  /** @throws NotTaken */
  async request(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(this.base + path, {
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      ...init,
      credentials: 'omit',
      headers: {
        'accept-language': this.locale,
        'content-type': 'application/json',
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
      },
    })
    if (response.ok) return response
    const { error, ...told } = (await response.json()) as { error: string } & Omit<Explanation, 'code'>
    if (error === 'SESSION_MISSING') this.forget()
    if (path === 'session') this.told.notice(told.message)
    throw new NotTaken({ code: error, ...told })
  }

  get #name(): string {
    return `huida:${this.base}`
  }

  /** The lock of whoever has begun a session. */
  get #held(): string {
    return `${this.#name}:begun`
  }
}

const isHeld = async (name: string) => (await navigator.locks?.query())?.held?.some((lock) => lock.name === name)

/** An answer that says no. */
class NotTaken extends Error {
  constructor(readonly explanation: Explanation) {
    super(explanation.message)
  }
}
