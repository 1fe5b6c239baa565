import type { Json } from '@huida/core'

/** A message or an event as `sync_msg` gives it. */
export interface WecomMessage {
  msgid: string
  send_time: number
  /** 3: a customer, 4: the platform, 5: a servicer. */
  origin: number
  msgtype: string
  [name: string]: Json
}

const KEPT_MS = 3 * 86_400_000
export const MAX_PAGE = 1_000

/** What happened with one account, for three days. */
export class MessageLog {
  readonly #entries: WecomMessage[] = []
  readonly #ids = new Set<string>()
  /** How many messages a page holds at most. */
  pageSize = MAX_PAGE

  constructor(
    private readonly account: string,
    private readonly now: () => number,
  ) {}

  /** `true`: this message was not there before. */
  add(message: WecomMessage): boolean {
    const isNew = !this.#ids.has(message.msgid)
    this.#ids.add(message.msgid)
    this.#entries.push(message)
    return isNew
  }

  /** What comes after a cursor; without one, the last three days. `undefined`: the cursor is none of this account. */
  page(cursor: string, limit: number): { next_cursor: string; has_more: 0 | 1; msg_list: WecomMessage[] } | undefined {
    const from = cursor === '' ? this.#oldest() : this.#positionOf(cursor)
    if (from === undefined) return undefined
    const end = Math.min(from + Math.min(limit, this.pageSize, MAX_PAGE), this.#entries.length)
    return {
      next_cursor: Buffer.from(`${this.account} ${end}`).toString('base64url'),
      has_more: end < this.#entries.length ? 1 : 0,
      msg_list: this.#entries.slice(from, end),
    }
  }

  #oldest(): number {
    const first = this.#entries.findIndex(({ send_time }) => send_time * 1_000 >= this.now() - KEPT_MS)
    return first < 0 ? this.#entries.length : first
  }

  #positionOf(cursor: string): number | undefined {
    const [account, position] = Buffer.from(cursor, 'base64url').toString().split(' ')
    return account === this.account && Number(position) <= this.#entries.length ? Number(position) : undefined
  }
}
