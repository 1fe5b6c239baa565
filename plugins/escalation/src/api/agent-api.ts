import { type BotAccess, type Clock, type Logger, Refusal, type RouteTools } from '@huida/core'
import { z } from 'zod'
import type { FindArticles } from '../conversation/packet.js'
import { FLOOR } from '../desk/lane.js'
import type { Staff } from '../desk/staffing.js'
import type { Team } from '../desk/team.js'
import type { Tables } from '../tables.js'
import { Calls, isReadable, isSupervisor } from './calls.js'
import { Live } from './live.js'
import { caseRoutes } from './routes/cases.js'
import { deskRoutes } from './routes/desk.js'
import { floorRoutes } from './routes/floor.js'
import { readingRoutes } from './routes/reading.js'
import { routingRoutes } from './routes/routing.js'
import { DESK } from './routes/shared.js'
import { writingRoutes } from './routes/writing.js'
import type { Script } from './suggestions.js'

interface ApiOptions {
  team: () => Team
  /** In which an agent should have written first, in milliseconds. */
  firstMs: number
  tables: Tables
  staff: Staff
  articles: FindArticles | undefined
  scripts: readonly Script[]
  problems: Readonly<Record<string, string>>
}

interface ApiTools extends RouteTools {
  bot: BotAccess
  clock: Clock
  log: Logger
  onStop(close: () => void): void
}

/** What agents' programs ask for, below `/api/escalation`. */
export function agentApi({ route, socket, bot, clock, log, onStop }: ApiTools, options: ApiOptions): void {
  const { tables, staff } = options
  const live = new Live({
    ...{ bot, tables, clock, log },
    gone: (agent) =>
      void leave(agent).catch((error: unknown) =>
        log.error({ error, agent }, 'an agent is gone, and it could not be told'),
      ),
  })
  const calls = new Calls({ bot, tables, staff, live })
  /** Whoever only looks on, such as a manager at the floor, was never there. */
  const leave = async (agent: string) => {
    const presences = await tables.presences()
    const isThere = presences.some((one) => one.agent === agent && one.state !== 'offline')
    if (isThere) await calls.presence(agent, 'offline', 'gone')
  }
  onStop(() => live.stop())
  const shared = { ...options, route, calls, bot, clock, log, live }
  deskRoutes(shared)
  floorRoutes(shared)
  readingRoutes(shared)
  caseRoutes(shared)
  writingRoutes(shared)
  routingRoutes(shared)

  route({
    method: 'POST',
    path: '/persons/merge',
    role: DESK,
    audit: 'change',
    summary: 'Two contacts are one person: what ended with one of them is the history of both.',
    body: z.object({ from: z.string().min(1).max(1_000), into: z.string().min(1).max(1_000) }),
    answer: z.object({ person: z.string() }),
    async handle({ by, body: { from, into } }) {
      if (from === into) throw new Refusal(400, 'PERSON_SAME', 'Both ids are the same. Name two.')
      await calls.act(FLOOR, 'desk.merge', { from, into }, by)
      return { person: await tables.personOf(into) }
    },
  })

  socket({
    path: '/live',
    role: DESK,
    open: (opened, { by }) =>
      live.open(opened, {
        agent: by.id,
        seesAll: isSupervisor(by),
        async mayRead(conversation) {
          const stored = await tables.caseIn(conversation)
          return stored !== undefined && isReadable(stored, by)
        },
      }),
  })
}
