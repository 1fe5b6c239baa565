import type { Json } from '@huida/core'

/** A person, a bot or a group on Teams. */
export interface Account {
  /** `29:…` for people, `28:…` for bots; another for each bot. */
  id: string
  name?: string
  /** The person's id in Entra, the same for all bots. */
  aadObjectId?: string
  role?: string
}

/** Something that the message has besides its words. */
export interface Attachment {
  contentType?: string
  contentUrl?: string
  content?: Json
  name?: string
}

/** What Teams tells, as far as it is read here. Every member may be missing or be of another kind. */
export interface Activity {
  type: string
  id?: string
  timestamp?: string
  channelId?: string
  serviceUrl?: string
  from?: Account
  recipient?: Account
  conversation?: { id?: string; conversationType?: string; isGroup?: boolean; tenantId?: string }
  channelData?: { tenant?: { id?: string } }
  locale?: string
  text?: string
  entities?: { type?: string; text?: string; mentioned?: Account }[]
  attachments?: Attachment[]
  value?: Json
  replyToId?: string
  action?: string
  membersAdded?: Account[]
  membersRemoved?: Account[]
  reactionsAdded?: { type?: string }[]
  reactionsRemoved?: { type?: string }[]
}

export const isActivity = (payload: Json): payload is Json & Activity =>
  typeof (Object(payload) as Partial<Activity>).type === 'string'

/** What `send` needs besides the conversation's id: stored with the conversation, so that the bot can speak there on its own account. */
export interface Address {
  serviceUrl: string
}

/** Text, unless it is empty or something else. */
export const wordOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A list as far as it is one; no more of it than people write. */
export const listOf = <T>(value: readonly T[] | undefined, max = 50): readonly T[] =>
  Array.isArray(value) ? value.slice(0, max).filter((member) => typeof member === 'object' && member !== null) : []
