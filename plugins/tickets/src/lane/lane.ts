import { type ActionAsked, type Author, type Composer, type Context, type Json, Refusal } from '@huida/core'
import type { z } from 'zod'
import { routeOf } from '../config.js'
import { hearDrafts } from '../solved/drafting.js'
import { gramStatements } from '../solved/similar.js'
import { handlingMs, watched } from '../ticket/clocks.js'
import { stepBetween } from '../ticket/machine.js'
import { numberIn } from '../ticket/number.js'
import type { FilledBy, Ticket } from '../ticket/ticket.js'
import { asked, authorData, authorIn, dataOf } from './actions.js'
import { Change, laneOf, type TicketTools, waitsUntil } from './change.js'
import { hearTasks } from './tasks.js'

/** What whoever asked for a change is told. */
const told = ({ number, state, version }: Ticket): Json => ({ number, state, version })

type Work<S extends z.ZodType> = (change: Change, data: z.output<S>, ctx: Context<ActionAsked>) => void | Promise<void>

/** An action in a ticket's lane: reads the ticket, works on it, and stores what was changed. */
export function inLane<S extends z.ZodType>(
  app: Composer,
  tools: TicketTools,
  name: string,
  schema: S,
  work: Work<S>,
): void {
  app.action(name, async (ctx, next) => {
    if (!ctx.conversation.id.startsWith('ticket:')) return next()
    const data = dataOf(ctx, schema)
    const change = await Change.of(tools, ctx, authorIn(ctx, data as { by?: undefined }))
    demandVersion(change.ticket, data as { version?: number })
    await work(change, data, ctx)
    ctx.result(told(await change.commit()))
    return undefined
  })
}

/** @throws Refusal 409 TICKET_CHANGED, with the version that it has by now */
function demandVersion({ version }: Ticket, asked: { version?: number | undefined }): void {
  if (asked.version !== undefined && asked.version !== version)
    throw new Refusal(409, 'TICKET_CHANGED', 'Somebody has changed it meanwhile. Look at it again.', { version })
}

/** Everything that happens in the lanes of tickets. */
export function hearLanes(app: Composer, tools: TicketTools): void {
  const on = <S extends z.ZodType>(name: string, schema: S, work: Work<S>) => inLane(app, tools, name, schema, work)

  on('ticket.start', asked.start, () => {})
  on('ticket.heard', asked.heard, heard)
  on('ticket.again', asked.again, (change, { fields = {}, problem }) => {
    const isNew = fill(change, fields, filledBy(change.by), { over: false }) > 0
    if (isNew || problem !== undefined) change.log({ what: 'again', ...(problem !== undefined && { text: problem }) })
  })
  on('ticket.change', asked.change, (change, data) => changed(change, data, tools))
  on('ticket.note', asked.note, (change, { text }) => change.log({ what: 'note', text }, { quiet: true }))
  on('ticket.assign', asked.assign, assigned)
  on('ticket.watch', asked.watch, (change, { agent, watch }) => {
    const { watchers } = change.ticket
    if (watchers.includes(agent) === watch) return
    change.ticket.watchers = watch ? [...watchers, agent] : watchers.filter((one) => one !== agent)
    change.log({ what: 'watchers', name: agent, to: watch }, { quiet: true })
  })
  on('ticket.close', asked.close, (change, data, ctx) => closed(change, data, ctx, tools))
  on('ticket.reopen', asked.reopen, (change, { reason }) => reopened(change, reason))
  on('ticket.merge', asked.merge, (change, { into }, ctx) => merged(change, into, ctx, tools))
  on('ticket.absorb', asked.absorb, (change, { ticket }) => absorbed(change, ticket))
  on('ticket.outside', asked.outside, (change, { system, id }) => {
    if (change.ticket.outside[system] === id) return
    change.ticket.outside[system] = id
    change.log({ what: 'outside', name: system, to: id }, { quiet: true })
  })
  hearTasks(on)
  hearDrafts(app, tools, on)
  app.use(async (ctx, next) => {
    if (ctx.event.type !== 'timer' || !ctx.conversation.id.startsWith('ticket:')) return next()
    if (ctx.event.name !== 'due') return next()
    const change = await Change.of(tools, ctx, { kind: 'system', id: 'tickets' })
    await listen(change, tools)
    lookAgain(change, tools)
    await change.commit()
    return undefined
  })
}

/** Somebody wrote in the conversation. */
function heard(change: Change, { from }: z.output<typeof asked.heard>): void {
  if (change.ticket.state === 'closed') return
  change.happened(from)
  if (from === 'customer' && change.ticket.state === 'pending') change.step('work', { by: 'customer' })
}

