import { type Composer, type Context, isHuidaError } from '@huida/core'
import type { z } from 'zod'
import { asked } from '../lane/actions.js'
import { Change, type TicketTools } from '../lane/change.js'
import type { Ticket } from '../ticket/ticket.js'
import { maskPersonal } from './mask.js'

type On = <S extends z.ZodType>(
  name: string,
  schema: S,
  work: (change: Change, data: z.output<S>, ctx: Context) => void | Promise<void>,
) => void

const RETRY_MS = [60_000, 300_000, 1_800_000, 7_200_000, 43_200_000]

/** What is hidden before words leave the ticket. */
export const maskOf = ({ config }: TicketTools): ((text: string) => string) => config.mask ?? maskPersonal

/**
 * Makes the knowledge draft of a resolution, once: its result is kept before it is used. `undefined`: there is nothing to make, or it failed or took too long.
 */
export async function draftOf(
  ctx: Context,
  tools: TicketTools,
  ticket: Ticket,
  about: { resolution: string; solution: string | undefined },
) {
  const { draft, draftWithinMs } = tools.config
  const { resolution, solution } = about
  if (!draft || !solution?.trim()) return { wanted: false }
  const mask = maskOf(tools)
  const article = await ctx.once(`draft:${resolution}`, async () => {
    const made = draft({
      ...{ id: resolution.startsWith('ticket:') ? resolution : `ticket:${ticket.number}:${resolution}` },
      ...{ ticket: ticket.number, resolution, type: ticket.type, locale: ticket.locale },
      ...{ question: mask(ticket.problem), answer: mask(solution) },
      ...(ticket.owner !== undefined && { agent: ticket.owner }),
      ...{ openedAt: ticket.openedAt, closedAt: ticket.closedAt ?? ctx.now() },
    }).then(
      ({ article }) => article,
      (error: unknown) => {
        if (isHuidaError(error, 'STORE_UNAVAILABLE')) throw error
        ctx.log.warn({ error, ticket: ticket.number }, 'a knowledge draft could not be made; it is tried again')
        return null
      },
    )
    return Promise.race([made, after(draftWithinMs)])
  })
  return { wanted: true, ...(article !== null && { article }) }
}

/** By the machine's clock: how long somebody else takes is no matter of the bot's. */
const after = (ms: number): Promise<null> => new Promise((resolve) => setTimeout(resolve, ms, null).unref())

/** What comes of drafts in the ticket's lane: the history, and further tries. */
export function hearDrafts(app: Composer, tools: TicketTools, on: On): void {
  on('ticket.drafted', asked.drafted, (change, { article }) =>
    change.log({ what: 'draft', to: article }, { quiet: true }),
  )
  on('ticket.draft', asked.draft, (change, { resolution }, ctx) =>
    ctx.schedule(`draft:${resolution}`, change.now + RETRY_MS[0]!, { resolution, tries: 1 }),
  )
  app.use(async (ctx, next) => {
    if (
      ctx.event.type !== 'timer' ||
      !ctx.conversation.id.startsWith('ticket:') ||
      !ctx.event.name.startsWith('draft:')
    )
      return next()
    const { resolution, tries } = ctx.event.data as { resolution: string; tries: number }
    const change = await Change.of(tools, ctx, { kind: 'system', id: 'tickets' })
    const { ticket } = change
    // Reopened meanwhile: what did not hold teaches nothing.
    if (ticket.resolution !== resolution) return undefined
    const { article } = await draftOf(ctx, tools, ticket, { resolution, solution: ticket.solution })
    if (article !== undefined) {
      change.log({ what: 'draft', to: article }, { quiet: true })
      change.record('draft.made', { resolution, article })
    } else if (tries < RETRY_MS.length)
      ctx.schedule(`draft:${resolution}`, change.now + RETRY_MS[tries]!, { resolution, tries: tries + 1 })
    else change.alert({ kind: 'draft_failed', data: { resolution } })
    await change.commit()
    return undefined
  })
}
