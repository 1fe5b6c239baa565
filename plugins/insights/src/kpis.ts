import type { KpiId } from './definitions.js'
import { DAY_MS, type Fact, HOUR_MS } from './facts.js'
import { FIRST_RESPONSE_MS, isDeflected, personal, standing, verdict } from './standing.js'
import { type Kpi, Tally } from './tally.js'

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
  const groups = new Groups(query)
  for (const fact of facts) {
    const day = dayOf(fact.at)
    if (day >= query.from && day <= query.to) groups.add(fact, day, (tally) => tally.add(fact))
  }
  return groups.table()
}

/** The rows of a table while it is filled. */
export class Groups {
  readonly #all: Tally
  readonly #groups = new Map<string, Tally>()

  constructor(private readonly query: KpiQuery) {
    this.#all = new Tally(query)
  }

  /** Adds something to all of it, and to each of the groups that it is about. */
  add(about: Grouped, day: string, into: (tally: Tally) => void): void {
    into(this.#all)
    const { by } = this.query
    if (by === undefined) return
    for (const name of groupsOf(about, by, day)) {
      const group = this.#groups.get(name) ?? new Tally(this.query)
      this.#groups.set(name, group)
      into(group)
    }
  }

  table(): KpiTable {
    const { from, to, by } = this.query
    const rows = [...this.#groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, tally]) => ({ group, kpis: tally.kpis() }))
    const whole = { group: '', kpis: this.#all.kpis() }
    return { from, to, ...(by && { by }), rows: [whole, ...rows], notes: notesOn(whole.kpis) }
  }
}

/** What something that is counted is about. */
export interface Grouped {
  channel: string
  intent: string | undefined
  agents: readonly string[] | undefined
  /** Of tickets and tasks. */
  department?: string | undefined
}

/** Those that are of each of these groups. */
export const narrowed = <G extends Grouped>(all: readonly G[], to: Narrowing): readonly G[] => {
  // The name of a dimension is its own.
  const wanted = Object.entries(to) as [keyof Narrowing, string][]
  return wanted.length === 0
    ? all
    : all.filter((one) => wanted.every(([by, group]) => groupsOf(one, by, '').includes(group)))
}

/** The groups of a fact: of several agents, each of them. Departments have tickets and tasks. */
export function groupsOf(about: Grouped, by: Dimension, day: string): readonly string[] {
  switch (by) {
    case 'channel':
      return [about.channel]
    case 'intent':
      return [about.intent ?? NONE]
    case 'agent':
      return about.agents?.length ? about.agents : [NONE]
    case 'department':
      return [about.department || NONE]
    case 'day':
      return [day]
  }
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

/** The kind of facts that a number is made of. `undefined`: it is not told one by one. */
export function kindOf(id: KpiId): Fact['kind'] | undefined {
  switch (id) {
    case 'first-human':
    case 'first-human-share':
    case 'care':
      return 'handoff'
    case 'handling':
      return 'ticket'
    case 'cross-department':
      return 'task'
    case 'csat':
    case 'survey-response':
      return 'survey'
    case 'instant':
    case 'scope':
    case 'one-contact':
    case 'accuracy':
    case 'transfer':
    case 'deflected':
    case 'pending':
    case 'ai-resolved':
      return 'contact'
    default:
      return undefined
  }
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
