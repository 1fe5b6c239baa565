import { type Clock, isHuidaError, type Principal } from '@huida/core'
import { type Desk, isRefused, Screen } from './desk.js'
import type { Dice } from './dice.js'
import { type CaseView, Handling } from './handling.js'
import type { Worker } from './staffing.js'

const SECOND = 1_000
const MINUTE = 60 * SECOND
/** A screen tells so often that it is alive. */
const ALIVE_MS = 20 * SECOND
/** Whoever still has conversations at the end of their day goes after so long at the latest. */
const OVERTIME_MS = 25 * MINUTE
/** A request that the bot could not take is made again after so long. */
const AGAIN_MS = 3 * SECOND
export interface AgentOptions {
  worker: Worker
  desk: Desk
  clock: Clock
  dice: Dice
  /** How much longer a problem takes than usual. */
  slowness(problem: string): number
  /** When they vanish without a word, and when they come again, in milliseconds since 1970. */
  vanishes?: { at: number; back?: number }
  /** Something failed that should not. */
  failed(error: unknown): void
}

/** A case as live events and lists tell it. */
interface Told {
  conversation: string
  phase: string
  agent?: string
  ticket?: string
}

/** Somebody of the team, in front of their screen. */
export class Agent {
  readonly #by: Principal
  readonly #works = new Map<string, Handling>()
  /** Offers that they think about. */
  readonly #offers = new Map<string, () => void>()
  /** Tickets that wait for whoever has time. */
  readonly #deferred = new Set<string>()
  #state: 'off' | 'on' | 'away' | 'vanished' = 'off'
  #isLeaving = false
  #screen: Screen | undefined
  #position: number | undefined
  /** Typing one thing, they type nothing else. */
  #busyUntil = 0
  #keys = 0
  #experts: readonly string[] = []

  constructor(private readonly options: AgentOptions) {
    const { id, name, roles } = options.worker
    this.#by = { id, name, roles }
  }

