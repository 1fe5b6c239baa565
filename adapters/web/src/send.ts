import { delivered, type SendResult } from '@huida/core'
import type { Live } from './transport/live.js'

/**
 * The message is in the history since it was committed, and pages are told from there: whoever listens is told now, whoever
 * does not is told when they come back. So it has arrived in either case, and a resend after a crash shows nothing twice.
 */
export async function send(conversation: string, position: number, live: Live): Promise<SendResult> {
  live.wake(conversation)
  // What pages call it, too: by this they say what they think of it.
  return delivered(String(position))
}
