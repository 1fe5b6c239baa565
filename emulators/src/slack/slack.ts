import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Json } from '@huida/core'
import { envelopeOf, messageOf, type Said, type SlackPayload, signatureOf } from './events.js'
import { buttonsOf } from './shown.js'
import { SocketSide } from './socket.js'
import { type Answer, type Payload, perform } from './web-api.js'
import { type SlackFile, type SlackMessage, type Team, Workspace } from './workspace.js'

/** A call of the bot. */
export interface SlackCall {
  /** `chat.postMessage` */
  method: string
  payload: Payload
  /** The workspace whose token was used. */
  team: string | undefined
  /** When it came, in milliseconds since 1970. */
  at: number
}

/** What the platform does with a call. */
export type SlackFate =
  /** It is done, and never answered. */
  | 'no answer'
  /** It is done, and the connection breaks. */
  | 'hang up'
  /** It is not done, and the connection breaks: an outage. */
  | 'lost'
  /** An error in Slack's words, with status 200. `isDone`: the call was done all the same, as after a `fatal_error` nobody knows. */
  | { error: string; isDone?: boolean }
  /** 429 with `Retry-After`, or any other status without an answer of the Web API. */
  | { status: number; retryAfterS?: number }

/** What Slack is told about itself. */
export interface SlackEmulatorOptions {
  /** Default `a signing secret of the tests`. */
  signingSecret?: string
  /** The first workspace that has installed the app. Default `T1`. */
  team?: string
  /** The app-level token of Socket Mode. Default `xapp-1-A1-fake`. */
  appToken?: string
  /** For installations. Default `1.1` and `a client secret of the tests`. */
  client?: { id: string; secret: string }
  /** How many messages a channel takes in a time, judged by `now`; more are answered with 429. Default: any number. */
  perChannel?: { count: number; perMs: number }
  /** How long the bot may take to acknowledge what a socket delivers. Default 3,000. */
  ackWithinMs?: number
  /** Waits between redeliveries. Default: not at all. */
  wait?(ms: number): Promise<void>
  /** Where to listen on this machine. Default 0: any free port. */
  port?: number
  /** The platform's clock, in milliseconds since 1970. Default `Date.now`. */
  now?(): number
}

/** When Slack delivers again what was not acknowledged: at once, a minute and five minutes later. */
const RETRIES_MS = [0, 60_000, 300_000]

const isAcknowledged = (status: number): boolean => status >= 200 && status < 300

/**
 * Slack over real sockets, as far as a bot uses it: the Web API, events signed and posted to a request URL, interactivity, Socket Mode,
 * files and installations. Written from Slack's documentation; what is not documented is said where it is played.
 */
export async function startSlack(options: SlackEmulatorOptions = {}): Promise<SlackEmulator> {
  const slack = new SlackEmulator(options)
  await slack.listen(options.port ?? 0)
  return slack
}

