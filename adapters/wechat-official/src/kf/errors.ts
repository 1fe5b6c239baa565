import { rejected, type SendErrorCode, type SendResult, unknown } from '@huida/core'
import { NoAnswer, Refused } from '../api.js'

/** The session is in a state in which the API may not send. */
export const WRONG_STATE = 95018
/** The file is not there any more, or never was. */
export const NO_MEDIA = 40007
/** The token of a callback is over. */
export const NO_HINT = 95007

/** What an error code of WeCom means. */
interface Meaning {
  code: SendErrorCode
  /** Try again after so many milliseconds. Absent: it is for good. */
  retryMs?: number
  /** What a person can do about it. */
  next?: string
}

const SECOND = 1_000
const MINUTE = 60_000

/**
 * Error codes of WeCom, as https://developer.work.weixin.qq.com/document/path/90313 has them; looked up on 2026-11-28. 95018 is looked into
 * before (`session.ts`), and a token that is not valid is renewed once before (`token.ts`).
 */
export const MEANINGS: Readonly<Record<number, Meaning>> = {
  [-1]: { code: 'unavailable', retryMs: SECOND },
  40001: { code: 'unauthorized', retryMs: MINUTE, next: 'Check corpId and secret.' },
  40013: { code: 'unauthorized', next: 'Check corpId.' },
  40014: { code: 'unauthorized', retryMs: MINUTE },
  41001: { code: 'unauthorized', retryMs: MINUTE },
  42001: { code: 'unauthorized', retryMs: MINUTE },
  40096: { code: 'gone' },
  45009: { code: 'rate_limited', retryMs: MINUTE },
  45033: { code: 'rate_limited', retryMs: SECOND },
  48002: { code: 'unauthorized', next: 'Add the app under 微信客服 > API > 可调用接口的应用.' },
  60011: { code: 'unauthorized', next: 'Let the app see the receptionists of the account: 应用管理 > 可见范围.' },
  60020: { code: 'unauthorized', next: 'Add the address to the trusted addresses of the app: 应用管理 > 企业可信IP.' },
  95000: { code: 'gone', next: 'Check accounts.' },
  95001: { code: 'quota' },
  95002: { code: 'window_closed' },
  95004: { code: 'gone', next: 'Check accounts.' },
  95013: { code: 'window_closed' },
  95017: { code: 'unauthorized', next: 'Let the API manage the account: 微信客服 > 通过API管理微信客服账号.' },
  95018: { code: 'blocked' },
}

/** What a failed call means for the message. */
export function judge(error: unknown, now: number): SendResult {
  if (error instanceof NoAnswer)
    return error.sent ? unknown(error.message) : rejected('unavailable', { reason: error.message, retryAtMs: now })
  if (!(error instanceof Refused)) throw error
  const { code, status, message: reason } = error
  if (code === undefined) {
    if (status === 429) return rejected('rate_limited', { reason, retryAtMs: now + MINUTE })
    // A gateway that stopped waiting does not know how far the message got.
    if (status === 504) return unknown(reason)
    return status >= 500
      ? rejected('unavailable', { reason, retryAtMs: now + SECOND })
      : rejected('invalid', { reason })
  }
  const { code: meaning = 'invalid', retryMs } = MEANINGS[code] ?? {}
  return rejected(meaning, { reason, ...(retryMs !== undefined && { retryAtMs: now + retryMs }) })
}

/** Whether a person must do something before the same call can succeed. */
export const isForGood = (error: unknown): boolean => {
  const meaning = error instanceof Refused && error.code !== undefined ? MEANINGS[error.code] : undefined
  return meaning !== undefined && meaning.retryMs === undefined
}

/** What a person can do about a failure, where that is known. */
export const nextStep = (error: unknown): string | undefined =>
  error instanceof Refused && error.code !== undefined ? MEANINGS[error.code]?.next : undefined

/**
 * Whether the platform has refused a message because it has one of this `msgid`. The documentation says that this is an error, and not
 * which: it is told by its words, or, of a message that may have arrived, by a code that says nothing else.
 */
export const isRepeated = (error: unknown, mayHaveArrived = false): boolean => {
  if (!(error instanceof Refused) || error.code === undefined) return false
  if (/msg_?id/i.test(error.reason) && /exist|repeat|dup|conflict|used|unique/i.test(error.reason)) return true
  return mayHaveArrived && MEANINGS[error.code] === undefined && !OF_CONTENT.has(error.code)
}

/** Wrong file, type, length or menu: not a question of the name. */
const OF_CONTENT: ReadonlySet<number> = new Set([NO_MEDIA, 40008, 44004, 45002, 95008, 95009])
