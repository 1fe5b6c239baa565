import {
  type Author,
  audio,
  file,
  image,
  type Json,
  link,
  location,
  type Part,
  type PlatformEvent,
  text,
  video,
} from '@huida/core'
import { toWgs84 } from '../wgs84.js'
import { mediaUrl } from './media-url.js'
import { type KfEvent, type KfMessage, Origin, SOON_MS, State, WINDOW_MS } from './message.js'
import type { SessionCode } from './session-codes.js'

/** What one message of `sync_msg` says. */
export interface Received {
  event?: PlatformEvent
  /** A message of ours had been taken, and did not arrive. */
  failed?: { msgid: string; conversation: string; account: string; at: number; reason: string }
  /** Lets the bot say one thing in a state in which it otherwise may not. */
  code?: SessionCode
}

/** How it is read. */
export interface Reading {
  /** The account that was asked; a message that names another one is of nobody. */
  account: string
  /** What is older was replayed because nobody knows how far we had read: it is kept as history. In milliseconds since 1970. */
  historyBefore: number
}

/**
 * One message or event of `sync_msg`. `undefined`: nothing that is to be kept.
 * @throws when it has a shape that WeCom never had
 */
export function receive(message: KfMessage, reading: Reading): Received | undefined {
  const { msgid, send_time, origin } = message
  const { event = {} } = message
  const account = message.open_kfid ?? event.open_kfid
  const customer = message.external_userid ?? event.external_userid
  if (!msgid || account !== reading.account || !customer) return undefined
  const at = Number(send_time) * 1_000
  const base: Base = {
    key: msgid,
    at,
    conversation: { id: customer, account },
    user: { id: customer },
    raw: message as unknown as Json,
    ...(at < reading.historyBefore && { addressed: false }),
  }
  switch (origin) {
    case Origin.customer:
      return { event: saidBy(base, message) }
    case Origin.servicer:
      return { event: { ...saidBy(base, message), by: servicer(message.servicer_userid) } }
    case Origin.platform:
      return happened(base, event)
    default:
      return undefined
  }
}

type Base = Pick<PlatformEvent, 'key' | 'at' | 'conversation' | 'user' | 'raw' | 'addressed'>

/** A person of the team, by the userid of WeCom. */
const servicer = (id: string | undefined): Author => ({ kind: 'agent', id: id || 'servicer' })

function saidBy(base: Base, message: KfMessage): PlatformEvent {
  const { menu_id, content = '' } = message.text ?? {}
  // A pressed entry of a menu counts as a message of the customer.
  if (message.origin === Origin.customer && menu_id)
    return { ...base, type: 'choice', value: menu_id, label: content, opens: 'message' }
  return { ...base, type: 'message', parts: partsOf(message) }
}

function happened(base: Base, event: KfEvent): Received | undefined {
  switch (event.event_type) {
    case 'enter_session':
      return { event: entered(base, event) }
    case 'msg_send_fail':
      return event.fail_msgid === undefined ? undefined : { failed: failedIn(base, event.fail_msgid, event.fail_type) }
    case 'session_status_change':
      return changed(base, event)
    case 'user_recall_msg':
      return event.recall_msgid === undefined
        ? undefined
        : { event: { ...base, type: 'deleted', of: event.recall_msgid } }
    case 'servicer_recall_msg':
      if (event.recall_msgid === undefined) return undefined
      return { event: { ...base, type: 'deleted', of: event.recall_msgid, by: servicer(event.servicer_userid) } }
    default:
      return undefined
  }
}

/** Without a code the customer has written or was welcomed within 48 hours: that is noted, and nobody is welcomed again. */
function entered(base: Base, { welcome_code }: KfEvent): PlatformEvent {
  if (welcome_code === undefined) return { ...base, type: 'join', addressed: false }
  const address: WelcomeAddress = { welcome: welcome_code, until: base.at + SOON_MS }
  return { ...base, type: 'join', conversation: { ...base.conversation, address: { ...address } } }
}

/** The address of a conversation in which a welcome may be sent. */
export interface WelcomeAddress {
  welcome: string
  /** In milliseconds since 1970. */
  until: number
}

function failedIn(base: Base, msgid: string, type: number | undefined): NonNullable<Received['failed']> {
  const { conversation, at } = base
  const reason = FAILURES[type ?? 0] ?? `fail_type ${type}`
  return { msgid, conversation: conversation.id, account: conversation.account!, at, reason }
}

