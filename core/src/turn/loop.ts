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
    const heard = before && now - before.since < WITHIN_MS ? before : this.#begin(conversation, before, now)
    heard.position = position
    heard.verdict = judge(heard.texts, text, now)
    return heard.verdict
  }

  /** Another minute of a conversation. What is not answered any more stays so. */
  #begin(conversation: string, before: Heard | undefined, now: number): Heard {
    const silent = [...(before?.texts ?? [])].filter(([, { silentUntil }]) => silentUntil > now)
    const heard: Heard = { since: now, position: 0, verdict: 'fine', texts: new Map(silent) }
    this.#heard.delete(conversation)
    if (this.#heard.size >= MAX_CONVERSATIONS) this.#heard.delete(this.#heard.keys().next().value!)
    this.#heard.set(conversation, heard)
    return heard
  }
}

function judge(texts: Heard['texts'], text: string, now: number): Heard['verdict'] {
  const known = texts.get(text)
  if (!known) {
    if (texts.size < MAX_TEXTS) texts.set(text, { times: 1, silentUntil: 0 })
    return 'fine'
  }
  if (known.silentUntil > now) return 'silent'
  known.times++
  if (known.times < TIMES) return 'fine'
  known.times = 0
  known.silentUntil = now + SILENCE_MS
  return 'broken'
}