function changed(change: Change, data: z.output<typeof asked.change>, { config }: TicketTools): void {
  const { ticket } = change
  const { subject, problem, type, priority, level, state, fields, reason } = data
  if (ticket.state === 'closed') throw new Refusal(409, 'TICKET_CLOSED', 'It is closed. Reopen it first.')
  if (subject !== undefined) change.set('subject', subject)
  if (problem !== undefined) change.set('problem', problem)
  if (level !== undefined) change.set('level', level)
  if (priority !== undefined) change.set('priority', priority, reason)
  if (type !== undefined && change.set('type', type, reason))
    // Another kind of problem is another department's.
    change.set('department', routeOf(config, ticket).department)
  if (fields) {
    const by = filledBy(change.by)
    const filled = fill(change, fields, by, { over: true })
    if (filled > 0 && by === 'agent')
      change.record('ticket.changed', { from: ticket.state, to: ticket.state, fieldsByHand: filled })
  }
  const step = state && stepBetween(ticket.state, state)
  if (step) change.step(step, { by: change.by.kind, text: reason })
}

function assigned(change: Change, { owner, department, reason }: z.output<typeof asked.assign>): void {
  if (change.ticket.state === 'closed') throw new Refusal(409, 'TICKET_CLOSED', 'It is closed. Reopen it first.')
  if (owner && change.ticket.tasks.some((task) => task.state === 'open' && task.owner === owner))
    throw new Refusal(409, 'OWNER_OF_TASK', 'This person drives a task of it for a department, and cannot own it, too.')
  const { owner: from, department: of } = change.ticket
  const isTransfer =
    (department !== undefined && department !== of) || (from !== undefined && owner !== undefined && owner !== from)
  if (isTransfer && !reason && change.by.kind === 'agent')
    throw new Refusal(422, 'REASON_MISSING', 'Say why it goes to somebody else: whoever gets it must know.')
  // Another department's people decide who of them takes it.
  if (department !== undefined && change.set('department', department, reason) && owner === undefined)
    change.set('owner', undefined, reason)
  const isNew = owner !== undefined && change.set('owner', owner ?? undefined, reason)
  if (isNew && owner !== null && owner !== change.by.id) change.alert({ kind: 'assigned', data: {} })
}

/** Who filled a field, by who asked. */
export const filledBy = ({ kind }: Author): FilledBy =>
  kind === 'agent' ? 'agent' : kind === 'bot' || kind === 'customer' ? 'bot' : 'system'

/** Fills fields; `over`: also those that have a value. Gives how many were changed. */
function fill(change: Change, fields: Record<string, Json>, by: FilledBy, { over }: { over: boolean }): number {
  const known = change.ticket.fields
  let filled = 0
  for (const [name, value] of Object.entries(fields)) {
    const old = known[name]
    if (old && (!over || JSON.stringify(old.value) === JSON.stringify(value))) continue
    known[name] = { value, by, at: change.now }
    change.log({ what: 'field', name, from: old?.value ?? null, to: value })
    filled++
  }
  return filled
}

/** Closes it, and lets the conversation tell the customer. */
async function closed(
  change: Change,
  data: z.output<typeof asked.close>,
  ctx: Context,
  tools: TicketTools,
): Promise<void> {
  const { ticket, by } = change
  const { solution, resolved = false, intent, problem, case: handled } = data
  const conversation = {
    ...(intent !== undefined && { intent }),
    ...(problem !== undefined && { problem }),
    ...(handled !== undefined && { case: handled }),
  }
  if (resolved && data.resolution !== undefined) {
    // The conversation is resolved, whatever became of the ticket.
    if (ticket.state === 'closed') {
      await change.tell(
        'resolution.final',
        {
          resolution: data.resolution,
          by: authorData(by),
          ...conversation,
          ...(solution !== undefined && { solution }),
          ticket: ticket.number,
        },
        `final:${data.resolution}`,
      )
      return
    }
    const isWaiting = ticket.tasks.some(({ state }) => state === 'open')
    if (isWaiting) {
      // A department is still at it: the ticket is closed when that is done, and this resolution is then final.
      ticket.resolution = data.resolution
      if (solution !== undefined) ticket.solution = solution
      change.log({ what: 'resolved', ...(solution !== undefined && { text: solution }) })
      if (ticket.state !== 'on_hold') change.step('wait_others', { by: by.kind })
      await change.tell('ticket.told', { number: ticket.number, say: 'waiting' })
      return
    }
  }
  const words = solution ?? ticket.solution
  // An agent who resolves a conversation without words has still resolved it.
  change.step('close', { by: resolved ? 'system' : by.kind, solution: words, text: solution })
  ticket.closedAt = change.now
  if (words !== undefined) ticket.solution = words
  ticket.resolution = data.resolution ?? ticket.resolution ?? `ticket:${ticket.number}:${ticket.reopened + 1}`
  for (const statement of await gramStatements(tools.tables, ticket)) ctx.write(statement)
  await change.tell(
    'ticket.closed',
    {
      ...{ number: ticket.number, resolution: ticket.resolution, type: ticket.type, department: ticket.department },
      ...{ by: authorData(by), ...conversation, handlingMs: handlingMs(ticket.course, tools.policies.of(ticket)) },
      ...(words !== undefined && { solution: words }),
    },
    `closed:${ticket.resolution}`,
  )
}

