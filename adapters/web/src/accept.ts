import type { Inbox, Json } from '@huida/core'
import type { Guard } from './limits.js'
import type { Live } from './live.js'
import { receive, type Visitor } from './receive.js'

/**
 * Takes a message of a page, over whichever transport. Resolves when it is on disk; a resend gives the same position.
 * @throws Refusal, HuidaError
 */
export async function accept(
  payload: Json,
  visitor: Visitor & { address: string | undefined },
  { inbox, guard, live }: { inbox: Inbox; guard: Guard; live: Live },
): Promise<{ id: string; position: number }> {
  guard.message(visitor.conversation, visitor.address)
  const event = receive(payload, visitor, Date.now())
  const { position } = await inbox.receive(event)
  live.wake(visitor.conversation)
  // What receive() takes has an id, and what a person sent has a position.
  return { id: (payload as { id: string }).id, position: position! }
}
