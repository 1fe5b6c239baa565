import type { Outgoing } from '@huida/core'
import { type Api, type Calling, NoAnswer, Refused } from '../api.js'
import { addressOf } from '../payload.js'

const EVENT_TYPE = 'huida_message'
/** Clocks differ. */
const MARGIN_S = 60
/** Apps that Slack has not reviewed are given no more at once. */
const LIMIT = 15
const MAX_PAGES = 4

/** Every message carries its id, so that it can be found again. */
export const metadataOf = (id: string) => ({ event_type: EVENT_TYPE, event_payload: { id } })

interface Found {
  messages?: { ts?: string; metadata?: { event_type?: string; event_payload?: { id?: unknown } } }[]
  response_metadata?: { next_cursor?: string }
}

/**
 * Looks for a message that may have arrived, by its id. Gives the time stamp by which Slack knows it; `undefined` when it is not there, or
 * when the history may not be read.
 * @throws Refused, NoAnswer when Slack cannot tell at the moment, so that nothing should be sent either
 */
export async function deliveredBefore(
  api: Api,
  { id, to, at }: Pick<Outgoing, 'id' | 'to' | 'at'>,
  calling: Calling,
): Promise<string | undefined> {
  const { channel, thread_ts } = addressOf(to.id)
  const method = thread_ts === undefined ? 'conversations.history' : 'conversations.replies'
  const oldest = String(Math.floor(at / 1_000) - MARGIN_S)
  const args = { channel, oldest, limit: LIMIT, include_all_metadata: true, ...(thread_ts && { ts: thread_ts }) }
  let cursor: string | undefined
  try {
    for (let page = 0; page < MAX_PAGES; page++) {
      const read = await api.call<Found>(method, { ...args, ...(cursor && { cursor }) }, calling)
      const found = read.messages?.find(({ metadata }) => isOf(metadata, id))
      if (found?.ts !== undefined) return found.ts
      cursor = read.response_metadata?.next_cursor
      if (!cursor) return undefined
    }
    return undefined
  } catch (error) {
    if (error instanceof NoAnswer) throw new NoAnswer(method, false, error.cause)
    // May not be read: then it is sent once more, as where there is no history.
    if (error instanceof Refused && error.code !== 'ratelimited' && !/^http_5/.test(error.code)) return undefined
    throw error
  }
}

const isOf = (metadata: { event_type?: string; event_payload?: { id?: unknown } } | undefined, id: string): boolean =>
  metadata?.event_type === EVENT_TYPE && metadata.event_payload?.id === id
