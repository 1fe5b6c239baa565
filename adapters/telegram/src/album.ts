import type { PlatformEvent } from '@huida/core'

/** Albums are sent within a second; more than these are not under way at once. */
const MAX_KEPT = 1_000

/**
 * In a group, only the message of an album that has the caption says that it is for the bot. The others come with it or after it, and
 * belong to the same turn.
 */
export class Albums {
  readonly #addressed = new Set<string>()

  /** The events, with all messages of an album that is for the bot addressed to it. */
  completed(events: readonly PlatformEvent[]): PlatformEvent[] {
    for (const event of events) if (isInAlbum(event) && event.addressed !== false) this.#keep(idOf(event))
    return events.map((event) => {
      if (!isInAlbum(event) || event.addressed !== false || !this.#addressed.has(idOf(event))) return event
      const { addressed: _, ...heard } = event
      return heard
    })
  }

  #keep(id: string): void {
    this.#addressed.add(id)
    if (this.#addressed.size > MAX_KEPT) this.#addressed.delete(this.#addressed.values().next().value!)
  }
}

type InAlbum = Extract<PlatformEvent, { type: 'message' }> & { album: string }

const isInAlbum = (event: PlatformEvent): event is InAlbum =>
  event.type === 'message' && event.album !== undefined && event.conversation.kind === 'group'

const idOf = ({ conversation, album }: InAlbum): string => `${conversation.id} ${album}`
