import { createHash } from 'node:crypto'
import { gaps, type KnowledgeSpace, type Retriever } from '@huida/knowledge'
import { csat } from '@huida/plugin-csat'
import { escalation, type Team } from '@huida/plugin-escalation'
import { redact } from '@huida/plugin-privacy'
import { type SolutionDraft, tickets } from '@huida/plugin-tickets'

/** Who answers customers of the shop when the bot should not. */
export interface People {
  /** Asked each time, so that edits count at once. */
  team: () => Team
  /** Whether what solved a ticket becomes a draft among the articles. Default true. */
  drafts?: boolean
  /** How long what people are waited for; see the options of `escalation()` and `csat()`. Default: theirs. */
  pace?: Pace
}

/** How long what people are waited for, in milliseconds. */
export interface Pace {
  limits?: Limits
  /** From a resolution to the question how it went. */
  surveyDelayMs?: number
}

type Limits = NonNullable<NonNullable<Parameters<typeof escalation>[0]>['limits']>

/** What the shop calls the problems of its intents; departments, routing and deadlines go by these names. */
const problems: Readonly<Record<string, string>> = {
  ...{ track_parcel: 'logistics', order_status: 'logistics', delivery_time: 'logistics', parcel_lost: 'logistics' },
  ...{ urge_shipment: 'logistics', change_address: 'logistics' },
  ...{ return_goods: 'refund', exchange_goods: 'refund', refund_request: 'refund', refund_status: 'refund' },
  ...{ cancel_order: 'refund', price_protection: 'refund', payment_problem: 'payment' },
  ...{ damaged_item: 'product', wrong_or_missing_item: 'product', warranty_repair: 'product' },
}

/** The plugins of the people's side, in the order of their use: tickets, surveys, hand-over. */
export function peoplePlugins(
  { team, drafts = true, pace = {} }: People,
  { space, retriever }: { space: KnowledgeSpace; retriever: Retriever },
) {
  return {
    tickets: tickets({
      calendars: () => hoursOf(team()),
      departments: [
        { type: 'logistics', department: 'logistics' },
        { type: 'refund', department: 'finance' },
      ],
      policies: [{ type: ['refund', 'complaint'], firstResponseMinutes: 30, resolutionMinutes: 120 }],
      ...(drafts && { draft: (solved) => draftOf(space, solved) }),
    }),
    csat: csat({ mask: redact, ...(pace.surveyDelayMs !== undefined && { delayMs: pace.surveyDelayMs }) }),
    escalation: escalation({
      team,
      ...(pace.limits && { limits: pace.limits }),
      problems,
      async articles(question, { locale, signal }) {
        const hits = await retriever.search(question, { locale, at: new Date(), signal })
        return hits.slice(0, 3).map(({ article: { id, question, answer } }) => ({ id, title: question, answer }))
      },
    }),
  }
}

/** The hours in which deadlines of tickets run: those of the team; without one called `default`, the first queue's. */
function hoursOf({ calendars, queues }: Team): Team['calendars'] {
  const [first] = queues
  const hours = calendars.default ?? (first?.calendar === undefined ? undefined : calendars[first.calendar])
  return hours ? { ...calendars, default: hours } : calendars
}

/** What solved a ticket, as the draft of an article: people complete and review it before anybody reads it. */
async function draftOf(space: KnowledgeSpace, solved: SolutionDraft): Promise<{ article: string }> {
  const id = `ticket-${solved.ticket}-${createHash('sha256').update(solved.id).digest('hex').slice(0, 6)}`
  // Asked again after a failure, it is there already.
  if (space.get(id)) return { article: id }
  const { question, answer, locale, type, ticket, agent, openedAt } = solved
  await space.put({
    ...{ id, question, answer, locale, problem: type, scene: gaps.label, status: 'draft' },
    ...(agent !== undefined && { author: agent }),
    origin: { type: 'ticket', from: ticket, firstAt: new Date(openedAt).toISOString() },
  })
  return { article: id }
}
