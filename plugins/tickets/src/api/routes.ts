import { standingAt } from '@huida/calendar'
import {
  type Author,
  type BotAccess,
  type Clock as CoreClock,
  type Json,
  type Principal,
  Refusal,
  type RouteTools,
} from '@huida/core'
import { z } from 'zod'
import { departmentRule, policyRule } from '../config.js'
import { declareExport } from '../export/route.js'
import { asked, json } from '../lane/actions.js'
import { laneOf, type TicketTools } from '../lane/change.js'
import { ticketDraft } from '../lane/opening.js'
import { maskPersonal } from '../solved/mask.js'
import { calendarProblems } from '../ticket/clocks.js'
import { numberIn } from '../ticket/number.js'
import type { TicketFilter } from '../ticket/ticket.js'

const team = ['agent', 'expert', 'coordinator', 'manager'] as const
const state = z.enum(['open', 'pending', 'on_hold', 'closed'])
const priority = z.enum(['low', 'normal', 'high', 'urgent'])
const time = z.number().describe('Milliseconds since 1970.')

const running = z.object({
  name: z.enum(['first_response', 'next_reply', 'resolution']),
  ...{ startedAt: time, targetMs: z.number(), dueAt: time.optional(), uncertain: z.literal(true).optional() },
  ...{ leftMs: z.number().optional(), metAt: time.optional(), breachedAt: time.optional() },
})
const task = z.object({
  ...{ id: z.string(), department: z.string(), title: z.string(), state: z.enum(['open', 'closed']) },
  ...{
    owner: z.string().optional(),
    openedAt: time,
    openedBy: z.string(),
    dueAt: time,
    uncertain: z.literal(true).optional(),
  },
  ...{ breachedAt: time.optional(), closedAt: time.optional(), evidence: z.string().optional() },
  progress: z.array(z.object({ at: time, by: z.string(), text: z.string(), public: z.boolean() })),
})
const summary = z.object({
  ...{ number: z.string(), type: z.string(), subject: z.string(), priority, level: z.string().optional(), state },
  ...{ department: z.string(), owner: z.string().optional(), watchers: z.array(z.string()), conversation: z.string() },
  ...{
    person: z.string(),
    customer: z.string().optional(),
    openedAt: time,
    changedAt: time,
    closedAt: time.optional(),
    dueAt: time.optional(),
  },
  ...{ uncertain: z.literal(true).optional(), breached: z.boolean(), version: z.number() },
})
const ticket = summary.extend({
  ...{ problem: z.string(), locale: z.string(), reopened: z.number(), solution: z.string().optional() },
  fields: z.record(z.string(), z.object({ value: json, by: z.enum(['bot', 'agent', 'system']), at: time })),
  ...{
    resolution: z.string().optional(),
    clocks: z.array(running),
    tasks: z.array(task),
    similar: z.array(z.string()),
  },
  ...{ mergedInto: z.string().optional(), merged: z.array(z.string()), outside: z.record(z.string(), z.string()) },
})
const change = z.object({
  ...{ index: z.number(), at: time, what: z.string(), name: z.string().optional() },
  by: z.object({ kind: z.string(), id: z.string().optional(), name: z.string().optional() }),
  ...{ from: json.optional(), to: json.optional(), text: z.string().optional() },
})
const done = z.object({ number: z.string(), state, version: z.number() })
const byNumber = z.object({ number: z.string() })

