import type { Clock } from '../../clock.js'
import type { MessageReceived } from '../../conversation/event.js'
import { isHuidaError } from '../../errors.js'
import type { Logger } from '../../log.js'
import type { StoredEvent } from '../../store/store.js'
import type { Activity } from '../activity.js'
import type { LazyAbort } from '../deadline.js'
import { Starts } from './starts.js'

/** An event in line. */
export type WaitingEvent = StoredEvent & {
  /** Its next attempt is counted already, as the first may be with the event itself. */
  isCounted?: boolean
  /** Of the lease under which it came here. */
  term?: number
}

/** The events of one conversation, of which one at a time has its turn. */
export interface Lane {
  readonly id: string
  /** Of the lease under which its first event came here. */
  readonly term: number | undefined
  /** In order. */
  readonly waiting: WaitingEvent[]
  /** The turn that runs now. */
  running: { event: WaitingEvent; abort: LazyAbort } | undefined
  /** The last turn has committed, and only its messages may still be on their way. */
  isDone: boolean
}

export interface LanesOptions {
  activity: Activity
  clock: Clock
  log: Logger
  /** How long events of an adapter may overtake each other. */
  orderWindowMs(adapter: string): number
  /** Whether answers in a conversation wait for others to be sent. */
  isBehind(conversation: string): boolean
  isRunning(): boolean
  /** Runs one event, and those that have their turn with it, to the end: committed, or given up. */
  turn(lane: Lane, event: WaitingEvent, merged: readonly WaitingEvent[]): Promise<void>
  /**
   * The events that must have their turn with this one, which has begun before, by their positions: what it remembered then was about all
   * of them. `undefined`: it remembered nothing.
   */
  mergedBefore(event: WaitingEvent): Promise<readonly number[] | undefined>
  /** Called when a lane has nothing left to do. */
  emptied(conversation: string): void
}

/** An event that was under way so many times when the process ended is a suspect: it may have ended it. Once proves nothing. */
export const SUSPECT_AFTER = 2
/**
 * From then on it runs while no other suspect does, so that a crash tells which one it was. Not at once: where workers share a store, whatever one
 * leaves to another has begun before, and would wait in one line.
 */
const ALONE_AFTER = 3
/** The pause after a turn that a fault of the program stopped. */
const FAULT_PAUSE_MS = 5_000
/** The pause after the store could not be read. */
const STORE_PAUSE_MS = 500
/**
 * A limit for customers who write faster than the bot answers: a bucket of so many turns, refilled by one in each BURST_MS. While it is
 * empty, messages wait and are then merged into one turn.
 */
const BURST_TURNS = 5
const BURST_MS = 2_000
const MAX_BURSTS = 10_000
/** At most so many messages are one turn, and so much text, in UTF-16 units. */
const MAX_MERGED = 200
const MAX_MERGED_TEXT = 8_000
/** How long the pictures of an album are waited for, after the last. */
const ALBUM_MS = 700

/** One turn at a time in each lane, in order; lanes never wait for each other. */
export class Lanes {
  readonly #lanes = new Map<string, Lane>()
  readonly #starts: Starts
  /** The buckets of customers who write faster than the bot answers: turns left, and when they were last refilled. */
  readonly #bursts = new Map<string, { left: number; at: number }>()
  /** Resolves when all suspects so far have had their turns: they run one at a time, so that a crash tells which one it was. */
  #suspects: Promise<void> = Promise.resolve()

  constructor(private readonly options: LanesOptions) {
    this.#starts = new Starts(() => options.clock.elapsed())
  }

  get(conversation: string): Lane | undefined {
    return this.#lanes.get(conversation)
  }

  /** An event that is in line already was accepted here: its first attempt was counted for here, not by somebody else. */
  countOf({ conversation, position }: WaitingEvent): void {
    const event = this.#lanes.get(conversation)?.waiting.find((waiting) => waiting.position === position)
    if (event?.attempts === 1) event.isCounted = true
  }

