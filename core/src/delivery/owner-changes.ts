import type { Adapter } from '../adapter.js'
import type { Clock } from '../clock.js'
import type { Author, Owner } from '../conversation/author.js'
import { isCustomers } from '../conversation/event.js'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'
import type { Conversation, LedgerEntry, StagedMessage, Store } from '../store/store.js'
import type { Activity } from './activity.js'
import type { Conversations } from './conversations.js'
import { crashPoint } from './crash-point.js'
import type { Lanes } from './lanes/lanes.js'
import type { Outbox } from './outbox.js'
import type { RunState } from './run-state.js'
import { storedMessages } from './staging.js'

export interface OwnerChangesOptions {
  store: Store
  conversations: Conversations
  adapters: ReadonlyMap<string, Adapter>
  outbox: Outbox
  clock: Clock
  activity: Activity
  lanes: Lanes
  run: RunState
  /** Something new is stored. */
  wake(): void
}

/** How often it is asked whether another worker is still sending. */
const QUIET_EVERY_MS = 50
/** What another worker is sending when the owner changes is among the last of the conversation. */
const QUIET_AMONG = 50

/** Who answers from now on, outside of a turn; and what that ends here: the bot's turn that runs, and its messages that have not left. */
export class OwnerChanges {
  constructor(private readonly options: OwnerChangesOptions) {}

  /**
   * Makes somebody else the owner. Resolves when no word of the bot can reach the customer any more.
   * @throws HuidaError OWNER_CHANGED, CONVERSATION_UNKNOWN, NOT_RUNNING
   */
  async assign(
    id: string,
    owner: Owner,
    { epoch, by, reason }: { epoch: number; by: Author; reason?: string },
  ): Promise<{ epoch: number }> {
    const { store, conversations, clock, outbox, run, wake } = this.options
    run.check()
    const known = await conversations.get(id)
    if (!known) throw new HuidaError('CONVERSATION_UNKNOWN', { conversation: id })
    const at = clock.now()
    const messages = this.#told(known, owner, epoch + 1, by)
    const data = { from: known.owner, to: owner, epoch: epoch + 1, reason: reason ?? null } as unknown as Json
    const about = { conversation: known.id, adapter: known.adapter, by, at }
    const records = [{ ...about, type: 'conversation.assigned', data }]
    const committed = await store.assign({ conversation: known.id, epoch, owner, at, messages, asked: [], records })
    if (!committed) {
      const now = await conversations.refresh(known.id)
      const found = { owner: now?.owner ?? known.owner, epoch: now?.epoch ?? 0 }
      throw new HuidaError('OWNER_CHANGED', { conversation: id, ...found })
    }
    crashPoint('owner.changed')
    this.changed(known.id, owner, committed.epoch)
    outbox.enqueue(storedMessages(messages, committed.messages, at))
    wake()
    await outbox.quietOf(known.id, committed.epoch)
    if (store.shared) await this.#quietElsewhere(known.id, committed.epoch)
    crashPoint('owner.quiet')
    return { epoch: committed.epoch }
  }

  /** Ends the bot's turn that is running for a customer, so that what it was saying is stored as a draft; the outbox judges its messages anew. */
  changed(id: string, owner: Owner, epoch: number): void {
    const { conversations, adapters, lanes, outbox } = this.options
    conversations.assign(id, owner, epoch)
    outbox.ownerChanged(id, epoch)
    const running = lanes.get(id)?.running
    if (!running || !isCustomers(running.event.event) || owner.kind === 'bot') return
    const { event, abort } = running
    abort.abort(() => new HuidaError('OWNER_CHANGED', { conversation: id, owner, epoch }))
    const { conversation, user } = event.event
    adapters.get(event.adapter)?.stream?.({ ...conversation, userId: user.id }, { answers: event.position, text: '' })
  }

  /** Another worker has changed the owner of a conversation: what is under way for it here ends. */
  async mayHaveChanged(id: string): Promise<void> {
    const { conversations, lanes, outbox } = this.options
    if (!lanes.get(id) && outbox.isFree(id)) return
    const known = conversations.atHand(id)
    const now = await conversations.refresh(id)
    if (now && now.epoch !== (known?.epoch ?? 0)) this.changed(id, now.owner, now.epoch)
  }

  /** The message by which a platform is told who owns its conversation, where it wants to know. */
  #told({ id, adapter, to }: Conversation, owner: Owner, epoch: number, by: Author): StagedMessage[] {
    if (!this.options.adapters.get(adapter)?.assign) return []
    return [{ conversation: id, adapter, to, act: { type: 'assign', owner }, by, epoch, status: 'waiting' }]
  }

  /** Resolves when no other worker is sending what the bot said before this epoch, or must have given up waiting for the platform. */
  async #quietElsewhere(conversation: string, epoch: number): Promise<void> {
    const { store, clock, outbox, activity, run } = this.options
    const end = clock.elapsed() + outbox.sendTimeoutMs
    const isOnItsWay = (entry: LedgerEntry) =>
      entry.kind === 'out' && entry.status === 'sending' && entry.by.kind === 'bot' && entry.epoch < epoch
    while (run.isRunning && clock.elapsed() < end) {
      if (!(await store.timeline(conversation, { limit: QUIET_AMONG })).some(isOnItsWay)) return
      await activity.pause(QUIET_EVERY_MS)
    }
  }
}
