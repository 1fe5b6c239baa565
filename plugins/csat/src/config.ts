import { z } from 'zod'
import type { CsatWords } from './words.js'

const SECOND = 1_000
const HOUR = 3_600 * SECOND
const DAY = 24 * HOUR

const ms = z.number().int().nonnegative()

/** Every field that is given must fit. */
const rule = z
  .object({
    intent: z.string(),
    problem: z.string(),
    adapter: z.string(),
    agent: z.string(),
    by: z.enum(['agent', 'bot']),
    kind: z.enum(['direct', 'group']),
  })
  .partial()
  .refine(
    (rule) => Object.keys(rule).length > 0,
    'it fits everything. Name at least one field, such as { problem: "spam" }',
  )

const replaced = z.custom<Partial<CsatWords>>(
  (value) => typeof value === 'object' && value !== null,
  'it is no object. Give the words to replace, such as { ask: "…" }',
)

/** What `csat()` can be told. */
export const config = z.object({
  /** From the resolution, or the customer's last words after it, to the question, so that what comes back at once is not asked about. Default 60 s. */
  delayMs: ms.default(60 * SECOND),
  /** What could not be asked so long after the resolution is not asked any more. Default 3 days. */
  askWithinMs: ms.default(3 * DAY),
  /** One reminder, so long after the question; `groups`: in group conversations, too. `false`: none. Default: after 24 hours, not in groups. */
  reminder: z
    .union([z.literal(false), z.object({ afterMs: ms.default(DAY), groups: z.boolean().default(false) })])
    .default({ afterMs: DAY, groups: false }),
  /** Then the survey counts as not answered. Default 3 days. */
  openMs: ms.default(3 * DAY),
  /** Answers are taken for so long; those after `openMs` are late. Default 14 days. */
  lateMs: ms.default(14 * DAY),
  /** For so long another answer takes the place of the first. Default 10 minutes. */
  changeMs: ms.default(600 * SECOND),
  /** Whom not to ask. */
  suppress: z
    .object({
      /** The same person at most once in so long. Default 1 day. */
      everyMs: ms.default(DAY),
      /** Resolutions that are not asked about. Default: spam and abuse, as problem or intent. */
      never: z
        .array(rule)
        .default([{ problem: 'spam' }, { problem: 'abuse' }, { intent: 'spam' }, { intent: 'abuse' }]),
      /** Which share is asked, by intent; `*` for all others. Default: everybody. */
      share: z.record(z.string(), z.number().min(0).max(1)).default({}),
    })
    .prefault({}),
  /** A low score, and what follows it. */
  low: z
    .object({
      /** Up to this score. Default 2. */
      upTo: z.number().int().min(0).max(4).default(2),
      /**
       * `ticket`: a complaint is opened, where `tickets()` is used before. `person`: a person is offered; whoever takes the choice
       * `person` must be there. `none`: they are asked what went wrong. Default `ticket`.
       */
      followUp: z.enum(['ticket', 'person', 'none']).default('ticket'),
      /** What the choice of a person sends back. Default `human`, which `escalation()` takes. */
      person: z.string().min(1).default('human'),
    })
    .prefault({}),
  /** A link in the question, where there are no buttons: `<baseUrl>/<token>`. See the README. Default: none. */
  link: z
    .object({
      baseUrl: z.url(),
      /** At least 16 characters, kept secret. Links that were made with another one are refused. */
      secret: z.string().min(16, 'it is too short. Give at least 16 characters that nobody can guess'),
    })
    .optional(),
  /** Takes personal data out of comments before they are kept: `mask` of `@huida/plugin-privacy`. Default: they are kept as they are. */
  mask: z
    .custom<(text: string) => string | Promise<string>>((value) => typeof value === 'function', 'it is no function')
    .optional(),
  /** Replaces any of the plugin's own words, by language: `{ zh: { ask: '…' } }`. */
  words: z.record(z.string(), replaced).default({}),
})

export type CsatConfig = z.output<typeof config>
export type Rule = z.output<typeof rule>
