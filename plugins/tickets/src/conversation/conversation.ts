import { type Author, type Composer, type Context, type Json, theBot } from '@huida/core'
import { z } from 'zod'
import { dataOf, json } from '../lane/actions.js'
import { laneOf, type TicketTools } from '../lane/change.js'
import { TurnTickets, ticketDraft } from '../lane/opening.js'
import { draftOf, maskOf } from '../solved/drafting.js'
import { numberIn } from '../ticket/number.js'
import type { TicketDraft, WithTickets } from './on-ctx.js'
import { summaryOf } from './summary.js'
import { answerTo, mayWantPerson } from './talk.js'
import { wordsIn } from './words.js'

/** What is done in customers' conversations. */
export function hearConversations(app: Composer, tools: TicketTools): Composer<Context & WithTickets> {
  const grown = app.use((ctx, next) => next({ tickets: new TurnTickets(tools, ctx) as WithTickets['tickets'] }))
  grown.use(async (ctx, next) => {
    if (ctx.event.type !== 'message' || ctx.by.kind !== 'customer' || isLane(ctx)) return next()
    await tellOpen(ctx, tools, 'customer')
    const answer = ctx.conversation.owner.kind === 'bot' ? await answerTo(ctx, tools) : undefined
    if (answer === undefined) return next()
    ctx.trace({ step: 'tickets', chose: 'answered about a ticket' })
    if (!mayWantPerson(ctx.text)) return answer
    // Whoever asks for a person besides is answered by those who can give one.
    ctx.reply(answer)
    return next()
  })
  hearOpening(grown)
  hearPeople(app, tools)
  hearClosing(app, tools)
  hearNews(app)
  return grown
}

const isLane = (ctx: Context): boolean => ctx.conversation.id.startsWith('ticket:')

/** Tells the tickets of this conversation that somebody wrote: the clocks of replies follow from it. */
async function tellOpen(ctx: Context, { tables }: TicketTools, from: 'customer' | 'agent'): Promise<void> {
  const numbers = await tables.numbers({ conversation: ctx.conversation.id, state: 'not_closed' }, { limit: 20 })
  for (const number of numbers) ctx.act(laneOf(number), 'ticket.heard', { from })
}

const asking = ticketDraft.extend({ key: z.string().min(1).max(200).optional() })

/** A person of the team opens a ticket about a conversation. */
function hearOpening(app: Composer<Context & WithTickets>): void {
  app.action('ticket.open', async (ctx, next) => {
    if (isLane(ctx)) return next()
    const { key, ...draft } = dataOf(ctx, asking)
    // What is undefined is as if it were not there.
    const opened = await ctx.tickets.open(draft as TicketDraft, { key: key ?? `asked:${ctx.event.key}` })
    ctx.result(opened)
    return undefined
  })
}

function hearPeople(app: Composer, tools: TicketTools): void {
  app.action('agent.replied', async (ctx, next) => {
    await tellOpen(ctx, tools, 'agent')
    return next()
  })
  app.action('conversation.resolved', async (ctx, next) => {
    const data = dataOf(ctx, resolved)
    const { ticket, ...final } = data
    const number = ticket === undefined ? undefined : numberIn(ticket)
    const known = number === undefined ? undefined : await tools.tables.kept(number)
    if (known)
      ctx.act(laneOf(known.ticket.number), 'ticket.close', { ...final, resolved: true } as unknown as Json, {
        key: `resolved:${data.resolution}`,
      })
    // Without a ticket there is nothing to wait for.
    else finalOf(ctx, data)
    return next()
  })
  // Heard by whoever follows up on a resolution; here, so that it is never unknown.
  app.action('resolution.final', (_, next) => next())
}

const author = z.object({
  kind: z.enum(['agent', 'bot', 'customer', 'system']),
  id: z.string().optional(),
  name: z.string().optional(),
})
const resolved = z.object({
  resolution: z.string().min(1),
  by: author.default({ kind: 'bot' }),
  intent: z.string().optional(),
  problem: z.string().optional(),
  solution: z.string().optional(),
  ticket: z.string().optional(),
  case: z.string().optional(),
})
const closed = resolved.omit({ ticket: true }).extend({
  number: z.string(),
  type: z.string(),
  department: z.string(),
  handlingMs: z.number(),
})

/** Announces that a resolution stands, once. */
const finalOf = (ctx: Context, data: z.output<typeof resolved>): void =>
  ctx.act(ctx.conversation.id, 'resolution.final', data as unknown as Json, { key: `final:${data.resolution}` })

/** A ticket of this conversation was closed: the customer is told how, knowledge gets a draft, and then it is final. */
function hearClosing(app: Composer, tools: TicketTools): void {
  app.action('ticket.closed', async (ctx, next) => {
    const { number, type, department, handlingMs, ...final } = dataOf(ctx, closed)
    const { resolution, solution, by } = final
    ctx.record('ticket.closed', {
      ...{ ticket: number, type, department, resolution, handlingMs },
      ...(by.kind === 'agent' && by.id !== undefined && { agent: by.id }),
    })
    const kept = await tools.tables.kept(number)
    if (kept) {
      const ticket = { ...kept.ticket, ...(by.kind === 'agent' && by.id !== undefined && { owner: by.id }) }
      say(ctx, summaryOf(ticket, { locale: ctx.locale, mask: maskOf(tools), solution }))
      const { wanted, article } = await draftOf(ctx, tools, ticket, { resolution, solution })
      if (article !== undefined) {
        ctx.record('draft.made', { ticket: number, resolution, article })
        ctx.act(laneOf(number), 'ticket.drafted', { resolution, article })
      } else if (wanted) ctx.act(laneOf(number), 'ticket.draft', { resolution })
    }
    finalOf(ctx, { ...final, ticket: number })
    return next()
  })
}

const news = z.object({
  number: z.string(),
  records: z.array(z.object({ type: z.string(), data: json })).default([]),
  say: z.enum(['progress', 'task_closed', 'waiting']).optional(),
  text: z.string().optional(),
})

/** What happens to a ticket is recorded in its conversation, where numbers by channel are made, and told where it is meant for the customer. */
function hearNews(app: Composer): void {
  app.action('ticket.told', (ctx, next) => {
    const { number, records, say: what, text = '' } = dataOf(ctx, news)
    for (const { type, data } of records) ctx.record(type, data as Json)
    const words = wordsIn(ctx.locale)
    if (what === 'progress') say(ctx, words.told(number, text))
    if (what === 'task_closed') say(ctx, words.taskClosed(number))
    if (what === 'waiting') say(ctx, words.waiting(number))
    return next()
  })
  app.action('ticket.alert', (ctx, next) => {
    const {
      record,
      number,
      text: _,
      ...alert
    } = ctx.event.data as { record?: string; number: string } & Record<string, Json>
    const { clock, task, department } = alert
    if (record === 'ticket.breached') ctx.record(record, { ticket: number, clock: clock! })
    if (record === 'task.breached') ctx.record(record, { ticket: number, task: task!, department: department! })
    ctx.trace({ step: 'tickets', saw: { ticket: number, ...alert }, chose: 'alert' })
    return next()
  })
}

/** Says something that is the team's word, also while a person of it owns the conversation. */
function say(ctx: Context, text: string): void {
  // A ticket that was opened in a lane has nobody to be told.
  if (ctx.conversation.platform === '') return
  const by: Author = ctx.conversation.owner.kind === 'bot' ? theBot : { kind: 'system', id: 'tickets' }
  ctx.reply(text, { by })
}
