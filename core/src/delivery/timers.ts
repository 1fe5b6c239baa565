import type { Clock } from '../clock.js'
import { isHuidaError } from '../errors.js'
import type { Logger } from '../log.js'
import type { Store, StoredTimer } from '../store/store.js'
import type { Requests } from './requests.js'
import type { RunState } from './run-state.js'

/** The longest sleep, so that a step of the machine's clock is noticed. */
const LONGEST_SLEEP_MS = 60_000
/** The longest pause between two looks where several workers share the store: the one that has set a timer may be gone. */
const SHARED_LOOKUP_MS = 2_000
/** The pause after a look that failed. */
const FAILURE_PAUSE_MS = 5_000
/** How many are fired with one look. */
const BATCH = 100

/** Fires what is due, and sleeps until the next. */
export class Timers {
  #cancel: (() => void) | undefined
  #stopped = false
  #looking: Promise<void> | undefined
  /** Asked to look while it looked: what it read may be older than that. */
  #again = false

  constructor(
    private readonly options: { store: Store; requests: Requests; run: RunState; clock: Clock; log: Logger },
  ) {}

  /** Looks what is due. Called at start, and when a turn has set timers. One look at a time: the last one decides how long to sleep. */
  look(): Promise<void> {
    this.#again = this.#looking !== undefined
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
      if (this.#again && !this.#stopped) void this.look()
    })
    return this.#looking
  }

  async #look(): Promise<void> {
    const { store, run, clock, log } = this.options
    try {
      const timers = await store.timers(BATCH)
      if (this.#stopped) return
      const now = clock.now()
      await this.#fire(timers.filter(({ dueAt }) => dueAt <= now))
      const next = timers.find(({ dueAt }) => dueAt > now)?.dueAt
      const isFull = timers.length === BATCH && next === undefined
      if (isFull) this.#sleep(0)
      else this.#sleepUntil(next ?? Number.POSITIVE_INFINITY)
    } catch (error) {
      if (this.#stopped || !run.isRunning) return
      log.error({ error }, 'timers could not be read; trying again')
      this.#sleep(FAILURE_PAUSE_MS)
    }
  }

  /** Those of a conversation one after the other, conversations at once: each waits for the store, which writes together what waits together. */
  async #fire(due: readonly StoredTimer[]): Promise<void> {
    const { requests, log } = this.options
    const fireEach = async (timers: readonly StoredTimer[]) => {
      for (const timer of timers) {
        try {
          await requests.fire(timer.conversation, timer)
        } catch (error) {
          if (!isHuidaError(error, 'CONVERSATION_UNKNOWN')) throw error
          log.warn({ error, timer: timer.id }, 'a timer belongs to no conversation, and does not fire')
        }
      }
    }
    const ofEach = new Map<string, StoredTimer[]>()
    for (const timer of due) ofEach.set(timer.conversation, [...(ofEach.get(timer.conversation) ?? []), timer])
    const fired = await Promise.allSettled([...ofEach.values()].map(fireEach))
    const failed = fired.find(({ status }) => status === 'rejected')
    if (failed?.status === 'rejected') throw failed.reason
  }

  stop(): void {
    this.#stopped = true
    this.#cancel?.()
  }

  /** Where nobody else sets timers, the next one is known: who wakes before it has nothing to read. */
  #sleepUntil(next: number): void {
    const { store, clock } = this.options
    if (store.shared) this.#sleep(Math.min(next - clock.now(), SHARED_LOOKUP_MS))
    else
      this.#sleep(Math.min(next - clock.now(), LONGEST_SLEEP_MS), () =>
        clock.now() < next ? this.#sleepUntil(next) : void this.look(),
      )
  }

  #sleep(ms: number, wake: () => void = () => void this.look()): void {
    this.#cancel?.()
    if (!this.#stopped) this.#cancel = this.options.clock.after(ms, wake)
  }
}
