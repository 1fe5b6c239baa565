import type { Adapter, Download } from '../adapter.js'
import type { Clock } from '../clock.js'
import { personId } from '../conversation/address.js'
import type { MessageEdited, MessageReceived, TurnEvent } from '../conversation/event.js'
import type { Part } from '../conversation/part.js'
import type { Activity } from '../delivery/activity.js'
import { HuidaError } from '../errors.js'
import type { Logger } from '../log.js'
import type { StoredEvent } from '../store/store.js'
import { MediaRefused } from './intake.js'
import type { Media, MediaLimits } from './media.js'
import { isPrivate, type MediaPart, mediaIn, missing, withMedia } from './parts.js'
import { Slots } from './slots.js'

export interface FetchingOptions {
  /** Absent: nothing is kept, and what only the platform can open is told to be missing. */
  media: Media | undefined
  adapters: ReadonlyMap<string, Adapter>
  clock: Clock
  log: Logger
  activity: Activity
  limits: MediaLimits
  /** Aborts when the bot stops: what is not kept by then is fetched by the next start. */
  stopping: AbortSignal
}

/** An event with what it brought, where its media are now. */
export interface Fetched {
  of: StoredEvent
  event: TurnEvent
}

/** So many are fetched at once, of all conversations. */
const AT_ONCE = 16
const FIRST_PAUSE_MS = 500

/**
 * The step before a turn: what the platform keeps for a while is fetched and kept here. It never fails a turn: what cannot be had says so
 * in its part.
 */
export class Fetching {
  readonly #slots = new Slots(AT_ONCE)

  readonly #running = new Set<Together>()

  constructor(private readonly options: FetchingOptions) {
    options.stopping.addEventListener('abort', () => {
      for (const turn of this.#running) end(turn, stopped())
    })
  }

  /**
   * What becomes of the events of one turn; `undefined` when they bring nothing, or it was fetched before.
   * @throws HuidaError NOT_RUNNING when the bot stops meanwhile
   */
  prepare(event: StoredEvent, merged: readonly StoredEvent[]): Promise<Fetched[]> | undefined {
    if (!this.#brings(event) && !merged.some((other) => this.#brings(other))) return undefined
    return this.#all([event, ...merged].filter((one) => this.#brings(one)))
  }

  #brings(event: StoredEvent): boolean {
    if (!hasParts(event.event)) return false
    // Most messages are one text: nothing is made for them.
    for (const part of event.event.parts) if (part.type !== 'text') return this.#bringsMedia(event.event.parts, event)
    return false
  }

  #bringsMedia(parts: readonly Part[], event: StoredEvent): boolean {
    return mediaIn(parts).some((part) => this.#isOpen(part, event))
  }

  /** Whether somebody has to do something about a part. */
  #isOpen({ url, problem }: MediaPart, event: StoredEvent): boolean {
    if (problem !== undefined) return false
    return url.startsWith('media:') || !!this.options.adapters.get(event.adapter)?.download
  }

