import { isHuidaError } from '@huida/core'
import type { Explanation } from './transport/frames.js'

/** Every refusal by its permanent code, in words for the person on the page. */
const catalogue = {
  ORIGIN_REFUSED: {
    status: 403,
    zh: '这个网站还没有被允许使用客服对话。网站管理员可以把它加入 web({ origins })。',
    en: 'This site is not allowed to use the chat. Its owner can add it to web({ origins }).',
  },
  SESSION_MISSING: {
    status: 401,
    zh: '会话不存在或已过期，请重新开始。',
    en: 'There is no valid session, or it has expired. Begin a new one.',
  },
  NOT_FOUND: {
    status: 404,
    zh: '没有这个地址。请检查网址。',
    en: 'There is nothing at this address. Check the path.',
  },
  METHOD_REFUSED: {
    status: 405,
    zh: '这个地址不支持这种请求方法。',
    en: 'This address does not take this method.',
  },
  BODY_TOO_LARGE: {
    status: 413,
    zh: '内容太大了，没有读取。请分成几次发送。',
    en: 'That is too large and was not read. Please send it in smaller pieces.',
  },
  BODY_INVALID: {
    status: 400,
    zh: '请求内容无法读取。请用 UTF-8 编码的 JSON 发送。',
    en: 'The request could not be read. Send JSON in UTF-8.',
  },
  MESSAGE_INVALID: {
    status: 400,
    zh: '这条消息的格式不对，没有发出。',
    en: 'The message is not of the right form, so it was not sent.',
  },
  MESSAGE_EMPTY: {
    status: 400,
    zh: '消息是空的。写点什么再发送吧。',
    en: 'The message is empty. Write something first.',
  },
  MESSAGE_TOO_LONG: {
    status: 413,
    zh: '消息太长了，最多 8000 个字。请分成几条发送。',
    en: 'The message is too long: 8,000 characters at most. Please send it in several messages.',
  },
  RATE_LIMITED: {
    status: 429,
    zh: '发得有点快，请稍等几秒再发。',
    en: 'That was a little fast. Please wait a few seconds.',
  },
  TOO_MANY_CONNECTIONS: {
    status: 429,
    zh: '打开的对话窗口太多了，请关掉几个再试。',
    en: 'Too many chats are open at once. Close some and try again.',
  },
  UNAVAILABLE: {
    status: 503,
    zh: '客服系统暂时不可用，您的消息会保留并自动重发。',
    en: 'The chat is not available right now. Your message is kept and sent again.',
  },
  INTERNAL: {
    status: 500,
    zh: '系统出了点问题，请稍后再试。',
    en: 'Something went wrong on our side. Please try again later.',
  },
} as const satisfies Record<string, { status: number; zh: string; en: string }>

/** The permanent code of a refusal. */
export type RefusalCode = keyof typeof catalogue

/** Something that a visitor asked for and does not get. */
export class Refusal extends Error {
  readonly status: number

  constructor(
    readonly code: RefusalCode,
    /** For the developer of the page: what exactly is wrong, in English. */
    readonly about: { problem?: string; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(about.problem ? `${catalogue[code].en} (${about.problem})` : catalogue[code].en, { cause: about.cause })
    this.status = catalogue[code].status
  }

  /** As the page is told it, in the language of the person. */
  told(locale: string | undefined): Explanation {
    const { problem, retryAfterMs } = this.about
    const sentence = catalogue[this.code][locale?.toLowerCase().startsWith('zh') ? 'zh' : 'en']
    return {
      code: this.code,
      message: problem ? `${sentence} (${problem})` : sentence,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    }
  }
}

/** Any error as a refusal. `INTERNAL` is a fault of the program: log its cause. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  if (!isHuidaError(error)) return new Refusal('INTERNAL', { cause: error })
  if (isHuidaError(error, 'BODY_INVALID')) return new Refusal('BODY_INVALID', { problem: error.facts.problem })
  if (isHuidaError(error, 'EVENT_INVALID')) return new Refusal('MESSAGE_INVALID', { problem: error.facts.problem })
  if (error.status === 503) return new Refusal('UNAVAILABLE', { retryAfterMs: 1_000, cause: error })
  return error.code in catalogue ? new Refusal(error.code as RefusalCode) : new Refusal('INTERNAL', { cause: error })
}
