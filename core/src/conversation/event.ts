import type { Json } from '../json.js'
import type { ConversationRef } from './address.js'
import type { Author, Owner } from './author.js'
import type { Part } from './part.js'

/** A person, or another program, on the platform. */
export interface User {
  /** The platform's id of the user. */
  id: string
  /** As the platform shows it. Absent: the platform does not tell. */
  name?: string
  /** BCP 47, as far as the platform tells: `zh-CN`, `en`. */
  locale?: string
  /** The platform says that this is a program, or the bot itself. It is never answered. */
  bot?: boolean
}

interface EventBase {
  /**
   * The platform's own identity of this event, the same at every redelivery. Where a platform gives several ids for one
   * message, take the one that all of them share. It is unique within the conversation.
   */
  key: string
  /** When it happened, by the platform's clock, in milliseconds since 1970. */
  at: number
  conversation: ConversationRef
  /** Whom the conversation is with; in a group, who did this. */
  user: User
  /**
   * Who did this. Default: the user, as a customer. An adapter names an agent when a person of the team wrote on the platform's own
   * app: that person owns the conversation from then on.
   */
  by?: Author
  /** `false`: said in a group, but not to the bot. It is kept for the history and has no turn. Default true. */
  addressed?: boolean
  /** Which window for messages this opens. Default: `message` for messages, `menu` for choices, `join` for joins. */
  opens?: WindowOpener
  /** The platform's own order within the conversation, where it tells one. */
  order?: number
  /** What the platform sent, kept for quarantine and replay. */
  raw?: Json
}

/** What a customer does that lets the bot write for a time. */
export type WindowOpener = 'message' | 'menu' | 'join' | 'scan'

/** Somebody wrote. */
export interface MessageReceived extends EventBase {
  type: 'message'
  parts: Part[]
  /** The platform's id of an album: its messages come one by one, and are one turn. */
  album?: string
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

/** Somebody changed a message. */
export interface MessageEdited extends EventBase {
  type: 'edited'
  /** The key of the message that was changed. */
  of: string
  /** What it says now. */
  parts: Part[]
}

/** Somebody took a message back. */
export interface MessageDeleted extends EventBase {
  type: 'deleted'
  /** The key of the message that is gone. */
  of: string
}

/** Somebody put an emoji on a message, or took it away. */
export interface MessageReacted extends EventBase {
  type: 'reacted'
  /** The key of the message, or the platform's id of one of ours. */
  of: string
  emoji: string
  /** It was taken away. Default false: it was put there. */
  removed?: boolean
}

/**
 * On the platform's own app the conversation went to somebody else: a person accepted it there, or ended it. It has no turn, and handlers
 * do not see it. Whoever does it is `by`.
 */
export interface OwnerAssigned extends EventBase {
  type: 'assigned'
  /** Who answers from now on. */
  owner: Owner
}

/** The platform goes on with the conversation under another id. Handlers do not see it. */
export interface ConversationMoved extends EventBase {
  type: 'moved'
  /** The platform's new id. The old one is another name for it from now on. */
  to: string
}

/** A timer set by `ctx.schedule` is due. */
export interface TimerFired extends EventBase {
  type: 'timer'
  name: string
  data: Json
}

/** `bot.act` or `ctx.act` was called: something that people and plugins do, in its place in the lane. */
export interface ActionAsked extends EventBase {
  type: 'action'
  /** `<thing>.<what to do>`, for example `ticket.close`. */
  name: string
  data: Json
  by: Author
}

/** Something went wrong that a person should know of. */
export interface TroubleMet extends EventBase {
  type: 'trouble'
  what: Trouble
  /** The event or the message that it happened to. */
  position: number
  /** Why, as far as it is known: an error's message, or a code of `SendErrorCode`. */
  reason?: string
}

/**
 * `quarantined`: an event failed too often. `timed_out`: a turn took longer than its budget. `undelivered`: a message was given up.
 * `loop_broken`: the same text came again and again.
 */
export type Trouble = 'quarantined' | 'timed_out' | 'undelivered' | 'loop_broken'

/** `bot.send` was called: a turn of its own, so that it takes its place in the conversation. Handlers do not see it. */
export interface SendRequested extends EventBase {
  type: 'send'
  parts: Part[]
  by: Author
}

/** What adapters hand over. */
export type PlatformEvent =
  | MessageReceived
  | ChoiceMade
  | UserJoined
  | UserLeft
  | MessageEdited
  | MessageDeleted
  | MessageReacted
  | ConversationMoved
  | OwnerAssigned

/** What handlers see. */
export type IncomingEvent =
  | Exclude<PlatformEvent, ConversationMoved | OwnerAssigned>
  | TimerFired
  | ActionAsked
  | TroubleMet

/** Everything that can start a turn. */
export type TurnEvent = IncomingEvent | ConversationMoved | OwnerAssigned | SendRequested

/** Who did an event. */
export const authorOf = ({ by, user }: Pick<TurnEvent, 'by' | 'user'>): Author =>
  by ?? { kind: 'customer', id: user.id, ...(user.name !== undefined && { name: user.name }) }

/** Whether a customer waits for an answer to this. */
export const isCustomers = ({ type }: Pick<TurnEvent, 'type'>): boolean => type === 'message' || type === 'choice'
