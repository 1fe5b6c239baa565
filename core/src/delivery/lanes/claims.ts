import type { Adapter } from '../../adapter.js'
import type { Logger } from '../../log.js'
import type { Accepted, Store, StoredMessage } from '../../store/store.js'
import type { Outbox } from '../outbox.js'
import type { Results } from '../results.js'
import type { RunState } from '../run-state.js'
import type { Lanes, WaitingEvent } from './lanes.js'
import type { Lease } from './lease.js'

export interface ClaimsOptions {
  store: Store
  adapters: ReadonlyMap<string, Adapter>
  outbox: Outbox
  log: Logger
  /** The name of this process among those that share the store. */
  worker: string
  lease: Lease
  lanes: Lanes
  results: Results
  run: RunState
}

/** So many lanes are taken from others at once. */
export const LANES_AT_ONCE = 100
/** So many positions are kept of events that were put in line here, where several workers share the store. */
const MAX_TAKEN = 20_000

/**
 * Which lanes are this worker's. With one worker it is all of them, and a claim is only what a start does; where several share the store, a lane
 * may be another's by now, or may have come back with work that is not known here.
 */
export class Claims {
  /**
   * Of events that were put in line here, where several workers share the store: a claim may see what is being accepted before its position is
   * known here, and what is done by the time that the claim is read.
   */
  readonly #taken = new Set<number>()
  /** Lanes in which others have stored something that is not known here: what comes there waits for a claim, which brings all in its order. */
  readonly #unknown = new Set<string>()
  /**
   * Lanes that another worker may have had meanwhile: nothing is begun there until what is under way here has ended, and a claim has said
   * whose they are and what is open in them.
   */
  readonly #left = new Set<string>()
  /** Lanes in which something has ended here since the claim that is under way was asked for: what it tells of them may be older than that. */
  readonly #endedSince = new Set<string>()
  /** The claim that has not begun yet. */
  #next: Promise<void> | undefined
  #last: Promise<void> = Promise.resolve()

  constructor(private readonly options: ClaimsOptions) {}

