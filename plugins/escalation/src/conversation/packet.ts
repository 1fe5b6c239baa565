import { type Clock, type Context, type LedgerEntry, plainText } from '@huida/core'
import type { WithTickets } from '@huida/plugin-tickets'
import { inTime } from '../in-time.js'
import type { HandoffRequest } from '../on-ctx.js'
import type { About, Tables } from '../tables.js'

/** What the shop knows of a customer. */
export interface Customer {
  /** As the shop calls them. Default: what the platform tells. */
  name?: string
  /** As routing calls it: `vip`, `b2b`. */
  level?: string
  /** One line each, such as "12 orders since 2021". */
  history?: readonly string[]
}

/** Articles that may help an agent, best first. */
export type FindArticles = (
  question: string,
  about: { locale: string; signal: AbortSignal },
) => Promise<readonly { id: string; title: string; answer?: string; url?: string }[]>

export interface PacketOptions {
  tables: Tables
  customer: ((ctx: Context) => Promise<Customer | undefined>) | undefined
  articles: FindArticles | undefined
  clock: Clock
  timeline(conversation: string, page: { limit: number }): Promise<LedgerEntry[]>
}

/** What helps is looked for so long, in milliseconds; the customer does not wait for more. */
const WITHIN_MS = 1_500
const MAX_SUMMARY_LINES = 6
const MAX_LINE = 200

/** Puts together what an agent should know. What cannot be had in time is left out, and never keeps a customer waiting. */
export class Packets {
  constructor(private readonly options: PacketOptions) {}

  customer(ctx: Context): Promise<Customer | undefined> {
    return this.#within(ctx, 'the customer', this.options.customer?.(ctx))
  }

  async about(
    ctx: Context & Partial<WithTickets>,
    request: HandoffRequest,
    customer: Customer | undefined,
  ): Promise<About> {
    const { tables, articles, timeline } = this.options
    const lines = await timeline(ctx.conversation.id, { limit: 40 })
    const asked = questionIn(lines, ctx.text)
    const [before, similar, found] = await Promise.all([
      tables.endedOf(ctx.person),
      this.#within(ctx, 'similar tickets', ctx.tickets?.similar(request.analysis ?? asked)),
      this.#within(ctx, 'articles', articles?.(asked, { locale: ctx.locale, signal: ctx.signal })),
    ])
    return {
      customer: {
        person: ctx.person,
        ...nameIn(customer?.name ?? ctx.user.name),
        ...(customer?.level !== undefined && { level: customer.level }),
        ...(customer?.history && { history: customer.history.slice(0, 10) }),
        locale: ctx.locale,
        adapter: ctx.conversation.adapter,
      },
      asked,
      summary: summaryOf(lines, ctx.text),
      history: before.map(({ id, how, endedAt, case: { problem, agents, ticket } }) => ({
        ...{ id, at: endedAt, how },
        ...(problem !== undefined && { problem }),
        ...(agents.length > 0 && { agent: agents.at(-1)! }),
        ...(ticket !== undefined && { ticket }),
      })),
      similar: (similar ?? []).map(({ number, subject, solution }) => ({ number, subject, solution })),
      articles: found?.slice(0, 3) ?? [],
      followers: [],
    }
  }

  #within<T>(ctx: Context, what: string, asked: Promise<T> | undefined): Promise<T | undefined> {
    const failed = (error: unknown) =>
      ctx.log.warn({ error, what }, 'something that would help an agent could not be had')
    return inTime<T | undefined>(asked, { clock: this.options.clock, ms: WITHIN_MS, otherwise: undefined, failed })
  }
}

const nameIn = (name: string | undefined) => (name === undefined ? {} : { name })

/** What a customer asked, before they asked for a person. */
function questionIn(lines: readonly LedgerEntry[], now: string): string {
  const texts = lines.flatMap((entry) =>
    entry.kind === 'in' && entry.event.type === 'message' ? [plainText(entry.event.parts)] : [],
  )
  return texts.filter((text) => saysSomething(text) && text !== now).at(-1) ?? now
}

/** More than "yes", or digits that were asked for. */
const saysSomething = (text: string): boolean => text.replace(/[^\p{L}]/gu, '').length > 3

/** The story in a few lines of the transcript: what the customer wrote, and how the bot answered. */
function summaryOf(lines: readonly LedgerEntry[], now: string): About['summary'] {
  const said = lines.flatMap((entry): About['summary'] => {
    if (entry.kind === 'in' && entry.event.type === 'message')
      return [{ by: 'customer', text: plainText(entry.event.parts) }]
    if (entry.kind === 'out' && entry.act.type === 'say' && entry.by.kind === 'bot')
      return [{ by: 'bot', text: plainText([entry.act.part]) }]
    return []
  })
  const isSaid = now === '' || said.at(-1)?.text === now
  return (isSaid ? said : [...said, { by: 'customer' as const, text: now }])
    .slice(-MAX_SUMMARY_LINES)
    .map(({ by, text }) => ({ by, text: short(text) }))
}

const short = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= MAX_LINE ? line : `${line.slice(0, MAX_LINE - 1)}…`
}
