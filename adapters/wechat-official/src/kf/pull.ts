import { setTimeout as pause } from 'node:timers/promises'
import type { Clock, Inbox, Logger, PlatformEvent } from '@huida/core'
import { Refused } from '../api.js'
import type { KfApi } from './api.js'
import { isForGood, NO_HINT, nextStep } from './errors.js'
import type { KfPage } from './message.js'
import { type Received, receive } from './receive.js'
import type { SessionCodes } from './session-codes.js'
import type { WithPeople } from './with-people.js'

/** The token of a callback may be used so long. */
const HINT_MS = 600_000
/** Of several processes one asks. What it asks for and stores takes less time than this, or another one goes on. */
const LEASE_MS = 30_000
const CALL_MS = 10_000
/** Another process asks at the moment: it may have asked before what we were told of. */
const BUSY_MS = 250
const BACK_OFF_MS = 500
const MAX_BACK_OFF_MS = 30_000
/** What only a person can mend is not asked for faster than this. */
const FOR_GOOD_MS = 300_000

/** What asking for news needs. */
export interface Pulling {
  api: KfApi
  codes: SessionCodes
  people: WithPeople
  inbox: Inbox
  signal: AbortSignal
  log: Logger
  clock: Clock
  /** How often it is asked for news although no callback came, in milliseconds. */
  everyMs: number
  /** When nobody knows how far we had read, what is older than this is kept as history. In milliseconds since 1970. */
  historyBefore: number
}

/**
 * Asks for the news of one account: after a callback at once, and every now and then, because callbacks may be lost. How far we have read
 * advances in the commit that stores what was read.
 */
export class Puller {
  #hint: { token: string; at: number } | undefined
  #wake = () => {}
  #isWanted = false
  #isCaughtUp = false
  #failures = 0
  #running: Promise<void> | undefined

  constructor(
    private readonly account: string,
    private readonly pulling: Pulling,
  ) {}

  /** A callback says that there is something. */
  hint(token: string | undefined): void {
    if (token !== undefined) this.#hint = { token, at: this.pulling.clock.now() }
    this.#isWanted = true
    this.#wake()
  }

  /** Asks until the signal aborts. Resolves when it has asked for the first time, whatever came of it. */
  start(): Promise<void> {
    return new Promise((hasAsked) => {
      this.#running = this.#run(hasAsked)
    })
  }

  /** Resolves when the signal has aborted and nothing is asked any more. */
  async ended(): Promise<void> {
    await this.#running
  }

  async #run(hasAsked: () => void): Promise<void> {
    const { signal, everyMs } = this.pulling
    while (!signal.aborted) {
      const waitMs = await this.#pull()
      hasAsked()
      if (waitMs > 0) await this.#sleep(waitMs)
      else if (!this.#isWanted) await this.#idle(everyMs)
    }
  }

