import { bytesBody, type Context, definePlugin, Refusal } from '@huida/core'
import { z } from 'zod'
import { linksPrunable } from '../ticket/prune.js'
import { TicketTables } from '../ticket/tables.js'
import { Links, migrations } from './links.js'
import { Look } from './look.js'
import { Poll } from './poll.js'
import { Push } from './push.js'
import { laneOf, type Sync, syncConfig } from './sync-config.js'
import type { TicketTarget } from './target.js'

/**
 * Keeps tickets in step with other systems, both ways. Use it before `tickets`.
 *
 * Whatever happens in the lane of a ticket is followed, in the same commit, by a look at what each target was last told. What is different is
 * told in a lane of its own for each ticket and target, one call after another, with growing pauses until it is done. A ticket that may have
 * been made (no answer, a crash) is looked for by its key before it is made again. What changes there comes back by polling, by signed webhooks
 * (`POST /api/ticket-sync/hooks/<target>`), and by comparing all of them now and then. Of a state that was changed on both sides the outside
 * one holds; of fields, ours.
 */
export const ticketSync = definePlugin({
  name: 'ticket-sync',
  config: syncConfig,
  migrations,
  async setup(app, { config, sql, route, bot, ...tools }) {
    const targets = new Map(config.targets.map((target) => [target.name, target]))
    if (targets.size < config.targets.length)
      throw new Error('Two targets of ticketSync have the same name. Give each a name of its own.')
    // Plugins with migrations start on stores with SQL only.
    const links = await Links.of(sql!)
    const source = config.source ?? (await TicketTables.of(sql!))
    // Where the tickets are somebody else's, they are not for us to judge.
    if (!config.source) tools.prunes(linksPrunable(sql!))
    const sync: Sync = { config, targets, links, source, tools, pace: new Map() }
    const look = new Look(sync)
    const push = new Push(sync, look)
    const poll = new Poll(sync)

    app.use(async (ctx, next) => {
      const rest = await next()
      const number = numberOfLane(ctx)
      if (number !== undefined && isChange(ctx))
        for (const target of targets.keys()) ctx.act(laneOf(target, number), 'ticket-sync.tell')
      return rest
    })
    const inLane =
      (work: (ctx: Context, at: { target: TicketTarget; number: string }) => Promise<void>) => async (ctx: Context) => {
        const [, name = '', number = ''] = /^ticket-sync:([^:]+):(.+)$/.exec(ctx.conversation.id) ?? []
        const target = targets.get(name)
        if (target) await work(ctx, { target, number })
        return undefined
      }
    const tell = inLane((ctx, at) => push.plan(ctx, at))
    const seen = inLane((ctx, at) => look.plan(ctx, at))
    app.action('ticket-sync.tell', tell)
    app.action('ticket-sync.seen', seen)
    app.action('ticket-sync.watch', (ctx) =>
      poll.watch(ctx, targets.get(ctx.conversation.id.slice('ticket-sync:'.length))),
    )
    app.on('timer', (ctx, next) => {
      if (!ctx.conversation.id.startsWith('ticket-sync:')) return next()
      switch (ctx.event.name) {
        case 'tell':
          return inLane((ctx, at) => push.run(ctx, at))(ctx)
        case 'look':
          return inLane((ctx, at) => look.run(ctx, at))(ctx)
        case 'poll':
        case 'reconcile': {
          const target = targets.get(ctx.conversation.id.slice('ticket-sync:'.length))
          return target && poll[ctx.event.name](ctx, target)
        }
        default:
          return undefined
      }
    })

    route({
      ...{
        method: 'GET',
        path: '/tickets/:number',
        role: ['agent', 'expert', 'coordinator', 'manager'],
        audit: 'read',
      },
      summary: 'How a ticket stands in other systems.',
      answer: z.object({ links: z.array(linkAnswer) }),
      handle: async ({ params }) => ({
        links: (await links.ofTicket(params.number!)).map(({ outside, refused, told: _, ...link }) => ({
          ...link,
          ...(outside !== undefined && { id: outside }),
          ...(refused && { problem: refused.why }),
        })),
      }),
    })
    route({
      ...{ method: 'POST', path: '/tickets/:number/tell', role: ['coordinator', 'manager'], audit: 'change' },
      summary: 'Tells other systems of a ticket again that they have refused or deleted.',
      answer: z.object({ told: z.array(z.string()) }),
      async handle({ params, by: { id, name } }) {
        const by = { kind: 'agent', id, ...(name !== undefined && { name }) } as const
        const ticket = await source.ticket(params.number!)
        if (!ticket) throw new Refusal(404, 'TICKET_UNKNOWN', 'There is no such ticket.')
        for (const target of targets.keys())
          await bot.act(laneOf(target, ticket.number), 'ticket-sync.tell', { again: true }, { by })
        return { told: [...targets.keys()] }
      },
    })
    route({
      ...{ method: 'POST', path: '/hooks/:target', role: 'everybody', audit: 'none' },
      summary: 'What another system sends when a ticket changes there, signed as it signs.',
      body: bytesBody,
      answer: z.object({ taken: z.number() }),
      async handle({ params, body }) {
        const target = targets.get(params.target!)
        if (!target?.receive) throw new Refusal(404, 'NOT_FOUND', 'Nothing is taken here.')
        const changes = readWith(() => target.receive!(body, tools.clock.now()))
        const known = await links.byOutside(target.name, changes.map(({ id }) => id).slice(0, 100))
        for (const { number, outside } of known) {
          const { state } = changes.find(({ id }) => id === outside)!
          const by = { kind: 'system', id: target.name } as const
          await bot.act(laneOf(target.name, number), 'ticket-sync.seen', { state }, { by })
        }
        return { taken: known.length }
      },
    })
  },
})

const numberOfLane = ({ conversation: { id } }: Context): string | undefined =>
  id.startsWith('ticket:') ? id.slice('ticket:'.length) : undefined

const isChange = ({ event }: Context): boolean => event.type === 'action' || event.type === 'timer'

const linkAnswer = z.object({
  ...{ target: z.string(), id: z.string().optional(), url: z.string().optional(), seen: z.string().optional() },
  ...{
    tries: z.number(),
    dueAt: z.number().optional(),
    problem: z.string().optional(),
    isGone: z.boolean().optional(),
  },
})

/** What was signed and still cannot be read is the sender's mistake. */
function readWith<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof z.ZodError) throw new Refusal(400, 'BODY_INVALID', 'It is not what is sent here.')
    throw error
  }
}
