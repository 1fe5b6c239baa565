import { setImmediate as nextTick } from 'node:timers/promises'
import type { Bot, LedgerEntry, Logger, Outgoing, SqlAccess, Store } from '@huida/core'
import { onCrashPoint, virtualClock } from '@huida/core/testing'
import { sqlite } from '@huida/plugin-store-sqlite'
import { storeFile } from '../settings/settings.js'
import type { Language } from '../terminal/language.js'
import { Agent } from './agent.js'
import { orderNumber } from './answers.js'
import { BackOffice } from './back-office.js'
import { type ChannelName, channels, openChannels } from './channels.js'
import { Customer } from './customer.js'
import { Desk } from './desk.js'
import { type Dice, dice } from './dice.js'
import type { Persona, PersonaAbout } from './persona.js'
import { problems } from './problems.js'
import { repeatDay } from './repeated-day.js'
import { scripted, usual } from './scripted.js'
import { simulatedShop } from './shop.js'
import { type Hours, staffingOf } from './staffing.js'

/** What kind of day it is. */
export interface FloorOptions {
  seed: number
  /** How many people the team has, those who train the bot among them. */
  agents: number
  /** How long it is open; from 09:00. At most 14. */
  hours: number
  /** So many customers come in an hour, on average. */
  customersPerHour: number
  /** Which share of the agents vanishes without a word. */
  vanish: number
  /** A department whose work takes five times as long. */
  slowDepartment?: string
  /** When the model is down, in minutes after midnight. */
  modelDown?: { from: number; until: number }
  /** The bot is stopped, or killed where it stands, and started again, about every three quarters of an hour. */
  kill: boolean
  /** Keeps what was stored in this folder, as that of a bot, until so many conversations are there. Default: nothing is kept. */
  keep?: { folder: string; conversations: number }
  /** Makes the customers. Default: scripted ones. */
  persona?: (about: PersonaAbout, dice: Dice) => Persona
  /** Told how far the day is, in minutes after midnight. */
  progress?(minutes: number): void
}

/** Something that was said to a customer, as the platform was told it. */
export interface Said {
  conversation: string
  at: number
  by: Outgoing['by']
  part: Outgoing['part']
  /** Who had the conversation at that moment. */
  owner: { kind: string; id?: string }
}

/** A day that is over. */
export interface Day {
  opens: number
  closes: number
  customers: number
  restarts: number
  agents: readonly { id: string; name: string; tier: number }[]
  /** Everything that was stored, in order. */
  entries: readonly LedgerEntry[]
  said: readonly Said[]
  /** What the desk shows when everybody has gone. */
  left: Left
  /** Faults of the simulation's people, and answers that fit no schema. */
  faults: readonly unknown[]
}

/** What is not done yet at the end of the day. */
export interface Left {
  waiting: readonly { conversation: string; phase: string }[]
  others: readonly { conversation: string; phase: string }[]
  deferred: readonly { conversation: string; phase: string; ticket?: string }[]
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const TIME_ZONE = 'Asia/Shanghai'
/** A Monday; 00:00 there. */
const MIDNIGHT = Date.UTC(2026, 2, 1, 16)
const OPENS = MIDNIGHT + 9 * HOUR
/** Customers come a little before the opening, and a little after the end. */
const EARLY_MS = 5 * MINUTE
const LATE_MS = 10 * MINUTE
/** After the last customer, everything that is promised has happened. */
const AFTERWARDS_MS = 100 * MINUTE

/**
 * A day of customer support in virtual time: real plugins, a real store in memory, customers and agents that are played. The same options
 * give the same day.
 */
export async function simulateDay(options: FloorOptions): Promise<Day> {
  const day = new Floor(options)
  try {
    return await day.run()
  } finally {
    onCrashPoint(undefined)
  }
}

type Asked = (...args: unknown[]) => unknown

class Floor {
  readonly #clock = virtualClock(OPENS - EARLY_MS - MINUTE)
  readonly #desk = new Desk()
  readonly #customers = new Map<string, Customer>()
  readonly #levels = new Map<string, string>()
  readonly #said: Said[] = []
  readonly #faults: unknown[] = []
  readonly #thinking = new Set<Promise<unknown>>()
  readonly #storing = new Set<Promise<unknown>>()
  readonly #hours: Hours
  readonly #file: Store
  readonly #store: Store
  readonly #chats: ReturnType<typeof openChannels>
  readonly #staffing: ReturnType<typeof staffingOf>
  readonly #agents: Agent[] = []
  #calls = 0
  #bot: Bot | undefined
  #came = 0
  #restarts = 0

  constructor(private readonly options: FloorOptions) {
    const { hours, agents, seed, keep } = options
    const until = OPENS + hours * HOUR
    this.#hours = { from: OPENS, until, timeZone: TIME_ZONE, told: `09:00-${clockTime(9 * 60 + hours * 60)}` }
    this.#staffing = staffingOf(agents, this.#hours, dice(seed, 'staffing'))
    this.#file = sqlite({ file: keep ? storeFile(keep.folder) : ':memory:' })
    this.#store = this.#kept(this.#file)
    this.#chats = openChannels({ store: this.#store, clock: this.#clock }, (channel, message) =>
      this.#shown(channel, message),
    )
  }

