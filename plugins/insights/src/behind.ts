import { type DaySums, standsOf } from './day-sums.js'
import { definitionOf, type KpiId } from './definitions.js'
import type { Fact } from './facts.js'
import { kindOf, type Narrowing, narrowed, type Stand, standsFor } from './kpis.js'
import type { Days } from './periods.js'

/** Which conversations are asked for. */
export interface Behind {
  id: KpiId
  to: Narrowing
  now: number
  limit: number
}

/** What is known of a period. */
interface Known {
  days: readonly (readonly [string, DaySums])[]
  period: Days
  factsOf(from: string, to: string, kind: Fact['kind']): Promise<Fact[]>
}

/** How many stand for a number, and the first of them. */
interface Found {
  total: number
  found: ({ fact: Fact } & Stand)[]
}

/** The conversations behind a number: those that count against it first, of them the longest and the worst, of equal ones the latest. */
export async function conversationsBehind(behind: Behind, known: Known): Promise<Found> {
  const kind = kindOf(behind.id)
  if (kind === undefined) return { total: 0, found: [] }
  if (kind === 'contact') return latestContacts(behind, known)
  const { from, to } = known.period
  const found = standing(await known.factsOf(from, to, kind), behind)
  const worse = definitionOf(behind.id).direction === 'down' ? 1 : -1
  found.sort(
    (a, b) => a.counts.localeCompare(b.counts) || worse * ((b.value ?? 0) - (a.value ?? 0)) || b.fact.at - a.fact.at,
  )
  return { total: found.length, found: found.slice(0, behind.limit) }
}

/** Conversations have no value to be sorted by: days are read from the latest on, and only those that have some, until there are enough. */
async function latestContacts(behind: Behind, { days, factsOf }: Known): Promise<Found> {
  const { id, to, now, limit } = behind
  const counted = days.map(([day, sums]) => ({ day, ...standsOf(sums, id, to, now) })).reverse()
  const total = counted.reduce((sum, { bad, good }) => sum + bad + good, 0)
  const found: Found['found'] = []
  for (const counts of ['bad', 'good'] as const)
    for (const one of counted) {
      if (found.length >= limit) break
      if (one[counts] === 0) continue
      const ofDay = standing(await factsOf(one.day, one.day, 'contact'), behind)
      found.push(...ofDay.filter((each) => each.counts === counts).sort((a, b) => b.fact.at - a.fact.at))
    }
  return { total, found: found.slice(0, limit) }
}

const standing = (facts: readonly Fact[], { id, to, now }: Behind): Found['found'] =>
  narrowed(facts, to).flatMap((fact) => {
    const stand = standsFor(id, fact, now)
    return stand ? [{ fact, ...stand }] : []
  })
