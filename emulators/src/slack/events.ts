import { createHmac } from 'node:crypto'
import type { Json } from '@huida/core'
import type { SlackFile, Team } from './workspace.js'

/** A request of Slack's: an event in its envelope, or what somebody pressed. */
export type SlackPayload = { [key: string]: Json }

/** What somebody writes. */
export interface Said {
  /** `1790000000.000100`: with team and channel the identity of the message. */
  ts: string
  channel: string
  /** Default `U1`. */
  user?: string
  /** As a person types it. */
  text: string
  /** The thread that it belongs to. */
  thread_ts?: string
  /** Who began the thread. */
  parent_user_id?: string
  /** The program that wrote it. */
  bot_id?: string
  /** What is attached. */
  files?: SlackFile[]
}

/** Seconds and a number that makes them unique, as Slack writes its times. */
export const ts = (seconds: number, unique: number): string => `${seconds}.${String(unique).padStart(6, '0')}`

/** What people type, as Slack tells it: control characters escaped, addresses and mentions in brackets. */
export const typed = (text: string): string =>
  text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/https?:\/\/[^\s()<>&|]+/g, (url) => `<${url}>`)
    .replace(/(^|\s)@(U[A-Z0-9]+)/g, '$1<@$2>')

/** The event of a message, without its envelope. */
export function messageOf({ text, channel, user = 'U1', bot_id, files, ...rest }: Said, type: string): SlackPayload {
  const kind = channel.startsWith('D') ? 'im' : 'channel'
  return {
    type,
    ...(type === 'message' && { channel_type: kind }),
    ...(files?.length && { subtype: 'file_share', files: files as unknown as Json }),
    ...(bot_id === undefined ? { user } : { subtype: 'bot_message', bot_id }),
    channel,
    text: typed(text),
    event_ts: rest.ts,
    ...definedOf(rest),
  }
}

/** An event in the envelope in which Slack delivers it. */
export function envelopeOf(event: SlackPayload, team: Team, about: { id: string; now: number }): SlackPayload {
  return {
    token: 'a-token-that-nobody-checks',
    team_id: team.id,
    api_app_id: 'A1',
    event,
    type: 'event_callback',
    event_id: about.id,
    event_time: Math.floor(about.now / 1_000),
    authorizations: [
      { enterprise_id: null, team_id: team.id, user_id: team.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: false,
  }
}

/** `v0=…` over time and raw body. */
export const signatureOf = (secret: string, timestamp: string, body: string | Uint8Array): string =>
  `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`

const definedOf = (rest: object): SlackPayload =>
  Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