  async run(): Promise<Day> {
    const { progress, keep } = this.options
    await this.#starts()
    this.#staff()
    this.#customersCome()
    if (this.options.kill) this.#kills()
    const end = this.#hours.until + LATE_MS + AFTERWARDS_MS
    while (this.#clock.now() < end) {
      progress?.((this.#clock.now() - MIDNIGHT) / MINUTE)
      await this.#clock.advance(Math.min(10 * MINUTE, end - this.#clock.now()), () => this.#quiet())
    }
    const left = await this.#desk.ask<Left>({ id: 'observer', roles: ['manager'] }, 'GET', '/escalation/queue')
    const entries = await this.#everything()
    await this.#bot?.stop()
    if (keep) await repeatDay(this.#store, { ...keep, day: MIDNIGHT, now: Date.now() })
    await this.#file.close()
    return {
      ...{ opens: this.#hours.from, closes: this.#hours.until, customers: this.#came, restarts: this.#restarts },
      agents: this.#staffing.workers,
      ...{ entries, said: this.#said, left, faults: this.#faults },
    }
  }

  /** Time stands still until nothing is stored any more, and nobody thinks. */
  async #quiet(): Promise<void> {
    let seen = -1
    for (let still = 0; still < 3; still++) {
      if (this.#thinking.size > 0) await Promise.all(this.#thinking)
      if (this.#storing.size > 0) await Promise.allSettled(this.#storing)
      await nextTick()
      if (seen !== this.#calls) still = -1
      seen = this.#calls
    }
  }

  /** The store counts what is asked of it, and stays open when the bot is stopped: the next one goes on with it. */
  #kept(store: Store): Store {
    let isOpen = false
    return new Proxy(store, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown
        if (name === 'sql') return this.#counted(value as SqlAccess)
        if (typeof value !== 'function') return value
        if (name === 'open')
          return async () => {
            if (!isOpen) await target.open()
            isOpen = true
          }
        if (name === 'close') return async () => {}
        return this.#counting(target, value as Asked)
      },
    })
  }

  #counted(sql: SqlAccess): SqlAccess {
    return new Proxy(sql, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target) as unknown
        return typeof value === 'function' ? this.#counting(target, value as Asked) : value
      },
    })
  }

