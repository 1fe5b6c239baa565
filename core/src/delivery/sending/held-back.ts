import type { StoredMessage } from '../../store/store.js'

/**
 * Messages that are held in each conversation, as the outbox knows: what was decided after them does not leave before them. A platform
 * that takes nothing now takes nothing from anybody; what the bot holds to keep room for others only the bot waits for.
 */
export class HeldBack {
  /** The first position after which everybody's messages wait, and the one after which the bot's do. */
  readonly #from = new Map<string, { all: number; bot: number }>()

  /** The platform takes this message only when the customer has written again. */
  refused(message: StoredMessage): void {
    this.#begin(message, message.position)
  }

  /** It is held since an earlier process, which may have kept room. */
  found(message: StoredMessage): void {
    this.#begin(message, message.by.kind === 'bot' ? Number.POSITIVE_INFINITY : message.position)
  }

  /** What is held is staged anew: what is decided from now on may leave. */
  end(conversation: string): void {
    this.#from.delete(conversation)
  }

  has(conversation: string): boolean {
    return this.#from.has(conversation)
  }

  /** Whether a message may not leave before something that is held. */
  isBehind(message: StoredMessage): boolean {
    return this.#from.size > 0 && message.position > this.#first(message)
  }

  /** Whether a message is held, or may not leave before one that is. */
  concerns(message: StoredMessage): boolean {
    return message.position >= this.#first(message)
  }

  #first({ conversation, by, act }: StoredMessage): number {
    const from = this.#from.get(conversation)
    if (from === undefined || act.type !== 'say') return Number.POSITIVE_INFINITY
    return by.kind === 'bot' ? from.bot : from.all
  }

  #begin({ conversation, position }: StoredMessage, all: number): void {
    const from = this.#from.get(conversation) ?? { all, bot: position }
    this.#from.set(conversation, { all: Math.min(from.all, all), bot: Math.min(from.bot, position) })
  }
}
