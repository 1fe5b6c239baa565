import { z } from 'zod'
import { standings } from './shelf.js'

/** A text that says something. */
export const text = z.string().refine((value) => value.trim() !== '', 'must not be empty')
export const ids = z.array(z.string()).min(1)

export const ok = { ok: true }
export const done = z.object({ ok: z.boolean() })

export const list = <Of extends z.ZodType>(of: Of) => z.array(of).readonly()
export const texts = list(z.string())

export const article = z.object({
  id: z.string(),
  scene: z.string(),
  problem: z.string(),
  question: z.string(),
  phrasings: texts,
  answer: z.string(),
  locale: z.string(),
  status: z.string(),
  validFrom: z.string().optional(),
  validUntil: z.string().optional(),
  audience: texts.optional(),
  legal: z.boolean().optional(),
  author: z.string().optional(),
  origin: z
    .object({
      type: z.string(),
      from: z.string(),
      examples: texts.optional(),
      count: z.number().optional(),
      firstAt: z.string().optional(),
      lastAt: z.string().optional(),
    })
    .optional(),
  updatedAt: z.string(),
  version: z.number(),
})

const approval = z.object({
  article: z.string(),
  version: z.number(),
  hash: z.string(),
  legal: z.boolean().optional(),
  note: z.string().optional(),
  by: z.string(),
  at: z.string(),
})

const returned = z.object({
  article: z.string(),
  version: z.number(),
  legal: z.boolean().optional(),
  note: z.string(),
  by: z.string(),
  at: z.string(),
})

export const version = z.object({
  article,
  at: z.string(),
  by: z.string(),
  hands: texts,
  approvals: list(approval),
  returned: list(returned),
  serves: z.boolean(),
})

const figures = z.object({
  questions: z.number(),
  changed: z.number(),
  better: z.number(),
  worse: z.number(),
  broken: texts,
})

const releaseChange = z.object({ article: z.string(), from: z.number().optional(), to: z.number().optional() })

export const release = z.object({
  number: z.number(),
  at: z.string(),
  by: z.string(),
  note: z.string().optional(),
  from: z.string().optional(),
  rollback: z.number().optional(),
  trial: z.number().optional(),
  changes: list(releaseChange),
  gate: figures.optional(),
  despite: z.string().optional(),
})

export const trial = z.object({
  number: z.number(),
  at: z.string(),
  by: z.string(),
  note: z.string().optional(),
  share: z.number(),
  until: z.string().optional(),
  changes: list(releaseChange),
  gate: figures.optional(),
  despite: z.string().optional(),
  ended: z
    .object({
      at: z.string(),
      how: z.enum(['published', 'stopped', 'expired']),
      by: z.string().optional(),
      note: z.string().optional(),
      release: z.number().optional(),
    })
    .optional(),
})

/** A release with the first articles that it changed, by what they are about. */
export const releaseInBrief = release.extend({
  /** How many articles it changed altogether. */
  count: z.number(),
  changes: list(releaseChange.extend({ question: z.string().optional() })),
})

/** A trial with the first articles that it changes. */
export const trialInBrief = trial.extend({
  ...{ count: releaseInBrief.shape.count, changes: releaseInBrief.shape.changes },
})

export const answered = z.object({ article: z.string().optional(), version: z.number().optional(), text: z.string() })

const question = { question: z.string(), locale: z.string().optional(), golden: z.string().nullable().optional() }

const change = z.object({ ...question, before: answered, after: answered, verdict: z.string() })

export const report = z.object({
  figures,
  changes: z.array(change),
  broken: z.array(change),
  wrong: z.array(z.object(question)),
})

export const standing = z.enum(standings)

/** What a row of a list says of an article. */
export const listed = z.object({
  id: z.string(),
  scene: z.string(),
  problem: z.string(),
  question: z.string(),
  locale: z.string(),
  version: z.number(),
  updatedAt: z.string(),
  author: z.string().optional(),
  legal: z.boolean().optional(),
  standings: list(standing),
  missing: texts,
})
