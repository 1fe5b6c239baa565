import type { Context, Drawer, LedgerEntry } from '@huida/core'

/** A problem that comes back in so long was not resolved, in milliseconds: three days. */
const RETURN_MS = 72 * 3_600_000
/** How many of the latest entries of a conversation are looked at for somebody else who has told it. */
const LOOK_BACK = 200

/** What a person has resolved last in a conversation. */
type Resolved = { resolution: string; problem?: string }

const resolvedIn = (ctx: Context): string => `resolved:${ctx.conversation.id}`

/** Keeps what a person has resolved, as `conversation.resolved` tells it, for as long as it may come back. */
export function keepResolved(ctx: Context, store: Drawer): void {
  if (ctx.event.type !== 'action') return
  const { resolution, problem } = (ctx.event.data ?? {}) as { resolution?: unknown; problem?: unknown }
  if (typeof resolution !== 'string') return
  const kept: Resolved = { resolution, ...(typeof problem === 'string' && { problem }) }
  store.set(ctx, resolvedIn(ctx), kept, { ttlMs: RETURN_MS })
}

/**
 * A person is asked for: what one has resolved before comes back with it, unless it is known to be about another problem. It is told once; where
 * `insights()` has told it already, not again.
 */
export async function tellReturn(
  ctx: Context,
  request: { case: string; problem: string | undefined },
  {
    store,
    timeline,
  }: { store: Drawer; timeline(conversation: string, page: { limit: number }): Promise<LedgerEntry[]> },
): Promise<void> {
  const resolved = await store.get<Resolved>(ctx, resolvedIn(ctx))
  if (!resolved) return
  const { resolution, problem } = resolved
  if (problem !== undefined && request.problem !== undefined && problem !== request.problem) return
  store.delete(ctx, resolvedIn(ctx))
  const isTold = (await timeline(ctx.conversation.id, { limit: LOOK_BACK })).some(
    (entry) =>
      entry.kind === 'record' &&
      entry.type === 'conversation.reopened' &&
      (entry.data as { resolution?: string } | null)?.resolution === resolution,
  )
  if (!isTold) ctx.record('conversation.reopened', { resolution, case: request.case })
}
