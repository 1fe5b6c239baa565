import {
  audio,
  card,
  file,
  image,
  type Json,
  link,
  location,
  type Part,
  type PlatformEvent,
  text,
  type User,
  video,
} from '@huida/core'
import { type Heard, KIND, type Message, OFFICIAL_CONTACT, type Person } from './heard.js'
import { mediaUrl } from './media.js'
import { saidBy } from './said.js'

/** What a message is read with. */
export interface Reading {
  /** Which account of WeChat it came to, as conversations know it. */
  account: string
  groups: 'addressed' | 'all'
  /** Milliseconds since 1970, for messages that do not tell when they were written. */
  now: number
}

/** What WeChat itself writes and is written to. Nobody is behind it. */
const SYSTEM_CONTACTS =
  /^(?:filehelper|weixin|fmessage|newsapp|medianote|floatbottle|qmessage|tmessage|qqmail|notification_messages|helper_entry)$/

/**
 * A message as an event. What the account itself wrote is a person of the team, on the phone: whoever calls has left out what the bot sent.
 * None where nobody said anything: notices of WeChat, and kinds that no person sends.
 */
export function receive(heard: Heard, reading: Reading): PlatformEvent | undefined {
  const { message, talker, self, listener } = heard
  const { roomId, type, id } = message
  const isOurs = talker.id === self.id
  const partner = roomId ? talker : isOurs ? listener : talker
  if (!partner?.id || !id || SYSTEM_CONTACTS.test(partner.id) || (!roomId && partner.id === self.id)) return undefined
  const at = millisecondsOf(message.timestamp) ?? reading.now
  const base = {
    key: id,
    at,
    order: at,
    conversation: roomId
      ? ({ id: roomId, kind: 'group', account: reading.account } as const)
      : ({ id: partner.id, kind: 'direct', account: reading.account } as const),
    user: userOf(partner),
    ...(isOurs && { by: agentOf(self, reading.account) }),
    // It came as JSON, or can be: what is undefined falls away.
    raw: JSON.parse(JSON.stringify(message)) as Json,
  }
  if (type === KIND.recalled) {
    const of = recalledId(message)
    return of === undefined ? undefined : { ...base, key: `recalled/${of}`, type: 'deleted', of }
  }
  const said = saidBy(heard)
  const parts = partsOf(heard, said.words)
  const isHeard = !roomId || isOurs || reading.groups === 'all' || said.toBot
  return parts && { ...base, type: 'message', parts, ...(!isHeard && { addressed: false }) }
}

/** Somebody came into a room. Only that the account itself was let in is said to the bot. */
export function joined(
  told: { inviteeIdList: string[]; inviterId: string; roomId: string; timestamp: number },
  { self, nameOf, ...reading }: Reading & { self: Person; nameOf(id: string): string | undefined },
): PlatformEvent[] {
  const at = millisecondsOf(told.timestamp) ?? reading.now
  return told.inviteeIdList.map((id) => {
    const isSelf = id === self.id
    const who = isSelf ? told.inviterId : id
    return {
      type: 'join',
      key: `join/${told.timestamp}/${id}`,
      at,
      conversation: { id: told.roomId, kind: 'group', account: reading.account },
      user: userOf({ id: who, name: nameOf(who) }),
      ...(!isSelf && { addressed: false }),
    }
  })
}

/** The account was taken out of a room, and cannot write there any more. That others left changes nothing. */
export function left(
  told: { removeeIdList: string[]; removerId: string; roomId: string; timestamp: number },
  { self, ...reading }: Reading & { self: Person },
): PlatformEvent[] {
  if (!told.removeeIdList.includes(self.id)) return []
  return [
    {
      type: 'leave',
      key: `leave/${told.timestamp}`,
      at: millisecondsOf(told.timestamp) ?? reading.now,
      conversation: { id: told.roomId, kind: 'group', account: reading.account },
      user: { id: told.removerId || self.id },
    },
  ]
}

/** Somebody is a friend now: the conversation is open. */
export const befriended = (
  { id, contactId, hello }: { id: string; contactId: string; hello?: string },
  name: string | undefined,
  { account, now }: Reading,
): PlatformEvent => ({
  type: 'join',
  key: `friend/${id}`,
  at: now,
  conversation: { id: contactId, kind: 'direct', account },
  user: userOf({ id: contactId, name }),
  raw: { hello: hello ?? '' },
})

/** What it shows. `undefined`: nothing that a person sends. */
function partsOf(
  { message, link: page, miniProgram, location: place, card: contact }: Heard,
  words: string,
): Part[] | undefined {
  const { id, type, filename, timestamp } = message
  const url = mediaUrl(id)
  switch (type) {
    case KIND.text:
      return words ? [text(words)] : []
    case KIND.image:
    case KIND.emoticon:
      return [image(url)]
    case KIND.audio:
      return [audio(url)]
    case KIND.video:
      return [video(url)]
    case KIND.attachment:
      return [file(url, filename || `file-${timestamp}`)]
    case KIND.url:
      return page ? [pageOf(page)] : []
    case KIND.miniProgram:
      return miniProgram ? [appOf(miniProgram)] : []
    case KIND.location:
      return place ? [placeOf(place)] : []
    case KIND.contact:
      // Shared, and not said by anybody: for people to read, and no words to be searched for.
      return contact ? [card(contact)] : []
    // Shown by no part; a message without parts, so that it is answered at all.
    case KIND.chatHistory:
    case KIND.groupNote:
    case KIND.transfer:
    case KIND.redEnvelope:
    case KIND.post:
      return []
  }
  return undefined
}

const pageOf = ({ url, title, description, thumbnailUrl }: NonNullable<Heard['link']>): Part =>
  link(url, title || url, {
    ...(description && { text: description }),
    ...(thumbnailUrl && { imageUrl: thumbnailUrl }),
  })

/** A card of a mini-program, which can be sent on as it is. Where it cannot be shown, its words. */
const appOf = (app: NonNullable<Heard['miniProgram']>): Part => ({
  type: 'native',
  platform: 'wechat',
  data: { miniProgram: JSON.parse(JSON.stringify(app)) as Json },
  fallback: text([app.title, app.description].filter(Boolean).join('\n') || '[小程序 mini-program]'),
})

const placeOf = ({ latitude, longitude, name, address }: NonNullable<Heard['location']>): Part =>
  location(latitude, longitude, { ...(name && { name }), ...(address && { address }) })

function userOf({ id, name, type }: { id: string; name?: string | undefined; type?: number }): User {
  return { id, ...(name && { name }), ...(type === OFFICIAL_CONTACT && { bot: true }) }
}

const agentOf = ({ name }: Person, account: string) => ({ kind: 'agent', id: account, ...(name && { name }) }) as const

/** Puppets put the message that is gone into the text, as its id or in WeChat's own XML. */
function recalledId({ text: told = '' }: Message): string | undefined {
  const [, inXml] =
    /<newmsgid>([^<]{1,100})<\/newmsgid>/i.exec(told) ?? /<msgid>([^<]{1,100})<\/msgid>/i.exec(told) ?? []
  return inXml ?? (/^[^\s<]{1,200}$/.test(told.trim()) ? told.trim() : undefined)
}

/** Puppets tell times in seconds or in milliseconds. */
const millisecondsOf = (time: number): number | undefined =>
  Number.isFinite(time) && time > 0 ? Math.round(time < 1e12 ? time * 1_000 : time) : undefined
