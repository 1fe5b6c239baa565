// To export tickets
export { type ExportFormat, type ExportOptions, exportTickets, exportTypes, UnknownColumn } from './export-tickets.js'
export { type CellValue, type Column, type ConversationRow, conversationColumns, ticketColumns } from './columns.js'

// To write other tables that no spreadsheet computes
export { cellText, isFormula, safeCell } from './safe-cell.js'
export { type SheetCell, xlsx } from './xlsx.js'