  /** Takes over lanes with open work that nobody else holds. One claim at a time; one that has not begun sees what the next would see. */
  claim(limit: number): Promise<void> {
    if (this.#next) return this.#next
    const claim = this.#last.then(() => {
      this.#next = undefined
      return this.#claim(limit)
    })
    this.#next = claim
    this.#last = claim.catch(() => {})
    return claim
  }

  /** Looks whose the lanes are, without waiting for it. */
  claimSoon(): void {
    this.claim(LANES_AT_ONCE).catch((error: unknown) =>
      this.options.log.debug({ error }, 'lanes could not be claimed; they are looked at again'),
    )
  }

  async #claim(limit: number): Promise<void> {
    const { store, outbox, log, worker, lease, lanes, run } = this.options
    const isFirst = !run.hasStarted
    if (!isFirst && !run.isRunning) return
    const before = [...this.#left, ...this.#unknown]
    this.#endedSince.clear()
    const claimed = await lease.renewing(() => store.claim(worker, limit))
    for (const { conversation, messages } of claimed)
      if (this.#hasWindows(messages[0]) && !this.#isBusy(conversation)) await this.#waitForHeld(conversation)
    if (isFirst) run.begin()
    // Those that are not among all that it holds are another worker's, or there is nothing to do in them.
    const isOpen = new Set(claimed.map(({ conversation }) => conversation))
    const isOver = (id: string) => !isOpen.has(id) && !this.#isBusy(id) && !this.#endedSince.has(id)
    if (claimed.length < limit) for (const id of before) if (isOver(id)) this.#cleared(id)
    const { term } = lease
    const events: WaitingEvent[] = []
    const messages: StoredMessage[] = []
    for (const lane of claimed) {
      const { conversation } = lane
      if (this.#endedSince.has(conversation)) continue
      const isBusy = this.#isBusy(conversation)
      if (isBusy && !this.#isCurrent(conversation)) this.leave(conversation)
      if (isBusy && this.#left.has(conversation)) continue
      this.#cleared(conversation)
      for (const event of lane.events) if (this.#takes(event.position)) events.push({ ...event, term })
      // Whatever is to be sent in a lane where something is under way is sent by it, also when its commit is not answered yet.
      if (!isBusy) messages.push(...lane.messages)
    }
    if (isFirst && events.length + messages.length > 0)
      log.info({ events: events.length, messages: messages.length }, 'going on with what the last process left')
    outbox.recover(messages)
    lanes.addAll(events)
    if ([...this.#endedSince].some((id) => this.#left.has(id) || this.#unknown.has(id))) this.claimSoon()
  }

  /** Whether an event that is accepted now may begin at once. */
  isFree(conversation: string): boolean {
    return this.options.lanes.isFree(conversation) && !this.#left.has(conversation) && !this.#unknown.has(conversation)
  }

  /** Whether what follows from an event may be done here: nobody else can have its lane. */
  isMine({ conversation, term }: WaitingEvent): boolean {
    return this.options.lease.isStill(term) && !this.#left.has(conversation)
  }

  /** An event was accepted here. @param before what others had left in its lane by then */
  add(event: WaitingEvent, before: Accepted['before']): void {
    // Others have left something there, or have accepted it and not told of it yet: it comes before this one.
    const isUnknown =
      before &&
      ((before.event !== undefined && !this.#taken.has(before.event)) ||
        (before.messages && !(this.#isBusy(event.conversation) && this.#isCurrent(event.conversation))))
    if (isUnknown) this.#unknown.add(event.conversation)
    this.#enqueue(event)
  }

  /** An event that was done with is to have its turn again. */
  addAgain(event: WaitingEvent): void {
    this.#taken.delete(event.position)
    this.#enqueue(event)
  }

  #enqueue(event: WaitingEvent): void {
    const { run, lanes } = this.options
    // The bot is stopping: the event is stored, and the next start claims it.
    if (!run.isRunning) return
    const { conversation, position, isCounted } = event
    // It is claimed when what is under way there has ended.
    if (this.#left.has(conversation) && this.#isBusy(conversation)) return
    // What was left there comes before it.
    if (this.#left.has(conversation) || this.#unknown.has(conversation)) this.claimSoon()
    else if (this.#takes(position)) lanes.add(event)
    else if (isCounted) lanes.countOf(event)
  }

  /**
   * Another worker may have the lane, and may have to leave it to this one again: all of it, so that nothing overtakes what is done there. It
   * is claimed when what is under way here has ended.
   * @param inTurn events of the turn that runs, which do not wait any more
   */
  leave(id: string, inTurn: readonly WaitingEvent[] = none): void {
    const { store, lanes, results, outbox } = this.options
    if (!store.shared) return
    const waiting = lanes.get(id)?.waiting.splice(0) ?? none
    for (const { position } of [...inTurn, ...waiting]) {
      this.#taken.delete(position)
      results.askFor(position)
    }
    this.#left.add(id)
    outbox.leave(id)
  }

  /** The outbox has left messages of a lane, since another worker may have it. */
  messagesLeft(conversation: string): void {
    if (!this.#left.has(conversation)) this.leave(conversation)
  }

  /** There is nothing more to do here in a lane: where several workers share the store it is given back, unless something was left there. */
  emptied(conversation: string): void {
    const { store, worker, run } = this.options
    if (!store.shared) return
    this.#endedSince.add(conversation)
    if (!run.isRunning || this.#isBusy(conversation)) return
    if (this.#left.has(conversation)) this.claimSoon()
    else
      void store.release(conversation, worker).catch(() => {
        // The lease runs out by itself.
      })
  }

  /** Whether a turn or a message of a lane is under way here, or waits. */
  #isBusy(conversation: string): boolean {
    return this.options.lanes.get(conversation) !== undefined || !this.options.outbox.isFree(conversation)
  }

  /** Whether no other worker can have had a lane since what is under way there came here. */
  #isCurrent(conversation: string): boolean {
    const { lanes, lease, outbox } = this.options
    const lane = lanes.get(conversation)
    return (!lane || lease.isStill(lane.term)) && outbox.isCurrent(conversation)
  }

  /** It is known whose a lane is, and what is open in it. */
  #cleared(conversation: string): void {
    this.#left.delete(conversation)
    this.#unknown.delete(conversation)
  }

  /** Whether an event is not in line here yet, which it is from now on. */
  #takes(position: number): boolean {
    if (!this.options.store.shared) return true
    if (this.#taken.has(position)) return false
    this.#taken.add(position)
    if (this.#taken.size > MAX_TAKEN) this.#taken.delete(this.#taken.keys().next().value!)
    return true
  }

  #hasWindows(message: StoredMessage | undefined): boolean {
    return message !== undefined && this.options.adapters.get(message.adapter)?.windows !== undefined
  }

  /** What was decided after something that is held leaves after it. */
  async #waitForHeld(conversation: string): Promise<void> {
    for (const held of await this.options.store.held(conversation)) this.options.outbox.waitFor(held)
  }
}

const none: never[] = []
