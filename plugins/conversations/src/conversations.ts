import { type Composer, type Context, definePlugin, plainMarkdown, Refusal, type Role } from '@huida/core'
import { z } from 'zod'
import { Folder } from './fold.js'
import { prunables } from './prune.js'
import { Search } from './search.js'
import { migrations } from './tables.js'
import { messageIn, messageSchema, reach } from './transcript.js'

/** Whom lists and transcripts are for: whoever works on what the bot says, or answers for it. Agents have their own conversations at their desk. */
const readers: Role[] = ['trainer', 'reviewer', 'legal-reviewer', 'coordinator', 'manager', 'auditor']

/** The largest page of a list, and of a transcript. */
const MAX_LISTED = 100
const MAX_MESSAGES = 200

const instant = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/**
 * Keeps a list of all conversations up with the event log, and an index of the words in them, for the team's console: who has them, who waits,
 * where an answer was of no help, and what was said. Use it anywhere; it answers nobody.
 */
export const conversations = definePlugin({
  name: 'conversations',
  config: z.object({
    /** Hides personal data in what is shown: `redact` of `@huida/plugin-privacy`. Default: nothing is hidden. */
    mask: z
      .custom<(text: string) => string>((value) => typeof value === 'function', 'it is no function')
      .default(() => (text: string) => text),
    /** How much of a customer's name is shown. Default: all of it. */
    maskName: z
      .custom<(name: string) => string>((value) => typeof value === 'function', 'it is no function')
      .default(() => (name: string) => name),
  }),
  migrations,
  setup(_: Composer<Context>, { config: { mask, maskName }, sql, bot, project, prunes, route }) {
    const folder = new Folder(sql!)
    const search = new Search(sql!)
    project('list', { entries: true, fold: (entries) => folder.fold(entries), lost: () => folder.lost() })
    for (const prunable of prunables(sql!)) prunes(prunable)

    route({
      method: 'GET',
      path: '/list',
      role: readers,
      audit: 'personal',
      summary: 'Conversations, the latest first; with `query`, those in which it was said.',
      query: z.object({
        query: z.string().max(200).optional(),
        owner: z.enum(['bot', 'queue', 'agent']).optional(),
        channel: z.string().max(200).optional(),
        intent: z.string().max(200).optional(),
        state: z.enum(['person', 'unanswered', 'unhelpful']).optional(),
        from: instant.optional(),
        to: instant.optional(),
        below: place.optional(),
        limit: z.coerce.number().int().min(1).max(MAX_LISTED).default(50),
      }),
      answer: z.object({
        conversations: z.array(
          z.object({
            id: z.string(),
            channel: z.string(),
            name: z.string().optional(),
            owner: z.object({ kind: z.enum(['bot', 'queue', 'agent']), name: z.string().optional() }),
            firstAt: z.number(),
            lastAt: z.number(),
            /** What was said last, or what was found; without line breaks. */
            preview: z.object({ by: z.enum(['customer', 'bot', 'agent', 'system']), text: z.string() }),
            unansweredSince: z.number().optional(),
            handoff: z.enum(['waiting', 'deferred', 'served']).optional(),
            unhelpfulAt: z.number().optional(),
            intent: z.string().optional(),
            messages: z.number(),
            /** Where it was found: for `around` of the transcript. */
            found: z.number().optional(),
          }),
        ),
        /** For the next page; absent: this is the last. */
        below: z.number().optional(),
      }),
      async handle({ query }) {
        const { conversations, below } = await search.page(query)
        const listed = conversations.map(async (row) => {
          const { id, name, owner, owner_name, unanswered_since, handoff, unhelpful_at, intent, found } = row
          const [hit] = found === undefined ? [] : await bot.timeline(id, { after: found - 1, limit: 1 })
          const said = hit && messageIn(hit, mask)
          return {
            ...{ id, channel: row.channel, firstAt: row.first_at, lastAt: row.last_at, messages: row.messages },
            owner: { kind: owner, ...(owner_name !== null && { name: owner_name }) },
            preview: said ? { by: said.by.kind, text: lineOf(said) } : { by: row.preview_by, text: mask(row.preview) },
            ...(name !== null && { name: maskName(name) }),
            ...(unanswered_since !== null && { unansweredSince: unanswered_since }),
            ...(handoff !== null && { handoff }),
            ...(unhelpful_at !== null && { unhelpfulAt: unhelpful_at }),
            ...(intent !== null && { intent }),
            ...(found !== undefined && { found }),
          }
        })
        return { conversations: await Promise.all(listed), ...(below !== undefined && { below }) }
      },
    })

    const facet = z.array(z.object({ name: z.string(), count: z.number() }))
    route({
      method: 'GET',
      path: '/list/facets',
      role: readers,
      audit: 'read',
      summary: 'The channels and intents that conversations can be narrowed down to.',
      answer: z.object({ channels: facet, intents: facet }),
      handle: () => search.facets(),
    })

    route({
      method: 'GET',
      path: '/:id/messages',
      role: readers,
      audit: 'personal',
      summary:
        'What was said in a conversation, in order: the last of it, what stands before or after a position, or around one.',
      query: z.object({
        before: place.optional(),
        after: place.optional(),
        around: place.optional(),
        limit: z.coerce.number().int().min(1).max(MAX_MESSAGES).default(50),
      }),
      answer: z.object({
        messages: z.array(messageSchema),
        /** There is more before the first, and after the last. */
        hasBefore: z.boolean(),
        hasAfter: z.boolean(),
      }),
      async handle({ params: { id }, query }) {
        const known = await bot.conversation(id as string)
        if (!known) throw new Refusal(404, 'NOT_FOUND', 'There is no such conversation.')
        return reach((page) => bot.timeline(known.id, page), query, mask)
      },
    })
  },
})

/** What was found, in one line without markup. */
const lineOf = ({ text, format }: { text: string; format: string }): string =>
  (format === 'markdown' ? plainMarkdown(text) : text).replace(/\s+/g, ' ').slice(0, 300)
