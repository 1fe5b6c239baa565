import type { Json } from '@huida/core'
import { z } from 'zod'
import type { Placed } from './mount.js'
import { placer } from './placer.js'

/** The file that says who is asked for what, and when. What is changed there counts at once. */
export interface TeamService {
  shown(): z.input<typeof shown>
  /** @throws Refusal TEAM_CHANGED, TEAM_INVALID with what is wrong, by field */
  changeCalendar(name: string, asked: z.output<typeof calendarBody>): z.input<typeof shown>
  /** Queues that have it are asked around the clock. @throws Refusal TEAM_CHANGED */
  removeCalendar(name: string, version: string): z.input<typeof shown>
  /** Replaces or adds a queue. @throws Refusal TEAM_CHANGED, TEAM_INVALID */
  changeQueue(id: string, asked: z.output<typeof queueBody>): z.input<typeof shown>
  /** @throws Refusal QUEUE_UNKNOWN, TEAM_CHANGED, TEAM_INVALID where something still leads to it */
  removeQueue(id: string, version: string): z.input<typeof shown>
  /** Says how somebody of the team serves. @throws Refusal AGENT_UNKNOWN, TEAM_CHANGED, TEAM_INVALID */
  changeAgent(id: string, asked: z.output<typeof agentBody>): z.input<typeof shown>
  /**
   * Says nothing more of an agent: who serves by an account does so as any other, and anybody else is out of the team, and their token opens
   * nothing. @throws Refusal AGENT_UNKNOWN, TEAM_CHANGED
   */
  removeAgent(id: string, version: string): z.input<typeof shown>
  /** @throws Refusal TEAM_CHANGED, TEAM_INVALID */
  changeRouting(asked: z.output<typeof routingBody>): z.input<typeof shown>
}

const version = z.string().max(100).describe('Of the file that was looked at.')

const shown = z.object({
  file: z.string(),
  version,
  /** Those of the file, by which it is known whether the bot goes by it. */
  queues: z.array(z.string()),
  /** Of whom the file says something, and who serves by an account. */
  agents: z.array(
    z.object({
      id: z.string(),
      isWritten: z.boolean(),
      /** As the file has it. */
      name: z.string().optional(),
      /** What they are called by their account; absent: they serve by what the file says alone. */
      account: z.string().optional(),
    }),
  ),
})

const hours = z.array(z.string().max(20)).max(20)
const calendarBody = z.object({
  version,
  calendar: z.object({
    timeZone: z.string().max(100),
    hours: z.record(z.string().max(3), hours),
    holidays: z.enum(['china', 'none']).optional(),
    makeUpHours: hours.optional(),
    overrides: z.record(z.string().max(20), z.union([z.literal('closed'), hours])).optional(),
    completeYears: z.array(z.number().int()).max(100).optional(),
  }),
  /** The queues that have these hours; the others lose them. */
  queues: z.array(z.string().max(100)).max(200),
})

const words = z.union([z.string().min(1).max(100), z.array(z.string().min(1).max(100)).min(1).max(100)]).optional()
const routingBody = z.object({
  version,
  routing: z
    .array(
      z.strictObject({
        ...{ problem: words, level: words, reason: words, channel: words },
        queue: z.string().min(1).max(100),
        priority: z.number().int().min(-1_000).max(1_000).optional(),
        skills: z.array(z.string().min(1).max(100)).max(50).optional(),
      }),
    )
    .max(500),
})

