import type { Context } from '@huida/core'
import { authorData } from '../lane/actions.js'
import { laneOf, type TicketTools } from '../lane/change.js'
import { maskOf } from '../solved/drafting.js'
import { numberIn } from '../ticket/number.js'
import type { Ticket } from '../ticket/ticket.js'
import type { WithTickets } from './on-ctx.js'
import { wordsIn } from './words.js'

const MAX_SHOWN = 5
const MAX_TEXT = 200

const about = /工[单單]|[报報]修[单單]|服[务務][单單]|(?<![a-z])tickets?(?![a-z])/i
/** These ask for it by themselves; the others only with "my". */
const howItStands =
  /怎[么麼][样樣]|怎[样樣]了|咋样|(啥|什[么麼])情[况況]|[进進][展度]|[状狀][态態]|到哪|[处處]理(好|完|得|了[吗嗎没沒])|解[决決](了?[吗嗎]|了?[没沒])|好了([吗嗎]|[没沒])|有([没沒]有)?(消息|结果|結果|回[复復])|[没沒]人([处處]理|管|理|回)|多久|什[么麼][时時]候|何[时時]|(?<![a-z])(status|progress|updates?|news)(?![a-z])/i
const howMineStands =
  /如何|查|看|(?<![a-z])(how|where|what|when|check|show|list|see|look(ed|ing)?|any(one|body)|done|solved|resolved|fixed|happening|working)(?![a-z])/i
const mine = /我|(?<![a-z])(my|our|mine)(?![a-z])/i
/** Asked how one opens a ticket: a question to somebody else. */
const howToOpen =
  /(怎[么麼]|如何|在哪|哪里|哪裡|(?<![a-z])(how|where)(?![a-z])).{0,12}(提|[开開]|建|[创創]|填|open|create|raise|file|submit|make)/i
const NOT = "not|n't|never|un"
const again = new RegExp(
  [
    '(重新打[开開]|重新[开開][启啟]|重[开開]|再次打[开開])(?=[了吧呀啊吗嗎一下]{0,3}(这个|這個|那个|那個|我的|该|該)?\\s*(工[单單]|[单單]子|t|[。！!.]?$))',
    '([还還]|仍然?|依然|依[旧舊])(是)?([没沒]有?|未)(被|[给給]|能|得到|我|[帮幫])*(解[决決]|[处處]理|修好|搞定)',
    '([没沒]有?|[并並]未|未|[没沒][给給]我|[没沒][帮幫]我)(被|能|得到|真正?的?)*解[决決]',
    '[问問][题題]([还還]|仍然?|依然|依[旧舊])(是)?(在|存在)|([还還]|仍然?|依然|依[旧舊])是?(不行|老[样樣]子|[这這][样樣])|又(出[现現]|[发發]生)了?(同[样樣]|一[样樣]|[这這])',
    '(?<![a-z])re-?open(?=.{0,12}(ticket|case|(?<![a-z])it|this|(?<![a-z])t)|[.! ]?$)',
    `(?:${NOT}) ?(?:yet |been |get |got |really |actually )?(?:solved?|resolved?|fix(?:ed)?)(?![a-z])`,
    "still (?:not working|there|broken|happening|the same|an issue|a problem|having|doesn't|won't|can't|isn't)|(?<![a-z])same (?:problem|issue|error) again|(?:did not|didn't) (?:help|work)|happen(?:ed|ing|s) again|came back again",
  ].join('|'),
  'i',
)

/** Invoices are made anew, and shops open again: without a number, that is about something else. */
const elsewhere = /[发發]票|[营營][业業]|[开開][门門]|(?<![a-z])(shop|store|when|app|page|invoice)(?![a-z])/i

/**
 * What a customer is answered about their tickets; `undefined`: the message is about something else. A ticket of somebody else is as if there were none.
 */
export async function answerTo(ctx: Context & WithTickets, tools: TicketTools): Promise<string | undefined> {
  const text = ctx.text.trim()
  if (ctx.event.type !== 'message' || text === '' || text.length > MAX_TEXT) return undefined
  const number = numberIn(text)
  const wantsAgain = again.test(text) && (number !== undefined || !elsewhere.test(text))
  if (number !== undefined) {
    const ticket = await tools.tables.ticket(number)
    const isMine = ticket?.person === ctx.person
    if (wantsAgain) return isMine ? reopen(ctx, tools, ticket) : wordsIn(ctx.locale).unknown(number)
    const isAlone = text.length <= number.length + 8
    if (!isAlone && !howItStands.test(text) && !howMineStands.test(text)) return undefined
    return isMine ? statusOf(ticket, ctx, tools) : wordsIn(ctx.locale).unknown(number)
  }
  if (wantsAgain) {
    const closed = await lastClosed(ctx, tools)
    return closed && reopen(ctx, tools, closed)
  }
  if (!about.test(text) || howToOpen.test(text)) return undefined
  if (!howItStands.test(text) && !(mine.test(text) && howMineStands.test(text))) return undefined
  const open = await tools.tables.latest({ person: ctx.person, state: 'not_closed' }, MAX_SHOWN)
  if (open.length > 0) return open.map((ticket) => statusOf(ticket, ctx, tools)).join('\n\n')
  const [last] = await tools.tables.latest({ person: ctx.person, state: 'closed' }, 1)
  if (last) return statusOf(last, ctx, tools)
  // Tickets are also for trains and concerts.
  return /工[单單]/.test(text) ? wordsIn(ctx.locale).none : undefined
}

/** Whether a message may ask for a person, too. */
export const mayWantPerson = (text: string): boolean =>
  /人工|真人|活人|客服|[专專][员員]|[转轉]接|有人|[领領][导導]|主管|(?<![a-z])(humans?|persons?|people|agents?|rep|representative|operator|some(one|body)|supervisor|manager)(?![a-z])/i.test(
    text,
  )

function statusOf(ticket: Ticket, ctx: Context, tools: TicketTools): string {
  const say = wordsIn(ctx.locale)
  const { number, subject, state, solution, mergedInto } = ticket
  if (mergedInto !== undefined) return say.merged(number, mergedInto)
  const mask = maskOf(tools)
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
async function lastClosed(ctx: Context, tools: TicketTools): Promise<Ticket | undefined> {
  const closed = await tools.tables.latest(
    { conversation: ctx.conversation.id, person: ctx.person, state: 'closed' },
    MAX_SHOWN,
  )
  const last = closed
    .filter(({ mergedInto }) => mergedInto === undefined)
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0))[0]
  return last && isRecent(last, ctx, tools) ? last : undefined
}

const isRecent = ({ closedAt = 0 }: Ticket, ctx: Context, { config }: TicketTools): boolean =>
  ctx.now() - closedAt <= config.reopenDays * 86_400_000

/** A customer returns: the ticket is open again, or a new one is, where it was closed too long ago. */
async function reopen(ctx: Context & WithTickets, tools: TicketTools, ticket: Ticket): Promise<string> {
  const say = wordsIn(ctx.locale)
  const { number, mergedInto, state } = ticket
  if (mergedInto !== undefined) return say.merged(number, mergedInto)
  if (state !== 'closed') return say.stillOpen(number)
  if (isRecent(ticket, ctx, tools)) {
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
