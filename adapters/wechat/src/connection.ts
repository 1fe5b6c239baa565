import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Inbox, Logger } from '@huida/core'
import { on } from './events.js'
import { faultOf } from './fault.js'
import type { Person } from './heard.js'
import { aboutPuppet, type Puppet, type Scan, secretsOf, type WechatOptions } from './options.js'
import { type Made, makePuppet } from './puppet.js'
import { showScan } from './scan.js'
import { PATIENCE, type Patience, Watch } from './watch.js'
import { within } from './within.js'

/** A login: one account, reached through one puppet. */
export interface Login {
  puppet: Puppet
  /** The account, as conversations know it. */
  account: string
  /** The account's contact; resolves with its name when the puppet tells it. */
  self: Promise<Person>
  /** The puppet's id of the account. */
  selfId: string
}

/** What a connection needs. */
export interface Connecting {
  options: WechatOptions
  inbox: Pick<Inbox, 'drawer' | 'lease'>
  signal: AbortSignal
  log: Logger
  /** Called for each new puppet, before it starts. Gives what takes away what it has put on. */
  listen(puppet: Puppet): () => void
  patience?: Patience
}

/**
 * Keeps one puppet running, in one process of all, until the signal aborts. Whatever ends a connection — a logout on the phone, a gateway that
 * is gone, a puppet that falls silent, a start that fails — it is made anew, at first after a second and ever more slowly.
 */
export class Connection {
  /** Who is logged in now. */
  login: Login | undefined
  #kept: Made | undefined
  /** Of puppets whose ids end with the login: whose login it is, and whether it still is. */
  #identity: { selfId: string; account: string } | undefined
  /** The puppet told of an error, and was asked whether it is there. */
  #isDoubted = false
  readonly #connecting: Connecting
  readonly #secrets: readonly string[]
  readonly #patience: Patience

  constructor(connecting: Connecting) {
    this.#connecting = connecting
    this.#secrets = secretsOf(connecting.options)
    this.#patience = connecting.patience ?? PATIENCE
  }

  /** Makes the puppet for the first time. @throws HuidaError CONFIG_INVALID */
  async prepare(): Promise<void> {
    this.#kept = await makePuppet(this.#connecting.options, this.#connecting)
  }

