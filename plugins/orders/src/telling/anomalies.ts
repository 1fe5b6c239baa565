import type { Locale } from '@huida/core'
import type { Found, ParcelState, Wording } from '../business/business-record.js'
import { worded } from '../business/business-record.js'

/** What can be wrong with a parcel. */
export type Anomaly = 'stalled' | 'denied' | 'returned' | 'customs' | 'damaged' | 'address'

/** When something counts as wrong. Everything that is there must hold; the first rule that does counts. */
export interface AnomalyRule {
  anomaly: Anomaly
  /** The parcel is in one of these states. */
  states?: readonly ParcelState[]
  /** Nothing has moved for so many days of 24 hours. */
  stillDays?: number
  /** What the carrier says last, in any language. */
  says?: RegExp
  /** The customer says that it is not there. */
  denied?: boolean
}

/** The rules that a shop begins with. Give `anomalies` of `orders()` others, or these with other days. */
export const anomalyRules: readonly AnomalyRule[] = [
  { anomaly: 'denied', states: ['delivered'], denied: true },
  { anomaly: 'returned', states: ['returning', 'returned'] },
  { anomaly: 'damaged', states: ['exception'], says: /破损|损坏|压坏|湿损|damag|broken/i },
  {
    anomaly: 'address',
    states: ['exception'],
    says: /地址(?:有误|错误|不详|不清|不全)|电话(?:错误|有误|空号|打不通)|无法(?:投递|派送|联系)|(?:wrong|incorrect|insufficient|incomplete|bad) address|undeliverable|could not be delivered/i,
  },
  { anomaly: 'customs', states: ['customs'], stillDays: 3 },
  { anomaly: 'stalled', states: ['announced', 'in_transit', 'out_for_delivery', 'exception'], stillDays: 3 },
]

/** What is wrong with a parcel. */
export interface FoundAnomaly {
  anomaly: Anomaly
  /** When it last moved, in milliseconds since 1970; absent without any event. */
  lastAt?: number
  /** Whole days since then. */
  days?: number
}

/** What is wrong with a parcel, by rules; `undefined`: nothing. @param options.isDenied the customer says that it is not there */
export function anomalyOf(
  parcel: Found['parcel'],
  {
    rules,
    now,
    isDenied,
    placedAt,
  }: { rules: readonly AnomalyRule[]; now: number; isDenied: boolean; placedAt?: number | undefined },
): FoundAnomaly | undefined {
  const [latest] = parcel.events
  const state = stateOf(parcel)
  // Without any event, the parcel has stood still since it was ordered.
  const lastAt = latest?.at ?? placedAt
  const words = latest ? allWords(latest.text) : ''
  const days = lastAt === undefined ? undefined : Math.floor((now - lastAt) / DAY_MS)
  const rule = rules.find(
    ({ states, stillDays, says, denied }) =>
      (states === undefined || states.includes(state)) &&
      (stillDays === undefined || (days !== undefined && now - lastAt! >= stillDays * DAY_MS)) &&
      (says === undefined || says.test(words)) &&
      (denied === undefined || denied === isDenied),
  )
  if (!rule) return undefined
  return {
    anomaly: rule.anomaly,
    ...(lastAt !== undefined && { lastAt }),
    ...(days !== undefined && days >= 0 && { days }),
  }
}

/** How a parcel stands: as the carrier says, else as its last event reads. */
export function stateOf({ state, events: [latest] }: Found['parcel']): ParcelState {
  if (state !== undefined) return state
  if (!latest) return 'announced'
  const words = allWords(latest.text)
  return reads.find(([, pattern]) => pattern.test(words))?.[0] ?? 'in_transit'
}

/** What comes first counts: "returned, since the address was wrong" is a return. */
const reads: readonly (readonly [ParcelState, RegExp])[] = [
  ['returned', /已退回|退件签收|returned to (?:the )?(?:sender|shop|merchant)/i],
  ['returning', /退回|退件|returning|being returned/i],
  [
    'exception',
    /破损|损坏|地址(?:有误|错误|不详)|无法(?:投递|派送)|异常|拒收|damag|undeliverable|wrong address|exception/i,
  ],
  ['delivered', /已?签收|已送达|\b(?:delivered|signed)\b/i],
  ['at_station', /驿站|代收点|自提|快递柜|丰巢|pick-?up|locker/i],
  ['out_for_delivery', /派送中|正在派|派件|out for delivery|with (?:the )?courier/i],
  ['customs', /海关|清关|customs/i],
]

const DAY_MS = 86_400_000
const allWords = (wording: Wording): string =>
  typeof wording === 'string' ? wording : Object.values(wording).join('\n')

/** The latest event of a parcel, in a language. */
export const latestOf = ({ events: [latest] }: Found['parcel'], locale: Locale) =>
  latest && { at: latest.at, text: worded(latest.text, locale), place: latest.place && worded(latest.place, locale) }
