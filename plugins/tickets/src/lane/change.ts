import { type Author, type Context, type Json, type Logger, Refusal } from '@huida/core'
import type { TicketsConfig } from '../config.js'
import { clocksOf, type Policies, type Watched, watched, withEvent } from '../ticket/clocks.js'
import { after, courseOf, type Step } from '../ticket/machine.js'
import type { NewChange, TicketTables } from '../ticket/tables.js'
import type { CourseEvent, Task, Ticket } from '../ticket/ticket.js'

/** What the plugin's parts work with. */
export interface TicketTools {
  config: TicketsConfig
  policies: Policies
  tables: TicketTables
  log: Logger
  /** Whether a conversation can be spoken and recorded in. */
  exists(conversation: string): Promise<boolean>
  /** When agents wrote in a conversation lately, the earliest first. */
  agentsWrote(conversation: string): Promise<number[]>
}

const DAY_MS = 86_400_000

/** The lane in which everything about a ticket happens, one after another. */
export const laneOf = (number: string): string => `ticket:${number}`

/** By what an open ticket is found again, and cannot be opened twice. */
export const matterOf = ({ person, key, number, reopened }: Ticket): string =>
  // A new one may have been opened with the key of one that is reopened.
  JSON.stringify(reopened === 0 ? [person, key] : [person, key, number])

/** A clock that is set back by more than so much was wrong before. */
const SET_BACK_MS = 300_000

/**
 * The time of a change. Clocks of machines are set back a little now and then: what happened stays in its order. One that is set back by more had
 * jumped ahead, and what it broke is not broken.
 */
function sinceThen(now: number, changedAt: number): number {
  return changedAt - now > SET_BACK_MS ? now : Math.max(now, changedAt)
}

/** What somebody should look at. */
interface Alert {
  kind:
    | 'warning'
    | 'breached'
    | 'waiting'
    | 'assigned'
    | 'reopened'
    | 'progress'
    | 'task_closed'
    | 'task_breached'
    | 'draft_failed'
  record?: string
  data: Record<string, Json>
}

/** One turn's changes of a ticket: what is stored, recorded, told and planned when it commits. */
export class Change {
  readonly ticket: Ticket
  readonly now: number
  readonly #changes: NewChange[] = []
  readonly #records: { type: string; data: Json }[] = []
  readonly #alerts: Alert[] = []
  readonly #revision: number
  #isVisible = false

  private constructor(
    private readonly tools: TicketTools,
    private readonly ctx: Context,
    readonly by: Author,
    kept: { ticket: Ticket; revision: number },
  ) {
    this.ticket = kept.ticket
    this.#revision = kept.revision
    this.now = sinceThen(ctx.now(), kept.ticket.changedAt)
  }

  /**
   * Reads the ticket of this lane.
   * @throws Refusal 404 TICKET_UNKNOWN
   */
  static async of(tools: TicketTools, ctx: Context, by: Author): Promise<Change> {
    const number = ctx.conversation.id.slice('ticket:'.length)
    const kept = await tools.tables.kept(number)
    if (!kept) throw new Refusal(404, 'TICKET_UNKNOWN', 'There is no such ticket.')
    return new Change(tools, ctx, by, kept)
  }

  get policies(): Policies {
    return this.tools.policies
  }

  /** A row of the history. `quiet`: nobody's picture of the ticket is out of date by it. */
  log(
    change: Omit<NewChange, 'at' | 'by'>,
    { quiet = false, by = this.by }: { quiet?: boolean; by?: Author } = {},
  ): void {
    this.#changes.push({ at: this.now, by, ...change })
    this.#isVisible ||= !quiet
  }

  /** Sets a member, and tells the history; the same as before is no change. */
  set<K extends 'subject' | 'problem' | 'type' | 'priority' | 'level' | 'department' | 'owner'>(
    what: K,
    to: Ticket[K] | undefined,
    text?: string,
  ): boolean {
    const from = this.ticket[what]
    if (from === to) return false
    if (to === undefined) delete this.ticket[what]
    else this.ticket[what] = to as Ticket[K]
    this.log({ what, from: from ?? null, to: to ?? null, ...(text !== undefined && { text }) })
    return true
  }

  /** Something that clocks follow from. */
  happened(what: CourseEvent['what']): boolean {
    const before = this.ticket.course.length
    this.ticket.course = withEvent(this.ticket.course, what, this.now)
    return this.ticket.course.length > before
  }

  /** Makes a step of the state machine. @throws Refusal when it may not be made */
  step(
    step: Step,
    about: { by: Author['kind'] | 'customer'; solution?: string | undefined; text?: string | undefined },
  ): void {
    const from = this.ticket.state
    const { reopenDays } = this.tools.config
    const to = after(this.ticket, step, { by: about.by, solution: about.solution, at: this.now, reopenDays })
    this.ticket.state = to
    if (to === 'pending' || to === 'on_hold') this.ticket.waitsSince = this.now
    else delete this.ticket.waitsSince
    this.happened(courseOf(step))
    this.log({ what: 'state', from, to, ...(about.text !== undefined && { text: about.text }) })
    this.record('ticket.changed', { from, to })
  }

  /** For the event log, in the ticket's conversation. */
  record(type: string, data: Record<string, Json>): void {
    this.#records.push({ type, data: { ticket: this.ticket.number, ...data } })
  }

  /** Asks for an action in the conversation that the ticket came from. */
  async tell(name: string, data: Record<string, Json>, key?: string): Promise<void> {
    const { conversation } = this.ticket
    if (await this.tools.exists(conversation)) this.ctx.act(conversation, name, data, key === undefined ? {} : { key })
    else this.ctx.log.warn({ ticket: this.ticket.number, action: name }, 'the conversation of a ticket is gone')
  }

