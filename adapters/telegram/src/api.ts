import { Agent as HttpAgent, request as httpRequest, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import type { Telegram } from 'telegraf'
import type { Telegram as Methods, Opts } from 'telegraf/types'

export const DEFAULT_API_ROOT = 'https://api.telegram.org'

/** What we make events of; the rest need not be sent to us. */
export const ALLOWED_UPDATES = ['message', 'callback_query', 'my_chat_member'] as const

/** Telegram closes idle connections after about a minute; a message on one that is being closed would be of unknown fate. */
const IDLE_MS = 20_000

/** The calls of the Bot API. */
export interface Api {
  /** @throws Refused, NoAnswer */
  callApi<M extends keyof Methods>(
    method: M,
    payload: Opts<M>,
    tools?: { signal?: AbortSignal },
  ): Promise<ReturnType<Methods[M]>>
  /** Closes all connections. */
  disconnect(): void
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
 * apart. telegraf is loaded here, at the first call, since that costs about 100 ms.
 */
export async function openApi({ token, apiRoot }: { token: string; apiRoot: string }): Promise<Api> {
  const telegraf = await import('telegraf')
  const { protocol, hostname, port, pathname } = new URL(apiRoot)
  const secure = protocol === 'https:'
  const agent = new (secure ? HttpsAgent : HttpAgent)({ keepAlive: true, timeout: IDLE_MS, maxSockets: 100 })
  const path = `${pathname.replace(/\/$/, '')}/bot${token}`

  class Client extends telegraf.Telegram {
    override async callApi<M extends keyof Methods>(
      method: M,
      payload: Opts<M>,
      { signal }: { signal?: AbortSignal | Polyfilled } = {},
    ): Promise<ReturnType<Methods[M]>> {
      const { status, body } = await exchange(method, JSON.stringify(payload), secure, {
        agent,
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        path: `${path}/${method}`,
        // Nobody hands over the polyfill: only its type is left.
        ...(signal && { signal: signal as AbortSignal }),
      })
      const answer = parse(body)
      // What each method gives is Telegram's promise, as telegraf's types have it.
      if (answer?.ok === true) return answer.result as ReturnType<Methods[M]>
      throw new Refused(
        method,
        answer?.error_code ?? status,
        answer?.description ?? '',
        answer?.parameters?.retry_after,
      )
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
  parameters?: { retry_after?: number }
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

/** One request. Errors name the method, never the address: that contains the token. */
function exchange(
  method: string,
  body: string,
  secure: boolean,
  options: RequestOptions,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    let sent = false
    const fail = (error: Error) => reject(new NoAnswer(method, sent, error))
    const request = (secure ? httpsRequest : httpRequest)({
      ...options,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    })
    request.on('socket', (socket) => {
      if (request.reusedSocket) sent = true
      else
        socket.once(secure ? 'secureConnect' : 'connect', () => {
          sent = true
        })
    })
    request.on('error', fail)
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', fail)
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    request.end(body)
  })
}
