import { setTimeout as pause } from 'node:timers/promises'
import { LEASE_MS, type OpenLane, type Statement, type StoreNews } from '../store.js'
import { compiled } from './compiled.js'
import type { Sharing, SqlEngine, Step, Written } from './engine.js'
import { parameterOf } from './parameter.js'
import { type EventRow, type MessageRow, toEvent, toMessages } from './rows.js'
import type { Row } from './tables.js'
import { binder, type Unit } from './unit.js'
import type { EventValues } from './writing.js'

type Done = Exclude<Written, { unmet: number }>

/** How long lanes wait for others to be given back with them. */
const RELEASE_MS = 50
/** How many lanes are claimed where no limit is given. */
const ALL = 1_000_000

/** The workers that share a database: which of them holds which lane, by leases that run out by the database's clock. */
export class Workers {
  readonly #bind = binder(compiled.sharing)
  /** When each worker of this process was last written down as alive. */
  readonly #renewed = new Map<string, number>()
  readonly #releasing = new Map<string, { lanes: Set<string>; done: Promise<void> }>()

  constructor(
    private readonly engine: Pick<SqlEngine, 'read'>,
    private readonly sharing: Sharing,
    private readonly write: (unit: readonly Step[]) => Promise<Done | undefined>,
  ) {}

  get #now(): number | undefined {
    return this.sharing.now?.()
  }

  /** Stores an event, and makes its lane the worker's where nobody holds it. Gives the step, which is met only if the conversation has not moved. */
  accept(unit: Unit, row: EventValues, worker: string | undefined): number {
    const now = this.#now
    const takes = worker !== undefined && row.outcome === undefined
    // One that has just begun, or stood still, is alive only from now on.
    if (takes && !this.#isAlive(worker)) unit.add(this.#renewal(worker))
    const { channel } = this.sharing
    const step = this.#bind('accept', { ...row, worker: takes ? worker : '', me: worker ?? '', channel, now })
    return unit.add({ ...step, returns: true, expectRows: 1 })
  }

  #renewal(worker: string): Statement {
    this.#renewed.set(worker, this.#elapsed)
    return this.#bind('renew', { worker, now: this.#now })
  }

  #isAlive(worker: string): boolean {
    return this.#elapsed - (this.#renewed.get(worker) ?? Number.NEGATIVE_INFINITY) < LEASE_MS / 2
  }

  get #elapsed(): number {
    return this.#now ?? performance.now()
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

  /** Where a conversation went that had this id, if it has moved. */
  async alias(old: string): Promise<Row<'alias'> | undefined> {
    const [alias] = await this.engine.read<Row<'alias'>>(this.#bind('alias', { old }))
    return alias
  }

  async claim(worker: string, limit: number): Promise<OpenLane[]> {
    const now = this.#now
    const written = await this.write([
      this.#renewal(worker),
      { ...this.#bind('claim', { worker, now, limit: Math.min(limit, ALL) }), returns: true },
    ])
    const claimed = (written?.returned?.[1] ?? []) as { conversation: string }[]
    if (claimed.length === 0) return []
    const lanes = JSON.stringify(claimed.map(({ conversation }) => conversation))
    // In this order: whoever had a lane may still commit a turn there, and its event is either open, or what it said is seen.
    const events = await this.engine.read<EventRow>(this.#bind('openEventsOf', { lanes }))
    const messages = await this.engine.read<MessageRow>(this.#bind('openMessagesOf', { lanes }))
    const open = new Map<string, OpenLane>()
    for (const { conversation } of claimed) open.set(conversation, { conversation, events: [], messages: [] })
    for (const event of events) open.get(event.conversation)?.events.push(toEvent(event))
    for (const message of toMessages(messages))
      if (message.status === 'waiting' || message.status === 'sending')
        open.get(message.conversation)?.messages.push(message)
    return [...open.values()]
  }

  async renew(worker: string): Promise<void> {
    await this.write([this.#renewal(worker)])
  }

  /** Many turns end at about the same time: their lanes are given back together. */
  release(conversation: string, worker: string): Promise<void> {
    const waiting = this.#releasing.get(worker)
    if (waiting) {
      waiting.lanes.add(conversation)
      return waiting.done
    }
    const lanes = new Set([conversation])
    const done = pause(RELEASE_MS).then(async () => {
      this.#releasing.delete(worker)
      await this.write([this.#bind('release', { worker, lanes: JSON.stringify([...lanes].map(parameterOf)) })])
    })
    this.#releasing.set(worker, { lanes, done })
    return done
  }

  async leave(worker: string): Promise<void> {
    // Lanes that are being given back are so while it is still known.
    await this.#releasing.get(worker)?.done.catch(() => {})
    this.#renewed.delete(worker)
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
