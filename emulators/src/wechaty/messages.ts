import type { FileBoxInterface } from 'file-box'
import type { payloads } from 'wechaty-puppet'

/** What happens to a call: an error that the puppet throws, `no answer` (done, never answered), `hang up` (done, then cut off), or nothing. */
export type WechatFate = Error | 'no answer' | 'hang up' | undefined

/** A call of the bot. */
export interface WechatCall {
  /** The puppet's method: `messageSendText`. */
  method: string
  conversation: string
  payload: unknown
  at: number
}

/** A message that the account sent, as phones show it. */
export interface WechatShown {
  id: string
  /** A contact or a room. */
  to: string
  /** The number of its kind in wechaty: 7 is text. */
  type: number
  text: string
  /** Of media. */
  file?: { name: string; bytes: Buffer }
  /** Of links, places and mini-programs. */
  content?: payloads.UrlLink | payloads.Location | payloads.MiniProgram
}

/** A message that somebody writes. */
export interface WechatMessage {
  /** The same again is a redelivery. */
  id: string
  /** Who writes. With `selfId` it is written on the account's own phone. */
  from: string
  /** To whom. Default: the account. */
  to?: string
  /** In which room. */
  room?: string
  /** Its words. Default: none. */
  text?: string
  /** The number of its kind in wechaty. Default 7: text. */
  type?: number
  /** Whom it mentions, as the puppet lists them: in rooms. Default: nobody. */
  mentions?: string[]
  /** Of media. */
  file?: FileBoxInterface
  /** Of links, places, mini-programs and cards of people. */
  content?: payloads.UrlLink | payloads.Location | payloads.MiniProgram | { contactId: string }
  /** Default: `now()`. */
  timestamp?: number
}
