import type { Clock, Inbox, Json } from '@huida/core'
import type { State } from './message.js'

/** A code that lets the API send one message in a state in which it otherwise may not. */
export interface SessionCode {
  account: string
  customer: string
  code: string
  state: State
  /** In milliseconds since 1970. */
  until: number
}

/** The latest code of each conversation, kept in the adapter's drawer until it is used or over. */
export class SessionCodes {
  constructor(
    private readonly drawer: Inbox['drawer'],
    private readonly clock: Clock,
  ) {}

  async keep({ account, customer, ...code }: SessionCode): Promise<void> {
    const ttlMs = code.until - this.clock.now()
    if (ttlMs > 0) await this.drawer.set(keyOf(account, customer), code as unknown as Json, { ttlMs })
  }

  /** Takes a code for a state out of the drawer: each is good for one message. */
  async take(account: string, customer: string, state: State): Promise<string | undefined> {
    const key = keyOf(account, customer)
    const kept = (await this.drawer.get(key)) as { code: string; state: State } | undefined
    if (kept?.state !== state) return undefined
    await this.drawer.delete(key)
    return kept.code
  }
}

const keyOf = (account: string, customer: string): string => `code ${account} ${customer}`
