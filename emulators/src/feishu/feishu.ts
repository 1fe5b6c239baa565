import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from '@huida/core'
import { type FeishuRequest, type FeishuSecrets, sealed, signed } from './envelope.js'
import type { FeishuEvent } from './events.js'

type Payload = Record<string, Json | undefined>

/** A call of the bot. */
export interface FeishuCall {
  /** Its verb and path, without the query: `POST /open-apis/im/v1/messages`. */
  method: string
  payload: Payload
  /** When it came, by the platform's clock. */
  at: number
}

/** What the platform does with a call. */
export type FeishuFate =
  /** It is done, and never answered. */
  | 'no answer'
  /** It is done, and the connection breaks. */
  | 'hang up'
  /** It is not done: an error of its own, by `code`; with `resetS` it says in how many seconds it takes more. */
  | { status: number; code?: number; resetS?: number }

/** A message as people see it. */
export interface FeishuShown {
  id: string
  chat: string
  type: string
  content: Payload
}

/** What Feishu is told about itself. */
export interface FeishuEmulatorOptions extends Partial<FeishuSecrets> {
  /** Default `cli_a1b2c3d4e5f60718`. */
  appId?: string
  /** Default: a throw-away one. */
  appSecret?: string
  /** Where to listen on this machine. Default 0: any free port. */
  port?: number
  /** The platform's clock, in milliseconds since 1970. Default `Date.now`. */
  now?(): number
}

/** Feishu's side, for tests. */
export interface FeishuEmulator extends FeishuSecrets {
  /** Where the API is: the adapter's `apiRoot`. */
  readonly url: string
  readonly appId: string
  readonly appSecret: string
  /** The bot, as messages mention it. */
  readonly botId: string
  /** Every call, in order. */
  readonly calls: FeishuCall[]
  /** What people see, in order. */
  readonly shown: FeishuShown[]
  /** Pictures that people have sent, by their key. */
  readonly resources: Map<string, Uint8Array>
  /** Decides over each call; `undefined` does it and says so. */
  answersWith(decide: ((call: FeishuCall) => FeishuFate | undefined) | undefined): void
  /** Enters the address that events are posted to, as the page does: it must echo a challenge. Resolves with whether it did. */
  requestsTo(address: string): Promise<boolean>
  /** An event as it is posted. @param about when it was signed, in milliseconds since 1970; default: now */
  request(event: FeishuEvent, about?: { at?: number }): FeishuRequest
  /** Posts an event, encrypted and signed. Resolves with the status. */
  deliver(event: FeishuEvent): Promise<number>
  /** Posts anything. Resolves with the status. */
  post(request: { headers: Headers | FeishuRequest['headers']; body: string | Uint8Array }): Promise<number>
  /** Tokens that were given out hold no more. */
  revokeTokens(): void
  /** Ends every connection, and listens no more. */
  close(): Promise<void>
}

/**
 * The open platform of Feishu, as far as a bot uses it: tokens, messages (which recognise their `uuid`), and events that are encrypted and
 * signed. From the documentation of open.feishu.cn; the texts of errors are not its own.
 */
