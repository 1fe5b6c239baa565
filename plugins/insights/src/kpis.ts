import { wilson } from '@huida/statistics'
import { type Definition, definitions, type KpiId } from './definitions.js'
import { type Contact, DAY_MS, type Fact, type Handoff, HOUR_MS, LEFT_MS, SILENCE_MS } from './facts.js'

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

/** What the numbers are told by. */
export type Dimension = 'channel' | 'intent' | 'agent' | 'department' | 'day'

/** One group of each of some dimensions. Empty: everything. */
export type Narrowing = Partial<Record<Exclude<Dimension, 'day'>, string>>

/** A row of the table: a group of a dimension, or everything. */
export interface KpiRow {
  /** The name of the group; empty for all of it. */
  group: string
  kpis: Kpi[]
}

/** All numbers of a period, as they are shown, sent and downloaded. */
export interface KpiTable {
  /** First and last day, both included. */
  from: string
  to: string
  /** What the groups are. Absent: there are none. */
  by?: Dimension
  /** All of it first, then the groups by name. */
  rows: KpiRow[]
  /** What the numbers together say that one alone hides. */
  notes: Readonly<Record<'zh' | 'en', string>>[]
}

/** What is to be counted. */
export interface KpiQuery {
  from: string
  to: string
  /** In groups. Default: all of it only. */
  by?: Dimension
  /** Milliseconds since 1970: pending or over, and open tasks, are told by it. */
  now: number
  /** The channels that come first. Default: none are named. */
  priority?: readonly string[]
}

/** The group of what has no intent, or no agent. */
export const NONE = '(none)'

/**
 * The numbers of a period from its facts: the one table that routes, commands and exports show.
 * @param dayOf as `dayIn(timeZone)` makes it
 */
export function kpiTable(facts: Iterable<Fact>, query: KpiQuery, dayOf: (at: number) => string): KpiTable {
  const { from, to, by } = query
  const all = new Tally(query)
  const groups = new Map<string, Tally>()
  for (const fact of facts) {
    const day = dayOf(fact.at)
    if (day < from || day > to) continue
    all.add(fact)
    if (by === undefined) continue
    for (const name of groupsOf(fact, by, day)) {
      const group = groups.get(name) ?? new Tally(query)
      groups.set(name, group)
      group.add(fact)
    }
  }
  const rows = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([group, tally]) => ({ group, kpis: tally.kpis() }))
  const whole = { group: '', kpis: all.kpis() }
  return { from, to, ...(by && { by }), rows: [whole, ...rows], notes: notesOn(whole.kpis) }
}

/** The facts that are of each of these groups. */
export function narrowed(facts: readonly Fact[], to: Narrowing): readonly Fact[] {
  // The name of a dimension is its own.
  const wanted = Object.entries(to) as [keyof Narrowing, string][]
  return facts.filter((fact) => wanted.every(([by, group]) => groupsOf(fact, by, '').includes(group)))
}

/** The groups of a fact: of several agents, each of them. Departments have tickets and tasks. */
export function groupsOf(fact: Fact, by: Dimension, day: string): readonly string[] {
  switch (by) {
    case 'channel':
      return [fact.channel]
    case 'intent':
      return [fact.intent ?? NONE]
    case 'agent':
      return fact.agents?.length ? fact.agents : [NONE]
    case 'department':
      return [('department' in fact && fact.department) || NONE]
    case 'day':
      return [day]
  }
}

/** Whether a conversation counts at all, and how it stands. */
export function standing(contact: Contact, now: number): 'resolved' | 'returned' | 'pending' | 'over' {
  if (contact.resolvedAt !== undefined) return contact.reopenedAt === undefined ? 'resolved' : 'returned'
  const isWithPeople = contact.askedAt !== undefined && contact.deferred === undefined
  return now - contact.lastAt < (isWithPeople ? LEFT_MS : SILENCE_MS) ? 'pending' : 'over'
}

/** Out of hours a ticket was opened instead, and nobody took it. */
export const isDeflected = ({ askedAt, reachedAt, deferred }: Contact): boolean =>
  askedAt !== undefined && reachedAt === undefined && deferred === 'closed'

/** What is known of the bot's answers in a conversation; `undefined`: nobody has judged them. */
export function verdict(contact: Contact): boolean | undefined {
  if (contact.wrong || (contact.resolvedBy === 'bot' && contact.reopenedAt !== undefined)) return false
  if (contact.right || (contact.resolvedBy === 'bot' && contact.how === 'confirmed')) return true
  return undefined
}

