import type { Clock } from '../clock.js'
import type { TroubleMet } from '../conversation/event.js'
import type { Conversation, InboxEntry, StoredMessage } from '../store/store.js'
import { type OwnEvent, ownEventIn } from './conversations.js'

/** The events by which plugins hear of what went wrong, such as a message that was given up. */
export class Troubles {
  /** Whether anybody waits for them; else trouble is only recorded and logged. */
  areHeard = false

  constructor(private readonly clock: Clock) {}

  /** A message did not reach the customer. `undefined` when nobody waits for it. */
  undelivered(
    { position, conversation, adapter, to }: Pick<StoredMessage, 'position' | 'conversation' | 'adapter' | 'to'>,
    reason: string,
  ): InboxEntry | undefined {
    if (!this.areHeard) return undefined
    const { userId, ...ref } = to
    const at = this.clock.now()
    const place = { adapter, conversation, acceptedAt: at }
    return troubleOf({ place, base: { at, conversation: ref, user: { id: userId } } }, 'undelivered', position, reason)
  }

  /** A turn met it. The conversation need not be stored yet. `undefined` when nobody waits for it. */
  ofTurn(
    conversation: Conversation,
    { what, reason }: { what: TroubleMet['what']; reason?: string },
    position: number,
  ): InboxEntry | undefined {
    return this.areHeard ? troubleOf(ownEventIn(conversation, this.clock.now()), what, position, reason) : undefined
  }
}

const troubleOf = (
  { place, base }: OwnEvent,
  what: TroubleMet['what'],
  position: number,
  reason?: string,
): InboxEntry => ({
  ...place,
  event: {
    ...base,
    type: 'trouble',
    key: `trouble:${what}:${position}`,
    what,
    position,
    ...(reason !== undefined && { reason }),
  },
})
