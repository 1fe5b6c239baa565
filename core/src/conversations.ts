import type { Conversation, Store } from './store.js'

/** How many conversations are kept at hand; the rest is read again from the store. */
const MAX_KEPT = 10_000

/** The conversations that were used last, so that a turn need not ask the store who it is talking to. */
export class Conversations {
  readonly #kept = new Map<string, Conversation>()

  constructor(private readonly store: Store) {}

  async get(id: string): Promise<Conversation | undefined> {
    return this.#kept.get(id) ?? (await this.store.conversation(id))
  }

  /** Tells what the store now holds. */
  keep(conversation: Conversation): void {
    this.#kept.delete(conversation.id)
    this.#kept.set(conversation.id, conversation)
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!)
  }

  /** Reads it again next time: somebody else has changed it. */
  forget(id: string): void {
    this.#kept.delete(id)
  }
}
