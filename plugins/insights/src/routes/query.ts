import { Refusal } from '@huida/core'
import { z } from 'zod'
import { definitions } from '../definitions.js'
import type { Narrowing } from '../kpis.js'
import { type Days, dayBefore, daysOfPeriod, namedPeriods } from '../periods.js'

export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'it is no day. Write it as 2026-11-28')
/** What numbers are called. */
export const ids = definitions.map(({ id }) => id) as [
  (typeof definitions)[number]['id'],
  ...(typeof definitions)[number]['id'][],
]
/** From a day to a day, both among it; a quarter or a year; or the last days, today among them, as the team counts days. Default: 30 of them. */
export const period = z.object({
  from: day.optional(),
  to: day.optional(),
  period: z.enum(namedPeriods).optional(),
  days: z.coerce.number().int().min(1).max(3_660).optional(),
})
/** Only what is of these groups. */
export const narrowing = z.object({
  ...{ channel: z.string().optional(), intent: z.string().optional() },
  ...{ agent: z.string().optional(), department: z.string().optional() },
})
/** A period that is asked for. */
export type Asked = z.output<typeof period>
/** The same, of some groups. */
export type Narrowed = z.output<typeof period> & z.output<typeof narrowing>

/** The days that are asked for. @param today such as `2026-11-28` @throws Refusal PERIOD_INVALID */
export function daysAsked({ from, to, period, days = 30 }: Asked, today: string): Days {
  const named = period && daysOfPeriod(period, today)
  const asked = { from: from ?? named?.from ?? dayBefore(today, days - 1), to: to ?? named?.to ?? today }
  if (asked.from > asked.to)
    throw new Refusal(400, 'PERIOD_INVALID', `${asked.from} is after ${asked.to}. Give the earlier day first.`)
  return asked
}

/** The groups that are asked for. */
export const groupsIn = ({ channel, intent, agent, department }: Narrowed): Narrowing =>
  Object.fromEntries(Object.entries({ channel, intent, agent, department }).filter(([, group]) => group !== undefined))

/** A text in both languages. */
export const words = z.object({ zh: z.string(), en: z.string() })

/** One number, as it is told. */
export const kpi = z.object({
  id: z.enum(ids),
  value: z.number().nullable(),
  count: z.number(),
  interval: z.tuple([z.number(), z.number()]).optional(),
  met: z.boolean().optional(),
})
