import { HuidaError } from '../errors.js'
import type { Author, Owner } from './author.js'
import type { PlatformEvent } from './event.js'
import { plainText } from './part.js'

/** The most that is taken from anybody at once, in UTF-16 units. */
export const MAX_TEXT = 8_000
const MAX_KEY = 512

/**
 * An event as it may be stored: checked, and free of what databases and pages choke on (NUL, lone surrogates).
 * @throws HuidaError EVENT_INVALID, MESSAGE_TOO_LONG
 */
export function checked(event: PlatformEvent, adapter: string): PlatformEvent {
  const problem = problemOf(event)
  if (problem !== undefined) throw new HuidaError('EVENT_INVALID', { adapter, problem })
  if (event.type === 'message' || event.type === 'edited') {
    const characters = plainText(event.parts).length
    if (characters > MAX_TEXT) throw new HuidaError('MESSAGE_TOO_LONG', { characters, max: MAX_TEXT })
  }
  return clean(event)
}

/** What is wrong with an event, in words. */
function problemOf(event: PlatformEvent): string | undefined {
  const { key, conversation, user, at, order, by } = event
  return (
    idProblem(key, 'key') ??
    idProblem(conversation?.id, 'conversation.id') ??
    (conversation.account === undefined ? undefined : idProblem(conversation.account, 'conversation.account')) ??
    idProblem(user?.id, 'user.id') ??
    (Number.isSafeInteger(at) ? undefined : 'at is not a whole number of milliseconds') ??
    (order === undefined || Number.isFinite(order) ? undefined : 'order is not a number') ??
    (by === undefined ? undefined : authorProblem(by)) ??
    contentProblem(event)
  )
}

const idProblem = (value: unknown, name: string): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= MAX_KEY
    ? undefined
    : `${name} is not a text of 1 to ${MAX_KEY} characters`

/** Nobody but customers and the people of the team writes on a platform. */
const authorProblem = ({ kind, id }: Author): string | undefined =>
  kind === 'customer' || (kind === 'agent' && typeof id === 'string' && id !== '')
    ? undefined
    : 'by is neither a customer nor an agent with an id'

const ownerProblem = (owner: Owner | undefined): string | undefined =>
  owner?.kind === 'bot' ||
  ((owner?.kind === 'queue' || owner?.kind === 'agent') && typeof owner.id === 'string' && owner.id !== '')
    ? undefined
    : 'owner is neither the bot nor a queue or an agent with an id'

function contentProblem(event: PlatformEvent): string | undefined {
  switch (event.type) {
    case 'message':
    case 'edited':
      if (!Array.isArray(event.parts)) return 'parts is not a list'
      if (!event.parts.every((part) => typeof part?.type === 'string')) return 'a part has no type'
      return event.type === 'edited' ? idProblem(event.of, 'of') : undefined
    case 'choice':
      return typeof event.value === 'string' ? undefined : 'value is not a text'
    case 'deleted':
    case 'reacted':
      return idProblem(event.of, 'of')
    case 'moved':
      return idProblem(event.to, 'to')
    case 'assigned':
      return ownerProblem(event.owner)
    case 'join':
    case 'leave':
      return undefined
    // Adapters may be written in JavaScript.
    default:
      return `there is no type of events called "${(event as { type: unknown }).type}"`
  }
}

/** Every text in it well-formed and without NUL; what needs no change stays as it is. */
export function clean<T>(value: T): T {
  if (isClean(value)) return value
  if (typeof value === 'string') return value.replace(NOT_STORABLE, '\uFFFD') as T
  if (Array.isArray(value)) return value.map(clean) as T
  return Object.fromEntries(Object.entries(value as object).map(([key, inner]) => [key, clean(inner)])) as T
}

function isClean(value: unknown): boolean {
  if (typeof value === 'string') return isWellFormed(value) && !value.includes('\0')
  if (value === null || typeof value !== 'object') return true
  for (const key in value) if (!isClean((value as Record<string, unknown>)[key])) return false
  return true
}

/** Of ES2024, and there in every version of Node that we run on. */
const isWellFormed = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed()

/** NUL and lone surrogates. */
const NOT_STORABLE = /\0|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g

/** Characters that nobody sees: zero-width, bidi controls, tags. The joiner of emoji stays. */
const INVISIBLE = /(?!\u200D)\p{Cf}/gu

/** ASCII has none of them. */
const isPlain = (text: string) => !/[^ -~\n]/.test(text)

/** The copy of a text that matchers and models read. */
export const visible = (text: string): string => (isPlain(text) ? text : text.replace(INVISIBLE, ''))