function reopened(change: Change, reason: string | undefined): void {
  const { ticket, by } = change
  const { resolution = '' } = ticket
  change.step('reopen', { by: by.kind, text: reason })
  ticket.reopened++
  delete ticket.closedAt
  delete ticket.solution
  delete ticket.resolution
  if (by.kind === 'customer') change.happened('customer')
  if (by.kind !== 'agent' || by.id !== ticket.owner) change.alert({ kind: 'reopened', data: {} })
  change.record('ticket.reopened', { type: ticket.type, department: ticket.department, resolution })
}

/** Closes it in favour of another one about the same matter. The customer hears nothing: nothing is solved yet. */
async function merged(change: Change, written: string, ctx: Context, { tables }: TicketTools): Promise<void> {
  const { ticket } = change
  const into = numberIn(written)
  const target = into === undefined ? undefined : await tables.ticket(into)
  if (!target) throw new Refusal(404, 'TICKET_UNKNOWN', 'There is no such ticket to merge it into.')
  if (target.number === ticket.number) throw new Refusal(409, 'TICKET_SAME', 'It cannot be merged into itself.')
  if (target.person !== ticket.person) throw new Refusal(409, 'OTHER_PERSON', 'They are of different customers.')
  if (target.state === 'closed') throw new Refusal(409, 'TICKET_CLOSED', 'The other one is closed. Reopen it first.')
  change.step('close', { by: 'system', text: target.number })
  ticket.closedAt = change.now
  ticket.mergedInto = target.number
  change.log({ what: 'merged_into', to: target.number })
  ctx.act(laneOf(target.number), 'ticket.absorb', { by: authorData(change.by), ticket: ticket as unknown as Json })
}

/** Takes over what another ticket knows. What was promised there is promised here: the earlier opening and unanswered message count. */
function absorbed(change: Change, other: Ticket): void {
  const { ticket } = change
  // Closed since the merge was asked for: what came to it is not closed.
  if (ticket.state === 'closed') reopened(change, other.number)
  for (const [name, field] of Object.entries(other.fields)) ticket.fields[name] ??= field
  ticket.watchers = [
    ...new Set([...ticket.watchers, ...other.watchers, ...(other.owner === undefined ? [] : [other.owner])]),
  ]
  ticket.merged = [...ticket.merged, other.number, ...other.merged]
  ticket.similar = ticket.similar.filter((number) => number !== other.number)
  // It may wait to be final with the closing.
  if (ticket.resolution === undefined && other.resolution !== undefined) ticket.resolution = other.resolution
  ticket.openedAt = Math.min(ticket.openedAt, other.openedAt)
  const [opening, ...course] = ticket.course
  const spoken = other.course.filter(({ what }) => what === 'customer' || what === 'agent')
  ticket.course = [{ ...opening!, at: ticket.openedAt }, ...[...course, ...spoken].sort((a, b) => a.at - b.at)]
  change.log({ what: 'merged', to: other.number })
}

/**
 * Before a promise of a reply is called broken: an agent may have written without anybody announcing it, such as on the platform's own app.
 */
async function listen({ ticket, now, policies }: Change, { agentsWrote }: TicketTools): Promise<void> {
  const waiting = watched(ticket.course, policies.of(ticket), now).filter(
    ({ name, metAt }) => metAt === undefined && name !== 'resolution',
  )
  if (waiting.length === 0) return
  const wrote = await agentsWrote(ticket.conversation)
  for (const { startedAt } of waiting) {
    const at = wrote.find((at) => at > startedAt && at <= now)
    if (at !== undefined) ticket.course = [...ticket.course, { at, what: 'agent' as const }].sort((a, b) => a.at - b.at)
  }
}

/** Something is due: what waited too long is somebody's work again. Clocks and tasks are looked at with every commit. */
function lookAgain(change: Change, { config }: TicketTools): void {
  const until = waitsUntil(change.ticket, config)
  if (until === undefined || change.now < until) return
  const waited = change.ticket.state
  change.step('work', { by: 'system', text: 'waited' })
  change.alert({ kind: 'waiting', data: { state: waited } })
}
