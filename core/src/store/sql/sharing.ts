import type { OpenLane, StoreNews } from '../store.js'
import { compiled } from './compiled.js'
import type { Sharing, SqlEngine, Step, Written } from './engine.js'
import { parameterOf } from './parameter.js'
import { type EventRow, type MessageRow, toEvent, toMessages } from './rows.js'
import type { Row } from './tables.js'
import { binder, type Unit } from './unit.js'

type Done = Exclude<Written, { unmet: number }>

/** How many lanes are claimed where no limit is given. */
const ALL = 1_000_000

/** The workers that share a database: which of them holds which lane, by leases that run out by the database's clock. */
export class Workers {
  readonly #bind = binder(compiled.sharing)

  constructor(
    private readonly engine: Pick<SqlEngine, 'read'>,
    private readonly sharing: Sharing,
    private readonly write: (unit: readonly Step[]) => Promise<Done | undefined>,
  ) {}

  get #now(): number | undefined {
    return this.sharing.now?.()
  }

  /** Makes a lane this worker's in which an event was stored just now, where nobody holds it. Gives the step that tells whether another does. */
  take(unit: Unit, conversation: string, position: unknown, worker: string | undefined): number {
    const now = this.#now
    if (worker !== undefined && position !== undefined) {
      unit.add(this.#bind('enlist', { worker, now }))
      unit.add(this.#bind('takeLane', { worker, position, now }))
    }
    const { channel } = this.sharing
    return unit.add({
      ...this.#bind('elsewhere', { channel, conversation, worker: worker ?? '', now }),
      returns: true,
    })
  }

  /** A conversation goes on under another id, and its lane is held by the same worker. */
  move(unit: Unit, from: string, to: string): void {
    unit.add(this.#bind('moveLane', { from, to }))
    unit.add(this.#bind('leaveLane', { from }))
  }

  /** Whoever has a turn or a message of the conversation under way hears that it has another owner. */
  ownerChanged(unit: Unit, conversation: string): void {
    unit.add({ ...this.#bind('ownerChanged', { channel: this.sharing.channel, conversation }), returns: true })
  }

  /** Met only as long as conversations are called as is thought: their present ids by those that are given, if they have moved. */
  placesAre(unit: Unit, places: ReadonlyMap<string, string | undefined>): void {
    // As the database has them: what no text can hold is something else there.
    const thought = Object.fromEntries([...places].map(([old, id]) => [parameterOf(old), id ?? null]))
    unit.add({ ...this.#bind('places', { places: JSON.stringify(thought) }), returns: true, expectRows: 1 })
  }

  /** Where a conversation went that had this id, if it has moved. */
  async alias(old: string): Promise<Row<'alias'> | undefined> {
    const [alias] = await this.engine.read<Row<'alias'>>(this.#bind('alias', { old }))
    return alias
  }

  async claim(worker: string, limit: number): Promise<OpenLane[]> {
    const now = this.#now
    const written = await this.write([
      this.#bind('renew', { worker, now }),
      { ...this.#bind('claim', { worker, now, limit: Math.min(limit, ALL) }), returns: true },
    ])
    const claimed = (written?.returned?.[1] ?? []) as { conversation: string; held: number }[]
    if (claimed.length === 0) return []
    const lanes = JSON.stringify(claimed.map(({ conversation }) => conversation))
    const [events, messages] = await Promise.all([
      this.engine.read<EventRow>(this.#bind('openEventsOf', { lanes })),
      this.engine.read<MessageRow>(this.#bind('openMessagesOf', { lanes })),
    ])
    const open = new Map<string, OpenLane>()
    for (const { conversation, held } of claimed)
      open.set(conversation, { conversation, events: [], messages: [], ...(held && { held: true }) })
    for (const event of events) open.get(event.conversation)?.events.push(toEvent(event))
    for (const message of toMessages(messages))
      if (message.status === 'waiting' || message.status === 'sending')
        open.get(message.conversation)?.messages.push(message)
    return [...open.values()]
  }

  async renew(worker: string): Promise<void> {
    await this.write([this.#bind('renew', { worker, now: this.#now })])
  }

  async release(conversation: string, worker: string): Promise<void> {
    await this.write([this.#bind('release', { conversation, worker })])
  }

  async leave(worker: string): Promise<void> {
    await this.write([this.#bind('leave', { worker }), this.#bind('endLeases', { worker })])
  }

  async lease(name: string, worker: string, ms: number): Promise<boolean> {
    const written = await this.write([this.#bind('lease', { name, worker, ms, now: this.#now })])
    return written?.rows[0] === 1
  }

  /** Removes what workers that are gone have left. */
  async forget(): Promise<void> {
    await this.write([this.#bind('forgetWorkers', { now: this.#now }), this.#bind('forgetLanes', {})])
  }

  listen(worker: string, heard: (news: StoreNews) => void): void {
    this.sharing.listen((message) => {
      const [what, about = ''] = /^(\w+)(?: (.*))?$/s.exec(message)?.slice(1) ?? []
      if (what === 'stored') heard({ type: 'stored' })
      else if (what === 'lanes' && about === worker) heard({ type: 'lanes' })
      else if (what === 'owner') heard({ type: 'owner', conversation: about })
    })
  }
}
