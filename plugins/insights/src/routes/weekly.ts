import { type Clock, Refusal, type RouteTools } from '@huida/core'
import { z } from 'zod'
import { type CommentSource, commentsOn } from '../comments.js'
import type { Fact } from '../facts.js'
import { dayBefore } from '../periods.js'
import { type Action, daysOfWeek, weeklyPack, weekOf } from '../weekly.js'
import { day, kpi, words } from './query.js'

interface WeeklyRoute {
  config: CommentSource
  /** The facts of a period, both days included. */
  factsOf(from: string, to: string): Promise<Fact[]>
  actions(): Promise<Action[]>
  dayOf(at: number): string
  clock: Clock
}

/** The name of a week. */
export const week = z.string().regex(/^\d{4}-W\d{2}$/, 'it is no week. Write it as 2026-W48')

/** What was decided about a finding. */
export const action = z.object({
  ...{ id: z.string().min(1).max(200), text: z.string().min(1).max(1_000), owner: z.string().min(1).max(100) },
  ...{ due: day, before: z.number(), since: week },
})

const finding = z.object({
  ...{ id: z.string(), kind: z.enum(['ai', 'people', 'customers']), about: z.string() },
  ...{ count: z.number(), of: z.number(), value: z.number(), unit: z.enum(['share', 'ms']) },
  stage: z.enum(['wait', 'response', 'handling']).optional(),
  examples: z.array(z.string()),
  advice: z.enum(['recognise', 'answer', 'correct', 'unblock', 'read']),
  action: words,
  before: z.number().optional(),
})

/** The pack of a week, as `huida report weekly` makes it. */
export function weeklyRoute(route: RouteTools['route'], { config, factsOf, actions, dayOf, clock }: WeeklyRoute): void {
  route({
    method: 'GET',
    path: '/weekly',
    role: 'manager',
    audit: 'read',
    summary: 'The pack of a week beside the week before. Default: the last week that is over.',
    query: z.object({ week: week.optional() }),
    answer: z.object({
      ...{ week: z.string(), from: z.string(), to: z.string() },
      kpis: z.array(kpi),
      before: z.array(kpi),
      notes: z.array(words),
      findings: z.array(finding),
      actions: z.array(action.extend({ now: z.number().optional(), change: z.number().optional() })),
      previous: z.string().describe('The week before.'),
      next: z.string().optional().describe('The week after; absent: it has not begun.'),
      isOver: z.boolean(),
    }),
    async handle({ query }) {
      const now = clock.now()
      const today = dayOf(now)
      const asked = query.week ?? weekOf(dayBefore(today, 7))
      const days = daysOfWeek(asked)
      if (!days) throw new Refusal(400, 'WEEK_INVALID', `${asked} is no week.`)
      const previous = weekOf(dayBefore(days.from, 1))
      const facts = await factsOf(daysOfWeek(previous)!.from, days.to)
      const pack = weeklyPack(facts, await commentsOn(facts, config), await actions(), { week: asked, now, dayOf })
      const next = weekOf(dayBefore(days.to, -1))
      return {
        ...{ ...pack, notes: [...pack.notes], previous, isOver: today > days.to },
        ...(daysOfWeek(next)!.from <= today && { next }),
      }
    },
  })
}
