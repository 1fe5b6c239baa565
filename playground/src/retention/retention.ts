import { type Clock, type Logger, type Pruning, Refusal, type Store } from '@huida/core'
import type { Audit } from '../server/audit.js'
import type { Days } from './days.js'

/** What a run has deleted. */
export interface Run {
  at: number
  /** Who wanted it; `system`: it was due. */
  by: string
  deleted: Record<string, number>
}

export interface RetentionOptions {
  pruning: Pruning
  store: Store
  clock: Clock
  log: Logger | undefined
  audit: Audit
  /** As it is set now. */
  days(): Days
}

const DAY_MS = 86_400_000
/** How soon after the start it is looked whether something is due, and how often from then on. */
const FIRST_MS = 60_000
const LOOK_EVERY_MS = 3_600_000
/** Where several processes share the records, one of them deletes; another one takes over when it has not said for so long that it does. */
const LEASE_MS = 60_000
const LEASE = 'retention'
/** No plugin's name has a space. */
const DRAWER = 'huida retention'

/** Deletes each day what is older than it is to be kept, and tells what it does. */
export class Retention {
  readonly #worker = crypto.randomUUID()
  readonly #stopping = new AbortController()
  #running: { kind: string; deleted: number } | undefined
  #ended: Promise<void> = Promise.resolve()
  #cancel: () => void = () => {}

  constructor(private readonly options: RetentionOptions) {}

  /** What may be deleted. */
  get kinds(): string[] {
    return this.options.pruning.kinds
  }

  /** What is being deleted now by this process. */
  get running(): { kind: string; deleted: number } | undefined {
    return this.#running
  }

  /** Looks now and then whether a run is due. */
  start(inMs = FIRST_MS): void {
    this.#cancel = this.options.clock.after(inMs, () => {
      this.#runIfDue()
        .catch((error: unknown) => this.options.log?.error({ error }, 'what is old could not be deleted; trying again'))
        .finally(() => this.#stopping.signal.aborted || this.start(LOOK_EVERY_MS))
    })
  }

  /** Ends what is being deleted, between two writes. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#cancel()
    await this.#ended
  }

  /** The latest run. */
  async last(): Promise<Run | undefined> {
    const { store, clock } = this.options
    return (await store.get(DRAWER, 'last', clock.now())) as Run | undefined
  }

  /** How much is older than so many days. Nothing is changed. */
  async count(days: Days): Promise<Record<string, number>> {
    const { pruning, clock } = this.options
    const counts: Record<string, number> = {}
    for (const [kind, number] of this.#known(days))
      counts[kind] = await pruning.count(kind, clock.now() - number * DAY_MS)
    return counts
  }

  /**
   * Begins to delete what is older than so many days; `running` tells how far it is.
   * @throws Refusal PRUNE_RUNNING
   */
  async begin(by: string, days: Days): Promise<void> {
    if (!(await this.#take())) throw new Refusal(409, 'PRUNE_RUNNING', 'What is old is being deleted already.')
    void this.#run(by, days).catch((error: unknown) =>
      this.options.log?.error({ error }, 'what is old could not be deleted'),
    )
  }

  async #runIfDue(): Promise<void> {
    const { clock, days } = this.options
    const isDue = async () => ((await this.last())?.at ?? 0) <= clock.now() - DAY_MS
    if (Object.keys(days()).length === 0 || !(await isDue()) || !(await this.#take())) return
    // Another process may have done it between the look and the lease.
    if (await isDue()) await this.#run('system', days())
    else await this.#give()
  }

  async #take(): Promise<boolean> {
    if (this.#running || this.#stopping.signal.aborted) return false
    // Before it is waited for anything, so that of two who ask at once one is refused.
    this.#running = { kind: '', deleted: 0 }
    const isOurs = await this.options.store.lease(LEASE, this.#worker, LEASE_MS).catch(() => false)
    if (!isOurs) this.#running = undefined
    return isOurs
  }

  async #give(): Promise<void> {
    this.#running = undefined
    await this.options.store.leave(this.#worker)
  }

  #run(by: string, days: Days): Promise<void> {
    const running = this.#delete(by, days).finally(() => this.#give())
    this.#ended = running.catch(() => undefined)
    return running
  }

  async #delete(by: string, days: Days): Promise<void> {
    const { pruning, store, clock, log, audit } = this.options
    const { signal } = this.#stopping
    const deleted: Record<string, number> = {}
    let renewedAt = clock.elapsed()
    try {
      for (const [kind, number] of this.#known(days)) {
        const told = (some: number) => {
          this.#running = { kind, deleted: some }
          if (clock.elapsed() - renewedAt < LEASE_MS / 3) return
          renewedAt = clock.elapsed()
          void store.lease(LEASE, this.#worker, LEASE_MS).catch(() => undefined)
        }
        if (!signal.aborted) deleted[kind] = await pruning.prune(kind, clock.now() - number * DAY_MS, { signal, told })
      }
      // One that was cut off goes on at the next look.
      if (!signal.aborted) {
        const run: Run = { at: clock.now(), by, deleted }
        await store.put([{ drawer: DRAWER, key: 'last', value: { ...run } }], clock.now())
      }
    } finally {
      // Also what was deleted before something failed.
      log?.info({ by, deleted }, 'what is old was deleted')
      const details = { days: { ...days }, deleted }
      await audit.done('change', { by, action: 'records.prune', target: Object.keys(deleted).join(' '), details })
    }
  }

  /** What is set for a plugin that is not used deletes nothing. */
  #known(days: Days): [kind: string, days: number][] {
    return this.kinds.flatMap((kind) => (days[kind] === undefined ? [] : [[kind, days[kind]]]))
  }
}
