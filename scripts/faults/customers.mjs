import { setTimeout as sleep } from 'node:timers/promises'

/** Stands in every message, and in no line of a log. */
export const CANARY = '13912345678'
/** Whoever asks has an answer by then, also under every fault; then it is asked again. */
const PATIENCE_MS = 6_000

/** A worker tells now and then how long it has run. */
const TOLD_LATE_MS = 1_000

/** Whoever has so many questions that nobody has answered waits with the next … */
const UNANSWERED = 2
/** … but not for ever: a person may have the conversation. By the time of the machine. */
const WAITS_MS = 15_000

/** Writes to whichever worker there is, one message after the other, each until it was acknowledged. */
export class Customer {
  written = []
  /** Positions of what the page was shown, in order; on the web. */
  shown = []
  /** The keys of messages that were answered. */
  answered = new Set()
  #token
  #asked = 0

  /**
   * @param {{ name: string, channel: 'web' | 'pager', random: object, urls: () => string[], machine: object,
   *   answered: (ms: number, status: number, url: string, ranMs: number) => void, ranMsOf: (url: string) => number | undefined }} options
   */
  constructor(options) {
    this.options = options
    this.conversation = options.channel === 'pager' ? `pager:${options.name}` : undefined
  }

  async write(isOver) {
    const { random, name, channel } = this.options
    while (!isOver()) {
      const n = this.written.length
      const what = ['', '', '', '', 'ticket', 'timer', n % 40 === 17 ? 'poison' : ''][random.between(0, 6)]
      // A page gives each message an id; elsewhere the platform does.
      const message = { key: `${name}-${n}`, id: crypto.randomUUID(), what, text: `${name}-${n} ${what} ${CANARY}` }
      this.written.push(message)
      await this.#insist(message)
      message.acknowledgedAt = Date.now()
      if (random.chance(0.1)) void this.#post(message)
      if (channel === 'web') await this.read()
      await sleep(random.between(20, 400))
      await this.#hear(isOver)
    }
  }

  /** Waits for answers, so that no more is asked than a busy machine can answer. */
  async #hear(isOver) {
    const open = () => this.written.filter(({ key }) => !this.answered.has(key))
    const { machine } = this.options
    for (
      const from = Date.now();
      open().length > UNANSWERED && machine.ms(from, Date.now()) < WAITS_MS && !isOver();
      await sleep(200)
    )
      if (this.options.channel === 'web') await this.read()
    if (open().length > UNANSWERED) for (const { key } of open()) this.answered.add(key)
  }

  /** Something was shown in the conversation. */
  hears(text) {
    if (text.startsWith('{')) this.answered.add(JSON.parse(text).key)
  }

  /** What came since, as a page asks for it. `false`: nobody answered. */
  async read() {
    for (;;) {
      const response = await this.#ask('GET', `/web/messages?after=${this.shown.at(-1)?.position ?? 0}`)
      if (response?.status !== 200) return false
      const { messages, more } = JSON.parse(response.text)
      for (const { position, direction, parts } of messages) {
        const text = parts[0]?.text ?? ''
        this.shown.push({ position, direction, text })
        if (direction === 'out') this.hears(text)
      }
      if (!more) return true
    }
  }

  async #insist(message) {
    while ((await this.#post(message)) !== 202) await sleep(this.options.random.between(50, 300))
  }

  async #post({ key, id, text }) {
    const { channel, name } = this.options
    if (channel === 'pager') return (await this.#ask('POST', '/pager', { key, from: name, text }))?.status
    if (!this.#token) {
      const begun = await this.#ask('POST', '/web/session')
      if (begun?.status !== 201) return undefined
      this.#token = JSON.parse(begun.text).token
    }
    const response = await this.#ask('POST', '/web/messages', { id, text })
    return response?.status
  }

  async #ask(method, path, body) {
    const urls = this.options.urls()
    const url = urls[this.#asked++ % urls.length]
    if (!url) return undefined
    const from = performance.now()
    const ranBefore = this.options.ranMsOf(url)
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(this.#token && { authorization: `Bearer ${this.#token}` }),
          ...(body && { 'content-type': 'application/json' }),
        },
        ...(body && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(PATIENCE_MS),
      })
      const text = await response.text()
      const ranMs = Number(response.headers.get('x-ran-ms'))
      if (method === 'POST') this.options.answered(performance.now() - from, response.status, url, ranMs)
      return { status: response.status, text }
    } catch (error) {
      const ranMs = this.options.ranMsOf(url) - ranBefore - TOLD_LATE_MS
      if (method === 'POST' && error.name === 'TimeoutError' && ranMs > 0)
        this.options.answered(performance.now() - from, `no answer from ${path}`, url, ranMs)
      return undefined
    }
  }
}
