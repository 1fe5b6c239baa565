import { type Content, type Part, toParts } from '@huida/core'
import { type Seen, seen } from '../access/access.js'
import type { Numbered } from '../asking/reading.js'
import type { Kind, Memory } from '../asking/wish.js'
import type { Found } from '../business/business-record.js'
import { said } from '../business/instant.js'
import { type Answered, type Errand, type ErrandOptions, forgetting } from '../errand.js'
import type { OrdersContext } from '../orders-context.js'
import { anomalyOf, type FoundAnomaly } from './anomalies.js'
import { orderCard, parcelCard, parcelsCard, refundCard, type Voice } from './answers.js'
import type { LookedUp } from './related.js'
import { about, contactOf, join, voiceOf } from './speech.js'
import { filled } from './words.js'

/** Shows what was found, what may come next, and what is wrong. */
export async function tell(
  errand: Errand,
  options: ErrandOptions,
  {
    kind,
    number,
    result,
    isDenied,
    isPublic,
  }: {
    kind: Kind
    number: Numbered
    result: Extract<Seen, { outcome: 'found' }>
    isDenied: boolean
    isPublic: boolean
  },
): Promise<Answered> {
  const { ctx, memory, say } = errand
  const voice = voiceOf(errand, options.config, isPublic)
  const told = await shown(errand, options, { kind, number, result, voice })
  const after: Memory = {
    ...forgetting(memory, 'asked', 'current', 'vain', 'isDenied'),
    ...{ kind, last: number },
    // "6688" after a public answer opens the rest.
    ...(isPublic && { asked: 'tail', current: number }),
  }
  if (!told) return { answer: filled(say.noRefund, { number: number.value }), memory: after }
  const wrong = kind === 'refund' ? undefined : wrongWith(errand, options, result, isDenied)
  const lookedUp: LookedUp = {
    ...{ kind, locale: ctx.locale },
    ...(result.order && { order: result.order }),
    ...(result.parcel && { parcel: result.parcel }),
    ...(told.refund && { refund: told.refund }),
    ...(wrong && { anomaly: wrong.found.anomaly }),
  }
  const related = options.config.related?.(lookedUp)
  if (!wrong) return { answer: [told.part, ...toParts(related)], memory: after }
  const { content, offered } = await anomalyTold(errand, options, number, wrong, isDenied)
  return {
    // What is asked last is what gets answered.
    answer: [told.part, ...toParts(related), ...toParts(content)],
    memory: { ...after, offered: [...(memory.offered ?? []), ...offered].slice(-20) },
  }
}

async function shown(
  { ctx }: Errand,
  options: ErrandOptions,
  {
    kind,
    number,
    result,
    voice,
  }: { kind: Kind; number: Numbered; result: Extract<Seen, { outcome: 'found' }>; voice: Voice },
): Promise<{ part: Part; refund?: Found['refund'] } | undefined> {
  const { order, parcel } = result
  if (kind === 'refund') {
    const refund = result.refund ?? order?.refund ?? (await refundOf(ctx, options, number))
    return refund && { part: refundCard(number.value, refund, voice), refund }
  }
  if (order) return { part: kind === 'parcel' ? parcelsCard(order, voice) : orderCard(order, voice) }
  return parcel && { part: parcelCard(parcel, voice) }
}

/** The refund of an order whose owner asks. */
async function refundOf(
  ctx: OrdersContext,
  { connector }: ErrandOptions,
  number: Numbered,
): Promise<Found['refund'] | undefined> {
  if (!connector.has('refund') || number.type !== 'order') return undefined
  const result = await seen(ctx, connector, { source: 'refund', number, proof: { by: 'grant' } })
  return result.outcome === 'found' ? result.refund : undefined
}

function wrongWith(
  { ctx }: Errand,
  { config: { anomalies: rules } }: ErrandOptions,
  { order, parcel }: Extract<Seen, { outcome: 'found' }>,
  isDenied: boolean,
): { parcel: Found['parcel']; found: FoundAnomaly } | undefined {
  for (const each of parcel ? [parcel] : (order?.parcels ?? [])) {
    const found = anomalyOf(each, { rules, now: ctx.now(), isDenied, placedAt: order?.placedAt })
    if (found) return { parcel: each, found }
  }
  return undefined
}

/** A ticket where there are tickets, a person where there are people, and nothing that is not so. */
async function anomalyTold(
  errand: Errand,
  options: ErrandOptions,
  number: Numbered,
  { parcel, found }: { parcel: Found['parcel']; found: FoundAnomaly },
  isDenied: boolean,
): Promise<{ content: Content; offered: string[] }> {
  const { ctx, say, memory } = errand
  const { anomaly, lastAt, days } = found
  const order = number.type === 'order' ? number.value : parcel.order
  const whole: Numbered =
    order === undefined ? { type: 'parcel', value: parcel.number } : { type: 'order', value: order }
  const voice = voiceOf(errand, options.config, false)
  const when = lastAt === undefined ? '' : said(lastAt, voice)
  const what = filled(say.anomaly[anomaly], { days: days ?? 0, at: when }).replace(/（）| ?\(\)/, '')
  const fields = {
    ...(order !== undefined && { order }),
    ...{ parcel: parcel.number, anomaly },
    ...(days !== undefined && { days }),
  }
  const subject = filled(say.subject[anomaly], about(say, whole))
  const ticket = await ctx.tickets?.open(
    { type: 'logistics', subject, problem: what, fields },
    { key: `orders:${whole.value}:${anomaly}` },
  )
  const lines = [what, ticket && filled(ticket.fresh ? say.ticket : say.ticketBefore, { ticket: ticket.number })]
  const key = `${whole.value}:${anomaly}`
  const wasOffered = memory.offered?.includes(key) === true && !isDenied
  if (!ctx.handoff || wasOffered) {
    const contact = ctx.handoff ? undefined : contactOf(errand, options.config)
    return { content: join(errand, [...lines, contact]), offered: [] }
  }
  return {
    content: ctx.handoff.offer(join(errand, [...lines, say.handoff]), {
      ...{ reason: 'anomaly', problem: 'logistics', analysis: what, slots: fields },
      ...(ticket && { ticket: ticket.number }),
    }),
    offered: [key],
  }
}
