import type { Inbox, PlatformEvent } from '@huida/core'
import type { SessionRef } from './api.js'
import { State } from './message.js'

/** Nobody keeps a session so long. */
const KEPT_MS = 30 * 86_400_000

/**
 * Which sessions people have in WeCom, as far as we know; kept in the adapter's drawer. WeCom tells what receptionists do, but not that a
 * session ends by itself, such as when nobody has answered for long: so before a customer's message is stored, the state is looked at,
 * where people had the session. Else the bot would be silent for ever.
 */
export class WithPeople {
  constructor(private readonly drawer: Inbox['drawer']) {}

  /** People have the session from now on, or no more. */
  async set(ref: SessionRef, isWithPeople: boolean): Promise<void> {
    if (isWithPeople === (await this.#has(ref))) return
    if (isWithPeople) await this.drawer.set(keyOf(ref), true, { ttlMs: KEPT_MS })
    else await this.drawer.delete(keyOf(ref))
  }

  /**
   * The events, with one before the message of a customer whose session people had, and have no more: the conversation is the bot's.
   * @throws whatever `stateOf` throws
   */
  async completed(
    events: readonly PlatformEvent[],
    stateOf: (ref: SessionRef) => Promise<State>,
  ): Promise<PlatformEvent[]> {
    const all: PlatformEvent[] = []
    for (const event of events) {
      const { conversation, key, at, user } = event
      const ref = { account: conversation.account ?? '', customer: conversation.id }
      if (event.type === 'assigned') await this.set(ref, event.owner.kind !== 'bot')
      else if (event.by?.kind === 'agent') await this.set(ref, true)
      else if (event.addressed !== false && (await this.#has(ref)) && isOver(await stateOf(ref))) {
        await this.set(ref, false)
        all.push({ type: 'assigned', key: `${key} is new`, at, conversation, user, owner: { kind: 'bot' } })
      }
      all.push(event)
    }
    return all
  }

  async #has(ref: SessionRef): Promise<boolean> {
    return (await this.drawer.get(keyOf(ref))) === true
  }
}

const isOver = (state: State): boolean => state !== State.queue && state !== State.human

const keyOf = ({ account, customer }: SessionRef): string => `with people ${account} ${customer}`
