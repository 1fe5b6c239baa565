import { calendarConfig, checkCalendar, standingAt } from '@huida/calendar'
import type { Clock, RouteTools } from '@huida/core'
import { z } from 'zod'
import { lineFor, placeFor, type Routed } from '../../desk/routing.js'
import type { Staff } from '../../desk/staffing.js'
import { type AgentProfile, agentSchema, queueSchema, routeSchema, serves, type Team } from '../../desk/team.js'

interface RoutingRoutes {
  route: RouteTools['route']
  clock: Clock
  team: () => Team
  staff: Staff
  problems: Readonly<Record<string, string>>
}

/** Who decides about who is asked for what. */
const COORDINATORS = ['coordinator', 'manager'] as const

const time = z.number().describe('Milliseconds since 1970.')
const standing = z.object({
  isOpen: z.boolean(),
  closesAt: time.optional(),
  opensAt: time.optional(),
  unknownYear: z.number().optional(),
})
const person = z.object({ id: z.string(), name: z.string() })
const calendarShown = calendarConfig.safeExtend({
  ...{ name: z.string(), now: standing },
  /** What somebody should look after. */
  problems: z.array(z.object({ urgency: z.enum(['now', 'soon']), unknownYear: z.number() })),
})

/** Who is asked for what, and when: the team as it counts at this moment. Nothing is changed here; whoever gives the team changes it. */
export function routingRoutes({ route, clock, team, staff, problems }: RoutingRoutes): void {
  const standingOf = (calendar: string | undefined, at: number) => {
    const made = calendar === undefined ? undefined : staff.calendar(calendar)
    return made ? standingAt(made, at) : { isOpen: true }
  }
  const servedBy = (queue: string, skills: readonly string[]): AgentProfile[] => {
    const found = team().queues.find(({ id }) => id === queue)
    return found ? team().agents.filter((agent) => serves(agent, found, skills)) : []
  }

  route({
    method: 'GET',
    path: '/routing',
    role: COORDINATORS,
    audit: 'none',
    summary:
      'Agents, queues with those who serve them, the lines that say what goes where, and the working hours with how they stand.',
    answer: z.object({
      queues: z.array(queueSchema.extend({ now: standing, servedBy: z.array(person) })),
      agents: z.array(agentSchema.omit({ roles: true }).extend({ name: z.string() })),
      routing: z.array(routeSchema),
      supervisors: z.string(),
      calendars: z.array(calendarShown),
      /** The kind of problem of each intent that has another name. */
      problems: z.record(z.string(), z.string()),
    }),
    handle() {
      const { agents, queues, routing, calendars, supervisors } = team()
      const now = clock.now()
      return {
        queues: queues.map((queue) => ({
          ...queue,
          now: standingOf(queue.calendar, now),
          servedBy: servedBy(queue.id, []).map(named),
        })),
        agents: agents.map(({ roles: _, ...agent }) => ({ ...agent, ...named(agent) })),
        ...{ routing, problems: { ...problems }, supervisors: supervisors ?? queues.at(-1)!.id },
        calendars: Object.entries(calendars).map(([name, config]) => {
          const made = staff.calendar(name)!
          const found = checkCalendar(made, { at: now })
          return {
            ...{ ...config, name, now: standingAt(made, now) },
            problems: found.map(({ urgency, unknownYear }) => ({ urgency, unknownYear })),
          }
        }),
      }
    },
  })

  const word = z.string().trim().min(1).max(100).optional()
  route({
    method: 'GET',
    path: '/routing/check',
    role: COORDINATORS,
    audit: 'none',
    summary: 'Where a conversation like this would go, and who is there. Nothing happens.',
    query: z.object({
      ...{ intent: word, level: word, channel: word, reason: word },
      problem: word.describe('Goes before the intent.'),
      at: z.coerce.number().int().min(0).optional().describe('Milliseconds since 1970. Default: now.'),
    }),
    answer: z.object({
      at: time,
      problem: z.string().optional(),
      /** The line that fits, counted from 0. Absent: none does, and the first queue has it. */
      line: z.number().optional(),
      ...{ queue: z.string(), skills: z.array(z.string()), priority: z.number(), now: standing },
      /** Who serves it; whether they are at the desk is known only for this moment. */
      servedBy: z.array(person.extend({ isOnline: z.boolean().optional() })),
      overflow: z.object({ queue: z.string(), servedBy: z.array(person) }).optional(),
    }),
    async handle({ query: { at: asked, intent, problem: named_, ...query } }) {
      const at = asked ?? clock.now()
      const problem = named_ ?? (intent === undefined ? undefined : (problems[intent] ?? intent))
      const about = { reason: 'asked', ...query, problem } as Routed
      const place = placeFor(team(), about)
      const queue = team().queues.find(({ id }) => id === place.queue)!
      const line = lineFor(team(), about)
      const online = asked === undefined && new Set((await staff.present()).map(({ id }) => id))
      return {
        ...{ at, queue: place.queue, skills: [...place.skills], priority: place.priority },
        ...(problem !== undefined && { problem }),
        ...(line >= 0 && { line }),
        now: standingOf(queue.calendar, at),
        servedBy: servedBy(place.queue, place.skills).map((agent) => ({
          ...named(agent),
          ...(online && { isOnline: online.has(agent.id) }),
        })),
        ...(queue.overflow !== undefined && {
          overflow: { queue: queue.overflow, servedBy: servedBy(queue.overflow, []).map(named) },
        }),
      }
    },
  })
}

const named = ({ id, name = id }: Pick<AgentProfile, 'id' | 'name'>) => ({ id, name })
