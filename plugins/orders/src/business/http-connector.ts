import {
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhen,
  type IBackoff,
  type IRetryBackoffContext,
  isBrokenCircuitError,
  retry,
} from 'cockatiel'
import { z } from 'zod'
import { type Connector, type LookUpContext, LookUpError } from './connector.js'
import { unwrapped } from './envelope.js'

/** Where one look-up is asked: a method and a path, with `{number}`, `{product}` or `{customer}` in it. */
export type HttpRoute = `GET /${string}` | `POST /${string}`

/** What a business system over HTTP is like. */
export interface HttpConnectorOptions {
  /** `https://erp.example.com/api`. Nothing else is ever asked: a redirect to another origin is refused. */
  baseUrl: string
  /** Sent with every request, such as a token; a function is asked for each. */
  headers?: Readonly<Record<string, string>> | (() => Record<string, string> | Promise<Record<string, string>>)
  /**
   * `{ order: 'GET /orders/{number}', stock: 'GET /stock?product={product}', ordersOf: 'GET /customers/{customer}/orders' }`. What is put in is
   * URL-encoded; a POST sends the same as a JSON body, too.
   */
  routes: Partial<Record<keyof Connector, HttpRoute>>
  /**
   * Makes of an answer what Huida knows, by look-up; `null` means that there is none. Default: the answer itself, or what is in `data` or
   * `result` of it.
   */
  map?: Partial<Record<keyof Connector, (body: unknown) => unknown>>
  /** For one look-up with all its retries, in milliseconds. Default 5,000. */
  deadlineMs?: number
  /** After what may pass: no connection, 5xx, 429 and what is late. Default 2. */
  retries?: number
  /** After so many failures in a row the system is left alone for a while. Default `{ failures: 5, restMs: 10_000 }`. */
  breaker?: { failures?: number; restMs?: number }
  /** A larger answer is not read. Default 1,000,000. */
  maxBytes?: number
}

const optionsSchema = z.object({
  baseUrl: z.url({ protocol: /^https?$/ }),
  routes: z
    .record(z.string(), z.string().regex(/^(?:GET|POST) \/\S*$/, 'it is no route. Write it as GET /orders/{number}'))
    .refine((routes) => Object.keys(routes).length > 0, 'there is none. Name at least one, such as order'),
  deadlineMs: z.number().positive().default(5_000),
  retries: z.number().int().min(0).max(10).default(2),
  breaker: z
    .object({ failures: z.number().int().positive().default(5), restMs: z.number().positive().default(10_000) })
    .prefault({}),
  maxBytes: z.number().int().positive().default(1_000_000),
})

/**
 * A business system over HTTP, by configuration. A 404 or a 200 that says "not found" means that there is none; whatever else is not a
 * clear answer is told as a problem, and the customer hears that it could not be looked up.
 *
 * ```ts
 * httpConnector({ baseUrl: 'https://erp.example.com', routes: { order: 'GET /orders/{number}' } })
 * ```
 * @throws Error when an option is wrong, with all that is
 */
export function httpConnector(options: HttpConnectorOptions): Connector {
  const parsed = optionsSchema.safeParse(options)
  if (!parsed.success)
    throw new Error(`httpConnector cannot be made. Mend these options:\n${z.prettifyError(parsed.error)}`)
  const { baseUrl, deadlineMs, retries, breaker, maxBytes } = parsed.data
  const jittered = new ExponentialBackoff({ initialDelay: 100, maxDelay: MAX_WAIT_MS })
  const retrying = retry(handleWhen(mayPass), {
    maxAttempts: retries,
    backoff: new DelegateBackoff<IRetryBackoffContext<unknown>, IBackoff<unknown>>((context, before) => {
      const state = before ? before.next(context) : jittered.next()
      const error = 'error' in context.result ? context.result.error : undefined
      const asked = error instanceof LookUpError ? error.retryAfterMs : undefined
      return { delay: asked ?? state.duration, state }
    }),
  })
  const breaking = circuitBreaker(
    handleWhen((error) => error instanceof LookUpError && error.problem !== 'forbidden'),
    { halfOpenAfter: breaker.restMs, breaker: new ConsecutiveBreaker(breaker.failures) },
  )

  const ask = async (kind: keyof Connector, about: string, context: LookUpContext): Promise<unknown> => {
    const route = options.routes[kind]!
    const [method, path] = route.split(' ', 2) as ['GET' | 'POST', string]
    const values = valuesOf(kind, about, context.customer)
    const url = addressOf(baseUrl, path, values)
    // It would be another address than the one that was configured.
    if (url === undefined) return null
    const deadline = new AbortController()
    const timer = setTimeout(
      () => deadline.abort(new LookUpError('late', `no clear answer within ${deadlineMs} ms`)),
      deadlineMs,
    )
    const signal = AbortSignal.any([context.signal, deadline.signal])
    const attempt = async () => {
      const headers = typeof options.headers === 'function' ? await options.headers() : options.headers
      const body = await fetched(url, { method, headers, signal, maxBytes, ...(method === 'POST' && { body: values }) })
      return options.map?.[kind] ? mapped(options.map[kind], body) : unwrapped(body)
    }
    try {
      return await Promise.race([retrying.execute(() => breaking.execute(attempt), signal), rejection(signal)])
    } catch (error) {
      if (isBrokenCircuitError(error)) throw new LookUpError('resting', 'it failed too often lately')
      throw error
    } finally {
      clearTimeout(timer)
    }
  }
  const connector: Record<string, unknown> = {}
  for (const kind of Object.keys(options.routes) as (keyof Connector)[])
    connector[kind] = (about: string, context: LookUpContext) => ask(kind, about, context)
  // What comes back is validated by whoever asks: the type only says what is hoped for.
  return connector as Connector
}

