import { randomUUID } from 'node:crypto'
import type { CaseSummary, LiveEvent, MessageView, NoteView } from '@huida/plugin-escalation'
import { WebSocket } from 'ws'
import { CommandError } from '../terminal/command-error.js'

/** Who waits, what this agent has, and where the live events go on. */
export interface QueueView {
  position: number
  waiting: CaseSummary[]
  mine: CaseSummary[]
  deferred: CaseSummary[]
}

/** What an agent needs to take over. */
export interface CaseView {
  summary: CaseSummary
  packet: {
    summary: { by: 'customer' | 'bot'; text: string }[]
    analysis?: string
    slots: Record<string, unknown>
    customer: { level?: string; history?: string[] }
    history: { at: number; problem?: string; how: string }[]
    similar: { number: string; subject: string; solution: string }[]
    articles: { id: string; title: string }[]
  }
  messages: MessageView[]
  notes: NoteView[]
}

export interface Suggestion {
  kind: string
  id: string
  title: string
  text: string
}

/** A refusal of the server, with its code. */
export class DeskRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** An agent's connection to the program: calls over HTTP, and events over a WebSocket that comes back by itself. */
export class DeskClient {
  readonly #headers: Record<string, string>
  #socket: WebSocket | undefined
  #position = 0
  #isClosed = false

  constructor(
    private readonly url: string,
    token: string,
  ) {
    this.#headers = { authorization: `Bearer ${token}` }
  }

  me(): Promise<{ id: string; name: string; state: string }> {
    return this.#call('GET', '/me')
  }

  presence(state: 'online' | 'away' | 'offline', reason?: string): Promise<unknown> {
    return this.#call('POST', '/presence', { state, ...(reason !== undefined && { reason }) })
  }

  async queue(): Promise<QueueView> {
    const queue = await this.#call<QueueView>('GET', '/queue')
    this.#position = Math.max(this.#position, queue.position)
    return queue
  }

  open(conversation: string): Promise<CaseView> {
    return this.#call('GET', `/cases/${encodeURIComponent(conversation)}`)
  }

  async suggestions(conversation: string): Promise<Suggestion[]> {
    const { suggestions } = await this.#call<{ suggestions: Suggestion[] }>(
      'GET',
      `/cases/${encodeURIComponent(conversation)}/suggestions`,
    )
    return suggestions
  }

  /** Does something with a case. The same words are sent once, however often a lost connection makes them asked for. */
  act(conversation: string, what: string, about: Record<string, unknown> = {}): Promise<unknown> {
    const isKeyed = what === 'reply' || what === 'accept'
    return this.#call(
      'POST',
      `/cases/${encodeURIComponent(conversation)}/${what}`,
      isKeyed ? { ...about, key: randomUUID() } : about,
    )
  }

  /** Tells what happens, until it is closed. `lost` and `found`: the connection. */
  follow(told: (event: LiveEvent | { type: 'lost' } | { type: 'found' }) => void): void {
    let wasLost = false
    const connect = (delayMs: number) => {
      if (this.#isClosed) return
      const socket = new WebSocket(`${this.url.replace(/^http/, 'ws')}/api/escalation/live`, { headers: this.#headers })
      this.#socket = socket
      const alive = setInterval(() => socket.readyState === WebSocket.OPEN && socket.send('{"type":"alive"}'), 15_000)
      socket.on('open', () => {
        socket.send(JSON.stringify({ type: 'resume', after: this.#position }))
        if (wasLost) told({ type: 'found' })
        wasLost = false
        delayMs = 250
      })
      socket.on('message', (data) => {
        const event = JSON.parse(String(data)) as LiveEvent
        if ('position' in event && event.type !== 'hello') {
          // Told again after a break in the connection.
          if (event.position < this.#position) return
          this.#position = event.position
        }
        told(event)
      })
      socket.on('error', () => {})
      socket.on('close', () => {
        clearInterval(alive)
        if (this.#isClosed) return
        if (!wasLost) told({ type: 'lost' })
        wasLost = true
        setTimeout(connect, delayMs, Math.min(delayMs * 2, 10_000))
      })
    }
    connect(250)
  }

  close(): void {
    this.#isClosed = true
    this.#socket?.close()
  }

  async #call<T>(method: string, path: string, body?: unknown): Promise<T> {
    let response: Response
    try {
      response = await fetch(`${this.url}/api/escalation${path}`, {
        method,
        headers: { ...this.#headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      })
    } catch (error) {
      throw new CommandError(`${this.url} does not answer (${(error as Error).message}). Is huida start running there?`)
    }
    const answered = (await response.json().catch(() => ({}))) as T & { error?: string; message?: string }
    if (response.ok) return answered
    throw new DeskRefusal(answered.error ?? String(response.status), answered.message ?? response.statusText)
  }
}
