import { type Composer, type Context, definePlugin, fileAnswer } from '@huida/core'
import { z } from 'zod'
import { actionsIn, actionWritten } from './actions.js'
import { conversationsBehind } from './behind.js'
import { type CommentSource, commented } from './comments.js'
import { tableOfDays } from './day-sums.js'
import { definitions } from './definitions.js'
import { dayIn, type Fact, ticketOf } from './facts.js'
import { foldedTypes } from './fold.js'
import { KeptFacts, migrations } from './keep.js'
import { KeptDays } from './kept-days.js'
import { type Dimension, narrowed } from './kpis.js'
import { ASSUME, assume, observe, resolvedByPerson } from './observe.js'
import type { Days } from './periods.js'
import { commentRoutes } from './routes/comments.js'
import { type Asked, daysAsked, groupsIn, ids, kpi, type Narrowed, narrowing, period, words } from './routes/query.js'
import { action, weeklyRoute } from './routes/weekly.js'
import { tableCsv } from './table.js'
import { trialComparison } from './trial.js'

const dimension = z.enum(['channel', 'intent', 'agent', 'department', 'day'])
const functionOf = <F>(example: string) =>
  z.custom<F>((value) => typeof value === 'function', `it is no function. Give one such as ${example}`)

function isZone(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }) !== undefined
  } catch {
    return false
  }
}

/**
 * Keeps the team's numbers up with the event log, and tells it how customers' messages were answered. Use it first, before whatever answers,
 * so that it sees what the rest has answered.
 */
