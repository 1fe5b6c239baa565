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
