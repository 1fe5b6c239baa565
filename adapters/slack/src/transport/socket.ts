import { setTimeout as pause } from 'node:timers/promises'
import { type Inbox, isHuidaError, type Json, type Logger } from '@huida/core'
import type { Api } from '../api.js'
import { Connection } from './connection.js'

const BACK_OFF_MS = 500
const MAX_BACK_OFF_MS = 30_000
/** A connection that stood this long was a good one. */
const STOOD_MS = 10_000
const ASK_WITHIN_MS = 10_000
/** Of several processes, another one opens a socket when the one that did has been gone for so long. */
const LEASE_MS = 15_000
const RENEW_MS = 5_000
const LEASE = 'socket'

/** What Socket Mode needs of the adapter. */
export interface SocketMode {
  appToken: string
  api: Api
  inbox: Inbox
  take(payload: Json, inbox: Inbox): Promise<void>
  silentAfterMs: number
  signal: AbortSignal
  log: Logger
  /** Called when a socket is open, could not be opened, or is another process's: whoever waits for the start need not wait longer. */
  tried(failure?: unknown): void
}

/**
 * Hears by Socket Mode until the signal aborts, in one process of all: an app has ten sockets, and each event goes to one of them. Slack's
 * own client is not used for it: after some failures it opens no other socket, and one that breaks while it is closed keeps the process
 * for half a minute.
 */
export async function listen(mode: SocketMode): Promise<void> {
  const { inbox, signal, log } = mode
  while (!signal.aborted) {
    const held = new AbortController()
    if (await isHeld(mode)) {
      const renewed = keepHolding(mode, held)
      await listenWhile(AbortSignal.any([signal, held.signal]), mode)
      held.abort()
      await renewed
    } else {
      mode.tried()
      await pause(RENEW_MS, undefined, { signal }).catch(() => {})
    }
  }
  await inbox.lease(LEASE, 0).catch((error: unknown) => log.debug({ error }, 'the lease of the socket ends by itself'))
}

/** One connection after the other. The next one stands before the last one is closed, where Slack asks for it. */
async function listenWhile(signal: AbortSignal, mode: SocketMode): Promise<void> {
  const { log } = mode
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  const closing: Promise<void>[] = []
  let last: Connection | undefined
  let failures = 0
  while (!signal.aborted) {
    const beganAt = performance.now()
    try {
      const next = await connect(signal, mode)
      if (last) closing.push(last.close())
      last = next
      mode.tried()
      await Promise.race([next.ending, aborted])
    } catch (error) {
      if (!signal.aborted) log.warn({ error }, 'a socket of Slack could not be opened; trying again')
      mode.tried(error)
    }
    failures = performance.now() - beganAt > STOOD_MS ? 0 : failures + 1
    // The first time at once: what comes meanwhile waits for its next delivery.
    const inMs = failures <= 1 ? 0 : Math.min(BACK_OFF_MS * 2 ** (failures - 2), MAX_BACK_OFF_MS)
    await pause(inMs, undefined, { signal }).catch(() => {})
  }
  if (last) closing.push(last.close())
  await Promise.all(closing)
}

/** Slack gives an address that is good for one connection. */
async function connect(signal: AbortSignal, { api, appToken: token, inbox, take, silentAfterMs, log }: SocketMode) {
  const within = AbortSignal.any([signal, AbortSignal.timeout(ASK_WITHIN_MS)])
  const { url = '' } = await api.call<{ url?: string }>('apps.connections.open', {}, { token, signal: within })
  const hearing = { take: (payload: Json) => taken(take(payload, inbox), log), silentAfterMs, log }
  return Connection.open(url, hearing, signal)
}

/** What will never be taken need not come again. */
const taken = (taking: Promise<void>, log: Logger): Promise<void> =>
  taking.catch((error: unknown) => {
    if (!isHuidaError(error) || error.status >= 500) throw error
    log.warn({ error }, 'an event of Slack was refused')
  })

/** Renews the lease until `held` aborts; aborts it when another process listens. */
async function keepHolding(mode: SocketMode, held: AbortController): Promise<void> {
  for (;;) {
    // Ends early when listening does.
    await pause(RENEW_MS, undefined, { signal: held.signal }).catch(() => {})
    if (held.signal.aborted) return
    if (!(await isHeld(mode))) held.abort()
  }
}

/** A store that cannot tell is no reason to listen beside another process. */
const isHeld = ({ inbox, log }: SocketMode): Promise<boolean> =>
  inbox.lease(LEASE, LEASE_MS).catch((error: unknown) => {
    log.warn({ error }, 'it cannot be told who listens to Slack; asking again')
    return false
  })
