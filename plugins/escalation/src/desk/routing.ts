import type { HandoffReason } from '../on-ctx.js'
import type { Placement } from '../protocol/case.js'
import type { Team } from './team.js'

/** What the decision table looks at. */
export interface Routed {
  reason: HandoffReason
  problem?: string | undefined
  level?: string | undefined
}

/** Where a case waits: by the first line of the table that fits; without one, in the first queue. */
export function placeFor({ routing, queues }: Team, about: Routed): Placement {
  const line = routing.find(
    ({ problem, level, reason }) =>
      fits(problem, about.problem) && fits(level, about.level) && fits(reason, about.reason),
  )
  if (!line) return { queue: queues[0]!.id, skills: [], priority: 0 }
  const { queue, skills, priority } = line
  return { queue, skills, priority }
}

const fits = (wanted: string | readonly string[] | undefined, is: string | undefined): boolean =>
  wanted === undefined || (is !== undefined && (typeof wanted === 'string' ? wanted === is : wanted.includes(is)))
