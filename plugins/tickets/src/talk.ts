import type { Context } from '@huida/core'
import { authorData } from './actions.js'
import { type Desk, laneOf } from './change.js'
import { maskOf } from './drafting.js'
import { numberIn } from './number.js'
import type { WithTickets } from './on-ctx.js'
import type { Ticket } from './ticket.js'
import { wordsIn } from './words.js'

const MAX_SHOWN = 5
const MAX_TEXT = 200

const about = /工单|报修单|服务单|(?<![a-z])tickets?(?![a-z])/i
const howItStands =
  /怎么样|怎样|如何|咋样|啥情况|什么情况|进展|进度|状态|到哪|处理(好|完|得|了吗|没)|解决(了吗|没)|好了(吗|没)|有(没有)?(消息|结果|回复)|查(一下|询|看)?|(?<![a-z])(status|progress|updates?|news|how|where|what|check|look up|done|solved|resolved|happening)(?![a-z])/i
const mine = /我|(?<![a-z])(my|our|mine)(?![a-z])/i
const again =
  /重新打开|重新开启|重开|再次打开|(还|仍然?|依然|依旧)(是)?(没有?|未)(被|给|能|得到)*(解决|处理|修好|搞定)|(没有?|并未|未)(被|能|得到)*解决|(?<![a-z])re-?open|(still|is|was|'s|has|been) *(not|n't|un)[ -]?(been )?(solved|resolved|fixed|working)|n't (been )?(solved|resolved|fixed)|not (been )?(solved|resolved|fixed)|unresolved|unsolved/i

/**
 * What a customer is answered about their tickets; `undefined`: the message is about something else. A ticket of somebody else is as if there were none.
 */
export async function answerTo(ctx: Context & WithTickets, desk: Desk): Promise<string | undefined> {
  const text = ctx.text.trim()
  if (ctx.event.type !== 'message' || text === '' || text.length > MAX_TEXT) return undefined
  const number = numberIn(text)
  const wantsAgain = again.test(text)
  if (number !== undefined) {
    const ticket = await desk.tables.ticket(number)
    const isMine = ticket?.person === ctx.person
    if (wantsAgain) return isMine ? reopen(ctx, desk, ticket) : wordsIn(ctx.locale).unknown(number)
    const isAlone = text.length <= number.length + 8
    if (!isAlone && !howItStands.test(text)) return undefined
    return isMine ? statusOf(ticket, ctx, desk) : wordsIn(ctx.locale).unknown(number)
  }
  if (wantsAgain) {
    const closed = await lastClosed(ctx, desk)
    return closed && reopen(ctx, desk, closed)
  }
  if (!about.test(text) || !howItStands.test(text)) return undefined
  // "How do I open a ticket?" is a question to somebody else.
  if (!mine.test(text) && text.length > 20) return undefined
  const open = await desk.tables.latest({ person: ctx.person, state: 'not_closed' }, MAX_SHOWN)
  if (open.length > 0) return open.map((ticket) => statusOf(ticket, ctx, desk)).join('\n\n')
  const [last] = await desk.tables.latest({ person: ctx.person, state: 'closed' }, 1)
  if (last) return statusOf(last, ctx, desk)
  // Tickets are also for trains and concerts.
  return /工单/.test(text) ? wordsIn(ctx.locale).none : undefined
}

function statusOf(ticket: Ticket, ctx: Context, desk: Desk): string {
  const say = wordsIn(ctx.locale)
  const { number, subject, state, solution, mergedInto } = ticket
  if (mergedInto !== undefined) return say.merged(number, mergedInto)
  const mask = maskOf(desk)
  const news = ticket.tasks
    .flatMap(({ progress }) => progress.filter((one) => one.public))
    .sort((a, b) => b.at - a.at)[0]?.text
  return [
    say.status(number, mask(subject), say.states[state]),
    ...(state === 'closed' && solution !== undefined
      ? [say.solution(mask(solution))]
      : news === undefined
        ? []
        : [say.progress(mask(news))]),
  ].join('\n')
}

/** The ticket of this conversation that was closed last, when it may be reopened: what else could be meant by "still not solved"? */
async function lastClosed(ctx: Context, desk: Desk): Promise<Ticket | undefined> {
  const closed = await desk.tables.latest(
    { conversation: ctx.conversation.id, person: ctx.person, state: 'closed' },
    MAX_SHOWN,
  )
  const last = closed
    .filter(({ mergedInto }) => mergedInto === undefined)
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0))[0]
  return last && isRecent(last, ctx, desk) ? last : undefined
}

const isRecent = ({ closedAt = 0 }: Ticket, ctx: Context, { config }: Desk): boolean =>
  ctx.now() - closedAt <= config.reopenDays * 86_400_000

/** A customer returns: the ticket is open again, or a new one is, where it was closed too long ago. */
async function reopen(ctx: Context & WithTickets, desk: Desk, ticket: Ticket): Promise<string> {
  const say = wordsIn(ctx.locale)
  const { number, mergedInto, state } = ticket
  if (mergedInto !== undefined) return say.merged(number, mergedInto)
  if (state !== 'closed') return say.stillOpen(number)
  if (isRecent(ticket, ctx, desk)) {
    ctx.act(laneOf(number), 'ticket.reopen', { by: authorData(ctx.by), reason: ctx.text.slice(0, MAX_TEXT) })
    return say.reopened(number)
  }
  const fields = Object.fromEntries(Object.entries(ticket.fields).map(([name, { value }]) => [name, value]))
  const { type, subject, problem, level } = ticket
  const opened = await ctx.tickets.open(
    { type, subject, problem, fields, ...(level !== undefined && { level }) },
    { key: `again:${number}` },
  )
  return say.again(opened.number, number)
}
