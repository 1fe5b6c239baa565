import type { PassiveReply, SendResult } from '../adapter.js'
import { isHuidaError } from '../errors.js'
import type { Measures } from '../metering.js'
import type { Accepted, InboxEntry, SettleChange, Settlement, StoredMessage } from '../store/store.js'
import type { Activity } from './activity.js'
import { crashPoint } from './crash-point.js'
import type { Lease } from './lanes/lease.js'
import { HeldBack } from './sending/held-back.js'
import { Passive } from './sending/passive.js'
import { Sending, type SendingOptions } from './sending/sending.js'
import {
  BACK_OFF_MS,
  isGivenUp,
  type Judged,
  judge,
  MAX_ATTEMPTS,
  MAX_BACK_OFF_MS,
  withheld,
} from './sending/settlement.js'

export interface OutboxOptions extends Omit<SendingOptions, 'passive' | 'instead' | 'isStillHere' | 'pause'> {
  /** Absent: nothing is counted. */
  measures: Measures | undefined
  activity: Activity
  worker: string
  /** Whether this worker may still send what it has counted. */
  lease: Lease
  /** The event by which others hear that a message was given up; `undefined` when nobody waits for it. */
  trouble(message: StoredMessage, reason: string): InboxEntry | undefined
  /** That event is stored. */
  taken(entry: InboxEntry, accepted: Accepted, term: number): void
  /** Called when a conversation has nothing left to send. */
  emptied(conversation: string): void
  /** Called when messages of a conversation were left, since another worker may have it. */
  left(conversation: string): void
}

/** The messages of a conversation that are to be sent, in order; the first may be on its way. */
interface Chain {
  readonly id: string
  readonly waiting: StoredMessage[]
  /** Resolves when the message that is on its way has been answered. */
  sending?: Promise<unknown>
  /** Resolves when the first message has been looked at. */
  attempt?: Promise<boolean>
  /** The first message has arrived, and only that is still to be stored. */
  hasArrived: boolean
  /** Of the conversation, when its owner has changed since the chain began. */
  epoch: number
  /** How often the customer has let the bot write again. */
  opened: number
  /** Of the lease under which it began. */
  term: number
  /** Another worker may have the conversation: nothing more is attempted. */
  isLeft: boolean
}

/**
 * Sends what was committed: in order within a conversation, each attempt counted on disk before it is made, each result
 * stored before the next message leaves. Conversations never wait for each other.
 */
export class Outbox {
  /** Replies that platforms take inside their own request. */
  readonly passive: Passive
  readonly #chains = new Map<string, Chain>()
  readonly #sending: Sending
  readonly #heldBack = new HeldBack()
  /** Conversations in which the customer has written, and whose turn is being committed. */
  readonly #opening = new Set<string>()
  /** Adapters that have not started yet, and who waits for them. */
  readonly #closed = new Map<string, { opened: Promise<void>; open(): void }>()
  #stopped = false

