import type { ClientRequest, IncomingMessage, RequestOptions, request } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Telegram } from 'telegraf'
import type { Telegram as Methods, Opts } from 'telegraf/types'

import { type Attached, type Multipart, multipart } from './upload.js'

export const DEFAULT_API_ROOT = 'https://api.telegram.org'

/** What we make events of; the rest need not be sent to us. Reactions in groups come only to administrators. */
export const ALLOWED_UPDATES = [
  'message',
  'edited_message',
  'callback_query',
  'message_reaction',
  'my_chat_member',
] as const

/** Telegram closes idle connections after about a minute; a message on one that is being closed would be of unknown fate. */
const IDLE_MS = 20_000

const HEADERS = { 'content-type': 'application/json' }

/** The calls of the Bot API. */
export interface Api {
  /** @throws Refused, NoAnswer */
  callApi<M extends keyof Methods>(
    method: M,
    payload: Opts<M>,
    tools?: { signal?: AbortSignal; file?: Attached },
  ): Promise<ReturnType<Methods[M]>>
  /** The bytes of a file, by the path that `getFile` told. @throws Refused, NoAnswer */
  openFile(path: string, tools: { signal: AbortSignal }): Promise<OpenedFile>
  /** Closes all connections. */
  disconnect(): void
}

/** A file that is being read. */
export interface OpenedFile {
  body: ReadableStream<Uint8Array>
  sizeBytes?: number
}

/** Telegram answered, and said no. */
export class Refused extends Error {
  constructor(
    method: string,
    /** As HTTP statuses: 429 for too many, 403 for blocked. */
    readonly status: number,
    readonly description: string,
    /** How long Telegram wants not to be asked again, in seconds. */
    readonly retryAfterS?: number,
    /** The id under which the group goes on. */
    readonly movedTo?: number,
  ) {
    super(`Telegram refused ${method}: ${status} ${description}`)
  }

  /** Whether the same call may succeed later. */
  get passes(): boolean {
    return this.status === 429 || this.status >= 500
  }
}

/** Telegram was not reached, or its answer did not reach us. */
export class NoAnswer extends Error {
  constructor(
    method: string,
    /** The call was under way: Telegram may have done it. */
    readonly sent: boolean,
    cause: Error,
  ) {
    super(`Telegram did not answer ${method}: ${cause.message}`, { cause })
  }
}

/**
 * telegraf's client with a transport of ours: connections are kept, calls can be aborted, and what went wrong is told
 * apart. telegraf is loaded here, at the first call, since that costs about 100 ms; TLS as well.
 */
export async function openApi({ token, apiRoot }: { token: string; apiRoot: string }): Promise<Api> {
  const telegraf = await import('telegraf')
  const { protocol, hostname, port, pathname } = new URL(apiRoot)
  const { Agent, request } = await (protocol === 'https:' ? import('node:https') : import('node:http'))
  const agent = new Agent({ keepAlive: true, timeout: IDLE_MS, maxSockets: 100 })
  const server = { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, agent, method: 'POST', headers: HEADERS }
  const root = pathname.replace(/\/$/, '')
  const path = `${root}/bot${token}`
  const files = `${root}/file/bot${token}`

  class Client extends telegraf.Telegram {
    override async callApi<M extends keyof Methods>(
      method: M,
      payload: Opts<M>,
      { signal, file }: { signal?: AbortSignal | Polyfilled; file?: Attached } = {},
    ): Promise<ReturnType<Methods[M]>> {
      const options = { path: `${path}/${method}`, ...server }
      const sent = file ? multipart(payload, file) : JSON.stringify(payload)
      // Nobody hands over the polyfill: only its type is left.
      const { status, body } = await exchange(request, options, sent, signal as AbortSignal).catch(
        ({ sent, cause }: Broken) => {
          throw new NoAnswer(method, sent, cause)
        },
      )
      const answer = parse(body)
      // What each method gives is Telegram's promise, as telegraf's types have it.
      if (answer?.ok === true) return answer.result as ReturnType<Methods[M]>
      // Success without an answer of the Bot API is a page of somebody in between.
      const code = answer?.error_code ?? (status < 400 ? 502 : status)
      const { retry_after, migrate_to_chat_id } = answer?.parameters ?? {}
      throw new Refused(method, code, answer?.description ?? '', retry_after, migrate_to_chat_id)
    }

    async openFile(file: string, { signal }: { signal: AbortSignal }): Promise<OpenedFile> {
      const options = {
        ...server,
        method: 'GET',
        path: `${files}/${file.split('/').map(encodeURIComponent).join('/')}`,
      }
      const { call, response } = await begin(request, options, '', signal).catch(({ sent, cause }: Broken) => {
        throw new NoAnswer('a file', sent, cause)
      })
      const { statusCode = 0, headers } = response
      if (statusCode !== 200) {
        call.destroy()
        throw new Refused('a file', statusCode, '')
      }
      // Whoever reads it aborts with the signal, which breaks the connection and so the stream.
      signal.addEventListener('abort', () => call.destroy(signal.reason), { once: true })
      const sizeBytes = Number(headers['content-length'])
      // Node's types have their own ReadableStream, which is the same.
      const body = Readable.toWeb(response) as ReadableStream<Uint8Array>
      return { body, ...(Number.isSafeInteger(sizeBytes) && { sizeBytes }) }
    }

    disconnect() {
      agent.destroy()
    }
  }
  return new Client(token, { apiRoot, webhookReply: false })
}

