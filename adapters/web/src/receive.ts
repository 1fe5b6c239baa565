import type { Json, PlatformEvent } from '@huida/core'
import { Refusal } from './refusal.js'
import { keyOf, rawOf } from './transport/frames.js'

/** Who sent something: the session's conversation, and the language of the page. */
export interface Visitor {
  conversation: string
  locale?: string | undefined
}

/** What a page can say of an answer with one press. */
const REACTIONS: readonly Json[] = ['👍', '👎']

/** The longest value or label of a choice that pages send back, in UTF-16 units. */
const MAX_CHOICE = 2_000

/**
 * What a page sends becomes an event: `{ id, text }`, `{ id, choice: { value, label } }`, or `{ id, reaction: { of, emoji, removed? } }` with
 * the position of an answer and 👍 or 👎. The id is the page's own, a UUID, and the same at every resend; small letters and capitals are the
 * same.
 * @throws Refusal MESSAGE_INVALID, MESSAGE_EMPTY
 */
export function receive(payload: Json, { conversation, locale }: Visitor, at: number): PlatformEvent {
  const { id, text, choice, reaction } = fields(payload, 'the message', ['id', 'text', 'choice', 'reaction'])
  if (typeof id !== 'string' || !/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(id)) throw invalid('id is not a UUID')
  const event = {
    key: keyOf(id),
    at,
    conversation: { id: conversation, kind: 'direct' as const },
    user: { id: conversation, ...(locale !== undefined && { locale }) },
    ...rawOf(id),
  }
  if ([text, choice, reaction].filter((said) => said !== undefined).length > 1)
    throw invalid('it has more than one of text, choice and reaction')
  if (reaction !== undefined) {
    const { of, emoji, removed = false } = fields(reaction, 'reaction', ['of', 'emoji', 'removed'])
    if (!Number.isSafeInteger(of)) throw invalid('reaction.of is not a position')
    if (typeof emoji !== 'string' || !REACTIONS.includes(emoji)) throw invalid('reaction.emoji is neither 👍 nor 👎')
    if (typeof removed !== 'boolean') throw invalid('reaction.removed is neither true nor false')
    return { ...event, type: 'reacted', of: String(of), emoji, ...(removed && { removed }) }
  }
  if (choice !== undefined) {
    const { value, label } = fields(choice, 'choice', ['value', 'label'])
    return {
      ...event,
      type: 'choice',
      value: choiceText(value, 'choice.value'),
      ...(label !== undefined && { label: choiceText(label, 'choice.label') }),
    }
  }
  if (typeof text !== 'string') throw invalid('text is not a string')
  if (text.trim() === '') throw new Refusal('MESSAGE_EMPTY')
  return { ...event, type: 'message', parts: [{ type: 'text', text }] }
}

/** A visitor opened the chat for the first time. */
export const joined = ({ conversation, locale }: Visitor, at: number): PlatformEvent => ({
  type: 'join',
  key: 'join',
  at,
  conversation: { id: conversation, kind: 'direct' },
  user: { id: conversation, ...(locale !== undefined && { locale }) },
})

/** The first language that a page asks for: of `Accept-Language`, or of its own. */
export const localeOf = (wanted: unknown): string | undefined =>
  typeof wanted === 'string' ? wanted.match(/^\s*([a-z]{2,3}(?:-[a-z\d]{1,8}){0,3})(?![\w-])/i)?.[1] : undefined

/**
 * The members of an object, none of them unknown.
 * @throws Refusal MESSAGE_INVALID
 */
export function fields<Name extends string>(
  value: Json,
  what: string,
  names: readonly Name[],
): Partial<Record<Name, Json>> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw invalid(`${what} is not an object`)
  const unknown = Object.keys(value).find((name) => !(names as readonly string[]).includes(name))
  if (unknown !== undefined) throw invalid(`${what} has an unknown field ${JSON.stringify(unknown.slice(0, 50))}`)
  // Every key is one of the names.
  return value as Partial<Record<Name, Json>>
}

function choiceText(value: Json | undefined, name: string): string {
  if (typeof value !== 'string' || value === '' || value.length > MAX_CHOICE)
    throw invalid(`${name} is not a text of 1 to ${MAX_CHOICE} characters`)
  return value
}

/** A message that is not of the right form. */
export const invalid = (problem: string) => new Refusal('MESSAGE_INVALID', { problem })
