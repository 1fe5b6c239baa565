import type { Inbox, Logger } from '@huida/core'
import type { WebLimits } from '../session/limits.js'
import type { ServerFrame } from './frames.js'
import { framesOf } from './media.js'

/** A page that listens: over a WebSocket, or over server-sent events. */
export interface Page {
  /** Where it connects from, where that is known. */
  readonly address: string | undefined
  /** What it listens to, once it has said so. */
  conversation: string | undefined
  /** The last message that it was told; `undefined`: none yet. */
  position: number | undefined
  /** It is being told what it misses. */
  reading: boolean
  /** There is more since the reading began. */
  stale: boolean
  /** Which tick its beat falls on. */
  slot: number
  /** Resolves when the network has taken it. */
  write(frame: ServerFrame): Promise<void>
  /** The network has not taken what was written before. */
  congested(): boolean
  /** Once in BEAT_MS: shows that the connection lives, and ends it when the other side does not. */
  beat(): void
  end(): void
}

/** How often each page is shown that its connection lives. */
export const BEAT_MS = 25_000
const TICK_MS = 1_000
const TICKS = BEAT_MS / TICK_MS
/** How many messages a page is told at once, and how many of the last ones when it comes for the first time. */
export const PAGE_SIZE = 50

/**
 * The pages that listen now. Each is told the history after the last message that it knows, in order, and again whenever
 * something is new: replay and live are one, so nothing is told twice or left out.
 */
export class Live {
  readonly #pages = new Set<Page>()
  readonly #listeners = new Map<string, Set<Page>>()
  /** How many pages each address has open. */
  readonly #addresses = new Map<string, number>()
  #inbox: Inbox | undefined
  #log: Logger | undefined
  #nextSlot = 0
  #ticker: NodeJS.Timeout | undefined

  constructor(private readonly limits: WebLimits) {}

  open(inbox: Inbox, log: Logger): void {
    this.#inbox = inbox
    this.#log = log
    // One timer for all pages, and a part of them at each tick, so that many idle ones cost little and never all at once.
    let tick = 0
    this.#ticker = setInterval(() => {
      tick = (tick + 1) % TICKS
      for (const page of this.#pages) if (page.slot === tick) page.beat()
    }, TICK_MS)
    this.#ticker.unref()
  }

  close(): void {
    clearInterval(this.#ticker)
    this.#ticker = undefined
    for (const page of [...this.#pages]) page.end()
  }

  get isOpen(): boolean {
    return this.#ticker !== undefined
  }

  /** Whether there is no room for one more page: of all, of this address, of this conversation. Sockets and streams count alike. */
  isFull(address: string | undefined, conversation?: string): boolean {
    const { connections, connectionsPerAddress } = this.limits
    return (
      this.#pages.size >= connections ||
      this.#from(address) >= connectionsPerAddress ||
      (conversation !== undefined && this.hasMany(conversation))
    )
  }

  /** Whether a conversation has as many pages as it may. */
  hasMany(conversation: string): boolean {
    return (this.#listeners.get(conversation)?.size ?? 0) >= this.limits.connectionsPerSession
  }

  add(page: Page): void {
    page.slot = this.#nextSlot++ % TICKS
    this.#pages.add(page)
    if (page.address !== undefined) this.#addresses.set(page.address, this.#from(page.address) + 1)
  }

  drop(page: Page): void {
    if (!this.#pages.delete(page)) return
    const left = this.#from(page.address) - 1
    if (page.address !== undefined && left > 0) this.#addresses.set(page.address, left)
    else if (page.address !== undefined) this.#addresses.delete(page.address)
    const listeners = page.conversation === undefined ? undefined : this.#listeners.get(page.conversation)
    listeners?.delete(page)
    if (listeners?.size === 0) this.#listeners.delete(page.conversation!)
  }

  /** Tells a page what comes after a position, or the last messages; then `ready`; then everything new. */
  follow(page: Page, conversation: string, after: number | undefined): void {
    page.conversation = conversation
    page.position = after
    const listeners = this.#listeners.get(conversation)
    if (listeners) listeners.add(page)
    else this.#listeners.set(conversation, new Set([page]))
    void this.#tell(page, true)
  }

  /** Something is new in a conversation. */
  wake(conversation: string): void {
    for (const page of this.#listeners.get(conversation) ?? []) void this.#tell(page)
  }

  /** Shows something of no account: left out where the network is slow. */
  show(conversation: string, frame: ServerFrame): void {
    for (const page of this.#listeners.get(conversation) ?? []) if (!page.congested()) void page.write(frame)
  }

  #from(address: string | undefined): number {
    return address === undefined ? 0 : (this.#addresses.get(address) ?? 0)
  }

  async #tell(page: Page, isFirst = false): Promise<void> {
    page.stale = true
    if (page.reading) return
    page.reading = true
    try {
      while (page.stale && this.#pages.has(page)) {
        page.stale = false
        const isNew = page.position === undefined
        const items = await this.#inbox!.history(page.conversation!, {
          limit: PAGE_SIZE,
          ...(!isNew && { after: page.position! }),
        })
        page.position = items.at(-1)?.position ?? page.position ?? 0
        // All at once, and no more before the network has taken them: a slow page holds one page of messages at most.
        await Promise.all((await framesOf(items, this.#inbox!)).map((frame) => page.write(frame)))
        const isFull = items.length === PAGE_SIZE
        if (isFull && !isNew) page.stale = true
        else if (isFirst) {
          isFirst = false
          await page.write({ type: 'ready', earlier: isFull })
        }
      }
    } catch (error) {
      // The page comes back and asks again from where it stands.
      this.#log?.warn({ error }, 'a page could not be told its messages; it is disconnected to come back')
      page.end()
    } finally {
      page.reading = false
    }
  }
}
