import type { Inbox, Json } from '@huida/core'
import { receive, type Visitor } from '../receive.js'
import type { Site } from '../site.js'

/**
 * Hands a message of a page to the bot, over whichever transport it came. Resolves when it is on disk; a resend gives the same position.
 * @throws Refusal, HuidaError
 */
export async function handOver(
  payload: Json,
  visitor: Visitor,
  inbox: Inbox,
  { live }: Site,
): Promise<{ id: string; position: number }> {
  const { position } = await inbox.receive(receive(payload, visitor, Date.now()))
  live.wake(visitor.conversation)
  // What receive() takes has an id, and what a person sent has a position.
  return { id: (payload as { id: string }).id, position: position! }
}
