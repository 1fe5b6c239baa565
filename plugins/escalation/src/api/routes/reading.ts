import type { BotAccess, Clock, Logger, Principal, RouteTools } from '@huida/core'
import { z } from 'zod'
import type { FindArticles } from '../../conversation/packet.js'
import type { StoredCase } from '../../tables.js'
import type { Calls } from '../calls.js'
import { type Script, type Suggestion, suggestionsFor } from '../suggestions.js'
import { caseView, messagesIn, pastOf, pastView, viewOf } from '../views.js'
import { DESK, params } from './shared.js'

interface ReadingRoutes {
  route: RouteTools['route']
  calls: Calls
  bot: BotAccess
  clock: Clock
  log: Logger
  articles: FindArticles | undefined
  scripts: readonly Script[]
}

/** So many entries of a conversation are shown at once; those before them are asked for. */
const SHOWN = 200

/** What an agent reads of a case. */
export function readingRoutes({ route, calls, bot, clock, log, articles, scripts }: ReadingRoutes): void {
  route({
    method: 'GET',
    path: '/cases/:conversation',
    role: DESK,
    audit: 'personal',
    summary: 'Everything about a case: the packet, the transcript with the bot’s drafts, and the notes.',
    params,
    answer: caseView,
    async handle({ by, params: { conversation } }) {
      const stored = await calls.readable(conversation, by)
      return viewOf(stored, await bot.timeline(conversation, { limit: SHOWN }), SHOWN)
    },
  })

  route({
    method: 'GET',
    path: '/cases/:conversation/before',
    role: DESK,
    audit: 'personal',
    summary:
      'What was said and noted before a position, as far as `before` of the answer, with which the next are asked for.',
    params,
    query: z.object({ before: z.coerce.number().int().positive() }),
    answer: pastView,
    async handle({ by, params: { conversation }, query: { before } }) {
      await calls.readable(conversation, by)
      return pastOf(await bot.timeline(conversation, { before, limit: SHOWN }), SHOWN)
    },
  })

  /** For the numbers; nobody waits for it. The same suggestions, asked for again, have their turn once. */
  const tellShown = ({ conversation, case: now }: StoredCase, suggestions: readonly Suggestion[], by: Principal) => {
    if (suggestions.length === 0) return
    const shown = suggestions.map(({ kind, id }) => ({ kind, id }))
    const data = { case: now.id, agent: by.id, shown }
    const key = `shown:${now.id}:${JSON.stringify(shown)}`
    bot.act(conversation, 'handoff.suggested', data, { by: calls.authorOf(by), key }).catch((error: unknown) => {
      log.warn({ error, case: now.id }, 'that suggestions were shown could not be recorded')
    })
  }

  route({
    method: 'GET',
    path: '/cases/:conversation/suggestions',
    role: DESK,
    audit: 'read',
    summary: 'What you may send: approved scripts, articles about what was written last, similar cases.',
    params,
    answer: z.object({
      suggestions: z.array(
        z.object({ kind: z.enum(['script', 'article', 'case']), id: z.string(), title: z.string(), text: z.string() }),
      ),
    }),
    async handle({ by, params: { conversation } }) {
      const stored = await calls.readable(conversation, by)
      const said = messagesIn(await bot.timeline(conversation, { limit: 50 }))
      const last = said.findLast((message) => message.by.kind === 'customer')?.text ?? ''
      const suggestions = await suggestionsFor(stored, last, { scripts, articles, clock })
      tellShown(stored, suggestions, by)
      return { suggestions }
    },
  })
}
