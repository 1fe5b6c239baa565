import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { PassThrough, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import type { Dispatcher } from 'undici'
import { reasonOf } from '../../errors.js'
import { type ImportLimits, ratioGraceBytes } from '../limits.js'
import { Refused } from '../refusal.js'
import { isPublic } from './address.js'
import { isKnownType } from './kind.js'

/** How to fetch. */
export interface GuardedFetchOptions {
  readonly limits: ImportLimits
  /** Hosts of your own network that may be asked all the same, with their port if it is not the usual one: `wiki.intern:8080`. */
  readonly allow?: readonly string[]
  readonly signal?: AbortSignal
  /** Resolves names. Default: the system's resolver. */
  readonly lookup?: typeof systemLookup
}

/** A document from the web. */
export interface Fetched {
  /** Where it was found in the end. */
  readonly url: string
  /** As its server names it. */
  readonly type: string
  readonly bytes: Uint8Array
}

/** How many redirects are followed; browsers follow 20, documents need few. */
const maxRedirects = 5

/**
 * Fetches a document, and nothing but a document of the public internet: http and https on their own ports, no names or
 * passwords, and at every redirect anew an address that is public. A name is resolved once and the connection goes to the
 * very address that was looked at, so that an answer that changes (DNS rebinding) changes nothing.
 * @throws {Refused} with what was found.
 */
export async function guardedFetch(address: string, options: GuardedFetchOptions): Promise<Fetched> {
  const { Agent, buildConnector, request } = await import('undici')
  const { limits } = options
  const late = AbortSignal.timeout(limits.timeoutMs)
  const signal = options.signal ? AbortSignal.any([options.signal, late]) : late
  const agentFor = (isAllowed: boolean) => {
    const connect = buildConnector(isAllowed ? {} : { lookup: publicOnly(options.lookup ?? systemLookup) })
    return new Agent({
      connect: (target, callback) =>
        connect(target, (error, socket) => {
          if (!socket) return callback(error!, null)
          const { remoteAddress = '' } = socket
          if (isAllowed || isPublic(remoteAddress)) return callback(null, socket)
          socket.destroy()
          callback(notPublic(remoteAddress), null)
        }),
    })
  }
  let url = checkUrl(address, options)
  for (let redirects = 0; redirects <= maxRedirects; redirects++) {
    const agent = agentFor(isAllowed(url, options))
    try {
      const response = await request(url, { dispatcher: agent, signal, headers })
      // A body that is not read to its end fails when the connection is closed, which then concerns nobody.
      response.body.on('error', () => {})
      const { location } = response.headers
      if (response.statusCode >= 300 && response.statusCode < 400 && typeof location === 'string') {
        url = checkUrl(location, options, url.href)
        continue
      }
      return { url: url.href, ...(await read(response, limits)) }
    } catch (error) {
      options.signal?.throwIfAborted()
      if (late.aborted) throw new Refused({ refusal: 'took-too-long', limit: limits.timeoutMs })
      throw refusedIn(error) ?? new Refused({ refusal: 'no-answer', found: codeOf(error) })
    } finally {
      await agent.destroy()
    }
  }
  throw new Refused({ refusal: 'too-many-redirects', limit: maxRedirects })
}

const headers = { 'user-agent': 'huida', accept: '*/*', 'accept-encoding': 'gzip, deflate, br' }

const notPublic = (found: string) => new Refused({ refusal: 'address-not-public', found })

/** An address as a browser understands it, which turns 0x7f.1 and 2130706433 into 127.0.0.1 before it is looked at. */
function checkUrl(address: string, options: GuardedFetchOptions, base?: string): URL {
  if (!URL.canParse(address, base)) throw new Refused({ refusal: 'not-a-url' })
  const url = new URL(address, base)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') throw new Refused({ refusal: 'not-a-url' })
  if (url.username !== '' || url.password !== '') throw new Refused({ refusal: 'url-with-credentials' })
  if (isAllowed(url, options)) return url
  if (url.port !== '' && url.port !== '80' && url.port !== '443') {
    throw new Refused({ refusal: 'port-not-allowed', found: url.port })
  }
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A name is looked at when it is resolved; a number never is.
  if (isNumeric(host) && !isPublic(host)) throw notPublic(host)
  return url
}

const isNumeric = (host: string): boolean => host.includes(':') || /^[\d.]+$/.test(host)

const isAllowed = (url: URL, { allow = [] }: GuardedFetchOptions): boolean => allow.includes(url.host)

/** Resolves a name to addresses of which every single one is public. */
const publicOnly =
  (lookup: typeof systemLookup): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [])
      const inside = addresses.find(({ address }) => !isPublic(address))
      if (inside) return callback(notPublic(`${hostname} → ${inside.address}`), [])
      if (options.all) return callback(null, addresses)
      const [first] = addresses
      callback(null, first?.address ?? '', first?.family)
    })

/** The body, unpacked, for as long as it keeps within its limits. */
async function read(
  { statusCode, headers, body }: Dispatcher.ResponseData,
  limits: ImportLimits,
): Promise<Omit<Fetched, 'url'>> {
  const type = String(headers['content-type'] ?? '')
  if (statusCode !== 200) throw new Refused({ refusal: 'status-not-ok', found: statusCode })
  if (!isKnownType(type)) throw new Refused({ refusal: 'type-not-allowed', found: type })
  const tooLarge = (found: number) => new Refused({ refusal: 'too-large', found, limit: limits.maxFileBytes })
  const declared = Number(headers['content-length'] ?? 0)
  if (declared > limits.maxFileBytes) throw tooLarge(declared)
  const unpack = unpackers[String(headers['content-encoding'] ?? 'identity').toLowerCase()]
  if (!unpack) throw new Refused({ refusal: 'type-not-allowed', found: String(headers['content-encoding']) })
  let packed = 0
  let size = 0
  const counted = async function* () {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      packed += chunk.length
      if (packed > limits.maxFileBytes) throw tooLarge(packed)
      yield chunk
    }
  }
  const bytes = await pipeline(counted, unpack(), async (chunks: AsyncIterable<Buffer>) => {
    const kept: Buffer[] = []
    for await (const chunk of chunks) {
      kept.push(chunk)
      size += chunk.length
      const ratio = Math.round(size / packed)
      if (size > limits.maxFileBytes) throw tooLarge(size)
      if (size > ratioGraceBytes && ratio > limits.maxRatio) {
        throw new Refused({ refusal: 'unpacks-too-far', found: ratio, limit: limits.maxRatio })
      }
    }
    return Buffer.concat(kept)
  })
  return { type, bytes }
}

const unpackers: Readonly<Record<string, () => Transform>> = {
  identity: () => new PassThrough(),
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** Our own refusal, however deep the client has wrapped it. */
function refusedIn(error: unknown): Refused | undefined {
  if (error instanceof Refused) return error
  if (error instanceof AggregateError) return error.errors.map(refusedIn).find((refused) => refused !== undefined)
  return error instanceof Error && error.cause !== undefined ? refusedIn(error.cause) : undefined
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? reasonOf(error)
