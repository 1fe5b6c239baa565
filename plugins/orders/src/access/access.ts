import type { Context } from '@huida/core'
import type { Numbered } from '../asking/reading.js'
import type { Found } from '../business/business-record.js'
import { type LookUpProblem, type LookUps, stored } from '../business/connector.js'

/** What somebody shows for an order to be theirs. */
export type Proof =
  | { by: 'customer'; customer: string }
  | { by: 'tail'; tail: string }
  /** Shown in an earlier turn. */
  | { by: 'grant' }
  /** Nothing: only what is nobody's secret is given. */
  | { by: 'public' }

/** Where a number is looked up. */
export type Source = 'order' | 'parcel' | 'refund'

/** What of it somebody may see. */
export type Seen =
  | { outcome: 'found'; order?: Found['order']; parcel?: Found['parcel']; refund?: Found['refund'] }
  /** There is none, or it is somebody else's: whoever asks cannot tell these apart. */
  | { outcome: 'not_found' | 'refused' }
  | { outcome: 'failed'; problem: LookUpProblem; retryAfterMs?: number }

/**
 * Looks a number up and gives what of it may be seen. It is judged before it is stored for the turn: nothing of another customer's order
 * ever gets into the records of this one.
 */
export function seen(
  ctx: Context,
  connector: LookUps,
  { source, number, proof }: { source: Source; number: Numbered; proof: Proof },
): Promise<Seen> {
  return ctx.once(`orders.${source}.${number.value}`, async () =>
    stored(await judged(ctx, connector, { source, number, proof })),
  ) as Promise<unknown> as Promise<Seen>
}

async function judged(
  ctx: Context,
  connector: LookUps,
  { source, number: { value }, proof }: { source: Source; number: Numbered; proof: Proof },
): Promise<Seen> {
  const context = { signal: ctx.signal, ...(proof.by === 'customer' && { customer: proof.customer }) }
  const outcome = await connector.one(source, value, context)
  if ('problem' in outcome) return { outcome: 'failed', ...outcome }
  const { found } = outcome
  if (found === null) return { outcome: 'not_found' }
  let owner: Owner = found
  const of = 'carrier' in found ? found.order : undefined
  if (owner.customer === undefined && owner.verify === undefined && of !== undefined && connector.has('order')) {
    const order = await connector.one('order', of, context)
    if ('problem' in order) return { outcome: 'failed', ...order }
    owner = order.found ?? {}
  }
  if (!isShown(owner, proof)) return { outcome: 'refused' }
  // What says whose it is has done its service.
  const { customer: _, verify: __, ...shown } = found
  if (source === 'parcel') return { outcome: 'found', parcel: shown as Found['parcel'] }
  if (source === 'refund') return { outcome: 'found', refund: shown as Found['refund'] }
  const order = await withParcels(shown as Found['order'], connector, context)
  return { outcome: 'found', order: proof.by === 'public' ? publicly(order) : order }
}

type Owner = Pick<Found['order'], 'customer' | 'verify'>

function isShown({ customer, verify }: Owner, proof: Proof): boolean {
  switch (proof.by) {
    case 'customer':
      return customer !== undefined && customer === proof.customer
    case 'tail':
      return verify !== undefined && verify.phoneTail === proof.tail
    case 'grant':
    case 'public':
      return true
  }
}

/** How and where it is, and nothing else. */
const publicly = ({ number, status, placedAt, parcels }: Found['order']): Found['order'] => ({
  ...{ number, status, parcels, items: [], parcelNumbers: [] },
  ...(placedAt !== undefined && { placedAt }),
})

const MAX_PARCELS = 5

/** An order's parcels that are looked up by themselves. What cannot be had is left out: the order is told all the same. */
async function withParcels(
  order: Found['order'],
  connector: LookUps,
  context: { signal: AbortSignal; customer?: string },
): Promise<Found['order']> {
  const parcels = order.parcels.map(({ customer: _, verify: __, ...parcel }) => parcel)
  const known = new Set(parcels.map(({ number }) => number))
  const missing = connector.has('parcel') ? order.parcelNumbers.filter((number) => !known.has(number)) : []
  const outcomes = await Promise.all(
    missing.slice(0, MAX_PARCELS).map((number) => connector.one('parcel', number, context)),
  )
  const more = outcomes.flatMap((outcome) => {
    const parcel = 'found' in outcome ? outcome.found : null
    if (!parcel || (parcel.order !== undefined && parcel.order !== order.number)) return []
    const { customer: _, verify: __, ...rest } = parcel
    return [rest]
  })
  return { ...order, parcels: [...parcels, ...more] }
}
