import { card, type Locale, type Part } from '@huida/core'
import { type Found, worded } from '../business/business-record.js'
import { said, saidDay } from '../business/instant.js'
import { latestOf, stateOf } from './anomalies.js'
import { filled, type OrderWords } from './words.js'

/** In which words an answer is written. */
export interface Voice {
  say: OrderWords
  locale: Locale
  timeZone: string
  /** Milliseconds since 1970. */
  now: number
  /** Only what is nobody's secret: how and where it is, never what, how much or for whom. */
  isPublic: boolean
}

/** An order with its parcels, as a card: platforms without cards show it as text. */
export function orderCard(order: Found['order'], voice: Voice): Part {
  const { say, locale, isPublic } = voice
  const { number, status, placedAt, items, total, parcels } = order
  const names = items.map(({ name, quantity }) => `${worded(name, locale)}${quantity > 1 ? ` ×${quantity}` : ''}`)
  const lines = [
    [!isPublic && listed(names, locale), say.status[status]]
      .filter(Boolean)
      .join(locale.startsWith('zh') ? '：' : ': '),
    placedAt !== undefined && filled(say.placed, { at: said(placedAt, voice) }),
    total && !isPublic && filled(say.total, { amount: money(total, locale) }),
    ...parcels.map((parcel) => parcelLines(parcel, voice)),
    order.refund && !isPublic && refundLines(order.refund, voice),
    isPublic && say.more,
  ]
  return card(filled(say.orderTitle, { number }), { text: joined(lines) })
}

/** Where the parcels of an order are. */
export function parcelsCard(order: Found['order'], voice: Voice): Part {
  if (order.parcels.length === 0)
    return ['unpaid', 'paid', 'preparing', 'cancelled'].includes(order.status)
      ? orderCard(order, voice)
      : card(filled(voice.say.orderTitle, { number: order.number }), {
          text: joined([voice.say.status[order.status], voice.say.noEvents]),
        })
  return card(filled(voice.say.orderTitle, { number: order.number }), {
    text: joined([...order.parcels.map((parcel) => parcelLines(parcel, voice)), voice.isPublic && voice.say.more]),
  })
}

/** Where a parcel is. */
export const parcelCard = (parcel: Found['parcel'], voice: Voice): Part =>
  card(filled(voice.say.parcelTitle, { number: parcel.number }), { text: parcelLines(parcel, voice) })

/** How much comes back, and when. */
export const refundCard = (number: string, refund: Found['refund'], voice: Voice): Part =>
  card(filled(voice.say.refundTitle, { number }), { text: refundLines(refund, voice) })

/** What a product costs. */
export function priceCard({ name, amount, currency, was, until }: Found['price'], voice: Voice): Part {
  const { say, locale } = voice
  const product = worded(name, locale)
  const before = was === undefined ? '' : filled(say.priceWas, { amount: money({ amount: was, currency }, locale) })
  return card(product, {
    text: joined([
      `${filled(say.price, { product, amount: money({ amount, currency }, locale) })}${before}`,
      until !== undefined && filled(say.priceUntil, { at: saidDay(until, voice) }),
    ]),
  })
}

/** Whether a product is there, and how many. */
export function stockCard({ name, available, restockAt }: Found['stock'], voice: Voice): Part {
  const { say } = voice
  const product = worded(name, voice.locale)
  const isThere = available === true || (typeof available === 'number' && available > 0)
  const text = !isThere ? say.outOfStock : typeof available === 'number' ? say.available : say.inStock
  return card(product, {
    text: joined([
      filled(text, { product, count: String(available) }),
      !isThere && restockAt !== undefined && filled(say.restock, { at: saidDay(restockAt, voice) }),
    ]),
  })
}

/** What an order is called in a list. */
export function orderLabel({ number, items, placedAt }: Found['order'], voice: Voice): string {
  const name = items[0] ? worded(items[0].name, voice.locale) : ''
  return [name, placedAt === undefined ? '' : saidDay(placedAt, voice), number].filter(Boolean).join(' · ')
}

function parcelLines(parcel: Found['parcel'], voice: Voice): string {
  const { say, locale } = voice
  const latest = latestOf(parcel, locale)
  const where =
    latest?.place && !latest.text.includes(latest.place) ? `${latest.text}（${latest.place}）` : latest?.text
  const text = locale.startsWith('zh') ? where : where?.replace('（', ' (').replace('）', ')')
  return joined([
    filled(say.parcel, {
      ...{ carrier: worded(parcel.carrier, locale), number: parcel.number, state: say.state[stateOf(parcel)] },
    }),
    latest ? filled(say.latest, { at: said(latest.at, voice), text: text ?? '' }) : say.noEvents,
  ])
}

function refundLines(refund: Found['refund'], voice: Voice): string {
  const { say, locale } = voice
  const isUnderWay = refund.state === 'approved' || refund.state === 'sent'
  return joined([
    say.refund[refund.state],
    filled(say.refundAmount, { amount: money(refund, locale) }),
    refund.to !== undefined && filled(say.refundTo, { to: worded(refund.to, locale) }),
    refund.expectedAt !== undefined &&
      isUnderWay &&
      filled(say.refundExpected, { at: saidDay(refund.expectedAt, voice) }),
  ])
}

const MAX_NAMED = 3
const listed = (names: readonly string[], locale: Locale): string => {
  const isChinese = locale.startsWith('zh')
  const shown = names.slice(0, MAX_NAMED).join(isChinese ? '、' : ', ')
  return names.length > MAX_NAMED ? `${shown}${isChinese ? ' 等' : ' …'}` : shown
}

const joined = (lines: readonly (string | false | undefined)[]): string => lines.filter(Boolean).join('\n')

function money({ amount, currency }: { amount: number; currency: string }, locale: Locale): string {
  // A tag that the runtime does not know would throw.
  const known = Intl.NumberFormat.supportedLocalesOf([locale]).length > 0 ? locale : 'en'
  return new Intl.NumberFormat(known, { style: 'currency', currency, currencyDisplay: 'narrowSymbol' }).format(amount)
}
