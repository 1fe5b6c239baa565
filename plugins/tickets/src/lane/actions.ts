import { type ActionAsked, type Author, type Context, type Json, Refusal } from '@huida/core'
import { z } from 'zod'
import type { Ticket } from '../ticket/ticket.js'

const text = (max: number) => z.string().trim().max(max)
const author = z.object({
  kind: z.enum(['customer', 'bot', 'agent', 'system']),
  id: z.string().optional(),
  name: z.string().optional(),
})
const by = author.optional()
/** Whoever another lane names. */
export type By = z.output<typeof by>
/** Any JSON, as the core calls it. */
export const json = z.json() as unknown as z.ZodType<Json, Json>
const fields = z.record(z.string().min(1).max(64), json)
const version = z.number().int().optional()
const agent = z.string().min(1).max(200)
const resolution = z.object({
  resolution: z.string().optional(),
  solution: text(8_000).optional(),
  intent: z.string().optional(),
  problem: z.string().optional(),
  case: z.string().optional(),
})

/** What the actions of a ticket's lane take. */
export const asked = {
  start: z.object({}),
  heard: z.object({ from: z.enum(['customer', 'agent']), at: z.number().optional() }),
  again: z.object({ by, fields: fields.optional(), problem: text(8_000).optional() }),
  change: z
    .object({
      by,
      version,
      subject: text(500).min(1).optional(),
      problem: text(8_000).optional(),
      type: text(100).min(1).optional(),
      priority: z.enum(['low', 'normal', 'high', 'urgent']).optional(),
      level: text(100).optional(),
      state: z.enum(['open', 'pending', 'on_hold']).optional(),
      fields: fields.optional(),
      reason: text(2_000).optional(),
    })
    .strict(),
  note: z.object({ by, text: text(8_000).min(1) }).strict(),
  assign: z
    .object({
      by,
      version,
      owner: agent.nullable().optional(),
      department: text(100).min(1).optional(),
      reason: text(2_000).optional(),
    })
    .strict(),
  watch: z.object({ by, agent, watch: z.boolean() }).strict(),
  close: resolution.extend({ by, version, resolved: z.boolean().optional() }),
  reopen: z.object({ by, reason: text(2_000).optional() }).strict(),
  merge: z.object({ by, into: z.string() }).strict(),
  absorb: z.object({ by, ticket: z.custom<Ticket>((value) => typeof value === 'object' && value !== null) }),
  outside: z.object({ by, system: z.string().min(1), id: z.string().min(1) }).strict(),
  drafted: z.object({ resolution: z.string(), article: z.string() }),
  draft: z.object({ resolution: z.string() }),
  taskOpen: z
    .object({
      by,
      department: text(100).min(1),
      title: text(500).min(1),
      owner: agent.optional(),
      hours: z.number().positive().max(8_760).optional(),
    })
    .strict(),
  taskAssign: z.object({ by, task: z.string(), owner: agent }).strict(),
  taskProgress: z
    .object({ by, task: z.string(), text: text(2_000).min(1), public: z.boolean().default(false) })
    .strict(),
  taskClose: z.object({ by, task: z.string(), evidence: text(4_000).min(1) }).strict(),
}

/**
 * What was asked for, as its schema makes it.
 * @throws Refusal 400 ACTION_INVALID
 */
export function dataOf<S extends z.ZodType>(ctx: Context<ActionAsked>, schema: S): z.output<S> {
  const parsed = schema.safeParse(ctx.event.data ?? {})
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.') || ctx.event.name}: ${message}`)
  throw new Refusal(400, 'ACTION_INVALID', `This cannot be done as it was asked. ${problems.join(' ')}`, { problems })
}

/** Who does it: where one lane asks another, whoever asked there. */
export function authorIn(ctx: Context<ActionAsked>, data: { by?: By }): Author {
  const { by } = data
  if (ctx.by.kind !== 'system' || !by) return ctx.by
  return { kind: by.kind, ...(by.id !== undefined && { id: by.id }), ...(by.name !== undefined && { name: by.name }) }
}

/** An author as data for another lane. */
export const authorData = ({ kind, id, name }: Author): Record<string, Json> => ({
  kind,
  ...(id !== undefined && { id }),
  ...(name !== undefined && { name }),
})
