import type { Json } from '@huida/core'

/** One message or event of `sync_msg`. Everything may be absent, since new kinds appear without notice. */
export interface KfMessage {
  msgid?: string
  open_kfid?: string
  external_userid?: string
  /** In seconds. */
  send_time?: number
  origin?: number
  /** The person who wrote in the WeCom app. */
  servicer_userid?: string
  msgtype?: string
  text?: { content?: string; menu_id?: string }
  image?: MediaRef
  voice?: MediaRef
  video?: MediaRef
  file?: MediaRef
  location?: { latitude?: number; longitude?: number; name?: string; address?: string }
  link?: { title?: string; desc?: string; url?: string; pic_url?: string }
  miniprogram?: { title?: string; appid?: string; pagepath?: string; thumb_media_id?: string }
  msgmenu?: { head_content?: string; list?: MenuEntry[]; tail_content?: string }
  channels?: { nickname?: string; title?: string }
  channels_shop_product?: { title?: string; sales_price?: string; shop_nickname?: string }
  channels_shop_order?: { order_id?: string; product_titles?: string; price_wording?: string; state?: string }
  merged_msg?: { title?: string; item?: { sender_name?: string; msgtype?: string; msg_content?: string }[] }
  event?: KfEvent
}

interface MediaRef {
  media_id?: string
}

interface MenuEntry {
  type?: string
  click?: { id?: string; content?: string }
  view?: { url?: string; content?: string }
  text?: { content?: string }
}

/** What the platform tells besides messages. */
export interface KfEvent {
  event_type?: string
  open_kfid?: string
  external_userid?: string
  welcome_code?: string
  fail_msgid?: string
  fail_type?: number
  /** 1: accepted, 2: given to a colleague, 3: ended, 4: taken up again. */
  change_type?: number
  old_servicer_userid?: string
  new_servicer_userid?: string
  servicer_userid?: string
  msg_code?: string
  recall_msgid?: string
}

/** A page of `sync_msg`. */
export interface KfPage {
  next_cursor?: string
  has_more?: number
  msg_list?: (KfMessage & { [name: string]: Json })[]
}

/** Who sent a message of `sync_msg`. */
export const Origin = { customer: 3, platform: 4, servicer: 5 } as const

/** How a session of a customer with an account is handled. */
export const State = { new: 0, bot: 1, queue: 2, human: 3, closed: 4 } as const
export type State = (typeof State)[keyof typeof State]

/** For how long a code may be used after a customer came or a session ended, and after a person was asked for; in milliseconds. */
export const SOON_MS = 20_000
export const WINDOW_MS = 48 * 3_600_000