/** Slack's side, for tests. */
export class SlackEmulator {
  /** The base of the Web API: the adapter's `apiUrl`. */
  url = ''
  readonly signingSecret: string
  readonly appToken: string
  readonly client: { id: string; secret: string }
  /** Every call, in order. */
  readonly calls: SlackCall[] = []
  /** Sockets of Socket Mode. */
  readonly sockets: SocketSide
  /** Channels that nobody may write to any more. */
  readonly archived = new Set<string>()
  /** Channels whose history the app may not read. */
  readonly unreadable = new Set<string>()
  readonly #workspace: Workspace
  readonly #teams = new Map<string, Team>()
  readonly #codes = new Map<string, Team>()
  readonly #posted = new Map<string, number[]>()
  readonly #now: () => number
  readonly #server = createServer((request, response) => {
    this.#answer(request, response).catch(() => response.writeHead(500).end())
  })
  #decide: Parameters<SlackEmulator['answersWith']>[0]
  #requestUrl: string | undefined
  #expiresInS: number | undefined
  #events = 0

  constructor(private readonly options: SlackEmulatorOptions) {
    const { signingSecret = 'a signing secret of the tests', appToken = 'xapp-1-A1-fake' } = options
    this.signingSecret = signingSecret
    this.appToken = appToken
    this.client = options.client ?? { id: '1.1', secret: 'a client secret of the tests' }
    this.#now = options.now ?? Date.now
    this.#workspace = new Workspace(this.#now)
    this.sockets = new SocketSide(options.ackWithinMs ?? 3_000)
    this.addTeam(options.team ?? 'T1')
    this.#server.on('upgrade', (request, socket, head) => this.sockets.upgrade(request, socket, head))
  }

  /** The token of the first workspace's bot. */
  get botToken(): string {
    return this.#first.token
  }

  /** The user id of the first workspace's bot. */
  get botUserId(): string {
    return this.#first.botUserId
  }

  /** The id that messages of the first workspace's bot carry. */
  get botId(): string {
    return this.#first.botId
  }

  /** What people see of the bot, in order: also calls whose answer was lost, and files. What was deleted is gone. */
  get shown(): readonly SlackMessage[] {
    return this.#workspace.shown
  }

  /** Another workspace that has installed the app. */
  addTeam(id: string): Team {
    const team = { id, token: `xoxb-${id}-fake`, botUserId: `UBOT${id}`, botId: `B${id}` }
    this.#teams.set(id, team)
    return team
  }

  /** Somebody in a workspace consents: the code that comes back to the bot's redirect URL. */
  consent(team: string): string {
    const code = `code-${team}-${this.#codes.size}`
    this.#codes.set(code, this.#teams.get(team) ?? this.addTeam(team))
    return code
  }

  /** From now on tokens rotate: the first of an installation ends after so many seconds. */
  rotates(expiresInS: number): void {
    this.#expiresInS = expiresInS
  }

  /** The bot's address, as it stands in the settings of the app. Without one, events go to the sockets. */
  requestsTo(url: string): void {
    this.#requestUrl = url
  }

  /** Decides over each call, at once or after a while; `undefined` does it and says so. */
  answersWith(decide: ((call: SlackCall) => SlackFate | undefined | Promise<SlackFate | undefined>) | undefined): void {
    this.#decide = decide
  }

  /** Somebody writes, in the first workspace or another. Resolves with the status of the acknowledgement. */
  says(said: Said, about: { team?: string; type?: 'message' | 'app_mention'; retry?: number } = {}): Promise<number> {
    const { type = 'message', ...rest } = about
    if (!this.#workspace.find(said.channel, said.ts)) this.#workspace.add({ user: 'U1', ...said } as SlackMessage)
    return this.deliver(messageOf(said, type), rest)
  }

  /** Delivers an event in its envelope. Each delivery has an id of its own, as it may have at Slack. */
  deliver(event: SlackPayload, about: { team?: string; retry?: number } = {}): Promise<number> {
    const id = `Ev${++this.#events}`
    const team = this.#teams.get(about.team ?? '') ?? this.#first
    const envelope = envelopeOf(event, about.team === undefined ? team : { ...team, id: about.team }, {
      id,
      now: this.#now(),
    })
    return this.request(envelope, about)
  }

  /** Delivers again and again, as Slack does, until it is acknowledged. Resolves with all statuses; 0: nobody has answered. */
  async insists(event: SlackPayload): Promise<number[]> {
    const attempt = (retry: number) => this.deliver(event, { retry }).catch(() => 0)
    const statuses = [await attempt(0)]
    for (const [index, ms] of RETRIES_MS.entries()) {
      if (isAcknowledged(statuses.at(-1)!)) break
      await this.options.wait?.(ms)
      statuses.push(await attempt(index + 1))
    }
    return statuses
  }

  /** Somebody presses a button of a message that the bot has sent. `id` is the time of the press. */
  presses(press: { message: SlackMessage; value: string; id: string; user?: string; team?: string }): Promise<number> {
    const { message, value, id, user = 'U1' } = press
    const team = this.#teams.get(press.team ?? '') ?? this.#first
    const button = buttonsOf(message).find((each) => each.value === value)
    const { channel, ts, thread_ts } = message
    const place = { message_ts: ts, channel_id: channel, ...(thread_ts !== undefined && { thread_ts }) }
    return this.interacts({
      type: 'block_actions',
      team: { id: team.id },
      user: { id: user, team_id: team.id },
      api_app_id: 'A1',
      container: { type: 'message', is_ephemeral: false, ...place },
      channel: { id: channel, name: 'a' },
      message: { type: 'message', ...message } as unknown as Json,
      response_url: `${this.url}response`,
      trigger_id: '1.2.abc',
      actions: [{ type: 'button', action_ts: id, ...(button ?? { action_id: 'huida.0', value }) }],
    })
  }

  /** Delivers what somebody did with a message or a window. */
  interacts(payload: SlackPayload): Promise<number> {
    if (this.#requestUrl === undefined) return this.#bySocket(payload, 'interactive', 0)
    return this.post(`payload=${encodeURIComponent(JSON.stringify(payload))}`, {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
  }

  /** Delivers any payload as JSON. */
  request(payload: SlackPayload, { retry = 0 }: { retry?: number } = {}): Promise<number> {
    if (this.#requestUrl === undefined) return this.#bySocket(payload, 'events_api', retry)
    return this.post(JSON.stringify(payload), {
      headers: retry > 0 ? { 'x-slack-retry-num': String(retry), 'x-slack-retry-reason': 'http_timeout' } : {},
    })
  }

  /** Posts any bytes, rightly signed, or as `headers` want it. Resolves with the status. */
  async post(
    body: string | Uint8Array,
    { headers = {} }: { headers?: Record<string, string | undefined> } = {},
  ): Promise<number> {
    if (this.#requestUrl === undefined) throw new Error('The bot has no address. Call requestsTo(url) first.')
    const timestamp = String(Math.floor(this.#now() / 1_000))
    const all = {
      'content-type': 'application/json',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signatureOf(this.signingSecret, timestamp, body),
      ...headers,
    }
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
    const response = await fetch(this.#requestUrl, { method: 'POST', headers: given, body })
    await response.arrayBuffer()
    return response.status
  }

  /** A file that somebody has sent, for `files` of a message. */
  addFile(file: { id: string; name: string; mimetype: string; bytes: Uint8Array }): SlackFile {
    const { id, name, mimetype, bytes } = file
    const url_private_download = `${this.#origin}/files-pri/${id}/download/${encodeURIComponent(name)}`
    return this.#workspace.addFile({ id, name, mimetype, size: bytes.length, url_private_download }, bytes)
  }

  /** The bytes of a file that the bot has sent, or that somebody has. */
  bytesOf(file: string): Uint8Array | undefined {
    return this.#workspace.fileOf(file)?.bytes
  }

  /** Listens on a port of this machine; 0 is any free one. */
  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/api/`
  }

  /** Ends every connection, sockets included, and listens no more. */
  async close(): Promise<void> {
    this.sockets.close()
    const closed = new Promise((resolve) => this.#server.close(resolve))
    this.#server.closeAllConnections()
    await closed
  }

  get #first(): Team {
    // There is one from the beginning.
    return this.#teams.values().next().value!
  }

  get #origin(): string {
    return new URL(this.url).origin
  }

  async #bySocket(payload: SlackPayload, kind: 'events_api' | 'interactive', retry: number): Promise<number> {
    return (await this.sockets.deliver(payload, kind, retry)) ? 200 : 504
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '', 'http://slack')
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    const [, place = '', name = ''] = pathname.split('/')
    const body = await read(request)
    if (place === 'files-pri') return this.#giveFile(name, token, response)
    if (place === 'upload') return this.#takeFile(name, body, response)
    const payload = payloadOf(body, request.headers['content-type'] ?? '')
    const call: SlackCall = { method: name, payload, team: this.#teamOf(token)?.id, at: this.#now() }
    this.calls.push(call)
    const fate = (await this.#decide?.(call)) ?? this.#limit(call)
    if (fate === 'lost') return void response.destroy()
    if (typeof fate === 'object' && 'status' in fate) {
      const after = fate.retryAfterS === undefined ? {} : { 'retry-after': String(fate.retryAfterS) }
      response.writeHead(fate.status, after).end(fate.status === 429 ? '{"ok":false,"error":"ratelimited"}' : '')
      return
    }
    const answer: Answer =
      typeof fate === 'object' && !fate.isDone ? { ok: false, error: fate.error } : this.#perform(call, token)
    if (fate === 'hang up') response.destroy()
    if (typeof fate === 'string') return
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify(typeof fate === 'object' ? { ok: false, error: fate.error } : answer))
  }

  #perform({ method, payload }: SlackCall, token: string): Answer {
    return perform(method, payload, token, {
      workspace: this.#workspace,
      origin: this.#origin,
      team: (token) => this.#teamOf(token),
      consented: (code) => {
        const team = this.#codes.get(code)
        this.#codes.delete(code)
        return team
      },
      refreshed: (token) => this.#teams.get(/^xoxe-1-(\w+)$/.exec(token)?.[1] ?? ''),
      expiresInS: this.#expiresInS,
      client: this.client,
      appToken: this.appToken,
      ticket: () => this.sockets.ticket(),
      archived: this.archived,
      unreadable: this.unreadable,
    })
  }

  #teamOf(token: string): Team | undefined {
    return [...this.#teams.values()].find((team) => team.token === token)
  }

  /** More messages than a channel takes. */
  #limit({ method, payload }: SlackCall): SlackFate | undefined {
    const { perChannel } = this.options
    if (!perChannel || method !== 'chat.postMessage') return undefined
    const now = this.#now()
    const channel = String(payload.channel)
    const recent = (this.#posted.get(channel) ?? []).filter((at) => at > now - perChannel.perMs)
    if (recent.length >= perChannel.count)
      return { status: 429, retryAfterS: Math.max(1, Math.ceil((recent[0]! + perChannel.perMs - now) / 1_000)) }
    this.#posted.set(channel, [...recent, now])
    return undefined
  }

  #giveFile(id: string, token: string, response: ServerResponse): void {
    const kept = this.#workspace.fileOf(id)
    if (!kept?.bytes) return void response.writeHead(404).end()
    // Without a token Slack leads to its page for signing in.
    if (!this.#teamOf(token)) return void response.writeHead(302, { location: `${this.#origin}/sign-in` }).end()
    response.writeHead(200, { 'content-type': kept.file.mimetype, 'content-length': kept.bytes.length })
    response.end(kept.bytes)
  }

  #takeFile(id: string, body: Buffer, response: ServerResponse): void {
    const kept = this.#workspace.fileOf(id)
    if (!kept || body.length !== kept.length) return void response.writeHead(400).end()
    kept.bytes = body
    response.writeHead(200).end(`OK - ${body.length}`)
  }
}

/** Arguments come as a form, with JSON in its fields, or as JSON. */
function payloadOf(body: Buffer, type: string): Payload {
  const text = body.toString()
  if (type.startsWith('application/json')) return JSON.parse(text || '{}')
  const given = [...new URLSearchParams(text)].map(([key, value]) => [key, fieldOf(key, value)] as const)
  return Object.fromEntries(given)
}

/** Fields of a form that hold JSON. */
const JSON_FIELDS: ReadonlySet<string> = new Set(['blocks', 'metadata', 'attachments', 'files'])

function fieldOf(key: string, value: string): Json {
  if (!JSON_FIELDS.has(key)) return value
  try {
    return JSON.parse(value)
  } catch {
    // Judged as what it is.
    return value
  }
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}
