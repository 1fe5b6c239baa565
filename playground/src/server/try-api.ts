import type { LedgerEntry, Part, Store } from '@huida/core'
import { z } from 'zod'
import { maskedEntry, maskedText } from '../privacy/masking.js'
import { looksOf } from '../render/looks.js'
import { replay } from '../tries/replay.js'
import type { Tries } from '../tries/tries.js'
import type { Placed } from './mount.js'
import { placer } from './placer.js'
import { entry, part } from './traces.js'

const said = z.string().trim().min(1).max(2_000)
const choice = z.object({ label: z.string().max(200), value: z.string().max(2_000) })
const texts = z.enum(['live', 'draft'])
const answered = z.object({ article: z.string().optional(), version: z.number().optional(), text: z.string() })

const look = z.object({
  title: z.string(),
  /** As adapters call it; `text` shows nothing else. */
  platform: z.string(),
  /** Absent: the adapter is not installed. */
  messages: z
    .array(
      z.object({
        part: part.extend({ format: z.string().optional(), imageUrl: z.string().optional() }),
        /** What the platform is told, in its own words. Absent: the part tells. */
        told: z.json().optional(),
      }),
    )
    .optional(),
})

/** Lets people of the team talk to a bot like the one that runs, and replay what customers have said to it, at `/api/try`. */
export function tryRoutes(tries: Tries, store: Store | undefined): Placed[] {
  return [
    trying('POST', '/try/conversations', 'Begins a conversation with a bot like the one that runs; nobody counts it.', {
      body: z.object({
        /** Articles that serve, or the newest texts of all. */
        texts: texts.default('draft'),
        /** The customer's language. Absent: by what is said. */
        locale: z.string().max(20).optional(),
      }),
      answer: z.object({ id: z.string() }),
      handle: ({ by, body }) => ({ id: tries.begin(by.id, body) }),
    }),
    trying('POST', '/try/conversations/:id/say', 'Says something; tells the answer, why, and how channels show it.', {
      params: z.object({ id: z.string() }),
      body: z.union([z.object({ text: said }), z.object({ choice })]),
      answer: z.object({ entries: z.array(entry), looks: z.array(look) }),
      async handle({ by, params, body }) {
        const { entries, parts } = await tries.say(by.id, params.id, body)
        return { entries: entries.map(shown), looks: parts.length === 0 ? [] : await looksAt(parts) }
      },
    }),
    ...(store
      ? [
          trying('POST', '/try/replay', 'Says again what a customer has said, and tells what is answered otherwise.', {
            ...{ role: ['trainer', 'manager'], audit: 'personal' },
            body: z.object({ conversation: z.string().max(500), texts: texts.default('draft') }),
            answer: z.array(
              z.object({
                said: z.string(),
                before: answered,
                after: answered,
                isDifferent: z.boolean(),
                entries: z.array(entry),
              }),
            ),
            async handle({ by, body }, exchange) {
              exchange.note({ conversation: body.conversation })
              const turns = await replay(tries, store, { by: by.id, ...body })
              const masked = <A extends { text: string }>(answer: A): A => ({
                ...answer,
                text: maskedText(answer.text),
              })
              return turns.map(({ said, before, after, isDifferent, entries }) => ({
                ...{ said: maskedText(said), before: masked(before), after: masked(after), isDifferent },
                entries: entries.map(shown),
              }))
            },
          }),
        ]
      : []),
  ]
}

type LookedPart = NonNullable<z.input<typeof look>['messages']>[number]['part']

const trying = placer('/api', {
  reading: { role: ['trainer', 'reviewer', 'legal-reviewer', 'manager'], audit: 'none' },
  changing: { role: ['trainer', 'reviewer', 'legal-reviewer', 'manager'], audit: 'none' },
})

/** The ledger as people read it. What its schema does not name is never sent. */
const shown = (one: LedgerEntry) => maskedEntry(one) as unknown as z.input<typeof entry>

async function looksAt(message: readonly Part[]): Promise<z.input<typeof look>[]> {
  const looks = await looksOf(message)
  return looks.map(({ title, platform, parts, told }) => ({
    ...{ title, platform },
    ...(parts && {
      messages: parts.map((part, at) => {
        const words = told?.[at]
        // What a platform is told is JSON, as it leaves.
        return { part: part as LookedPart, ...(words && { told: words as z.input<ReturnType<typeof z.json>> }) }
      }),
    }),
  }))
}
