import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from '@huida/core'

type Payload = Record<string, Json | undefined>

/** A call of the bot. */
export interface TelegramCall {
  /** `sendMessage` */
  method: string
  payload: Payload
  /** When it came, in milliseconds since 1970. */
  at: number
}

/** What the platform does with a call. */
export type TelegramFate =
  /** It is done, and never answered. */
  | 'no answer'
  /** It is done, and the connection breaks. */
  | 'hang up'
  | { status: number; description: string; retryAfterS?: number; movedTo?: number }

/** Telegram's side, for tests. */
export interface TelegramEmulator {
  /** Where the Bot API is: the adapter's `apiRoot`. */
  readonly url: string
  /** The bot's token: anything else is refused with 401. */
  readonly token: string
  /** Every call, in order. */
  readonly calls: TelegramCall[]
  /** What people see, in order: the `send…` calls that were done, including those without an answer. */
  readonly shown: Payload[]
  /** What people have sent, and the bot has uploaded, by its id: given out by `getFile`. */
  readonly files: Map<string, Uint8Array>
  /** How many connections the bot has opened. */
  readonly connections: number
  /** Decides over each call, at once or after a while; `undefined` does it and says so. */
  answersWith(
    decide: ((call: TelegramCall) => TelegramFate | undefined | Promise<TelegramFate | undefined>) | undefined,
  ): void
  /** Keeps updates for `getUpdates`, until it is asked for what comes after them. */
  queue(...updates: TelegramUpdate[]): void
  /** Posts an update to the webhook that the bot has registered. Resolves with the status. */
  deliver(update: TelegramUpdate): Promise<number>
  /** Ends every connection, polls under way included, and listens no more. */
  close(): Promise<void>
}

/** At least this; recorded updates fit as they are. */
export interface TelegramUpdate {
  update_id: number
}

/** What Telegram is told about itself. */
export interface TelegramEmulatorOptions {
  /** The bot's token; its id stands before the colon. Default `42:fake`. */
  token?: string
  /** Where to listen on this machine. Default 0: any free port. */
  port?: number
  /** The bot's name. Default `shop_bot`. */
  username?: string
  /** The platform's clock, in milliseconds since 1970. Default `Date.now`. */
  now?(): number
}

/**
 * The Bot API over a real socket, as far as the adapter uses it. Unlike others it waits in `getUpdates`, keeps updates
 * until they are confirmed, refuses a second poller, sends the secret, and fails as told.
 */
