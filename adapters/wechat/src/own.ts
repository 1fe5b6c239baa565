/** Echoes come within seconds. What was sent without being given an id is remembered for longer than that. */
const REMEMBERED_MS = 120_000
const MAX_IDS = 2_000

/** A message that is on its way to WeChat. */
export interface Sending {
  /**
   * The puppet has taken it, under this id where it tells one. Gives the id, also where it is known by the message that came back meanwhile.
   */
  taken(id: string | undefined): string | undefined
  /** Nobody saw it. */
  refused(): void
  /** It may have arrived. */
  unclear(): void
}

/** What is compared where there are no ids. */
export interface Said {
  conversation: string
  /** Its text; of media only that it is some. */
  words: string
}

interface Pending extends Said {
  settled: Promise<void>
}

interface Unnamed extends Said {
  at: number
}

/**
 * Tells the messages that the bot sent from those that a person writes on the phone: WeChat shows both as written by the account. By the id
 * that sending gave; where a puppet gives none, by conversation and words, each once.
 */
export class OwnMessages {
  readonly #ids = new Set<string>()
  readonly #pending = new Set<Pending>()
  readonly #waiting = new Map<string, Said>()
  #unnamed: Unnamed[] = []
  /** The last one of each conversation. */
  readonly #last = new Map<string, string>()
  readonly #now: () => number

  constructor(now: () => number = Date.now) {
    this.#now = now
  }

  /** Called before a message is handed over: it may come back before that is done. */
  sending(said: Said): Sending {
    let settle = () => {}
    const pending: Pending = {
      ...said,
      settled: new Promise<void>((resolve) => {
        settle = resolve
      }),
    }
    this.#pending.add(pending)
    const end = () => {
      this.#pending.delete(pending)
      settle()
    }
    return {
      taken: (given) => {
        const id = given ?? this.#cameBack(said)
        if (id === undefined) this.#unnamed.push({ ...said, at: this.#now() })
        else {
          this.#keep(id)
          this.#last.delete(said.conversation)
          this.#last.set(said.conversation, id)
          if (this.#last.size > MAX_IDS) this.#last.delete(this.#last.keys().next().value!)
        }
        end()
        return id
      },
      refused: end,
      unclear: () => {
        this.#unnamed.push({ ...said, at: this.#now() })
        end()
      },
    }
  }

  /** The id of what was sent last in a conversation, once nothing is on its way there. */
  async last(conversation: string): Promise<string | undefined> {
    await this.#arrived(conversation)
    return this.#last.get(conversation)
  }

  /** Whether the bot sent a message of the account. Waits for what is on its way in the same conversation. */
  async has(id: string, said: Said): Promise<boolean> {
    this.#waiting.set(id, said)
    try {
      if (this.#ids.has(id)) return true
      await this.#arrived(said.conversation)
      if (this.#ids.has(id)) return true
    } finally {
      this.#waiting.delete(id)
    }
    const after = this.#now() - REMEMBERED_MS
    this.#unnamed = this.#unnamed.filter(({ at }) => at > after)
    const index = this.#unnamed.findIndex((one) => isSame(one, said))
    if (index === -1) return false
    this.#unnamed.splice(index, 1)
    this.#keep(id)
    return true
  }

  /** Resolves when nothing is on its way in a conversation. */
  async #arrived(conversation: string): Promise<void> {
    for (;;) {
      const pending = [...this.#pending].find((one) => one.conversation === conversation)
      if (!pending) return
      await pending.settled
    }
  }

  /** The id of a message that came back and waits to be judged. */
  #cameBack(said: Said): string | undefined {
    for (const [id, one] of this.#waiting) if (!this.#ids.has(id) && isSame(one, said)) return id
    return undefined
  }

  #keep(id: string): void {
    this.#ids.add(id)
    if (this.#ids.size > MAX_IDS) this.#ids.delete(this.#ids.values().next().value!)
  }
}

/** Puppets take the ends off, and desks write other line breaks. */
const isSame = (one: Said, other: Said) =>
  one.conversation === other.conversation && plain(one.words) === plain(other.words)

const plain = (words: string) => words.replace(/\s/g, '')
