/** What a number is made of: one conversation, hand-off, ticket, task or survey, as the event log tells it. */
export type Fact = Contact | Handoff | Ticket | Task | Survey

interface FactBase {
  /** Unique within its kind. */
  id: string
  /** As the ledger knows it; of tickets and tasks, where they were recorded. */
  conversation: string
  /** The adapter. */
  channel: string
  intent: string | undefined
  /** Who did the work, in the order in which they came; a fact counts for each of them. */
  agents: string[] | undefined
  /** When it counts, in milliseconds since 1970. */
  at: number
}

/**
 * A customer's conversation about something: from their first message to its resolution, or until a day without a word. Greetings, thanks and
 * answers to surveys begin none.
 */
export interface Contact extends FactBase {
  kind: 'contact'
  /** The position of the record that began it. */
  position: number
  lastAt: number
  /** The customer's messages that the bot had to answer. */
  messages: number
  /** Those that were answered in time. */
  instant: number
  answers: number
  unsure: number
  unknown: number
  /** A person was asked for. */
  askedAt: number | undefined
  /** A person took it. */
  reachedAt: number | undefined
  /** Nobody took it, and why. */
  deferred: string | undefined
  resolution: string | undefined
  resolvedAt: number | undefined
  resolvedBy: 'agent' | 'bot' | undefined
  how: 'confirmed' | 'assumed' | undefined
  /** The problem came back in time. */
  reopenedAt: number | undefined
  /** Answers of the bot that a person called wrong, and right. */
  wrong: number | undefined
  right: number | undefined
  trial: InTrial | undefined
  /** Whether an answer helped, as the customer said last, by the key of the event that asked. */
  helped: Record<string, boolean> | undefined
  /** The resolved contact before this one in the conversation, by its position. */
  before: { position: number; resolution: string } | undefined
}

/** The trial of knowledge that ran while articles answered. */
export interface InTrial {
  number: number
  /** From which side of it the bot answered; `both` in a group of customers on either. */
  side: 'trial' | 'published' | 'both'
  /** When it first did. */
  at: number
  /** Messages for which articles were looked for, and those of them that none answered. */
  messages: number
  unknown: number
}

/** A request for a person. */
export interface Handoff extends FactBase {
  kind: 'handoff'
  reason: string | undefined
  queue: string | undefined
  queuedAt: number | undefined
  acceptedAt: number | undefined
  waitedMs: number | undefined
  /** From the queue to the first message of a person. */
  responseMs: number | undefined
  deferred: string | undefined
  abandonedAt: number | undefined
  breached: true | undefined
  transfers: number | undefined
  resolvedAt: number | undefined
  handlingMs: number | undefined
  shown: number | undefined
  used: number | undefined
}

/** A ticket. */
export interface Ticket extends FactBase {
  kind: 'ticket'
  type: string | undefined
  department: string | undefined
  openedAt: number | undefined
  closedAt: number | undefined
  /** Working time. */
  handlingMs: number | undefined
  breached: string[] | undefined
  reopened: number | undefined
  fields: number | undefined
  fieldsByBot: number | undefined
  fieldsByHand: number | undefined
}

/** A task of another department. */
export interface Task extends FactBase {
  kind: 'task'
  department: string | undefined
  openedAt: number
  closedAt: number | undefined
  ms: number | undefined
  breached: true | undefined
}

/** A survey, by its resolution. */
export interface Survey extends FactBase {
  kind: 'survey'
  sentAt: number | undefined
  answeredAt: number | undefined
  score: number | undefined
  hasComment: boolean | undefined
  late: boolean | undefined
  /** Why it was not sent. */
  why: string | undefined
  /** That of the contact. */
  trial: InTrial | undefined
}

/** A fact with nothing in it yet. Every field is there from the start: objects of one shape are several times as fast. */
export const emptyFact = {
  contact: (id: string, conversation: string, channel: string, at: number, position: number): Contact => ({
    kind: 'contact',
    id,
    conversation,
    channel,
    intent: undefined,
    agents: undefined,
    at,
    position,
    lastAt: at,
    messages: 0,
    instant: 0,
    answers: 0,
    unsure: 0,
    unknown: 0,
    askedAt: undefined,
    reachedAt: undefined,
    deferred: undefined,
    resolution: undefined,
    resolvedAt: undefined,
    resolvedBy: undefined,
    how: undefined,
    reopenedAt: undefined,
    wrong: undefined,
    right: undefined,
    trial: undefined,
    helped: undefined,
    before: undefined,
  }),
  handoff: (id: string, conversation: string, channel: string, at: number): Handoff => ({
    kind: 'handoff',
    id,
    conversation,
    channel,
    intent: undefined,
    agents: undefined,
    at,
    reason: undefined,
    queue: undefined,
    queuedAt: undefined,
    acceptedAt: undefined,
    waitedMs: undefined,
    responseMs: undefined,
    deferred: undefined,
    abandonedAt: undefined,
    breached: undefined,
    transfers: undefined,
    resolvedAt: undefined,
    handlingMs: undefined,
    shown: undefined,
    used: undefined,
  }),
  ticket: (id: string, conversation: string, channel: string, at: number): Ticket => ({
    kind: 'ticket',
    id,
    conversation,
    channel,
    intent: undefined,
    agents: undefined,
    at,
    type: undefined,
    department: undefined,
    openedAt: undefined,
    closedAt: undefined,
    handlingMs: undefined,
    breached: undefined,
    reopened: undefined,
    fields: undefined,
    fieldsByBot: undefined,
    fieldsByHand: undefined,
  }),
  task: (id: string, conversation: string, channel: string, at: number): Task => ({
    kind: 'task',
    id,
    conversation,
    channel,
    intent: undefined,
    agents: undefined,
    at,
    department: undefined,
    openedAt: at,
    closedAt: undefined,
    ms: undefined,
    breached: undefined,
  }),
  survey: (id: string, conversation: string, channel: string, at: number): Survey => ({
    kind: 'survey',
    id,
    conversation,
    channel,
    intent: undefined,
    agents: undefined,
    at,
    sentAt: undefined,
    answeredAt: undefined,
    score: undefined,
    hasComment: undefined,
    late: undefined,
    why: undefined,
    trial: undefined,
  }),
}

/** The number of the ticket that a fact is about. `undefined`: about none. */
export function ticketOf({ kind, id }: Fact): string | undefined {
  if (kind === 'ticket') return id
  // Tasks are numbered within their ticket.
  const end = kind === 'task' ? id.indexOf('/') : -1
  return end < 0 ? undefined : id.slice(0, end)
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
/** A conversation without a word for so long is over. */
export const SILENCE_MS = 24 * HOUR_MS
/** With people it may take longer, until it counts as left. */
export const LEFT_MS = 7 * DAY_MS
/** A problem that comes back in so long was not resolved. */
export const RETURN_MS = 72 * HOUR_MS

/** The day of a moment in a time zone, such as `2026-11-28`. */
export function dayIn(timeZone: string): (at: number) => string {
  const format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' })
  // Formatting is slow, and no zone changes its day but at a quarter of an hour.
  const days = new Map<number, string>()
  return (at) => {
    const quarter = Math.floor(at / 900_000)
    let day = days.get(quarter)
    if (day === undefined) {
      if (days.size > 50_000) days.clear()
      day = format.format(quarter * 900_000)
      days.set(quarter, day)
    }
    return day
  }
}
