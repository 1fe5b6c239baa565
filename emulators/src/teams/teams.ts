import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from '@huida/core'
import type { TeamsActivity } from './activity.js'
import { callOf, type Payload, read, sizeOf, type TeamsCall } from './call.js'
import { createIssuer, type Issuer, type TeamsClaims } from './issuer.js'

/** What the platform does with a call. */
export type TeamsFate =
  /** It is done, and never answered. */
  | 'no answer'
  /** It is done, and the connection breaks. */
  | 'hang up'
  /** It is not done. `code` is the connector's own word, such as `BotNotInConversationRoster`. */
  | { status: number; code?: string; description?: string; retryAfterS?: number }

/** A message as people see it now. */
export interface TeamsShown {
  /** As sending gave it. */
  id: string
  conversation: string
  activity: Payload
}

/** Teams' side, for tests: the issuer of tokens, the login, and the Bot Connector. */
export interface TeamsEmulator {
  /** Where everything is. */
  readonly url: string
  /** What activities give as `serviceUrl`. */
  readonly serviceUrl: string
  /** Give these to the adapter: where it reads keys and gets its own tokens. */
  readonly endpoints: { metadata: string; login: string; identity: string }
  readonly appId: string
  readonly secret: string
  readonly tenantId: string
  /** The bot, as activities name it. */
  readonly bot: { id: string; name: string }
  /** Signs what is delivered. */
  readonly issuer: Issuer
  /** Every call, in order. */
  readonly calls: TeamsCall[]
  /** What people see, in order: messages as they were last updated, without those that were deleted. */
  readonly shown: TeamsShown[]
  /** What people have attached, by its id: given out at `attachmentUrl(id)` to whoever has a token of the bot. */
  readonly attachments: Map<string, { bytes: Uint8Array; mimeType: string }>
  /** Where an attachment is given out. */
  attachmentUrl(id: string): string
  /** Decides over each call, at once or after a while; `undefined` does it and says so. */
  answersWith(decide: ((call: TeamsCall) => TeamsFate | undefined | Promise<TeamsFate | undefined>) | undefined): void
  /** The bot's messaging endpoint, as it stands on its page in Azure. */
  listensAt(url: string): void
  /** What `deliver` would send: the activity with everything that all activities have. */
  complete(activity: TeamsActivity): TeamsActivity
  /** A token as the Bot Connector makes it for such an activity, with other claims where they are given. */
  tokenFor(activity: { [member: string]: Json | undefined }, claims?: TeamsClaims): Promise<string>
  /**
   * Posts an activity to the messaging endpoint, signed. Resolves with the status; with 504 when there is none after 15 seconds, which is when
   * Teams tells people that the bot does not answer.
   * @param authorization another header than the right one; `null`: none
   */
  deliver(activity: TeamsActivity, authorization?: string | null): Promise<number>
  /** Tokens that were given out hold no more. */
  revokeTokens(): void
  /** Ends every connection, and listens no more. */
  close(): Promise<void>
}

/** What Teams is told about itself. */
export interface TeamsEmulatorOptions {
  /** Default `11111111-2222-3333-4444-555555555555`. */
  appId?: string
  /** The bot's client secret. Default `a~secret.of-the_tests-0123456789abcdef`. */
  secret?: string
  /** Default `99999999-8888-7777-6666-555555555555`. */
  tenantId?: string
  /** Where to listen on this machine. Default 0: any free port. */
  port?: number
  /** The platform's clock, in milliseconds since 1970. Default `Date.now`. */
  now?(): number
  /** The largest message, in bytes of UTF-16. Default 102,400: the 100 KB of Microsoft's page on formatting, as of 2026-11-28. */
  maxMessageBytes?: number
}

const TOKEN_LIVES_S = 3_599
const DEADLINE_MS = 15_000

/**
 * Teams over a real socket, as far as a bot sees it: OpenID metadata and keys, tokens by client secret and for managed identities, and the
 * connector's `/v3/conversations/…`. It refuses tokens that it has not given out or that have expired (401), other secrets (401), unknown
 * conversations and activities (404), and messages that are too large (413).
 */