const listQuery = z.object({
  state: z.union([state, z.literal('not_closed')]).optional(),
  ...{ department: z.string().optional(), owner: z.string().optional(), type: z.string().optional() },
  ...{ priority: priority.optional(), person: z.string().optional(), conversation: z.string().optional() },
  watcher: z.string().optional().describe('An agent who follows it.'),
  query: z
    .string()
    .max(200)
    .optional()
    .describe(
      'A number, however it is typed, finds its ticket whatever else is asked for; else words that all stand in it.',
    ),
  breached: z.enum(['true', 'false']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset: z.coerce.number().int().min(0).max(100_000).default(0),
})

/** Who did it, as history and records tell it. */
export const agentOf = ({ id, name }: Principal): Author => ({ kind: 'agent', id, ...(name !== undefined && { name }) })

/** @throws Refusal 404 TICKET_UNKNOWN */
function numberOf(written: string): string {
  const number = numberIn(written)
  if (number === undefined) throw new Refusal(404, 'TICKET_UNKNOWN', 'There is no such ticket.')
  return number
}

/** The addresses below `/api/tickets/`. */
export function declareRoutes(given: RouteTools, bot: BotAccess, tools: TicketTools, clock: CoreClock): void {
  const { tables, config, policies } = tools
  const { route } = given
  const mask = config.mask ?? maskPersonal

  declareExport(given, tables, mask)
  route({
    ...{ method: 'GET', path: '/list', role: team, audit: 'personal', query: listQuery },
    summary: 'Tickets, those that are due first, first.',
    answer: z.object({ tickets: z.array(summary) }),
    async handle({ query: { limit, offset, breached, query: text, ...equal } }) {
      const number = text === undefined ? undefined : numberIn(text)
      const found = number === undefined ? undefined : await tables.ticket(number)
      if (found) return { tickets: offset === 0 ? [found] : [] }
      const filter = {
        ...equal,
        ...(breached !== undefined && { breached: breached === 'true' }),
        ...(text !== undefined && { text }),
      } as TicketFilter
      return { tickets: await tables.byDue(filter, limit, offset) }
    },
  })
  route({
    ...{ method: 'GET', path: '/ticket/:number', role: team, audit: 'personal', params: byNumber },
    summary: 'A ticket with its whole history.',
    answer: z.object({ ticket, history: z.array(change) }),
    async handle({ params }) {
      const found = await tables.ticket(numberOf(params.number))
      if (!found) throw new Refusal(404, 'TICKET_UNKNOWN', 'There is no such ticket.')
      return { ticket: found, history: await tables.history(found.number) }
    },
  })
  route({
    ...{ method: 'POST', path: '/open', role: team, audit: 'change' },
    summary: 'Opens a ticket about a conversation. The same key opens one.',
    body: ticketDraft.extend({ conversation: z.string(), key: z.string().min(1).max(200).optional() }),
    answer: z.object({ number: z.string(), fresh: z.boolean() }),
    async handle({ by, body: { conversation, ...draft } }) {
      const opened = await bot.act(conversation, 'ticket.open', draft as Json, { by: agentOf(by) })
      // What the action told, as its handler made it.
      return opened as { number: string; fresh: boolean }
    },
  })

  /** An action of a ticket's lane as an address. */
  const action = <S extends z.ZodObject>(
    path: string,
    name: string,
    schema: S,
    { summary, role = team }: { summary: string; role?: readonly string[] },
  ) =>
    route({
      ...{ method: 'POST' as const, path: `/ticket/:number/${path}`, role, audit: 'change' as const, summary },
      ...{ params: byNumber, body: schema, answer: done },
      async handle({ by, params, body }) {
        const number = numberOf((params as { number: string }).number)
        return (await bot.act(laneOf(number), name, body as Json, { by: agentOf(by) })) as z.output<typeof done>
      },
    })
  const body = { ...asked, change: asked.change.omit({ by: true }) }
  const coordinators = ['coordinator', 'manager']
  action('change', 'ticket.change', body.change, { summary: 'Changes what is known, the priority, or the state.' })
  action('note', 'ticket.note', asked.note.omit({ by: true }), {
    summary: 'A note for the team. Customers never see it.',
  })
  action('assign', 'ticket.assign', asked.assign.omit({ by: true }), {
    summary: 'Gives it to an agent or a department.',
  })
  action('watch', 'ticket.watch', asked.watch.omit({ by: true }), {
    summary: 'Tells an agent what happens to it, or no more.',
  })
  const closing = z.object({ version: asked.close.shape.version, solution: z.string().trim().min(1).max(8_000) })
  action('close', 'ticket.close', closing, { summary: 'Closes it; the customer is told the solution.' })
  action('reopen', 'ticket.reopen', asked.reopen.omit({ by: true }), { summary: 'Opens a closed one again.' })
  action('merge', 'ticket.merge', asked.merge.omit({ by: true }), {
    summary: 'Merges it into another one about the same matter.',
  })
  action('task', 'task.open', asked.taskOpen.omit({ by: true }), { summary: 'Asks another department for something.' })
  action('task/assign', 'task.assign', asked.taskAssign.omit({ by: true }), {
    ...{ summary: 'Gives a task to a coordinator, who is never the agent of the ticket.', role: coordinators },
  })
  action('task/progress', 'task.progress', asked.taskProgress.omit({ by: true }), {
    summary: 'Tells how a task goes: the agent, and where it is public, the customer.',
  })
  action('task/close', 'task.close', asked.taskClose.omit({ by: true }), {
    ...{ summary: 'Closes a task with what shows that it is done.', role: coordinators },
  })

  route({
    ...{ method: 'GET', path: '/rules', role: team, audit: 'none' },
    summary: 'Which department gets what, how soon what must happen, and in whose working time.',
    answer: z.object({
      ...{ departments: z.array(departmentRule), department: z.string() },
      ...{ policies: z.array(policyRule), targets: z.record(z.string(), z.number()), taskHours: z.number() },
      calendars: z.array(
        z.object({
          ...{ name: z.string(), timeZone: z.string(), from: z.string().optional(), to: z.string().optional() },
          now: z.object({
            ...{ isOpen: z.boolean(), closesAt: time.optional(), opensAt: time.optional() },
            unknownYear: z.number().optional(),
          }),
        }),
      ),
      problems: z.array(
        z.object({
          ...{ calendar: z.string(), code: z.string(), urgency: z.enum(['now', 'soon']), unknownYear: z.number() },
          message: z.object({ en: z.string(), zh: z.string() }),
        }),
      ),
    }),
    handle() {
      const { departments, department, policies: rules, targets, taskHours } = config
      const now = clock.now()
      return {
        ...{ departments, department, policies: rules, targets, taskHours },
        calendars: [...policies.calendars].map(([name, one]) => ({
          ...{ name, timeZone: one.timeZone, now: standingAt(one, now) },
          ...one.coverage(),
        })),
        problems: calendarProblems(policies, now).map(([calendar, problem]) => ({ calendar, ...problem })),
      }
    },
  })
  route({
    ...{ method: 'GET', path: '/tasks', role: team, audit: 'read' },
    summary: 'Tasks of departments, those that are due first, first.',
    query: z.object({
      ...{ department: z.string().optional(), owner: z.string().optional() },
      state: z.enum(['open', 'closed']).default('open'),
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    answer: z.object({
      tasks: z.array(task.extend({ ticket: z.string(), subject: z.string(), agent: z.string().optional() })),
    }),
    async handle({ query: { limit, ...about } }) {
      const rows = await tables.withTasks(about as { state: 'open' | 'closed' }, limit)
      const found = await Promise.all(rows.map(async ({ number, id }) => ({ id, kept: await tables.kept(number) })))
      return {
        tasks: found.flatMap(({ id, kept }) => {
          const one = kept?.ticket.tasks.find((task) => task.id === id)
          if (!one || !kept) return []
          const { number, subject, owner: agent } = kept.ticket
          return [{ ...one, ticket: number, subject: mask(subject), ...(agent !== undefined && { agent }) }]
        }),
      }
    },
  })
}
