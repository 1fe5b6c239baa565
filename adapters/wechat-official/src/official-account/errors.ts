import { rejected, type SendErrorCode, type SendResult, unknown } from '@huida/core'
import { NoAnswer, Refused } from '../api.js'

/** When a refused call may be made again: in a second, in a minute, on the next day in China. Absent: never. */
type Again = 'second' | 'minute' | 'day'

/**
 * What WeChat's error codes mean for a message. From the table of return codes (全局返回码) and the page of customer-service messages on
 * developers.weixin.qq.com, and reports of implementers; looked up on 2026-11-28. A code that is not here is final.
 */
export const CODES: Readonly<Record<number, { code: SendErrorCode; again?: Again }>> = {
  // Busy.
  [-1]: { code: 'unavailable', again: 'second' },
  // The token, after a new one did not help; whoever mends the secret loses no message.
  40001: { code: 'unauthorized', again: 'minute' },
  40014: { code: 'unauthorized', again: 'minute' },
  42001: { code: 'unauthorized', again: 'minute' },
  // AppID or AppSecret is wrong.
  40013: { code: 'unauthorized', again: 'minute' },
  40125: { code: 'unauthorized', again: 'minute' },
  // Our address is not on the list. Final: asking again helps nobody, and every call is one of the day's.
  40164: { code: 'unauthorized' },
  61004: { code: 'unauthorized' },
  // The account may not do this, or not any more.
  48001: { code: 'unauthorized' },
  48004: { code: 'unauthorized' },
  48006: { code: 'unauthorized' },
  50001: { code: 'unauthorized' },
  50002: { code: 'unauthorized' },
  // No such customer of this account.
  40003: { code: 'gone' },
  46004: { code: 'gone' },
  // Does not follow the account, is on its black list, or refuses its messages.
  43004: { code: 'blocked' },
  43019: { code: 'blocked' },
  48002: { code: 'blocked' },
  // More than 48 hours after the customer's last message, or a minute after a click; or not followed any more.
  45015: { code: 'window_closed' },
  // More messages than one of the customer's lets us send.
  45047: { code: 'quota' },
  // Calls of this method: of the day, of the minute.
  45009: { code: 'rate_limited', again: 'day' },
  45011: { code: 'rate_limited', again: 'minute' },
  // What is said.
  40007: { code: 'invalid' },
  40008: { code: 'invalid' },
  44002: { code: 'invalid' },
  44004: { code: 'invalid' },
  45002: { code: 'invalid' },
  45008: { code: 'invalid' },
  47001: { code: 'invalid' },
  87014: { code: 'invalid' },
}

/** The `media_id` is none, or its three days are over. */
export const isMediaGone = (error: unknown): boolean => error instanceof Refused && error.code === 40007

/** Whether it is of no use to ask again before somebody has mended the settings on either side. */
export const isSettings = (error: unknown): error is Refused =>
  error instanceof Refused && [40001, 40013, 40125, 40164, 61004, 48001, 48004].includes(error.code ?? 0)

/** Our address, where WeChat says that it is not on the list. */
export const addressIn = ({ reason }: Refused): string | undefined => /invalid ip ([\d.a-f:]+)/i.exec(reason)?.[1]

/** What a failed call means for the message. @param now milliseconds since 1970 */
export function judge(error: unknown, now: number): SendResult {
  if (error instanceof NoAnswer)
    return error.sent ? unknown(error.message) : rejected('unavailable', { reason: error.message, retryAtMs: now })
  if (!(error instanceof Refused)) throw error
  const { message: reason, code, status } = error
  if (code === undefined) return judgeStatus(status, reason, now)
  const known = CODES[code]
  if (!known) return rejected('invalid', { reason })
  return rejected(known.code, { reason, ...(known.again && { retryAtMs: nextTry(known.again, now) }) })
}

/** Somebody between us and WeChat has answered. */
function judgeStatus(status: number, reason: string, now: number): SendResult {
  const retryAtMs = nextTry('second', now)
  if (status === 429) return rejected('rate_limited', { reason, retryAtMs })
  // A gateway that stopped waiting does not know how far the message got.
  if (status === 504) return unknown(reason)
  return rejected('unavailable', { reason, retryAtMs: status >= 500 ? retryAtMs : nextTry('minute', now) })
}

const DAY_MS = 86_400_000
const CHINA_MS = 8 * 3_600_000

function nextTry(again: Again, now: number): number {
  if (again === 'day') return (Math.floor((now + CHINA_MS) / DAY_MS) + 1) * DAY_MS - CHINA_MS
  return now + (again === 'minute' ? 60_000 : 1_000)
}
