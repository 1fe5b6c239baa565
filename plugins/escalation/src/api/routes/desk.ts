import type { RouteTools } from '@huida/core'
import { z } from 'zod'
import type { Staff } from '../../desk/staffing.js'
import type { Team } from '../../desk/team.js'
import type { StoredCase, Tables } from '../../tables.js'
import { type Calls, isSupervisor } from '../calls.js'
import type { Live } from '../live.js'
import { agentView, caseSummary, presenceOf, summaryOf } from '../views.js'
import { DESK } from './shared.js'

interface DeskRoutes {
  route: RouteTools['route']
  calls: Calls
  team: () => Team
  tables: Tables
  staff: Staff
  live: Live
}

/** Who you are at the desk, whether you are there, and who waits. */
export function deskRoutes({ route, calls, team, tables, staff, live }: DeskRoutes): void {
  route({
    method: 'GET',
    path: '/me',
    role: DESK,
    audit: 'none',
    summary: 'Who you are at the desk, and whether you are there.',
    answer: agentView.partial({ tier: true, skills: true, capacity: true }),
    async handle({ by }) {
      const loads = await tables.loads()
      const profile = staff.profile(by.id)
      return {
        ...profile,
        id: by.id,
        name: calls.nameOf(by),
        load: loads.get(by.id) ?? 0,
        ...presenceOf(await tables.presences(), by.id),
      }
    },
  })

  route({
    method: 'POST',
    path: '/presence',
    role: DESK,
    audit: 'change',
    summary: 'You are there, away for a moment, or gone.',
    body: z.object({ state: z.enum(['online', 'away', 'offline']), reason: z.string().max(200).optional() }),
    answer: z.object({ state: z.string() }),
    async handle({ by, body: { state, reason } }) {
      live.seen(by.id)
      await calls.presence(by.id, state, reason)
      return { state }
    },
  })

  route({
    method: 'GET',
    path: '/queue',
    role: DESK,
    audit: 'read',
    summary: 'Who waits, what you have, and who is there. Follow the live events from `position` on.',
    answer: z.object({
      position: z.number(),
      waiting: z.array(caseSummary),
      mine: z.array(caseSummary),
      others: z.array(caseSummary),
      deferred: z.array(caseSummary),
      agents: z.array(agentView),
      /** Where a case can be passed on to. */
      queues: z.array(z.object({ id: z.string(), tier: z.number().optional(), skills: z.array(z.string()) })),
    }),
    async handle({ by }) {
      live.seen(by.id)
      // Before the look, so that what comes meanwhile is told by the live events.
      const position = await live.position()
      const [open, deferred, presences, loads] = await Promise.all([
        tables.casesIn(['queued', 'offered', 'assigned', 'snoozed']),
        tables.casesIn(['deferred'], 200),
        tables.presences(),
        tables.loads(),
      ])
      const isWaiting = ({ case: { phase } }: StoredCase) => phase === 'queued' || phase === 'offered'
      const isMine = (one: StoredCase) => one.case.agent?.id === by.id && !isWaiting(one)
      return {
        position,
        waiting: open.filter(isWaiting).map(summaryOf),
        mine: open.filter(isMine).map(summaryOf),
        others: isSupervisor(by) ? open.filter((one) => !isMine(one) && !isWaiting(one)).map(summaryOf) : [],
        deferred: deferred.map(summaryOf),
        agents: team().agents.map(({ id, name, tier, skills, capacity }) => ({
          ...{ id, name: name ?? id, tier, skills, capacity, load: loads.get(id) ?? 0 },
          ...presenceOf(presences, id),
        })),
        queues: team().queues.map(({ id, tier, skills }) => ({ id, skills, ...(tier !== undefined && { tier }) })),
      }
    },
  })
}
