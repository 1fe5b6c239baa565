import { fileAnswer, Refusal, type RouteTools } from '@huida/core'
import { z } from 'zod'
import { type CommentSource, commentOf, commentsCsv } from '../comments.js'
import type { Survey } from '../facts.js'
import type { Days } from '../periods.js'
import { type Asked, type Narrowed, narrowing, period } from './query.js'

interface CommentRoutes {
  config: CommentSource
  /** The days that are asked for. */
  between(query: Asked): Days
  /** The surveys of a period with a comment, the latest first. */
  surveysOf(query: Narrowed & { most?: number | undefined }): Promise<Survey[]>
}

const LARGEST_PAGE = 100

/** What customers wrote with their scores. */
export function commentRoutes(route: RouteTools['route'], { config, between, surveysOf }: CommentRoutes): void {
  const shared = { method: 'GET', role: 'manager', audit: 'personal' } as const
  const query = period.extend({
    ...narrowing.shape,
    most: z.coerce.number().int().min(1).max(5).optional().describe('Scores up to this one only.'),
  })

  route({
    ...shared,
    path: '/comments',
    summary: 'What customers wrote with their scores, the latest first.',
    query: query.extend({
      after: z.string().max(1_000).optional().describe('The resolution after which the page begins.'),
      limit: z.coerce.number().int().min(1).max(LARGEST_PAGE).default(50),
    }),
    answer: z.object({
      ...{ from: z.string(), to: z.string(), total: z.number() },
      comments: z.array(
        z.object({
          ...{ resolution: z.string(), conversation: z.string(), channel: z.string(), at: z.number() },
          ...{ score: z.number(), agent: z.string().optional(), intent: z.string().optional() },
          comment: z.string().optional().describe('Absent: it is kept no longer.'),
        }),
      ),
      after: z.string().optional().describe('For the next page; absent: this is the last.'),
    }),
    async handle({ query }) {
      const surveys = await surveysOf(query)
      const start = query.after === undefined ? 0 : surveys.findIndex(({ id }) => id === query.after) + 1
      if (query.after !== undefined && start === 0)
        throw new Refusal(404, 'COMMENT_UNKNOWN', 'There is no such comment in this period. Read the list anew.')
      const page = surveys.slice(start, start + query.limit)
      const last = page.at(-1)
      return {
        ...{ ...between(query), total: surveys.length },
        comments: await Promise.all(page.map((survey) => commentOf(survey, config))),
        ...(last && start + page.length < surveys.length && { after: last.id }),
      }
    },
  })

  route({
    ...shared,
    path: '/comments/export',
    summary: 'The same list as a file for spreadsheets, all of it.',
    query,
    answer: fileAnswer('text/csv; charset=utf-8'),
    async handle({ query }) {
      const { from, to } = between(query)
      const chunks = commentsCsv(await surveysOf(query), config)
      return { type: 'text/csv; charset=utf-8', name: `comments-${from}-${to}.csv`, chunks }
    },
  })
}
