import type { Adapter, Outgoing, SendResult } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { Logger } from '../log.js'
import type { Settlement, Store, StoredMessage } from '../store/store.js'
import { inSpan, type Tracer } from '../tracing.js'
import type { Activity } from './activity.js'
import type { Conversations } from './conversations.js'
import { crashPoint } from './crash-point.js'
import { Deadlines, LazyAbort } from './deadline.js'

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

/**
 * Sends what was committed: in order within a conversation, each attempt counted on disk before it is made, each result
 * stored before the next message leaves. Conversations never wait for each other.
 */
export class Outbox {
  readonly #chains = new Map<string, StoredMessage[]>()
  readonly #takers = new Map<number, (message: Outgoing) => void>()
  readonly #paces = new Map<string, Pace>()
  readonly #timeouts: Deadlines
  #stopped = false

  constructor(private readonly options: OutboxOptions) {
    this.#timeouts = new Deadlines(options.clock, options.sendTimeoutMs)
  }

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
    return () => {
      // A redelivery may have made its own offer since.
      if (this.#takers.get(position) === taker) this.#takers.delete(position)
    }
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
    const { activity, clock, log } = this.options
    activity.begin()
    for (let message = chain[0]; message && !this.#stopped; message = chain[0]) {
      try {
        if (await this.#attempt(message, chain[1])) chain.shift()
      } catch (error) {
        log.error(
          { error, position: message.position },
          'a message could not be sent by a fault of the program; trying again',
        )
        await this.#pause(clock.now() + MAX_BACK_OFF_MS)
      }
    }
    // Between the last look and this line nothing else runs, so no message is left behind.
    if (!this.#stopped) this.#chains.delete(conversation)
    activity.end()
  }

  /** One attempt, counted before and settled after. `true`: the message is done with. */
  async #attempt(message: StoredMessage, following: StoredMessage | undefined): Promise<boolean> {
    const { store, clock } = this.options
    if (message.status === 'waiting') {
      await this.#pause(message.retryAt ?? 0)
      if (this.#stopped) return false
      if (message.attempts >= MAX_ATTEMPTS) return this.#giveUpCrashing(message)
      await this.#durably(() => store.settle(undefined, message.position, clock.now()))
      message.status = 'sending'
      message.attempts++
    }
    crashPoint('send.attempted')
    const result = await this.#send(message)
    crashPoint('send.answered')
    const settlement = this.#judge(message, result)
    const over = settlement.status !== 'waiting'
    const next = over && following?.status === 'waiting' && following.retryAt === undefined ? following : undefined
    await this.#durably(() => store.settle(settlement, next?.position, clock.now()))
    crashPoint('send.settled')
    if (!over) {
      message.status = 'waiting'
      message.retryAt = settlement.retryAt!
    }
    if (next) {
      next.status = 'sending'
      next.attempts++
    }
    return over
  }

  /** It was under way each time the process died, so it may be the reason: whoever comes after it is not kept waiting. */
  async #giveUpCrashing({ position, adapter, attempts }: StoredMessage): Promise<true> {
    const { store, clock, log } = this.options
    log.warn({ position, adapter, attempts }, 'a message was given up, since the process ended while it was sent')
    await this.#durably(() => store.settle({ position, status: 'unknown', code: 'unknown' }, undefined, clock.now()))
    return true
  }

  async #send(message: StoredMessage): Promise<SendResult> {
    const { adapters, clock, conversations, tracer } = this.options
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
    if (adapter.rate) await this.#rate(adapter, message.conversation)
    const abort = new LazyAbort()
    const tools = {
      get signal() {
        return abort.signal
      },
    }
    return inSpan(tracer, 'huida.send', { adapter: adapter.name, position: message.position }, () =>
      this.#answerOf(async () => adapter.send(outgoing, tools), abort, message),
    )
  }

  /** What the platform says, or `unknown` when it says nothing in time or breaks off. */
  #answerOf(send: () => Promise<SendResult>, abort: LazyAbort, message: StoredMessage): Promise<SendResult> {
    return new Promise((resolve) => {
      const fail = (error: unknown) => {
        const { adapter, position } = message
        this.options.log.warn({ error, adapter, position }, 'send failed without saying whether it arrived')
        resolve({ outcome: 'unknown', reason: String(error) })
      }
      const met = this.#timeouts.add(() => {
        const error = new Error(`no answer within ${this.options.sendTimeoutMs} ms`)
        abort.abort(() => error)
        fail(error)
      })
      send().then(
        (result) => {
          met()
          resolve(result)
        },
        (error: unknown) => {
          met()
          fail(error)
        },
      )
    })
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
        ? result.retryAtMs !== undefined && retryAt - message.at < MAX_AGE_MS
        : !message.ambiguous
    if (again && message.attempts < MAX_ATTEMPTS) {
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
