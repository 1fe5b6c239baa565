import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from '@huida/core'
import { Callbacks, type WecomCallback } from './callback.js'
import { KfApi, type WecomShown } from './kf-api.js'
import { MessageLog, type WecomMessage } from './log.js'
import type { WecomMedia } from './media.js'
import { type SessionState, Sessions } from './session.js'
import { Staff } from './staff.js'

/** A call of the bot. */
export interface WecomCall {
  /** The path after `/cgi-bin/`, such as `kf/send_msg`. */
  method: string
  payload: { [name: string]: Json | undefined }
  /** When it came, in milliseconds since 1970. */
  at: number
}

/** What the platform does with a call. */
export type WecomFate =
  /** It is done, and never answered. */
  | 'no answer'
  /** It is done, and the connection breaks. */
  | 'hang up'
  /** Refused by the platform. */
  | { errcode: number; errmsg?: string }
  /** An outage: a page of somebody in between. */
  | { status: number }
  /** It is not done, and this is the answer. */
  | { answer: Json }

/** What WeCom is told about itself. Everything may be left out. */
export interface WecomEmulatorOptions {
  /** Default `ww0123456789abcdef`. */
  corpId?: string
  /** Secret of the app. Default a throw-away one. */
  secret?: string
  /** What callbacks are signed with. */
  token?: string
  /** What callbacks are encrypted with: 43 letters and digits. */
  encodingAesKey?: string
  /** The accounts of 微信客服, by their `open_kfid`. Default `wkAccountOne` and `wkAccountTwo`. */
  accounts?: readonly string[]
  /** The people who answer in the WeCom app. Default `zhangsan` and `lisi`. */
  servicers?: readonly string[]
  /** Where to listen on this machine. Default 0: any free port. */
  port?: number
  /** How long a callback waits for its answer, in milliseconds. Default 5,000. */
  callbackTimeoutMs?: number
  /** How often a callback is sent again that was not answered with success. Default 3. */
  callbackRetries?: number
  /** The platform's clock, in milliseconds since 1970. Default `Date.now`. */
  now?(): number
}

/** WeCom's customer service (微信客服), for tests. */
export interface WecomEmulator {
  /** Where the API is: the adapter's `apiRoot`. */
  readonly url: string
  readonly corpId: string
  readonly secret: string
  readonly token: string
  readonly encodingAesKey: string
  readonly accounts: readonly string[]
  /** Every call, in order. */
  readonly calls: WecomCall[]
  /** What customers see of others, in order: messages that were done, including those whose answer was lost. */
  readonly shown: WecomShown[]
  /** Every callback, in order, with how it was answered. */
  readonly callbacks: readonly WecomCallback[]
  /** Files by their `media_id`: those of customers and those that the bot has uploaded. */
  readonly media: Map<string, WecomMedia>
  /** The people of the team, in the WeCom app. */
  readonly staff: Staff
  /** How many messages one page of `sync_msg` holds at most. Default 1,000. */
  pageSize: number
  /** Decides over each call, at once or after a while; `undefined` does it and says so. */
  answersWith(decide: ((call: WecomCall) => WecomFate | undefined | Promise<WecomFate | undefined>) | undefined): void
  /** Enters the callback address on the page of the app, which asks it to decrypt a text. `false`: the page refuses it. */
  enterCallback(url: string): Promise<boolean>
  /** Keeps messages for `sync_msg`, without a callback: as if that was lost. The same again is given out again. */
  queue(...messages: WecomMessage[]): void
  /** Keeps messages for `sync_msg` and calls back. Resolves with the status of the last attempt. */
  deliver(...messages: WecomMessage[]): Promise<number>
  /** A customer opens the conversation. The event has a welcome code where the platform gives one. */
  enterSession(customer: string, about?: { account?: string; scene?: string }): Promise<number>
  /** A message of the bot that was taken could not be delivered after all. */
  failLater(msgid: string, failType: number): Promise<number>
  /** The state of a session, and who has it. */
  sessionOf(customer: string, account?: string): { state: SessionState; servicer?: string }
  /** The session ends by itself, as when nobody has answered for long: the bot is not told. */
  timeOut(customer: string, account?: string): void
  /** A callback that is rightly signed and encrypted, now or at another time, and not sent: for tests that change it. */
  callbackRequest(about?: { account?: string; at?: number }): { url: string; body: string }
  /** Any bytes as the content of a callback, rightly signed and encrypted. */
  callbackWith(content: Uint8Array | string, receiver?: string): { url: string; body: string }
  /** The access token is valid no longer, though its time is not over. */
  expireToken(): void
  /** Ends every connection, and listens no more. */
  close(): Promise<void>
}

