import assert from 'node:assert/strict'
import type { Clock } from '../../clock.js'
import { type Owner, theBot } from '../../conversation/author.js'
import type { MessageReceived } from '../../conversation/event.js'
import { text } from '../../conversation/part.js'
import type { Json } from '../../json.js'
import type {
  Committed,
  InboxEntry,
  NewRecord,
  NewTimer,
  StagedMessage,
  Statement,
  Store,
  StoredEvent,
  StoredMessage,
  TurnCommit,
} from '../../store/store.js'
import { type VirtualClock, virtualClock } from '../virtual-clock.js'

/** One thing that every store does. Run it with any test runner; it throws when the store does otherwise. */
export interface StoreCase {
  name: string
  /**
   * @param makeStore gives an empty store, which the case opens and closes. Leases of stores that are shared run out by the clock that it
   * is given.
   */
  run(makeStore: (clock: Clock) => Promise<Store>): Promise<void>
  /** Why it is not run. */
  skip?: string
}

export function storeCase(name: string, check: (store: Store, clock: VirtualClock) => Promise<void>): StoreCase {
  return {
    name,
    async run(makeStore) {
      const clock = virtualClock()
      const store = await makeStore(clock)
      await store.open()
      try {
        await check(store, clock)
      } finally {
        await store.close()
      }
    },
  }
}

export const recipient = { id: '1', userId: 'alice' }
export const person = { id: 'alice', name: 'Alice' }
export const ada: Owner = { kind: 'agent', id: 'ada', name: 'Ada' }
export const bob: Owner = { kind: 'agent', id: 'bob' }

export const said = (
  key: string,
  conversation = 'web:1',
  about: Partial<InboxEntry> = {},
): InboxEntry & { event: MessageReceived } => ({
  adapter: 'web',
  conversation,
  acceptedAt: 10,
  attempting: true,
  ...about,
  event: {
    type: 'message',
    key,
    at: 9,
    conversation: { id: conversation.slice(4) },
    user: person,
    parts: [text(`text ${key}`)],
  },
})

export const fired = (timer: number, conversation = 'web:1'): InboxEntry => ({
  ...said('', conversation),
  timer,
  event: {
    type: 'timer',
    key: `timer:${timer}`,
    at: 100,
    conversation: { id: '1' },
    user: person,
    name: 'remind',
    data: null,
  },
})

/** Stores an event that is new, and gives its position. */
export async function accept(store: Store, entry: InboxEntry): Promise<number> {
  const [accepted] = await store.accept([entry])
  assert.ok(accepted?.fresh)
  return accepted.position
}

/** Everything that is open. */
export async function open(store: Store): Promise<{ events: StoredEvent[]; messages: StoredMessage[] }> {
  const lanes = await store.claim('worker', Number.MAX_SAFE_INTEGER)
  const byPosition = (a: { position: number }, b: { position: number }) => a.position - b.position
  return {
    events: lanes.flatMap(({ events }) => events).sort(byPosition),
    messages: lanes.flatMap(({ messages }) => messages).sort(byPosition),
  }
}

/** A turn over an event at its first attempt, of a conversation as it is stored. */
export async function turn(store: Store, position: number, did: Partial<TurnCommit> = {}): Promise<TurnCommit> {
  const id = did.conversation?.id ?? (await conversationOf(store, position))
  const {
    state: _,
    updatedAt: __,
    ...known
  } = (await store.conversation(id)) ?? { ...fresh(id), state: {}, updatedAt: 0 }
  return {
    position,
    merged: [],
    attempt: 1,
    conversation: known,
    outcome: 'answered',
    state: {},
    trace: [],
    startedAt: 15,
    at: 20,
    messages: [],
    superseded: [],
    asked: [],
    records: [],
    timers: [],
    cancelled: [],
    drawers: [],
    statements: [],
    ...did,
  }
}

/** A conversation that was never stored. */
export const fresh = (id: string): TurnCommit['conversation'] => ({
  ...{ id, adapter: 'web', to: recipient, user: person, owner: theBot, epoch: 0, fence: 0 },
})

async function conversationOf(store: Store, position: number): Promise<string> {
  const event = (await open(store)).events.find((event) => event.position === position)
  assert.ok(event, `event ${position} is not open`)
  return event.conversation
}

/** Commits a turn that is expected to be the only one. */
export async function commit(store: Store, position: number, did: Partial<TurnCommit> = {}): Promise<Committed> {
  const committed = await store.commit(await turn(store, position, did))
  assert.ok(committed)
  return committed
}

/** Has a turn of its own put messages into the outbox, and gives their positions. */
export async function say(store: Store, messages: StagedMessage[], conversation = 'web:1'): Promise<number[]> {
  const known = await store.conversation(conversation)
  const position = await accept(store, said(`say ${known?.fence ?? 0}`, conversation))
  return (await commit(store, position, { messages })).messages
}

export const message = (words: string, about: Partial<StagedMessage> = {}): StagedMessage => ({
  conversation: 'web:1',
  adapter: 'web',
  to: recipient,
  act: { type: 'say', part: text(words) },
  by: theBot,
  epoch: 0,
  status: 'waiting',
  ...about,
})

export const record = (type: string, data: Json = null, conversation = 'web:1'): NewRecord => ({
  conversation,
  adapter: 'web',
  type,
  data,
  by: theBot,
  at: 20,
})

export const timer = (name: string, dueAt: number, data: Json = null): NewTimer => ({
  conversation: 'web:1',
  name,
  dueAt,
  data,
})

export const one = (sql: string): Statement => ({ sql, parameters: [] })

export async function reopen(store: Store): Promise<void> {
  await store.close()
  await store.open()
}

/** The words of messages, in order. */
export const saidIn = (messages: readonly Pick<StagedMessage, 'act'>[]): string[] =>
  messages.map(({ act }) => (act.type === 'say' && act.part.type === 'text' ? act.part.text : act.type))
