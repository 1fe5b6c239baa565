import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Json } from '@huida/core'
import {
  type AccountState,
  doCall,
  keptUntil,
  type StoredMedia,
  type WechatCall,
  type WechatFate,
  type WechatShown,
} from './api.js'
import { Customers, type Grant } from './customers.js'
import { type AccountSettings, greetingOf, type PushFields, type SealedPush, sealPush } from './envelope.js'
import { type DeliveryOptions, type Pushed, Pushes, type PushTarget } from './pushes.js'
import { Tokens } from './tokens.js'

/** How the account is set up. Everything has a default, which the adapter is given by `settings`. */
export interface WechatOfficialOptions extends Partial<AccountSettings> {
  /** Whether it may send customer-service messages. Default true. */
  verified?: boolean
  /** Where to listen on this machine. Default 0: any free port. */
  port?: number
  /** The platform's clock: deadlines, windows, tokens and media end by it. Default: the machine's. */
  clock?: Clock
}

/** What somebody who follows the account does. Each resolves with what became of the push. */
export interface WechatCustomer {
  readonly openId: string
  /** What this customer sees, in order. */
  readonly screen: WechatShown[]
  /** Writes. */
  says(text: string, about?: PushFields): Promise<Pushed>
  /** Sends a picture, or a voice message with what WeChat has recognised in it. */
  sends(kind: 'image' | 'voice' | 'video', bytes: Uint8Array, about?: PushFields): Promise<Pushed>
  /** Any other kind of message, with its own members. */
  pushes(msgType: string, fields: PushFields): Promise<Pushed>
  /** Clicks on the account's menu. */
  clicks(eventKey: string): Promise<Pushed>
  /** Clicks on a line of a menu message. */
  chooses(id: string, content: string): Promise<Pushed>
  /** Follows the account, by a code with a scene where one is given. */
  follows(scene?: string): Promise<Pushed>
  /** Follows it no more: nothing can be sent. */
  unfollows(): Promise<Pushed>
  /** Scans a code with a scene, as somebody who follows already. */
  scans(scene: string): Promise<Pushed>
}

/** WeChat's side of an official account, for tests. */
export interface WechatOfficialEmulator {
  /** Where the API is: the adapter's `apiRoot`. */
  readonly url: string
  /** What the adapter is given. */
  readonly settings: AccountSettings
  /** Every call, in order. */
  readonly calls: WechatCall[]
  /** What customers see, in order. */
  readonly shown: WechatShown[]
  readonly tokens: Tokens
  /** Uploads, and what customers have sent, by id. */
  readonly media: AccountState['media']
  /** Says where pushes go. */
  connect(target: PushTarget): void
  /** Somebody by their OpenID, who is the same at every call. */
  customer(openId: string): WechatCustomer
  /** Pushes members as they are, three times at most. */
  deliver(fields: PushFields, options?: DeliveryOptions): Promise<Pushed>
  /** A push as it would be posted now, or at another time (milliseconds since 1970), or in another mode. */
  seal(fields: PushFields, about?: { at?: number; mode?: AccountSettings['mode'] }): SealedPush
  /** Keeps what a customer sends, for three days. Gives its `MediaId`. */
  keep(media: Omit<StoredMedia, 'until'>): string
  /** The query with which the address of the server is checked. */
  greeting(echostr: string): URLSearchParams
  /** How many customer-service messages a customer may be sent now. */
  left(openId: string): number
  /** Decides over each call, at once or after a while; `undefined` does it and says so. */
  answersWith(
    decide: ((call: WechatCall) => WechatFate | undefined | Promise<WechatFate | undefined>) | undefined,
  ): void
  /** From which addresses calls are taken; `undefined`: from all. */
  allowOnly(addresses: readonly string[] | undefined): void
  /** Ends every connection, and listens no more. */
  close(): Promise<void>
}

const machine: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms).unref()
    return () => clearTimeout(timer)
  },
}

const defaults: AccountSettings = {
  appId: 'wx0123456789abcdef',
  appSecret: '0123456789abcdef0123456789abcdef',
  token: 'emulated2026',
  encodingAesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG',
  mode: 'safe',
  originalId: 'gh_0123456789ab',
}

