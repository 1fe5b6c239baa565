import type { payloads } from 'wechaty-puppet'
import type { Puppet } from './options.js'
import { within } from './within.js'

/** The longest that a puppet may take to tell something about a message. */
const TELL_WITHIN_MS = 10_000

/** The kinds of messages, as wechaty numbers them in its protocol: written down here, so that reading one does not load wechaty. */
export const KIND = {
  unknown: 0,
  attachment: 1,
  audio: 2,
  contact: 3,
  chatHistory: 4,
  emoticon: 5,
  image: 6,
  text: 7,
  location: 8,
  miniProgram: 9,
  groupNote: 10,
  transfer: 11,
  redEnvelope: 12,
  recalled: 13,
  url: 14,
  video: 15,
  post: 16,
} as const

/** wechaty's number for public accounts, whose writers are programs. */
export const OFFICIAL_CONTACT = 2

/** A message, with everything that must be asked for to understand it. */
export interface Heard {
  message: Message
  /** Who wrote it. */
  talker: Person
  /** The account that the bot speaks with. */
  self: Person
  /** How the account is called in the room. */
  alias?: string
  /** For whom it is, outside of rooms. */
  listener?: Person
  link?: payloads.UrlLink
  miniProgram?: payloads.MiniProgram
  location?: payloads.Location
  /** The name on a card of a person. */
  card?: string
}

/** What is read of a message, in the names of today. */
export interface Message {
  id: string
  type: number
  talkerId: string
  listenerId?: string
  roomId?: string
  text?: string
  filename?: string
  mentionIdList?: string[]
  timestamp: number
}

/** What is read of a contact. */
export interface Person {
  id: string
  name?: string
  type?: number
}

/** Puppets of before 2022 name talker and listener otherwise; gateways tell what is not there as empty. */
export function messageOf(payload: payloads.Message): Message {
  const { id, type, timestamp, talkerId, listenerId, fromId, toId, roomId, text, filename, mentionIdList } =
    payload as payloads.Message & { fromId?: string; toId?: string; mentionIdList?: string[] }
  const listener = listenerId || toId
  return {
    ...{ id, type, timestamp, talkerId: talkerId || fromId || '' },
    ...(listener && { listenerId: listener }),
    ...(roomId && { roomId }),
    ...(text && { text }),
    ...(filename && { filename }),
    ...(mentionIdList?.length && { mentionIdList }),
  }
}

/** Asks the puppet for what a message does not say itself. What it does not know is left out. */
export async function hear(puppet: Puppet, message: Message, self: Person): Promise<Heard> {
  const { id, talkerId, listenerId, roomId, type } = message
  const known = <T>(what: string, ask: () => Promise<T>): Promise<T | undefined> =>
    // Many puppets know less than all of it, and say so by throwing.
    within(ask(), TELL_WITHIN_MS, what).catch(() => undefined)
  const contact = (contactId: string) => known('a contact', () => puppet.contactPayload(contactId))
  const [talker, listener, member, link, miniProgram, location, card] = await Promise.all([
    talkerId === self.id ? self : contact(talkerId),
    listenerId && listenerId !== self.id && !roomId ? contact(listenerId) : undefined,
    roomId ? known('a member', () => puppet.roomMemberPayload(roomId, self.id)) : undefined,
    type === KIND.url ? known('a link', () => puppet.messageUrl(id)) : undefined,
    type === KIND.miniProgram ? known('a mini-program', () => puppet.messageMiniProgram(id)) : undefined,
    type === KIND.location ? known('a place', () => puppet.messageLocation(id)) : undefined,
    type === KIND.contact
      ? known('a card', async () => (await puppet.contactPayload(await puppet.messageContact(id))).name)
      : undefined,
  ])
  return {
    message,
    self,
    talker: talker ?? { id: talkerId },
    ...(member?.roomAlias && { alias: member.roomAlias }),
    ...(listenerId && { listener: listener ?? { id: listenerId } }),
    ...(link && { link }),
    ...(miniProgram && { miniProgram }),
    ...(location && { location }),
    ...(card && { card }),
  }
}
