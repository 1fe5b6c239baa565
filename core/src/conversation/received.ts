import { HuidaError } from '../errors.js'
import type { PlatformEvent } from './event.js'
import { plainText } from './part.js'
import type { Locale } from './words.js'

/** The most that is taken from anybody at once, in UTF-16 units. */
export const MAX_TEXT = 8_000
const MAX_KEY = 512

/**
 * An event as it may be stored: checked, and free of what databases and pages choke on (NUL, lone surrogates).
 * @throws HuidaError EVENT_INVALID, MESSAGE_TOO_LONG
 */
export function checked(event: PlatformEvent, adapter: string): PlatformEvent {
  const invalid = (problem: string) => new HuidaError('EVENT_INVALID', { adapter, problem })
  const id = (value: unknown, name: string) => {
    if (typeof value !== 'string' || value === '' || value.length > MAX_KEY)
      throw invalid(`${name} is not a text of 1 to ${MAX_KEY} characters`)
  }
  id(event.key, 'key')
  id(event.conversation?.id, 'conversation.id')
  id(event.user?.id, 'user.id')
  if (!Number.isSafeInteger(event.at)) throw invalid('at is not a whole number of milliseconds')
  if (event.order !== undefined && !Number.isFinite(event.order)) throw invalid('order is not a number')
  if (event.type === 'message') {
    if (!Array.isArray(event.parts)) throw invalid('parts is not a list')
    const characters = plainText(event.parts).length
    if (characters > MAX_TEXT) throw new HuidaError('MESSAGE_TOO_LONG', { characters, max: MAX_TEXT })
  }
  return clean(event)
}

/** Every text in it well-formed and without NUL; what needs no change stays as it is. */
function clean<T>(value: T): T {
  if (isClean(value)) return value
  if (typeof value === 'string') return value.replace(NOT_STORABLE, '\uFFFD') as T
  if (Array.isArray(value)) return value.map(clean) as T
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, clean(inner)])) as T
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return value.search(NOT_STORABLE) < 0
  if (value === null || typeof value !== 'object') return true
  for (const key in value) if (!isClean((value as Record<string, unknown>)[key])) return false
  return true
}

/** NUL and lone surrogates. */
const NOT_STORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** Characters that nobody sees: zero-width, bidi controls, tags. The joiner of emoji stays. */
const INVISIBLE = /(?!\u200D)\p{Cf}/gu

/** ASCII has none of them. */
const isPlain = (text: string) => !/[^ -~\n]/.test(text)

/** The copy of a text that matchers and models read. */
export const visible = (text: string): string => (isPlain(text) ? text : text.replace(INVISIBLE, ''))

/** The language of a text, where it shows. */
export function localeOf(text: string | undefined): Locale | undefined {
  if (!text) return undefined
  if (/\p{Script=Han}/u.test(text)) return 'zh'
  return /\p{Script=Latin}{2}/u.test(text) ? 'en' : undefined
}
