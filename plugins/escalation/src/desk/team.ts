import { calendarConfig } from '@huida/calendar'
import { z } from 'zod'

const oneOrMany = z.union([z.string().min(1), z.array(z.string().min(1)).min(1)])

/** A person who answers customers. */
export const agentSchema = z.object({
  /** Stable; history, records and tokens name it. */
  id: z.string().min(1),
  /** As customers see it. Default: the id. */
  name: z.string().min(1).optional(),
  /** 1 for the first line, 2 for experts, and so on. */
  tier: z.int().min(1).default(1),
  skills: z.array(z.string()).default([]),
  /** How many conversations at once. */
  capacity: z.int().min(1).max(50).default(3),
  /** What they may do: of `Role`. */
  roles: z.array(z.string()).default(['agent']),
})

/** Where conversations wait. */
export const queueSchema = z.object({
  id: z.string().min(1),
  /** Served by agents of this tier only. Default: of any. */
  tier: z.int().min(1).optional(),
  /** Served by agents who have all of these. */
  skills: z.array(z.string()).default([]),
  /** Served by these only, whatever their tier and skills: a department, the supervisors. */
  agents: z.array(z.string()).optional(),
  /** A name among `calendars`. Default: always open. */
  calendar: z.string().optional(),
  /** So many may wait; whoever comes then is told so, and a ticket stands for them. */
  limit: z.int().min(1).default(100),
  /** After `overflowAfterMs` agents who serve this queue are asked as well. */
  overflow: z.string().optional(),
  overflowAfterMs: z.number().min(0).default(60_000),
})

/** One line of the decision table: the first that fits counts. */
export const routeSchema = z.object({
  /** Kinds of problem. Default: any. */
  problem: oneOrMany.optional(),
  /** Levels of customers. Default: any. */
  level: oneOrMany.optional(),
  /** Reasons to hand over. Default: any. */
  reason: oneOrMany.optional(),
  /** Channels, by the names of their adapters: `web`, `wecom`. Default: any. */
  channel: oneOrMany.optional(),
  queue: z.string().min(1),
  /** Larger goes first. */
  priority: z.int().default(0),
  /** Besides those of the queue. */
  skills: z.array(z.string()).default([]),
})

/** Who answers, and who is asked for what: data that operations staff edit. */
export const teamSchema = z
  .object({
    agents: z.array(agentSchema).default([]),
    queues: z
      .array(queueSchema)
      .min(1)
      .default([queueSchema.parse({ id: 'support' })]),
    routing: z.array(routeSchema).default([]),
    calendars: z.record(z.string(), calendarConfig).default({}),
    /** The queue of those who get what was passed around, and are told of breaches. Default: the last of the queues. */
    supervisors: z.string().optional(),
  })
  .superRefine(({ agents, queues, routing, calendars, supervisors }, { addIssue }) => {
    const wrong = (message: string) => addIssue({ code: 'custom', message })
    const known = new Set(queues.map(({ id }) => id))
    const people = new Set(agents.map(({ id }) => id))
    if (known.size < queues.length) wrong('two queues have the same id. Rename one of them')
    if (people.size < agents.length) wrong('two agents have the same id. Rename one of them')
    for (const { id, overflow, calendar, agents: own = [] } of queues) {
      if (overflow !== undefined && !known.has(overflow))
        wrong(`queue "${id}" overflows into "${overflow}", which does not exist`)
      if (calendar !== undefined && !(calendar in calendars))
        wrong(`queue "${id}" names the calendar "${calendar}", which does not exist`)
      for (const agent of own)
        if (!people.has(agent)) wrong(`queue "${id}" names the agent "${agent}", who does not exist`)
    }
    for (const { queue } of routing)
      if (!known.has(queue)) wrong(`a line of "routing" names the queue "${queue}", which does not exist`)
    if (supervisors !== undefined && !known.has(supervisors))
      wrong(`"supervisors" names the queue "${supervisors}", which does not exist`)
  })

/** Who answers, and who is asked for what, with every default filled in. */
export type Team = z.output<typeof teamSchema>
/** The same as it is written: what is left out has a default. */
export type TeamInput = z.input<typeof teamSchema>
export type AgentProfile = Team['agents'][number]
export type Queue = Team['queues'][number]

/** Whether an agent is asked for a case of this queue that needs these skills besides. */
export function serves(agent: AgentProfile, queue: Queue, skills: readonly string[]): boolean {
  const able = skills.every((skill) => agent.skills.includes(skill))
  if (queue.agents) return able && queue.agents.includes(agent.id)
  return (
    able &&
    (queue.tier === undefined || queue.tier === agent.tier) &&
    queue.skills.every((skill) => agent.skills.includes(skill))
  )
}