  /** Plans the day. */
  begins(): void {
    const { worker, clock, vanishes } = this.options
    const at = (time: number, what: () => void) => clock.after(time - clock.now(), what)
    at(worker.from, () => this.#comes())
    if (worker.breakMs > 0) at(worker.breakAt, () => this.#rests(worker.breakMs))
    at(worker.until, () => this.#leaves())
    at(worker.until + OVERTIME_MS, () => this.#goes())
    if (!vanishes) return
    at(vanishes.at, () => this.#vanishes())
    if (vanishes.back !== undefined && vanishes.back < worker.until) at(vanishes.back, () => this.#comes())
  }

  /** How many conversations they think that they have. */
  get has(): number {
    return this.#works.size
  }

  /** The connection to the bot is gone. */
  isCutOff(): void {
    this.#screen?.close(1006)
  }

  #comes(): void {
    this.#state = 'on'
    this.#position = undefined
    this.#connect()
    this.#presence('online')
    this.#lookAround()
    this.#isAlive()
  }

  #rests(ms: number): void {
    if (this.#state !== 'on') return
    this.#state = 'away'
    this.#presence('away', 'break')
    this.options.clock.after(ms, () => {
      if (this.#state !== 'away' || this.#isLeaving) return
      this.#state = 'on'
      this.#presence('online')
    })
  }

  /** Takes nothing new, and goes when the last conversation is done. */
  #leaves(): void {
    this.#isLeaving = true
    if (this.#state === 'off' || this.#state === 'vanished') return
    if (this.#works.size === 0) this.#goes()
    else {
      this.#state = 'away'
      this.#presence('away', 'end of shift')
    }
  }

  #goes(): void {
    if (this.#state === 'off' || this.#state === 'vanished') return
    this.#state = 'off'
    this.#forgetAll()
    this.#presence('offline')
    const screen = this.#screen
    this.#screen = undefined
    screen?.close()
  }

  /** The screen stays as it is, and nobody sits before it. */
  #vanishes(): void {
    if (this.#state === 'off') return
    this.#state = 'vanished'
    this.#forgetAll()
  }

  #forgetAll(): void {
    for (const handling of this.#works.values()) handling.ends()
    for (const cancel of this.#offers.values()) cancel()
    this.#works.clear()
    this.#offers.clear()
    this.#deferred.clear()
  }

  get #isThere(): boolean {
    return this.#state === 'on' || this.#state === 'away'
  }

  #presence(state: 'online' | 'away' | 'offline', reason?: string): void {
    this.#ask('POST', '/escalation/presence', { body: { state, ...(reason !== undefined && { reason }) } })
  }

  #isAlive(): void {
    if (!this.#isThere) return
    this.#screen?.says({ type: 'alive' })
    this.options.clock.after(ALIVE_MS, () => this.#isAlive())
  }

  #connect(): void {
    const { desk, clock } = this.options
    const screen = new Screen(
      (event) => this.#isThere && this.#hears(event),
      () => {
        if (this.#screen !== screen) return
        this.#screen = undefined
        if (this.#isThere) clock.after(2 * SECOND, () => this.#isThere && !this.#screen && this.#connect())
      },
    )
    try {
      desk.watch(this.#by, '/escalation/live', screen)
      this.#screen = screen
    } catch (error) {
      if (!isHuidaError(error, 'NOT_RUNNING')) throw error
      clock.after(2 * SECOND, () => this.#isThere && !this.#screen && this.#connect())
    }
  }

  #lookAround(): void {
    this.#ask<{ mine: Told[]; deferred: Told[] }>('GET', '/escalation/queue', {}, ({ mine, deferred }) => {
      for (const told of [...mine, ...deferred]) this.#seesCase(told.conversation, told)
    })
  }

  #hears(event: Readonly<Record<string, unknown>>): void {
    if (typeof event.position === 'number') {
      if (event.type === 'hello' && this.#position !== undefined)
        this.#screen?.says({ type: 'resume', after: this.#position })
      this.#position = Math.max(this.#position ?? 0, event.position)
    }
    if (event.type === 'reset') this.#lookAround()
    if (event.type === 'case') this.#seesCase(event.conversation as string, event.case as Told | null)
    if (event.type === 'note') this.#seesNote(event.conversation as string)
    if (event.type === 'message') {
      const { by, text } = event.message as { by: { kind: string }; text: string }
      if (by.kind === 'customer') this.#works.get(event.conversation as string)?.hears(text)
    }
    if (event.type === 'presence' && event.agent === this.#by.id) this.#isTakenFor(event.state as string)
  }

  /** The desk believes that they are away: they were looking at something else. */
  #isTakenFor(state: string): void {
    if (this.#state !== 'on' || state === 'online') return
    this.options.clock.after(this.options.dice.between(15, 60) * SECOND, () => {
      if (this.#state === 'on') this.#presence('online')
    })
  }

  #seesCase(conversation: string, told: Told | null): void {
    if (told?.phase === 'deferred') this.#seesDeferred(conversation)
    else this.#deferred.delete(conversation)
    const isMine = told?.agent === this.#by.id
    if (!isMine || told.phase !== 'offered') {
      this.#offers.get(conversation)?.()
      this.#offers.delete(conversation)
    }
    if (!isMine) this.#loses(conversation)
    else if (told.phase === 'offered' && !this.#offers.has(conversation)) this.#isAsked(conversation)
    else if (told.phase === 'assigned' && !this.#works.has(conversation)) this.#hasIt(conversation, told.ticket)
  }

  #loses(conversation: string): void {
    const handling = this.#works.get(conversation)
    if (!handling) return
    handling.ends()
    this.#works.delete(conversation)
    if (this.#isLeaving && this.#works.size === 0) this.#goes()
  }

  /** Whoever has nothing to do takes a ticket that waits. */
  #seesDeferred(conversation: string): void {
    if (this.#deferred.has(conversation)) return
    this.#deferred.add(conversation)
    const look = () => {
      if (this.#state !== 'on' || this.#isLeaving || !this.#deferred.has(conversation)) return
      const hasTime = this.#works.size + this.#offers.size < Math.max(1, this.options.worker.capacity - 1)
      if (hasTime && this.options.worker.tier !== 9) this.#accept(conversation)
      this.options.clock.after(this.options.dice.between(120, 400) * SECOND, look)
    }
    this.options.clock.after(this.options.dice.between(20, 300) * SECOND, look)
  }

  #isAsked(conversation: string): void {
    const { dice, clock } = this.options
    // Some look away just then, and some say that it is not for them.
    if (dice.chance(0.015)) {
      this.#offers.set(conversation, () => {})
      return
    }
    const isDeclined = dice.chance(0.015)
    const inMs = dice.about(2_500 * this.options.worker.pace)
    const cancel = clock.after(inMs, () => {
      this.#offers.delete(conversation)
      if (isDeclined) this.#ask('POST', '/escalation/cases/:conversation/decline', { params: { conversation } })
      else this.#accept(conversation)
    })
    this.#offers.set(conversation, cancel)
  }

  #accept(conversation: string): void {
    const body = { key: String(++this.#keys) }
    this.#ask('POST', '/escalation/cases/:conversation/accept', { params: { conversation }, body })
  }

  #hasIt(conversation: string, ticket: string | undefined): void {
    const { options } = this
    const handling = new Handling(conversation, {
      ...{ worker: options.worker, clock: options.clock, dice: options.dice, slowness: options.slowness },
      experts: this.#experts,
      ask: (method, path, what, then) => this.#ask(method, `/escalation/cases/:conversation${path}`, what, then),
      handsFree: (ms) => {
        this.#busyUntil = Math.max(options.clock.now(), this.#busyUntil) + ms
        return this.#busyUntil - options.clock.now()
      },
    })
    this.#works.set(conversation, handling)
    handling.begins(ticket)
  }

  /** A note for them is answered with one. */
  #seesNote(conversation: string): void {
    if (this.#works.has(conversation)) return
    this.#ask<CaseView>('GET', '/escalation/cases/:conversation', { params: { conversation } }, ({ notes }) => {
      const asked = notes.findLast(({ to }) => to === this.#by.id)
      const isAnswered = notes.some(({ agent, position }) => agent === this.#by.id && position > (asked?.position ?? 0))
      if (!asked || isAnswered) return
      const body = { text: '按补发流程处理即可。' }
      this.options.clock.after(this.options.dice.about(40 * SECOND), () =>
        this.#ask('POST', '/escalation/cases/:conversation/note', { params: { conversation }, body }),
      )
    })
  }

  /** Whom they can ask; told by whoever makes the team. */
  experts(all: readonly string[]): void {
    this.#experts = all.filter((id) => id !== this.#by.id)
  }

  /** Asks, again while the bot cannot be reached; a refusal means that it is somebody else's by now. */
  #ask<Answer>(
    method: 'GET' | 'POST',
    path: string,
    what: { params?: object; body?: object },
    then: (answer: Answer) => void = () => {},
  ): void {
    const { desk, clock, failed } = this.options
    const attempt = () => {
      if (this.#state === 'vanished') return
      desk.ask<Answer>(this.#by, method, path, what).then(then, (error: unknown) => {
        const { conversation } = (what.params ?? {}) as { conversation?: string }
        if (isHuidaError(error, 'NOT_RUNNING')) clock.after(AGAIN_MS, attempt)
        else if (!isRefused(error)) failed(error)
        else if (conversation !== undefined && isRefused(error, 'CASE_NOT_YOURS', 'CASE_NOT_OPEN', 'CASE_UNKNOWN'))
          this.#loses(conversation)
      })
    }
    attempt()
  }
}
