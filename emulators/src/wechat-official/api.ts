import type { Json } from '@huida/core'
import type { Customers } from './customers.js'
import type { AccountSettings } from './envelope.js'
import type { Tokens } from './tokens.js'

/** A call of the bot. */
export interface WechatCall {
  /** `message/custom/send` */
  method: string
  /** What was sent: JSON, or of an upload its `type`, `name` and `sizeBytes`. */
  payload: { [name: string]: Json | undefined }
  /** When it came, in milliseconds since 1970. */
  at: number
  /** What was answered; 0: it is done. Absent: not answered by the platform, or not yet. */
  errcode?: number
}

/** What the platform does with a call. */
export type WechatFate =
  /** It is done, and never answered. */
  | 'no answer'
  /** It is done, and the connection breaks. */
  | 'hang up'
  | { errcode: number; errmsg?: string }
  /** A gateway answers with this HTTP status, and nothing is done. */
  | { status: number }

/** What a customer sees. */
export interface WechatShown {
  to: string
  /** Inside a response, by a call, or from WeChat itself. */
  via: 'reply' | 'customer service' | 'wechat'
  /** `text`, `image`, `voice`, `news`, `msgmenu` … or `unavailable`: WeChat says that the service is out of order. */
  msgtype: string
  /** The words: the text, the title of an article, what stands above a menu. */
  text: string
  /** The lines of a menu, with what comes back when they are pressed. */
  menu?: { id: string; content: string }[]
  /** Of a picture, a voice or a video. */
  mediaId?: string
  /** What an article opens. */
  url?: string
  /** The picture of an article. */
  picture?: string
  at: number
}

/** Uploads, and what customers have sent. */
export interface StoredMedia {
  bytes: Uint8Array
  mimeType: string
  kind: string
  /** WeChat has it no more from then on. */
  until: number
}

/** What the methods work on. */
export interface AccountState {
  settings: AccountSettings
  customers: Customers
  tokens: Tokens
  media: Map<string, StoredMedia>
  shown: WechatShown[]
  /** Whether the account may send customer-service messages. */
  verified: boolean
  /** The base of addresses that are handed out. */
  url: string
}

const KEPT_MS = 3 * 86_400_000
const MB = 1024 * 1024
const UPLOADS: Record<string, { max: number; types: RegExp }> = {
  image: { max: 10 * MB, types: /^image\/(jpeg|png|gif)$/ },
  voice: { max: 2 * MB, types: /^audio\/(amr|mpeg|mp3)$/ },
  video: { max: 10 * MB, types: /^video\/mp4$/ },
  thumb: { max: 65_536, types: /^image\/jpeg$/ },
}

type Result = Record<string, Json> | StoredMedia

/** Does what a call asks for, as the platform does it. */
export function doCall(
  method: string,
  query: URLSearchParams,
  call: WechatCall,
  upload: Upload,
  state: AccountState,
): Result {
  const { settings, tokens } = state
  const { at, payload } = call
  if (method === 'stable_token') {
    if (payload.appid !== settings.appId) return { errcode: 40013, errmsg: 'invalid appid' }
    if (payload.secret !== settings.appSecret) return { errcode: 40125, errmsg: 'invalid appsecret' }
    return tokens.ask(payload.force_refresh === true, at)
  }
  const problem = tokens.problemOf(query.get('access_token'), at)
  if (problem) return problem
  switch (method) {
    case 'message/custom/send':
      return sendMessage(payload, at, state)
    case 'message/custom/typing':
      return mayWrite(state) ?? { errcode: 0, errmsg: 'ok' }
    case 'media/upload':
      return keepUpload(query.get('type') ?? '', upload, at, state)
    case 'media/get':
      return giveOut(query.get('media_id') ?? '', at, state)
    default:
      return { errcode: 40066, errmsg: 'invalid url' }
  }
}

/** A file in a form. */
export type Upload = File | undefined

const mayWrite = ({ verified }: AccountState) => (verified ? undefined : { errcode: 48001, errmsg: 'api unauthorized' })

function sendMessage(payload: WechatCall['payload'], at: number, state: AccountState): Record<string, Json> {
  const { customers, shown } = state
  const openId = String(payload.touser ?? '')
  const said = saidIn(payload, at, state)
  if ('errcode' in said) return said
  const problem = mayWrite(state) ?? customers.spend(openId, at)
  if (problem) return problem
  shown.push({ to: openId, via: 'customer service', ...said, at })
  return { errcode: 0, errmsg: 'ok' }
}

type Said = Pick<WechatShown, 'msgtype' | 'text' | 'menu' | 'mediaId' | 'url' | 'picture'>

function saidIn(
  payload: WechatCall['payload'],
  at: number,
  { media }: AccountState,
): Said | { errcode: number; errmsg: string } {
  const msgtype = String(payload.msgtype)
  const said = Object(payload[msgtype]) as Record<string, Json>
  switch (msgtype) {
    case 'text': {
      const text = String(said.content ?? '')
      if (text === '') return { errcode: 44004, errmsg: 'empty content' }
      return Buffer.byteLength(text) > 2_048 ? tooLong : { msgtype, text }
    }
    case 'image':
    case 'voice': {
      const mediaId = String(said.media_id)
      if ((media.get(mediaId)?.until ?? 0) <= at) return { errcode: 40007, errmsg: 'invalid media_id' }
      return { msgtype, text: '', mediaId }
    }
    case 'news': {
      const [article, ...more] = (said.articles ?? []) as Record<string, string>[]
      if (!article?.title || more.length > 0) return { errcode: 45008, errmsg: 'article size out of limit' }
      const { title, description = '', url = '', picurl = '' } = article
      return { msgtype, text: [title, description].filter(Boolean).join('\n'), url, picture: picurl }
    }
    case 'msgmenu': {
      const { head_content, list } = said as { head_content: string; list: { id: string; content: string }[] }
      if (!Array.isArray(list) || list.length === 0) return { errcode: 47001, errmsg: 'data format error' }
      return Buffer.byteLength(head_content) > 2_048 ? tooLong : { msgtype, text: head_content, menu: list }
    }
    default:
      return { errcode: 40008, errmsg: 'invalid message type' }
  }
}

const tooLong = { errcode: 45002, errmsg: 'content size out of limit' }

function keepUpload(kind: string, file: Upload, at: number, { media }: AccountState): Record<string, Json> {
  const limit = UPLOADS[kind]
  if (!limit) return { errcode: 40004, errmsg: 'invalid media type' }
  if (!file) return { errcode: 41005, errmsg: 'media data missing' }
  if (!limit.types.test(file.type)) return { errcode: 40005, errmsg: 'invalid file type' }
  if (file.size > limit.max) return { errcode: 40006, errmsg: 'invalid meida size' }
  const media_id = `media-${media.size + 1}`
  media.set(media_id, { bytes: new Uint8Array(), mimeType: file.type, kind, until: at + KEPT_MS })
  return { type: kind, media_id, created_at: Math.floor(at / 1_000) }
}

function giveOut(id: string, at: number, { media, url }: AccountState): Result {
  const found = media.get(id)
  if (!found || found.until <= at) return { errcode: 40007, errmsg: 'invalid media_id' }
  return found.kind === 'video' ? { video_url: `${url}/films/${encodeURIComponent(id)}` } : found
}

/** When something that a customer sends, or the account uploads, is forgotten. */
export const keptUntil = (at: number): number => at + KEPT_MS
