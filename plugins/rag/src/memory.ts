import type { Context, Drawer } from '@huida/core'

/** What was answered last, as far as it is needed to understand "and for shoes?". */
export type Topic = { article: string; problem: string; question: string }

/** What one customer's last exchanges leave behind. Holds no words of the customer. */
export type Memory = {
  /** What was answered last. */
  topic?: Topic
  /** The event that was not understood, and the articles whose questions were offered for it. */
  unsure?: { event: string; articles: string[] }
  /** The articles that answered or were suggested, the latest last. */
  shown: string[]
}

/** Who has been silent for so long begins anew, in milliseconds. */
const FORGOTTEN_MS = 30 * 60_000
const MAX_SHOWN = 30

export function memoryIn(store: Drawer) {
  const keyOf = (ctx: Context) => JSON.stringify(['memory', ctx.conversation.id, ctx.user.id])
  return {
    recall: async (ctx: Context): Promise<Memory> => (await store.get<Memory>(ctx, keyOf(ctx))) ?? { shown: [] },
    keep: (ctx: Context, { shown, ...rest }: Memory) =>
      store.set(ctx, keyOf(ctx), { ...rest, shown: shown.slice(-MAX_SHOWN) }, { ttlMs: FORGOTTEN_MS }),
  }
}
