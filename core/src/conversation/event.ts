import type { Json } from '../json.js'
import type { Part } from './part.js'

/** Where an event happened, and how to speak there again without being spoken to. */
export interface ConversationRef {
  /** The platform's id of the conversation. */
  id: string
  kind?: 'direct' | 'group'
  /** Whatever `send` needs besides the id, such as a service address or a thread. Stored with the conversation. */
  address?: Json
}

/** A person, or another program, on the platform. */
export interface User {
  /** The platform's id of the user. */
  id: string
  name?: string
  /** BCP 47, as far as the platform tells: `zh-CN`, `en`. */
  locale?: string
  /** The platform says that this is a program, or the bot itself. It is never answered. */
  bot?: boolean
}

interface EventBase {
  /**
   * The platform's own identity of this event, the same at every redelivery. Where a platform gives several ids for one
   * message, take the one that all of them share. It is unique within the adapter.
   */
  key: string
  /** When it happened, by the platform's clock, in milliseconds since 1970. */
  at: number
  conversation: ConversationRef
  user: User
  /** The platform's own order within the conversation, where it tells one. */
  order?: number
  /** What the platform sent, kept for quarantine and replay. */
  raw?: Json
}

/** Somebody wrote. */
export interface MessageReceived extends EventBase {
  type: 'message'
  parts: Part[]
}

/** Somebody pressed one of the choices that were offered. */
export interface ChoiceMade extends EventBase {
  type: 'choice'
  value: string
  /** What the pressed button said, where the platform tells. */
  label?: string
}

/** Somebody opened the conversation, followed the account, or joined the group. */
export interface UserJoined extends EventBase {
  type: 'join'
}

/** Somebody blocked the bot or left: nothing can be sent any more. */
export interface UserLeft extends EventBase {
  type: 'leave'
}

/** A timer set by `ctx.schedule` is due. */
export interface TimerFired extends EventBase {
  type: 'timer'
  name: string
  data: Json
}

/** `bot.send` was called: a turn of its own, so that it takes its place in the conversation. Handlers do not see it. */
export interface SendRequested extends EventBase {
  type: 'send'
  parts: Part[]
}

/** What handlers see. */
export type IncomingEvent = MessageReceived | ChoiceMade | UserJoined | UserLeft | TimerFired

/** Everything that can start a turn. */
export type TurnEvent = IncomingEvent | SendRequested

/** What adapters hand over. */
export type PlatformEvent = Exclude<IncomingEvent, TimerFired>