export async function startTelegram(options: TelegramEmulatorOptions = {}): Promise<TelegramEmulator> {
  const { token = '42:fake', port = 0, username = 'shop_bot', now = Date.now } = options
  const calls: TelegramCall[] = []
  const shown: Payload[] = []
  const files = new Map<string, Uint8Array>()
  let decide: Parameters<TelegramEmulator['answersWith']>[0]
  let queued: TelegramUpdate[] = []
  let webhook: { url: string; secret: string } | undefined
  /** Ends the `getUpdates` that waits. */
  let wake: ((conflict?: true) => void) | undefined

  const getUpdates = async ({ offset, timeout, limit = 100 }: Payload): Promise<Result> => {
    if (webhook) return refusal(409, "Conflict: can't use getUpdates method while webhook is active")
    wake?.(true)
    if (typeof offset === 'number') queued = queued.filter(({ update_id }) => update_id >= offset)
    if (queued.length === 0) {
      const conflict = await new Promise<true | undefined>((resolve) => {
        const timer = setTimeout(() => resolve(undefined), Number(timeout ?? 0) * 1_000)
        wake = (reason) => {
          clearTimeout(timer)
          resolve(reason)
        }
      })
      if (conflict) return refusal(409, 'Conflict: terminated by other getUpdates request')
      wake = undefined
    }
    return done(queued.slice(0, Number(limit)) as unknown as Json)
  }

  const perform = ({ method, payload, at }: TelegramCall): Result | Promise<Result> => {
    if (Object.values(payload).some((value) => sizeOf(value) > MAX_UPLOAD_BYTES))
      return refusal(413, 'Request Entity Too Large')
    if (sizeOf(payload.photo) > MAX_PHOTO_BYTES) return refusal(400, 'Bad Request: too big for a photo')
    switch (method) {
      case 'getMe':
        return done({ id: Number.parseInt(token, 10), is_bot: true, first_name: 'Shop', username })
      case 'getUpdates':
        return getUpdates(payload)
      case 'setWebhook':
        webhook = { url: String(payload.url), secret: String(payload.secret_token ?? '') }
        return done(true)
      case 'getWebhookInfo':
        return done({ url: webhook?.url ?? '', has_custom_certificate: false, pending_update_count: queued.length })
      case 'deleteWebhook':
        webhook = undefined
        return done(true)
      case 'sendMessage':
      case 'sendPhoto':
      case 'sendAnimation':
      case 'sendDocument':
      case 'sendAudio':
      case 'sendVoice':
      case 'sendVideo':
      case 'sendLocation':
      case 'sendVenue':
        shown.push(payload)
        return done({
          message_id: 1_000 + shown.length,
          date: Math.floor(at / 1_000),
          chat: { id: Number(payload.chat_id) },
        })
      case 'getFile': {
        const bytes = files.get(String(payload.file_id))
        if (!bytes) return refusal(400, 'Bad Request: wrong file_id or the file is temporarily unavailable')
        return done({ file_id: payload.file_id!, file_size: bytes.length, file_path: `files/${payload.file_id}` })
      }
      case 'editMessageText':
      case 'editMessageCaption':
      case 'editMessageMedia':
      case 'editMessageReplyMarkup':
        return done({ message_id: Number(payload.message_id), chat: { id: Number(payload.chat_id) } })
      case 'answerCallbackQuery':
      case 'sendChatAction':
      case 'deleteMessage':
      case 'setMessageReaction':
        return done(true)
      default:
        return refusal(404, 'Not Found: method not found')
    }
  }

  const giveFile = (url: string, response: ServerResponse): void => {
    const [, , bot, , id = ''] = url.split('/')
    const bytes = bot === `bot${token}` ? files.get(decodeURIComponent(id)) : undefined
    response.writeHead(bytes ? 200 : 404, { 'content-type': 'application/octet-stream' }).end(bytes)
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request)
    if (request.url?.startsWith('/file/')) return giveFile(request.url, response)
    const [, bot, method = ''] = request.url?.split('/') ?? []
    const call: TelegramCall = { method, payload: await payloadOf(request, body, files), at: now() }
    calls.push(call)
    const fate = bot === `bot${token}` ? await decide?.(call) : { status: 401, description: 'Unauthorized' }
    const result = typeof fate === 'object' ? refusal(fate.status, fate.description, fate) : await perform(call)
    if (fate === 'hang up') response.destroy()
    if (typeof fate === 'string') return
    response.writeHead(result.ok ? 200 : result.error_code, { 'content-type': 'application/json' })
    response.end(JSON.stringify(result))
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  let connections = 0
  server.on('connection', () => connections++)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token,
    calls,
    shown,
    files,
    get connections() {
      return connections
    },
    answersWith(decides) {
      decide = decides
    },
    queue(...updates) {
      queued.push(...updates)
      wake?.()
    },
    async deliver(update) {
      if (!webhook) throw new Error('The bot has registered no webhook. Give webhook.url to telegram().')
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': webhook.secret },
        body: JSON.stringify(update),
      })
      await response.arrayBuffer()
      return response.status
    },
    async close() {
      wake?.()
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** A text message in a chat of two, as Telegram tells of it. `id` is that of the update and of the message. */
export function messageUpdate(message: { id: number; from: number; text: string; isBot?: boolean }): TelegramUpdate {
  const { id, from, text, isBot = false } = message
  const person = { id: from, first_name: '小王' }
  return {
    update_id: id,
    message: {
      message_id: id,
      date: Math.floor(Date.now() / 1_000),
      chat: { ...person, type: 'private' },
      from: { ...person, is_bot: isBot, language_code: 'zh-hans' },
      text,
    },
  } as TelegramUpdate
}

type Result =
  | { ok: true; result: Json }
  | {
      ok: false
      error_code: number
      description: string
      parameters?: { retry_after?: number; migrate_to_chat_id?: number }
    }

/** As https://core.telegram.org/bots/api#sending-files has it. */
const MAX_UPLOAD_BYTES = 50_000_000
const MAX_PHOTO_BYTES = 10_000_000

/** Of what was uploaded. */
const sizeOf = (value: Json | undefined): number => Number((Object(value) as { file_size?: number }).file_size ?? 0)

const done = (result: Json): Result => ({ ok: true, result })

const refusal = (
  error_code: number,
  description: string,
  { retryAfterS, movedTo }: { retryAfterS?: number; movedTo?: number } = {},
): Result => ({
  ok: false,
  error_code,
  description,
  ...(retryAfterS !== undefined && { parameters: { retry_after: retryAfterS } }),
  ...(movedTo !== undefined && { parameters: { migrate_to_chat_id: movedTo } }),
})

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Parameters come as JSON, or with a file as a form: then each is a text, and the file is kept under an id. */
async function payloadOf(request: IncomingMessage, body: Buffer, files: Map<string, Uint8Array>): Promise<Payload> {
  const type = request.headers['content-type'] ?? ''
  if (!type.startsWith('multipart/form-data')) return body.length > 0 ? JSON.parse(body.toString()) : {}
  const form = await new Response(body, { headers: { 'content-type': type } }).formData()
  const payload: Payload = {}
  for (const [name, value] of form) {
    if (typeof value === 'string') {
      payload[name] = value
      continue
    }
    const file_id = `uploaded-${files.size + 1}`
    files.set(file_id, new Uint8Array(await value.arrayBuffer()))
    payload[name] = { file_id, file_name: value.name, mime_type: value.type, file_size: value.size }
  }
  return payload
}
