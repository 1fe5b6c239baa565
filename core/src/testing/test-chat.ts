import {
  type Accepts,
  type Adapter,
  defineAdapter,
  delivered,
  type Inbox,
  type Outgoing,
  type SendResult,
} from '../adapter.js'
import type { BotOptions } from '../bot.js'
import { offeredBy } from '../conversation/degrade.js'
import type { PlatformEvent, User } from '../conversation/event.js'
import { type Content, type Part, plainText, toParts } from '../conversation/part.js'
import { silent } from '../log.js'
import type { LedgerEntry, Store, StoredRecord, TraceEntry } from '../store/store.js'
import { testStore } from './test-store.js'
import { type VirtualClock, virtualClock } from './virtual-clock.js'

/** Shows everything that there is. */
export const everything: Accepts = {
  text: { markdown: true },
  image: { uploads: true },
  file: { uploads: true },
  audio: { uploads: true },
  video: { uploads: true },
  location: {},
  link: {},
  choices: {},
  card: {},
  sources: {},
  native: {},
}

/** Shows text and nothing else, like an SMS. */
export const textOnly: Accepts = { text: {} }

/** What a test chat is like. */
export interface TestChatOptions {
  /** What the platform shows. Default: everything. */
  accepts?: Accepts
  /** Default: a new one in memory. */
  store?: Store
  /** The adapter's name. Default `test`. */
  name?: string
  /** Default: a new one, which stands still until it is told to go on. */
  clock?: VirtualClock
  /** Further members of the adapter: windows, rates, things that the platform can do. */
  adapter?: Partial<Omit<Adapter, 'name' | 'platform' | 'accepts' | 'send' | 'start'>>
}

/** What a person did besides the words. */
export interface Delivery {
  /** The platform's identity of the event: give the same again to play a redelivery. Default: a new one. */
  key?: string
  /** The platform's own order of messages, where it has one. */
  order?: number
}

/** A person in a test. Each method resolves with what the bot sent in reply. */
export interface TestUser {
  /** Writes a message. */
  says(content: Content, delivery?: Delivery): Promise<Part[]>
  /** Presses the button with this label, or types its number where there are no buttons. */
  chooses(label: string, delivery?: Delivery): Promise<Part[]>
  /** Puts an emoji on the last message that the bot has said to them, or takes it away. */
  reacts(emoji: string, about?: Delivery & { removed?: boolean }): Promise<Part[]>
  /** Opens the conversation, as when a chat is opened or a bot is followed. */
  joins(delivery?: Delivery): Promise<Part[]>
  /** Ends the conversation, as when a bot is blocked. */
  leaves(delivery?: Delivery): Promise<Part[]>
  /** Everything that was shown to this person so far. */
  sees(): Part[]
  /** What came in, what was decided and why, what went out. */
  ledger(): Promise<LedgerEntry[]>
  /** The steps of the latest turn. */
  trace(): Promise<TraceEntry[]>
  /** What was recorded about this person's conversation. */
  records(type?: string): Promise<StoredRecord[]>
}

/** A platform that exists only in a test, and the people on it. */
export interface TestChat {
  readonly adapter: Adapter
  readonly store: Store
  readonly clock: VirtualClock
  /** Every call that the platform got, repeated ones included. */
  readonly sent: Outgoing[]
  /** Starts a bot that can be restarted: `await chat.start((base) => createBot(base).use(…))`. */
  start<B extends TestedBot>(make: (base: Pick<BotOptions, 'adapters' | 'store' | 'clock' | 'log'>) => B): Promise<B>
  /** Stops the bot and makes it again on the same store. */
  restart(): Promise<void>
  /** Kills the bot where it stands, and makes it again on the same store. */
  crash(): Promise<void>
  /** A person by id, who is the same at every call; `about` is what the platform tells of them. */
  user(id: string, about?: Omit<User, 'id'>): TestUser
  /** Decides what the platform does with a message; `undefined` delivers it. */
  answersWith(
    platform: ((message: Outgoing) => SendResult | undefined | Promise<SendResult | undefined>) | undefined,
  ): void
}

/**
 * Talk to a bot as a person would:
 *
 * ```ts
 * const chat = testChat()
 * await chat.start((base) => createBot(base).use(visits()))
 * expect(await chat.user('alice').says('你好')).toEqual([text('初次见面，您好')])
 * ```
 */
