import { Refusal, type Route, type Store } from '@huida/core'
import { z } from 'zod'
import { maskedEntry, maskedName } from '../privacy/masking.js'
import type { Placed } from './mount.js'

/** Who looks at how the bot has decided. */
const traceReaders = ['trainer', 'manager', 'auditor'] as const

/** How many conversations the list shows. */
const LISTED = 100

/**
 * What the page of decisions reads, without personal data: `/traces/conversations` lists, `/traces/conversations/<id>` tells everything about one. What the
 * platform sent word for word is kept for replay; it may hold what nobody needs to see, so these schemas do not name it.
 */
export function traceRoutes(store: Store): Placed[] {
  return [
    {
      path: '/traces/conversations',
      route: route({
        path: '/conversations',
        summary: `The ${LISTED} conversations that changed last.`,
        answer: z.array(conversation),
        handle: async () =>
          (await store.conversations({ limit: LISTED })).map(({ id, adapter, user, updatedAt }) => ({
            ...{ id, adapter, updatedAt },
            ...(user.name !== undefined && { name: maskedName(user.name) }),
          })),
      }),
    },
    {
      path: '/traces/conversations/:id',
      route: route({
        path: '/conversations/:id',
        summary: 'What came in, what was decided and why, what went out.',
        answer: z.array(entry),
        async handle({ params }) {
          const { id } = params as { id: string }
          const known = await store.conversation(id)
          if (!known) throw new Refusal(404, 'NOT_FOUND', 'There is no such conversation.')
          return (await store.timeline(known.id)).map(maskedEntry)
        },
      }),
    },
  ]
}

const route = (declared: Pick<Route, 'path' | 'summary' | 'answer' | 'handle'>): Route => ({
  method: 'GET',
  role: traceReaders,
  audit: 'personal',
  ...declared,
})

const conversation = z.object({
  id: z.string(),
  adapter: z.string(),
  name: z.string().optional(),
  updatedAt: z.number(),
})

const choice = z.object({ label: z.string(), value: z.string() })

/** Any kind of part, by what the page shows of it. */
export const part = z.object({
  type: z.string(),
  text: z.string().optional(),
  title: z.string().optional(),
  url: z.string().optional(),
  name: z.string().optional(),
  alt: z.string().optional(),
  choices: z.array(choice).optional(),
  sources: z.array(z.object({ title: z.string(), articleId: z.string(), version: z.number() })).optional(),
})

/** Who did it; the team's own ids stay with the team. */
const author = z.object({ kind: z.enum(['customer', 'bot', 'agent', 'system']), name: z.string().optional() })

const owner = z.object({
  kind: z.enum(['bot', 'queue', 'agent']),
  id: z.string().optional(),
  name: z.string().optional(),
})

const act = z.object({
  type: z.enum(['say', 'edit', 'delete', 'react', 'assign']),
  part: part.optional(),
  emoji: z.string().optional(),
  owner: owner.optional(),
})

const step = z.object({
  step: z.string(),
  saw: z.json().optional(),
  scored: z.json().optional(),
  chose: z.json().optional(),
  ms: z.number().optional(),
})

/** What happened in a conversation: what came in, what went out, what was recorded. */
export const entry = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('in'),
    position: z.number(),
    acceptedAt: z.number(),
    attempts: z.number(),
    outcome: z.string().optional(),
    error: z.string().optional(),
    trace: z.array(step).optional(),
    startedAt: z.number().optional(),
    endedAt: z.number().optional(),
    event: z.object({
      type: z.string(),
      by: author.optional(),
      parts: z.array(part).optional(),
      what: z.string().optional(),
      value: z.string().optional(),
      label: z.string().optional(),
      name: z.string().optional(),
    }),
  }),
  z.object({
    kind: z.literal('out'),
    position: z.number(),
    by: author,
    act,
    answers: z.number().optional(),
    status: z.string(),
    attempts: z.number(),
    code: z.string().optional(),
    at: z.number(),
    settledAt: z.number().optional(),
  }),
  z.object({ kind: z.literal('record'), position: z.number(), type: z.string(), data: z.json() }),
])
