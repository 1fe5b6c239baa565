import { fileAnswer, Refusal, type RouteTools } from '@huida/core'
import { z } from 'zod'
import type { TicketFilter, TicketSource } from '../ticket/ticket.js'
import { exportTickets, exportTypes, UnknownColumn } from './export-tickets.js'

const day = z.iso.date().transform((date) => Date.parse(date))

const query = z.object({
  format: z.enum(['csv', 'xlsx', 'jsonl']).default('csv'),
  per: z.enum(['ticket', 'conversation']).default('ticket'),
  columns: z.string().max(1_000).optional().describe('Names with commas between them. Default: all.'),
  locale: z.enum(['zh', 'en']).default('zh'),
  timeZone: z.string().max(64).default('Asia/Shanghai'),
  clear: z.stringbool().default(false).describe('With personal data, for managers only.'),
  ...{ state: z.enum(['open', 'pending', 'on_hold', 'closed', 'not_closed']).optional(), type: z.string().optional() },
  ...{ department: z.string().optional(), owner: z.string().optional() },
  priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
  from: day.optional().describe('Opened on this day (UTC) or later: 2026-11-01.'),
  before: day.optional().describe('Opened before this day (UTC).'),
})

/** `/api/tickets/export`: tickets as a file. Personal data is masked, unless a manager asks for it. */
export function declareExport({ route }: RouteTools, source: TicketSource, mask: (text: string) => string): void {
  route({
    ...{ method: 'GET', path: '/export', role: ['coordinator', 'manager', 'auditor'], audit: 'personal', query },
    summary: 'Tickets as CSV, XLSX or JSONL, sent while they are read.',
    answer: fileAnswer(exportTypes.csv, exportTypes.xlsx, exportTypes.jsonl),
    handle({ by, query: { format, columns, clear, per, locale, timeZone, from, before, ...equal } }) {
      if (clear && !by.roles.some((role) => role === 'manager' || role === 'administrator'))
        throw new Refusal(403, 'FORBIDDEN', 'Personal data is exported for managers only. Leave "clear" out.')
      const filter: TicketFilter = {
        // Absent ones are not named at all.
        ...(JSON.parse(JSON.stringify(equal)) as TicketFilter),
        ...(from !== undefined && { openedFrom: from }),
        ...(before !== undefined && { openedBefore: before }),
      }
      try {
        const names = columns?.split(',').map((name) => name.trim())
        const chunks = exportTickets(source, {
          ...{ format, filter, per, locale, timeZone },
          ...(names && { columns: names }),
          ...(!clear && { mask }),
        })
        return { type: exportTypes[format], name: `tickets.${format}`, chunks }
      } catch (error) {
        if (error instanceof UnknownColumn || error instanceof RangeError)
          throw new Refusal(400, 'QUERY_INVALID', error.message)
        throw error
      }
    },
  })
}
