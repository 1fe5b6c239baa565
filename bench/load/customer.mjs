import { WebSocket } from 'ws'

/** What became of a message: acknowledged, told at once that there is too much to do, or neither. */
/** @typedef {'acknowledged' | 'told 503' | 'failed'} Fate */

/** One visitor of the shop's page, at an address of their own: a session, a socket, messages, and what comes back. */
export class Customer {
  #socket
  /** Who waits for the acknowledgement of a message, by its id. */
  #waiting = new Map()
  /** Messages that are acknowledged and not answered, by position, and when they were due. */
  #unanswered = new Map()
  #answered = new Set()

  /** @param {{ url: string, number: number, onAnswer: (ms: number) => void }} options */
  constructor({ url, number, onAnswer }) {
    this.url = url
    this.address = `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`
    this.onAnswer = onAnswer
  }

  get unanswered() {
    return this.#unanswered.size
  }

  get isOpen() {
    return this.#socket?.readyState === WebSocket.OPEN
  }

  /** Opens the page. @returns {Promise<Fate>} */
  async come() {
    const headers = { 'x-load-address': this.address, 'accept-language': 'zh-CN' }
    const begun = await fetch(`${this.url}/web/session`, { method: 'POST', headers }).catch(() => undefined)
    if (begun?.status === 503) return 'told 503'
    if (begun?.status !== 201) return 'failed'
    const { token } = await begun.json()
    return new Promise((resolve) => {
      const socket = new WebSocket(`${this.url.replace('http', 'ws')}/web/socket`, {
        perMessageDeflate: false,
        headers,
      })
      this.#socket = socket
      socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', token, locale: 'zh' })))
      socket.on('unexpected-response', (_, { statusCode }) => resolve(statusCode === 503 ? 'told 503' : 'failed'))
      socket.on('error', () => resolve('failed'))
      socket.on('close', () => {
        for (const { resolve: fail } of this.#waiting.values()) fail('failed')
        this.#waiting.clear()
        resolve('failed')
      })
      socket.on('message', (data) => {
        const frame = JSON.parse(data)
        if (frame.type === 'ready') resolve('acknowledged')
        else this.#hear(frame)
      })
    })
  }

  /** Says something. @returns {Promise<Fate>} */
  say(text, dueAt) {
    const id = crypto.randomUUID()
    return new Promise((resolve) => {
      if (!this.isOpen) return resolve('failed')
      this.#waiting.set(id, { resolve, dueAt })
      this.#socket.send(JSON.stringify({ type: 'message', id, text }))
    })
  }

  leave() {
    this.#socket?.terminate()
  }

  #hear(frame) {
    if (frame.type === 'ping') this.#socket.send('{"type":"pong"}')
    const { id, position, answers } = frame
    if (frame.type === 'ack') {
      const { resolve, dueAt } = this.#waiting.get(id) ?? {}
      this.#waiting.delete(id)
      if (!this.#answered.has(position)) this.#unanswered.set(position, dueAt)
      resolve?.('acknowledged')
    }
    if (frame.type === 'error' && id !== undefined) {
      const isOverload = /^(UNAVAILABLE|OVERLOADED)$/.test(frame.code)
      this.#waiting.get(id)?.resolve(isOverload ? 'told 503' : 'failed')
      this.#waiting.delete(id)
    }
    if (frame.type === 'message' && answers !== undefined) {
      this.#answered.add(answers)
      const dueAt = this.#unanswered.get(answers)
      // One answer may take several frames.
      if (dueAt !== undefined) this.onAnswer(performance.now() - dueAt)
      this.#unanswered.delete(answers)
    }
  }
}