/** Reasons for a hand-off that are about the person, not about the question. */
const personal = new Set(['emotion', 'sensitive', 'vip'])

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
class Tally {
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

  constructor(private readonly query: KpiQuery) {}

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

const FIRST_RESPONSE_MS = 30_000

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

/** A low transfer rate is worth something only where what was kept was answered well. */
function notesOn(kpis: readonly Kpi[]): KpiTable['notes'] {
  const of = (id: KpiId) => kpis.find((kpi) => kpi.id === id)
  const missed = (['accuracy', 'one-contact', 'csat'] as const).filter((id) => of(id)?.met === false)
  const notes: KpiTable['notes'] = []
  if (of('transfer')?.met && missed.length > 0)
    notes.push({
      zh: `转人工率达标，但${missed.map((id) => titles.zh[id]).join('、')}没有达标：可能把该转人工的会话留给了机器人。`,
      en: `Few are handed to people, but ${missed.map((id) => titles.en[id]).join(', ')} is below target: the bot may keep what people should answer.`,
    })
  const response = of('survey-response')
  if (response && response.value !== null && response.count >= 20 && response.value < 0.1)
    notes.push({
      zh: '调研回收率低于 10%，满意度只代表少数愿意评价的客户。',
      en: 'Fewer than one in ten surveys is answered: satisfaction speaks for the few who did.',
    })
  return notes
}

const titles = {
  zh: { accuracy: '准确率', 'one-contact': '一次性解决率', csat: '满意度' },
  en: { accuracy: 'accuracy', 'one-contact': 'resolution at the first contact', csat: 'satisfaction' },
}

/** How a fact stands to a number. */
export interface Stand {
  counts: 'good' | 'bad'
  /** What it adds to a number that is a time or a score, in its unit. */
  value?: number
}

/** How a fact counts for a number. `undefined`: it does not. */
export function standsFor(id: KpiId, fact: Fact, now: number): Stand | undefined {
  const tell = (good: boolean | undefined): Stand | undefined =>
    good === undefined ? undefined : { counts: good ? 'good' : 'bad' }
  const within = (value: number, most: number): Stand => ({ counts: value <= most ? 'good' : 'bad', value })
  if (fact.kind === 'contact') {
    const stands = standing(fact, now)
    switch (id) {
      case 'instant':
        return fact.messages > 0 ? tell(fact.instant === fact.messages) : undefined
      case 'scope':
        return fact.messages > 0 ? tell(fact.unknown === 0) : undefined
      case 'one-contact':
        return stands === 'pending' ? undefined : tell(stands === 'resolved')
      case 'accuracy':
        return tell(verdict(fact))
      case 'transfer':
        return fact.messages === 0 || isDeflected(fact) ? undefined : tell(fact.askedAt === undefined)
      case 'deflected':
        return isDeflected(fact) ? tell(false) : undefined
      case 'pending':
        return stands === 'pending' ? tell(false) : undefined
      case 'ai-resolved':
        return fact.messages === 0 || stands === 'pending'
          ? undefined
          : tell(stands === 'resolved' && fact.resolvedBy === 'bot')
      default:
        return undefined
    }
  }
  if (fact.kind === 'handoff') {
    if (id === 'first-human' || id === 'first-human-share')
      return fact.responseMs === undefined ? undefined : within(fact.responseMs, FIRST_RESPONSE_MS)
    if (id === 'care' && fact.reason !== undefined && personal.has(fact.reason) && fact.deferred !== 'closed')
      return tell(fact.acceptedAt !== undefined)
    return undefined
  }
  if (fact.kind === 'ticket')
    return id === 'handling' && fact.handlingMs !== undefined && fact.closedAt !== undefined
      ? within(fact.handlingMs, 2 * HOUR_MS)
      : undefined
  if (fact.kind === 'task')
    return id === 'cross-department' ? within(fact.ms ?? Math.max(0, now - fact.openedAt), DAY_MS) : undefined
  return id === 'csat' && fact.score !== undefined
    ? { ...tell(fact.score > 2)!, value: fact.score }
    : id === 'survey-response' && fact.sentAt !== undefined
      ? tell(fact.score !== undefined)
      : undefined
}
