import type { IncomingMessage } from 'node:http'
import type { Json } from '@huida/core'

/** What a call carries: JSON, or the fields of a form. */
export type Payload = Record<string, Json | undefined>

/** A call of the bot. */
export interface TeamsCall {
  /** `send`, `update` and `delete` are of the connector, `token` of the login, `identity` of the machine, `keys` and `metadata` of the issuer. */
  method: 'send' | 'update' | 'delete' | 'attachment' | 'token' | 'identity' | 'keys' | 'metadata'
  payload: Payload
  /** The conversation, for calls of the connector. */
  conversation?: string
  /** The activity that is updated, deleted or answered; the id of an attachment. */
  target?: string
  /** The bearer token that came with it. */
  token?: string
  /** When it came, in milliseconds since 1970. */
  at: number
}

/** Which call a request is; `undefined`: none that is played. */
export function callOf(request: IncomingMessage, body: string, at: number): TeamsCall | undefined {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://platform')
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
  const base = { at, ...(token !== undefined && { token }) }
  const verb = `${request.method} ${pathname}`
  if (verb === 'GET /v1/.well-known/openidconfiguration') return { ...base, method: 'metadata', payload: {} }
  if (verb === 'GET /v1/.well-known/keys') return { ...base, method: 'keys', payload: {} }
  if (verb === 'GET /metadata/identity/oauth2/token' && request.headers.metadata === 'true')
    return { ...base, method: 'identity', payload: Object.fromEntries(searchParams) }
  const tenant = /^POST \/([^/]+)\/oauth2\/v2\.0\/token$/.exec(verb)?.[1]
  if (tenant !== undefined)
    return { ...base, method: 'token', payload: { ...Object.fromEntries(new URLSearchParams(body)), tenant } }
  const attachment = /^GET \/apac\/v3\/attachments\/([^/]+)\/views\/original$/.exec(verb)?.[1]
  if (attachment !== undefined)
    return { ...base, method: 'attachment', target: decodeURIComponent(attachment), payload: {} }
  const [, by = '', conversation = '', target] =
    /^(POST|PUT|DELETE) \/apac\/v3\/conversations\/([^/]+)\/activities(?:\/([^/]+))?$/.exec(verb) ?? []
  const method = ({ POST: 'send', PUT: 'update', DELETE: 'delete' } as const)[by]
  if (!method || (method !== 'send' && target === undefined)) return undefined
  return {
    ...base,
    method,
    conversation: decodeURIComponent(conversation),
    ...(target !== undefined && { target: decodeURIComponent(target) }),
    payload: body === '' ? {} : JSON.parse(body),
  }
}

/** Of all words in a message, in UTF-16. Pictures inside it do not count. */
export function sizeOf(value: Json | undefined): number {
  if (typeof value === 'string') return value.startsWith('data:') ? 0 : value.length * 2
  if (value === null || typeof value !== 'object') return 0
  return Object.values(value).reduce((sum: number, member) => sum + sizeOf(member), 0)
}

/** The whole body of a request. */
export async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}