/** Starts WeChat's side of an official account on a free port of 127.0.0.1. */
export async function startWechatOfficial(options: WechatOfficialOptions = {}): Promise<WechatOfficialEmulator> {
  const { verified = true, port = 0, clock = machine, ...own } = options
  const settings = { ...defaults, ...own }
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const calls: WechatCall[] = []
  const state: AccountState = {
    ...{ settings, verified, url, shown: [] },
    ...{ customers: new Customers(), tokens: new Tokens(), media: new Map() },
  }
  const { customers, shown, tokens, media } = state
  const pushes = new Pushes(settings, clock, shown)
  let decide: Parameters<WechatOfficialEmulator['answersWith']>[0]
  let allowed: readonly string[] | undefined
  let nextId = 24_000_000_000_000_000n

  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', url)
    const film = media.get(decodeURIComponent(pathname.replace('/films/', '')))
    if (pathname.startsWith('/films/') && film) return write(outgoing, film.bytes, film.mimeType)
    const method = pathname.replace(/^\/cgi-bin\//, '')
    const { payload, upload } = await bodyOf(incoming, searchParams)
    const call: WechatCall = { method, payload, at: clock.now() }
    calls.push(call)
    const json = (answer: Json) => {
      call.errcode = Number((answer as { errcode?: number }).errcode ?? 0)
      write(outgoing, Buffer.from(JSON.stringify(answer)), 'application/json; encoding=utf-8')
    }
    const address = incoming.socket.remoteAddress ?? ''
    if (allowed && !allowed.includes(address))
      return json({
        errcode: 40164,
        errmsg: `invalid ip ${address} ipv6 ::ffff:${address}, not in whitelist`,
      })
    const fate = await decide?.(call)
    if (typeof fate === 'object') {
      if ('status' in fate) return void outgoing.writeHead(fate.status).end()
      return json({ errmsg: 'as told', ...fate })
    }
    const result = doCall(method, searchParams, call, upload, state)
    if (upload && 'media_id' in result)
      media.get(String(result.media_id))!.bytes = new Uint8Array(await upload.arrayBuffer())
    if (fate === 'hang up') return void incoming.socket.destroy()
    if (fate === 'no answer') return undefined
    if (result.bytes instanceof Uint8Array) return write(outgoing, result.bytes, String(result.mimeType))
    return json(result as Json)
  }
  server.on('request', (incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => incoming.socket.destroy())
  })

  const keep: WechatOfficialEmulator['keep'] = (sent) => {
    const id = `sent-${media.size + 1}`
    media.set(id, { ...sent, until: keptUntil(clock.now()) })
    return id
  }
  const time = () => Math.floor(clock.now() / 1_000)
  const push = (openId: string, grant: Grant | undefined, fields: PushFields) => {
    if (grant) customers.open(openId, grant, clock.now())
    const base = { ToUserName: settings.originalId, FromUserName: openId, CreateTime: time() }
    return pushes.push({ ...base, ...fields })
  }
  const message = (openId: string, type: string, fields: PushFields, grant: Grant = 'message') => {
    nextId += 1_001n
    return push(openId, grant, { MsgType: type, ...fields, MsgId: String(nextId) })
  }
  const event = (openId: string, grant: Grant | undefined, name: string, fields: PushFields = {}) =>
    push(openId, grant, { MsgType: 'event', Event: name, ...fields })

  return {
    ...{ url, settings, calls, shown, tokens, media },
    connect: (target) => pushes.connect(target),
    deliver(fields, delivery) {
      const openId = String(fields.FromUserName)
      if (fields.MsgType !== 'event') customers.open(openId, 'message', clock.now())
      return pushes.push(fields, delivery)
    },
    seal: (fields, { at = clock.now(), mode = settings.mode } = {}) => sealPush(fields, { ...settings, mode }, at),
    keep,
    greeting: (echostr) => greetingOf(settings, clock.now(), echostr),
    left: (openId) => customers.left(openId, clock.now()),
    answersWith(by) {
      decide = by
    },
    allowOnly(addresses) {
      allowed = addresses
    },
    customer: (openId) => ({
      openId,
      get screen() {
        return shown.filter(({ to }) => to === openId)
      },
      says: (text, about = {}) => message(openId, 'text', { Content: text, ...about }),
      sends(kind, bytes, about = {}) {
        const mimeType = { image: 'image/jpeg', voice: 'audio/amr', video: 'video/mp4' }[kind]
        const id = keep({ bytes, mimeType, kind })
        const more: PushFields = { image: { PicUrl: `${url}/pictures/${id}` }, voice: { Format: 'amr' }, video: {} }[
          kind
        ]
        return message(openId, kind, { ...more, MediaId: id, ...about })
      },
      pushes: (type, fields) => message(openId, type, fields),
      clicks: (eventKey) => event(openId, 'menu', 'CLICK', { EventKey: eventKey }),
      // WeChat tells a click on a menu message as a text with its id, and counts it as a click on a menu.
      chooses: (id, content) => message(openId, 'text', { Content: content, bizmsgmenuid: id }, 'menu'),
      follows(scene) {
        customers.follow(openId, true)
        const code = scene === undefined ? {} : { EventKey: `qrscene_${scene}`, Ticket: `ticket-${scene}` }
        return event(openId, 'join', 'subscribe', { EventKey: '', ...code })
      },
      unfollows() {
        customers.follow(openId, false)
        return event(openId, undefined, 'unsubscribe', { EventKey: '' })
      },
      scans: (scene) => event(openId, 'scan', 'SCAN', { EventKey: scene, Ticket: `ticket-${scene}` }),
    }),
    async close() {
      pushes.stop()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

async function bodyOf(incoming: IncomingMessage, query: URLSearchParams) {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk)
  const body = Buffer.concat(chunks)
  const type = incoming.headers['content-type'] ?? ''
  if (type.startsWith('multipart/')) {
    const form = await new Response(body, { headers: { 'content-type': type } }).formData()
    const file = form.get('media')
    const upload = file instanceof File ? file : undefined
    const payload = { type: query.get('type') ?? '', name: upload?.name ?? '', sizeBytes: upload?.size ?? 0 }
    return { payload: payload as WechatCall['payload'], upload }
  }
  if (body.length > 0) return { payload: JSON.parse(body.toString()) as WechatCall['payload'], upload: undefined }
  const { access_token: _, ...payload } = Object.fromEntries(query)
  return { payload: payload as WechatCall['payload'], upload: undefined }
}

const write = (outgoing: ServerResponse, body: Uint8Array, type: string) =>
  void outgoing.writeHead(200, { 'content-type': type, 'content-length': body.byteLength }).end(body)
