import { type Composer, type Context, type Drawer, definePlugin, HuidaError, text } from '@huida/core'
import type { WithIntent } from '@huida/plugin-intents'
import type { WithTickets } from '@huida/plugin-tickets'
import { z } from 'zod'
import { agentApi } from './api/agent-api.js'
import { scriptSchema } from './api/suggestions.js'
import { Cases } from './conversation/cases.js'
import { customers } from './conversation/customers.js'
import { goOnIn, mergeTarget } from './conversation/merging.js'
import { type Customer, type FindArticles, Packets } from './conversation/packet.js'
import { keepResolved } from './conversation/returns.js'
import type { EscalationWords } from './conversation/words.js'
import { FLOOR, floor } from './desk/lane.js'
import { Staff } from './desk/staffing.js'
import { type Team, teamSchema } from './desk/team.js'
import type { CaseEvent, Limits } from './protocol/case.js'
import { type ReasonWords, reasons } from './reasons/reason-words.js'
import { migrations, Tables } from './tables.js'

const policy = z.enum(['handoff', 'offer', 'ignore'])

const functionOf = <T>(what: string) =>
  z.custom<T>((value) => typeof value === 'function', `it is no function. Give ${what}`)

const some = <T>() => z.custom<Partial<T>>((value) => typeof value === 'object' && value !== null)

/** How long things may take, in milliseconds. */
const limitsSchema = z.object({
  offerMs: z.number().positive().default(15_000).describe('An agent has so long to take what is offered.'),
  positionEveryMs: z.number().positive().default(60_000).describe('Whoever waits hears how it stands so often.'),
  waitMs: z.number().positive().default(600_000).describe('After so long in the queue it becomes a ticket.'),
  firstMs: z.number().positive().default(30_000).describe('Supervisors hear of it when no agent has written by then.'),
  responseMs: z.number().positive().default(25_000).describe('An agent who has accepted writes within this time.'),
  answerMs: z
    .number()
    .positive()
    .default(180_000)
    .describe('What a customer writes later is answered within this time.'),
  idleMs: z
    .number()
    .positive()
    .default(600_000)
    .describe('A customer who is silent for so long is asked whether there is more.'),
  idleEndMs: z
    .number()
    .positive()
    .default(300_000)
    .describe('After that question the conversation with the agent ends.'),
  maxTransfers: z.int().positive().default(3).describe('The transfer that goes to a supervisor.'),
})

/**
 * Hands conversations over to people, and back. Use it before whatever answers, after `intents()` and `tickets()`.
 *
 * Needs a store with SQL.
 */
export const escalation = definePlugin({
  name: 'escalation',
  config: z.object({
    /** Who answers, and who is asked for what; a function is asked each time, so that edits count at once. Default: nobody. */
    team: z
      .union([teamSchema, functionOf<() => Team>('a team, or a function that gives one')])
      .default(teamSchema.parse({})),
    limits: limitsSchema.default(limitsSchema.parse({})),
    /** What is done when the bot itself sees a reason. */
    policies: z
      .object({
        emotion: policy.default('offer'),
        sensitive: policy.default('handoff'),
        misunderstood: policy.default('handoff'),
        vip: policy.default('ignore'),
        trouble: policy.default('handoff'),
      })
      .prefault({}),
    /** The kind of problem of each intent, as routing and tickets call it: `{ track_parcel: 'logistics' }`. Default: the intent's name. */
    problems: z.record(z.string(), z.string()).default({}),
    /** So many answers in a row that had to offer a person. */
    misunderstoodAfter: z.int().min(1).default(3),
    /** Whether the bot goes on thinking while a person answers; what it would say is a draft for the agent. */
    drafts: z.boolean().default(true),
    /** What the shop knows of a customer. */
    customer: functionOf<(ctx: Context) => Promise<Customer | undefined>>(
      'async (ctx) => ({ level: "vip" })',
    ).optional(),
    /** Articles for agents. */
    articles: functionOf<FindArticles>('async (question, { locale }) => […]').optional(),
    /** A shop's own words for what its people are called, for anger, and for topics that only people may deal with. */
    reasons: some<ReasonWords>().default({}),
    /** Approved words for agents, by intent and problem. Default: none. */
    scripts: z.array(scriptSchema).default([]),
    /** How to reach people when nobody is there and there are no tickets, by language. */
    contact: z.record(z.string(), z.string()).default({}),
    /** Replaces any of the plugin's own words, by language. */
    words: z.record(z.string(), some<EscalationWords>()).default({}),
  }),
  migrations,
  setup(app: Composer<Context & Partial<WithIntent>>, tools) {
    const { config, sql, store, bot, log, clock } = tools
    if (!sql) throw new HuidaError('STORE_NEEDS_SQL', { plugin: 'escalation' })
    const given = config.team
    const team = typeof given === 'function' ? given : () => given
    const tables = new Tables(sql)
    tools.prunes(tables.prunable)
    const told = new Set<string>()
    const staff = new Staff(team, tables, (queue, unknownYear) => {
      if (told.has(`${queue} ${unknownYear}`)) return
      told.add(`${queue} ${unknownYear}`)
      log.error({ queue, unknownYear }, 'a calendar does not know the holidays of this year; the plain week is taken')
    })
    const limits = (): Limits => {
      const { supervisors, queues } = team()
      return { ...config.limits, supervisors: supervisors ?? queues.at(-1)!.id }
    }
    const cases = new Cases({ tables, staff, limits, words: config.words, contact: config.contact, log })
    const packets = new Packets({
      tables,
      customer: config.customer,
      articles: config.articles,
      clock,
      timeline: bot.timeline,
    })

    app.use((ctx, next) => {
      cases.begin(ctx)
      return next()
    })
    floor(app, { team, tables, staff, log, clock })
    agents(app, cases, store)
    const { articles, scripts, problems } = config
    agentApi(tools, { team, firstMs: config.limits.firstMs, tables, staff, articles, scripts, problems })
    return customers(app, {
      ...config,
      reasons: reasons(config.reasons),
      team,
      staff,
      cases,
      packets,
      store,
      timeline: bot.timeline,
      personOf: (alias) => tables.personOf(alias),
    })
  },
})

