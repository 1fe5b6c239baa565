// To open tickets from another plugin
export type { SolvedTicket, TicketDraft, TicketSummary, TicketsInTurn, WithTickets } from './on-ctx.js'
