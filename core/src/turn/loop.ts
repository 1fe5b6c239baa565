/** Two programs that answer each other say the same again and again: so often within this time. */
const TIMES = 8
const WITHIN_MS = 60_000
/** How long a conversation in which that happened is answered with silence. */
const SILENCE_MS = 60_000
const MAX_CONVERSATIONS = 10_000
const MAX_TEXTS = 64

interface Heard {
  since: number
  times: Map<string, number>
  silentUntil: number
}

/** Notices loops between two programs. It remembers a minute, in memory: a restart breaks a loop as well. */
export class LoopGuard {
  readonly #heard = new Map<string, Heard>()

  /** `broken`: this text is once too often. `silent`: it was, not long ago. */
  hear(conversation: string, text: string, now: number): 'fine' | 'broken' | 'silent' {
    let heard = this.#heard.get(conversation)
    if (heard && heard.silentUntil > now) return 'silent'
    if (!heard || now - heard.since >= WITHIN_MS) {
      heard = { since: now, times: new Map(), silentUntil: 0 }
      if (this.#heard.size >= MAX_CONVERSATIONS) this.#heard.delete(this.#heard.keys().next().value!)
      this.#heard.set(conversation, heard)
    }
    const times = (heard.times.get(text) ?? 0) + 1
    if (heard.times.size < MAX_TEXTS || times > 1) heard.times.set(text, times)
    if (times < TIMES) return 'fine'
    heard.silentUntil = now + SILENCE_MS
    return 'broken'
  }
}
