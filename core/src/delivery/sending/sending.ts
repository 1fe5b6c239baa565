import { type Adapter, type Outgoing, rejected, type SendResult, type SendTools } from '../../adapter.js'
import type { Clock } from '../../clock.js'
import type { Logger } from '../../log.js'
import type { MessageRef, Store, StoredMessage } from '../../store/store.js'
import { inSpan, type Tracer } from '../../tracing.js'
import type { Conversations } from '../conversations.js'
import { Deadlines, LazyAbort } from '../deadline.js'
import { Paces } from './pace.js'
import type { Passive } from './passive.js'
import { MAX_BACK_OFF_MS } from './settlement.js'

export interface SendingOptions {
  store: Store
  conversations: Conversations
  adapters: ReadonlyMap<string, Adapter>
  clock: Clock
  log: Logger
  tracer: Tracer | undefined
  /** A platform that has not answered by then may or may not have shown the message. */
  sendTimeoutMs: number
  /** Replies that platforms take inside their own request. */
  passive: Passive
  /** Opens what the bot's media store keeps; absent where there is none. */
  media: SendTools['media']
  /** What becomes of a message that may not be sent any more. */
  instead(message: StoredMessage): 'draft' | 'held' | undefined
  /** Whether no other worker may have the message by now. */
  isStillHere(message: StoredMessage): boolean
  /** Waits until a time by `clock.elapsed()`. */
  pause(until: number): Promise<void>
}

/** Why a message was not sent: somebody else has the conversation; it waits for a window; another worker may have it by now. */
export type NotSent = 'draft' | 'held' | 'lapsed'

/** One call of the platform for one message: at the pace that it bears, within its time, or as the reply inside its own request. */
export class Sending {
  readonly #paces = new Paces()
  readonly #timeouts: Deadlines

  constructor(private readonly options: SendingOptions) {
    this.#timeouts = new Deadlines(options.clock, options.sendTimeoutMs)
  }

  /** One call of the platform; or why there was none. */
  send(message: StoredMessage): Promise<SendResult | NotSent> {
    const { adapters, clock, store, conversations } = this.options
    const adapter = adapters.get(message.adapter)
    if (!adapter)
      return Promise.resolve({ outcome: 'rejected', code: 'unavailable', retryAtMs: clock.now() + MAX_BACK_OFF_MS })
    const { position, conversation, to, by, at, act, epoch, attempts, replyTo, answers, within } = message
    const id = `${store.id}-${position}`
    if (act.type !== 'say') return this.#atItsPace(adapter, message, (tools) => this.#do(adapter, message, id, tools))
    // Degraded to this adapter's parts when it was committed.
    const outgoing: Outgoing = { id, to, by, position, at, part: act.part as Outgoing['part'], replyTo, answers }
    if (message.mayHaveArrived) outgoing.mayHaveArrived = true
    const call = (tools: SendTools) => adapter.send(outgoing, tools)
    const about = {
      isOutdated: async () => by.kind === 'bot' && ((await conversations.get(conversation))?.epoch ?? 0) > epoch,
      lost: () => this.#noteLost(message),
    }
    const taken =
      this.options.passive.hand(outgoing, about, within?.event) ??
      // An earlier process may have handed it over.
      (within && message.mayHaveArrived && attempts === 1 && within.asksAgainAt > clock.now()
        ? this.options.passive.expect(outgoing, about, within)
        : undefined)
    if (!taken) return this.#atItsPace(adapter, message, call)
    return taken.then((arrived) => {
      if (arrived) return { outcome: 'delivered' }
      message.mayHaveArrived = true
      outgoing.mayHaveArrived = true
      return this.options.instead(message) ?? this.#atItsPace(adapter, message, call)
    })
  }

  /** The ledger has it as delivered, and the platform has asked for it again when it could not be said any more. */
  #noteLost({ position, conversation, adapter }: StoredMessage): void {
    const { store, clock, log } = this.options
    const data = { position, reason: 'the platform asked again for this reply, and somebody else had the conversation' }
    const about = { conversation, adapter, by: { kind: 'system' as const }, at: clock.now() }
    store.append([{ ...about, type: 'message.failed', data }]).catch((error: unknown) => {
      log.error({ error, position }, 'a reply did not arrive, and the store could not note it')
    })
  }

  /** Acts that need more than `send`. */
  async #do(adapter: Adapter, { to, by, position, at, act }: StoredMessage, id: string, tools: SendTools) {
    const call = { id, to, by, position, at }
    switch (act.type) {
      case 'say':
        return adapter.send({ ...call, part: act.part as Outgoing['part'] }, tools)
      case 'react':
        return adapter.react!({ ...call, target: act.target, emoji: act.emoji }, tools)
      case 'assign':
        return adapter.assign!({ ...call, owner: act.owner }, tools)
      case 'edit':
      case 'delete': {
        const target = await this.#platformIdOf(act.target)
        if (target === undefined) return rejected('gone', { reason: 'it was never delivered' })
        return act.type === 'delete'
          ? adapter.delete!({ ...call, target }, tools)
          : adapter.edit!({ ...call, target, part: act.part as Outgoing['part'] }, tools)
      }
    }
  }

  /** Calls the platform when its rate allows, unless the message may not be sent any more by then. */
  #atItsPace(
    adapter: Adapter,
    message: StoredMessage,
    call: (tools: SendTools) => Promise<SendResult>,
  ): Promise<SendResult | NotSent> {
    const { clock } = this.options
    const answer = () =>
      this.options.isStillHere(message) ? this.#answerOf(call, message) : Promise.resolve('lapsed' as const)
    if (!adapter.rate) return answer()
    const now = clock.elapsed()
    const next = this.#paces.reserve(adapter, message.to.account, message.conversation, now)
    if (next <= now) return answer()
    return this.options.pause(next).then<SendResult | NotSent>(() => this.options.instead(message) ?? answer())
  }

  async #platformIdOf({ turn, index }: MessageRef): Promise<string | undefined> {
    return (await this.options.store.saidBy(turn))[index]?.platformId
  }

  /** What the platform says, or `unknown` when it says nothing in time or breaks off. */
  #answerOf(call: (tools: SendTools) => Promise<SendResult>, message: StoredMessage): Promise<SendResult> {
    const { tracer } = this.options
    if (!tracer) return this.#answerInTime(call, message)
    const about = { adapter: message.adapter, position: message.position }
    return inSpan(tracer, 'huida.send', about, () => this.#answerInTime(call, message))
  }

  #answerInTime(call: (tools: SendTools) => Promise<SendResult>, message: StoredMessage): Promise<SendResult> {
    return new Promise((resolve) => {
      const { media } = this.options
      const abort = media ? new ToolsWithMedia(media) : new LazyAbort()
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
      const failed = (error: unknown) => {
        met()
        fail(error)
      }
      try {
        call(abort).then((result) => {
          met()
          resolve(result)
        }, failed)
      } catch (error) {
        failed(error)
      }
    })
  }
}

/** What `send` is given where there is a media store. */
class ToolsWithMedia extends LazyAbort implements SendTools {
  constructor(readonly media: NonNullable<SendTools['media']>) {
    super()
  }
}
