import type { Json } from '@huida/core'

/** What Slack sends, as far as it is read. Nothing of it is certain until it was looked at. */
export interface Payload {
  type?: string
  team_id?: string
  enterprise_id?: string
  event?: SlackEvent
  authorizations?: Authorization[]
  challenge?: string
  // Of interactivity.
  team?: { id?: string } | null
  enterprise?: { id?: string } | null
  user?: { id?: string; name?: string }
  container?: { channel_id?: string; message_ts?: string; thread_ts?: string }
  channel?: { id?: string }
  message?: SlackMessage
  actions?: Action[]
}

interface Authorization {
  team_id?: string | null
  enterprise_id?: string | null
  user_id?: string
  is_bot?: boolean
}

/** Something that happened. */
export interface SlackEvent extends SlackMessage {
  type?: string
  /** Where; in events about reactions and members an id as well. */
  channel?: string
  channel_type?: string
  message?: SlackMessage
  previous_message?: SlackMessage
  deleted_ts?: string
  event_ts?: string
  reaction?: string
  item?: { type?: string; channel?: string; ts?: string }
  tab?: string
  inviter?: string
  tokens?: { bot?: string[] }
  assistant_thread?: { user_id?: string; channel_id?: string; thread_ts?: string }
}

/** A message, on its own or inside of an event. */
export interface SlackMessage {
  subtype?: string
  hidden?: boolean
  ts?: string
  thread_ts?: string
  parent_user_id?: string
  user?: string
  username?: string
  bot_id?: string
  app_id?: string
  text?: string
  blocks?: Node[]
  files?: SlackFile[]
  edited?: { user?: string; ts?: string }
}

/** A block, or a piece of one. */
export interface Node {
  type?: string
  name?: string
  unicode?: string
  skin_tone?: number
  block_id?: string
  elements?: Node[]
  [key: string]: unknown
}

/** A file that belongs to a message. */
export interface SlackFile {
  id?: string
  name?: string
  title?: string
  mimetype?: string
  size?: number
  duration_ms?: number
  url_private?: string
  url_private_download?: string
  external_type?: string
  mode?: string
  alt_txt?: string
  transcription?: { preview?: { content?: string } }
}

/** Something that was pressed or chosen. */
export interface Action {
  type?: string
  action_id?: string
  block_id?: string
  action_ts?: string
  value?: string
  text?: { text?: string }
  selected_option?: { value?: string; text?: { text?: string } } | null
}

/** The app in the workspace that an event is about. */
export interface Place {
  /** The workspace. */
  team: string
  /** The organisation, where the app is installed in all of it. */
  enterprise?: string
  /** The bot's user there, where the payload tells. */
  botUserId?: string
}

/** Where a payload comes from; `undefined` when it does not say. */
export function placeOf(payload: Payload): Place | undefined {
  const { authorizations, team_id, enterprise_id } = payload
  // Of several workspaces that share a channel, the first is the one through which the app hears.
  const given = Array.isArray(authorizations) ? authorizations[0] : undefined
  const team = given?.team_id ?? team_id ?? payload.team?.id
  const enterprise = given?.enterprise_id ?? enterprise_id ?? payload.enterprise?.id
  if (!isId(team)) return isId(enterprise) ? { team: enterprise, enterprise } : undefined
  return {
    team,
    ...(isId(enterprise) && { enterprise }),
    ...(given?.is_bot && isId(given.user_id) && { botUserId: given.user_id }),
  }
}

/** Ids of Slack are letters and digits. */
export const isId = (value: unknown): value is string => typeof value === 'string' && /^[A-Z0-9]{1,64}$/i.test(value)

/** `1790000000.000100`: seconds, and a number that makes them unique in their channel. */
export const isTs = (value: unknown): value is string => typeof value === 'string' && /^\d{1,12}\.\d{1,9}$/.test(value)

/** In milliseconds since 1970. */
export const timeOf = (ts: string): number => Math.floor(Number(ts) * 1_000)

/** Grows with time, and is exact: seconds and the six digits behind them as one number. */
export function orderOf(ts: string): number {
  const [seconds = '', unique = ''] = ts.split('.')
  return Number(seconds) * 1_000_000 + Number(unique.padEnd(6, '0').slice(0, 6))
}

/** A message by its channel and time: with the workspace, which is the account, its identity. */
export const messageId = (channel: string, ts: string): string => `${channel}/${ts}`

/** Channel and time of a message; `undefined` for what is none, such as a file or the press of a button. */
export function messageOf(id: string): { channel: string; ts: string } | undefined {
  const [channel, ts, ...rest] = id.split('/')
  return isId(channel) && isTs(ts) && rest.length === 0 ? { channel, ts } : undefined
}

/** A conversation is a thread of a channel, or a chat of two, or a thread in one: `C1/1790000000.000100`, `D1`. */
export const conversationOf = (channel: string, thread: string | undefined): string =>
  thread === undefined ? channel : `${channel}/${thread}`

/** Where to write for a conversation. A thread that there is none of is left out, never empty: Slack refuses that. */
export function addressOf(conversation: string): { channel: string; thread_ts?: string } {
  const [channel = conversation, thread] = conversation.split('/')
  return { channel, ...(thread && { thread_ts: thread }) }
}

/** What is kept of a payload: without what lets its owner act in the name of the app or the person. */
export function keptOf(payload: Json): Json {
  const {
    token: _,
    response_url: __,
    response_urls: ___,
    trigger_id: ____,
    ...rest
  } = Object(payload) as Record<string, Json>
  return rest
}
