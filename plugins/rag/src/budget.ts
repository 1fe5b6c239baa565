import type { Context, Drawer } from '@huida/core'

const DAY_MS = 86_400_000

type Kept = { spent: number; until: number }

/** What a model has read and written for this conversation in the day that began with its first question, in UTF-16 units. */
export async function budgetOf(ctx: Context, store: Drawer) {
  const key = JSON.stringify(['spent', ctx.conversation.id])
  const { spent, until } = (await store.get<Kept>(ctx, key)) ?? { spent: 0, until: ctx.now() + DAY_MS }
  return {
    spent,
    spend(characters: number): void {
      if (characters === 0) return
      store.set(ctx, key, { spent: spent + characters, until }, { ttlMs: until - ctx.now() })
    },
  }
}
