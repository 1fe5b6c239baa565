import type { Locale } from '@huida/core'
import type { Kind } from '../asking/wish.js'
import type { Found } from '../business/business-record.js'
import type { Anomaly } from './anomalies.js'

/** What was looked up and shown, for `related` of `orders()`. */
export interface LookedUp extends Partial<Found> {
  kind: Kind
  /** What is wrong, if anything is. */
  anomaly?: Anomaly
  locale: Locale
}
