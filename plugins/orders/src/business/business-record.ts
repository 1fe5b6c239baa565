import { type Locale, localised } from '@huida/core'
import { z } from 'zod'
import { instantOf } from './instant.js'

/** Words of the business system: the same for everybody, or by language: `{ zh: '保温壶', en: 'thermos jug' }`. */
export type Wording = string | Readonly<Record<Locale, string>>

/** How an order stands. */
export type OrderStatus =
  | 'unpaid'
  | 'paid'
  | 'preparing'
  | 'shipped'
  | 'delivered'
  | 'completed'
  | 'refunding'
  | 'refunded'
  | 'returning'
  | 'cancelled'

/** How a parcel stands. */
export type ParcelState =
  | 'announced'
  | 'in_transit'
  | 'customs'
  | 'out_for_delivery'
  | 'at_station'
  | 'delivered'
  | 'returning'
  | 'returned'
  | 'exception'

/** How a refund stands. */
export type RefundState = 'requested' | 'approved' | 'sent' | 'received' | 'refused'

const orderStatuses = z.enum([
  ...(['unpaid', 'paid', 'preparing', 'shipped', 'delivered', 'completed'] as const),
  ...(['refunding', 'refunded', 'returning', 'cancelled'] as const),
] satisfies OrderStatus[])
const parcelStates = z.enum([
  ...(['announced', 'in_transit', 'customs', 'out_for_delivery', 'at_station'] as const),
  ...(['delivered', 'returning', 'returned', 'exception'] as const),
] satisfies ParcelState[])
const refundStates = z.enum(['requested', 'approved', 'sent', 'received', 'refused'] satisfies RefundState[])

/** What another system says is shown to customers: no control characters, and never a wall of text. */
const MAX_WORDS = 300
const clean = (text: string) =>
  text
    .replace(/[\p{Cc}\u202a-\u202e\u2066-\u2069]+/gu, ' ')
    .trim()
    .slice(0, MAX_WORDS)
const said = z.string().max(20_000).transform(clean)
const wording = z.union([said, z.record(z.string().max(35), said).refine((table) => Object.keys(table).length > 0)])
const number = z.union([said, z.number().int().transform(String)]).refine((value) => value !== '')

/**
 * Schemas of what a connector gives. What they do not name is dropped, so that nothing else can be shown.
 * @param timeZone what times without an offset are in: `2026-11-18 09:30`
 */
export function schemasIn(timeZone: string) {
  const time = z.union([z.number(), z.string().max(64), z.date()]).transform((value, judging) => {
    const at = instantOf(value, timeZone)
    if (at !== undefined) return at
    judging.addIssue({ code: 'custom', message: 'it is no time' })
    return z.NEVER
  })
  const owner = {
    /** Whose it is, as `identify` calls them. */
    customer: number.optional(),
    /** What only the owner knows. */
    verify: z.object({ phoneTail: z.string().regex(/^\d{4}$/) }).optional(),
  }
  const money = {
    amount: z.coerce.number(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .default('CNY'),
  }
  const refund = z.object({
    ...owner,
    state: refundStates,
    ...money,
    requestedAt: time.optional(),
    /** When the money is there at the latest. */
    expectedAt: time.optional(),
    /** Where the money goes. */
    to: wording.optional(),
  })
  const parcel = z.object({
    ...owner,
    number,
    carrier: wording,
    /** The order that it belongs to. */
    order: number.optional(),
    state: parcelStates.optional(),
    events: z
      .array(z.object({ at: time, text: wording, place: wording.optional() }))
      .max(500)
      .default([])
      .transform((events) => events.toSorted((a, b) => b.at - a.at)),
  })
  const order = z.object({
    ...owner,
    number,
    status: orderStatuses,
    placedAt: time.optional(),
    items: z
      .array(z.object({ name: wording, quantity: z.number().int().positive().default(1) }))
      .max(200)
      .default([]),
    total: z.object(money).optional(),
    parcels: z.array(parcel).max(20).default([]),
    /** Tracking numbers, for the connector's `parcel`. */
    parcelNumbers: z.array(number).max(20).default([]),
    refund: refund.optional(),
  })
  const product = { name: wording, number: number.optional() }
  return {
    order,
    parcel,
    refund,
    price: z.object({ ...product, ...money, was: z.coerce.number().optional(), until: time.optional() }),
    stock: z.object({
      ...product,
      available: z.union([z.number().int().nonnegative(), z.boolean()]),
      restockAt: time.optional(),
    }),
  }
}

type Schemas = ReturnType<typeof schemasIn>
/** The kinds of look-ups. */
export type LookUpKind = keyof Schemas
/** What is looked up, by kind, with times in milliseconds since 1970. */
export type Found = { [K in LookUpKind]: z.output<Schemas[K]> }
/** What a connector gives, by kind: times may be dates, milliseconds or ISO 8601. */
export type Given = { [K in LookUpKind]: z.input<Schemas[K]> }

/**
 * An order. `customer` or `verify` say whose it is: without either it is shown to nobody, unless orders are public.
 *
 * ```ts
 * const order: Order = {
 *   number: '202611180034',
 *   verify: { phoneTail: '6688' },
 *   status: 'shipped',
 *   placedAt: '2026-11-18T09:30:00+08:00',
 *   items: [{ name: { zh: '保温壶', en: 'thermos jug' } }],
 *   parcels: [{ number: 'SF1365920047781', carrier: 'SF Express', events: [] }],
 * }
 * ```
 */
export type Order = Given['order']
/** A parcel on its way: its `events`, each with a time, words and mostly a place, in any order. */
export type Parcel = Given['parcel']
/** What a product costs, and until when; `was`: before it was reduced. */
export type Price = Given['price']
/** How many are there, or only whether; `restockAt`: when there are more. */
export type Stock = Given['stock']
/** What is paid back, where to, and when it arrives. */
export type Refund = Given['refund']

/** Words in a language. */
export const worded = (wording: Wording, locale: Locale): string =>
  typeof wording === 'string' ? wording : localised(wording, locale)