  /** How many turns wait to begin because others compute. */
  get backlog(): number {
    return this.#starts.waiting
  }

  /** How many events wait for their turn. */
  get depth(): number {
    let depth = 0
    for (const { waiting } of this.#lanes.values()) depth += waiting.length
    return depth
  }

  /** Whether an event that comes now waits for no other of its conversation. */
  isFree(conversation: string): boolean {
    const lane = this.#lanes.get(conversation)
    return lane === undefined || (lane.isDone && lane.waiting.length === 0)
  }

  /** Puts an event in line. */
  add(event: WaitingEvent): void {
    const fresh = this.#insert(event)
    if (fresh) void this.#run(fresh)
  }

  /** Puts all events in line before the first has its turn: they came while nobody ran them, and may have overtaken each other. */
  addAll(events: readonly WaitingEvent[]): void {
    const fresh = events.map((event) => this.#insert(event))
    for (const lane of fresh) if (lane) void this.#run(lane)
  }

  /** Gives the lane when it is new: it does not run yet. */
  #insert(event: WaitingEvent): Lane | undefined {
    const lane = this.#lanes.get(event.conversation)
    if (lane) {
      insertInOrder(lane.waiting, event)
      return undefined
    }
    const { conversation: id, term } = event
    const fresh: Lane = { id, term, waiting: [event], running: undefined, isDone: false }
    this.#lanes.set(fresh.id, fresh)
    return fresh
  }

  async #run(lane: Lane): Promise<void> {
    const { activity, log, isRunning, emptied } = this.options
    activity.begin()
    while (lane.waiting.length > 0 && isRunning()) {
      const ready = this.#untilReady(lane)
      if (ready) await ready
      const first = lane.waiting[0]
      const release = first && first.attempts >= ALONE_AFTER && !first.isCounted ? await this.#alone() : undefined
      const start = this.#starts.next()
      if (start) await start
      // What waited may have been left to another worker meanwhile.
      const event = isRunning() ? lane.waiting.shift() : undefined
      if (!event) {
        release?.()
        continue
      }
      lane.isDone = false
      let merged: readonly WaitingEvent[] = []
      let hasTurn = false
      try {
        const before = hasBegun(event) ? await this.options.mergedBefore(event) : undefined
        merged = before ? take(lane, before) : this.#takeMerged(lane, event)
        hasTurn = true
        await this.options.turn(lane, event, merged)
      } catch (error) {
        if (!isRunning()) break
        log.error({ error, position: event.position }, 'a turn stopped by a fault of the program; it runs again')
        const isStores = isHuidaError(error, 'STORE_UNAVAILABLE')
        // What the store could not read is no fault of the event; but before its turn, its last attempt may be another worker's.
        if (isStores && hasTurn) event.isCounted = true
        event.isAgain = true
        lane.waiting.unshift(event, ...merged)
        // Nobody else waits for this pause.
        release?.()
        await this.options.activity.pause(isStores ? STORE_PAUSE_MS : FAULT_PAUSE_MS)
      } finally {
        lane.running = undefined
        release?.()
      }
    }
    // There is no await between the loop's last condition and this line, so no event can have been added.
    this.#lanes.delete(lane.id)
    emptied(lane.id)
    activity.end()
  }