  /** Asks, and knows until when it is answered: a store on a disk takes its time. */
  #counting(of: object, ask: Asked): Asked {
    return (...args) => {
      this.#calls++
      const answer = ask.apply(of, args)
      if (!(answer instanceof Promise)) return answer
      this.#storing.add(answer)
      const answered = () => void this.#storing.delete(answer)
      answer.then(answered, answered)
      return answer
    }
  }

  /** What only happens to agents and customers is in the figures; a fault of the program that runs is one of the day. */
  #logOf(isRunning: () => boolean): Logger {
    return {
      debug() {},
      info() {},
      warn() {},
      error: (fields, message) => {
        const { error } = fields as { error?: unknown }
        if (isRunning()) this.#faults.push(new Error(message, { cause: error }))
      },
    }
  }

  async #starts(): Promise<void> {
    const { modelDown, seed } = this.options
    const model = {
      ...{ seed, clock: this.#clock },
      ...(modelDown && {
        down: { from: MIDNIGHT + modelDown.from * MINUTE, until: MIDNIGHT + modelDown.until * MINUTE },
      }),
    }
    const bot: Bot = simulatedShop({
      adapters: Object.values(this.#chats).map(({ adapter }) => adapter),
      ...{
        store: this.#store,
        clock: this.#clock,
        log: this.#logOf(() => this.#bot === bot),
        model,
        team: this.#staffing.team,
      },
      levelOf: (user) => this.#levels.get(user),
    })
    this.#bot = bot
    await bot.start()
    this.#desk.attach(bot)
  }

  /** What reaches a customer, and who had the conversation then. */
  async #shown(channel: ChannelName, { to, by, part }: Outgoing): Promise<void> {
    const conversation = `${channel}:${to.id}`
    const at = this.#clock.now()
    const { owner } = (await this.#store.conversation(conversation))!
    this.#said.push({ conversation, at, by, part, owner })
    // Customers hear from nobody else.
    if (by.kind !== 'customer') this.#customers.get(conversation)?.sees({ from: by.kind, part, at })
  }

  #staff(): void {
    const { seed, vanish, slowDepartment } = this.options
    const { workers } = this.#staffing
    const slow = (department: string | undefined) => (department !== undefined && department === slowDepartment ? 5 : 1)
    const failed = (error: unknown) => void this.#faults.push(error)
    const experts = workers.filter(({ tier }) => tier === 2).map(({ id }) => id)
    for (const worker of workers) {
      const own = dice(seed, 'agent', worker.id)
      const at = worker.from + Math.round((worker.until - worker.from) * (own.between(5, 95) / 100))
      const vanishes = own.chance(vanish)
        ? { at, ...(own.chance(0.5) && { back: at + own.between(20, 60) * MINUTE }) }
        : undefined
      const agent = new Agent({
        ...{ worker, desk: this.#desk, clock: this.#clock, dice: own, failed },
        slowness: (problem) => slow(problems.find(({ id }) => id === problem)?.department),
        ...(vanishes && { vanishes }),
      })
      agent.experts(experts)
      agent.begins()
      this.#agents.push(agent)
      if (worker.roles.includes('coordinator'))
        new BackOffice({
          by: { id: worker.id, name: worker.name, roles: worker.roles },
          ...{ desk: this.#desk, clock: this.#clock, dice: dice(seed, 'back office', worker.id), failed },
          ...{ slowness: slow, until: worker.until + HOUR },
        }).begins()
    }
  }

  /** Customers come as they do: by chance, more of them in the morning and in the afternoon. */
  #customersCome(): void {
    const { seed, customersPerHour, persona = (about, own) => scripted(about, own, temperOf(own)) } = this.options
    const arrivals = dice(seed, 'arrivals')
    const begins = this.#hours.from - EARLY_MS
    const ends = this.#hours.until + LATE_MS
    const PEAK = 1.6
    const come = () => {
      this.#clock.after(arrivals.until(HOUR / (customersPerHour * PEAK)), () => {
        if (this.#clock.now() > ends) return
        come()
        if (arrivals.chance(busyness((this.#clock.now() - begins) / (ends - begins)) / PEAK)) this.#comes(persona)
      })
    }
    this.#clock.after(begins - this.#clock.now(), come)
  }

  #comes(make: (about: PersonaAbout, dice: Dice) => Persona): void {
    const number = ++this.#came
    const own = dice(this.options.seed, 'customer', number)
    const channel = own.weighed(mapped(channels, ({ weight }) => weight))
    const id = `c${number}`
    const locale: Language = own.chance(channel === 'slack' || channel === 'telegram' ? 0.5 : 0.06) ? 'en' : 'zh'
    const level = own.chance(0.06) ? 'vip' : undefined
    if (level !== undefined) this.#levels.set(id, level)
    const weights = Object.fromEntries(problems.map((one) => [one.id, one.weight]))
    const about: PersonaAbout = {
      ...{ id, locale, problem: own.weighed(weights), order: orderNumber(id) },
      ...(level !== undefined && { level }),
    }
    const customer = new Customer({
      persona: make(about, own),
      user: this.#chats[channel].user(id, { locale }),
      ...{ clock: this.#clock, dice: own },
      thinks: (deciding) => {
        this.#thinking.add(deciding)
        void deciding.finally(() => this.#thinking.delete(deciding))
      },
      failed: (error) => void this.#faults.push(error),
    })
    this.#customers.set(`${channel}:${id}`, customer)
    customer.comes()
  }

  /** Stops the bot in an orderly way, or kills it at a place between two steps of its work; and starts it again. */
  #kills(): void {
    const own = dice(this.options.seed, 'kill')
    const next = () =>
      this.#clock.after(own.between(25, 60) * MINUTE, () => {
        if (this.#clock.now() > this.#hours.until + HOUR) return
        next()
        if (own.chance(0.3)) return void this.#stops()
        let left = own.between(1, 40)
        onCrashPoint(() => {
          if (--left > 0) return
          onCrashPoint(undefined)
          this.#bot?.crash()
          this.#bot = undefined
          this.#desk.attach(undefined)
          this.#again()
        })
      })
    next()
  }

  async #stops(): Promise<void> {
    const bot = this.#bot
    this.#desk.attach(undefined)
    await bot?.stop()
    this.#bot = undefined
    this.#again()
  }

  #again(): void {
    this.#restarts++
    for (const agent of this.#agents) agent.isCutOff()
    this.#clock.after(3_000, () => void this.#starts().catch((error: unknown) => this.#faults.push(error)))
  }

  async #everything(): Promise<LedgerEntry[]> {
    const all: LedgerEntry[] = []
    for (;;) {
      const entries = await this.#store.entries({ after: all.at(-1)?.position ?? 0, limit: 1_000 })
      all.push(...entries)
      if (entries.length < 1_000) return all
    }
  }
}

/** How busy a part of the day is, 1 on average: two peaks, and lunch between them. */
const busyness = (share: number): number =>
  0.55 + 0.9 * Math.exp(-(((share - 0.22) / 0.13) ** 2)) + 0.95 * Math.exp(-(((share - 0.72) / 0.15) ** 2))

/** People differ: one in ten has little patience, one in ten is cross. */
function temperOf(own: Dice) {
  const isImpatient = own.chance(0.1)
  const isCross = own.chance(0.1)
  return {
    ...usual,
    ...(isImpatient && { patienceMs: 60_000, wantsPerson: 0.15 }),
    ...(isCross && { unhelped: 0.25, thanks: 0.2, unsolved: 0.25 }),
  }
}

const mapped = <K extends string, V, W>(of: Readonly<Record<K, V>>, map: (value: V) => W) =>
  Object.fromEntries(Object.entries(of).map(([key, value]) => [key, map(value as V)])) as Record<K, W>

/** `09:00`, of minutes after midnight. */
export const clockTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(Math.round(minutes % 60)).padStart(2, '0')}`
