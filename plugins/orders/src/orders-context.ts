import type { Context } from '@huida/core'
import type { WithHandoff } from '@huida/plugin-escalation'
import type { WithIntent } from '@huida/plugin-intents'
import type { WithSmallTalk } from '@huida/plugin-smalltalk'
import type { WithTickets } from '@huida/plugin-tickets'

/** What `orders` reads on `ctx` where it is there; it needs none of it. */
export type OrdersContext = Context &
  Partial<WithIntent> &
  Partial<WithTickets> &
  Partial<WithHandoff> &
  Partial<WithSmallTalk> & {
    /** What the pictures of the message say: `images()` of `@huida/plugin-images`. */
    imageText?: string
  }
