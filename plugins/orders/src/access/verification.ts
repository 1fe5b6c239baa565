import type { Context, Drawer } from '@huida/core'
import type { Numbered } from '../asking/reading.js'

/** How customers without an account prove that an order is theirs. */
export interface VerificationLimits {
  /** So many wrong digits for one order, then it is locked for this person. */
  tries: number
  /** So many wrong digits by one person, whatever the order. */
  triesOfPerson: number
  /** So many wrong digits for one order, whoever gives them. */
  triesOfOrder: number
  /** How long tries count and a lock holds, in milliseconds. */
  lockMs: number
  /** How long an order stays open to who has proved it, in milliseconds. */
  grantMs: number
}

/** Who may see which order, as far as digits decide it. Numbers that do not exist are treated like all others. */
export interface Verification {
  isGranted(ctx: Context, number: Numbered): Promise<boolean>
  isLocked(ctx: Context, number: Numbered): Promise<boolean>
  grant(ctx: Context, number: Numbered): void
  /** Counts wrong digits. Gives whether there is another try. */
  failed(ctx: Context, number: Numbered): Promise<boolean>
}

/** See `Verification`. */
export function verificationIn(store: Drawer, limits: VerificationLimits): Verification {
  const { tries, triesOfPerson, triesOfOrder, lockMs, grantMs } = limits
  const keysOf = ({ person }: Context, { type, value }: Numbered) => ({
    grant: JSON.stringify(['grant', person, type, value]),
    counted: [
      { key: JSON.stringify(['tries', person, type, value]), most: tries },
      { key: JSON.stringify(['tries of person', person]), most: triesOfPerson },
      { key: JSON.stringify(['tries of order', type, value]), most: triesOfOrder },
    ],
  })
  const countOf = async (ctx: Context, key: string) => {
    const counted = await store.get<Count>(ctx, key)
    return counted && counted.until > ctx.now() ? counted : { count: 0, until: ctx.now() + lockMs }
  }
  return {
    isGranted: async (ctx, number) => (await store.get(ctx, keysOf(ctx, number).grant)) === true,
    async isLocked(ctx, number) {
      for (const { key, most } of keysOf(ctx, number).counted) if ((await countOf(ctx, key)).count >= most) return true
      return false
    },
    grant(ctx, number) {
      const { grant, counted } = keysOf(ctx, number)
      store.set(ctx, grant, true, { ttlMs: grantMs })
      store.delete(ctx, counted[0]!.key)
    },
    async failed(ctx, number) {
      let hasMore = true
      for (const { key, most } of keysOf(ctx, number).counted) {
        const { count, until } = await countOf(ctx, key)
        // The hour of a lock begins with the try that closes it.
        const ends = count + 1 >= most ? ctx.now() + lockMs : until
        store.set(ctx, key, { count: count + 1, until: ends } satisfies Count, { ttlMs: ends - ctx.now() })
        if (count + 1 >= most) hasMore = false
      }
      return hasMore
    },
  }
}

type Count = { count: number; until: number }