export function testChat(options: TestChatOptions = {}): TestChat {
  const { accepts = everything, name = 'test', clock = virtualClock(), adapter: adapterMembers = {} } = options
  const store = options.store ?? testStore(clock)
  const sent: Outgoing[] = []
  const seen = new Map<string, Part[]>()
  let inbox: Inbox | undefined
  let keys = 0
  let platform: Parameters<TestChat['answersWith']>[0]
  let bot: TestedBot | undefined
  let make: (() => TestedBot) | undefined

  const seenBy = (id: string) => {
    const parts = seen.get(id) ?? []
    seen.set(id, parts)
    return parts
  }

  const adapter = defineAdapter({
    name,
    platform: 'test',
    accepts,
    ...adapterMembers,
    start: async (opened) => {
      inbox = opened
    },
    async send(message) {
      sent.push(message)
      const result = (await platform?.(message)) ?? delivered(`p${sent.length}`)
      // A message of unknown fate is shown: the worse of the two for whoever sends it again.
      if (result.outcome !== 'rejected') seenBy(message.to.id).push(message.part)
      return result
    },
  })

  const boot = async () => {
    bot = make!()
    await bot.start()
  }

  return {
    adapter,
    store,
    clock,
    sent,
    async start(build) {
      make = () => build({ adapters: [adapter], store, clock, log: silent })
      await boot()
      // The one that was just built.
      return bot as ReturnType<typeof build>
    },
    async restart() {
      await bot!.stop()
      await boot()
    },
    async crash() {
      bot!.crash()
      await boot()
    },
    answersWith(decides) {
      platform = decides
    },
    user(id, about = {}) {
      const conversation = `${name}:${id}`
      const deliver = async (
        event: DistributiveOmit<PlatformEvent, keyof Common>,
        { key = `e${++keys}`, order }: Delivery = {},
      ) => {
        if (!inbox) throw new Error('Nobody listens: start the bot before anybody speaks to it.')
        const before = seenBy(id).length
        await inbox.receive({
          ...event,
          key,
          at: clock.now(),
          conversation: { id },
          user: { id, ...about },
          ...(order !== undefined && { order }),
        } as PlatformEvent)
        await inbox.settled()
        return seenBy(id).slice(before)
      }
      return {
        says: (content, delivery) => deliver({ type: 'message', parts: toParts(content) }, delivery),
        chooses(label, delivery) {
          const choice = offeredBy(seenBy(id)).findLast((offered) => offered.label === label)
          if (choice) return deliver({ type: 'choice', value: choice.value, label }, delivery)
          const listed = plainText(seenBy(id))
            .split('\n')
            .findLast((line) => line.replace(/^\d+\. /, '') === label)
          const number = listed?.match(/^\d+/)?.[0]
          if (!number) throw new Error(`"${label}" was never offered to ${id}.`)
          return deliver({ type: 'message', parts: toParts(number) }, delivery)
        },
        reacts(emoji, { removed, ...delivery } = {}) {
          const last = sent.findLastIndex((message) => message.to.id === id)
          if (last < 0) throw new Error(`Nothing was said to ${id} that an emoji could be put on.`)
          return deliver({ type: 'reacted', of: `p${last + 1}`, emoji, ...(removed && { removed }) }, delivery)
        },
        joins: (delivery) => deliver({ type: 'join' }, delivery),
        leaves: (delivery) => deliver({ type: 'leave' }, delivery),
        sees: () => [...seenBy(id)],
        ledger: () => store.timeline(conversation),
        async trace() {
          const turns = (await store.timeline(conversation)).filter((entry) => entry.kind === 'in' && entry.trace)
          const last = turns.at(-1)
          return last?.kind === 'in' ? (last.trace ?? []) : []
        },
        records: async (type) =>
          (await store.records({ limit: 10_000, ...(type !== undefined && { types: [type] }) })).filter(
            (record) => record.conversation === conversation,
          ),
      }
    },
  }
}

/** As much of a bot as a test chat needs, whatever is on its `ctx`. */
interface TestedBot {
  start(): Promise<unknown>
  stop(): Promise<void>
  crash(): void
}
type Common = Pick<PlatformEvent, 'key' | 'at' | 'conversation' | 'user'>
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never
