import type { Adapter } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { Author } from '../conversation/author.js'
import type { Part } from '../conversation/part.js'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type { Accepted, Store } from '../store/store.js'
import type { ActionTarget } from '../turn/context.js'
import type { Conversations, OwnEvent } from './conversations.js'
import { crashPoint } from './crash-point.js'
import type { Journal } from './journal.js'
import type { Lease } from './lanes/lease.js'
import type { RunState } from './run-state.js'

export interface RequestsOptions {
  store: Store
  conversations: Conversations
  adapters: ReadonlyMap<string, Adapter>
  clock: Clock
  lease: Lease
  run: RunState
  journal: Journal
}

/** What no platform brings: a program speaks or acts, a timer is due. Each is an event, and takes its place in its lane. */
export class Requests {
  constructor(private readonly options: RequestsOptions) {}

  /** Stores what is to be said without being spoken to. */
  async send(id: string, parts: Part[], { key, by }: { key: string; by: Author }): Promise<void> {
    const { place, base } = await this.#own(id)
    await this.options.journal.accept([{ ...place, event: { ...base, type: 'send', key: `send:${key}`, parts, by } }])
  }

  /** Stores an action, and resolves with its result. */
  async act(to: ActionTarget, name: string, data: Json, { key, by }: { key: string; by: Author }): Promise<Json> {
    const { journal } = this.options
    const { place, base } = await this.#own(to)
    const event = { ...base, type: 'action' as const, key: `act:${key}`, name, data, by }
    let result: Promise<Json> | undefined
    // Waited for before its turn can begin: a turn that only computes is over sooner than this goes on.
    const each = (accepted: Accepted) => {
      result = journal.results.of(accepted)
      result.catch(() => {})
    }
    await journal.accept([{ ...place, event }], { each })
    crashPoint('action.accepted')
    return result!
  }

  /** A timer is due. */
  async fire(conversation: string, { id, name, data }: { id: number; name: string; data: Json }): Promise<void> {
    const { place, base } = await this.#own(conversation)
    const event = { ...base, type: 'timer' as const, key: `timer:${id}`, name, data }
    await this.options.journal.accept([{ ...place, timer: id, event }])
  }

  /** Runs a quarantined event again, as if it had just arrived. */
  async replay(position: number): Promise<void> {
    const { store, lease, journal } = this.options
    const event = (await store.quarantined()).find((quarantined) => quarantined.position === position)
    if (!event || !(await store.replay(position))) throw new HuidaError('EVENT_UNKNOWN', { position })
    journal.claims.addAgain({ ...event, attempts: 0, term: lease.term })
  }

  /** Place and sender of an event that the core makes itself, in a conversation or a lane. */
  #own(to: ActionTarget): Promise<OwnEvent> {
    const { conversations, adapters, clock, run } = this.options
    run.check()
    return conversations.ownEvent(to, adapters, clock.now())
  }
}
