import type { Author, HistoryItem, Part } from '@huida/core'

/** Who wrote a message, as pages may know: the bot, a person of the team by name, or the program itself. */
export interface Writer {
  kind: Author['kind']
  /** As pages may show it; absent: they say what kind of writer it is. */
  name?: string
}

/** A message of the conversation, as pages show it. */
export interface MessageFrame {
  type: 'message'
  /** Its place in the conversation; grows. What a page asks `after`. */
  position: number
  direction: 'in' | 'out'
  /** Of outgoing messages, unless the bot wrote them. */
  by?: Writer
  /** Milliseconds since 1970. */
  at: number
  parts: Part[]
  /** The id that the page gave to an incoming message. */
  id?: string
  /** The position of the incoming message that this one answers. */
  answers?: number
  /** It ends an answer with its sources, and 👍 or 👎 on it is heard: send `{ id, reaction: { of: position, emoji } }`. */
  takesReactions?: true
}

/** Why something was refused, in a code for programs and in words for the person. */
export interface Explanation {
  /** Permanent. */
  code: string
  message: string
  /** Try again after so many milliseconds; without it, the same will be refused again. */
  retryAfterMs?: number
}

/** What a page is told. The same over WebSocket, server-sent events and HTTP. */
export type ServerFrame =
  | MessageFrame
  /** A message that the page sent is stored, at this position. */
  | { type: 'ack'; id: string; position: number }
  /** Everything up to now was told. `earlier`: there are older messages than those. */
  | { type: 'ready'; earlier: boolean }
  /** The session goes on under this token; keep it instead of the one before. */
  | { type: 'session'; token: string }
  | { type: 'typing' }
  /** Text that is still being written; the message with the same `answers` replaces it. */
  | { type: 'provisional'; answers: number; text: string }
  /** `id`: of the message that was refused. */
  | ({ type: 'error'; id?: string } & Explanation)
  /** The connection is alive: answer `{ "type": "pong" }`. */
  | { type: 'ping' }

/** The platform's key of a message, the same at every resend, also when a program writes ids in capitals. */
export const keyOf = (id: string): string => id.toLowerCase()

/** What the key does not tell of an id: how it was written. Kept with the message. */
export const rawOf = (id: string): { raw?: { id: string } } => (id === keyOf(id) ? {} : { raw: { id } })

function idOf({ key, raw }: HistoryItem): string | undefined {
  const written = (raw as { id?: unknown } | undefined)?.id
  return typeof written === 'string' ? written : key
}

/** Ids of people are the team's own affair, and of the bot's messages nothing needs to be told. */
function writerOf({ direction, by }: HistoryItem): { by?: Writer } {
  if (direction === 'in' || by.kind === 'bot') return {}
  return { by: { kind: by.kind, ...(by.name !== undefined && { name: by.name }) } }
}

/** Only an answer that says where it comes from can be right or wrong. */
const isSourced = ({ by, answers, parts }: HistoryItem): boolean =>
  by.kind === 'bot' && answers !== undefined && parts.some(({ type }) => type === 'sources')

/**
 * A message of the history as pages are told it.
 * @param hearsReactions whether the bot waits for reactions
 */
export function messageFrame(item: HistoryItem, hearsReactions: boolean): MessageFrame {
  const id = idOf(item)
  return {
    type: 'message',
    position: item.position,
    direction: item.direction,
    ...writerOf(item),
    at: item.at,
    parts: item.parts,
    ...(id !== undefined && { id }),
    ...(item.answers !== undefined && { answers: item.answers }),
    ...(hearsReactions && isSourced(item) && { takesReactions: true }),
  }
}
