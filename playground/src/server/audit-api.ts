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

/** Where a log ended, as it is noted elsewhere: `<number>:<hash>`. */
const end = z.string().regex(/^\d{1,15}:\S{1,100}$/)

/** What people and programs did, at `/api/audit`, and whether what stands there is what was written. */
export function auditRoutes(log: AuditLog): Placed[] {
  return [
    { path: '/api/audit', route: page(log) as unknown as Route },
    { path: '/api/audit/verify', route: verification(log) as unknown as Route },
  ]
}

function page(log: AuditLog): Route<undefined, typeof query, undefined, Route['answer']> {
  return {
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
}

const given = z.object({ kept: end.optional() })

function verification(log: AuditLog): Route<undefined, typeof given, undefined, Route['answer']> {
  return {
    ...{ method: 'GET', path: '/audit/verify', role: 'auditor', audit: 'read', query: given },
    summary:
      'Reads the whole log, and tells the first entry that was changed or removed. "kept": an end that was noted before, without which nobody can tell that the last entries were cut off.',
    answer: z.object({
      /** To be noted elsewhere. */
      end: z.string(),
      entries: z.number(),
      broken: z.object({ seq: z.number(), why: z.enum(['changed', 'missing', 'cut', 'rewritten']) }).optional(),
    }),
    async handle({ query: { kept } }) {
      const { head, broken } = await log.verify(kept === undefined ? undefined : headIn(kept))
      return { end: `${head.seq}:${head.hash}`, entries: head.seq, ...(broken && { broken }) }
    },
  }
}

function headIn(text: string): { seq: number; hash: string } {
  const at = text.indexOf(':')
  return { seq: Number(text.slice(0, at)), hash: text.slice(at + 1) }
}
