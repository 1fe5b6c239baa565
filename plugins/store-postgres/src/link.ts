import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import type { Client } from 'pg'

const FIRST_PAUSE_MS = 50
const MAX_PAUSE_MS = 1_000
/** A server that says nothing must not keep the program from ending. */
const CLOSE_WITHIN_MS = 1_000

/** One connection, which is made when it is needed, and anew after it was lost: at once, then after growing pauses. */
export class Link {
  #client: Promise<Client> | undefined
  #failures = 0
  #failure: unknown
  #notBefore = 0
  #isClosed = false

  constructor(private readonly connect: () => Promise<Client>) {}

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** @throws what the last attempt met, while it is too early for the next one */
  async get(): Promise<Client> {
    if (this.#client) return this.#client
    if (this.#isClosed) throw new Error('Connection ended: the store was closed')
    if (performance.now() < this.#notBefore) throw this.#failure
    const connecting = this.connect()
    this.#client = connecting
    try {
      const client = await connecting
      this.#failures = 0
      const lost = () => this.#forget(connecting)
      client.on('error', lost).on('end', lost)
      return client
    } catch (error) {
      this.#forget(connecting)
      this.#failure = error
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, MAX_PAUSE_MS)
      // Not all processes at the same moment.
      this.#notBefore = performance.now() + pauseMs * (0.5 + Math.random() / 2)
      throw error
    }
  }

  /** It is good for nothing any more: what is under way over it ends with an error, and the next call connects anew. */
  drop(): void {
    const client = this.#client
    this.#client = undefined
    void client?.then(cut, () => {})
  }

  /** For good: what is under way ends with an error, and nothing connects any more. */
  async close(): Promise<void> {
    this.#isClosed = true
    const client = this.#client
    this.#client = undefined
    const open = await client?.catch(() => undefined)
    if (!open) return
    await Promise.race([open.end(), pause(CLOSE_WITHIN_MS, undefined, { ref: false })])
    cut(open)
  }

  #forget(client: Promise<Client>): void {
    if (this.#client === client) this.#client = undefined
  }
}

/** Ends a connection without a word, since nobody may be listening. */
export const cut = (client: Client): void => void socketOf(client).destroy()

/** What is asked for meanwhile leaves together: a system call for each statement would cost more than the statement. */
export function together<T>(client: Client, ask: () => T): T {
  const socket = socketOf(client)
  socket.cork()
  try {
    return ask()
  } finally {
    socket.uncork()
  }
}

/** Not in the types of the driver, which has no other way to this. */
const socketOf = (client: Client): Socket => (client as unknown as { connection: { stream: Socket } }).connection.stream
