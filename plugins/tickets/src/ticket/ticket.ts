import type { Author, Json } from '@huida/core'

/**
 * Where a ticket stands. `open`: the team is at it. `pending`: it waits for the customer. `on_hold`: it waits for a department or an outside
 * system. `closed`: it is done, until somebody reopens it.
 */
export type TicketState = 'open' | 'pending' | 'on_hold' | 'closed'

/** How urgent it is. */
export type Priority = 'low' | 'normal' | 'high' | 'urgent'

/** Who can fill a field. */
export type FilledBy = 'bot' | 'agent' | 'system'

/** Something that is known about the matter. */
export interface TicketField {
  value: Json
  /** Who filled it last: what the bot extracts is counted against what people type. */
  by: FilledBy
  /** When, in milliseconds since 1970. */
  at: number
}

/** What is promised: `first_response` and `next_reply` to the customer, `resolution` until it is closed. */
export type ClockName = 'first_response' | 'next_reply' | 'resolution'

/** One promise, as it stands. Times are milliseconds since 1970. */
export interface Clock {
  name: ClockName
  /** When it began: the opening or reopening, or the earliest customer's message that nobody has answered. */
  startedAt: number
  /** How much working time it allows, in milliseconds. */
  targetMs: number
  /** When it is due. Absent while it is paused. */
  dueAt?: number
  /** A year's holidays are not known: `dueAt` is that of the plain week. */
  uncertain?: true
  /** How much working time is left, while it is paused. */
  leftMs?: number
  /** When it was kept, in time or not. Absent: it still runs, or is paused. */
  metAt?: number
  /** The moment from which it is broken. Absent: it is not. */
  breachedAt?: number
}

/** Something in the course of a ticket that its clocks follow from. */
export interface CourseEvent {
  at: number
  what: 'opened' | 'customer' | 'agent' | 'pending' | 'on_hold' | 'resumed' | 'closed' | 'reopened'
}

/** What another department does for a ticket. It has a clock of its own. */
export interface Task {
  /** Unique in its ticket: `1`, `2`, … */
  id: string
  department: string
  title: string
  state: 'open' | 'closed'
  /** The coordinator who drives it; never the agent of the ticket. Absent: any coordinator of the department. */
  owner?: string
  openedAt: number
  openedBy: string
  /** When it should be done, in milliseconds since 1970. */
  dueAt: number
  /** A year's holidays are not known. */
  uncertain?: true
  /** From when on it took too long. Absent: it does not. */
  breachedAt?: number
  /** Absent: it is open. */
  closedAt?: number
  /** What shows that it is done: closing needs it. */
  evidence?: string
  progress: TaskProgress[]
}

/** A note on how a task goes. */
export interface TaskProgress {
  at: number
  by: string
  text: string
  /** The customer was told, too. Default false: the agent sees it. */
  public: boolean
}

/** A ticket, whole. Times are milliseconds since 1970. */
export interface Ticket {
  /** Short, not to be guessed, and easy to read out: `T-7K3M9Q`. */
  number: string
  /** The kind of problem: `logistics`, `refund`, … */
  type: string
  /** One line for people of the team. */
  subject: string
  /** The problem in words. */
  problem: string
  priority: Priority
  /** The customer's level, as the shop calls it. */
  level?: string
  state: TicketState
  /** Who is responsible while nobody owns it, and after that. */
  department: string
  /** The agent who owns it, by id. */
  owner?: string
  /** Agents who are told what happens, by id. */
  watchers: string[]
  fields: Record<string, TicketField>
  /** The conversation that it came from, by id. */
  conversation: string
  /** The adapter of that conversation. */
  adapter: string
  /** `ctx.person` of the customer. */
  person: string
  /** What the platform called them when it was opened. Absent: it named nobody. */
  customer?: string
  /** The language to write to the customer in. */
  locale: string
  /** With what key it was opened. */
  key: string
  openedAt: number
  changedAt: number
  /** Absent: it is not closed. */
  closedAt?: number
  /** How often it was reopened. */
  reopened: number
  /** What solved it, in the words of whoever closed it. */
  solution?: string
  /** The resolution that closed it last. */
  resolution?: string
  /** Its clocks: those that run, and the last one of each name. */
  clocks: Clock[]
  /** When somebody must look at it: the first clock that is due, or the end of its waiting. Absent: it is closed. */
  dueAt?: number
  /** Some of its due times are those of the plain week, because a year's holidays are not known. */
  uncertain?: true
  /** A clock is broken. */
  breached: boolean
  /** What its clocks follow from. */
  course: CourseEvent[]
  /** Clocks that were announced as near their end or broken. */
  announced: string[]
  tasks: Task[]
  /** Open tickets of the same person that look like the same matter, by number. */
  similar: string[]
  /** Since when it waits for the customer or for others. Absent: it does not. */
  waitsSince?: number
  /** It was merged into this one and is closed. */
  mergedInto?: string
  /** Tickets that were merged into it. */
  merged: string[]
  /** Its numbers in other systems: `{ jira: 'SUP-12' }`. */
  outside: Record<string, string>
  /** Grows with every change: a change that is based on an older one is refused. */
  version: number
}

/** One row of a ticket's history. It is never changed. */
export interface TicketChange {
  number: string
  /** 1, 2, … in the ticket. */
  index: number
  at: number
  by: Author
  /** `opened`, `state`, `owner`, `department`, `priority`, `field`, `note`, `watchers`, `task`, `merged`, `breached`, … */
  what: string
  /** The name of the field or the task. */
  name?: string
  /** What was there before, where something was. */
  from?: Json
  /** What is there now. */
  to?: Json
  /** Words of a person: a note, a solution, a reason. */
  text?: string
}

/** Which tickets are wanted. All that are given must fit. */
export interface TicketFilter {
  /** `not_closed`: every other one. */
  state?: TicketState | 'not_closed'
  /** Who is responsible. */
  department?: string
  /** The agent, by id. */
  owner?: string
  /** The kind of problem. */
  type?: string
  /** How urgent it is. */
  priority?: Priority
  /** `ctx.person` of the customer. */
  person?: string
  /** The conversation that it came from. */
  conversation?: string
  /** Whether a clock is broken. */
  breached?: boolean
  /** Changed at or after this, in milliseconds since 1970. */
  changedSince?: number
  /** Opened at or after this, in milliseconds since 1970. */
  openedFrom?: number
  /** Opened before this, in milliseconds since 1970. */
  openedBefore?: number
  /** Words that all stand in its number, subject, problem, facts or solution, or in the customer's name. */
  text?: string
  /** An agent who follows it, by id. */
  watcher?: string
}

/** Tickets as they are stored: for lists, exports and other systems. */
export interface TicketSource {
  /** By number, in any case. */
  ticket(number: string): Promise<Ticket | undefined>
  /** In the order of their numbers. `after`: the number of the last one of the page before. */
  page(filter: TicketFilter, page: { after?: string; limit: number }): Promise<Ticket[]>
  /** Everything that was changed, in order. */
  history(number: string): Promise<TicketChange[]>
}
