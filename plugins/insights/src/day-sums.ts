import type { KpiId } from './definitions.js'
import type { Fact } from './facts.js'
import {
  type Grouped,
  Groups,
  type KpiQuery,
  type KpiTable,
  kindOf,
  type Narrowing,
  narrowed,
  standsFor,
} from './kpis.js'
import { standing } from './standing.js'
import { type Sums, Tally } from './tally.js'

/** What the facts of a day come to: those that time does not change any more added up, the others as they are. */
export interface DaySums {
  cells: Cell[]
  /** What still waits: it counts by the moment at which somebody asks. */
  open: Fact[]
}

/** The facts of a day that are about the same. */
export interface Cell extends Grouped {
  sums: Sums
  /** How many conversations count against a number, and for it. */
  stands: Partial<Record<KpiId, [bad: number, good: number]>>
}

/** The numbers for which conversations are counted one by one. */
const counted = (
  ['instant', 'scope', 'one-contact', 'accuracy', 'transfer', 'deflected', 'ai-resolved'] as const
).filter((id) => kindOf(id) === 'contact')

/** Whether time alone does not change how a fact counts. */
export const isSettled = (fact: Fact, now: number): boolean =>
  fact.kind === 'contact' ? standing(fact, now) !== 'pending' : fact.kind !== 'task' || fact.ms !== undefined

/** Adds the facts of a day up. */
export function sumsOf(facts: readonly Fact[], now: number): DaySums {
  const cells = new Map<string, { about: Grouped; tally: Tally; stands: Cell['stands'] }>()
  const open: Fact[] = []
  for (const fact of facts) {
    if (!isSettled(fact, now)) {
      open.push(fact)
      continue
    }
    const { channel, intent, agents } = fact
    const department = 'department' in fact ? fact.department : undefined
    const key = JSON.stringify([channel, intent, agents, department])
    const cell = cells.get(key) ?? {
      about: { channel, intent, agents, department },
      tally: new Tally({ now }),
      stands: {},
    }
    cells.set(key, cell)
    cell.tally.add(fact)
    if (fact.kind === 'contact') stand(cell.stands, fact, now)
  }
  return {
    cells: [...cells.values()].map(({ about, tally, stands }) => ({ ...about, sums: tally.sums(), stands })),
    open,
  }
}

function stand(stands: Cell['stands'], fact: Fact, now: number): void {
  for (const id of counted) {
    const found = standsFor(id, fact, now)
    if (!found) continue
    const [bad, good] = stands[id] ?? [0, 0]
    stands[id] = found.counts === 'bad' ? [bad + 1, good] : [bad, good + 1]
  }
}

/** The table that `kpiTable` makes of the facts, of what they come to by day. */
export function tableOfDays(days: Iterable<readonly [string, DaySums]>, query: KpiQuery, to: Narrowing = {}): KpiTable {
  const groups = new Groups(query)
  for (const [day, { cells, open }] of days) {
    for (const cell of narrowed(cells, to)) groups.add(cell, day, (tally) => tally.addSums(cell.sums, cell.channel))
    for (const fact of narrowed(open, to)) groups.add(fact, day, (tally) => tally.add(fact))
  }
  return groups.table()
}

/** How many conversations of a day count against a number, and for it. */
export function standsOf(
  { cells, open }: DaySums,
  id: KpiId,
  to: Narrowing,
  now: number,
): { bad: number; good: number } {
  const sum = { bad: 0, good: 0 }
  for (const { stands } of narrowed(cells, to)) {
    const [bad, good] = stands[id] ?? [0, 0]
    sum.bad += bad
    sum.good += good
  }
  for (const fact of narrowed(open, to)) {
    const found = standsFor(id, fact, now)
    if (found) sum[found.counts]++
  }
  return sum
}
