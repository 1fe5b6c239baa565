import { type Context, type Json, Refusal } from '@huida/core'
import { z } from 'zod'
import { routeOf } from '../config.js'
import type { TicketDraft, TicketSummary, TicketsInTurn } from '../conversation/on-ctx.js'
import { similarTo } from '../solved/similar.js'
import { clocksOf, watched } from '../ticket/clocks.js'
import { newNumber } from '../ticket/number.js'
import type { NewChange } from '../ticket/tables.js'
import type { Ticket } from '../ticket/ticket.js'
import { authorData, json } from './actions.js'
import { laneOf, matterOf, settleDue, type TicketTools } from './change.js'
import { filledBy } from './lane.js'
import { newTask } from './tasks.js'

/** How many open tickets of one person are looked at. */
const MAX_OPEN = 50
const MAX_SUBJECT = 500
const MAX_PROBLEM = 8_000

/** What a program may open a ticket with. */
export const ticketDraft = z.object({
  type: z.string().trim().min(1).max(100),
  subject: z.string().trim().min(1),
  problem: z.string().optional(),
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  fields: z.record(z.string().min(1).max(64), json).optional(),
  level: z.string().max(100).optional(),
})

/** What `ctx.tickets` does in one turn. */
export class TurnTickets implements TicketsInTurn {
  /** What this turn has opened: the tables show it only when it has committed. */
  readonly #opened = new Map<string, Ticket>()

  constructor(
    private readonly tools: TicketTools,
    private readonly ctx: Context,
  ) {}

  async open(draft: TicketDraft, { key }: { key: string }): Promise<{ number: string; fresh: boolean }> {
    const { ctx, tools } = this
    if (typeof key !== 'string' || key === '')
      throw new TypeError('A ticket is opened with a key, so that the same matter opens one.')
    const parsed = ticketDraft.safeParse(draft)
    if (!parsed.success)
      throw new Refusal(400, 'TICKET_INVALID', `A ticket cannot be opened with this. ${z.prettifyError(parsed.error)}`)
    const mine = this.#opened.get(key)
    if (mine) return { number: mine.number, fresh: false }
    const same = await this.#known(key)
    const now = ctx.now()
    if (same && same.state !== 'closed') return this.#goOn(same, draft)
    const isRecent = same?.closedAt !== undefined && now - same.closedAt <= tools.config.reopenDays * 86_400_000
    if (same && isRecent) {
      ctx.act(laneOf(same.number), 'ticket.reopen', { by: authorData(ctx.by), reason: draft.problem ?? draft.subject })
      return this.#goOn(same, draft)
    }
    const open = [
      ...(await tools.tables.latest({ person: ctx.person, state: 'not_closed' }, MAX_OPEN)),
      ...this.#opened.values(),
    ].filter(({ type }) => type === draft.type)
    const about = open.find((ticket) => isSameMatter(ticket, draft, tools.config.keyFields))
    if (about) return this.#goOn(about, draft)
    const ticket = ticketOf(draft, key, { ctx, tools })
    ticket.similar = open.map(({ number }) => number)
    this.#store(ticket)
    this.#opened.set(key, ticket)
    return { number: ticket.number, fresh: true }
  }

  async ofPerson(person: string): Promise<TicketSummary[]> {
    const stored = await this.tools.tables.latest({ person, state: 'not_closed' }, MAX_OPEN)
    const opened = person === this.ctx.person ? [...this.#opened.values()].reverse() : []
    return [...opened, ...stored].map(({ number, type, subject, state, openedAt }) => ({
      number,
      type,
      subject,
      state,
      openedAt,
    }))
  }

  similar(text: string, { limit = 3 }: { limit?: number } = {}) {
    return similarTo(this.tools.tables, text, limit)
  }

  /** The latest ticket that was opened with a key, or what it was merged into. */
  async #known(key: string): Promise<Ticket | undefined> {
    const { tables } = this.tools
    let [ticket] = await tables.withKey(this.ctx.person, key)
    const seen = new Set<string>()
    while (ticket?.mergedInto !== undefined && !seen.has(ticket.number)) {
      seen.add(ticket.number)
      ticket = (await tables.kept(ticket.mergedInto))?.ticket
    }
    return ticket
  }