const name = z.string().min(1).max(100)
const tier = z.number().int().min(1).max(9)
const queueBody = z.object({
  version,
  queue: z.strictObject({
    /** Served by agents of this tier only; absent: of any. */
    tier: tier.optional(),
    skills: z.array(name).max(50),
    /** Served by these only, whatever their tier and skills. */
    agents: z.array(name).max(500).optional(),
    calendar: name.optional(),
    limit: z.number().int().min(1).max(100_000),
    overflow: name.optional(),
    overflowAfterMs: z.number().int().min(0).max(86_400_000),
  }),
  /** Customers whom no line fits come here. What is so ends by saying it of another queue. */
  isFirst: z.literal(true).optional(),
  /** Who serves it gets what was passed around, and is told of breaches. */
  isSupervisors: z.literal(true).optional(),
})
const agentBody = z.object({
  version,
  agent: z.strictObject({
    /** As customers see it. Absent: that of the account, or the id. */
    name: name.optional(),
    tier,
    skills: z.array(name).max(50),
    capacity: z.number().int().min(1).max(50),
  }),
  /** Of the queues that are served by those only whom they name, these name this agent; the others do not any more. */
  queues: z.array(name).max(200),
})

const ofId = z.object({ id: z.string().regex(/^\P{C}{1,100}$/u) })
const params = z.object({ name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,59}$/u) })

/** Working hours, queues, agents and what goes where, at `/api/settings/team`. */
export function teamRoutes(team: TeamService): Placed[] {
  return [
    route('GET', '/settings/team', 'The file that says who is asked for what.', {
      answer: shown,
      handle: () => team.shown(),
    }),
    route(
      'PUT',
      '/settings/team/calendars/:name',
      'Replaces or adds working hours, at once, and says which queues have them.',
      {
        params,
        body: calendarBody,
        answer: shown,
        handle({ params, body }, exchange) {
          const { calendar, queues } = body
          exchange.note({
            queues,
            hours: calendar.hours,
            timeZone: calendar.timeZone,
            overrides: calendar.overrides ?? {},
          })
          return team.changeCalendar(params.name, body)
        },
      },
    ),
    route(
      'DELETE',
      '/settings/team/calendars/:name',
      'Takes working hours away: their queues are asked around the clock.',
      {
        params,
        query: z.object({ version }),
        answer: shown,
        handle: ({ params, query }) => team.removeCalendar(params.name, query.version),
      },
    ),
    route('PUT', '/settings/team/queues/:id', 'Replaces or adds a queue, at once.', {
      params: ofId,
      body: queueBody,
      answer: shown,
      handle({ params, body }, exchange) {
        const { version: _, queue, ...marks } = body
        exchange.note(said({ ...queue, ...marks }))
        return team.changeQueue(params.id, body)
      },
    }),
    route('DELETE', '/settings/team/queues/:id', 'Takes a queue away to which nothing leads any more.', {
      params: ofId,
      query: z.object({ version }),
      answer: shown,
      handle: ({ params, query }) => team.removeQueue(params.id, query.version),
    }),
    route('PUT', '/settings/team/agents/:id', 'Says how somebody of the team serves, at once.', {
      params: ofId,
      body: agentBody,
      answer: shown,
      handle({ params, body: { version: known, agent, queues } }, exchange) {
        exchange.note(said({ ...agent, queues }))
        return team.changeAgent(params.id, { version: known, agent, queues })
      },
    }),
    route(
      'DELETE',
      '/settings/team/agents/:id',
      'Says nothing more of an agent, who is out of the team then, unless an account serves.',
      {
        params: ofId,
        query: z.object({ version }),
        answer: shown,
        handle: ({ params, query }) => team.removeAgent(params.id, query.version),
      },
    ),
    route(
      'PUT',
      '/settings/team/routing',
      'Replaces the lines that say which conversation goes to which queue, at once.',
      {
        body: routingBody,
        answer: shown,
        handle({ body }, exchange) {
          exchange.note({ lines: body.routing.length })
          return team.changeRouting(body)
        },
      },
    ),
  ]
}

/** For the audit log: without what is left out. */
const said = (fields: Readonly<Record<string, Json | undefined>>): Record<string, Json> =>
  Object.fromEntries(Object.entries(fields).filter((field): field is [string, Json] => field[1] !== undefined))

const route = placer('/api', {
  reading: { role: ['coordinator', 'manager'], audit: 'none' },
  changing: { role: ['coordinator', 'manager'], audit: 'change' },
})
