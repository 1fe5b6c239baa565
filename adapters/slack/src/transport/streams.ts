import type { Provisional, Recipient } from '@huida/core'
import { type Api, Refused } from '../api.js'
import { addressOf } from '../payload.js'
import { provisionalShown, updated } from '../show/blocks.js'

/** Slack lets an app edit about 50 times a minute in a workspace ("Tier 3"); looked up on 2026-11-28. */
const EDIT_EVERY_MS = 1_200
const CALL_WITHIN_MS = 10_000
/** After that nobody waits for the answer any more. */
const KEPT_MS = 86_400_000
/** What another process has left is looked for so long after the start. */
const LOOK_BACK_MS = 900_000
const MAX_STREAMS = 1_000

/** Where a provisional message stands. */
export interface Provisionally {
  channel: string
  ts: string
}

/** What streams need of the adapter. */
export interface StreamsOptions {
  /** The API and the token for a place; `undefined` where there is none. */
  reach(to: Recipient): Promise<{ api: Api; token: string } | undefined>
  drawer(): {
    get(key: string): Promise<unknown>
    set(key: string, value: { channel: string; ts: string }, options: { ttlMs: number }): Promise<void>
    delete(key: string): Promise<void>
  }
  /** Milliseconds by a clock that never steps back. */
  elapsed(): number
  /** Resolves after so many milliseconds. */
  pause(ms: number): Promise<void>
}

/** One answer that is being written. */
interface Stream {
  to: Recipient
  wanted: string
  shown: string
  place?: Provisionally | undefined
  /** The final answer comes: nothing more is shown. */
  ended: boolean
  /** Resolves when nothing is under way. */
  running?: Promise<void> | undefined
}

/**
 * Shows answers while they are written: a message that is edited, no more often than Slack allows in a workspace, and that becomes the final
 * answer. Where it stands is kept, so that after a crash the answer takes its place.
 */
export class Streams {
  readonly #streams = new Map<string, Stream>()
  /** When the next edit may be made, by workspace. */
  readonly #next = new Map<string, number>()
  readonly #startedAt: number

  constructor(private readonly options: StreamsOptions) {
    this.#startedAt = options.elapsed()
  }

  /** Shows more of an answer, or nothing of it. */
  show(to: Recipient, { answers, text }: Provisional): void {
    const key = keyOf(to, answers)
    const known = this.#streams.get(key)
    if (text === '') {
      if (known) void this.remove(to, answers)
      return
    }
    const stream: Stream = known ?? { to, wanted: '', shown: '', ended: false }
    this.#streams.set(key, stream)
    // Answers that never came to an end.
    if (this.#streams.size > MAX_STREAMS) this.#streams.delete(this.#streams.keys().next().value!)
    stream.wanted = text
    stream.running ??= this.#run(key, stream).finally(() => {
      stream.running = undefined
    })
  }

  /** Shows nothing more of an answer. Gives the message that shows it so far. */
  async end(to: Recipient, answers: number | undefined): Promise<Provisionally | undefined> {
    if (answers === undefined) return undefined
    const key = keyOf(to, answers)
    const stream = this.#streams.get(key)
    if (stream) {
      stream.ended = true
      await stream.running
      // Nothing was shown of it.
      if (!stream.place) this.#streams.delete(key)
      return stream.place
    }
    return this.options.elapsed() - this.#startedAt < LOOK_BACK_MS ? this.#left(key) : undefined
  }

  /** The final answer stands in its place. */
  async forget(to: Recipient, answers: number | undefined): Promise<void> {
    if (answers === undefined) return
    const key = keyOf(to, answers)
    this.#streams.delete(key)
    await this.options.drawer().delete(key)
  }

  /** Takes the message away that shows an answer so far. Failures are of no account. */
  async remove(to: Recipient, answers: number | undefined): Promise<void> {
    const place = await this.end(to, answers).catch(() => undefined)
    if (!place) return
    try {
      const reached = await this.options.reach(to)
      if (reached) await reached.api.call('chat.delete', place, { token: reached.token, signal: deadline() })
      await this.forget(to, answers)
    } catch {
      // It stays as it is: half of an answer is better than a conversation that waits for it to go.
    }
  }

  /** Resolves when nothing is under way. */
  async stop(): Promise<void> {
    for (const stream of this.#streams.values()) stream.ended = true
    await Promise.all([...this.#streams.values()].map(({ running }) => running))
  }

  async #run(key: string, stream: Stream): Promise<void> {
    try {
      const reached = await this.options.reach(stream.to)
      while (reached && !stream.ended && stream.shown !== stream.wanted) {
        await this.#turn(stream.to.account ?? '')
        if (stream.ended) return
        const text = stream.wanted
        await this.#call(key, stream, text, reached)
        stream.shown = text
      }
    } catch (error) {
      // The answer comes all the same. Who asks for a pause gets it.
      const seconds = error instanceof Refused ? (error.retryAfterS ?? 0) : 0
      if (seconds > 0) this.#next.set(stream.to.account ?? '', this.options.elapsed() + seconds * 1_000)
    }
  }

  async #call(key: string, stream: Stream, text: string, { api, token }: { api: Api; token: string }): Promise<void> {
    const calling = { token, signal: deadline() }
    const shown = provisionalShown(text)
    stream.place ??= await this.#left(key)
    if (stream.place) {
      await api.call('chat.update', { ...stream.place, ...updated(shown) }, calling)
      return
    }
    const place = addressOf(stream.to.id)
    const { channel = place.channel, ts } = await api.call<{ channel?: string; ts?: string }>(
      'chat.postMessage',
      { ...place, ...shown, unfurl_links: false, unfurl_media: false },
      calling,
    )
    if (ts === undefined) return
    stream.place = { channel, ts }
    await this.options.drawer().set(key, stream.place, { ttlMs: KEPT_MS })
  }

  /** Waits until the workspace takes another edit. */
  async #turn(account: string): Promise<void> {
    const now = this.options.elapsed()
    const at = Math.max(now, this.#next.get(account) ?? 0)
    this.#next.set(account, at + EDIT_EVERY_MS)
    if (at > now) await this.options.pause(at - now)
  }

  /** What a process before this one has left. */
  async #left(key: string): Promise<Provisionally | undefined> {
    return (await this.options.drawer().get(key)) as Provisionally | undefined
  }
}

const keyOf = ({ account = '' }: Recipient, answers: number): string => `streamed ${account} ${answers}`

const deadline = () => AbortSignal.timeout(CALL_WITHIN_MS)