export async function startTeams(options: TeamsEmulatorOptions = {}): Promise<TeamsEmulator> {
  const {
    appId = '11111111-2222-3333-4444-555555555555',
    secret = 'a~secret.of-the_tests-0123456789abcdef',
    tenantId = '99999999-8888-7777-6666-555555555555',
    port = 0,
    now = Date.now,
    maxMessageBytes = 102_400,
  } = options
  const issuer = await createIssuer()
  const calls: TeamsCall[] = []
  const shown: TeamsShown[] = []
  const attachments: TeamsEmulator['attachments'] = new Map()
  const conversations = new Set<string>()
  /** When each token ends. */
  const tokens = new Map<string, number>()
  let decide: Parameters<TeamsEmulator['answersWith']>[0]
  let endpoint: string | undefined
  let sent = 0
  let given = 0

  const newToken = () => {
    const token = `token-${++given}-of-${appId}`
    tokens.set(token, now() + TOKEN_LIVES_S * 1_000)
    return { token_type: 'Bearer', expires_in: TOKEN_LIVES_S, access_token: token }
  }

  const perform = (call: TeamsCall): Result => {
    const { method, payload, conversation = '', target } = call
    switch (method) {
      case 'metadata':
        return done({
          issuer: 'https://api.botframework.com',
          jwks_uri: `${url}/v1/.well-known/keys`,
          id_token_signing_alg_values_supported: ['RS256'],
          token_endpoint_auth_methods_supported: ['private_key_jwt'],
        })
      case 'keys':
        return done({ keys: issuer.keys() as unknown as Json })
      case 'token':
        if (payload.client_id !== appId || payload.client_secret !== secret)
          return {
            status: 401,
            body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
          }
        return done(newToken())
      case 'identity': {
        const { expires_in, ...token } = newToken()
        // It writes numbers as text.
        return done({ ...token, expires_in: String(expires_in), resource: payload.resource ?? null })
      }
    }
    if ((tokens.get(call.token ?? '') ?? 0) <= now())
      return refusal(401, 'Unauthorized', 'Authorization has been denied for this request.')
    if (method === 'attachment') {
      const found = attachments.get(target ?? '')
      return found ? { status: 200, bytes: found } : refusal(404, 'NotFound', 'The attachment is gone.')
    }
    if (!conversations.has(conversation)) return refusal(404, 'ConversationNotFound', 'Conversation not found.')
    if (sizeOf(payload) > maxMessageBytes) return refusal(413, 'MessageSizeTooBig', 'Message size too large.')
    const index = shown.findIndex((message) => message.id === target && message.conversation === conversation)
    if (method === 'send') {
      const id = `${1_795_860_000_000 + ++sent}`
      if (payload.type === 'message') shown.push({ id, conversation, activity: payload })
      return { status: 201, body: { id } }
    }
    if (index < 0) return refusal(404, 'ActivityNotFoundInConversation', 'Activity not found in conversation.')
    if (method === 'update') shown[index]!.activity = payload
    else shown.splice(index, 1)
    return done(method === 'update' ? { id: target ?? '' } : {})
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = callOf(request, await read(request), now())
    if (!call) return give(response, refusal(404, 'NotFound', 'There is nothing here.'))
    calls.push(call)
    const fate = await decide?.(call)
    if (typeof fate === 'object') {
      const { status, code = 'ServiceError', description = 'It was decided so.', retryAfterS } = fate
      return give(response, refusal(status, code, description), retryAfterS)
    }
    const result = perform(call)
    if (fate === 'hang up') response.destroy()
    if (fate === undefined) give(response, result)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end())
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  // A TCP server that listens has an address and a port.
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const serviceUrl = `${url}/apac/`
  const bot = { id: `28:${appId}`, name: 'Shop' }

  const complete = (activity: TeamsActivity): TeamsActivity => ({
    channelId: 'msteams',
    serviceUrl,
    timestamp: new Date(now()).toISOString(),
    locale: 'zh-CN',
    recipient: bot,
    channelData: { tenant: { id: tenantId } },
    ...activity,
    conversation: { tenantId, ...activity.conversation },
  })
  const tokenFor: TeamsEmulator['tokenFor'] = (activity, claims = {}) => {
    const seconds = Math.floor(now() / 1_000)
    return issuer.sign({
      iss: 'https://api.botframework.com',
      aud: appId,
      nbf: seconds - 60,
      exp: seconds + 3_600,
      serviceurl: String(activity.serviceUrl ?? serviceUrl),
      ...claims,
    })
  }

  return {
    url,
    serviceUrl,
    endpoints: {
      metadata: `${url}/v1/.well-known/openidconfiguration`,
      login: url,
      identity: `${url}/metadata/identity/oauth2/token`,
    },
    appId,
    secret,
    tenantId,
    bot,
    issuer,
    calls,
    shown,
    attachments,
    attachmentUrl: (id) => `${serviceUrl}v3/attachments/${encodeURIComponent(id)}/views/original`,
    answersWith(decides) {
      decide = decides
    },
    listensAt(address) {
      endpoint = address
    },
    complete,
    tokenFor,
    async deliver(partial, authorization) {
      if (endpoint === undefined)
        throw new Error('The bot has no messaging endpoint. Call listensAt() with its address.')
      const activity = complete(partial)
      conversations.add(activity.conversation.id)
      const header = authorization === undefined ? `Bearer ${await tokenFor({ ...activity })}` : authorization
      const response = await fetch(endpoint, {
        method: 'POST',
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...(header !== null && { authorization: header }),
        },
        body: JSON.stringify(activity),
        signal: AbortSignal.timeout(DEADLINE_MS),
      }).catch((error: Error) => {
        if (error.name !== 'TimeoutError') throw error
        return new Response(null, { status: 504 })
      })
      await response.arrayBuffer()
      return response.status
    },
    revokeTokens: () => tokens.clear(),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

interface Result {
  status: number
  body?: Json
  bytes?: { bytes: Uint8Array; mimeType: string }
}

const done = (body: Json): Result => ({ status: 200, body })

const refusal = (status: number, code: string, message: string): Result => ({
  status,
  body: { error: { code, message } },
})

function give(response: ServerResponse, { status, body, bytes }: Result, retryAfterS?: number): void {
  const headers = {
    'content-type': bytes?.mimeType ?? 'application/json; charset=utf-8',
    ...(retryAfterS !== undefined && { 'retry-after': String(retryAfterS) }),
  }
  response.writeHead(status, headers).end(bytes ? bytes.bytes : JSON.stringify(body))
}