const TOKEN_MS = 7_200_000
const CALLBACK_TOKEN_MS = 600_000

/**
 * The side of WeCom that serves customers: callbacks that only hint, `sync_msg` with a cursor per account, sending within 48 hours and
 * five messages, session states, codes for single messages, media and access tokens. Written from the documentation of 微信客服
 * (https://developer.work.weixin.qq.com/document/path/94638 and its neighbours, looked up on 2026-11-28). Not documented are the error codes
 * of a repeated `msgid`, of a state that cannot be reached and of a wrong event code: ours are guesses, so judge them by their words.
 */
export async function startWecom(options: WecomEmulatorOptions = {}): Promise<WecomEmulator> {
  const {
    corpId = 'ww0123456789abcdef',
    secret = 'throw-away-secret-of-the-emulator-0123456789',
    token = 'wecomtoken2026',
    encodingAesKey = 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
    accounts = ['wkAccountOne', 'wkAccountTwo'],
    servicers = ['zhangsan', 'lisi'],
    port = 0,
    callbackTimeoutMs = 5_000,
    callbackRetries = 3,
    now = Date.now,
  } = options
  const calls: WecomCall[] = []
  const shown: WecomShown[] = []
  const media = new Map<string, WecomMedia>()
  const logs = new Map(accounts.map((account) => [account, new MessageLog(account, now)]))
  const sessions = new Sessions(now)
  const callbacks = new Callbacks({
    corpId,
    token,
    encodingAesKey,
    now,
    timeoutMs: callbackTimeoutMs,
    retries: callbackRetries,
  })
  /** Tokens of callbacks, and when they end. */
  const hints = new Map<string, number>()
  let decide: Parameters<WecomEmulator['answersWith']>[0]
  let access: { token: string; until: number } | undefined
  let ids = 0
  const [firstAccount = ''] = accounts

  const logOf = (account: string): MessageLog => {
    const log = logs.get(account)
    if (!log) throw new Error(`There is no account ${account}. Name it in accounts.`)
    return log
  }

  const hintOf = (account: string): string => {
    const hint = `ENC${randomBytes(12).toString('hex')}`
    hints.set(hint, now() + CALLBACK_TOKEN_MS)
    const at = Math.floor(now() / 1_000)
    return `<xml><ToUserName><![CDATA[${corpId}]]></ToUserName><CreateTime>${at}</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event><Token><![CDATA[${hint}]]></Token><OpenKfId><![CDATA[${account}]]></OpenKfId></xml>`
  }

  const keep = (messages: readonly WecomMessage[]): string[] => {
    const told = new Set<string>()
    for (const message of messages) {
      const account = accountOf(message)
      const isNew = logs.get(account)?.add(message)
      if (message.origin === 3 && isNew) sessions.wrote(sessions.of(account, String(message.external_userid)))
      told.add(account)
    }
    return [...told]
  }

  const deliver = async (...messages: WecomMessage[]): Promise<number> => {
    let status = 200
    for (const account of keep(messages)) status = await callbacks.send(hintOf(account))
    return status
  }

  /** An event of the platform itself. */
  const event = (account: string, event: { [name: string]: Json }): WecomMessage => ({
    msgid: `event_${++ids}`,
    send_time: Math.floor(now() / 1_000),
    origin: 4,
    msgtype: 'event',
    event: { open_kfid: account, ...event },
  })

  const tell = (account: string, about: { [name: string]: Json }) => deliver(event(account, about))
  const staff = new Staff({ servicers, sessions, shown, now, tell, deliver, account: firstAccount })
  const api = new KfApi({ accounts, servicers, sessions, shown, media, logs, hints, now })

  const perform = async (call: WecomCall, request: Received): Promise<Json | Buffer> => {
    const { method, payload } = call
    if (method === 'gettoken') {
      if (payload.corpid !== corpId) return { errcode: 40013, errmsg: 'invalid corpid' }
      if (payload.corpsecret !== secret) return { errcode: 40001, errmsg: 'invalid credential' }
      // Asked again, it gives the same.
      if (!access || access.until <= now()) access = { token: randomBytes(24).toString('hex'), until: now() + TOKEN_MS }
      const expires_in = Math.floor((access.until - now()) / 1_000)
      return { errcode: 0, errmsg: 'ok', access_token: access.token, expires_in }
    }
    if (request.accessToken === '') return { errcode: 41001, errmsg: 'access_token missing' }
    if (request.accessToken !== access?.token) return { errcode: 40014, errmsg: 'invalid access_token' }
    if (access.until <= now()) return { errcode: 42001, errmsg: 'access_token expired' }
    return api.perform(method, payload, request.upload)
  }

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await received(incoming)
    const call: WecomCall = { method: request.method, payload: request.payload, at: now() }
    calls.push(call)
    const fate = await decide?.(call)
    if (typeof fate === 'object') {
      const status = 'status' in fate ? fate.status : 200
      const said = 'answer' in fate ? fate.answer : 'errcode' in fate ? { errmsg: 'as told', ...fate } : undefined
      response.writeHead(status, { 'content-type': said === undefined ? 'text/html' : 'application/json' })
      response.end(said === undefined ? '<h1>Bad gateway</h1>' : JSON.stringify(said))
      return
    }
    const result = await perform(call, request)
    if (fate === 'hang up') response.destroy()
    if (fate !== undefined) return
    if (Buffer.isBuffer(result)) {
      const { mimeType, name } = media.get(String(call.payload.media_id))!
      response.writeHead(200, { 'content-type': mimeType, 'content-disposition': `attachment; filename="${name}"` })
      response.end(result)
      return
    }
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(result))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    corpId,
    secret,
    token,
    encodingAesKey,
    accounts,
    calls,
    shown,
    callbacks: callbacks.sent,
    media,
    staff,
    get pageSize() {
      return logOf(firstAccount).pageSize
    },
    set pageSize(size) {
      for (const log of logs.values()) log.pageSize = size
    },
    answersWith(decides) {
      decide = decides
    },
    enterCallback: (url) => callbacks.enter(url),
    queue: (...messages) => void keep(messages),
    deliver,
    enterSession(customer, { account = firstAccount, scene = '' } = {}) {
      const welcome_code = sessions.welcomeCode(sessions.of(account, customer))
      const about = { event_type: 'enter_session', external_userid: customer, scene, scene_param: '' }
      return tell(account, { ...about, ...(welcome_code !== undefined && { welcome_code }) })
    },
    failLater(msgid, failType) {
      const failed = shown.find((message) => message.msgid === msgid)
      if (!failed) throw new Error(`No message ${msgid} was sent.`)
      const about = { external_userid: failed.to, fail_msgid: msgid, fail_type: failType }
      return tell(failed.account, { event_type: 'msg_send_fail', ...about })
    },
    sessionOf(customer, account = firstAccount) {
      const { state, servicer } = sessions.of(account, customer)
      return { state, ...(servicer !== undefined && { servicer }) }
    },
    timeOut(customer, account = firstAccount) {
      sessions.end(sessions.of(account, customer))
    },
    callbackRequest: ({ account = firstAccount, at = now() } = {}) => callbacks.request(hintOf(account), at),
    callbackWith: (content, receiver) => callbacks.requestSealed(callbacks.seal(Buffer.from(content), receiver)),
    expireToken() {
      access = undefined
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** A text of a customer. `id` is its `msgid`; `menuId` is there when an entry of a menu was pressed. */
export function textMessage(message: {
  id: string
  from: string
  text: string
  account?: string
  menuId?: string
  at?: number
}): WecomMessage {
  const { text, menuId } = message
  const content = { content: text, ...(menuId !== undefined && { menu_id: menuId }) }
  return customerMessage({ ...message, type: 'text', content })
}

/** A message of a customer of any kind: `content` is what stands under the name of its `type`. */
export function customerMessage(message: {
  id: string
  from: string
  type: string
  content: Json
  account?: string
  at?: number
}): WecomMessage {
  const { id, from, type, content, account = 'wkAccountOne', at = Date.now() } = message
  return {
    msgid: id,
    open_kfid: account,
    external_userid: from,
    send_time: Math.floor(at / 1_000),
    origin: 3,
    msgtype: type,
    [type]: content,
  }
}

const accountOf = ({ open_kfid, event }: WecomMessage): string =>
  String(open_kfid ?? (Object(event) as { open_kfid?: string }).open_kfid ?? '')

interface Received {
  method: string
  payload: { [name: string]: Json | undefined }
  accessToken: string
  upload?: WecomMedia
}

async function received(incoming: IncomingMessage): Promise<Received> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://wecom')
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const { access_token: accessToken = '', ...query } = Object.fromEntries(searchParams)
  const method = pathname.replace(/^\/cgi-bin\//, '')
  const type = incoming.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/')) {
    const payload = body.length > 0 ? JSON.parse(body.toString()) : {}
    return { method, accessToken, payload: { ...query, ...payload } }
  }
  const file = (await new Response(body, { headers: { 'content-type': type } }).formData()).get('media')
  if (!(file instanceof File)) return { method, accessToken, payload: query }
  const upload = { bytes: Buffer.from(await file.arrayBuffer()), mimeType: file.type, name: file.name, at: 0 }
  return { method, accessToken, payload: query, upload }
}
