import type { HistoryItem } from '../../adapter.js'
import { itemOfEvent, itemOfMessage } from '../history.js'
import type { Conversation, ConversationPage, LedgerEntry, RecordPage, StoredMessage, StoredRecord } from '../store.js'
import type { SqlEngine } from './engine.js'
import {
  type EventRow,
  type MessageRow,
  type RecordColumns,
  toConversation,
  toLedgerEvent,
  toLedgerMessage,
  toLedgerRecord,
  toMessages,
  toRecord,
  toRecords,
} from './rows.js'
import type { Row } from './tables.js'
import type { Bind } from './unit.js'

/** Those after a position and before another; or the last ones, where no position is given. */
interface Page {
  after?: number
  before?: number
  limit?: number
}

interface Before {
  conversation: string
  before: number
  limit: number
}

interface After extends Before {
  after: number
}

const END = Number.MAX_SAFE_INTEGER

/** Reads lists in pages: each page costs what it holds, however much is stored. */
export class Reading {
  constructor(
    private readonly engine: SqlEngine,
    private readonly bind: Bind,
  ) {}

  async history(
    conversation: string,
    { after, before = END, limit }: Page & { limit: number },
  ): Promise<HistoryItem[]> {
    const page = { conversation, before: await this.#end(after, before), limit }
    const [events, messages] =
      after === undefined
        ? await Promise.all([this.#eventsBefore(page), this.#messagesBefore(page)])
        : await Promise.all([this.#eventsAfter({ ...page, after }), this.#messagesAfter({ ...page, after })])
    return cut([...events, ...messages], after, limit)
  }

  async timeline(conversation: string, { after, before = END, limit = END }: Page): Promise<LedgerEntry[]> {
    const { engine, bind } = this
    const end = await this.#end(after, before)
    const page = { conversation, before: end, limit }
    const [events, messages, records] =
      after === undefined
        ? await Promise.all([
            this.#events('eventsBefore', page),
            this.#messages('messagesBefore', page),
            engine.read<Row<'record'>>(bind('recordsOfBefore', page)),
          ])
        : await Promise.all([
            this.#events('eventsAfter', { ...page, after }),
            this.#messages('messagesAfter', { ...page, after, limit: oneMore(limit) }),
            engine.read<Row<'record'>>(bind('recordsOfAfter', { ...page, after })),
          ])
    return cut(entriesOf(events, between(messages, after, end), records), after, limit)
  }

  async entries({ after, limit }: { after: number; limit: number }): Promise<LedgerEntry[]> {
    const page = { after, before: await this.#end(after, END), limit }
    const [events, messages, records] = await Promise.all([
      this.#events('allEvents', page),
      this.#messages('allMessages', { ...page, limit: oneMore(limit) }),
      this.engine.read<Row<'record'>>(this.bind('records', page)),
    ])
    return cut(entriesOf(events, between(messages, after, page.before), records), after, limit)
  }

  /**
   * Where a page ends that others are read after. Its tables are read one after the other while others write: what is stored now is all there in
   * each of them, but of what comes meanwhile one table may be read without what another is read with, and whoever goes on after that would
   * miss it.
   */
  async #end(after: number | undefined, before: number): Promise<number> {
    return after === undefined ? before : Math.min(before, (await this.latest()) + 1)
  }

  /** The highest that is stored. */
  async latest(): Promise<number> {
    const [last] = await this.engine.read<Record<string, number>>(this.bind('lastPosition', {}))
    return Math.max(...Object.values(last!))
  }

  async conversations(
    { owner, person, adapter, limit }: ConversationPage,
    last?: Conversation,
  ): Promise<Conversation[]> {
    const { bind } = this
    const ownerKind = owner?.kind
    const ownerId = owner && 'id' in owner ? owner.id : undefined
    const page = { adapter, limit, before: last?.updatedAt ?? END, after: last?.id ?? '' }
    const query =
      person !== undefined
        ? bind('latestOfPerson', { ...page, person, ownerKind, ownerId })
        : ownerKind === undefined || ownerKind === 'bot'
          ? bind('latest', { ...page, ownerKind })
          : ownerId === undefined
            ? bind('latestOfKind', { ...page, ownerKind })
            : bind('latestOfOwner', { ...page, ownerKind, ownerId })
    return (await this.engine.read<Row<'conversation'>>(query)).map(toConversation)
  }

  async records({ after = 0, types, limit }: RecordPage): Promise<StoredRecord[]> {
    const { engine, bind } = this
    const page = { after, before: END, limit }
    const only = types?.length === 1 ? types[0] : undefined
    const query =
      only !== undefined
        ? bind('recordPageOfType', { ...page, type: only })
        : types
          ? bind('recordPageOfTypes', { ...page, types: JSON.stringify(types) })
          : bind('recordPage', page)
    if (engine.dialect === 'postgres') return (await engine.read<Row<'record'>>(query)).map(toRecord)
    const [columns] = await engine.read<RecordColumns>(query)
    return toRecords(columns!)
  }

  // Not everything is shown: a history reads on until it has enough.

  async #eventsBefore(page: Before): Promise<HistoryItem[]> {
    const items: HistoryItem[] = []
    for (let { before } = page; ; ) {
      const events = await this.#events('eventsBefore', { ...page, before })
      items.unshift(...events.flatMap(toItem))
      if (events.length < page.limit || items.length >= page.limit) return items
      before = events[0]!.position
    }
  }

  async #eventsAfter(page: After): Promise<HistoryItem[]> {
    const items: HistoryItem[] = []
    for (let { after } = page; ; ) {
      const events = await this.#events('eventsAfter', { ...page, after })
      items.push(...events.flatMap(toItem))
      if (events.length < page.limit || items.length >= page.limit) return items
      after = events.at(-1)!.position
    }
  }

  async #messagesBefore(page: Before): Promise<HistoryItem[]> {
    const items: HistoryItem[] = []
    for (let { before } = page; ; ) {
      const messages = await this.#messages('messagesBefore', { ...page, before })
      items.unshift(...(await this.#shown(between(messages, 0, page.before))))
      if (messages.length < page.limit || items.length >= page.limit) return items
      before = messages[0]!.position
    }
  }

  async #messagesAfter(page: After): Promise<HistoryItem[]> {
    const items: HistoryItem[] = []
    for (let { after } = page; ; ) {
      const messages = await this.#messages('messagesAfter', { ...page, after, limit: page.limit + 1 })
      const fresh = between(messages, after, page.before)
      items.push(...(await this.#shown(fresh)))
      if (messages.length <= page.limit || fresh.length === 0 || items.length >= page.limit) return items
      after = fresh.at(-1)!.position
    }
  }

  /** What waits in the bot's name is shown unless somebody else has taken the conversation: then it becomes a draft. */
  async #shown(messages: readonly StoredMessage[]): Promise<HistoryItem[]> {
    const waits = ({ status, by }: StoredMessage) => status === 'waiting' && by.kind === 'bot'
    const waiting = messages.find(waits)
    if (!waiting) return messages.flatMap(toShown)
    const [row] = await this.engine.read<Row<'conversation'>>(this.bind('conversation', { id: waiting.conversation }))
    const epoch = row?.epoch ?? 0
    return messages.filter((message) => !waits(message) || message.epoch === epoch).flatMap(toShown)
  }

  #events(
    query: 'eventsBefore' | 'eventsAfter' | 'allEvents',
    page: { conversation?: string; after?: number; before: number; limit: number },
  ): Promise<EventRow[]> {
    return this.engine.read<EventRow>(this.bind(query, page as Parameters<Bind>[1]))
  }

  async #messages(
    query: 'messagesBefore' | 'messagesAfter' | 'allMessages',
    page: { conversation?: string; after?: number; before: number; limit: number },
  ): Promise<StoredMessage[]> {
    return toMessages(await this.engine.read<MessageRow>(this.bind(query, page as Parameters<Bind>[1])))
  }
}

/** The turn that said the position itself is read, too. */
const oneMore = (limit: number) => (limit === END ? END : limit + 1)

const between = (messages: readonly StoredMessage[], after = 0, before: number): StoredMessage[] =>
  messages.filter(({ position }) => position > after && position < before)

const entriesOf = (
  events: readonly EventRow[],
  messages: readonly StoredMessage[],
  records: readonly Row<'record'>[],
): LedgerEntry[] => [...events.map(toLedgerEvent), ...messages.map(toLedgerMessage), ...records.map(toLedgerRecord)]

/** In order, and no more than wanted: the first after a position, or the last. */
function cut<Item extends { position: number }>(items: Item[], after: number | undefined, limit: number): Item[] {
  items.sort((a, b) => a.position - b.position)
  return after === undefined ? items.slice(-limit) : items.slice(0, limit)
}

const toItem = ({ position, event, accepted_at, noted }: EventRow): HistoryItem[] =>
  listOf(itemOfEvent(position, JSON.parse(event), accepted_at, noted ?? undefined))

const toShown = (message: StoredMessage): HistoryItem[] =>
  listOf(itemOfMessage(message.position, message, message.at, message.status))

const listOf = (item: HistoryItem | undefined) => (item ? [item] : [])
