import type { BotAccess, Clock, LedgerEntry, Logger, RouteSocket } from '@huida/core'
import type { Tables } from '../tables.js'
import { type CaseSummary, type MessageView, messageOf, summaryOf } from './views.js'

/** What an agent's screen is told. `position` grows; a screen that was away names the last one that it has seen. */
export type LiveEvent =
  /** Something happened to a case; `case` is how it stands now, `null` when it has ended. */
  | { type: 'case'; position: number; conversation: string; what: string; case: CaseSummary | null }
  | { type: 'message'; position: number; conversation: string; message: MessageView }
  | { type: 'note'; position: number; conversation: string }
  | { type: 'presence'; position: number; agent: string; state: string }
  /** Somebody is typing or looking; it is forgotten at once. */
  | { type: 'typing' | 'viewing'; conversation: string; by: string }
  /** Begin again from the queue's snapshot: too much has happened meanwhile. */
  | { type: 'reset'; position: number }
  /** The connection stands. */
  | { type: 'hello'; position: number }

/** So many events are kept for screens that were away for a moment. */
const KEPT = 5_000
/** Agents whose last screen is gone for so long are offline, in milliseconds. */
export const GONE_AFTER_MS = 30_000
/** A screen that has opened says within this time where it goes on; else it goes on from now, in milliseconds. */
/** How often other processes are told whose screens are open here. */
const NOTE_EVERY_MS = 10_000
const RESUME_WITHIN_MS = 1_000
/** A screen that answers no ping for so long is gone. */
const SILENT_MS = 45_000
/** Records that are about a case. */
const ABOUT_CASES = /^(handoff\.|conversation\.(assigned|resolved)|agent\.replied|answer\.flagged|expert\.)/

interface Screen {
  socket: RouteSocket
  agent: string
  /** Sees every conversation, not only their own. */
  seesAll: boolean
  mayRead(conversation: string): Promise<boolean>
  /** The conversation that is looked at, which its agent may read: one that waits, too. */
  looksAt?: string
  aliveAt: number
  /** Up to where it was told; `undefined`: it has not said yet where it goes on. */
  upTo?: number
  /** When it said so, in milliseconds since 1970. */
  saidAt: number
}

interface LiveOptions {
  bot: BotAccess
  tables: Tables
  clock: Clock
  log: Logger
  /** The agent's last screen is gone for a while. */
  gone(agent: string): void
}

/** Tells agents' screens what happens, from one reading of the store for all of them. */
export class Live {
  readonly #screens = new Set<Screen>()
  readonly #kept: LiveEvent[] = []
  readonly #stopped = new AbortController()
  /** Who is told of messages in a conversation. */
  readonly #concerned = new Map<string, ReadonlySet<string>>()
  /** Agents whose last screen has closed, and when, by `clock.elapsed`. */
  readonly #goneAt = new Map<string, number>()
  /** Who has been heard of since the program started. */
  readonly #seen = new Set<string>()
  /** When other processes were last told of an agent, by `clock.elapsed`. */
  readonly #notedAt = new Map<string, number>()
  #isNoting = false
  #isMissing = false
  #position: number | undefined
  /** Everything after this position is kept. */
  #keptAfter = 0
  #running: Promise<void> | undefined

  constructor(private readonly options: LiveOptions) {}