  /** It is about a ticket that is open already: what is new is added there. */
  #goOn(ticket: Ticket, { fields = {}, problem }: TicketDraft): { number: string; fresh: false } {
    const { ctx } = this
    const isNew =
      Object.keys(fields).some((name) => !(name in ticket.fields)) ||
      (problem !== undefined && problem !== ticket.problem)
    if (isNew)
      ctx.act(laneOf(ticket.number), 'ticket.again', {
        by: authorData(ctx.by),
        fields,
        ...(problem !== undefined && { problem: problem.slice(0, MAX_PROBLEM) }),
      } as Json)
    return { number: ticket.number, fresh: false }
  }

  #store(ticket: Ticket): void {
    const { ctx, tools } = this
    const changes: NewChange[] = [
      { at: ticket.openedAt, by: ctx.by, what: 'opened', to: ticket.state, text: ticket.subject },
      ...ticket.tasks.map(
        ({ id, title }): NewChange => ({
          at: ticket.openedAt,
          by: { kind: 'system', id: 'tickets' },
          what: 'task',
          name: id,
          to: 'open',
          text: title,
        }),
      ),
    ]
    for (const statement of tools.tables.inserted(ticket, changes, matterOf(ticket))) ctx.write(statement)
    const filled = Object.values(ticket.fields)
    ctx.record('ticket.opened', {
      ...{ ticket: ticket.number, type: ticket.type, department: ticket.department, priority: ticket.priority },
      ...{ fields: filled.length, fieldsByBot: filled.filter(({ by }) => by === 'bot').length, key: ticket.key },
    })
    for (const { id, department } of ticket.tasks)
      ctx.record('task.opened', { ticket: ticket.number, task: id, department })
    // Its clocks tick in its own lane.
    ctx.act(laneOf(ticket.number), 'ticket.start')
  }
}

/** Whether a ticket has the same order, or whatever else tells matters apart. */
function isSameMatter(ticket: Ticket, { fields = {} }: TicketDraft, keyFields: readonly string[]): boolean {
  const shared = keyFields.filter(
    (name) => fields[name] !== undefined && fields[name] !== null && ticket.fields[name] !== undefined,
  )
  return shared.length > 0 && shared.every((name) => String(fields[name]) === String(ticket.fields[name]!.value))
}

function ticketOf(draft: TicketDraft, key: string, { ctx, tools }: { ctx: Context; tools: TicketTools }): Ticket {
  const { type, fields = {}, level } = draft
  const subject = draft.subject.replace(/\s+/g, ' ').trim().slice(0, MAX_SUBJECT)
  const { department, priority, task } = routeOf(tools.config, { type, level })
  const at = ctx.now()
  const by = filledBy(ctx.by)
  const { id: conversation, adapter } = ctx.conversation
  const tasks =
    task === undefined
      ? []
      : [
          newTask(
            { department: task, title: subject },
            { id: '1', at, by: 'tickets', policies: tools.policies, agent: undefined },
          ),
        ]
  const ticket: Ticket = {
    ...{ number: newNumber(), type, subject, problem: (draft.problem ?? subject).slice(0, MAX_PROBLEM) },
    ...{ priority: draft.priority ?? priority, ...(level !== undefined && { level }), state: 'open', department },
    // An agent who opens a ticket is at it.
    ...(ctx.by.kind === 'agent' && ctx.by.id !== undefined && { owner: ctx.by.id }),
    ...{
      watchers: [],
      fields: Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value, by, at }])),
    },
    ...(ctx.user.name !== undefined && { customer: ctx.user.name }),
    ...{ conversation, adapter, person: ctx.person, locale: ctx.locale, key, openedAt: at, changedAt: at, reopened: 0 },
    ...{ clocks: [], breached: false, course: [{ at, what: 'opened' }], announced: [], tasks, similar: [], merged: [] },
    ...{ outside: {}, version: 1 },
  }
  Object.assign(ticket, clocksOf(watched(ticket.course, tools.policies.of(ticket), at)))
  settleDue(ticket, tools.config)
  return ticket
}
