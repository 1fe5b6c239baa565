import type { Adapter, AdapterDrawer, Inbox } from '../adapter.js'
import type { Clock } from '../clock.js'
import { conversationId } from '../conversation/address.js'
import { isHuidaError } from '../errors.js'
import type { Followers } from '../follow.js'
import type { Json } from '../json.js'
import type { MediaLinks } from '../media/media-store.js'
import type { Store } from '../store/store.js'
import type { Activity } from './activity.js'
import type { Journal } from './journal.js'
import type { Outbox } from './outbox.js'
import type { Troubles } from './troubles.js'

/** The pause before what others store is read again, after the store was gone. */
const LOOK_AGAIN_MS = 1_000

export interface InboxOptions {
  store: Store
  journal: Journal
  outbox: Outbox
  activity: Activity
  clock: Clock
  worker: string
  media: MediaLinks | undefined
  awaits: Inbox['awaits']
  followers: Followers
  troubles: Troubles
}

/** What an adapter hands its events to. */
export function inboxFor(adapter: Adapter, options: InboxOptions): Inbox {
  const { store, journal, outbox, activity, clock, worker, media, awaits, troubles } = options
  const { name } = adapter
  return {
    receive: async (event) => (await journal.receive(adapter, [event], { alone: true }))[0]!,
    receiveAll: (events, cursor) => journal.receive(adapter, events, cursor ? { cursor } : {}),
    async receiveWithin(event, reply) {
      let waiting: ReturnType<typeof outbox.passive.wait> | undefined
      const [receipt] = await journal.receive(adapter, [event], {
        alone: true,
        each: ({ position }) => {
          waiting = outbox.passive.wait(position, reply)
        },
      })
      // The turn of a redelivery may be over: then nobody would answer.
      if (receipt?.outcome === 'duplicate' && (await store.outcome(receipt.position!)))
        outbox.endsUnlessAnswered(conversationId(name, event.conversation), receipt.position!)
      return waiting
    },
    async noted(platformId, what, { conversation, account, at, reason }) {
      const position = await store.find(name, account, platformId)
      if (position === undefined) return
      const id = conversationId(name, account === undefined ? { id: conversation } : { id: conversation, account })
      const by = { kind: 'customer' } as const
      const data = { position, ...(reason !== undefined && { reason }) }
      const known = what === 'failed' ? await store.conversation(id) : undefined
      // The core's own trouble event has a key by the position: told twice, it is stored once.
      const trouble = known && troubles.undelivered({ ...known, conversation: id, position }, reason ?? 'unavailable')
      if (trouble) await journal.accept([trouble])
      await store.append([{ conversation: id, adapter: name, type: `message.${what}`, data, by, at }])
    },
    awaits,
    find: (platformId, account) => store.find(name, account, platformId),
    cursor: (cursor) => store.cursor(name, cursor),
    history: (conversation, { after, before, limit = 50 } = {}) =>
      store.history(conversationId(name, typeof conversation === 'string' ? { id: conversation } : conversation), {
        ...(after !== undefined && { after }),
        ...(before !== undefined && { before }),
        limit,
      }),
    drawer: drawerFor(`adapter ${name}`, store, clock),
    // With one worker nobody competes, and the lease of a process that crashed would only delay the next start.
    lease: async (lease, ms) => !store.shared || store.lease(`${name} ${lease}`, worker, ms),
    settled: () => activity.settled(),
    ...(store.shared && { follow: (signal) => newsFor(name, options, signal) }),
    ...(media && { media }),
  }
}

/** The store may be gone for a while: then it goes on where it was. */
async function* newsFor(
  adapter: string,
  { followers, clock }: Pick<InboxOptions, 'followers' | 'clock'>,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let after: number | undefined
  while (!signal.aborted) {
    try {
      for await (const entry of followers.follow(after, signal)) {
        after = entry.position
        if (entry.kind === 'record' || entry.adapter !== adapter) continue
        yield entry.kind === 'in' ? entry.event.conversation.id : entry.to.id
      }
      return
    } catch (error) {
      if (!isHuidaError(error, 'STORE_UNAVAILABLE')) throw error
      await new Promise<void>((resolve) => clock.after(LOOK_AGAIN_MS, resolve))
    }
  }
}

/** No plugin's name has a space, so no plugin looks into an adapter's drawer. */
const drawerFor = (drawer: string, store: Store, clock: Clock): AdapterDrawer => ({
  // What comes back is what this adapter has set under this key.
  get: async <T extends Json>(key: string) => (await store.get(drawer, key, clock.now())) as T | undefined,
  set: (key, value, { ttlMs } = {}) => {
    const now = clock.now()
    return store.put([{ drawer, key, value, ...(ttlMs !== undefined && { expiresAt: now + ttlMs }) }], now)
  },
  delete: (key) => store.put([{ drawer, key, value: undefined }], clock.now()),
})