  /** Where the queue's snapshot stands, at least. What was stored before the first screen opened is in that, and told to nobody. */
  async position(): Promise<number> {
    if (this.#position !== undefined) return this.#position
    const latest = await this.options.bot.latest()
    if (this.#position === undefined) this.#position = this.#keptAfter = latest
    return this.#position
  }

  /** An agent has asked for something: whoever needs no screen is there, too. */
  seen(agent: string): void {
    this.#seen.add(agent)
    this.#goneAt.delete(agent)
    this.#note([agent])
    this.#missWhoStaysAway()
  }

  open(socket: RouteSocket, { agent, seesAll, mayRead }: Pick<Screen, 'agent' | 'seesAll' | 'mayRead'>): void {
    const { clock } = this.options
    const screen: Screen = { socket, agent, seesAll, mayRead, aliveAt: clock.elapsed(), saidAt: clock.now() }
    this.#screens.add(screen)
    this.seen(agent)
    socket.on('message', (data) => {
      screen.aliveAt = clock.elapsed()
      const said = read(data)
      if (said?.type === 'resume') void this.#resume(screen, said.after)
      if (said?.type === 'typing' || said?.type === 'viewing') void this.#pass(screen, said)
    })
    socket.on('close', () => this.#close(screen))
    this.#watch(screen)
    void this.#start().then(async () => {
      const position = await this.position()
      this.#send(screen, { type: 'hello', position })
      // What happens before it says where it goes on is kept for it, so that nothing comes out of order.
      clock.after(RESUME_WITHIN_MS, () => {
        if (screen.upTo === undefined) this.#goOn(screen, position)
      })
    })
  }

  /** What somebody does with a conversation is told to those whom it concerns, if they may look at it themselves. */
  async #pass(screen: Screen, { type, conversation }: Doing): Promise<void> {
    const { agent, mayRead } = screen
    const may = await mayRead(conversation)
      .then((may) => may && this.#isCase(conversation))
      .catch(() => false)
    if (!may) return
    screen.looksAt = conversation
    this.tell({ type, conversation, by: agent }, agent)
  }

  /** How many screens an agent has open. */
  screensOf(agent: string): number {
    return [...this.#screens].filter((screen) => screen.agent === agent).length
  }

  stop(): void {
    this.#stopped.abort()
    for (const { socket } of this.#screens) socket.close(1001, 'stopping')
    this.#screens.clear()
  }

  /** To everybody whom it concerns, but for whoever does it. */
  tell(event: LiveEvent, except?: string): void {
    const text = JSON.stringify(event)
    for (const screen of this.#screens)
      if (screen.agent !== except && this.#isNews(screen, event) && this.#concerns(screen, event))
        sendTo(screen.socket, text)
  }

  /** Whether a screen has not been told yet; it counts as told from now on. */
  #isNews(screen: Screen, event: LiveEvent): boolean {
    if (!('position' in event)) return true
    if (screen.upTo === undefined || event.position <= screen.upTo) return false
    screen.upTo = event.position
    return true
  }

  async #start(): Promise<void> {
    await this.position()
    this.#running ??= this.#follow()
  }

  async #follow(): Promise<void> {
    const { bot, log } = this.options
    try {
      for await (const entry of bot.follow(this.#position!, this.#stopped.signal)) {
        for (const event of await this.#eventsOf(entry)) {
          this.#kept.push(event)
          if (this.#kept.length > KEPT) this.#forget()
          this.#turnBack(entry)
          this.tell(event)
        }
        this.#position = entry.position
      }
    } catch (error) {
      if (this.#stopped.signal.aborted) return
      log.error({ error }, 'what happens could not be followed; agents’ screens are told again in a moment')
      this.#running = undefined
      this.options.clock.after(1_000, () => this.#stopped.signal.aborted || void this.#start())
    }
  }

  async #eventsOf(entry: LedgerEntry): Promise<LiveEvent[]> {
    const { position } = entry
    if (entry.kind === 'record') {
      if (entry.type === 'agent.presence') {
        const { agent, state } = entry.data as { agent: string; state: string }
        return [{ type: 'presence', position, agent, state }]
      }
      const isNote = entry.type === 'note.added'
      if (!isNote && !ABOUT_CASES.test(entry.type)) return []
      const stored = await this.options.tables.caseIn(entry.conversation)
      const people = [stored?.case.agent?.id, ...(stored?.about.followers ?? [])].filter((id) => id !== undefined)
      if (stored) this.#concerned.set(entry.conversation, new Set(people))
      else this.#concerned.delete(entry.conversation)
      await this.#lookAway(entry.conversation)
      // Whom it asks follows the case from this note on, and hears of it, too.
      if (isNote) return [{ type: 'note', position, conversation: entry.conversation }]
      return [
        {
          type: 'case',
          position,
          conversation: entry.conversation,
          what: entry.type,
          case: stored ? summaryOf(stored) : null,
        },
      ]
    }
    if (!(await this.#isCase(entry.conversation))) return []
    const message = messageOf(entry)
    return message ? [{ type: 'message', position, conversation: entry.conversation, message }] : []
  }

  /** Whether there is a case in a conversation; whom it concerns is known from then on. */
  async #isCase(conversation: string): Promise<boolean> {
    if (this.#concerned.has(conversation)) return true
    const stored = await this.options.tables.caseIn(conversation)
    if (!stored) return false
    this.#concerned.set(conversation, new Set([stored.case.agent?.id ?? '', ...stored.about.followers]))
    return true
  }

  /** Whoever looks at a conversation that has gone to somebody else, which they may not read, is told nothing more of it. */
  async #lookAway(conversation: string): Promise<void> {
    for (const screen of this.#screens)
      if (screen.looksAt === conversation && !(await screen.mayRead(conversation))) delete screen.looksAt
  }

  #concerns({ agent, seesAll, looksAt }: Screen, event: LiveEvent): boolean {
    if (event.type !== 'message' && event.type !== 'note' && event.type !== 'typing' && event.type !== 'viewing')
      return true
    const { conversation } = event
    return seesAll || looksAt === conversation || this.#concerned.get(conversation)?.has(agent) === true
  }

  async #resume(screen: Screen, after: number): Promise<void> {
    await this.#start()
    this.#goOn(screen, after)
  }

  /** Tells a screen what it has missed since a position, in order; live events follow. */
  #goOn(screen: Screen, after: number): void {
    screen.saidAt = this.options.clock.now()
    if (after < this.#keptAfter) this.#reset(screen, this.#position!)
    else screen.upTo = after
    for (const event of this.#kept)
      if (this.#isNews(screen, event) && this.#concerns(screen, event)) this.#send(screen, event)
  }

  #reset(screen: Screen, position: number): void {
    screen.upTo = position
    this.#send(screen, { type: 'reset', position })
  }

  /** A screen that says that it has seen what happens only now has seen another store. */
  #turnBack(entry: LedgerEntry): void {
    const { position } = entry
    const at = entry.kind === 'in' ? entry.acceptedAt : entry.at
    for (const screen of this.#screens)
      if (screen.upTo !== undefined && position <= screen.upTo && at > screen.saidAt) this.#reset(screen, position - 1)
  }

  #forget(): void {
    const oldest = this.#kept.shift()
    if (oldest && 'position' in oldest) this.#keptAfter = oldest.position
  }

  #send({ socket }: Screen, event: LiveEvent): void {
    sendTo(socket, JSON.stringify(event))
  }

  /** Tells other processes that agents are there, and goes on telling while their screens are open. */
  #note(agents: readonly string[]): void {
    const { clock, tables, log } = this.options
    const now = clock.elapsed()
    const news = agents.filter((agent) => now - (this.#notedAt.get(agent) ?? Number.NEGATIVE_INFINITY) >= NOTE_EVERY_MS)
    for (const agent of news) this.#notedAt.set(agent, now)
    if (news.length > 0)
      tables
        .noteSeen(news, clock.now())
        .catch((error: unknown) => log.warn({ error }, 'who is there could not be noted'))
    if (this.#isNoting) return
    this.#isNoting = true
    clock.after(NOTE_EVERY_MS, () => {
      this.#isNoting = false
      const open = new Set([...this.#screens].map(({ agent }) => agent))
      if (open.size > 0 && !this.#stopped.signal.aborted) this.#note([...open])
    })
  }

  /** An agent is gone, unless another process has seen them meanwhile. */
  async #goneUnlessElsewhere(agent: string): Promise<void> {
    const { clock, tables, gone } = this.options
    const seenAt = await tables.seenAt(agent)
    if (seenAt === undefined || clock.now() - seenAt >= GONE_AFTER_MS) gone(agent)
  }

  #watch(screen: Screen): void {
    const { clock } = this.options
    clock.after(SILENT_MS, () => {
      if (!this.#screens.has(screen)) return
      if (clock.elapsed() - screen.aliveAt < SILENT_MS) return this.#watch(screen)
      screen.socket.close(4000, 'silent')
      this.#close(screen)
    })
  }

  #close(screen: Screen): void {
    if (!this.#screens.delete(screen) || this.#stopped.signal.aborted) return
    if (this.screensOf(screen.agent) === 0) this.#mayBeGone(screen.agent)
  }

  /** Agents who were there when the program ended, and whose screens do not come back, are gone. */
  #missWhoStaysAway(): void {
    if (this.#isMissing) return
    this.#isMissing = true
    const { clock, tables, log } = this.options
    const startedAt = clock.now()
    clock.after(GONE_AFTER_MS, async () => {
      try {
        for (const { agent, state, since } of await tables.presences())
          if (!this.#stopped.signal.aborted && state === 'online' && since < startedAt && !this.#seen.has(agent))
            await this.#goneUnlessElsewhere(agent)
      } catch (error) {
        log.error({ error }, 'who is there could not be read')
      }
    })
  }

  /** Unless a screen opens meanwhile, or they are gone anew. */
  #mayBeGone(agent: string): void {
    const { clock, log } = this.options
    const since = clock.elapsed()
    this.#goneAt.set(agent, since)
    clock.after(GONE_AFTER_MS, () => {
      if (this.#stopped.signal.aborted || this.#goneAt.get(agent) !== since) return
      this.#goneAt.delete(agent)
      this.#goneUnlessElsewhere(agent).catch((error: unknown) =>
        log.error({ error, agent }, 'whether an agent is there could not be read'),
      )
    })
  }
}

function sendTo(socket: RouteSocket, text: string): void {
  try {
    socket.send(text)
  } catch {
    // It is closing: what it missed it asks for when it is back.
  }
}

type Doing = { type: 'typing' | 'viewing'; conversation: string }
type Said = { type: 'resume'; after: number } | Doing | { type: 'alive' }

/** What a screen says; anything else only shows that it is alive. */
function read(data: Uint8Array): Said | undefined {
  try {
    const said = JSON.parse(Buffer.from(data).toString('utf8')) as Record<string, unknown>
    if (said.type === 'resume' && Number.isSafeInteger(said.after))
      return { type: 'resume', after: said.after as number }
    if ((said.type === 'typing' || said.type === 'viewing') && typeof said.conversation === 'string')
      return { type: said.type, conversation: said.conversation }
    return undefined
  } catch {
    return undefined
  }
}
