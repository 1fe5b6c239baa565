import type { HandoffReason } from '../on-ctx.js'
import type { Placement } from '../protocol/case.js'
import type { Team } from './team.js'

/** What the decision table looks at. */
export interface Routed {
  reason: HandoffReason
  problem?: string | undefined
  level?: string | undefined
  /** The name of the adapter. */
  channel?: string | undefined
}

/** Where a case waits: by the first line of the table that fits; without one, in the first queue. */
export function placeFor(team: Team, about: Routed): Placement {
  const line = team.routing[lineFor(team, about)]
  if (!line) return { queue: team.queues[0]!.id, skills: [], priority: 0 }
  const { queue, skills, priority } = line
  return { queue, skills, priority }
}

/** Which line of the table fits first, counted from 0; -1: none. */
export const lineFor = ({ routing }: Team, about: Routed): number =>
  routing.findIndex(
    ({ problem, level, reason, channel }) =>
      fits(problem, about.problem) &&
      fits(level, about.level) &&
      fits(reason, about.reason) &&
      fits(channel, about.channel),
  )

const fits = (wanted: string | readonly string[] | undefined, is: string | undefined): boolean =>
  wanted === undefined || (is !== undefined && (typeof wanted === 'string' ? wanted === is : wanted.includes(is)))
