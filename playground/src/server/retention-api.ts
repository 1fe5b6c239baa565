import { z } from 'zod'
import { type Days, MAX_DAYS, MIN_DAYS } from '../retention/days.js'
import type { Retention } from '../retention/retention.js'
import type { Placed } from './mount.js'
import { placer } from './placer.js'

/** For how long what is kept, as it is set. */
export interface RetentionSettings {
  days(): Days
  /** Keeps other days. They count at once. @throws Refusal SETTING_FROM_ENVIRONMENT */
  change(days: Days): void
  /** Whether they are set where the program is started, so that they cannot be changed here. */
  isFixed: boolean
}

const number = z.number().int().min(MIN_DAYS).max(MAX_DAYS)
const days = z.record(z.string().regex(/^[a-z][a-z-]{0,50}$/), number)
const counts = z.record(z.string(), z.number())

const shown = z.object({
  /** What may be deleted, and after how many days it is. */
  kinds: z.array(z.object({ kind: z.string(), days: z.number().optional() })),
  minDays: z.number(),
  isFixed: z.boolean(),
  /** What is being deleted now, and how much of it was. */
  running: z.object({ kind: z.string(), deleted: z.number() }).optional(),
  last: z.object({ at: z.number(), by: z.string(), deleted: counts }).optional(),
})

/** How long records are kept, and their deletion, at `/api/settings/retention`. */
export function retentionRoutes(retention: Retention, settings: RetentionSettings): Placed[] {
  const now = async (): Promise<z.input<typeof shown>> => {
    const set = settings.days()
    const { running } = retention
    const last = await retention.last()
    return {
      kinds: retention.kinds.map((kind) => ({ kind, ...(set[kind] !== undefined && { days: set[kind] }) })),
      ...{ minDays: MIN_DAYS, isFixed: settings.isFixed },
      ...(running && { running }),
      ...(last && { last }),
    }
  }
  return [
    route('GET', '/settings/retention', 'For how many days what is kept, and what was deleted last.', {
      answer: shown,
      handle: now,
    }),
    route('PUT', '/settings/retention', 'Changes for how many days what is kept; what is not named is kept for ever.', {
      body: z.object({ days }),
      answer: shown,
      handle({ body }, exchange) {
        exchange.note({ from: { ...settings.days() }, to: body.days })
        settings.change(body.days)
        return now()
      },
    }),
    route('POST', '/settings/retention/count', 'How much is older than so many days. Nothing is changed.', {
      audit: 'none',
      body: z.object({ days }),
      answer: z.object({ counts }),
      handle: async ({ body }) => ({ counts: await retention.count(body.days) }),
    }),
    route('POST', '/settings/retention/run', 'Begins to delete what is older than so many days.', {
      body: z.object({ days }),
      answer: shown,
      async handle({ body, by }, exchange) {
        exchange.note({ days: body.days })
        await retention.begin(by.id, body.days)
        return now()
      },
    }),
  ]
}

const route = placer('/api', {
  reading: { role: 'administrator', audit: 'read' },
  changing: { role: 'administrator', audit: 'change' },
})