  alert(alert: Alert): void {
    this.#alerts.push(alert)
  }

  /** Works out the clocks, and stages everything. */
  async commit(): Promise<Ticket> {
    const { ticket, now, tools, ctx } = this
    const all = watched(ticket.course, tools.policies.of(ticket), now)
    this.#announce(all)
    this.#announceTasks()
    Object.assign(ticket, clocksOf(all))
    settleDue(ticket, tools.config)
    ticket.changedAt = Math.max(now, ticket.changedAt)
    if (this.#isVisible) ticket.version++
    for (const statement of tools.tables.updated({ ticket, revision: this.#revision }, this.#changes, matterOf(ticket)))
      ctx.write(statement)
    const next = nextLook(ticket, all, tools.config)
    if (next === undefined) ctx.cancel('due')
    else ctx.schedule('due', next)
    if (this.#records.length > 0)
      await this.tell('ticket.told', { number: ticket.number, records: this.#records as Json })
    for (const { kind, record, data } of this.#alerts)
      await this.tell('ticket.alert', {
        ...{ number: ticket.number, kind, type: ticket.type, department: ticket.department, watchers: ticket.watchers },
        ...(ticket.owner !== undefined && { owner: ticket.owner }),
        ...(record !== undefined && { record }),
        ...data,
      })
    return ticket
  }

  /** Tells of promises that are near their end or broken, once; one that is kept after all, by another policy, may break again. */
  #announce(all: readonly Watched[]): void {
    const { ticket, now } = this
    const known = new Set(ticket.announced)
    for (const { id, name, breachedAt, warnAt, metAt, dueAt, unknownYear } of all) {
      const [broken, warned, unsure] = [`${id}:breached`, `${id}:warned`, `unknown:${unknownYear}`]
      if (breachedAt !== undefined && !known.has(broken)) {
        known.add(broken)
        this.log({ what: 'breached', name, to: breachedAt }, { quiet: true, by: system })
        this.alert({ kind: 'breached', record: 'ticket.breached', data: { clock: name, dueAt: breachedAt } })
      } else if (breachedAt === undefined && known.delete(broken)) {
        this.log({ what: 'kept', name }, { quiet: true, by: system })
        this.record('ticket.unbreached', { clock: name })
      }
      const isNear = metAt === undefined && warnAt !== undefined && now >= warnAt
      if (isNear && breachedAt === undefined && !known.has(warned)) {
        known.add(warned)
        this.alert({ kind: 'warning', data: { clock: name, dueAt: dueAt ?? null } })
      } else if (!isNear && metAt === undefined) known.delete(warned)
      if (unknownYear !== undefined && !known.has(unsure)) {
        known.add(unsure)
        this.tools.log.error(
          { ticket: ticket.number, unknownYear },
          'a due time is a guess: the calendar does not know the year',
        )
        this.log({ what: 'uncertain', to: unknownYear }, { quiet: true, by: system })
        this.record('calendar.unknown_year', { year: unknownYear })
      }
    }
    const ids = all.map(({ id }) => id)
    ticket.announced = [...known].filter(
      (one) => one.startsWith('unknown:') || ids.some((id) => one.startsWith(`${id}:`)),
    )
  }

  #announceTasks(): void {
    for (const task of this.ticket.tasks) {
      if (task.state === 'closed' || task.breachedAt !== undefined || this.now <= task.dueAt) continue
      task.breachedAt = task.dueAt
      this.log({ what: 'task', name: task.id, to: 'breached' }, { quiet: true, by: system })
      const data = {
        task: task.id,
        department: task.department,
        ...(task.owner !== undefined && { coordinator: task.owner }),
      }
      this.alert({ kind: 'task_breached', record: 'task.breached', data })
    }
  }
}

const system: Author = { kind: 'system', id: 'tickets' }

/** When somebody must look at a ticket: also one that only waits. */
export function settleDue(ticket: Ticket, config: TicketsConfig): void {
  delete ticket.dueAt
  delete ticket.uncertain
  if (ticket.state === 'closed') return
  const running = ticket.clocks.filter(({ metAt }) => metAt === undefined)
  const due = running.map(({ dueAt }) => dueAt)
  const dates = [...due, waitsUntil(ticket, config)].filter((at) => at !== undefined)
  if (dates.length > 0) ticket.dueAt = Math.min(...dates)
  if (running.some(({ uncertain }) => uncertain)) ticket.uncertain = true
}

/** When a ticket has waited long enough. */
export function waitsUntil(
  { state, waitsSince }: Ticket,
  { pendingDays, onHoldDays }: TicketsConfig,
): number | undefined {
  if (waitsSince === undefined) return undefined
  return waitsSince + (state === 'pending' ? pendingDays : onHoldDays) * DAY_MS
}

/** When the next thing happens by itself. A promise is broken after its last millisecond. */
export function nextLook(ticket: Ticket, all: readonly Watched[], config: TicketsConfig): number | undefined {
  const tasks = ticket.tasks
    .filter(({ state, breachedAt }: Task) => state === 'open' && breachedAt === undefined)
    .map(({ dueAt }) => dueAt + 1)
  if (ticket.state === 'closed') return undefined
  const clocks = all
    .filter(({ metAt }) => metAt === undefined)
    .flatMap(({ id, warnAt, dueAt, breachedAt }) => [
      ticket.announced.includes(`${id}:warned`) || breachedAt !== undefined ? undefined : warnAt,
      breachedAt !== undefined || dueAt === undefined ? undefined : dueAt + 1,
    ])
  const moments = [...tasks, ...clocks, waitsUntil(ticket, config)].filter((at) => at !== undefined)
  return moments.length === 0 ? undefined : Math.min(...moments)
}
