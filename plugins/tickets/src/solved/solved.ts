import type { TicketSource } from '../ticket/ticket.js'

/** A ticket as the mining of questions takes it. */
export interface MinedTicket {
  question: string
  /** Absent: it is not closed, or was closed without one. */
  solution?: string
  /** When it was opened, in milliseconds since 1970. */
  at: number
  /** `ctx.person` of the customer. */
  customer: string
  locale: string
}

const PAGE = 500

/** Tickets for `mine({ tickets })` of `@huida/plugin-mining`: what was asked, and what solved it. Merged ones are left out. */
export async function* minedTickets(
  source: TicketSource,
  { since = 0 }: { since?: number } = {},
): AsyncIterable<MinedTicket> {
  let after: string | undefined
  for (;;) {
    const page = await source.page({ openedFrom: since }, { limit: PAGE, ...(after !== undefined && { after }) })
    for (const { problem: question, solution, openedAt: at, person: customer, locale, state, mergedInto } of page)
      if (mergedInto === undefined)
        yield { question, at, customer, locale, ...(state === 'closed' && solution !== undefined && { solution }) }
    after = page.at(-1)?.number
    if (page.length < PAGE) return
  }
}
