import { type Inbox, parseJson, readBody } from '@huida/core'
import { accept } from './accept.js'
import { messageFrame } from './frames.js'
import { MAX_BODY } from './limits.js'
import { PAGE_SIZE } from './live.js'
import { joined, localeOf } from './receive.js'
import { Refusal, refusalOf } from './refusal.js'
import { bearer, conversationOf, newToken } from './sessions.js'
import type { Site } from './site.js'
import { eventStream } from './stream.js'
import { lastAddress, originAllowed } from './verify.js'
import { widget } from './widget-file.js'

/** One request, and what its route needs of it. */
interface Asked {
  request: Request
  query: URLSearchParams
  inbox: Inbox
  site: Site
  locale: string | undefined
}

const routes: Record<string, (asked: Asked) => Promise<Response> | Response> = {
  'GET /web/widget.js': ({ request }) => widget(request),
  'POST /web/session': begin,
  'POST /web/messages': take,
  'GET /web/messages': list,
  'GET /web/events': listen,
}

/** Answers a request of a page, or of a program. */
export async function route(request: Request, inbox: Inbox, site: Site): Promise<Response> {
  const url = new URL(request.url)
  const origin = request.headers.get('origin') ?? undefined
  const locale = localeOf(request.headers.get('accept-language'))
  // The script is for everybody; whether its page may talk is decided when it does.
  const isScript = url.pathname === '/web/widget.js'
  const isAllowed = isScript || originAllowed(origin, request.headers.get('host') ?? url.host, site.origins)
  let response: Response
  try {
    if (!isAllowed) throw new Refusal('ORIGIN_REFUSED')
    if (request.method === 'OPTIONS') response = new Response(null, { status: 204 })
    else response = await answerTo(url.pathname, request)({ request, query: url.searchParams, inbox, site, locale })
  } catch (error) {
    const refusal = refusalOf(error)
    // A fault of the program: the bot logs it.
    if (refusal.code === 'INTERNAL') throw error
    response = refused(refusal, locale)
  }
  const { headers } = response
  headers.set('x-content-type-options', 'nosniff')
  if (isScript) return response
  headers.set('cache-control', 'no-store, no-transform')
  headers.append('vary', 'origin')
  if (origin !== undefined && isAllowed) {
    // Only for origins that were found to be allowed, and never with credentials: there are no cookies.
    headers.set('access-control-allow-origin', origin)
    headers.set('access-control-allow-methods', 'GET, POST')
    headers.set('access-control-allow-headers', 'authorization, content-type, last-event-id')
    headers.set('access-control-max-age', '600')
  }
  return response
}

function answerTo(path: string, { method }: Request): (asked: Asked) => Promise<Response> | Response {
  const answer = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined
  if (answer) return answer
  const isKnown = Object.keys(routes).some((known) => known.endsWith(` ${path}`))
  throw new Refusal(isKnown ? 'METHOD_REFUSED' : 'NOT_FOUND')
}

/** A new session. The bot hears that somebody has opened the chat, and may say hello. */
async function begin({ request, inbox, site, locale }: Asked): Promise<Response> {
  site.guard.session(addressOf(request, site))
  const token = newToken()
  // A token that was just made has the right form.
  await inbox.receive(joined({ conversation: conversationOf(token)!, locale }, Date.now()))
  return Response.json({ token }, { status: 201 })
}

/** A message or a choice. */
async function take({ request, inbox, site, locale }: Asked): Promise<Response> {
  const conversation = sessionOf(request)
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new Refusal('BODY_INVALID', { problem: 'its content-type is not application/json' })
  const payload = parseJson(await readBody(request, MAX_BODY))
  const stored = await accept(payload, { conversation, locale, address: addressOf(request, site) }, inbox, site)
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
function listen({ request, query, site: { live, limits } }: Asked): Response {
  const conversation = sessionOf(request)
  if (!live.isOpen) throw new Refusal('UNAVAILABLE', { retryAfterMs: 1_000 })
  if (live.listening(conversation) >= limits.connectionsPerSession || live.size >= limits.connections)
    throw new Refusal('TOO_MANY_CONNECTIONS', { retryAfterMs: 10_000 })
  const lastEventId = request.headers.get('last-event-id')
  const after = lastEventId && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : positionOf(query, 'after')
  return new Response(eventStream(live, conversation, after), {
    headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  })
}

const addressOf = (request: Request, { addressHeader }: Site) =>
  addressHeader === undefined ? undefined : lastAddress(request.headers.get(addressHeader))

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
  const retryAfter = told.retryAfterMs === undefined ? undefined : String(Math.ceil(told.retryAfterMs / 1_000))
  return Response.json(
    { error: code, ...told },
    { status: refusal.status, ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }) },
  )
}
