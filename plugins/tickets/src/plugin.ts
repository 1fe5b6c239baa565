import {
  type BotAccess,
  type Clock,
  definePlugin,
  HuidaError,
  isHuidaError,
  type LedgerEntry,
  type Logger,
} from '@huida/core'
import { declareRoutes } from './api/routes.js'
import { ticketsConfig } from './config.js'
import { hearConversations } from './conversation/conversation.js'
import { laneOf, type TicketTools } from './lane/change.js'
import { hearLanes } from './lane/lane.js'
import { calendarProblems, Policies } from './ticket/clocks.js'
import { ticketsPrunable } from './ticket/prune.js'
import { migrations, TicketTables } from './ticket/tables.js'

/** The lane in which all tickets are looked at again, after a change of the policies. */
const POLICIES = 'tickets:policies'
const PAGE = 500
/** How much of a conversation is looked at for words of agents. */
const LATELY = 200

/**
 * Tickets: numbers that customers can name, promises with clocks, departments and their tasks, and a summary when it is done. It needs a
 * store with SQL.
 */
export const tickets = definePlugin({
  name: 'tickets',
  config: ticketsConfig,
  migrations,
  async setup(app, given) {
    const { config, sql, bot, log, clock } = given
    if (!sql) throw new HuidaError('STORE_NEEDS_SQL', { plugin: 'tickets' })
    const tables = await TicketTables.of(sql)
    const policies = new Policies(config)
    const exists = async (conversation: string) => (await bot.conversation(conversation)) !== undefined
    const agentsWrote = async (id: string) => wordsOfAgents(await bot.timeline(id, { limit: LATELY }))
    const tools: TicketTools = { config, policies, tables, log, exists, agentsWrote }
    for (const [calendar, problem] of calendarProblems(policies, clock.now()))
      log[problem.urgency === 'now' ? 'error' : 'warn']({ calendar, ...problem }, problem.message.en)
    given.prunes(ticketsPrunable(sql))
    declareRoutes(given, bot, tools, clock)
    hearLanes(app, tools)
    hearRecomputing(app, tools)
    const { fingerprint } = policies
    if ((await tables.setting('policies')) !== fingerprint)
      given.onStop(whenRunning(recompute(bot, fingerprint), { clock, log }))
    if (typeof config.calendars === 'function') given.onStop(followCalendars(policies, { bot, clock, log }))
    return hearConversations(app, tools)
  },
})

/** When agents wrote: through the bot, or on the platform's own app, where their messages have no turn. */
function wordsOfAgents(entries: readonly LedgerEntry[]): number[] {
  return entries.flatMap((entry) => {
    if (entry.kind === 'out')
      return entry.act.type === 'say' && entry.by.kind === 'agent' && entry.status !== 'draft' ? [entry.at] : []
    return entry.kind === 'in' && entry.event.type === 'message' && entry.event.by?.kind === 'agent'
      ? [entry.acceptedAt]
      : []
  })
}

const recompute = (bot: BotAccess, fingerprint: string) => () =>
  bot.act(POLICIES, 'tickets.recompute', { fingerprint }, { by: { kind: 'system', id: 'tickets' } })

/** Asks once the bot runs. Gives what ends the asking. */
function whenRunning(ask: () => Promise<unknown>, { clock, log }: { clock: Clock; log: Logger }): () => void {
  let cancel = () => {}
  const attempt = (inMs: number) => {
    cancel = clock.after(inMs, () => {
      ask().catch((error: unknown) => {
        if (isHuidaError(error, 'NOT_RUNNING')) return attempt(500)
        log.error({ error }, 'tickets were not looked at again after a change of the policies; a restart tries again')
      })
    })
  }
  attempt(0)
  return () => cancel()
}

/** What calendars are given is looked at again so often, in milliseconds. */
const CALENDARS_MS = 30_000

/** Has clocks worked out again when other calendars are given than before. Gives what ends it. */
function followCalendars(policies: Policies, { bot, clock, log }: { bot: BotAccess; clock: Clock; log: Logger }) {
  let known = policies.fingerprint
  let [cancelLook, cancelAsk] = [() => {}, () => {}]
  const look = () => {
    cancelLook = clock.after(CALENDARS_MS, () => {
      const now = policies.fingerprint
      if (now !== known) {
        known = now
        cancelAsk()
        cancelAsk = whenRunning(recompute(bot, now), { clock, log })
      }
      look()
    })
  }
  look()
  return () => {
    cancelLook()
    cancelAsk()
  }
}

type App = Parameters<typeof hearLanes>[0]

/** Other policies, another calendar, or a year that is known now: every open ticket has its clocks worked out again, page by page. */
function hearRecomputing(app: App, { tables, log }: TicketTools): void {
  app.action('tickets.recompute', async (ctx) => {
    const { fingerprint, after } = ctx.event.data as { fingerprint: string; after?: string }
    const numbers = await tables.numbers(
      { state: 'not_closed' },
      { limit: PAGE, ...(after !== undefined && { after }) },
    )
    for (const number of numbers) ctx.act(laneOf(number), 'ticket.start')
    const last = numbers.at(-1)
    if (numbers.length === PAGE && last !== undefined)
      ctx.act(POLICIES, 'tickets.recompute', { fingerprint, after: last })
    else ctx.write(tables.setSetting('policies', fingerprint))
    if (numbers.length > 0) log.info({ tickets: numbers.length }, 'the clocks of open tickets are worked out again')
  })
}
