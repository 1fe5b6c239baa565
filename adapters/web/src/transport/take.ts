import type { Inbox, Json } from '@huida/core'
import { receive, type Visitor } from './receive.js'
import type { Site } from './site.js'

/**
 * Takes a message of a page, over whichever transport. Resolves when it is on disk; a resend gives the same position.
 * @throws Refusal, HuidaError
 */
export async function accept(
  payload: Json,
  visitor: Visitor & { address: string | undefined },
  inbox: Inbox,
  { guard, live }: Site,
): Promise<{ id: string; position: number }> {
  guard.message(visitor.conversation, visitor.address)
  const { position } = await inbox.receive(receive(payload, visitor, Date.now()))
  live.wake(visitor.conversation)
  // What receive() takes has an id, and what a person sent has a position.
  return { id: (payload as { id: string }).id, position: position! }
}
