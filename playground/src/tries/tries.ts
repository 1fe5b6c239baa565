import { randomUUID } from 'node:crypto'
import {
  type Adapter,
  type Choice,
  type Clock,
  defineAdapter,
  delivered,
  type Inbox,
  type LedgerEntry,
  type Part,
  Refusal,
  type Store,
  systemClock,
} from '@huida/core'
import { everything } from '@huida/core/testing'
import { createRetriever, type KnowledgeSpace, memorySpace, type SpaceRetriever } from '@huida/knowledge'
import { sqlite } from '@huida/plugin-store-sqlite'
import { TriedArticles, type TriedTexts } from './tried-articles.js'

/** What a try's bot is made with: articles, records and a channel of its own, so that nothing of it is counted, queued or taught. */
export interface TryParts {
  adapter: Adapter
  store: Store
  knowledge: KnowledgeSpace
  retriever: SpaceRetriever
}

export interface TriesOptions {
  /** The articles that people work on. Nothing is written into them. */
  space: KnowledgeSpace
  /** What has been confirmed by people, so that a try finds what customers find. */
  confirmed?: SpaceRetriever['confirmations']
  /** How articles are found, as where the bot runs. */
  search?: Parameters<typeof createRetriever>[1]
  /** Makes and starts a bot like the one that runs. */
  start(parts: TryParts): Promise<{ stop(): Promise<void> }>
  /** Default: the machine's. */
  clock?: Clock
}

/** What somebody says in a try. */
export type Said = { text: string } | { choice: Choice }

/** What came of it. */
export interface TriedTurn {
  /** What came in, what was decided and why, what went out. */
  entries: LedgerEntry[]
  /** The answer, as the bot meant it. */
  parts: Part[]
}

interface Running {
  articles: TriedArticles
  inbox: Inbox
  store: Store
  stop(): Promise<void>
}

interface Conversation {
  by: string
  texts: TriedTexts
  locale: string | undefined
}

/** A bot that nobody has spoken to for so long is put away, with all that was said. */
const IDLE_MS = 30 * 60_000
/** A conversation more, and the oldest is forgotten. */
const MAX_CONVERSATIONS = 200
/** Longer than a turn may take. */
const ANSWER_MS = 30_000
const NAME = 'try'

/** Conversations of the team with a bot like the one that runs. They are in memory only. */
export class Tries {
  readonly #bots = new Map<TriedTexts, Promise<Running>>()
  readonly #conversations = new Map<string, Conversation>()
  readonly #clock: Clock
  #cancelIdle = () => {}

  constructor(private readonly options: TriesOptions) {
    this.#clock = options.clock ?? systemClock
  }

  /** Begins a conversation of somebody's own. @param locale BCP 47; default: by what is said */
  begin(by: string, { texts, locale }: { texts: TriedTexts; locale?: string | undefined }): string {
    const id = randomUUID()
    const [oldest] = this.#conversations.keys()
    if (this.#conversations.size >= MAX_CONVERSATIONS) this.#conversations.delete(oldest!)
    this.#conversations.set(id, { by, texts, locale })
    return id
  }

  /** Says something. @throws Refusal TRY_UNKNOWN for a conversation that is over, or somebody else's */
  async say(by: string, id: string, said: Said): Promise<TriedTurn> {
    const conversation = this.#conversations.get(id)
    if (conversation?.by !== by)
      throw new Refusal(404, 'TRY_UNKNOWN', 'This try is over: nothing was said for a long time. Begin a new one.')
    const { articles, inbox, store } = await this.#running(conversation.texts)
    await articles.follow()
    const { position } = await inbox.receive({
      ...('text' in said
        ? { type: 'message', parts: [{ type: 'text', text: said.text }] }
        : { type: 'choice', value: said.choice.value, label: said.choice.label }),
      key: randomUUID(),
      at: this.#clock.now(),
      conversation: { id },
      user: { id, ...(conversation.locale !== undefined && { locale: conversation.locale }) },
    })
    await within(ANSWER_MS, inbox.settled(), this.#clock)
    this.#waitIdle()
    const entries = await store.timeline(`${NAME}:${id}`)
    return turnIn(entries.slice(entries.findIndex((entry) => entry.kind === 'in' && entry.position === position)))
  }

  /** Puts all of it away. */
  async stop(): Promise<void> {
    this.#cancelIdle()
    const bots = [...this.#bots.values()]
    this.#bots.clear()
    this.#conversations.clear()
    for (const bot of bots) await (await bot).stop()
  }

  #running(texts: TriedTexts): Promise<Running> {
    const known = this.#bots.get(texts)
    if (known) return known
    const starting = this.#start(texts)
    this.#bots.set(texts, starting)
    // What has failed is tried anew.
    starting.catch(() => this.#bots.delete(texts))
    return starting
  }

  async #start(texts: TriedTexts): Promise<Running> {
    const { space, confirmed, search, start } = this.options
    const knowledge = await memorySpace(space.name, [], { synonyms: space.synonyms() })
    const articles = new TriedArticles(space, knowledge, texts)
    await articles.follow()
    const retriever = createRetriever(knowledge, { ...search, ...(confirmed && { confirmed: confirmed() }) })
    const store = sqlite({ file: ':memory:' })
    let inbox: Inbox | undefined
    const adapter = defineAdapter({
      ...{ name: NAME, platform: NAME, accepts: everything },
      send: async () => delivered(),
      start: async (opened) => {
        inbox = opened
      },
    })
    const bot = await start({ adapter, store, knowledge, retriever })
    return {
      ...{ articles, store },
      // Its adapter was started with the bot.
      inbox: inbox!,
      async stop() {
        await bot.stop()
        retriever.close()
        await knowledge.close()
      },
    }
  }

  #waitIdle(): void {
    this.#cancelIdle()
    this.#cancelIdle = this.#clock.after(IDLE_MS, () => void this.stop())
  }
}

/** A turn, without what other conversations do meanwhile. */
function turnIn(entries: LedgerEntry[]): TriedTurn {
  const parts = entries.flatMap((entry) =>
    entry.kind === 'out' && entry.act.type === 'say' && entry.status !== 'draft' ? [entry.act.part] : [],
  )
  return { entries, parts }
}

async function within(ms: number, work: Promise<void>, clock: Clock): Promise<void> {
  let cancel = () => {}
  const waited = new Promise<void>((resolve) => {
    cancel = clock.after(ms, resolve)
  })
  await Promise.race([work, waited])
  cancel()
}
