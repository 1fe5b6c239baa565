import type { BotAccess, Clock, LedgerEntry, Logger, RouteSocket } from '@huida/core'
import { FLOOR } from '../desk/lane.js'
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
/** A screen that answers no ping for so long is gone. */
const SILENT_MS = 45_000
/** Records that are about a case. */
const ABOUT_CASES = /^(handoff\.|conversation\.(assigned|resolved)|agent\.replied|answer\.flagged|expert\.)/

interface Screen {
  socket: RouteSocket
  agent: string
  /** Sees every conversation, not only their own. */
  seesAll: boolean
  aliveAt: number
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
  #position: number | undefined
  #running: Promise<void> | undefined

  constructor(private readonly options: LiveOptions) {}

  /** Where the queue's snapshot stands, at least. */
  async position(): Promise<number> {
    if (this.#position !== undefined) return this.#position
    const [latest] = await this.options.bot.timeline(FLOOR, { limit: 1 })
    this.#position ??= latest?.position ?? 0
    return this.#position
  }

  open(socket: RouteSocket, { agent, seesAll }: { agent: string; seesAll: boolean }): void {
    const { clock } = this.options
    const screen: Screen = { socket, agent, seesAll, aliveAt: clock.elapsed() }
    this.#screens.add(screen)
    socket.on('message', (data) => {
      screen.aliveAt = clock.elapsed()
      const said = read(data)
      if (said?.type === 'resume') void this.#resume(screen, said.after)
      if (said?.type === 'typing' || said?.type === 'viewing')
        this.tell({ type: said.type, conversation: said.conversation, by: agent }, agent)
    })
    socket.on('close', () => this.#close(screen))
    this.#watch(screen)
    void this.#start().then(async () => this.#send(screen, { type: 'hello', position: await this.position() }))
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
      if (screen.agent !== except && this.#concerns(screen, event)) sendTo(screen.socket, text)
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
          if (this.#kept.length > KEPT) this.#kept.shift()
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
    if (!this.#concerned.has(entry.conversation)) {
      const stored = await this.options.tables.caseIn(entry.conversation)
      if (!stored) return []
      this.#concerned.set(entry.conversation, new Set([stored.case.agent?.id ?? '', ...stored.about.followers]))
    }
    const message = messageOf(entry)
    return message ? [{ type: 'message', position, conversation: entry.conversation, message }] : []
  }

  #concerns({ agent, seesAll }: Screen, event: LiveEvent): boolean {
    if (event.type !== 'message' && event.type !== 'note' && event.type !== 'typing' && event.type !== 'viewing')
      return true
    return seesAll || this.#concerned.get(event.conversation)?.has(agent) === true
  }

  async #resume(screen: Screen, after: number): Promise<void> {
    await this.#start()
    const [oldest] = this.#kept
    const isKept = (oldest && 'position' in oldest && oldest.position <= after + 1) || after >= this.#position!
    if (!isKept) return this.#send(screen, { type: 'reset', position: this.#position! })
    for (const event of [...this.#kept])
      if ('position' in event && event.position > after && this.#concerns(screen, event)) this.#send(screen, event)
  }

  #send({ socket }: Screen, event: LiveEvent): void {
    sendTo(socket, JSON.stringify(event))
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
    this.options.clock.after(GONE_AFTER_MS, () => {
      if (!this.#stopped.signal.aborted && this.screensOf(screen.agent) === 0) this.options.gone(screen.agent)
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

type Said = { type: 'resume'; after: number } | { type: 'typing' | 'viewing'; conversation: string } | { type: 'alive' }

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
