// To keep tickets
export { tickets } from './plugin.js'
export { type MakeDraft, type SolutionDraft, type TicketsConfig, ticketsConfig } from './config.js'

// To open tickets from another plugin
export type { SolvedTicket, TicketDraft, TicketSummary, TicketsInTurn, WithTickets } from './conversation/on-ctx.js'

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
} from './ticket/ticket.js'

// To read them elsewhere: exports, other systems
export { TicketTables } from './ticket/tables.js'
export { type MinedTicket, minedTickets } from './solved/solved.js'
export { newNumber, numberIn } from './ticket/number.js'

// To check what customers are told
export { factsOf, unsupportedFacts } from './conversation/summary.js'
export { maskPersonal } from './solved/mask.js'