export const insights = definePlugin({
  name: 'insights',
  config: z.object({
    /** In which time an answer of the bot counts as instant, in milliseconds, and by adapter. Default 3,000 everywhere. */
    instant: z
      .object({
        ms: z.number().positive().default(3_000),
        channels: z.record(z.string(), z.number().positive()).default({}),
      })
      .prefault({}),
    /** In which days begin. Default Asia/Shanghai. */
    timeZone: z.string().refine(isZone, 'it is no time zone. Name one such as Asia/Shanghai').default('Asia/Shanghai'),
    /** The adapters that come first, for the number `channels`. Default: none are named. */
    priority: z.array(z.string()).default([]),
    /** What customers wrote with their scores: `surveyAnswers(base)` of `@huida/plugin-csat`. Default: only the scores are known. */
    answers: functionOf<CommentSource['answers']>('surveyAnswers(base)').default(() => async () => undefined),
    /** Hides personal data in what customers wrote: `redact` of `@huida/plugin-privacy`. Default: nothing is hidden. */
    mask: functionOf<CommentSource['mask']>('(text) => text').default(() => (text: string) => text),
  }),
  migrations: async () => migrations,
  setup(app: Composer<Context>, { config, store, sql, project, route, clock }) {
    const dayOf = dayIn(config.timeZone)
    const kept = new KeptFacts(sql!, config.instant, dayOf)
    project('insights', { types: foldedTypes, fold: (records) => kept.fold(records) })

    app.use((ctx, next) => observe(ctx, next, store))
    app.on('timer', (ctx, next) => (ctx.event.name === ASSUME ? assume(ctx, store) : next()))
    app.action('conversation.resolved', async (ctx, next) => {
      const { data } = ctx.event
      if (typeof data === 'object' && data !== null && !Array.isArray(data)) await resolvedByPerson(ctx, store, data)
      return next()
    })

    const between = (query: Asked): Days => daysAsked(query, dayOf(clock.now()))
    const days = new KeptDays(sql!, kept)
    const daysOf = (query: Asked) => {
      const { from, to } = between(query)
      const now = clock.now()
      return days.of(from, to, { today: dayOf(now), now })
    }
    const tableOf = async (query: Narrowed & { by?: Dimension | undefined }) => {
      const { from, to } = between(query)
      const asked = { from, to, now: clock.now(), priority: config.priority, ...(query.by && { by: query.by }) }
      return tableOfDays(await daysOf(query), asked, groupsIn(query))
    }
    const shared = { method: 'GET', role: 'manager', audit: 'read' } as const

    route({
      ...shared,
      path: '/kpis',
      summary: 'All numbers of a period (default: 30 days), of everything and by a dimension: what `huida kpi` shows.',
      query: period.extend({
        ...narrowing.shape,
        by: dimension.optional(),
      }),
      answer: z.object({
        from: z.string(),
        to: z.string(),
        by: z.string().optional(),
        rows: z.array(z.object({ group: z.string(), kpis: z.array(kpi) })),
        notes: z.array(words),
      }),
      async handle({ query }) {
        const table = await tableOf(query)
        return { ...table, notes: [...table.notes] }
      },
    })

    route({
      ...shared,
      path: '/export',
      summary: 'The same table as a file for spreadsheets: the exact values, one number of one group a line.',
      query: period.extend({ ...narrowing.shape, by: dimension.optional() }),
      answer: fileAnswer('text/csv; charset=utf-8'),
      async handle({ query }) {
        const table = await tableOf(query)
        const name = `numbers-${table.from}-${table.to}.csv`
        return { type: 'text/csv; charset=utf-8', name, chunks: bytesOf(`\uFEFF${tableCsv(table)}`) }
      },
    })

    route({
      ...shared,
      path: '/series',
      summary: 'One number, day by day.',
      query: period.extend({ ...narrowing.shape, id: z.enum(ids) }),
      answer: z.object({
        id: z.string(),
        days: z.array(z.object({ day: z.string(), value: z.number().nullable(), count: z.number() })),
      }),
      async handle({ query }) {
        const { rows } = await tableOf({ ...query, by: 'day' })
        const days = rows.slice(1).map(({ group, kpis }) => {
          const { value, count } = kpis.find(({ id }) => id === query.id)!
          return { day: group, value, count }
        })
        return { id: query.id, days }
      },
    })

    route({
      ...shared,
      path: '/conversations',
      summary:
        'The conversations behind a number: those that count against it first, of them the longest and the worst.',
      query: period.extend({
        ...{ ...narrowing.shape, id: z.enum(ids) },
        limit: z.coerce.number().int().min(1).max(1_000).default(100),
      }),
      answer: z.object({
        total: z.number(),
        conversations: z.array(
          z.object({
            ...{ conversation: z.string(), at: z.number(), counts: z.enum(['good', 'bad']) },
            value: z.number().optional().describe('What it adds to a number that is a time or a score, in its unit.'),
            ticket: z.string().optional().describe('The ticket that it is about.'),
            ...{ intent: z.string().optional(), department: z.string().optional() },
          }),
        ),
      }),
      async handle({ query }) {
        const asked = { id: query.id, to: groupsIn(query), now: clock.now(), limit: query.limit }
        const { total, found } = await conversationsBehind(asked, {
          ...{ days: await daysOf(query), period: between(query) },
          factsOf: (from, to, kind) => kept.of(from, to, kind),
        })
        return {
          total,
          conversations: found.map(({ fact, ...stand }) => ({
            ...{ conversation: fact.conversation, at: fact.at, ...stand },
            ...aboutOf(fact),
          })),
        }
      },
    })

    commentRoutes(route, {
      ...{ config, between },
      async surveysOf(query) {
        const { from, to } = between(query)
        return commented(narrowed(await kept.of(from, to, 'survey'), groupsIn(query)), query.most)
      },
    })
    weeklyRoute(route, {
      ...{ config, dayOf, clock },
      factsOf: (from, to) => kept.of(from, to),
      actions: () => actionsIn(sql),
    })

    const share = z.object({ good: z.number(), of: z.number() })
    const sides = z.object({ trial: z.number(), published: z.number() })

    route({
      ...shared,
      path: '/trial',
      role: ['trainer', 'reviewer', 'legal-reviewer', 'manager', 'auditor'],
      summary: 'How the customers of a trial of knowledge fared beside the others.',
      query: z.object({ number: z.coerce.number().int().min(1) }),
      answer: z.object({
        ...{ trial: z.number(), customers: sides, messages: sides },
        figures: z.array(
          z.object({
            id: z.enum(['answered', 'handed-over', 'again', 'thumbs', 'csat']),
            direction: z.enum(['up', 'down']),
            ...{ trial: share, published: share },
            difference: z.object({ value: z.number(), low: z.number(), high: z.number() }).optional(),
            says: z.enum(['better', 'worse', 'chance', 'nothing']),
          }),
        ),
      }),
      handle: async ({ query: { number } }) => trialComparison(await kept.ofTrial(number), number),
    })

    route({
      ...shared,
      path: '/actions',
      summary: 'What was decided about the findings of weekly packs.',
      answer: z.array(action),
      handle: () => actionsIn(sql),
    })

    route({
      method: 'POST',
      path: '/actions',
      role: 'manager',
      audit: 'change',
      summary: 'Decides something about a finding; again, for the same finding and week, replaces it.',
      body: action,
      answer: action,
      async handle({ body }) {
        await sql!.write([actionWritten(body)])
        return body
      },
    })

    route({
      ...shared,
      path: '/definitions',
      summary: 'What each number means.',
      answer: z.array(
        z.object({
          ...{ id: z.string(), version: z.number(), title: words, unit: z.string(), target: z.number().optional() },
          ...{ direction: z.string(), formula: words, source: z.array(z.string()), role: z.string() },
        }),
      ),
      handle: () => definitions.map((one) => ({ ...one, source: [...one.source] })),
    })
  },
})

/** What a fact is about, as far as it is known. */
function aboutOf(fact: Fact): { ticket?: string; intent?: string; department?: string } {
  const ticket = ticketOf(fact)
  const department = 'department' in fact ? fact.department : undefined
  return {
    ...(ticket !== undefined && { ticket }),
    ...(fact.intent !== undefined && { intent: fact.intent }),
    ...(department !== undefined && { department }),
  }
}

/** A text as a file, at once. */
async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}
