/** Two programs that answer each other say the same again and again: so often within this time. */
const TIMES = 8
const WITHIN_MS = 60_000
/** How long that text is not answered any more. */
const SILENCE_MS = 60_000
const MAX_CONVERSATIONS = 10_000
const MAX_TEXTS = 64

interface Heard {
  since: number
  /** The last event, whose turn may run again. */
  position: number
  verdict: 'fine' | 'broken' | 'silent'
  texts: Map<string, { times: number; silentUntil: number }>
}

/**
 * Notices loops between two programs. Only the text that comes again and again is not answered any more: a person who says something
 * else is. It remembers a minute, in memory: a restart breaks a loop as well.
 */
export class LoopGuard {
  readonly #heard = new Map<string, Heard>()

  /**
   * `broken`: this text is once too often, and is answered once more. `silent`: it was, not long ago.
   * @param position of the event; the same again is the same turn, which runs again
   * @param now by a clock that never steps back
   */
  hear(conversation: string, text: string, position: number, now: number): Heard['verdict'] {
    const before = this.#heard.get(conversation)
    if (before?.position === position) return before.verdict
    const verdict = this.#judge(conversation, text, now)
    Object.assign(this.#heard.get(conversation)!, { position, verdict })
    return verdict
  }

  #judge(conversation: string, text: string, now: number): Heard['verdict'] {
    let heard = this.#heard.get(conversation)
    const known = heard?.texts.get(text)
    if (known && known.silentUntil > now) return 'silent'
    if (!heard || now - heard.since >= WITHIN_MS) {
      const silent = [...(heard?.texts ?? [])].filter(([, { silentUntil }]) => silentUntil > now)
      heard = { since: now, position: 0, verdict: 'fine', texts: new Map(silent) }
      this.#heard.delete(conversation)
      if (this.#heard.size >= MAX_CONVERSATIONS) this.#heard.delete(this.#heard.keys().next().value!)
      this.#heard.set(conversation, heard)
    }
    const said = heard.texts.get(text) ?? { times: 0, silentUntil: 0 }
    said.times++
    if (heard.texts.size < MAX_TEXTS || said.times > 1) heard.texts.set(text, said)
    if (said.times < TIMES) return 'fine'
    heard.texts.set(text, { times: 0, silentUntil: now + SILENCE_MS })
    return 'broken'
  }
}
