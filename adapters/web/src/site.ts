import type { Guard, WebLimits } from './limits.js'
import type { Live } from './live.js'

/** What all transports share. */
export interface Site {
  origins: readonly string[]
  addressHeader: string | undefined
  limits: WebLimits
  guard: Guard
  live: Live
}
