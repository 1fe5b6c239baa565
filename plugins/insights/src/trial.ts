import { wilson } from '@huida/statistics'
import type { Contact, Fact, InTrial } from './facts.js'

/** What the two sides of a trial are compared by. */
export type TrialFigureId = 'answered' | 'handed-over' | 'again' | 'thumbs' | 'csat'

/** How many of how many. */
export interface Share {
  good: number
  of: number
}

/** One share, on both sides. */
export interface TrialFigure {
  id: TrialFigureId
  /** Which way is better. */
  direction: 'up' | 'down'
  /** Of the customers who are answered from what is tried. */
  trial: Share
  /** Of the others. */
  published: Share
  /** Of the trial's share above the other one, with the interval that holds it. Absent: a side has nothing to count. */
  difference?: { value: number; low: number; high: number }
  /** Whether the trial is better or worse beyond chance. `chance`: the difference may be none. `nothing`: a side has nothing to count. */
  says: 'better' | 'worse' | 'chance' | 'nothing'
}

/** The two sides of a trial. */
export interface TrialComparison {
  trial: number
  /** Customers on each side, who have asked something. One on two channels counts on both. */
  customers: { trial: number; published: number }
  /** Their messages for which articles were looked for. */
  messages: { trial: number; published: number }
  figures: TrialFigure[]
}

/**
 * Five shares are compared at once, each by an interval of 99 %: so in 95 of 100 trials in which nothing is different, none of them
 * says otherwise (Bonferroni).
 */
const Z = 2.575829

/** Scores from this one on are of a satisfied customer. */
const SATISFIED = 4

/**
 * How the customers of a trial fared beside the others. A customer's conversation is counted once, whatever the number of messages:
 * messages of one customer are alike, and would make the difference look surer than it is.
 */
export function trialComparison(facts: Iterable<Fact>, number: number): TrialComparison {
  const customers = new Map<string, { side: InTrial['side']; contacts: Tried[]; score?: number }>()
  const surveys = []
  for (const fact of facts) {
    if (fact.kind !== 'contact' && fact.kind !== 'survey') continue
    if (fact.trial?.number !== number) continue
    if (fact.kind === 'survey') {
      surveys.push(fact)
      continue
    }
    const known = customers.get(fact.conversation)
    const { trial, askedAt, reopenedAt, helped } = fact
    const { side } = trial
    customers.set(fact.conversation, {
      side: (known?.side ?? side) === side ? side : 'both',
      contacts: [...(known?.contacts ?? []), { trial, askedAt, reopenedAt, helped }],
    })
  }
  for (const { conversation, score } of surveys.sort((left, right) => left.at - right.at)) {
    const customer = customers.get(conversation)
    if (customer && score !== undefined) customer.score = score
  }
  const of = { trial: new Side(), published: new Side() }
  for (const { side, contacts, score } of customers.values()) if (side !== 'both') of[side].add(contacts, score)
  const figures = shares.map(([id, direction]) => compared(id, direction, of.trial.shares[id], of.published.shares[id]))
  return {
    trial: number,
    customers: { trial: of.trial.customers, published: of.published.customers },
    messages: { trial: of.trial.messages, published: of.published.messages },
    figures,
  }
}

/** A contact in which articles were looked for while the trial ran. */
type Tried = Pick<Contact, 'askedAt' | 'reopenedAt' | 'helped'> & { trial: InTrial }

const shares = [
  ['answered', 'up'],
  ['handed-over', 'down'],
  ['again', 'down'],
  ['thumbs', 'up'],
  ['csat', 'up'],
] as const satisfies readonly [TrialFigureId, 'up' | 'down'][]

/** Adds the customers of a side up. */
class Side {
  customers = 0
  messages = 0
  readonly shares = Object.fromEntries(shares.map(([id]) => [id, { good: 0, of: 0 }])) as Record<TrialFigureId, Share>

  add(contacts: readonly Tried[], score: number | undefined): void {
    this.customers++
    for (const { trial } of contacts) this.messages += trial.messages
    this.#count(
      'answered',
      contacts.every(({ trial }) => trial.unknown === 0),
    )
    this.#count(
      'handed-over',
      contacts.some(({ askedAt = 0, trial }) => askedAt >= trial.at),
    )
    this.#count(
      'again',
      contacts.some(({ reopenedAt = 0, trial }) => reopenedAt >= trial.at),
    )
    const said = contacts.flatMap(({ helped }) => Object.values(helped ?? {}))
    if (said.length > 0) this.#count('thumbs', said.every(Boolean))
    if (score !== undefined) this.#count('csat', score >= SATISFIED)
  }

  #count(id: TrialFigureId, isGood: boolean): void {
    const share = this.shares[id]
    share.of++
    if (isGood) share.good++
  }
}

function compared(id: TrialFigureId, direction: 'up' | 'down', trial: Share, published: Share): TrialFigure {
  const figure = { id, direction, trial, published }
  if (trial.of === 0 || published.of === 0) return { ...figure, says: 'nothing' }
  const difference = newcombe(trial, published, Z)
  const { low, high } = difference
  const says = low > 0 ? 'up' : high < 0 ? 'down' : 'chance'
  return { ...figure, difference, says: says === 'chance' ? says : says === direction ? 'better' : 'worse' }
}

/**
 * The difference of two shares with its interval, from the Wilson intervals of both: method 10 of R. G. Newcombe, "Interval estimation
 * for the difference between independent proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), 873–890. It
 * holds for few customers, too.
 */
export function newcombe(one: Share, other: Share, z: number): { value: number; low: number; high: number } {
  const [p, q] = [one.good / one.of, other.good / other.of]
  const [own, others] = [wilson(one.good, one.of, z), wilson(other.good, other.of, z)]
  const value = p - q
  return {
    value,
    low: value - Math.hypot(p - own.low, others.high - q),
    high: value + Math.hypot(own.high - p, q - others.low),
  }
}
