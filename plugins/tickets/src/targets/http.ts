import { type IncomingMessage, request as overHttp, type RequestOptions } from 'node:http'
import { request as overHttps } from 'node:https'
import { type Json, parseJson } from '@huida/core'
import { NotPublicError, publicOnly } from '@huida/core/net'
import type { z } from 'zod'
import { TargetError } from './target.js'

/** How another system is reached. */
export interface HttpOptions {
  /** Where its API begins: `https://shop.atlassian.net`. */
  url: string
  /**
   * Hosts, with their port if it is not the usual one, that may be asked although they are of a private network or without TLS:
   * `['rt.intern:8080']`. Default none: a secret travels by TLS to the public internet only.
   */
  allow?: readonly string[]
}

/** One request. */
export interface Asked {
  method: 'GET' | 'POST' | 'PUT'
  /** Below the URL, begins with a slash. What is put into it must be encoded. */
  path: string
  /** Sent as JSON, or as it is when it is bytes of JSON. */
  body?: Json | Uint8Array
  /** Beside those of every request. */
  headers?: Readonly<Record<string, string>>
  signal: AbortSignal
  /** It changes something: then no answer is a call that may have been done. */
  writes: boolean
}

/** What was answered with a 2xx. */
export interface Answered {
  status: number
  /** `undefined`: nothing was sent, as with 204. */
  body: Json | undefined
}

/** The most that is read of an answer. */
const MAX_BYTES = 4 * 1_048_576
/** A page of issues has many members. */
const MAX_MEMBERS = 200_000

/** Asks another system over HTTP, and says of every failure whether the call may have been done. */
export interface Http {
  /** @throws TargetError */
  ask(asked: Asked): Promise<Answered>
}

/**
 * @param headers with every request: they hold the secret, so they go to this host only, since redirects are refused
 */
export function http({ url, allow = [] }: HttpOptions, headers: Readonly<Record<string, string>>): Http {
  const base = new URL(url)
  const isAllowed = allow.includes(base.host)
  return {
    async ask({ path, method, body, signal, writes, headers: more }) {
      const bytes =
        body === undefined ? undefined : body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body))
      const { response, read } = await send(base.origin + base.pathname.replace(/\/$/, '') + path, {
        options: {
          ...{ method, signal, agent: false },
          headers: {
            ...{ accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'huida' },
            ...(bytes && { 'content-type': 'application/json', 'content-length': bytes.byteLength }),
            ...headers,
            ...more,
          },
        },
        bytes,
        writes,
        isAllowed,
      })
      return judged(response, read, writes)
    },
  }
}

/**
 * What was answered, as its schema reads it. A 2xx with something else in it, such as an error, is no success: of a call that writes nobody
 * knows then whether it was done.
 * @throws TargetError
 */
export function fitting<T>(schema: z.ZodType<T>, { body }: Answered, writes: boolean): T {
  const read = schema.safeParse(body)
  if (read.success) return read.data
  const where = read.error.issues.map(({ path }) => path.join('.') || 'all of it').slice(0, 3)
  throw new TargetError(writes ? 'unknown' : 'later', `its answer is not what its documentation says: ${where}`)
}

/** What is wrong with an address, in words. */
export function problemsOfUrl({ url, allow = [] }: HttpOptions): string[] {
  if (!URL.canParse(url)) return ['its url cannot be read. Write it whole: https://help.example.com']
  const { protocol, host, username, password, search, hash } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') return [`its url begins with ${protocol}. Use https://`]
  const problems: string[] = []
  if (username || password) problems.push('its url holds a name or a password. Give them as options of their own')
  if (search || hash) problems.push('its url has something after ? or #. Leave it out')
  if (protocol === 'http:' && !allow.includes(host))
    problems.push(`its url has no TLS, so that secrets could be read on their way. Use https://, or allow: ['${host}']`)
  return problems
}

interface Sending {
  options: RequestOptions
  bytes: Uint8Array | undefined
  writes: boolean
  isAllowed: boolean
}

async function send(url: string, { options, bytes, writes, isAllowed }: Sending) {
  const { protocol } = new URL(url)
  // Until the connection stands, nothing can have been done.
  let isConnected = false
  try {
    const guarded = { ...options, ...(!isAllowed && publicOnly(url)) }
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = (protocol === 'https:' ? overHttps : overHttp)(url, guarded, resolve)
      request.once('socket', (socket) =>
        socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          isConnected = true
        }),
      )
      request.once('error', reject)
      request.end(bytes)
    })
    return { response, read: await readAll(response) }
  } catch (error) {
    if (error instanceof NotPublicError)
      throw new TargetError('unauthorised', `${error.message}. Name its host in "allow" if it is meant`)
    const { code } = error as NodeJS.ErrnoException
    const why = options.signal?.aborted ? 'it did not answer in time' : `the connection failed (${code ?? 'unknown'})`
    throw new TargetError(isConnected && writes ? 'unknown' : 'later', why, undefined, { cause: error })
  }
}

/** All of an answer; `undefined` when it is larger than anything that could be meant. */
async function readAll(response: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > MAX_BYTES) return undefined
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  } finally {
    response.destroy()
  }
}

/** What an answer means: only a 2xx with readable JSON, or with nothing, is one. */
function judged({ statusCode = 0, headers }: IncomingMessage, read: Buffer | undefined, writes: boolean): Answered {
  const open = writes ? 'unknown' : 'later'
  if (statusCode >= 300 && statusCode < 400)
    // Whoever we are sent to has not been chosen by whoever configured this.
    throw new TargetError('unauthorised', `it sends us elsewhere (${statusCode}), which is not followed`)
  if (statusCode === 401 || statusCode === 403) throw new TargetError('unauthorised', `it answers ${statusCode}`)
  if (statusCode === 404 || statusCode === 410) throw new TargetError('gone', `it answers ${statusCode}`)
  if (statusCode === 429 || (statusCode === 503 && headers['retry-after'] !== undefined))
    throw new TargetError('later', `it answers ${statusCode}`, retryInMs(headers['retry-after']))
  if (statusCode >= 500 || statusCode === 408) throw new TargetError(open, `it answers ${statusCode}`)
  if (statusCode < 200 || statusCode >= 300) throw new TargetError('refused', `it answers ${statusCode}`)
  if (!read) throw new TargetError(open, `it answers with more than ${MAX_BYTES} bytes`)
  if (read.length === 0) return { status: statusCode, body: undefined }
  try {
    return { status: statusCode, body: parseJson(read, MAX_MEMBERS) }
  } catch (cause) {
    throw new TargetError(open, 'it answers with something that is not JSON', undefined, { cause })
  }
}

/** Seconds, or a date; never longer than a day, whatever is said. */
function retryInMs(said: string | undefined): number | undefined {
  if (said === undefined) return undefined
  const ms = /^\d{1,9}$/.test(said) ? Number(said) * 1_000 : Date.parse(said) - Date.now()
  return Number.isFinite(ms) ? Math.min(Math.max(ms, 0), 86_400_000) : undefined
}
