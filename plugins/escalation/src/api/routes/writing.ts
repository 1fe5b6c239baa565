import { type BotAccess, Refusal, type RouteTools } from '@huida/core'
import { z } from 'zod'
import type { Staff } from '../../desk/staffing.js'
import type { Calls } from '../calls.js'
import type { Live } from '../live.js'
import { DESK, key, params } from './shared.js'

interface WritingRoutes {
  route: RouteTools['route']
  calls: Calls
  bot: BotAccess
  staff: Staff
  live: Live
}

const words = z.string().trim().min(1).max(8_000)

/** What an agent writes: to the customer, to colleagues, about an answer of the bot. */
export function writingRoutes({ route, calls, bot, staff, live }: WritingRoutes): void {
  route({
    method: 'POST',
    path: '/cases/:conversation/reply',
    role: DESK,
    audit: 'change',
    summary:
      'Writes to the customer. The same key writes once. `held`: the platform keeps it until the customer writes again, by its window or its quota of messages.',
    params,
    body: z.object({
      text: words,
      key,
      suggestion: z.object({ kind: z.enum(['script', 'article', 'case']), id: z.string() }).optional(),
    }),
    answer: z.object({ sent: z.boolean(), held: z.enum(['window', 'quota']).optional() }),
    async handle({ by, params: { conversation }, body }) {
      live.seen(by.id)
      const data = { agent: by.id, words: body.text, ...(body.suggestion && { suggestion: body.suggestion }) }
      const result = await calls.act(conversation, 'handoff.reply', data, by, body.key)
      const held = (result as { held?: 'window' | 'quota' } | null)?.held
      return { sent: held === undefined, ...(held !== undefined && { held }) }
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/note',
    role: DESK,
    audit: 'change',
    summary:
      'Writes a note for your colleagues. It can never reach the customer. `to` asks an expert, who then sees the conversation.',
    params,
    body: z.object({ text: words, to: z.string().optional(), whisper: z.boolean().optional(), key }),
    answer: z.object({ noted: z.literal(true) }),
    async handle({ by, params: { conversation }, body: { text, to, whisper, key } }) {
      await calls.readable(conversation, by)
      if (to !== undefined && !staff.profile(to))
        throw new Refusal(404, 'AGENT_UNKNOWN', `There is no agent "${to}" in the team.`)
      const data = { agent: by.id, text, ...(to !== undefined && { to }), ...(whisper && { whisper }) }
      await calls.act(conversation, 'handoff.note', data, by, key)
      return { noted: true as const }
    },
  })

  route({
    method: 'POST',
    path: '/cases/:conversation/flag',
    role: DESK,
    audit: 'change',
    summary: 'Says that an answer of the bot was wrong, by its position.',
    params,
    body: z.object({ position: z.int().positive(), why: z.string().max(1_000).optional() }),
    answer: z.object({ flagged: z.literal(true) }),
    async handle({ by, params: { conversation }, body: { position, why } }) {
      const [entry] = await bot.timeline(conversation, { after: position - 1, limit: 1 })
      if (entry?.kind !== 'out' || entry.position !== position)
        throw new Refusal(404, 'MESSAGE_UNKNOWN', 'There is no message of the bot at this position.')
      await bot.act(
        conversation,
        'handoff.flag',
        { agent: by.id, position, ...(why !== undefined && { why }) },
        { by: calls.authorOf(by), key: `flag:${by.id}:${position}` },
      )
      return { flagged: true as const }
    },
  })
}
