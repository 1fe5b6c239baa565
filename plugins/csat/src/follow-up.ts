import { type Content, type Context, choices } from '@huida/core'
import type { HandoffRequest, WithHandoff } from '@huida/plugin-escalation'
import type { WithTickets } from '@huida/plugin-tickets'
import { wordsFor } from './asking.js'
import type { CsatConfig } from './config.js'
import type { Survey } from './survey.js'

/** What `csat` uses where it is there. */
export type MaybeHelped = Context & Partial<WithTickets> & Partial<WithHandoff>

/** What follows a low score, and what the customer is told of it: only what has been done. */
export async function followUp(
  ctx: MaybeHelped,
  config: CsatConfig,
  survey: Survey,
  { score, comment }: { score: number; comment: string | undefined },
): Promise<{ says: Content; asksWhy: boolean }> {
  const say = wordsFor(ctx.locale, config)
  const slots = {
    score,
    resolution: survey.resolution,
    ...(survey.ticket !== undefined && { ticket: survey.ticket }),
    ...(survey.agent !== undefined && { agent: survey.agent }),
  }
  const subject = say.subject.replace('{score}', String(score))
  if (config.low.followUp === 'ticket' && ctx.tickets) {
    const draft = { type: 'complaint', subject, problem: comment ?? subject, fields: slots }
    const { number } = await ctx.tickets.open(draft, { key: `csat:${survey.resolution}` })
    return { says: say.ticket.replace('{number}', () => number), asksWhy: comment === undefined }
  }
  if (config.low.followUp === 'person') {
    const about: HandoffRequest = {
      reason: 'emotion',
      problem: 'complaint',
      analysis: comment ? `${subject}: ${comment}` : subject,
      slots,
      ...(survey.ticket !== undefined && { ticket: survey.ticket }),
    }
    const says =
      ctx.handoff?.offer(say.offer, about) ?? choices(say.offer, [{ label: say.person, value: config.low.person }])
    // Without a handoff() before it, the program has said by the option that somebody takes this choice.
    if (!ctx.handoff)
      ctx.record('handoff.offered', { reason: 'emotion', ...(survey.intent && { intent: survey.intent }) })
    return { says, asksWhy: false }
  }
  return { says: comment === undefined ? say.sorry : say.thanks, asksWhy: comment === undefined }
}