/** So long it is known which suggestions were shown in a case, in milliseconds. */
const SHOWN_MS = 30 * 86_400_000

/** What the desk and agents do in a conversation. */
function agents(app: Composer<Context>, cases: Cases, store: Drawer): void {
  app.action('handoff.do', async (ctx) => {
    // Made by the desk, or by a route that has checked who asks.
    const event = ctx.event.data as unknown as CaseEvent
    const before = await cases.of(ctx)
    const into = event.type === 'hand_back' && before && event.into !== undefined ? event.into : undefined
    const other = into === undefined ? undefined : await mergeTarget(before!, into, cases.options.tables)
    const stepped = await cases.happen(ctx, event)
    // An offer that came too late: the desk looks again.
    if (stepped.type === 'ignored' && event.type === 'offer') ctx.act(FLOOR, 'desk.match')
    if (stepped.type === 'done' && other && event.type === 'hand_back') goOnIn(ctx, before!, other, event.agent)
    ctx.result(stepped.type === 'done' ? { phase: stepped.case?.phase ?? 'none', case: stepped.about.id } : null)
  })
  app.action('handoff.reply', async (ctx) => {
    const { agent, words, suggestion } = ctx.event.data as {
      agent: string
      words: string
      suggestion?: { kind: string; id: string }
    }
    const stepped = await cases.happen(ctx, { type: 'reply', agent })
    if (suggestion && stepped.type === 'done')
      ctx.record('suggestion.used', { case: stepped.about.id, agent, ...suggestion })
    ctx.act(ctx.conversation.id, 'agent.replied', { agent, at: ctx.now() })
    // What the customer does not see yet is no answer to them, and whoever wrote it must know.
    const held = ctx.holds({ by: ctx.by })
    ctx.result(held === undefined ? {} : { held })
    return text(words)
  })
  app.action('handoff.suggested', async (ctx) => {
    const { shown, ...about } = ctx.event.data as { case: string; agent: string; shown: { kind: string; id: string }[] }
    if ((await cases.of(ctx))?.case.id !== about.case) return
    // Each counts once in a case, however often it is on a screen.
    const drawer = `shown:${about.case}`
    const before = (await store.get<string[]>(ctx, drawer)) ?? []
    const fresh = shown.filter(({ kind, id }) => !before.includes(`${kind} ${id}`))
    if (fresh.length === 0) return
    for (const one of fresh) ctx.record('suggestion.shown', { ...about, ...one })
    const ids = [...before, ...fresh.map(({ kind, id }) => `${kind} ${id}`)]
    store.set(ctx, drawer, ids, { ttlMs: SHOWN_MS })
  })
  app.action('handoff.note', async (ctx) => {
    ctx.record('note.added', ctx.event.data)
    const { to } = ctx.event.data as { to?: string }
    if (to !== undefined) await cases.follow(ctx, to)
  })
  app.action('handoff.flag', async (ctx) => {
    const { agent, position } = ctx.event.data as { agent: string; position: number; why?: string }
    ctx.record('answer.flagged', { case: (await cases.of(ctx))?.case.id ?? null, agent, position })
  })
  app.action('conversation.resolved', (ctx: Context & Partial<WithTickets>, next) => {
    keepResolved(ctx, store)
    // Tickets have something to do first, and tell it when they are done.
    if (!ctx.tickets && ctx.event.type === 'action') {
      const { data } = ctx.event
      ctx.act(ctx.conversation.id, 'resolution.final', data, {
        key: `final:${(data as { resolution: string }).resolution}`,
      })
    }
    return next()
  })
  // Others may hear of them, or not.
  for (const name of ['resolution.final', 'agent.replied']) app.action(name, (_, next) => next())
  app.action('ticket.closed', async (ctx, next) => {
    await cases.happen(ctx, { type: 'ticket_closed' })
    return next()
  })
}
