import { readRecords, type Store } from '@huida/core'

/** How often an article has answered, and when last, in milliseconds since 1970. */
export interface Used {
  count: number
  lastAt: number
}

const BATCH = 5_000
/** The log is read on after so long, in milliseconds. */
const KNOWN_MS = 30_000

/** Counts which articles have answered customers, by the event log: all of it once, then what has come since. */
export class Usage {
  readonly #used = new Map<string, Used>()
  #after = 0
  #isWhole = false
  #readAt = 0
  #reading = false

  constructor(
    private readonly store: Pick<Store, 'latest' | 'records'>,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** What is known at this moment; the log is read on behind it. `undefined`: it was not read as a whole yet. */
  now(): ReadonlyMap<string, Used> | undefined {
    if (!this.#reading && Date.now() - this.#readAt > KNOWN_MS) void this.#read()
    return this.#isWhole ? this.#used : undefined
  }

  async #read(): Promise<void> {
    this.#reading = true
    try {
      for (;;) {
        const page = { after: this.#after, types: ['rag.answered'], limit: BATCH }
        const { records, upTo, isEnd } = await readRecords(this.store, page)
        for (const { data, at } of records) this.#count((data as { article?: unknown }).article, at)
        this.#after = upTo
        if (isEnd) break
      }
      this.#isWhole = true
    } catch (error) {
      this.failed(error)
    }
    this.#readAt = Date.now()
    this.#reading = false
  }

  #count(article: unknown, at: number): void {
    if (typeof article !== 'string') return
    const { count = 0, lastAt = 0 } = this.#used.get(article) ?? {}
    this.#used.set(article, { count: count + 1, lastAt: Math.max(lastAt, at) })
  }
}
