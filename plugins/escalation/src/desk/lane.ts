import { type Clock, type Composer, type Context, type Logger, Refusal } from '@huida/core'
import type { Tables, WaitingCase } from '../tables.js'
import { hasRoom, match, PROMOTED_EVERY_MS, type Present } from './matching.js'
import type { Staff } from './staffing.js'
import type { Queue, Team } from './team.js'

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

/** So many cases are looked at first: with as many waiting and one agent free, the first that fits is among them. */
const FIRST_LOOK = 100
/** Where they were not enough for those who have room, so many more. */
const REST = 10_000

/** What happens in the lane of the desk: agents come and go, and are asked to take conversations. */
export function floor(app: Composer<Context>, { team, tables, staff, log }: FloorOptions): void {
  /** Cases as they were read. */
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
    for (const conversation of await tables.settledOffers()) ctx.write(tables.offered(conversation))
    const waiting = await tables.waiting()
    if (waiting === 0) return known.clear()
    ctx.schedule('desk.look', ctx.now() + LOOK_AGAIN_MS)
    const { agents, queues } = team()
    const profiles = new Map(agents.map((profile) => [profile.id, profile]))
    const present = (await tables.online()).flatMap(({ agent, ...about }): Present[] => {
      const profile = profiles.get(agent)
      return profile ? [{ profile, ...about }] : []
    })
    const asked = new Set<string>()
    for (let after = 0, limit = FIRST_LOOK; present.some(hasRoom); after += limit, limit = REST) {
      const page = await tables.mostUrgent(known, {
        ...{ now: ctx.now(), promotedEveryMs: PROMOTED_EVERY_MS, after, limit },
      })
      // Who came between two looks may have moved one on from the first to the second.
      const fresh = page.filter(({ conversation }) => !asked.has(conversation))
      for (const conversation of ask(ctx, fresh, present, queues)) asked.add(conversation)
      if (page.length < limit) break
    }
    // Of those that have ended nobody tells it; it holds a few too many until then.
    if (known.size > 2 * waiting) known.clear()
    ctx.trace({ step: 'desk', saw: { waiting, present: present.length }, chose: asked.size })
    log.debug?.({ waiting, present: present.length, asked: asked.size }, 'agents were asked')
  }

  /** Asks agents to take some of those that wait, and counts it as their load. Gives the conversations. */
  function ask(ctx: Context, waiting: readonly WaitingCase[], present: Present[], queues: readonly Queue[]): string[] {
    const cases = new Map(waiting.map((one) => [one.conversation, one.case]))
    const found = match(
      waiting.map(({ conversation, case: { queue, skills, priority, waitingSince, passed, preferred } }) => ({
        ...{ conversation, queue, skills, priority, waitingSince, passed, preferred },
      })),
      present,
      queues,
      ctx.now(),
    )
    for (const { conversation, agent } of found) {
      const { steps } = cases.get(conversation)!
      ctx.write(tables.offer(conversation, agent.id, steps))
      ctx.write(tables.touched(agent.id, ctx.now()))
      ctx.act(conversation, 'handoff.do', {
        type: 'offer',
        agent: { id: agent.id, name: agent.name ?? agent.id },
        steps,
      })
      const one = present.find(({ profile }) => profile.id === agent.id)!
      one.load++
      one.lastAt = ctx.now()
    }
    return found.map(({ conversation }) => conversation)
  }
}
