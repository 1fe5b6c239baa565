import type { Route } from '@huida/core'
import { z } from 'zod'
import type { AuditFilter, AuditLog } from '../audit/audit-log.js'
import type { Placed } from './mount.js'

const time = z.coerce.number().int().min(0)
const part = z.string().min(1).max(200)

const entry = z.object({
  seq: z.number(),
  at: z.number(),
  by: z.string(),
  action: z.string(),
  target: z.string(),
  outcome: z.enum(['done', 'refused']),
  details: z.record(z.string(), z.json()),
  hash: z.string(),
})

const query = z.object({
  by: part.optional(),
  /** The beginning of it. */
  action: part.optional(),
  target: part.optional(),
  outcome: entry.shape.outcome.optional(),
  from: time.optional(),
  to: time.optional(),
  before: time.optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})

/** What people and programs did, at `/api/audit`. */
export function auditRoutes(log: AuditLog): Placed[] {
  const route: Route<undefined, typeof query, undefined, Route['answer']> = {
    ...{ method: 'GET', path: '/audit', role: 'auditor', audit: 'personal', query },
    summary: 'Who did what, the latest first; "next" is the "before" of the next page.',
    answer: z.object({ entries: z.array(entry), next: z.number().optional() }),
    async handle({ query: { limit, ...given } }) {
      const filter = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as AuditFilter
      const entries = await log.page(filter, limit)
      const last = entries.at(-1)
      return { entries, ...(entries.length === limit && last && { next: last.seq }) }
    },
  }
  return [{ path: '/api/audit', route: route as unknown as Route }]
}
