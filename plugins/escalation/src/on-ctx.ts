import type { Content, Json } from '@huida/core'

/** What `escalation` puts on `ctx`. */
export interface WithHandoff {
  handoff: Handoff
}

/** What is on `ctx` after `escalation`, where a message may wish for a person, or may be a question. */
export interface MayWishForPerson {
  /** Whoever knows no answer returns `next()` and says nothing: then a person is offered. */
  mayWishForPerson: true
}

/** A person of the team, as a turn can ask for one. */
export interface Handoff {
  /**
   * Asks for a person now. Gives what the customer is to be told: a place in the queue, or a ticket's number out of hours. Return it.
   * Asked again while one is awaited, it tells how it stands.
   */
  request(about: HandoffRequest): Promise<Content>
  /**
   * Offers a person after some words: the choices "a person" and "no". Yes in any words then asks for one with `about`; no is answered
   * briefly; a message about something else is a new question; silence leaves things as they are.
   *
   * `isBeside`: the words ask for something else, too ("tell me what has happened, or talk to a person"). Then there is no choice of "no",
   * and a yes means no person.
   */
  offer(text: string, about: HandoffRequest, how?: { isBeside?: boolean }): Content
  /** Tells that the message is no wish for a person, where it might be one (`mayWishForPerson`): small talk that is answered in kind. */
  unasked?(): void
  /** The id that stands for the customer on all channels, where agents have said that several are one: `web:1234`. Absent: nobody knows. */
  person?(): Promise<string>
}

/** Why a person should take over, and what they should know. */
export interface HandoffRequest {
  reason: HandoffReason
  /** The kind of problem, as routing and tickets call it: `logistics`, `refund`, `product`, … Default: by the intent. */
  problem?: string
  /** What is wrong, in one or two sentences for the agent. */
  analysis?: string
  /** What was found out: `{ order: '202611180034' }`. */
  slots?: Readonly<Record<string, Json>>
  /** The number of a ticket that was opened about it. */
  ticket?: string
}

/** Why the bot steps aside. */
export type HandoffReason =
  /** The customer asked for a person. */
  | 'asked'
  /** The bot's best answer is below its threshold. */
  | 'unsure'
  /** The bot did not understand several times in a row. */
  | 'misunderstood'
  /** The customer is angry or in distress. */
  | 'emotion'
  /** Something that only people may deal with: law, health, safety, the press. */
  | 'sensitive'
  /** A customer of a level that people look after. */
  | 'vip'
  /** Something is wrong with an order or a parcel. */
  | 'anomaly'
  /** The bot itself has failed. */
  | 'trouble'
