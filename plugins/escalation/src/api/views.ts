import type { LedgerEntry, Part } from '@huida/core'
import { plainText } from '@huida/core'
import { z } from 'zod'
import type { Phase } from '../protocol/case.js'
import type { Presence, StoredCase } from '../tables.js'

const phase = z.enum(['queued', 'offered', 'assigned', 'snoozed', 'deferred'])

/** A case in a list: nothing that the customer wrote but one line. */
export const caseSummary = z.object({
  conversation: z.string(),
  case: z.string(),
  phase,
  queue: z.string(),
  priority: z.number(),
  reason: z.string(),
  problem: z.string().optional(),
  level: z.string().optional(),
  ticket: z.string().optional(),
  customer: z.string(),
  channel: z.string(),
  locale: z.string(),
  line: z.string(),
  agent: z.string().optional(),
  since: z.number(),
  waitingSince: z.number(),
  unansweredSince: z.number().optional(),
})

/** A case in a list. Moments are milliseconds since 1970. */
export type CaseSummary = z.infer<typeof caseSummary>

export function summaryOf({ conversation, case: now, about }: StoredCase): CaseSummary {
  const { id, queue, priority, reason, problem, level, ticket, agent, since, waitingSince, unansweredSince } = now
  return {
    ...{
      conversation,
      case: id,
      phase: now.phase as Exclude<Phase, 'none'>,
      queue,
      priority,
      reason,
      since,
      waitingSince,
    },
    ...(problem !== undefined && { problem }),
    ...(level !== undefined && { level }),
    ...(ticket !== undefined && { ticket }),
    ...(agent !== undefined && { agent: agent.id }),
    ...(unansweredSince !== undefined && { unansweredSince }),
    customer: about.customer.name ?? shortened(about.customer.person),
    channel: about.customer.adapter,
    locale: about.customer.locale,
    // What it is about; the last words before it are often only "yes".
    line: now.analysis ?? (about.asked || about.summary.at(-1)?.text || ''),
  }
}

/** Ids of anonymous visitors are long; the end tells them apart. */
const shortened = (person: string): string => (person.length <= 24 ? person : `…${person.slice(-6)}`)

/** A message of a conversation, as agents read it. */
export const messageView = z.object({
  position: z.number(),
  at: z.number(),
  by: z.object({ kind: z.string(), id: z.string().optional(), name: z.string().optional() }),
  text: z.string(),
  parts: z.array(z.unknown()),
  /** Of what was sent: `delivered`, `waiting`, `held`, `rejected`, `unknown`; `draft`: the bot would have said it. */
  status: z.string().optional(),
})

/** A message of a conversation, as agents read it. `at`: milliseconds since 1970. */
export type MessageView = z.infer<typeof messageView>

/** What agents see of a ledger: messages in order, and what they have written down for themselves. */
export function messagesIn(entries: readonly LedgerEntry[]): MessageView[] {
  return entries.flatMap((entry) => messageOf(entry) ?? [])
}

export function messageOf(entry: LedgerEntry): MessageView | undefined {
  if (entry.kind === 'in') {
    const { event, position, acceptedAt } = entry
    const parts = event.type === 'message' ? event.parts : undefined
    const words = parts ? plainText(parts) : event.type === 'choice' ? (event.label ?? event.value) : undefined
    if (words === undefined) return undefined
    const by = 'by' in event && event.by ? event.by : { kind: 'customer', ...nameOf(event) }
    return { position, at: acceptedAt, by, text: words, parts: parts ?? [] }
  }
  if (entry.kind !== 'out' || entry.act.type !== 'say') return undefined
  const part: Part = entry.act.part
  return {
    position: entry.position,
    at: entry.at,
    by: entry.by,
    text: plainText([part]),
    parts: [part],
    status: entry.status,
  }
}

const nameOf = (event: object): { id?: string; name?: string } =>
  'user' in event ? (event.user as { id: string; name?: string }) : {}

/** A note that agents have written for each other; customers never see it. */
export const noteView = z.object({
  position: z.number(),
  at: z.number(),
  agent: z.string(),
  text: z.string(),
  /** Asked of this agent. */
  to: z.string().optional(),
  /** Only for whoever has the conversation. */
  whisper: z.boolean().optional(),
})

/** A note of an agent. */
export type NoteView = z.infer<typeof noteView>

export const notesIn = (entries: readonly LedgerEntry[]): NoteView[] =>
  entries.flatMap((entry) =>
    entry.kind === 'record' && entry.type === 'note.added'
      ? // Written by the note's route.
        [{ position: entry.position, at: entry.at, ...(entry.data as Omit<NoteView, 'position' | 'at'>) }]
      : [],
  )

/** A part of what was said and noted in a conversation. */
export const pastView = z.object({
  messages: z.array(messageView),
  notes: z.array(noteView),
  /** What came earlier is before this position; none: this is where it began. */
  before: z.number().optional(),
})

/** @param limit so many entries were asked for: where there are fewer, it began with them */
export const pastOf = (entries: readonly LedgerEntry[], limit: number): z.infer<typeof pastView> => ({
  messages: messagesIn(entries),
  notes: notesIn(entries),
  ...(entries.length >= limit && { before: entries[0]!.position }),
})

/** Everything that an agent needs to take over. */
export const caseView = z.object({
  summary: caseSummary,
  packet: z.object({
    summary: z.array(z.object({ by: z.enum(['customer', 'bot']), text: z.string() })),
    analysis: z.string().optional(),
    slots: z.record(z.string(), z.unknown()),
    customer: z.object({
      person: z.string(),
      name: z.string().optional(),
      level: z.string().optional(),
      history: z.array(z.string()).optional(),
      locale: z.string(),
    }),
    history: z.array(
      z.object({
        id: z.string(),
        at: z.number(),
        problem: z.string().optional(),
        how: z.string(),
        agent: z.string().optional(),
        ticket: z.string().optional(),
      }),
    ),
    similar: z.array(z.object({ number: z.string(), subject: z.string(), solution: z.string() })),
    articles: z.array(
      z.object({ id: z.string(), title: z.string(), answer: z.string().optional(), url: z.string().optional() }),
    ),
  }),
  transfers: z.number(),
  ...pastView.shape,
  /** Follow the live events from here on: nothing is missed, some may come twice. */
  position: z.number(),
})

export function viewOf(stored: StoredCase, entries: readonly LedgerEntry[], limit: number): z.infer<typeof caseView> {
  const { case: now, about } = stored
  const { summary, customer, history, similar, articles } = about
  const { adapter: _, ...known } = customer
  return {
    summary: summaryOf(stored),
    packet: {
      ...{
        summary: [...summary],
        slots: now.slots,
        history: [...history],
        similar: [...similar],
        articles: [...articles],
      },
      ...(now.analysis !== undefined && { analysis: now.analysis }),
      customer: { ...known, history: [...(known.history ?? [])] },
    },
    transfers: now.transfers,
    ...pastOf(entries, limit),
    position: entries.at(-1)?.position ?? 0,
  }
}

/** An agent of the team, and whether they are there. */
export const agentView = z.object({
  id: z.string(),
  name: z.string(),
  tier: z.number(),
  skills: z.array(z.string()),
  capacity: z.number(),
  load: z.number(),
  state: z.enum(['online', 'away', 'offline']),
  reason: z.string().optional(),
  since: z.number().optional(),
})

export const presenceOf = (
  presences: readonly Presence[],
  agent: string,
): Pick<Presence, 'state' | 'reason'> & { since?: number } =>
  presences.find((one) => one.agent === agent) ?? { state: 'offline' }
