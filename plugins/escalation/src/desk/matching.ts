import { type AgentProfile, type Queue, serves } from './team.js'

/** A case that waits, as matching sees it. */
export interface Waiting {
  conversation: string
  queue: string
  skills: readonly string[]
  priority: number
  /** Milliseconds since 1970. */
  waitingSince: number
  /** Agents who are not asked again. */
  passed: readonly string[]
  preferred?: string | undefined
}

/** An agent who is present, as matching sees them. */
export interface Present {
  profile: AgentProfile
  /** How many conversations they have or are asked to take. */
  load: number
  /** When they were given something last; 0: never. */
  lastAt: number
}

/** A case, and who is asked to take it. */
export interface Match {
  conversation: string
  agent: AgentProfile
}

/** A case that has waited so long counts as one priority higher: nobody starves. */
export const PROMOTED_EVERY_MS = 300_000
/** A case that is meant for somebody waits so long for them while they are present and have no room. */
export const PREFERRED_WAIT_MS = 30_000

/**
 * Who is asked for what: the most urgent case first, of equal ones the oldest; among the agents who serve its queue and have room, the one
 * with the smallest share of their capacity in use, of equal ones whoever waits longest. Pure.
 */
export function match(
  waiting: readonly Waiting[],
  present: readonly Present[],
  queues: readonly Queue[],
  now: number,
): Match[] {
  const byId = new Map(queues.map((queue) => [queue.id, queue]))
  const agents = present.map((one) => ({ ...one }))
  let room = agents.reduce((sum, { profile, load }) => sum + Math.max(0, profile.capacity - load), 0)
  const urgency = ({ priority, waitingSince }: Waiting) =>
    priority + Math.floor((now - waitingSince) / PROMOTED_EVERY_MS)
  const ordered = waiting
    .map((one) => ({ one, urgency: urgency(one) }))
    .sort((a, b) => b.urgency - a.urgency || a.one.waitingSince - b.one.waitingSince)
  // Many cases need the same; who can serve them is looked up once.
  const able = new Map<string, typeof agents>()
  const matches: Match[] = []
  for (const { one } of ordered) {
    if (room <= 0) break
    const candidates = ableTo(one)
    const preferred = candidates.find(({ profile }) => profile.id === one.preferred)
    const isHeld = preferred && !hasRoom(preferred) && now - one.waitingSince < PREFERRED_WAIT_MS
    if (isHeld) continue
    let best: (typeof agents)[number] | undefined
    for (const agent of preferred && hasRoom(preferred) ? [preferred] : candidates) {
      if (!hasRoom(agent) || one.passed.includes(agent.profile.id)) continue
      if (!best || isFreer(agent, best)) best = agent
    }
    if (!best) continue
    best.load++
    best.lastAt = now
    room--
    matches.push({ conversation: one.conversation, agent: best.profile })
  }
  return matches

  function ableTo({ queue: id, skills, waitingSince }: Waiting): typeof agents {
    const queue = byId.get(id)
    const overflow =
      queue?.overflow !== undefined && now - waitingSince >= queue.overflowAfterMs
        ? byId.get(queue.overflow)
        : undefined
    const key = JSON.stringify([id, skills, overflow !== undefined])
    let found = able.get(key)
    if (!found) {
      // A queue that is no more is served by whoever has the skills.
      found = agents.filter(
        ({ profile }) =>
          (queue ? serves(profile, queue, skills) : skills.every((skill) => profile.skills.includes(skill))) ||
          (overflow !== undefined && serves(profile, overflow, [])),
      )
      able.set(key, found)
    }
    return found
  }
}

/** Whether an agent can take one more. */
export const hasRoom = ({ profile, load }: Present): boolean => load < profile.capacity

const isFreer = (one: Present, other: Present): boolean => {
  const [share, otherShare] = [one.load / one.profile.capacity, other.load / other.profile.capacity]
  return share === otherShare ? one.lastAt < other.lastAt : share < otherShare
}
