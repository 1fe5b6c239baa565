import type { Conversation, Store } from '../store/store.js'

/** How many conversations are kept at hand; the rest is read again from the store. */
const MAX_KEPT = 10_000

/** The conversations that were used last, so that a turn need not ask the store who it is talking to. */
export class Conversations {
  readonly #kept = new Map<string, Conversation>()

  constructor(private readonly store: Store) {}

  /** At once when it is at hand. */
  get(id: string): Conversation | Promise<Conversation | undefined> {
    return this.#kept.get(id) ?? this.store.conversation(id)
  }

  /** Tells what the store now holds. */
  keep(conversation: Conversation): void {
    // The order of a map is that of first insertion, so this forgets the oldest rather than the least used: good enough.
    this.#kept.set(conversation.id, conversation)
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!)
  }

  /** Reads it again next time: somebody else has changed it. */
  forget(id: string): void {
    this.#kept.delete(id)
  }
}