export async function startFeishu(options: FeishuEmulatorOptions = {}): Promise<FeishuEmulator> {
  const { appId = 'cli_a1b2c3d4e5f60718', appSecret = 'Vq7nZr2KxT8mLw4Jc9', port = 0, now = Date.now } = options
  const { encryptKey = 'k9Vb2Xq7Lm4', verificationToken = 'Yt6Rw3Zp8Nc5' } = options
  const botId = 'ou_the_bot'
  const calls: FeishuCall[] = []
  const shown: FeishuShown[] = []
  const resources = new Map<string, Uint8Array>()
  const byUuid = new Map<string, string>()
  const tokens = new Set<string>()
  let decide: Parameters<FeishuEmulator['answersWith']>[0]
  let address: string | undefined
  let sent = 0

  const giveToken = ({ app_id, app_secret }: Payload): Answer => {
    if (app_id !== appId || app_secret !== appSecret)
      return { status: 200, body: { code: 10014, msg: 'app secret invalid' } }
    const tenant_access_token = `t-${randomBytes(12).toString('hex')}`
    tokens.add(tenant_access_token)
    return { status: 200, body: { code: 0, msg: 'ok', tenant_access_token, expire: 7_200 } }
  }

  const show = ({ receive_id, msg_type, content, uuid }: Payload): Answer => {
    const known = byUuid.get(String(uuid))
    if (known) return ok({ message_id: known })
    const id = `om_${++sent}`
    if (uuid) byUuid.set(String(uuid), id)
    shown.push({ id, chat: String(receive_id), type: String(msg_type), content: JSON.parse(String(content)) })
    return ok({ message_id: id, chat_id: receive_id ?? null })
  }

  const perform = ({ method, payload }: FeishuCall, token: string): Answer => {
    if (method === 'POST /open-apis/auth/v3/tenant_access_token/internal') return giveToken(payload)
    if (!tokens.has(token)) return { status: 400, body: { code: 99991663, msg: 'Invalid access token' } }
    if (method === 'POST /open-apis/im/v1/messages') return show(payload)
    if (method === 'GET /open-apis/bot/v3/info')
      return { status: 200, body: { code: 0, msg: 'ok', bot: { open_id: botId, app_name: '慧答' } } }
    const [, id] = /^DELETE \/open-apis\/im\/v1\/messages\/([^/]+)$/.exec(method) ?? []
    if (id !== undefined) {
      const index = shown.findIndex((message) => message.id === id)
      if (index < 0) return { status: 400, body: { code: 230002, msg: 'there is no such message' } }
      shown.splice(index, 1)
      return ok({})
    }
    const [, key] = /^GET \/open-apis\/im\/v1\/messages\/[^/]+\/resources\/([^/]+)$/.exec(method) ?? []
    const bytes = resources.get(key ?? '')
    return bytes ? { status: 200, bytes } : { status: 404, body: { code: 99991404, msg: 'not found' } }
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const path = new URL(request.url ?? '/', 'http://feishu').pathname
    const call: FeishuCall = { method: `${request.method} ${path}`, payload: body ? JSON.parse(body) : {}, at: now() }
    calls.push(call)
    const fate = decide?.(call)
    if (typeof fate === 'object') {
      const headers = fate.resetS === undefined ? {} : { 'x-ogw-ratelimit-reset': String(fate.resetS) }
      response.writeHead(fate.status, headers).end(JSON.stringify({ code: fate.code ?? 1, msg: 'as told' }))
      return
    }
    const done = perform(call, request.headers.authorization?.replace(/^Bearer /, '') ?? '')
    if (fate === 'hang up') return void response.destroy()
    if (fate === 'no answer') return
    response.writeHead(done.status, { 'content-type': done.bytes ? 'application/octet-stream' : 'application/json' })
    response.end(done.bytes ?? JSON.stringify(done.body))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  const request: FeishuEmulator['request'] = ({ event_id, event_type, app_id = appId, event }, { at = now() } = {}) => {
    const header = {
      event_id,
      event_type,
      app_id,
      token: verificationToken,
      create_time: String(at),
      tenant_key: 'tenant',
    }
    const body = sealed({ schema: '2.0', header, event }, encryptKey)
    return { headers: signed(body, encryptKey, at), body }
  }
  const send = async ({
    headers,
    body,
  }: {
    headers: Headers | FeishuRequest['headers']
    body: string | Uint8Array
  }): Promise<Response> => {
    if (address === undefined) throw new Error('No address is entered. Call requestsTo() with that of the bot.')
    return fetch(address, { method: 'POST', headers, body: body as string })
  }
  const post: FeishuEmulator['post'] = async (posted) => {
    const response = await send(posted)
    await response.arrayBuffer()
    return response.status
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ...{ appId, appSecret, encryptKey, verificationToken, botId, calls, shown, resources, request, post },
    answersWith(decides) {
      decide = decides
    },
    async requestsTo(entered) {
      address = entered
      const challenge = randomBytes(8).toString('hex')
      const body = sealed({ challenge, token: verificationToken, type: 'url_verification' }, encryptKey)
      const response = await send({ headers: signed(body, encryptKey, now()), body })
      const told = (await response.json().catch(() => undefined)) as { challenge?: unknown } | undefined
      return response.ok && told?.challenge === challenge
    },
    deliver: (event) => post(request(event)),
    revokeTokens: () => tokens.clear(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

type Answer = { status: number; body?: Json; bytes?: Uint8Array }

const ok = (data: Json): Answer => ({ status: 200, body: { code: 0, msg: 'success', data } })
