import { type Calendar, certainOr, createCalendar } from '@huida/calendar'
import type { DeferredWhy, Placement } from '../protocol/case.js'
import type { Tables } from '../tables.js'
import { type AgentProfile, type Queue, serves, type Team } from './team.js'

/** Whether somebody can come. */
export type Staffing =
  /** `place` is where it waits: in the overflow queue where its own is full. */
  | { staffed: true; place: Placement }
  /** `opensAt`: when somebody works again, in milliseconds since 1970. Absent: not because of the hours. */
  | { staffed: false; why: DeferredWhy; opensAt?: number; timeZone?: string }

/** Who is there, by the hours of the queues and by who is present. */
export class Staff {
  readonly #calendars = new Map<string, Calendar>()

  constructor(
    private readonly team: () => Team,
    private readonly tables: Tables,
    private readonly uncertain: (queue: string, year: number) => void,
  ) {}

  /** Whether there is anybody in the team who will see a ticket. */
  get hasAgents(): boolean {
    return this.team().agents.length > 0
  }

  profile(agent: string): AgentProfile | undefined {
    return this.team().agents.find(({ id }) => id === agent)
  }

  /** Agents who may be asked now, whatever they have. */
  async present(): Promise<AgentProfile[]> {
    const online = new Set(
      (await this.tables.presences()).flatMap(({ agent, state }) => (state === 'online' ? [agent] : [])),
    )
    return this.team().agents.filter(({ id }) => online.has(id))
  }

  /** Whether and where a case can wait, at a moment in milliseconds since 1970. */
  async for(place: Placement, now: number): Promise<Staffing> {
    const { queues } = this.team()
    const queue = queues.find(({ id }) => id === place.queue) ?? queues[0]!
    const hours = this.#calendarOf(queue)
    if (hours && !this.#ask(queue, hours, (calendar) => calendar.isOpen(now))) {
      const opensAt = this.#ask(queue, hours, (calendar) => calendar.nextOpening(now))
      return { staffed: false, why: 'closed', opensAt, timeZone: hours.timeZone }
    }
    const present = await this.present()
    const overflow = queues.find(({ id }) => id === queue.overflow)
    const servedBy = (one: Queue, skills: readonly string[]) => present.some((agent) => serves(agent, one, skills))
    const isServed = servedBy(queue, place.skills) || (overflow !== undefined && servedBy(overflow, []))
    if (!isServed) return { staffed: false, why: 'nobody' }
    if (await this.#hasRoom(queue)) return { staffed: true, place: { ...place, queue: queue.id } }
    if (overflow && servedBy(overflow, []) && (await this.#hasRoom(overflow)))
      return { staffed: true, place: { ...place, queue: overflow.id, skills: [] } }
    return { staffed: false, why: 'full' }
  }

  /** How many agents serve a queue now, by what they can have at once. */
  async capacity(queueId: string): Promise<number> {
    const queue = this.team().queues.find(({ id }) => id === queueId)
    const present = await this.present()
    return present
      .filter((agent) => !queue || serves(agent, queue, []))
      .reduce((sum, { capacity }) => sum + capacity, 0)
  }

  async #hasRoom({ id, limit }: Queue): Promise<boolean> {
    return (await this.tables.ahead(id, { conversation: '', priority: 0, waitingSince: 0 })).waiting < limit
  }

  /** The hours of a queue. `undefined`: it is always open. */
  #calendarOf({ calendar }: Queue): Calendar | undefined {
    return calendar === undefined ? undefined : this.calendar(calendar)
  }

  /** A calendar of the team by its name; made once for what it says. */
  calendar(name: string): Calendar | undefined {
    const config = this.team().calendars[name]
    if (!config) return undefined
    const key = JSON.stringify(config)
    const made = this.#calendars.get(key) ?? createCalendar(config)
    this.#calendars.set(key, made)
    return made
  }

  #ask<T>(queue: Queue, calendar: Calendar, ask: (calendar: Calendar) => T): T {
    const { value, unknownYear } = certainOr(calendar, ask)
    if (unknownYear !== undefined) this.uncertain(queue.id, unknownYear)
    return value
  }
}