  async #all(events: readonly StoredEvent[]): Promise<Fetched[]> {
    const { limits, clock, stopping } = this.options
    if (stopping.aborted) throw stopped()
    const turn: Together = { ends: new Set(), allowance: { bytes: limits.maxBytesPerTurn } }
    this.#running.add(turn)
    const cancel = clock.after(limits.withinMs, () => end(turn, new Error(`not there within ${limits.withinMs} ms`)))
    try {
      const fetched = await Promise.all(events.map((event) => this.#event(event, turn)))
      return fetched.filter((one) => one !== undefined)
    } finally {
      cancel()
      this.#running.delete(turn)
      end(turn, new Error('the turn goes on'))
    }
  }

  /** `undefined`: it stays as it is. */
  async #event(of: StoredEvent, turn: Together): Promise<Fetched | undefined> {
    // Only such events bring anything.
    const event = of.event as MessageReceived | MessageEdited
    const parts = mediaIn(event.parts)
    const fetched = await Promise.all(
      parts.map((part, index) => {
        if (!this.#isOpen(part, of)) return part
        const over = new AbortController()
        turn.ends.add(over)
        return this.#part(part, { of, index, signal: over.signal, allowance: turn.allowance })
      }),
    )
    if (fetched.every((part, index) => part === parts[index])) return undefined
    const replaced = new Map(parts.map((part, index) => [part, fetched[index]!]))
    return { of, event: { ...event, parts: withMedia(event.parts, replaced) } }
  }

  /** A part with what was fetched, or with the reason why not. */
  async #part(part: MediaPart, one: One): Promise<MediaPart> {
    const { log, stopping } = this.options
    const { position, adapter } = one.of
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs *= 2) {
      try {
        return (await this.#attempt(part, one)) ?? part
      } catch (error) {
        if (stopping.aborted) throw stopped()
        const problem = error instanceof MediaRefused ? error.problem : 'unavailable'
        const isLost = problem !== 'unavailable' || error instanceof Gone || one.signal.aborted
        if (isLost || !(await this.#pause(pauseMs, one.signal))) {
          log.warn({ adapter, position, problem, error }, 'what a message brought was not kept')
          return missing(part, problem)
        }
      }
    }
  }

  /** `undefined`: it stays where it is. */
  async #attempt(part: MediaPart, one: One): Promise<MediaPart | undefined> {
    const { media, adapters, limits } = this.options
    const { of, index, signal, allowance } = one
    const adapter = adapters.get(of.adapter)
    if (part.url.startsWith('media:')) {
      // It was kept before; whoever could name what others have sent would have it shown.
      if (await media?.isOf(ownerOf(of), part.url)) return undefined
      throw new Gone('it is not of whoever sent it')
    }
    // It was just seen that it can.
    if (!adapter?.download) return undefined
    if (!media) {
      if (isPrivate(part.url)) throw new Gone('the bot has no media store')
      return undefined
    }
    if ((part.sizeBytes ?? 0) > limits.maxBytes)
      throw new MediaRefused('too_large', `there are more than ${limits.maxBytes} bytes`)
    const release = await this.#slots.take(signal)
    try {
      return await orAborted(signal, this.#download(adapter, media, part, { of, index, signal, allowance }))
    } finally {
      release()
    }
  }

  async #download(adapter: Adapter, media: Media, part: MediaPart, one: One): Promise<MediaPart | undefined> {
    const { of, index, signal, allowance } = one
    const { account } = of.event.conversation
    // It was just seen that it has one.
    const opened = await adapter.download!(part as Part, { ...(account !== undefined && { account }), signal })
    if (signal.aborted) {
      cancel(opened)
      throw new MediaRefused('unavailable', 'it took too long')
    }
    if (!opened) {
      if (isPrivate(part.url)) throw new Gone('the platform has it no more, or does not give it')
      return undefined
    }
    const said = part.mimeType ?? opened.mimeType
    try {
      const kept = await media.take(
        {
          ...{ body: opened.body, owner: ownerOf(of), key: `${of.position}.${index}`, part: part.type, signal },
          ...(said !== undefined && { mimeType: said }),
          ...(part.type === 'file' && { name: part.name }),
          ...(opened.sizeBytes !== undefined && { sizeBytes: opened.sizeBytes }),
        },
        allowance,
      )
      return { ...part, ...kept }
    } catch (error) {
      // There is no room, and there will be none in a second.
      throw error instanceof HuidaError ? new Gone(error.message, { cause: error }) : error
    }
  }

  /** `false`: there is no time left. Waits without counting as busy. */
  async #pause(ms: number, signal: AbortSignal): Promise<boolean> {
    const { clock, activity } = this.options
    activity.end()
    await new Promise<void>((resolve) => {
      const abort = () => {
        cancel()
        resolve()
      }
      const cancel = clock.after(ms, () => {
        signal.removeEventListener('abort', abort)
        resolve()
      })
      signal.addEventListener('abort', abort, { once: true })
    })
    activity.begin()
    return !signal.aborted
  }
}

/** All that is fetched for one turn. */
interface Together {
  /** One for each part. */
  ends: Set<AbortController>
  allowance: { bytes: number }
}

/** One part of one event. */
interface One {
  of: StoredEvent
  index: number
  signal: AbortSignal
  allowance: { bytes: number }
}

function end({ ends }: Together, reason: Error): void {
  for (const over of ends) over.abort(reason)
}

/** It will not be there later either. */
class Gone extends Error {}

const stopped = () => new HuidaError('NOT_RUNNING', { state: 'stopping' })

const hasParts = (event: TurnEvent): event is MessageReceived | MessageEdited =>
  (event.type === 'message' || event.type === 'edited') && event.parts.length > 0

const ownerOf = ({ adapter, event: { conversation, user } }: StoredEvent): string =>
  personId(adapter, conversation.account, user.id)

const cancel = (opened: Download | undefined): void => {
  opened?.body.cancel().catch(() => {
    // It has broken already, and nobody reads it.
  })
}

/** Whatever does not hear of the signal is not waited for. */
function orAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(new MediaRefused('unavailable', 'it took too long', { cause: signal.reason }))
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
