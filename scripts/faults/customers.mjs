import { setTimeout as sleep } from 'node:timers/promises'
import { asker } from './asking.mjs'

/** Stands in every message, and in no line of a log. */
export const CANARY = '13912345678'
/** Whoever asks has an answer by then, also under every fault; then it is asked again. */
const PATIENCE_MS = 6_000

/** A worker tells now and then how long it has run. */
const TOLD_LATE_MS = 1_000

/** Whoever has so many questions that nobody has answered waits with the next … */
const UNANSWERED = 1
/** … but not for ever: a person may have the conversation. By the time of the machine. */
const WAITS_MS = 15_000
/** Whoever waits looks again after a pause, which grows. */
const FIRST_LOOK_MS = 200
const LAST_LOOK_MS = 2_000

const ask = asker({ withinMs: PATIENCE_MS })

/** Writes to whichever worker there is, one message after the other, each until it was acknowledged. */
export class Customer {
  written = []
  /** Positions of what the page was shown, in order; on the web. */
  shown = []
  /** How many messages were answered, in their own words or with later ones. */
  answered = 0
  #token
  #calls = 0

  /**
   * @param {{ name: string, channel: 'web' | 'pager', random: object, urls: () => string[], machine: object, isTooMuch: () => boolean,
   *   told: (ms: number, status: number, url: string, ranMs: number) => void, ranMsOf: (url: string) => number | undefined }} options
   */
  constructor(options) {
    this.options = options
    this.conversation = options.channel === 'pager' ? `pager:${options.name}` : undefined
  }

  get asked() {
    return this.written.length
  }

  async write(isOver) {
    const { random, name, channel } = this.options
    while (!isOver()) {
      const n = this.written.length
      const what = ['', '', '', '', 'ticket', 'timer', n % 40 === 17 ? 'poison' : ''][random.between(0, 6)]
      const message = { key: `${name}-${n}`, what, acknowledgedAt: undefined }
      this.written.push(message)
      // A page gives each message an id; elsewhere the platform does.
      const sent = { key: message.key, id: crypto.randomUUID(), text: `${message.key} ${what} ${CANARY}` }
      await this.#insist(sent)
      message.acknowledgedAt = Date.now()
      if (random.chance(0.1)) void this.#post(sent)
      if (channel === 'web') await this.read()
      await sleep(random.between(20, 400))
      await this.#hear(isOver)
    }
  }

  /** Waits for answers, so that no more is asked than a busy machine can answer. */
  async #hear(isOver) {
    const { machine, channel, isTooMuch } = this.options
    const from = Date.now()
    const isOpen = () => this.asked - this.answered > UNANSWERED
    const waits = () => (isOpen() || isTooMuch()) && machine.ms(from, Date.now()) < WAITS_MS && !isOver()
    for (let pauseMs = FIRST_LOOK_MS; waits(); pauseMs = Math.min(2 * pauseMs, LAST_LOOK_MS)) {
      await sleep(pauseMs)
      if (channel === 'web') await this.read()
    }
    if (isOpen()) this.answered = this.asked
  }

  /** Something was shown in the conversation. What was written before has had its turn, too: alone, with this one, or with a person. */
  hears(text) {
    if (!text.startsWith('{')) return
    const { key } = JSON.parse(text)
    this.answered = Math.max(this.answered, Number(key.split('-')[1]) + 1)
  }

  /** What came since, as a page asks for it. `false`: nobody answered. */
  async read() {
    for (;;) {
      const response = await this.#ask('GET', `/web/messages?after=${this.shown.at(-1)?.position ?? 0}`)
      if (response?.status !== 200) return false
      const { messages, more } = JSON.parse(response.text)
      for (const { position, direction, parts } of messages) {
        this.shown.push({ position })
        if (direction === 'out') this.hears(parts[0]?.text ?? '')
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
    const url = urls[this.#calls++ % urls.length]
    if (!url) return undefined
    const from = performance.now()
    const ranBefore = this.options.ranMsOf(url)
    const headers = this.#token && { authorization: `Bearer ${this.#token}` }
    try {
      const { status, text, ranMs } = await ask(method, `${url}${path}`, { body, headers })
      if (method === 'POST') this.options.told(performance.now() - from, status, url, ranMs)
      return { status, text }
    } catch (error) {
      const ranMs = this.options.ranMsOf(url) - ranBefore - TOLD_LATE_MS
      if (method === 'POST' && error.name === 'TimeoutError' && ranMs > 0)
        this.options.told(performance.now() - from, `no answer from ${path}`, url, ranMs)
      return undefined
    }
  }
}
