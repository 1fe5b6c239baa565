import type { Client } from 'pg'
import { cut } from './link.js'

/** A listener dies without a word when a router between forgets its connection, so it is asked now and then whether it lives. */
const ASK_EVERY_MS = 10_000
const ANSWER_WITHIN_MS = 5_000
const FIRST_PAUSE_MS = 100
const MAX_PAUSE_MS = 5_000

/** Hears what other processes tell, by a connection of its own; what is told while there is none is lost, and `missed` says so. */
export class Listener {
  #client: Client | undefined
  #timer: NodeJS.Timeout | undefined
  #failures = 0
  #closed = false

  constructor(
    private readonly options: {
      channel: string
      connect(): Promise<Client>
      heard(message: string): void
      missed(): void
    },
  ) {}

  start(): void {
    void this.#listen()
  }

  close(): void {
    this.#closed = true
    clearTimeout(this.#timer)
    if (this.#client) cut(this.#client)
    this.#client = undefined
  }

  async #listen(): Promise<void> {
    const { connect, channel, heard, missed } = this.options
    try {
      const client = await connect()
      if (this.#closed) return cut(client)
      this.#client = client
      client.on('error', () => this.#lost(client)).on('end', () => this.#lost(client))
      client.on('notification', ({ payload }) => payload !== undefined && heard(payload))
      await client.query(`listen "${channel}"`)
      this.#failures = 0
      missed()
      this.#askAgain(client)
    } catch {
      if (this.#client) cut(this.#client)
      else this.#again()
    }
  }

  #askAgain(client: Client): void {
    this.#wait(ASK_EVERY_MS, async () => {
      const late = setTimeout(() => cut(client), ANSWER_WITHIN_MS)
      await client.query('select 1').catch(() => {})
      clearTimeout(late)
      if (this.#client === client) this.#askAgain(client)
    })
  }

  #lost(client: Client): void {
    if (this.#client !== client) return
    this.#client = undefined
    this.#again()
  }

  #again(): void {
    this.#wait(Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, MAX_PAUSE_MS), () => this.#listen())
  }

  #wait(ms: number, then: () => Promise<void>): void {
    clearTimeout(this.#timer)
    if (!this.#closed) this.#timer = setTimeout(() => void then(), ms).unref()
  }
}