/** telegraf writes the type of an old polyfill of AbortSignal. */
type Polyfilled = NonNullable<NonNullable<Parameters<Telegram['callApi']>[2]>['signal']>

interface Answer {
  ok?: boolean
  result?: unknown
  error_code?: number
  description?: string
  parameters?: { retry_after?: number; migrate_to_chat_id?: number }
}

/** `undefined` when it is not of the Bot API: a proxy on the way wrote it. */
function parse(body: string): Answer | undefined {
  try {
    return Object(JSON.parse(body))
  } catch {
    // Judged by its status.
    return undefined
  }
}

interface Broken {
  sent: boolean
  cause: Error
}

/** One request and its whole answer. Rejects with whether it was under way when it broke. */
async function exchange(
  open: typeof request,
  options: RequestOptions,
  sent: string | Multipart,
  signal: AbortSignal | undefined,
): Promise<{ status: number; body: string }> {
  const { call, response } = await begin(open, options, sent, signal)
  return new Promise((resolve, reject) => {
    const abort = () => call.destroy(signal?.reason)
    let body = ''
    response.setEncoding('utf8')
    response.on('data', (chunk: string) => {
      body += chunk
    })
    response.on('error', (cause: Error) => {
      signal?.removeEventListener('abort', abort)
      reject({ sent: true, cause } satisfies Broken)
    })
    response.on('end', () => {
      signal?.removeEventListener('abort', abort)
      resolve({ status: response.statusCode ?? 0, body })
    })
    signal?.addEventListener('abort', abort)
  })
}

/** A request, until its answer begins. Rejects with whether it was under way when it broke. */
function begin(
  open: typeof request,
  options: RequestOptions,
  body: string | Multipart,
  signal: AbortSignal | undefined,
): Promise<{ call: ClientRequest; response: IncomingMessage }> {
  return new Promise((resolve, reject) => {
    let sent = false
    const abort = () => call.destroy(signal?.reason)
    const call = open(typeof body === 'string' ? options : { ...options, headers: headersOf(body) })
    call.on('socket', (socket) => {
      // A file that did not arrive whole is nothing that Telegram could show.
      if (typeof body !== 'string') return
      // It has brought an answer already. `reusedSocket` does not tell so of a call that had waited for a connection.
      if (socket.bytesRead > 0) sent = true
      else
        socket.once(options.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          sent = true
        })
    })
    call.on('error', (cause) => {
      signal?.removeEventListener('abort', abort)
      reject({ sent, cause } satisfies Broken)
    })
    call.on('response', (response) => {
      signal?.removeEventListener('abort', abort)
      resolve({ call, response })
    })
    // Node's own option `signal` costs some 30 µs more.
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort)
    if (typeof body === 'string') call.end(body)
    else
      pipeline(body.pieces, call).then(
        () => {
          sent = true
        },
        (cause: Error) => {
          signal?.removeEventListener('abort', abort)
          call.destroy()
          // A call that is broken off by its own body does not always say so.
          reject({ sent, cause } satisfies Broken)
        },
      )
  })
}

const headersOf = ({ contentType, lengthBytes }: Multipart) => ({
  'content-type': contentType,
  'content-length': lengthBytes,
})