  /** Whether a message to this account may ever be sent again. */
  isOver(account: string | undefined): boolean {
    return !aboutPuppet(this.#connecting.options).stableIds && account !== this.#identity?.account
  }

  /** The login that comes after one that has ended. `undefined`: it has not ended, or none comes for a minute. `none`: the bot stops. */
  async loginAfter(login: Login): Promise<Login | 'none' | undefined> {
    // A connection that breaks fails its calls before it tells so.
    await this.#pause(SETTLE_MS)
    for (let waitedMs = 0; waitedMs < LOGIN_WITHIN_MS; waitedMs += SETTLE_MS) {
      if (this.#connecting.signal.aborted) return 'none'
      if (this.login === login && !this.#isDoubted) return undefined
      if (this.login && this.login !== login) return this.login
      await this.#pause(SETTLE_MS)
    }
    return undefined
  }

  /** Resolves when the signal has aborted and everything is closed. */
  async run(): Promise<void> {
    const { signal, log, inbox } = this.#connecting
    const { backOffMs, maxBackOffMs, steadyMs, leaseMs } = this.#patience
    for (let failures = 0; !signal.aborted; ) {
      if (!(await this.#holds())) {
        await this.#pause(leaseMs / 3)
        continue
      }
      const from = performance.now()
      const reason = await this.#live().catch((error: unknown) => error)
      if (signal.aborted) break
      if (performance.now() - from > steadyMs) failures = 0
      const inMs = Math.min(backOffMs * 2 ** failures++, maxBackOffMs)
      log.warn({ error: faultOf(reason, this.#secrets), inMs }, 'the connection to WeChat ended; making it anew')
      await this.#pause(inMs)
    }
    // Whoever waits for it need not wait for its end.
    await inbox.lease(LEASE, 0).catch((error: unknown) => log.debug({ error }, 'the lease of WeChat ends by itself'))
  }

  /** One puppet, from its start to its end. Gives why it ended. */
  async #live(): Promise<unknown> {
    const { options, listen, log, signal } = this.#connecting
    const made = this.#kept ?? (await makePuppet(options, this.#connecting))
    // One that was given as it is cannot be made again; others are.
    this.#kept = typeof options.puppet === 'object' ? made : undefined
    const { puppet } = made
    const end = ending(signal)
    const watch = new Watch(end.with, this.#patience)
    const undo = [
      listen(puppet),
      on(puppet, 'scan', ({ qrcode, status }) => {
        watch.expect()
        this.#identity = undefined
        this.#tell({ status: STATUS[status] ?? 'ended', ...(status === WAITING && qrcode && { qrcode }) })
      }),
      on(puppet, 'login', ({ contactId }) => {
        watch.calm()
        this.login = this.#loggedIn(puppet, contactId)
        log.info({ account: this.login.account }, 'logged in to WeChat')
      }),
      on(puppet, 'logout', ({ data }) => {
        this.login = undefined
        // Watchdogs of puppets stop and start them, within one login.
        if (!/stop\(\)/.test(data ?? '')) this.#identity = undefined
        log.warn({ reason: data }, 'logged out of WeChat')
        watch.expect()
      }),
      on(puppet, 'error', (error) => {
        const fault = faultOf(error, this.#secrets)
        log.debug({ error: fault }, 'the puppet tells of an error; asking whether it is there')
        this.#isDoubted = true
        watch.ping(puppet)
      }),
      on(puppet, 'dong', () => {
        this.#isDoubted = false
        watch.answered()
      }),
      on(puppet, 'reset', () => watch.ping(puppet)),
    ]
    const renewing = setInterval(
      () => void this.#holds().then((held) => !held && end.with(new Error('another process logs in'))),
      this.#patience.leaseMs / 3,
    )
    try {
      watch.expect()
      // Ends early when the bot stops while the puppet starts.
      await Promise.race([made.start(), end.reached])
      return await end.reached
    } finally {
      clearInterval(renewing)
      end.forget()
      watch.stop()
      this.#isDoubted = false
      this.login = undefined
      for (const off of undo) off()
      await made.stop()
    }
  }

  #loggedIn(puppet: Puppet, selfId: string): Login {
    if (this.#identity?.selfId !== selfId) this.#identity = { selfId, account: `login-${randomUUID().slice(0, 8)}` }
    const account = aboutPuppet(this.#connecting.options).stableIds ? selfId : this.#identity.account
    const self = within<Person>(puppet.contactPayload(selfId), NAME_WITHIN_MS, 'the account').catch(() => ({
      id: selfId,
    }))
    return { puppet, account, selfId, self }
  }

  #tell(scan: Scan): void {
    const { options, log } = this.#connecting
    void showScan(scan, log)
    try {
      options.onScan?.(scan)
    } catch (error) {
      log.error({ error }, 'onScan threw')
    }
  }

  /** A store that cannot tell is no reason to log in beside another process. */
  #holds(): Promise<boolean> {
    const { inbox, log } = this.#connecting
    return inbox.lease(LEASE, this.#patience.leaseMs).catch((error: unknown) => {
      log.warn({ error }, 'it cannot be told who logs in to WeChat; asking again')
      return false
    })
  }

  #pause = (ms: number) => pause(ms, undefined, { signal: this.#connecting.signal }).catch(() => {})
}

const LEASE = 'login'
const SETTLE_MS = 100
const LOGIN_WITHIN_MS = 60_000
const NAME_WITHIN_MS = 10_000

/** wechaty's numbers of what becomes of a code. */
const WAITING = 2
const STATUS: Readonly<Record<number, Scan['status']>> = { [WAITING]: 'waiting', 3: 'scanned' }

/** A promise of the end, by the signal or for a reason of its own. */
function ending(signal: AbortSignal): { reached: Promise<unknown>; with(reason: unknown): void; forget(): void } {
  let resolve: (reason: unknown) => void = () => {}
  const reached = new Promise<unknown>((done) => {
    resolve = done
  })
  const abort = () => resolve(signal.reason)
  if (signal.aborted) abort()
  else signal.addEventListener('abort', abort)
  return { reached, with: resolve, forget: () => signal.removeEventListener('abort', abort) }
}
