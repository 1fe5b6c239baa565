import type { Json } from '@huida/core'
import { MAX_PAGE, type MessageLog } from './log.js'
import type { WecomMedia } from './media.js'
import { type EventCode, type Refusal, type Session, SessionState, type Sessions } from './session.js'

/** A message as the customer sees it. */
export interface WecomShown {
  /** `external_userid` of the customer. */
  to: string
  /** `open_kfid`. */
  account: string
  /** `api` for the bot, else the userid of a servicer. */
  by: string
  msgid: string
  msgtype: string
  /** What stands under the name of the type. */
  content: Json
  at: number
}

/** What the calls work on. */
export interface KfState {
  accounts: readonly string[]
  servicers: readonly string[]
  sessions: Sessions
  shown: WecomShown[]
  media: Map<string, WecomMedia>
  logs: ReadonlyMap<string, MessageLog>
  /** Tokens of callbacks, and when they end. */
  hints: ReadonlyMap<string, number>
  now(): number
}

type Payload = { [name: string]: Json | undefined }

const MEDIA_MS = 3 * 86_400_000
const MB = 1_048_576
/** https://developer.work.weixin.qq.com/document/path/90253 */
const MAX_BYTES: Record<string, number> = { image: 10 * MB, voice: 2 * MB, video: 10 * MB, file: 20 * MB }
const MEDIA_TYPES: ReadonlySet<string> = new Set(['image', 'voice', 'video', 'file'])

const ok = (about: Payload = {}): Json => ({ errcode: 0, errmsg: 'ok', ...about }) as Json
const isRefusal = (value: object): value is Refusal => 'errcode' in value

/** The calls of 微信客服 and of media, judged as the platform judges. */
export class KfApi {
  readonly #msgids = new Set<string>()
  #ids = 0

  constructor(private readonly state: KfState) {}

  perform(method: string, payload: Payload, upload?: WecomMedia): Json | Buffer {
    const { accounts, servicers } = this.state
    switch (method) {
      case 'kf/sync_msg':
        return this.#sync(payload)
      case 'kf/send_msg':
        return this.#send(payload)
      case 'kf/send_msg_on_event':
        return this.#sendOnEvent(payload)
      case 'kf/service_state/get': {
        const session = this.#session(payload)
        if (isRefusal(session)) return session as unknown as Json
        const { state, servicer } = session
        return ok({ service_state: state, ...(servicer !== undefined && { servicer_userid: servicer }) })
      }
      case 'kf/service_state/trans':
        return this.#change(payload)
      case 'kf/account/list':
        return ok({ account_list: accounts.map((open_kfid) => ({ open_kfid, name: open_kfid, avatar: '' })) })
      case 'kf/servicer/list':
        return ok({ servicer_list: servicers.map((userid) => ({ userid, status: 0 })) })
      case 'media/upload':
        return this.#upload(String(payload.type), upload)
      case 'media/get': {
        const media = this.#mediaOf(payload.media_id)
        return media ? Buffer.from(media.bytes) : { errcode: 40007, errmsg: 'invalid media_id' }
      }
      default:
        return { errcode: 40096, errmsg: `the emulator does not play ${method}` }
    }
  }

