import { setTimeout as pause } from 'node:timers/promises'
import { HuidaError, type Inbox, isHuidaError, type Json, type Logger } from '@huida/core'
import type { SocketModeReceiver } from '@slack/bolt'
import { SILENT } from '../api.js'

/** A socket that has not said hello by then never will. */
const HELLO_WITHIN_MS = 30_000
const BACK_OFF_MS = 1_000
const MAX_BACK_OFF_MS = 30_000
/** A connection that stood this long was a good one. */
const STOOD_MS = 10_000
/** Of several processes, another one opens a socket when the one that did has been gone for so long. */
const LEASE_MS = 15_000
const RENEW_MS = 5_000
const CLOSE_WITHIN_MS = 1_000

/** What Socket Mode needs of the adapter. */
export interface SocketMode {
  appToken: string
  apiUrl: string
  inbox: Inbox
  take(payload: Json, inbox: Inbox): Promise<void>
  signal: AbortSignal
  log: Logger
  /** Called when the first socket has said hello. */
  opened(): void
}

type Client = SocketModeReceiver['client']

/**
 * Hears by Socket Mode until the signal aborts, in one process of all: an app has ten sockets, and each event goes to one of them. bolt's
 * client speaks the protocol and notices a socket that is silent; connecting anew is ours, since it gives up after some failures.
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
    } else await pause(RENEW_MS, undefined, { signal }).catch(() => {})
  }
  await inbox
    .lease('socket', 0)
    .catch((error: unknown) => log.debug({ error }, 'the lease of the socket ends by itself'))
}

async function listenWhile(signal: AbortSignal, mode: SocketMode): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    const beganAt = performance.now()
    try {
      await connection(signal, mode)
      mode.log.debug({}, 'the socket of Slack was closed; opening another')
    } catch (error) {
      mode.log.warn({ error }, 'the socket of Slack could not be opened; trying again')
    }
    if (signal.aborted) return
    failures = performance.now() - beganAt > STOOD_MS ? 0 : failures + 1
    // The first time at once: what comes meanwhile waits for its next delivery.
    const inMs = failures <= 1 ? 50 : Math.min(BACK_OFF_MS * 2 ** (failures - 2), MAX_BACK_OFF_MS)
    await pause(inMs, undefined, { signal }).catch(() => {})
  }
}

/** One connection, from its opening to its end. @throws when it never stood */
async function connection(signal: AbortSignal, mode: SocketMode): Promise<void> {
  const { SocketModeReceiver } = await import('@slack/bolt')
  const { client } = new SocketModeReceiver({
    appToken: mode.appToken,
    autoReconnectEnabled: false,
    logger: SILENT,
    installerOptions: { clientOptions: { slackApiUrl: mode.apiUrl, retryConfig: { retries: 0 } } },
  })
  const closed = new Promise<void>((resolve) => client.on('disconnected', () => resolve()))
  client.on('slack_event', (envelope: Envelope) => void acknowledge(envelope, mode))
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
  try {
    const hello = client.start()
    // It fails as well when it is closed before, which is not waited for then.
    hello.catch(() => {})
    await Promise.race([hello, aborted, silence()])
    if (!signal.aborted) mode.opened()
    await Promise.race([closed, aborted])
  } finally {
    await close(client)
  }
}

async function silence(): Promise<never> {
  await pause(HELLO_WITHIN_MS, undefined, { ref: false })
  throw new Error(`Slack did not say hello within ${HELLO_WITHIN_MS} ms`)
}

/** Asked once, bolt waits half a minute for the other side; asked twice, it cuts. */
async function close(client: Client): Promise<void> {
  const closing = client.disconnect().catch(() => {})
  await Promise.race([closing, pause(CLOSE_WITHIN_MS, undefined, { ref: false })])
  await Promise.race([client.disconnect().catch(() => {}), pause(CLOSE_WITHIN_MS, undefined, { ref: false })])
}

/** What bolt hands over. */
interface Envelope {
  ack(response?: object): Promise<void>
  body?: Json
}

/** Acknowledged when it is stored; else Slack delivers it again. */
async function acknowledge({ ack, body }: Envelope, { take, inbox, log }: SocketMode): Promise<void> {
  try {
    if (body !== undefined) await take(body, inbox)
  } catch (error) {
    // It will never be taken, so that it need not come again.
    const isForGood = isHuidaError(error) && error instanceof HuidaError && error.status < 500
    log.warn({ error }, 'an event of Slack was not stored')
    if (!isForGood) return
  }
  await ack().catch((error: unknown) => log.debug({ error }, 'an event was stored and could not be acknowledged'))
}

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
  inbox.lease('socket', LEASE_MS).catch((error: unknown) => {
    log.warn({ error }, 'it cannot be told who listens to Slack; asking again')
    return false
  })
