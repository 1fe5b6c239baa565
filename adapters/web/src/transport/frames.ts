import type { HistoryItem, Part } from '@huida/core'

/** A message of the conversation, as pages show it. */
export interface MessageFrame {
  type: 'message'
  /** Its place in the conversation; grows. What a page asks `after`. */
  position: number
  direction: 'in' | 'out'
  /** Milliseconds since 1970. */
  at: number
  parts: Part[]
  /** The id that the page gave to an incoming message. */
  id?: string
  /** The position of the incoming message that this one answers. */
  answers?: number
}

/** Why something was refused, in a code for programs and in words for the person. */
export interface Refused {
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
  | { type: 'typing' }
  /** Text that is still being written; the message with the same `answers` replaces it. */
  | { type: 'provisional'; answers: number; text: string }
  /** `id`: of the message that was refused. */
  | ({ type: 'error'; id?: string } & Refused)
  /** The connection is alive: answer `{ "type": "pong" }`. */
  | { type: 'ping' }

/** The platform's key of a message: unique within the adapter, the same at every resend. */
export const keyOf = (conversation: string, id: string): string => `${conversation}:${id}`

/** A message of the history as pages are told it. */
export const messageFrame = (conversation: string, item: HistoryItem): MessageFrame => ({
  type: 'message',
  position: item.position,
  direction: item.direction,
  at: item.at,
  parts: item.parts,
  ...(item.key !== undefined && { id: item.key.slice(conversation.length + 1) }),
  ...(item.answers !== undefined && { answers: item.answers }),
})
