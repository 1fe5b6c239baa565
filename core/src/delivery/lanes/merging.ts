import type { MessageReceived } from '../../conversation/event.js'
import type { Store } from '../../store/store.js'
import { SUSPECT_AFTER, type WaitingEvent } from './lanes.js'

/** Under this name a turn remembers which further messages it is about. Nothing that handlers remember begins with a space. */
const MERGED = ' merged'

/** The messages of an album or a burst as one message: the parts of all, under the key of the first. */
export function mergedEvent(first: WaitingEvent, others: readonly WaitingEvent[]): WaitingEvent {
  if (others.length === 0) return first
  // Only messages are merged.
  const messages = [first, ...others].map(({ event }) => event as MessageReceived)
  return {
    ...first,
    event: { ...messages.at(-1)!, key: first.event.key, parts: messages.flatMap(({ parts }) => parts) },
  }
}

/** Keeps which messages have their turn with another one, by their positions: a repeated turn is about the same. See `Store.remember`. */
export const rememberMerged = (store: Store, { position, attempts }: WaitingEvent, merged: readonly WaitingEvent[]) =>
  store.remember(
    position,
    attempts,
    MERGED,
    merged.map((event) => event.position),
  )

/**
 * The messages that must have their turn with one that has begun before: what an earlier attempt remembered may be an answer to all of them. If
 * it remembered nothing, a message that may be the reason of failures is tried alone. `undefined`: any may.
 * @param forget keeps that there are none
 */
export async function mergedBefore(
  store: Store,
  { position, attempts }: WaitingEvent,
  forget: () => Promise<unknown>,
): Promise<readonly number[] | undefined> {
  const remembered = await store.remembered(position)
  const merged = (remembered.get(MERGED) ?? []) as number[]
  if (remembered.size > (remembered.has(MERGED) ? 1 : 0)) return merged
  if (attempts < SUSPECT_AFTER) return undefined
  if (merged.length > 0) await forget()
  return []
}
