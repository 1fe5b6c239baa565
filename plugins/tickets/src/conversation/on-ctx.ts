import type { Json } from '@huida/core'

/** What `tickets` puts on `ctx`. */
export interface WithTickets {
  tickets: TicketsInTurn
}

/** Tickets as a turn sees them; what it changes is stored when the turn commits. */
export interface TicketsInTurn {
  /** Opens a ticket about the conversation of this turn. Its number can be told at once; the same key opens one. */
  open(draft: TicketDraft, options: { key: string }): Promise<{ number: string; fresh: boolean }>
  /** The customer's tickets that are not closed, the latest first. */
  ofPerson(person: string): Promise<TicketSummary[]>
  /** Closed tickets whose subject or problem is like this text, best first. Default limit 3. */
  similar(text: string, options?: { limit?: number }): Promise<SolvedTicket[]>
}

/** What is known when a ticket is opened. */
export interface TicketDraft {
  /** The kind of problem: `logistics`, `refund`, `product`, `account`, `complaint`, `handoff`, … Departments are chosen by it. */
  type: string
  /** One line for people of the team. */
  subject: string
  /** The problem in the customer's or the bot's words. Default: the subject. */
  problem?: string
  /** Default: by the rules for the type. */
  priority?: 'low' | 'normal' | 'high' | 'urgent'
  /** What was extracted from the conversation: `{ order: '202611180034' }`. */
  fields?: Readonly<Record<string, Json>>
  /** The customer's level, as the shop calls it. */
  level?: string
}

/** A ticket in a list. */
export interface TicketSummary {
  number: string
  type: string
  subject: string
  state: string
  openedAt: number
}

/** A ticket that was closed with a solution. */
export interface SolvedTicket extends TicketSummary {
  solution: string
  closedAt: number
}