  constructor(private readonly options: OutboxOptions) {
    this.passive = new Passive(options.clock)
    this.#sending = new Sending({
      ...options,
      passive: this.passive,
      instead: (message) => this.#instead(message),
      isStillHere: (message) => this.#isStillHere(message),
      pause: (until) => this.#pause(until),
    })
    for (const name of options.adapters.keys()) {
      let open = () => {}
      const opened = new Promise<void>((resolve) => {
        open = resolve
      })
      this.#closed.set(name, { opened, open })
    }
  }

  /** A platform that has not answered by then may or may not have shown the message, in milliseconds. */
  get sendTimeoutMs(): number {
    return this.options.sendTimeoutMs
  }

  /** An adapter has started: what waits for it leaves. */
  open(adapter: string): void {
    this.#closed.get(adapter)?.open()
    this.#closed.delete(adapter)
  }

  /** How many messages are to be sent, or are on their way. */
  get depth(): number {
    let depth = 0
    for (const { waiting } of this.#chains.values()) depth += waiting.length
    return depth
  }

  /** Whether a message of this conversation would leave at once. */
  isFree(conversation: string): boolean {
    return !this.#chains.has(conversation)
  }

  /** Whether a message that is committed now needs no commit of its own before it leaves: nothing is before it but one that has arrived. */
  leavesAtOnce(conversation: string): boolean {
    const chain = this.#chains.get(conversation)
    return chain === undefined || (chain.hasArrived && chain.waiting.length === 1)
  }

  /** Whether more messages of this conversation wait than the one that is on its way. */
  isBehind(conversation: string): boolean {
    return (this.#chains.get(conversation)?.waiting.length ?? 0) > 1
  }

  /** Takes over committed messages of one conversation, in order. Those that are not to be sent, or are known, are left out. */
  enqueue(messages: readonly StoredMessage[]): void {
    for (const message of messages) {
      if (!isLeaving(message)) continue
      const chain = this.#chains.get(message.conversation)
      if (!chain) {
        const { term } = this.options.lease
        const about = { hasArrived: false, epoch: 0, opened: 0, term, isLeft: false }
        const fresh: Chain = { id: message.conversation, waiting: [message], ...about }
        this.#chains.set(fresh.id, fresh)
        void this.#drain(fresh)
      } else if (!chain.waiting.some(({ position }) => position === message.position)) chain.waiting.push(message)
    }
  }

  /** Whether no other worker can have had a conversation since its messages came here. */
  isCurrent(conversation: string): boolean {
    const chain = this.#chains.get(conversation)
    return chain === undefined || this.#isMine(chain)
  }

  /** Another worker may have a conversation: what is on its way comes to its end, and nothing more is attempted. */
  leave(conversation: string): void {
    const chain = this.#chains.get(conversation)
    if (chain) chain.isLeft = true
  }

  #isMine({ isLeft, term }: Chain): boolean {
    return !isLeft && this.options.lease.isStill(term)
  }

  /** What a process left behind, of conversations that are free: a message that was being sent may have arrived. */
  recover(messages: readonly StoredMessage[]): void {
    const now = this.options.clock.now()
    for (const message of messages) {
      // It was being handed over, and whoever did not get it asks again.
      if (message.status === 'sending' && message.attempts === 1 && message.within && message.within.asksAgainAt > now)
        message.mayHaveArrived = true
      else if (message.status === 'sending') {
        this.options.log.warn(
          { position: message.position },
          'a message may have been sent before the restart; sending again',
        )
        message.status = 'waiting'
        message.retryAt = now
        message.mayHaveArrived = true
      }
      if (message.code === 'unknown') message.mayHaveArrived = true
      this.enqueue([message])
    }
  }

  /** A message is held since an earlier process: what was decided after it waits for it. */
  waitFor(held: StoredMessage): void {
    this.#heldBack.found(held)
  }

  /** Resolves when all that waits for a held message is held as well: the next turn of the customer stages it anew. */
  async holdBack(conversation: string): Promise<void> {
    // What is refused from now on is not held: the turn would not know of it.
    this.#opening.add(conversation)
    const chain = this.#chains.get(conversation)
    if (!chain || !this.#heldBack.has(conversation)) return
    const [first, ...rest] = chain.waiting
    const isLeft = (message: StoredMessage) => message.status === 'waiting' && this.#instead(message) === 'held'
    const left = rest.filter(isLeft)
    chain.waiting.splice(1, rest.length, ...rest.filter((message) => !left.includes(message)))
    await Promise.all(left.map((message) => this.#withhold(message, 'held')))
    // It is being held at this moment.
    if (first && this.#heldBack.concerns(first)) await chain.attempt
  }

  /** The customer has written, and what was held is staged anew. */
  opened(conversation: string): void {
    this.#opening.delete(conversation)
    this.#heldBack.end(conversation)
    const chain = this.#chains.get(conversation)
    if (chain) chain.opened++
  }

  /** The turn has ended, and may not have been committed. */
  notOpened(conversation: string): void {
    this.#opening.delete(conversation)
  }

  /** How the first message that answers an event can be delivered inside a request, while somebody waits for it there. */
  takerOf(position: number): PassiveReply['takes'] {
    return this.passive.takerOf(position)
  }

  /** The turn of an event is over: whoever waits for its reply in a request is told that there is none, unless more is to leave. */
  endsUnlessAnswered(conversation: string, position: number): void {
    const waiting = this.#chains.get(conversation)?.waiting
    if (!waiting?.some(({ answers, within }) => answers === position || within?.event === position))
      this.passive.ended(position, undefined)
  }

  /** Somebody else owns the conversation: the bot's messages are judged anew at once, also those that wait for a retry. */
  ownerChanged(conversation: string, epoch: number): void {
    const chain = this.#chains.get(conversation)
    if (!chain) return
    chain.epoch = epoch
    for (const message of chain.waiting) {
      if (!this.#isOutdated(message)) continue
      delete message.retryAt
      this.passive.withdraw(message.position)
    }
  }

  /** Resolves when no message of the bot that was decided before this epoch is on its way to the platform. */
  async quietOf(conversation: string, epoch: number): Promise<void> {
    const chain = this.#chains.get(conversation)
    const first = chain?.waiting[0]
    if (first?.by.kind === 'bot' && first.epoch < epoch) await chain?.sending
  }

  /** Sends nothing more. What is under way ends by itself. */
  stop(): void {
    this.#stopped = true
    this.passive.stop()
  }

  async #drain(chain: Chain): Promise<void> {
    const { activity, clock, log, emptied } = this.options
    activity.begin()
    for (let message = chain.waiting[0]; message && !this.#stopped; message = chain.waiting[0]) {
      try {
        chain.attempt = this.#attempt(chain, message)
        if (await chain.attempt) {
          chain.waiting.shift()
          const { answers, within } = message
          if (answers !== undefined) this.endsUnlessAnswered(chain.id, answers)
          if (within && within.event !== answers) this.endsUnlessAnswered(chain.id, within.event)
        }
        chain.hasArrived = false
      } catch (error) {
        // What the store could not tell for a moment is asked again; a fault of the program would be met again at once.
        const isStores = isHuidaError(error, 'STORE_UNAVAILABLE')
        log.error(
          { error, position: message.position },
          isStores
            ? 'the store cannot be read; trying again'
            : 'a message could not be sent by a fault of the program; trying again',
        )
        await this.#pause(clock.elapsed() + (isStores ? BACK_OFF_MS : MAX_BACK_OFF_MS))
      }
    }
    // There is no await between the loop's last condition and this line, so no message can have been added.
    if (!this.#stopped) {
      this.#chains.delete(chain.id)
      emptied(chain.id)
    }
    activity.end()
  }

  /** One attempt, counted before and settled after. `true`: the message is done with. */
  async #attempt(chain: Chain, message: StoredMessage): Promise<boolean> {
    const { store, clock } = this.options
    const closed = this.#closed.get(message.adapter)
    if (closed) await this.options.activity.idle(closed.opened)
    if (message.status === 'waiting') {
      if (message.retryAt !== undefined) await this.#pauseUntil(chain, message)
      if (this.#stopped) return false
      const instead = this.#instead(message)
      if (instead) return this.#withhold(message, instead)
      if (message.attempts >= MAX_ATTEMPTS) return this.#giveUpCrashing(message)
      if (!this.#isMine(chain)) return this.#leave(chain)
      const { position, attempts } = message
      const counted = await this.#durably(() => store.settle({ attempting: { position, attempts }, at: clock.now() }))
      // Another worker sends it, or the owner has just changed, which `#instead` sees on the next round.
      if (!counted) return this.#isElsewhere(chain, message)
      message.status = 'sending'
      message.attempts++
    }
    crashPoint('send.attempted')
    const { opened } = chain
    // The owner may have changed while the attempt was counted.
    const sending = this.#isOutdated(message) ? Promise.resolve('draft' as const) : this.#sending.send(message)
    chain.sending = sending
    const result = await sending
    if (result === 'lapsed') return this.#leave(chain)
    crashPoint('send.answered')
    const { settlement, reason } =
      typeof result === 'string'
        ? withheld(message, result)
        : this.#judge(message, result, chain.opened > opened || this.#opening.has(chain.id))
    if (settlement.status === 'held') this.#heldBack.refused(message)
    const over = settlement.status !== 'waiting'
    const next = over ? this.#following(chain) : undefined
    chain.hasArrived = settlement.status === 'delivered'
    const isTrouble = typeof result !== 'string' && isGivenUp(settlement) && !message.afterTrouble
    const trouble = isTrouble ? this.options.trouble(message, reason) : undefined
    const isMine = await this.#settle(settlement, trouble, next)
    if (typeof result !== 'string') this.options.measures?.sent(message.adapter, settlement.status, settlement.code)
    // The next message's attempt could not be counted, so nothing was changed: this one is settled alone.
    if (!isMine && next) await this.#settle(settlement, trouble)
    crashPoint('send.settled')
    crashPoint('held.settled', () => settlement.status === 'held')
    if (!over) {
      message.status = 'waiting'
      message.retryAt = settlement.retryAt!
    }
    if (next && isMine) {
      next.status = 'sending'
      next.attempts++
    }
    return over
  }

  #judge(message: StoredMessage, result: SendResult, isOpened: boolean): Judged {
    const { adapters, clock, log } = this.options
    const adapter = adapters.get(message.adapter)
    return judge(message, result, { adapter, now: clock.now(), isOpened, isOutdated: this.#isOutdated(message), log })
  }

  async #withhold(message: StoredMessage, status: 'draft' | 'held'): Promise<true> {
    if (status === 'held') this.#heldBack.refused(message)
    await this.#settle(withheld(message, status).settlement)
    crashPoint('held.settled', () => status === 'held')
    return true
  }

  /** The message after the first, when it can leave at once. */
  #following({ waiting: [, next] }: Chain): StoredMessage | undefined {
    return next?.status === 'waiting' && next.retryAt === undefined && !this.#instead(next) ? next : undefined
  }

  /** What becomes of a message that may not be sent any more: the owner or the window is another than when it was decided. */
  #instead(message: StoredMessage): 'draft' | 'held' | undefined {
    if (this.#isOutdated(message)) return 'draft'
    if (this.#heldBack.isBehind(message)) return 'held'
    const windows = this.options.adapters.get(message.adapter)?.windows
    if (!windows || message.act.type !== 'say') return undefined
    const known = this.options.conversations.atHand(message.conversation)?.state.windows
    const now = this.options.clock.now()
    return known && !Object.values(known).some(({ until }) => until > now) ? 'held' : undefined
  }

  #isOutdated({ by, conversation, epoch }: StoredMessage): boolean {
    if (by.kind !== 'bot') return false
    const known = this.options.conversations.atHand(conversation)?.epoch ?? 0
    return known > epoch || (this.#chains.get(conversation)?.epoch ?? 0) > epoch
  }

  /** Whether a message that could not be counted is another worker's, and all that follow with it. */
  async #isElsewhere(chain: Chain, message: StoredMessage): Promise<boolean> {
    const { store, conversations } = this.options
    const now = await conversations.refresh(message.conversation)
    if (now && message.by.kind === 'bot' && now.epoch !== message.epoch) return false
    const stored = message.answers === undefined ? [] : await store.saidBy(message.answers)
    const same = stored.find(({ position }) => position === message.position)
    const isMine = this.#isMine(chain)
    if (isMine && same?.status === 'sending') {
      // The count was written, and only its answer was lost.
      message.attempts = same.attempts
      return false
    }
    return isMine ? true : this.#leave(chain)
  }

  /** Another worker may send what is left here by now; if not, it is claimed anew. */
  #leave({ id, waiting }: Chain): true {
    waiting.splice(1)
    this.options.left(id)
    return true
  }

  /** Stores what became of a message. `false`: the one that is to be attempted next cannot be. */
  async #settle(settled: Settlement, trouble?: InboxEntry, next?: StoredMessage): Promise<boolean> {
    const { store, clock, worker, taken, lease } = this.options
    const { term } = lease
    const change: SettleChange = { settled, at: clock.now() }
    if (next) change.attempting = { position: next.position, attempts: next.attempts }
    if (trouble) Object.assign(change, { asked: [trouble], worker })
    const accepted = await this.#durably(() => store.settle(change))
    if (trouble && accepted?.[0]) taken(trouble, accepted[0], term)
    return accepted !== undefined
  }

  /** So many attempts without a result, each ended by the end of the process: it may be the cause, and is given up. */
  async #giveUpCrashing(message: StoredMessage): Promise<true> {
    const { position, adapter, attempts } = message
    this.options.log.warn(
      { position, adapter, attempts },
      'a message was given up, since the process ended while it was sent',
    )
    const trouble = message.afterTrouble ? undefined : this.options.trouble(message, 'unknown')
    await this.#settle({ position, attempts, status: 'unknown', code: 'unknown' }, trouble)
    return true
  }

  /** Whoever stood still for longer than the lease finds out here: another worker may have sent it meanwhile. */
  #isStillHere({ conversation }: StoredMessage): boolean {
    const chain = this.#chains.get(conversation)
    return chain !== undefined && this.#isMine(chain)
  }

  /** Waits for the time of the next attempt, or until `ownerChanged` says that it is not to be waited for. `settled()` does not wait for it. */
  async #pauseUntil(chain: Chain, message: StoredMessage): Promise<void> {
    const { clock, activity } = this.options
    const end = clock.elapsed() + (message.retryAt! - clock.now())
    while (!this.#stopped && this.#isMine(chain) && message.retryAt !== undefined && clock.elapsed() < end)
      await activity.pause(Math.min(end - clock.elapsed(), 1_000))
  }

  /** Waits. `settled()` does not wait for it. @param until by `clock.elapsed()` */
  async #pause(until: number): Promise<void> {
    const { clock, activity } = this.options
    while (!this.#stopped) {
      const ms = until - clock.elapsed()
      if (ms <= 0) return
      await activity.pause(ms)
    }
  }

  /** Repeats a write until the store can do it: what a platform has shown must not be forgotten. */
  #durably<T>(write: () => Promise<T>, failures = 0): Promise<T> {
    return write().catch(async (error: unknown) => {
      if (this.#stopped) throw error
      this.options.log.error({ error }, 'the store cannot write; trying again')
      await this.#pause(this.options.clock.elapsed() + Math.min(100 * 2 ** failures, 5_000))
      return this.#durably(write, failures + 1)
    })
  }
}

/** Whether a message is to be sent, or is being sent. */
export const isLeaving = ({ status }: Pick<StoredMessage, 'status'>): boolean =>
  status === 'waiting' || status === 'sending'
