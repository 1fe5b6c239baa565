import { type Inbox, parseJson, readBody } from '@huida/core'
import { accept } from './accept.js'
import { messageFrame } from './frames.js'
import { type Guard, MAX_BODY, type WebLimits } from './limits.js'
import { type Live, PAGE_SIZE } from './live.js'
import { joined, localeOf } from './receive.js'
import { Refusal, refusalOf } from './refusal.js'
import { bearer, conversationOf, newToken } from './sessions.js'
import { eventStream } from './stream.js'
import { lastAddress, originAllowed } from './verify.js'
import { widget } from './widget-file.js'

export interface RouteOptions {
  origins: readonly string[]
  addressHeader: string | undefined
  limits: WebLimits
  live: Live
  guard: Guard
}

/** One request, and what its route needs of it. */
interface Asked {
  request: Request
  query: URLSearchParams
  inbox: Inbox
  options: RouteOptions
  locale: string | undefined
  address: string | undefined
}

const routes: Record<string, (asked: Asked) => Promise<Response> | Response> = {
  'GET /web/widget.js': ({ request }) => widget(request),
  'POST /web/session': begin,
  'POST /web/messages': take,
  'GET /web/messages': list,
  'GET /web/events': listen,
}

/** Answers a request of a page, or of a program. */
export async function route(request: Request, inbox: Inbox, options: RouteOptions): Promise<Response> {
  const url = new URL(request.url)
  const origin = request.headers.get('origin') ?? undefined
  const locale = localeOf(request.headers.get('accept-language'))
  const isOpen = url.pathname === '/web/widget.js'
  let response: Response
  try {
    const host = request.headers.get('host') ?? url.host
    if (!isOpen && !originAllowed(origin, host, options.origins)) throw new Refusal('ORIGIN_REFUSED')
    const answer = routes[`${request.method} ${url.pathname}`]
    if (request.method === 'OPTIONS') response = new Response(null, { status: 204 })
    else if (answer) {
      const header = options.addressHeader === undefined ? undefined : request.headers.get(options.addressHeader)
      response = await answer({
        request,
        query: url.searchParams,
        inbox,
        options,
        locale,
        address: lastAddress(header),
      })
    } else {
      const isKnown = Object.keys(routes).some((known) => known.endsWith(` ${url.pathname}`))
      throw new Refusal(isKnown ? 'METHOD_REFUSED' : 'NOT_FOUND')
    }
  } catch (error) {
    const refusal = refusalOf(error)
    // A fault of the program: the bot logs it.
    if (refusal.code === 'INTERNAL') throw error
    if (refusal.code === 'ORIGIN_REFUSED') return refused(refusal, locale)
    response = refused(refusal, locale)
  }
  response.headers.set('x-content-type-options', 'nosniff')
  if (!isOpen) response.headers.set('cache-control', 'no-store, no-transform')
  // Only for origins that were found on the list, and never with credentials: there are no cookies.
  if (origin !== undefined && !isOpen) {
    response.headers.set('access-control-allow-origin', origin)
    response.headers.set('access-control-allow-methods', 'GET, POST')
    response.headers.set('access-control-allow-headers', 'authorization, content-type, last-event-id')
    response.headers.set('access-control-max-age', '600')
  }
  if (!isOpen) response.headers.append('vary', 'origin')
  return response
}

/** A new session. The bot hears that somebody has opened the chat, and may say hello. */
async function begin({ inbox, options, locale, address }: Asked): Promise<Response> {
  options.guard.session(address)
  const token = newToken()
  // A token that was just made has the right form.
  await inbox.receive(joined({ conversation: conversationOf(token)!, locale }, Date.now()))
  return Response.json({ token }, { status: 201 })
}

/** A message or a choice. */
async function take({ request, inbox, options, locale, address }: Asked): Promise<Response> {
  const conversation = sessionOf(request)
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new Refusal('BODY_INVALID', { problem: 'its content-type is not application/json' })
  const payload = parseJson(await readBody(request, MAX_BODY))
  const stored = await accept(payload, { conversation, locale, address }, { ...options, inbox })
  return Response.json(stored, { status: 202 })
}

/** The messages after or before a position, or the last ones, oldest first. */
async function list({ request, query, inbox }: Asked): Promise<Response> {
  const conversation = sessionOf(request)
  const after = positionOf(query, 'after')
  const before = positionOf(query, 'before')
  const items = await inbox.history(conversation, {
    limit: PAGE_SIZE,
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  })
  return Response.json({
    messages: items.map((item) => messageFrame(conversation, item)),
    more: items.length === PAGE_SIZE,
  })
}

/** The same as over the socket, as server-sent events. */
function listen({ request, query, options: { live, limits } }: Asked): Response {
  const conversation = sessionOf(request)
  if (live.listening(conversation) >= limits.connectionsPerSession || live.size >= limits.connections)
    throw new Refusal('TOO_MANY_CONNECTIONS', { retryAfterMs: 10_000 })
  const lastEventId = request.headers.get('last-event-id')
  const after = lastEventId && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : positionOf(query, 'after')
  return new Response(eventStream(live, conversation, after), {
    headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  })
}

function sessionOf(request: Request): string {
  const conversation = conversationOf(bearer(request.headers.get('authorization')))
  if (conversation === undefined) throw new Refusal('SESSION_MISSING')
  return conversation
}

function positionOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^\d{1,15}$/.test(value)) throw new Refusal('MESSAGE_INVALID', { problem: `${name} is not a position` })
  return Number(value)
}

function refused(refusal: Refusal, locale: string | undefined): Response {
  const { code, ...told } = refusal.told(locale)
  return Response.json(
    { error: code, ...told },
    {
      status: refusal.status,
      headers: {
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
        ...(told.retryAfterMs !== undefined && { 'retry-after': String(Math.ceil(told.retryAfterMs / 1_000)) }),
      },
    },
  )
}
