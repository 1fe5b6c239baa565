import type { Content } from '@huida/core'
import type { Verification } from './access/verification.js'
import type { Memory, Wish } from './asking/wish.js'
import type { LookUps } from './business/connector.js'
import type { OrdersContext } from './orders-context.js'
import type { AnomalyRule } from './telling/anomalies.js'
import type { LookedUp } from './telling/related.js'
import type { OrderWords } from './telling/words.js'

/** What errands are run with. */
export interface ErrandOptions {
  config: {
    identify?: ((ctx: OrdersContext) => string | undefined | Promise<string | undefined>) | undefined
    public: readonly ('order' | 'parcel')[]
    number: { example?: string | undefined; where?: string | Record<string, string> | undefined }
    anomalies: readonly AnomalyRule[]
    related?: ((about: LookedUp) => Content | undefined) | undefined
    contact?: string | Record<string, string> | undefined
    timeZone: string
  }
  connector: LookUps
  verification: Verification
}

/** One message, and what it wants. */
export interface Errand {
  ctx: OrdersContext
  say: OrderWords
  memory: Memory
  wish: Wish
  /** The customer's own words. */
  text: string
  /** There is a picture without words, and whether it was read. */
  picture?: 'read' | 'unread'
}

/** What is answered, if anything, and what is remembered. */
export interface Answered {
  answer?: Content
  memory: Memory
}

/** Whether others read along. */
export const isGroup = (ctx: OrdersContext): boolean => ctx.conversation.to.kind === 'group'

/** What is remembered, without some of it. */
export function forgetting(memory: Memory, ...names: (keyof Memory)[]): Memory {
  const kept = { ...memory }
  for (const name of names) delete kept[name]
  return kept
}
