import { type Clock, type Composer, type Context, type Logger, Refusal } from '@huida/core'
import type { Tables, WaitingCase } from '../tables.js'
import { match, type Present } from './matching.js'
import type { Staff } from './staffing.js'
import type { Team } from './team.js'

/** The lane in which agents are found: one decision at a time, over all conversations. */
export const FLOOR = 'desk:floor'

export interface FloorOptions {
  team: () => Team
  tables: Tables
  staff: Staff
  log: Logger
  clock: Clock
}

/** Whether an agent is there, as it is asked for. */
export interface PresenceAsked {
  agent: string
  state: 'online' | 'away' | 'offline'
  reason?: string
}

/** Looks again at least so often while somebody waits: an overflow, a promotion, a lost word. */
const LOOK_AGAIN_MS = 15_000

/** What happens in the lane of the desk: agents come and go, and are asked to take conversations. */
export function floor(app: Composer<Context>, { team, tables, staff, log }: FloorOptions): void {
  /** Those that waited at the last look. */
  const known = new Map<string, WaitingCase>()
  app.action('desk.match', find)
  app.on('timer', (ctx, next) => (ctx.event.name === 'desk.look' && ctx.conversation.id === FLOOR ? find(ctx) : next()))

  app.action('desk.presence', async (ctx) => {
    const asked = ctx.event.data as unknown as PresenceAsked
    const profile = staff.profile(asked.agent)
    const before = (await tables.presences()).find(({ agent }) => agent === asked.agent)
    if (!profile && !before) throw new Refusal(404, 'AGENT_UNKNOWN', `There is no agent "${asked.agent}" in the team.`)
    if (before?.state === asked.state && before.reason === asked.reason) return
    ctx.write(
      tables.setPresence({
        ...asked,
        since: ctx.now(),
        lastAt: before?.lastAt ?? 0,
      }),
    )
    ctx.record('agent.presence', {
      agent: asked.agent,
      state: asked.state,
      ...(asked.reason !== undefined && { reason: asked.reason }),
    })
    if (asked.state === 'offline')
      for (const { conversation } of await tables.casesOf(asked.agent))
        ctx.act(conversation, 'handoff.do', { type: 'agent_gone', agent: asked.agent })
    if (asked.state === 'online') ctx.act(FLOOR, 'desk.match')
  })

  app.action('desk.merge', async (ctx) => {
    const { from, into } = ctx.event.data as { from: string; into: string }
    const [one, other] = await Promise.all([tables.personOf(from), tables.personOf(into)])
    if (one === other) return
    for (const statement of tables.merge(one, other)) ctx.write(statement)
    ctx.record('person.merged', { from: one, into: other })
  })

  async function find(ctx: Context): Promise<void> {
    const waiting = await tables.waiting(known)
    const onTheirWay = await tables.offers()
    const byConversation = new Map(waiting.map((one) => [one.conversation, one]))
    const loads = await tables.loads()
    const asked = new Set<string>()
    for (const { conversation, agent, steps } of onTheirWay) {
      // An offer whose turn has come is part of the case by now.
      if (byConversation.get(conversation)?.case.steps !== steps) ctx.write(tables.offered(conversation))
      else {
        asked.add(conversation)
        loads.set(agent, (loads.get(agent) ?? 0) + 1)
      }
    }
    const free = waiting.filter(({ conversation }) => !asked.has(conversation))
    if (waiting.length > 0) ctx.schedule('desk.look', ctx.now() + LOOK_AGAIN_MS)
    if (free.length === 0) return
    const profiles = new Map(team().agents.map((profile) => [profile.id, profile]))
    const present: Present[] = (await tables.presences()).flatMap(({ agent, state, lastAt }) => {
      const profile = profiles.get(agent)
      return state === 'online' && profile ? [{ profile, load: loads.get(agent) ?? 0, lastAt }] : []
    })
    const found = match(
      free.map(({ conversation, case: { queue, skills, priority, waitingSince, passed, preferred } }) => ({
        ...{ conversation, queue, skills, priority, waitingSince, passed, preferred },
      })),
      present,
      team().queues,
      ctx.now(),
    )
    for (const { conversation, agent } of found) {
      const { steps } = byConversation.get(conversation)!.case
      ctx.write(tables.offer(conversation, agent.id, steps))
      ctx.write(tables.touched(agent.id, ctx.now()))
      ctx.act(conversation, 'handoff.do', {
        type: 'offer',
        agent: { id: agent.id, name: agent.name ?? agent.id },
        steps,
      })
    }
    ctx.trace({ step: 'desk', saw: { waiting: free.length, present: present.length }, chose: found.length })
    log.debug?.({ waiting: free.length, present: present.length, asked: found.length }, 'agents were asked')
  }
}