  /** Waits until the suspects before it have had their turns. Call the result to let the next one begin. */
  async #alone(): Promise<() => void> {
    const before = this.#suspects
    let release = () => {}
    this.#suspects = new Promise((resolve) => {
      release = resolve
    })
    await before
    return release
  }

  /** Waits for events that were overtaken on their way, for the rest of an album, or for the bucket of a burst to be refilled. */
  #untilReady(lane: Lane): Promise<void> | undefined {
    const { event, adapter, acceptedAt } = lane.waiting[0]!
    const { clock, orderWindowMs, isBehind } = this.options
    if (event.order !== undefined) {
      const windowMs = Math.min(orderWindowMs(adapter), 2_000)
      const ms = acceptedAt + windowMs - clock.now()
      if (windowMs > 0 && ms > 0) return this.options.activity.pause(Math.min(ms, windowMs))
    }
    if (event.type !== 'message') return undefined
    if (event.album !== undefined) return this.#albumIsWhole(lane, event.album)
    return lane.waiting.length > 1 || isBehind(lane.id) ? this.#burst(lane) : undefined
  }

  async #albumIsWhole(lane: Lane, album: string): Promise<void> {
    let seen = 0
    for (let count = albumIn(lane, album); count > seen; count = albumIn(lane, album)) {
      seen = count
      await this.options.activity.pause(ALBUM_MS)
    }
  }

  #burst({ id }: Lane): Promise<void> | undefined {
    const now = this.options.clock.elapsed()
    const burst = this.#bursts.get(id) ?? { left: BURST_TURNS, at: now }
    const earned = Math.floor((now - burst.at) / BURST_MS)
    burst.left = Math.min(BURST_TURNS, burst.left + earned) - 1
    burst.at += earned * BURST_MS
    this.#bursts.set(id, burst)
    if (this.#bursts.size > MAX_BURSTS) this.#forgetBursts(now)
    return burst.left >= 0 ? undefined : this.options.activity.pause(burst.at + BURST_MS - now)
  }

  /** Buckets that are full again need not be kept. */
  #forgetBursts(now: number): void {
    for (const [id, { at }] of this.#bursts) if (now - at > BURST_TURNS * BURST_MS) this.#bursts.delete(id)
    if (this.#bursts.size > MAX_BURSTS) this.#bursts.delete(this.#bursts.keys().next().value!)
  }

  /** Further messages that have their turn with this one: the rest of an album, or of a burst. */
  #takeMerged(lane: Lane, first: WaitingEvent): WaitingEvent[] {
    if (first.event.type !== 'message' || lane.waiting.length === 0) return []
    const { event } = first
    const isBurst = (this.#bursts.get(lane.id)?.left ?? 0) < 0
    if (event.album === undefined && !isBurst) return []
    let count = 0
    let size = textLengthOf(event)
    for (const waiting of lane.waiting) {
      const { event: next } = waiting
      // What has begun before may have remembered an answer to itself alone.
      if (count === MAX_MERGED || hasBegun(waiting) || next.type !== 'message' || next.user.id !== event.user.id) break
      if (!isBurst && next.album !== event.album) break
      size += textLengthOf(next)
      if (size > MAX_MERGED_TEXT) break
      count++
    }
    return lane.waiting.splice(0, count)
  }
}

/** Whether an earlier process, or an attempt that failed, has begun its turn. */
const hasBegun = ({ event, attempts, isCounted }: WaitingEvent): boolean =>
  event.type === 'message' && attempts > (isCounted ? 1 : 0)

/** Takes these events out of a lane, wherever they are. */
function take({ waiting }: Lane, positions: readonly number[]): WaitingEvent[] {
  const taken = waiting.filter(({ position }) => positions.includes(position))
  waiting.splice(0, waiting.length, ...waiting.filter((event) => !taken.includes(event)))
  return taken
}

const albumIn = (lane: Lane, album: string): number =>
  lane.waiting.filter(({ event }) => event.type === 'message' && event.album === album).length

const textLengthOf = ({ parts }: MessageReceived): number =>
  parts.reduce((sum, part) => sum + (part.type === 'text' ? part.text.length : 0), 0)

/** Behind everything that comes before it. */
function insertInOrder(events: WaitingEvent[], event: WaitingEvent): void {
  let index = events.length
  while (index > 0 && comesBefore(event, events[index - 1]!)) index--
  events.splice(index, 0, event)
}

/** By the platform's own order, else by when it was accepted: another worker may have accepted it before, and tell of it later. */
function comesBefore(one: WaitingEvent, other: WaitingEvent): boolean {
  const [order, others] = [one.event.order, other.event.order]
  if (order !== undefined && others !== undefined) return order < others
  return order === undefined && others === undefined && one.position < other.position
}