/** Who asks for more time than this is told to the customer as busy. */
const MAX_WAIT_MS = 2_000

/** Whether another attempt may mend it. */
const mayPass = (error: Error): boolean =>
  error instanceof LookUpError &&
  (error.problem === 'unreachable' || error.problem === 'busy' || error.problem === 'failed') &&
  (error.retryAfterMs ?? 0) <= MAX_WAIT_MS

const rejection = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })

const MAX_REDIRECTS = 3

function valuesOf(kind: keyof Connector, about: string, customer: string | undefined): Record<string, string> {
  if (kind === 'ordersOf') return { customer: about }
  return {
    [kind === 'price' || kind === 'stock' ? 'product' : 'number']: about,
    ...(customer !== undefined && { customer }),
  }
}

/** The address with everything put in; `undefined` when what is put in would climb out of its place. */
function addressOf(baseUrl: string, path: string, values: Readonly<Record<string, string>>): URL | undefined {
  let isSafe = true
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? ''
    // As a piece of a path these two mean another folder, however they are encoded.
    if (value === '.' || value === '..' || /\p{Surrogate}/u.test(value)) isSafe = false
    return isSafe ? encodeURIComponent(value) : ''
  })
  return isSafe ? new URL(`${baseUrl.replace(/\/$/, '')}${filled}`) : undefined
}

interface Request {
  method: 'GET' | 'POST'
  headers: Readonly<Record<string, string>> | undefined
  body?: Readonly<Record<string, string>>
  signal: AbortSignal
  maxBytes: number
}

/** The JSON at an address, `null` for 404. @throws LookUpError */
async function fetched(url: URL, { method, headers, body, signal, maxBytes }: Request): Promise<unknown> {
  let at = url
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(at, {
      method,
      redirect: 'manual',
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }), ...headers },
      ...(body && { body: JSON.stringify(body) }),
      signal,
    }).catch((cause: unknown) => {
      if (signal.aborted) throw signal.reason
      throw new LookUpError('unreachable', 'the system could not be reached', { cause })
    })
    try {
      const to = redirectOf(response, at)
      if (to === undefined) return await read(response, { signal, maxBytes })
      if (to.origin !== url.origin || redirects >= MAX_REDIRECTS)
        throw new LookUpError('garbage', 'it redirects to another place, where nothing is asked')
      at = to
    } finally {
      // What was not read would keep the connection.
      if (!response.bodyUsed) await response.body?.cancel().catch(() => undefined)
    }
  }
}

function redirectOf({ status, headers }: Response, from: URL): URL | undefined {
  if (status < 300 || status > 399 || status === 304) return undefined
  const location = headers.get('location')
  const to = location !== null && URL.canParse(location, from.href) ? new URL(location, from.href) : undefined
  if (!to) throw new LookUpError('garbage', `it answered ${status} without a place to go`)
  return to
}

async function read(response: Response, { signal, maxBytes }: Pick<Request, 'signal' | 'maxBytes'>): Promise<unknown> {
  const { status, headers } = response
  if (status === 404 || status === 410) return null
  if (status === 429 || status === 503) {
    const retryAfterMs = retryAfterOf(headers.get('retry-after'))
    const about = retryAfterMs === undefined ? {} : { retryAfterMs }
    throw new LookUpError(status === 429 ? 'busy' : 'failed', `it answered ${status}`, about)
  }
  if (status >= 500 || status === 408) throw new LookUpError('failed', `it answered ${status}`)
  if (status === 401 || status === 403)
    throw new LookUpError('forbidden', `it answered ${status}: see the headers that are sent`)
  if (status === 204) return null
  if (!response.ok) throw new LookUpError('garbage', `it answered ${status}`)
  const text = await bodyOf(response, { signal, maxBytes })
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    const what = /^\s*</.test(text) ? 'a page' : 'something that is no JSON'
    throw new LookUpError('garbage', `it answered with ${what}`, { cause })
  }
}

async function bodyOf({ body }: Response, { signal, maxBytes }: Pick<Request, 'signal' | 'maxBytes'>): Promise<string> {
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    // Undici's stream is iterable; the type of the web's is not.
    for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += piece.byteLength
      if (size > maxBytes) throw new LookUpError('garbage', `it answered with more than ${maxBytes} bytes`)
      pieces.push(piece)
    }
  } catch (cause) {
    if (signal.aborted) throw signal.reason
    if (cause instanceof LookUpError) throw cause
    throw new LookUpError('unreachable', 'its answer broke off', { cause })
  }
  return Buffer.concat(pieces)
    .toString('utf8')
    .replace(/^\ufeff/, '')
}

/** Seconds, or a date. */
function retryAfterOf(value: string | null): number | undefined {
  if (value === null) return undefined
  const ms = /^\d{1,9}$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

function mapped(map: (body: unknown) => unknown, body: unknown): unknown {
  if (body === null) return null
  try {
    return map(body)
  } catch (cause) {
    if (cause instanceof LookUpError) throw cause
    throw new LookUpError('garbage', 'map could not read the answer', { cause })
  }
}