  #sync({ open_kfid, cursor = '', limit = MAX_PAGE, token }: Payload): Json {
    const log = this.state.logs.get(String(open_kfid))
    if (!log) return { errcode: 95000, errmsg: 'invalid open_kfid' }
    if (Number(limit) > MAX_PAGE) return { errcode: 40058, errmsg: 'limit is more than 1000' }
    if (token !== undefined && token !== '') {
      const until = this.state.hints.get(String(token))
      if (until === undefined || until < this.state.now()) return { errcode: 95007, errmsg: 'invalid msg token' }
    }
    const page = log.page(String(cursor), Number(limit))
    return page ? ok(page as unknown as Payload) : { errcode: 40058, errmsg: 'invalid cursor' }
  }

  #send(payload: Payload): Json {
    const session = this.#session({ open_kfid: payload.open_kfid, external_userid: payload.touser })
    if (isRefusal(session)) return session as unknown as Json
    const msgid = this.#msgidOf(payload)
    const refusal = this.#repeats(msgid, session) ?? this.#wrongContent(payload) ?? this.state.sessions.refusal(session)
    if (refusal) return refusal as unknown as Json
    session.left--
    return this.#show(session, msgid, payload)
  }

  #sendOnEvent(payload: Payload): Json {
    const msgid = this.#msgidOf(payload)
    const wrong = this.#wrongContent(payload)
    if (wrong) return wrong as unknown as Json
    const redeemed: Refusal | EventCode = this.state.sessions.redeem(String(payload.code), String(payload.msgtype))
    if (isRefusal(redeemed)) return redeemed as unknown as Json
    const session = this.state.sessions.of(redeemed.account, redeemed.customer)
    const repeats = this.#repeats(msgid, session)
    return repeats ? (repeats as unknown as Json) : this.#show(session, msgid, payload)
  }

  #change(payload: Payload): Json {
    const session = this.#session(payload)
    if (isRefusal(session)) return session as unknown as Json
    const { service_state: to, servicer_userid: servicer } = payload
    if (to === SessionState.human && !this.state.servicers.includes(String(servicer)))
      return { errcode: 95014, errmsg: 'servicer invalid' }
    const changed = this.state.sessions.change(session, to as SessionState, servicer as string | undefined)
    if (isRefusal(changed)) return changed as unknown as Json
    return ok({ ...(changed.code !== undefined && { msg_code: changed.code }) })
  }

  #session({ open_kfid, external_userid }: Payload): Session | Refusal {
    if (!this.state.accounts.includes(String(open_kfid))) return { errcode: 95000, errmsg: 'invalid open_kfid' }
    if (typeof external_userid !== 'string' || external_userid === '')
      return { errcode: 40096, errmsg: 'invalid external userid' }
    return this.state.sessions.of(String(open_kfid), external_userid)
  }

  #msgidOf({ msgid }: Payload): string {
    return typeof msgid === 'string' && msgid !== '' ? msgid : `api_${++this.#ids}`
  }

  /** The documentation says that a repeated `msgid` is an error, and not which. */
  #repeats(msgid: string, { account }: Session): Refusal | undefined {
    return this.#msgids.has(`${account} ${msgid}`) ? { errcode: 40058, errmsg: 'msgid already exists' } : undefined
  }

  #wrongContent(payload: Payload): Refusal | undefined {
    const { msgid, msgtype } = payload
    const content = Object(payload[String(msgtype)]) as Payload
    if (msgid !== undefined && !/^[0-9a-zA-Z_-]{0,32}$/.test(String(msgid)))
      return { errcode: 40058, errmsg: 'invalid msgid' }
    const mediaId = content.media_id ?? content.thumb_media_id
    if (mediaId !== undefined && !this.#mediaOf(mediaId)) return { errcode: 40007, errmsg: 'invalid media_id' }
    switch (msgtype) {
      case 'text':
        return lengthProblem(content.content, 1, 2_048)
      case 'image':
      case 'voice':
      case 'video':
      case 'file':
      case 'miniprogram':
      case 'link':
        return mediaId === undefined ? { errcode: 40007, errmsg: 'invalid media_id' } : undefined
      case 'location':
        return undefined
      case 'msgmenu':
        return menuProblem(content)
      default:
        return { errcode: 40008, errmsg: 'invalid message type' }
    }
  }

  #show({ account, customer: to }: Session, msgid: string, payload: Payload): Json {
    const msgtype = String(payload.msgtype)
    this.#msgids.add(`${account} ${msgid}`)
    const content = payload[msgtype] ?? null
    this.state.shown.push({ to, account, by: 'api', msgid, msgtype, content, at: this.state.now() })
    return ok({ msgid })
  }

  #upload(type: string, upload: WecomMedia | undefined): Json {
    if (!MEDIA_TYPES.has(type)) return { errcode: 40004, errmsg: 'invalid media type' }
    if (!upload) return { errcode: 41005, errmsg: 'media data missing' }
    const { length } = upload.bytes
    if (length < 5 || length > MAX_BYTES[type]!) return { errcode: 40006, errmsg: 'invalid media size' }
    const media_id = `MEDIA${++this.#ids}`
    this.state.media.set(media_id, { ...upload, at: this.state.now() })
    return ok({ type, media_id, created_at: String(Math.floor(this.state.now() / 1_000)) })
  }

  #mediaOf(id: Json | undefined): WecomMedia | undefined {
    const media = this.state.media.get(String(id))
    return media && this.state.now() - media.at <= MEDIA_MS ? media : undefined
  }
}

/** https://developer.work.weixin.qq.com/document/path/94677: lengths in bytes, at most ten entries. */
function menuProblem({ head_content, list, tail_content }: Payload): Refusal | undefined {
  const entries = Array.isArray(list) ? (list as { type?: string; click?: Payload }[]) : []
  if (entries.length < 1 || entries.length > 10) return { errcode: 95008, errmsg: 'menu item count limit' }
  for (const { type, click } of entries) {
    const problem =
      type === 'click' ? (lengthProblem(click?.id, 1, 128) ?? lengthProblem(click?.content, 1, 128)) : undefined
    if (problem) return problem
  }
  return lengthProblem(head_content ?? '', 0, 1_024) ?? lengthProblem(tail_content ?? '', 0, 1_024)
}

function lengthProblem(text: Json | undefined, min: number, max: number): Refusal | undefined {
  const bytes = typeof text === 'string' ? Buffer.byteLength(text) : 0
  return bytes < min || bytes > max ? { errcode: 45002, errmsg: `content size out of limit: ${bytes}` } : undefined
}
