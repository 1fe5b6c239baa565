import type { Guard } from './session/guard.js'
import type { WebLimits } from './session/limits.js'
import type { Sessions } from './session/sessions.js'
import type { Live } from './transport/live.js'

/** What all transports share. */
export interface Site {
  /** The first part of every path: `web`. */
  name: string
  origins: readonly string[]
  /** In lower case. */
  addressHeader: string | undefined
  limits: WebLimits
  guard: Guard
  sessions: Sessions
  live: Live
}
