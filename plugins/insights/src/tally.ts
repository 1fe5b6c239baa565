import { wilson } from '@huida/statistics'
import { type Definition, definitions, type KpiId } from './definitions.js'
import type { Contact, Fact, Handoff } from './facts.js'
import { FIRST_RESPONSE_MS, isDeflected, personal, standing, verdict } from './standing.js'

/** One number, for a period and a group. */
export interface Kpi {
  id: KpiId
  /** In the unit of its definition; `null`: there was nothing to count. */
  value: number | null
  /** How many things it is made of. */
  count: number
  /** A 95 % interval, where the number is a sample. */
  interval?: [low: number, high: number]
  /** Whether the target is reached. Absent: there is none, or nothing to count. */
  met?: boolean
}

/** What facts add up to, as it is kept: shares and means by their number, all times of those that are told by a percentile. */
export interface Sums {
  contacts: number
  deflected: number
  shares: Partial<Record<KpiId, [good: number, of: number]>>
  times: Partial<Record<KpiId, number[]>>
}

interface Share {
  good: number
  of: number
}
const share = (): Share => ({ good: 0, of: 0 })
const count = (share: Share, good: boolean | number, of = 1): void => {
  share.good += Number(good)
  share.of += of
}

/** Adds facts up. */
export class Tally {
  private readonly shares = {
    ...{
      care: share(),
      scope: share(),
      channels: share(),
      instant: share(),
      'one-contact': share(),
      accuracy: share(),
    },
    ...{ transfer: share(), 'first-human-share': share(), 'ai-resolved': share(), 'ai-confirmed': share() },
    ...{ 'survey-response': share(), adoption: share(), 'fields-by-bot': share() },
  }
  private readonly means = {
    handling: share(),
    csat: share(),
    'assisted-handling': share(),
    'unassisted-handling': share(),
  }
  private readonly times = { 'first-human': [] as number[], 'cross-department': [] as number[] }
  private readonly counts = { pending: 0, deflected: 0 }

  #contacts = 0

  constructor(private readonly query: { now: number; priority?: readonly string[] }) {}

  /** What was added so far, without what depends on the moment or on who asks. */
  sums(): Sums {
    const shares: Sums['shares'] = {}
    for (const [id, { good, of }] of Object.entries({ ...this.shares, ...this.means }))
      if (of > 0 && id !== 'channels') shares[id as KpiId] = [good, of]
    const times = Object.fromEntries(Object.entries(this.times).filter(([, all]) => all.length > 0))
    return { contacts: this.#contacts, deflected: this.counts.deflected, shares, times }
  }

  /** Adds what was added up before, of facts of one channel. */
  addSums({ contacts, deflected, shares, times }: Sums, channel: string): void {
    const { priority } = this.query
    if (priority?.length) count(this.shares.channels, priority.includes(channel) ? contacts : 0, contacts)
    this.#contacts += contacts
    this.counts.deflected += deflected
    const all: Record<string, Share> = { ...this.shares, ...this.means }
    for (const [id, [good, of]] of Object.entries(shares)) count(all[id]!, good, of)
    for (const [id, values] of Object.entries(times)) {
      const known = this.times[id as keyof typeof this.times]
      for (const value of values) known.push(value)
    }
  }

  add(fact: Fact): void {
    switch (fact.kind) {
      case 'contact':
        this.#contact(fact)
        return
      case 'handoff':
        this.#handoff(fact)
        return
      case 'ticket': {
        if (fact.handlingMs !== undefined && fact.closedAt !== undefined) count(this.means.handling, fact.handlingMs)
        if (fact.fields) {
          const byBot = Math.max(0, (fact.fieldsByBot ?? 0) - (fact.fieldsByHand ?? 0))
          count(this.shares['fields-by-bot'], Math.min(byBot, fact.fields), fact.fields)
        }
        return
      }
      case 'task': {
        this.times['cross-department'].push(fact.ms ?? Math.max(0, this.query.now - fact.openedAt))
        return
      }
      case 'survey': {
        if (fact.sentAt === undefined && fact.score === undefined) return
        count(this.shares['survey-response'], fact.score !== undefined)
        if (fact.score !== undefined) count(this.means.csat, fact.score)
      }
    }
  }

  #contact(contact: Contact): void {
    const { now, priority } = this.query
    const shares = this.shares
    if (contact.messages > 0) {
      count(shares.instant, contact.instant, contact.messages)
      count(shares.scope, contact.messages - contact.unknown, contact.messages)
    }
    this.#contacts++
    if (priority?.length) count(shares.channels, priority.includes(contact.channel))
    const stands = standing(contact, now)
    if (stands === 'pending') this.counts.pending++
    else count(shares['one-contact'], stands === 'resolved')
    const judged = verdict(contact)
    if (judged !== undefined) count(shares.accuracy, judged)
    // What a person began is no conversation of the bot's.
    if (contact.messages === 0) return
    if (isDeflected(contact)) this.counts.deflected++
    else count(shares.transfer, contact.askedAt !== undefined)
    if (stands === 'pending') return
    const byBot = stands === 'resolved' && contact.resolvedBy === 'bot'
    count(shares['ai-resolved'], byBot)
    if (byBot) count(shares['ai-confirmed'], contact.how === 'confirmed')
  }

  #handoff(handoff: Handoff): void {
    const { reason, queuedAt, acceptedAt, responseMs, deferred, abandonedAt, handlingMs, shown, used } = handoff
    if (reason !== undefined && personal.has(reason) && deferred !== 'closed')
      count(this.shares.care, acceptedAt !== undefined)
    if (responseMs !== undefined) this.times['first-human'].push(responseMs)
    if (queuedAt !== undefined && deferred === undefined && (responseMs !== undefined || abandonedAt !== undefined))
      count(this.shares['first-human-share'], responseMs !== undefined && responseMs <= FIRST_RESPONSE_MS)
    if (shown) count(this.shares.adoption, Math.min(used ?? 0, shown), shown)
    if (handlingMs !== undefined) count(this.means[used ? 'assisted-handling' : 'unassisted-handling'], handlingMs)
  }

  kpis(): Kpi[] {
    return definitions.map((definition) => judged(definition, this.#value(definition.id)))
  }

  #value(id: KpiId): Omit<Kpi, 'id' | 'met'> {
    if (id in this.counts) {
      const value = this.counts[id as keyof typeof this.counts]
      return { value, count: value }
    }
    if (id in this.times) {
      const times = this.times[id as keyof typeof this.times]
      return { value: percentile(times, 0.95), count: times.length }
    }
    const { good, of } = { ...this.shares, ...this.means }[id as keyof typeof this.shares]
    if (of === 0) return { value: null, count: 0 }
    if (id !== 'accuracy') return { value: good / of, count: of }
    const { low, high } = wilson(good, of)
    return { value: good / of, count: of, interval: [low, high] }
  }
}

function judged({ id, target, direction }: Definition, found: Omit<Kpi, 'id' | 'met'>): Kpi {
  const { value } = found
  if (target === undefined || value === null) return { id, ...found }
  // Sums of fractions end a hair beside the number that they are.
  const rounded = Math.round(value * 1e9) / 1e9
  return { id, ...found, met: direction === 'up' ? rounded >= target : rounded <= target }
}

/** By nearest rank. `null`: there are none. */
export function percentile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!
}