  /** Asks for all that there is. Gives after how many milliseconds it must be tried again; 0: when there is news. */
  async #pull(): Promise<number> {
    const { inbox, log, signal } = this.pulling
    const lease = `pull ${this.account}`
    try {
      if (!(await inbox.lease(lease, LEASE_MS))) return BUSY_MS
      this.#isWanted = false
      while (await this.#page()) if (!(await inbox.lease(lease, LEASE_MS))) return BUSY_MS
      this.#failures = 0
      // Whoever waits for it need not wait for its end.
      await inbox.lease(lease, 0)
      return 0
    } catch (error) {
      if (signal.aborted) return 0
      const backOffMs = Math.min(BACK_OFF_MS * 2 ** this.#failures++, MAX_BACK_OFF_MS)
      const inMs = isForGood(error) ? FOR_GOOD_MS : backOffMs
      const { account } = this
      log[isForGood(error) ? 'error' : 'warn']({ error, account, inMs }, explain(error))
      await inbox.lease(lease, 0).catch((error: unknown) => log.debug({ error }, 'the lease of asking ends by itself'))
      return inMs
    }
  }

  /** One page, stored. `true`: there is more. */
  async #page(): Promise<boolean> {
    const { inbox, log, api, codes, people } = this.pulling
    const cursor = await inbox.cursor(this.account)
    const page = await this.#asked(cursor)
    const { next_cursor = '', has_more, msg_list = [] } = page
    // What was replayed is history; who has read to the end once knows that everything after is new.
    const isReplayed = cursor === undefined && !this.#isCaughtUp
    const received = this.#read(msg_list, isReplayed ? this.pulling.historyBefore : 0)
    for (const { code } of received) if (code) await codes.keep(code)
    const told = received.flatMap(({ event }): PlatformEvent[] => (event ? [event] : []))
    const events = await people.completed(told, async (ref) => (await api.state(ref, this.#inTime())).state)
    const isFurther = next_cursor !== '' && next_cursor !== cursor
    if (isFurther) await inbox.receiveAll(events, { name: this.account, value: next_cursor })
    else if (events.length > 0) await inbox.receiveAll(events)
    for (const { failed } of received) {
      if (!failed) continue
      const { msgid, ...about } = failed
      await inbox.noted(msgid, 'failed', about)
    }
    if (has_more === 1 && isFurther) return true
    this.#isCaughtUp = true
    if (has_more === 1) log.warn({ account: this.account }, 'WeCom says that there is more, and not where')
    return false
  }

  async #asked(cursor: string | undefined): Promise<KfPage> {
    const { api, log, clock } = this.pulling
    const hint = this.#hint && clock.now() - this.#hint.at < HINT_MS ? this.#hint.token : undefined
    const ask = (about: { cursor?: string; hint?: string }) => api.sync(this.account, about, this.#inTime())
    const about = { ...(cursor !== undefined && { cursor }), ...(hint !== undefined && { hint }) }
    try {
      return await ask(about)
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      if (error.code === NO_HINT && hint !== undefined) {
        this.#hint = undefined
        return ask(cursor === undefined ? {} : { cursor })
      }
      if (cursor === undefined || !/cursor/i.test(error.reason)) throw error
      // What was read before has keys, and is recognised.
      log.warn(
        { error, account: this.account },
        'WeCom does not know how far we had read; reading all of the last days',
      )
      return ask(hint === undefined ? {} : { hint })
    }
  }

  /** A message that WeCom wrote differently than ever before must not hold up those that follow it. */
  #read(messages: NonNullable<KfPage['msg_list']>, historyBefore: number): Received[] {
    const { log } = this.pulling
    const { account } = this
    return messages.flatMap((message) => {
      const about = { account, origin: message.origin, msgtype: message.msgtype, event: message.event?.event_type }
      try {
        const received = receive(message, { account, historyBefore })
        if (!received) log.debug(about, 'a message of WeCom was ignored')
        return received ?? []
      } catch (error) {
        log.error({ error, ...about }, 'a message of WeCom could not be read and was ignored')
        return []
      }
    })
  }

  #inTime(): AbortSignal {
    return AbortSignal.any([this.pulling.signal, AbortSignal.timeout(CALL_MS)])
  }

  /** Waits, whatever callbacks say. */
  #sleep(ms: number): Promise<void> {
    // Ends early when the signal aborts, which the loop sees.
    return pause(ms, undefined, { signal: this.pulling.signal }).catch(() => {})
  }

  /** Waits for a callback, or until it is time to ask without one. */
  async #idle(ms: number): Promise<void> {
    const woken = new AbortController()
    this.#wake = () => woken.abort()
    const { signal } = this.pulling
    await pause(ms, undefined, { signal: AbortSignal.any([signal, woken.signal]) }).catch(() => {})
    this.#wake = () => {}
  }
}

function explain(error: unknown): string {
  const next = nextStep(error)
  const address = error instanceof Refused ? /from ip: ([\da-f.:]+)/i.exec(error.reason)?.[1] : undefined
  return ['WeCom gives no messages; asking again later.', next, address && `It is ${address}.`]
    .filter(Boolean)
    .join(' ')
}
