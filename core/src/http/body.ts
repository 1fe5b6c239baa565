import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { HuidaError } from '../errors.js'
import type { Json } from '../json.js'

/** The most that is read of a request: 1 MiB. */
export const MAX_BODY_BYTES = 1_048_576
const MAX_DEPTH = 32
const MAX_MEMBERS = 1_000

const incomings = new WeakMap<Request, Readable>()

/** Tells where node has the body of a request: making a web stream of it costs more than the rest of a webhook. */
export const bodyComesFrom = (request: Request, incoming: Readable): void => void incomings.set(request, incoming)

/** The address that a request was sent from, where the server has told which connection it came by: your own proxy's, behind one. */
export const remoteAddressOf = (request: Request): string | undefined =>
  (incomings.get(request) as Partial<IncomingMessage> | undefined)?.socket?.remoteAddress

/** One header of a request, by its name in small letters. Where node has them, web headers need not be made for it. */
export function headerOf(request: Request, name: string): string | undefined {
  const { headers } = (incomings.get(request) ?? {}) as Partial<IncomingMessage>
  if (!headers) return request.headers.get(name) ?? undefined
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/**
 * The raw bytes of a request: verify signatures over these, before anything is parsed. Reading stops at the limit.
 * @throws HuidaError BODY_TOO_LARGE, BODY_INVALID
 */
export async function readBody(request: Request, maxBytes = MAX_BODY_BYTES): Promise<Uint8Array> {
  if (Number(headerOf(request, 'content-length') ?? 0) > maxBytes)
    throw new HuidaError('BODY_TOO_LARGE', { max: maxBytes })
  const incoming = incomings.get(request)
  if (incoming) return readIncoming(incoming, maxBytes)
  if (!request.body) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of request.body) {
      size += chunk.byteLength
      if (size > maxBytes) break
      chunks.push(chunk)
    }
  } catch (cause) {
    throw new HuidaError('BODY_INVALID', { problem: 'the connection ended before the body did' }, { cause })
  }
  if (size > maxBytes) throw new HuidaError('BODY_TOO_LARGE', { max: maxBytes })
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
}

function readIncoming(incoming: Readable, maxBytes: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    // `close` also comes when all is well, and an error costs its stack.
    const broken = (cause?: Error) => {
      if (incoming.readableEnded) return
      reject(new HuidaError('BODY_INVALID', { problem: 'the connection ended before the body did' }, { cause }))
    }
    incoming.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength
      if (size <= maxBytes) chunks.push(chunk)
      else {
        incoming.pause()
        reject(new HuidaError('BODY_TOO_LARGE', { max: maxBytes }))
      }
    })
    incoming.once('end', () => resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)))
    incoming.once('error', broken)
    incoming.once('close', broken)
  })
}

/**
 * JSON of bounded depth (32) and size (members of all objects and lists, default 1,000).
 * @throws HuidaError BODY_INVALID
 */
export function parseJson(bytes: Uint8Array, maxMembers = MAX_MEMBERS): Json {
  let value: Json
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as Json
  } catch (cause) {
    throw new HuidaError('BODY_INVALID', { problem: 'it is not JSON in UTF-8' }, { cause })
  }
  let members = 0
  const measure = (inner: Json | undefined, depth: number): void => {
    if (inner === null || typeof inner !== 'object') return
    if (depth > MAX_DEPTH) throw new HuidaError('BODY_INVALID', { problem: `it is nested deeper than ${MAX_DEPTH}` })
    for (const member of Array.isArray(inner) ? inner : Object.values(inner)) {
      if (++members > maxMembers)
        throw new HuidaError('BODY_INVALID', { problem: `it has more than ${maxMembers} members` })
      measure(member, depth + 1)
    }
  }
  measure(value, 0)
  return value
}
