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
  /** @throws Refusal TEAM_CHANGED, TEAM_INVALID */
  changeRouting(asked: z.output<typeof routingBody>): z.input<typeof shown>
}

const version = z.string().max(100).describe('Of the file that was looked at.')

const shown = z.object({
  file: z.string(),
  version,
  /** Those of the file, by which it is known whether the bot goes by it. */
  queues: z.array(z.string()),
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

const params = z.object({ name: z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N} _-]{0,59}$/u) })

/** Working hours and what goes where, at `/api/settings/team`. */
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

const route = placer('/api', {
  reading: { role: ['coordinator', 'manager'], audit: 'none' },
  changing: { role: ['coordinator', 'manager'], audit: 'change' },
})
