import type { Adapter, SendResult } from '../../adapter.js'
import type { Logger } from '../../log.js'
import type { Settlement, StoredMessage } from '../../store/store.js'

/** A message is given up after so many attempts or this long, whichever comes first. */
export const MAX_ATTEMPTS = 20
const MAX_AGE_MS = 24 * 3_600_000
/** The pause before a second attempt; it doubles with each further one. */
export const BACK_OFF_MS = 500
export const MAX_BACK_OFF_MS = 10 * 60_000

/** What is stored of an attempt, and why it failed, in words. */
export interface Judged {
  settlement: Settlement
  reason: string
}

interface Judging {
  adapter: Adapter | undefined
  now: number
  /** The customer has let the bot write again while it was on its way. */
  isOpened: boolean
  /** Somebody else owns the conversation since it was decided. */
  isOutdated: boolean
  log: Logger
}

/** What a result means for the message: done, given up, kept for the next window, or to be tried again. */
export function judge(
  message: StoredMessage,
  result: SendResult,
  { adapter, now, isOpened, isOutdated, log }: Judging,
): Judged {
  const { position, attempts, to } = message
  if (result.outcome === 'delivered') {
    const { id } = result
    const account = to.account === undefined ? {} : { account: to.account }
    const findable = adapter?.echoes && id !== undefined ? { findable: { adapter: message.adapter, ...account } } : {}
    const settlement = {
      position,
      attempts,
      status: 'delivered' as const,
      ...(id !== undefined && { platformId: id }),
      ...findable,
    }
    return { settlement, reason: '' }
  }
  const code = result.outcome === 'rejected' ? result.code : 'unknown'
  const reason = result.reason ?? code
  const isFull =
    adapter?.windows !== undefined && message.act.type === 'say' && (code === 'window_closed' || code === 'quota')
  const isOver = result.outcome === 'rejected' && result.retryAtMs === undefined && !(isFull && isOpened)
  if (isOver && isFull) {
    const { settlement } = withheld(message, isOutdated ? 'draft' : 'held')
    return { settlement: { code, ...settlement }, reason }
  }
  const backOff = Math.min(BACK_OFF_MS * 2 ** (attempts - 1), MAX_BACK_OFF_MS)
  const retryAt = Math.max(now + backOff, result.outcome === 'rejected' ? (result.retryAtMs ?? 0) : 0)
  const again = result.outcome === 'rejected' ? !isOver && retryAt - message.at < MAX_AGE_MS : !message.ambiguous
  if (again && attempts < MAX_ATTEMPTS) {
    if (code === 'unknown') {
      message.ambiguous = true
      message.mayHaveArrived = true
    }
    return { settlement: { position, attempts, status: 'waiting', code, retryAt }, reason }
  }
  log.warn({ position, adapter: message.adapter, code, attempts }, 'a message was given up')
  return { settlement: { position, attempts, status: result.outcome, code }, reason }
}

/** A draft is what the customer never saw; of a message that may have arrived nobody can say so. */
export function withheld({ position, attempts, mayHaveArrived }: StoredMessage, instead: 'draft' | 'held'): Judged {
  const settlement: Settlement =
    mayHaveArrived && instead === 'draft'
      ? { position, attempts, status: 'unknown', code: 'owner_changed' }
      : { position, attempts, status: instead }
  return { settlement, reason: 'the conversation has another owner' }
}

/** The customer will not get it, or nobody knows whether they have. */
export const isGivenUp = ({ status }: Settlement): boolean => status === 'rejected' || status === 'unknown'
