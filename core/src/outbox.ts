import type { Activity } from './activity.js'
import type { Adapter, Outgoing, SendResult } from './adapter.js'
import type { Clock } from './clock.js'
import type { Conversations } from './conversations.js'
import { crashPoint } from './crash-point.js'
import type { Logger } from './log.js'
import type { Settlement, Store, StoredMessage } from './store.js'
import { inSpan, type Tracer } from './tracing.js'

export interface OutboxOptions {
  store: Store
  conversations: Conversations
  adapters: ReadonlyMap<string, Adapter>
  clock: Clock
  log: Logger
  tracer: Tracer | undefined
  activity: Activity
  /** A platform that has not answered by then may or may not have shown the message. */
  sendTimeoutMs: number
}

/** A message is given up after so many attempts or this long, whichever comes first. */
const MAX_ATTEMPTS = 20
const MAX_AGE_MS = 24 * 3_600_000
/** The pause before a second attempt; it doubles with each further one. */
const BACK_OFF_MS = 500
const MAX_BACK_OFF_MS = 10 * 60_000
/** How often a message whose fate a crash or a silent platform left open is sent again. */
const MAX_RESENDS_AFTER_CRASH = 5

/**
 * Sends what was committed: in order within a conversation, each attempt counted on disk before it is made, each result
 * stored before the next message leaves. Conversations never wait for each other.
 */
export class Outbox {
  readonly #chains = new Map<string, StoredMessage[]>()
  readonly #takers = new Map<number, (message: Outgoing) => void>()
  readonly #paces = new Map<string, Pace>()
  #stopped = false

  constructor(private readonly options: OutboxOptions) {}

  /** Whether a message of this conversation would leave at once. */
  isFree(conversation: string): boolean {
    return !this.#chains.has(conversation)
  }

  /** Takes over committed messages of one conversation, in order. */
  enqueue(messages: readonly StoredMessage[]): void {
    const first = messages[0]
    if (!first) return
    const chain = this.#chains.get(first.conversation)
    if (chain) {
      chain.push(...messages)
      return
    }
    const fresh = [...messages]
    this.#chains.set(first.conversation, fresh)
    void this.#drain(first.conversation, fresh)
  }

  /** Gives the first message that answers an event to whoever can deliver it inside a request. The result ends the offer. */
  offer(position: number, taker: (message: Outgoing) => void): () => void {
    this.#takers.set(position, taker)
    return () => this.#takers.delete(position)
  }

  /** What a process left behind: a message that was being sent may have arrived. */
  recover(messages: readonly StoredMessage[]): void {
    for (const message of messages) {
      if (message.status === 'sending') {
        this.options.log.warn(
          { position: message.position },
          'a message may have been sent before the restart; sending again',
        )
        message.status = 'waiting'
        message.retryAt = this.options.clock.now()
      }
      this.enqueue([message])
    }
  }

  /** Sends nothing more. What is under way ends by itself. */
  stop(): void {
    this.#stopped = true
  }

  async #drain(conversation: string, chain: StoredMessage[]): Promise<void> {
    const { store, clock, activity, log } = this.options
    activity.begin()
    try {
      for (let message = chain[0]; message && !this.#stopped; message = chain[0]) {
        if (message.status === 'waiting') {
          await this.#pause(message.retryAt ?? 0)
          if (this.#stopped) break
          await this.#durably(() => store.settle(undefined, message!.position, clock.now()))
          message.status = 'sending'
          message.attempts++
        }
        crashPoint('send.attempted')
        const result = await this.#send(message)
        crashPoint('send.answered')
        const settlement = this.#judge(message, result)
        const over = settlement.status !== 'waiting'
        const next = over ? chain[1] : undefined
        const goesNow = next?.status === 'waiting' && next.retryAt === undefined
        await this.#durably(() => store.settle(settlement, goesNow ? next.position : undefined, clock.now()))
        crashPoint('send.settled')
        if (over) chain.shift()
        else Object.assign(message, { status: 'waiting', retryAt: settlement.retryAt })
        if (goesNow) Object.assign(next, { status: 'sending', attempts: next.attempts + 1 })
      }
      this.#chains.delete(conversation)
    } catch (error) {
      if (!this.#stopped) log.error({ error, conversation }, 'sending stopped by a fault of the program')
    } finally {
      activity.end()
    }
  }

  async #send(message: StoredMessage): Promise<SendResult> {
    const { adapters, clock, conversations, tracer, log, sendTimeoutMs } = this.options
    const adapter = adapters.get(message.adapter)
    if (!adapter) return { outcome: 'rejected', code: 'unavailable', retryAtMs: clock.now() + MAX_BACK_OFF_MS }
    const conversation = await conversations.get(message.conversation)
    if (!conversation) return { outcome: 'rejected', code: 'gone' }
    const outgoing: Outgoing = {
      id: String(message.position),
      to: conversation.to,
      // Degraded to this adapter's parts when it was committed.
      part: message.part as Outgoing['part'],
      ...(message.replyTo !== undefined && { replyTo: message.replyTo }),
      position: message.position,
      at: message.at,
    }
    const taker = message.answers === undefined ? undefined : this.#takers.get(message.answers)
    if (taker) {
      this.#takers.delete(message.answers!)
      taker(outgoing)
      return { outcome: 'delivered' }
    }
    await this.#rate(adapter, message.conversation)
    const timeout = new AbortController()
    const cancel = clock.after(sendTimeoutMs, () => timeout.abort(new Error(`no answer within ${sendTimeoutMs} ms`)))
    try {
      return await inSpan(tracer, 'huida.send', { adapter: adapter.name, position: message.position }, () =>
        Promise.race([adapter.send(outgoing, { signal: timeout.signal }), aborted(timeout.signal)]),
      )
    } catch (error) {
      log.warn(
        { error, adapter: adapter.name, position: message.position },
        'send failed without saying whether it arrived',
      )
      return { outcome: 'unknown', reason: String(error) }
    } finally {
      cancel()
    }
  }

