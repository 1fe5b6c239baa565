import { setTimeout as pause } from 'node:timers/promises'
import type { Cursor, Inbox, Json, Logger } from '@huida/core'
import { ALLOWED_UPDATES, type Api, Refused } from './api.js'

/** Telegram holds a request so long when there is nothing to tell. */
const WAIT_S = 30
/** Then a connection has died without telling us. */
const DEAD_AFTER_MS = (WAIT_S + 15) * 1_000
/** Servers that do not hold requests are not asked more often than this. */
const EMPTY_PAUSE_MS = 250
const BACK_OFF_MS = 1_000
const MAX_BACK_OFF_MS = 30_000
/** Of several processes, another one polls when the one that did has been gone for so long. */
const LEASE_MS = 15_000
const RENEW_MS = 5_000

/** What polling needs. */
export interface Polling {
  inbox: Inbox
  /** The name under which the inbox keeps how far we have read, and who polls. */
  cursor: string
  /** Stores updates and how far we have read, in one commit. */
  take(updates: readonly Json[], inbox: Inbox, cursor: Cursor): Promise<void>
  signal: AbortSignal
  log: Logger
}

/**
 * Asks for updates until the signal aborts, in one process of all. How far we have read advances in the commit that stores them, and
 * Telegram forgets an update only when we ask for what comes after it: nothing is lost between the two.
 */
export async function poll(api: Api, polling: Polling): Promise<void> {
  const { inbox, cursor, signal, log } = polling
  while (!signal.aborted) {
    const held = new AbortController()
    if (await isHeld(polling)) {
      const renewed = keepHolding(polling, held)
      await pollWhile(AbortSignal.any([signal, held.signal]), api, polling)
      held.abort()
      await renewed
    } else await pause(RENEW_MS, undefined, { signal }).catch(() => {})
  }
  // Whoever waits for it need not wait for its end.
  await inbox.lease(cursor, 0).catch((error: unknown) => log.debug({ error }, 'the lease of polling ends by itself'))
}

function pollWhile(signal: AbortSignal, api: Api, { inbox, cursor, take, log }: Polling): Promise<void> {
  return untilDone(
    async () => {
      const offset = await inbox.cursor(cursor)
      const askedAt = performance.now()
      const updates = await api.callApi(
        'getUpdates',
        { timeout: WAIT_S, allowed_updates: ALLOWED_UPDATES, ...(offset !== undefined && { offset: Number(offset) }) },
        { signal: AbortSignal.any([signal, AbortSignal.timeout(DEAD_AFTER_MS)]) },
      )
      const last = updates.at(-1)
      // They are JSON: they came as such.
      if (last) await take(updates as unknown as Json[], inbox, { name: cursor, value: String(last.update_id + 1) })
      else await pause(Math.max(0, askedAt + EMPTY_PAUSE_MS - performance.now()), undefined, { signal })
      return false
    },
    { signal, log },
  )
}

/** Renews the lease until `held` aborts; aborts it when somebody else polls. */
async function keepHolding(polling: Polling, held: AbortController): Promise<void> {
  for (;;) {
    // Ends early when polling does.
    await pause(RENEW_MS, undefined, { signal: held.signal }).catch(() => {})
    if (held.signal.aborted) return
    if (!(await isHeld(polling))) held.abort()
  }
}

/** A store that cannot tell is no reason to poll beside another process. */
const isHeld = ({ inbox, cursor, log }: Polling): Promise<boolean> =>
  inbox.lease(cursor, LEASE_MS).catch((error: unknown) => {
    log.warn({ error }, 'it cannot be told who polls Telegram; asking again')
    return false
  })

/** Calls again and again until the answer is `true` or the signal aborts; after failures ever more slowly. */
export async function untilDone(
  step: () => Promise<boolean>,
  { signal, log }: Pick<Polling, 'signal' | 'log'>,
): Promise<void> {
  let failures = 0
  while (!signal.aborted) {
    try {
      if (await step()) return
      failures = 0
    } catch (error) {
      if (signal.aborted) return
      const asked = error instanceof Refused ? (error.retryAfterS ?? 0) * 1_000 : 0
      const inMs = Math.max(asked, Math.min(BACK_OFF_MS * 2 ** failures++, MAX_BACK_OFF_MS))
      log.warn({ error, inMs }, explain(error))
      // Ends early when the signal aborts, which the loop sees.
      await pause(inMs, undefined, { signal }).catch(() => {})
    }
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Refused) || error.status !== 409) return 'Telegram gives no updates; asking again'
  return /webhook/i.test(error.description)
    ? 'Telegram gives no updates, because a webhook is registered for this bot. Give its secret as webhook.secret, or call deleteWebhook once'
    : 'Telegram gives no updates, because another process polls with the same token. Stop one of them, or use another token'
}
