import type { Adapter } from '../adapter.js'
import { type ConversationRef, conversationId, type Recipient } from '../conversation/address.js'
import { type Owner, theBot } from '../conversation/author.js'
import type { ConversationMoved, TurnEvent, User } from '../conversation/event.js'
import { HuidaError } from '../errors.js'
import type { Conversation, Store, StoredEvent } from '../store/store.js'
import type { ActionTarget } from '../turn/context.js'

/** How many conversations are cached; others are read from the store. */
const MAX_KEPT = 10_000

/** What an event that the core makes itself needs: where it is stored, and where it happens. */
export interface OwnEvent {
  place: { adapter: string; conversation: string; acceptedAt: number }
  base: Pick<TurnEvent, 'at' | 'conversation' | 'user'>
}

/** A cache of conversations, so that most turns need not read theirs from the store. */
export class Conversations {
  readonly #kept = new Map<string, Conversation>()

  constructor(private readonly store: Store) {}

  /** From the cache, where the store is not shared; else from the store. */
  get(id: string): Conversation | Promise<Conversation | undefined> {
    return (this.store.shared ? undefined : this.#kept.get(id)) ?? this.store.conversation(id)
  }

  /** From the cache only. Where several workers share the store, it may be out of date. */
  atHand(id: string): Conversation | undefined {
    return this.#kept.get(id)
  }

  /** Caches what the store now holds. */
  keep(conversation: Conversation): void {
    // The order of a map is that of first insertion, so this forgets the oldest rather than the least used: good enough.
    this.#kept.set(conversation.id, conversation)
    if (this.#kept.size > MAX_KEPT) this.#kept.delete(this.#kept.keys().next().value!)
  }

  /** Takes it out of the cache. */
  forget(id: string): void {
    this.#kept.delete(id)
  }

  /** Reads it again now: somebody else has changed it. */
  async refresh(id: string): Promise<Conversation | undefined> {
    this.#kept.delete(id)
    const conversation = await this.store.conversation(id)
    if (conversation) this.keep(conversation)
    return conversation
  }

  /** Somebody else owns it now. */
  assign(id: string, owner: Owner, epoch: number): void {
    const kept = this.#kept.get(id)
    if (kept) this.#kept.set(id, { ...kept, owner, epoch })
  }

  /** A conversation as an event sees it: events of the platform bring the address to answer to, the core's own events do not. */
  seenBy(event: StoredEvent, known: Conversation | undefined, now: number): Conversation {
    const { conversation: ref, user: writer } = event.event
    const isOwn = ownTypes.has(event.event.type)
    const to = isOwn && known ? known.to : recipientIn(ref, writer.id)
    return {
      id: event.conversation,
      adapter: event.adapter,
      to,
      user: isOwn && known ? known.user : personOf(writer),
      owner: known?.owner ?? theBot,
      epoch: known?.epoch ?? 0,
      fence: known?.fence ?? 0,
      state: known?.state ?? {},
      updatedAt: now,
    }
  }

  /** Under which id a conversation goes on. */
  movedTo({ adapter, to }: Conversation, { to: id }: ConversationMoved): { id: string; to: Recipient } {
    const moved = { ...to, id }
    return { id: conversationId(adapter, moved), to: moved }
  }

  /**
   * What an event of our own needs, in a conversation that is known, in one that need not be, or in a lane without a platform.
   * @throws HuidaError CONVERSATION_UNKNOWN, ADAPTER_UNKNOWN, ACCOUNT_UNKNOWN
   */
  async ownEvent(to: ActionTarget, adapters: ReadonlyMap<string, Adapter>, at: number): Promise<OwnEvent> {
    if (typeof to !== 'string') return firstContact(to, adapters, at)
    const known = await this.get(to)
    if (known) return ownEventIn(known, at)
    const [, name = to, id = ''] = /^([^:/]*)(?:\/[^:]*)?:(.*)$/s.exec(to) ?? []
    if (id === '' || adapters.has(name)) throw new HuidaError('CONVERSATION_UNKNOWN', { conversation: to })
    return {
      place: { adapter: name, conversation: to, acceptedAt: at },
      base: { at, conversation: { id }, user: { id: '' } },
    }
  }
}

/** Where to answer somebody who wrote there. */
export function recipientIn({ id, account, kind, address }: ConversationRef, userId: string): Recipient {
  const to: Recipient = { id, userId }
  if (account !== undefined) to.account = account
  if (kind !== undefined) to.kind = kind
  if (address !== undefined) to.address = address
  return to
}

/** As much of a user as is kept with the conversation. */
export function personOf({ id, name, locale }: User): Conversation['user'] {
  const user: Conversation['user'] = { id }
  if (name !== undefined) user.name = name
  if (locale !== undefined) user.locale = locale
  return user
}

/** What an event of our own in a known conversation needs. */
export function ownEventIn({ id, adapter, to, user }: Conversation, at: number): OwnEvent {
  const { userId: _, ...conversation } = to
  return { place: { adapter, conversation: id, acceptedAt: at }, base: { at, conversation, user } }
}

async function firstContact(
  { adapter: name, ref, user }: { adapter: string; ref: ConversationRef; user?: Omit<User, 'bot'> },
  adapters: ReadonlyMap<string, Adapter>,
  at: number,
): Promise<OwnEvent> {
  const adapter = adapters.get(name)
  if (!adapter) throw new HuidaError('ADAPTER_UNKNOWN', { adapter: name, known: [...adapters.keys()] })
  if (adapter.knows && !(await adapter.knows(ref.account)))
    throw new HuidaError('ACCOUNT_UNKNOWN', { adapter: name, account: ref.account ?? '' })
  return {
    place: { adapter: name, conversation: conversationId(name, ref), acceptedAt: at },
    base: { at, conversation: ref, user: user ?? { id: ref.id } },
  }
}

/** Events that the core makes itself. */
const ownTypes: ReadonlySet<TurnEvent['type']> = new Set(['timer', 'action', 'trouble', 'send'])
