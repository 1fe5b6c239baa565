// To keep tickets
export { tickets } from './plugin.js'
export { type MakeDraft, type SolutionDraft, type TicketsConfig, ticketsConfig } from './config.js'

// To open tickets from another plugin
export type { SolvedTicket, TicketDraft, TicketSummary, TicketsInTurn, WithTickets } from './on-ctx.js'

// What a ticket is
export type {
  Clock,
  ClockName,
  CourseEvent,
  FilledBy,
  Priority,
  Task,
  TaskProgress,
  Ticket,
  TicketChange,
  TicketField,
  TicketFilter,
  TicketSource,
  TicketState,
} from './ticket.js'

// To read them elsewhere: exports, other systems
export { TicketTables } from './tables.js'
export { type MinedTicket, minedTickets } from './solved.js'
export { newNumber, numberIn } from './number.js'

// To check what customers are told
export { factsOf, unsupportedFacts } from './summary.js'
export { maskPersonal } from './mask.js'