  /** What a result means for the message: done, given up, or to be tried again. */
  #judge(message: StoredMessage, result: SendResult): Settlement {
    const { clock, log } = this.options
    const { position } = message
    if (result.outcome === 'delivered')
      return { position, status: 'delivered', ...(result.id !== undefined && { platformId: result.id }) }
    const code = result.outcome === 'rejected' ? result.code : 'unknown'
    const backOff = Math.min(BACK_OFF_MS * 2 ** (message.attempts - 1), MAX_BACK_OFF_MS)
    const retryAt = Math.max(clock.now() + backOff, result.outcome === 'rejected' ? (result.retryAtMs ?? 0) : 0)
    const again =
      result.outcome === 'rejected'
        ? result.retryAtMs !== undefined && message.attempts < MAX_ATTEMPTS && retryAt - message.at < MAX_AGE_MS
        : !message.ambiguous && message.attempts < MAX_RESENDS_AFTER_CRASH
    if (again) {
      if (code === 'unknown') message.ambiguous = true
      return { position, status: 'waiting', code, retryAt }
    }
    log.warn({ position, adapter: message.adapter, code, attempts: message.attempts }, 'a message was given up')
    return { position, status: result.outcome, code }
  }

  /** Keeps to the adapter's declared rates. */
  async #rate(adapter: Adapter, conversation: string): Promise<void> {
    const { total, perConversation } = adapter.rate ?? {}
    const now = this.options.clock.now()
    const at = Math.max(
      total ? this.#pace(adapter.name, total).reserve(now) : 0,
      perConversation ? this.#pace(conversation, perConversation).reserve(now) : 0,
    )
    if (at > now) await this.#pause(at)
  }

  #pace(key: string, rate: { count: number; perMs: number }): Pace {
    let pace = this.#paces.get(key)
    if (!pace) {
      if (this.#paces.size > 10_000) this.#paces.clear()
      pace = new Pace(rate)
      this.#paces.set(key, pace)
    }
    return pace
  }

  /** Waits without counting as busy. */
  async #pause(until: number): Promise<void> {
    const { clock, activity } = this.options
    while (!this.#stopped) {
      const ms = until - clock.now()
      if (ms <= 0) return
      activity.end()
      await new Promise<void>((resolve) => clock.after(ms, resolve))
      activity.begin()
    }
  }

  /** Repeats a write until the store can do it: what a platform has shown must not be forgotten. */
  async #durably(write: () => Promise<void>): Promise<void> {
    for (let attempt = 0; !this.#stopped || attempt === 0; attempt++) {
      try {
        return await write()
      } catch (error) {
        this.options.log.error({ error }, 'the store cannot write; trying again')
        await this.#pause(this.options.clock.now() + Math.min(100 * 2 ** attempt, 5_000))
      }
    }
  }
}

/** At most `count` in any `perMs`. */
class Pace {
  readonly #taken: number[] = []

  constructor(private readonly rate: { count: number; perMs: number }) {}

  /** The time at which the next one may go. */
  reserve(now: number): number {
    const { count, perMs } = this.rate
    const earliest = this.#taken.length < count ? now : Math.max(now, this.#taken[0]! + perMs)
    this.#taken.push(earliest)
    if (this.#taken.length > count) this.#taken.shift()
    return earliest
  }
}

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