/** https://developer.work.weixin.qq.com/document/path/94670, looked up on 2026-11-28. */
const FAILURES: Record<number, string> = {
  0: 'for an unknown reason',
  1: 'the account was deleted',
  2: 'the app was switched off',
  4: 'more than 48 hours after the customer wrote',
  5: 'the session has ended',
  6: 'more than 5 messages after the customer wrote',
  8: 'the account is not tied to the channel',
  10: 'the customer refuses messages',
  11: 'the enterprise is not verified',
  12: 'the customer deleted the account',
  13: 'it breaks the rules of WeChat',
}

function changed(base: Base, event: KfEvent): Received {
  const { change_type, old_servicer_userid, new_servicer_userid, msg_code } = event
  const hasEnded = change_type === 3
  const by = servicer(hasEnded ? old_servicer_userid : new_servicer_userid)
  const owner = hasEnded ? ({ kind: 'bot' } as const) : ({ kind: 'agent', id: by.id! } as const)
  const { conversation, at } = base
  return {
    event: { ...base, type: 'assigned', owner, by },
    ...(msg_code !== undefined && {
      code: {
        account: conversation.account!,
        customer: conversation.id,
        code: msg_code,
        state: hasEnded ? State.closed : State.human,
        until: at + (hasEnded ? SOON_MS : WINDOW_MS),
      },
    }),
  }
}

/** What a message shows; an empty list where no part can show it, so that somebody answers it all the same. */
function partsOf(message: KfMessage): Part[] {
  const { msgtype, voice, video: clip, link: page, msgmenu, merged_msg } = message
  switch (msgtype) {
    case 'text':
      return message.text?.content ? [text(message.text.content)] : []
    case 'image':
      return message.image?.media_id ? [image(mediaUrl(message.image.media_id))] : []
    case 'voice':
      return voice?.media_id ? [audio(mediaUrl(voice.media_id), { mimeType: 'audio/amr' })] : []
    case 'video':
      return clip?.media_id ? [video(mediaUrl(clip.media_id))] : []
    case 'file':
      return message.file?.media_id ? [file(mediaUrl(message.file.media_id), 'file')] : []
    case 'location': {
      const { latitude, longitude, name, address } = message.location ?? {}
      if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return []
      // Judged just before.
      const place = toWgs84({ latitude: latitude!, longitude: longitude! })
      return [location(place.latitude, place.longitude, { ...(name && { name }), ...(address && { address }) })]
    }
    case 'link': {
      const { url, title, desc, pic_url } = page ?? {}
      if (!url) return []
      return [link(url, title || url, { ...(desc && { text: desc }), ...(pic_url && { imageUrl: pic_url }) })]
    }
    case 'msgmenu': {
      const entries = (msgmenu?.list ?? []).map((entry) => (entry.click ?? entry.view ?? entry.text)?.content)
      return lines(msgmenu?.head_content, ...entries, msgmenu?.tail_content)
    }
    case 'merged_msg': {
      const items = (merged_msg?.item ?? []).map((item) =>
        [item.sender_name, forwarded(item)].filter(Boolean).join(': '),
      )
      return lines(merged_msg?.title, ...items)
    }
    case 'miniprogram':
      return native(message, message.miniprogram?.title)
    case 'channels':
      return native(message, message.channels?.nickname, message.channels?.title)
    case 'channels_shop_product': {
      const { title, sales_price, shop_nickname } = message.channels_shop_product ?? {}
      return native(message, shop_nickname, title, sales_price)
    }
    case 'channels_shop_order': {
      const { order_id, product_titles, price_wording, state } = message.channels_shop_order ?? {}
      return native(message, order_id, product_titles, price_wording, state)
    }
    default:
      return []
  }
}

const lines = (...all: (string | undefined)[]): Part[] => {
  const words = all.filter(Boolean).join('\n')
  return words === '' ? [] : [text(words)]
}

/** What only WeCom has: it may be sent again as it came. */
function native(message: KfMessage, ...words: (string | undefined)[]): Part[] {
  const msgtype = message.msgtype as 'miniprogram'
  const data = { msgtype, [msgtype]: (message[msgtype] ?? {}) as Json }
  return [{ type: 'native', platform: 'wecom', data, fallback: text(words.filter(Boolean).join('\n')) }]
}

/** The words of a forwarded message; they come as JSON within the JSON. */
function forwarded({ msgtype, msg_content }: { msgtype?: string; msg_content?: string }): string {
  try {
    const { text } = Object(JSON.parse(msg_content ?? '')) as { text?: { content?: unknown } }
    return typeof text?.content === 'string' ? text.content : `[${msgtype}]`
  } catch {
    return `[${msgtype}]`
  }
}
