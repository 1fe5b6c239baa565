import type { Locale } from '@huida/core'
import type { Anomaly } from './anomalies.js'
import type { Found } from './business-record.js'
import type { Kind } from './wish.js'

/** What was looked up and shown, for `related` of `orders()`. */
export interface LookedUp extends Partial<Found> {
  kind: Kind
  /** What is wrong, if anything is. */
  anomaly?: Anomaly
  locale: Locale
}
