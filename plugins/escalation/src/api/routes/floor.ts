import type { Clock, RouteTools } from '@huida/core'
import { z } from 'zod'
import { startOfDay, zoneOf } from '../../desk/day.js'
import type { Team } from '../../desk/team.js'
import type { FirstResponse, StoredCase, Tables } from '../../tables.js'
import type { Live } from '../live.js'
import { agentView, caseSummary, presenceOf, summaryOf } from '../views.js'

interface FloorRoutes {
  route: RouteTools['route']
  team: () => Team
  firstMs: number
  tables: Tables
  live: Live
  clock: Clock
}

/** Who looks after the floor; administrators see everything. */
const FLOOR_ROLES = ['manager', 'coordinator'] as const

/** So many who wait are shown; how many there are is told. */
const SHOWN = 100
const OPEN = ['queued', 'offered', 'assigned', 'snoozed'] as const

const responses = z.object({
  count: z.number(),
  within: z.number().describe('Of them, those within the target.'),
  p95Ms: z.number().optional().describe('The 95th percentile by nearest rank, as the number first-human.'),
})

const waitingCase = caseSummary.omit({ line: true, locale: true, level: true, ticket: true, unansweredSince: true })

const behind = z.object({
  ...waitingCase.pick({ conversation: true, channel: true, customer: true, problem: true, agent: true }).partial()
    .shape,
  conversation: z.string(),
  at: z.number().describe('When: it came, was answered, or was resolved.'),
  ms: z.number().optional().describe('How long: the wait, or the time with the agent.'),
})
type Behind = z.infer<typeof behind>

/** The floor at this moment: who waits, who is there, and what today was like so far. */
export function floorRoutes({ route, team, firstMs, tables, live, clock }: FloorRoutes): void {
  const today = () => startOfDay(clock.now(), zoneOf(team()))

  route({
    method: 'GET',
    path: '/floor',
    role: [...FLOOR_ROLES],
    audit: 'read',
    summary:
      'The floor now: who waits, the longest first; first response today; of each agent whether they are there, what they hold, and what they did today. Read it again when the live events tell of something after `position`.',
    answer: z.object({
      position: z.number(),
      at: z.number(),
      since: z.number().describe('When today began for the team.'),
      targetMs: z.number(),
      waiting: z.object({ count: z.number(), longest: z.array(waitingCase) }),
      responses,
      resolved: z.number(),
      agents: z.array(agentView.extend({ responses, resolved: z.number() })),
    }),
    async handle() {
      // Before the look, so that what comes meanwhile is told by the live events.
      const position = await live.position()
      const [at, since] = [clock.now(), today()]
      const [waiting, presences, loads, answered, resolved] = await Promise.all([
        tables.casesIn(['queued', 'offered']),
        tables.presences(),
        tables.loads(),
        tables.responsesSince(since),
        tables.resolvedSince(since),
      ])
      const ofAgent = (id: string) => answered.filter(({ agent }) => agent === id)
      return {
        ...{ position, at, since, targetMs: firstMs },
        waiting: { count: waiting.length, longest: waiting.slice(0, SHOWN).map(summaryOf) },
        responses: told(answered, firstMs),
        resolved: [...resolved.values()].reduce((sum, count) => sum + count, 0),
        agents: team().agents.map(({ id, name, tier, skills, capacity }) => ({
          ...{ id, name: name ?? id, tier, skills, capacity, load: loads.get(id) ?? 0 },
          ...presenceOf(presences, id),
          ...{ responses: told(ofAgent(id), firstMs), resolved: resolved.get(id) ?? 0 },
        })),
      }
    },
  })

  route({
    method: 'GET',
    path: '/floor/conversations',
    role: [...FLOOR_ROLES],
    audit: 'read',
    summary: 'The conversations behind a number of the floor, of everybody or of one agent.',
    query: z.object({
      of: z.enum(['held', 'responses', 'resolved']),
      agent: z.string().max(200).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
    answer: z.object({ total: z.number(), conversations: z.array(behind) }),
    async handle({ query: { of, agent, limit } }) {
      const isTheirs = (one: string | undefined) => agent === undefined || one === agent
      if (of === 'held') {
        const held = (await tables.casesIn([...OPEN])).filter(({ case: now }) => now.agent && isTheirs(now.agent.id))
        return { total: held.length, conversations: held.slice(0, limit).map(heldNow) }
      }
      if (of === 'responses') {
        const found = (await tables.responsesSince(today())).filter((one) => isTheirs(one.agent))
        return {
          total: found.length,
          conversations: found.slice(0, limit).map(({ conversation, agent, at, ms }) => ({
            ...{ conversation, agent, at, ms },
          })),
        }
      }
      const counts = [...(await tables.resolvedSince(today()))].filter(([one]) => isTheirs(one))
      const cases = await tables.resolvedCases(today(), agent, limit)
      return {
        total: counts.reduce((sum, [, count]) => sum + count, 0),
        conversations: cases.map(({ agent, endedAt, handlingMs, ...stored }) => ({
          ...{ ...aboutOf(stored), agent, at: endedAt },
          ...(handlingMs !== undefined && { ms: handlingMs }),
        })),
      }
    },
  })
}

/** What first responses come to; they are sorted, the slowest first. */
function told(answered: readonly FirstResponse[], targetMs: number): z.infer<typeof responses> {
  const count = answered.length
  const p95 = answered[count - Math.ceil(0.95 * count)]
  return {
    count,
    within: answered.filter(({ ms }) => ms <= targetMs).length,
    ...(p95 && { p95Ms: p95.ms }),
  }
}

function aboutOf(stored: StoredCase): Behind {
  const { conversation, channel, customer, problem, agent, since } = summaryOf(stored)
  return {
    ...{ conversation, channel, customer, at: since },
    ...(problem !== undefined && { problem }),
    ...(agent !== undefined && { agent }),
  }
}

const heldNow = (stored: StoredCase): Behind => ({
  ...aboutOf(stored),
  at: stored.case.acceptedAt ?? stored.case.since,
})
