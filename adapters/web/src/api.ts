import { type Inbox, parseJson, readBody, remoteAddressOf } from '@huida/core'
import { invalid, joined, localeOf } from './receive.js'
import { Refusal, refusalOf } from './refusal.js'
import { lastAddress, networkOf } from './session/address.js'
import { MAX_BODY } from './session/limits.js'
import { bearer, type Session } from './session/sessions.js'
import type { Site } from './site.js'
import { eventStream } from './transport/event-stream.js'
import { messageFrame } from './transport/frames.js'
import { PAGE_SIZE } from './transport/live.js'
import { take } from './transport/take.js'
import { originAllowed } from './verify.js'
import { widget } from './widget-file.js'

/** One request, and what its route needs of it. */
interface Asked {
  request: Request
  query: URLSearchParams
  inbox: Inbox
  site: Site
  locale: string | undefined
  address: string | undefined
}

/** A request of a visitor who has a session. */
interface AskedByVisitor extends Asked {
  token: string
  session: Session
}

/** What answers a request; `session`: only for visitors who have one. */
type Route =
  | { session: false; answer(asked: Asked): Promise<Response> | Response }
  | { session: true; answer(asked: AskedByVisitor): Promise<Response> | Response }

/** By method and path below the adapter's own. */
const routes: Record<string, Route> = {
  'GET widget.js': { session: false, answer: ({ request }) => widget(request) },
  'POST session': { session: false, answer: begin },
  'POST messages': { session: true, answer: post },
  'GET messages': { session: true, answer: list },
  'GET events': { session: true, answer: listen },
}

/** Answers a request of a page, or of a program. */
export async function answer(request: Request, inbox: Inbox, site: Site): Promise<Response> {
  const { headers, method } = request
  const url = new URL(request.url)
  const path = url.pathname.slice(site.name.length + 2)
  const origin = headers.get('origin') ?? undefined
  const locale = localeOf(headers.get('accept-language'))
  const address = addressOf(request, site)
  // The script is for everybody; whether its page may talk is decided when it does.
  const isScript = path === 'widget.js'
  const isAllowed = isScript || originAllowed(origin, headers.get('host') ?? url.host, site.origins)
  let response: Response
  try {
    if (!isAllowed) throw new Refusal('ORIGIN_REFUSED')
    if (method === 'OPTIONS') response = new Response(null, { status: 204 })
    else response = await routed(path, { request, query: url.searchParams, inbox, site, locale, address })
  } catch (error) {
    const refusal = refusalOf(error)
    // A fault of the program: the bot logs it.
    if (refusal.code === 'INTERNAL') throw error
    response = explained(site.guard.refused(refusal, address), locale)
  }
  response.headers.set('x-content-type-options', 'nosniff')
  if (!isScript) guardFromOthers(response.headers, isAllowed ? origin : undefined)
  return response
}

function guardFromOthers(headers: Headers, origin: string | undefined): void {
  headers.set('cache-control', 'no-store, no-transform')
  headers.append('vary', 'origin')
  if (origin === undefined) return
  // Only for origins that were found to be allowed, and never with credentials: there are no cookies.
  headers.set('access-control-allow-origin', origin)
  headers.set('access-control-allow-methods', 'GET, POST')
  headers.set('access-control-allow-headers', 'authorization, content-type, last-event-id')
  headers.set('access-control-max-age', '600')
}

function routed(path: string, asked: Asked): Promise<Response> | Response {
  const { request, site, address } = asked
  const asking = `${request.method} ${path}`
  const route = Object.hasOwn(routes, asking) ? routes[asking]! : undefined
  if (route?.session === false) return route.answer(asked)
  if (route) {
    const token = bearer(request.headers.get('authorization'))
    const session = site.sessions.find(token)
    if (token !== undefined && session) return route.answer({ ...asked, token, session })
  }
  site.guard.stranger(address)
  if (route) throw new Refusal('SESSION_MISSING')
  throw new Refusal(Object.keys(routes).some((known) => known.endsWith(` ${path}`)) ? 'METHOD_REFUSED' : 'NOT_FOUND')
}

/** A new session. The bot hears that somebody has opened the chat, and may say hello. */
async function begin({ inbox, site, locale, address }: Asked): Promise<Response> {
  site.guard.session(address)
  const { token, session } = site.sessions.begin()
  await inbox.receive(joined({ conversation: session.conversation, locale }, Date.now()))
  return Response.json({ token }, { status: 201 })
}

/** A message or a choice. */
async function post({
  request,
  inbox,
  site,
  locale,
  address,
  session: { conversation },
}: AskedByVisitor): Promise<Response> {
  site.guard.message(conversation, address)
  if (!/^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? ''))
    throw new Refusal('BODY_INVALID', { problem: 'its content-type is not application/json' })
  const payload = parseJson(await readBody(request, MAX_BODY))
  return Response.json(await take(payload, { conversation, locale }, inbox, site), { status: 202 })
}

/** The messages after or before a position, or the last ones, oldest first. */
async function list({ query, inbox, site, token, session: { conversation } }: AskedByVisitor): Promise<Response> {
  const after = positionOf(query, 'after')
  const before = positionOf(query, 'before')
  const items = await inbox.history(conversation, {
    limit: PAGE_SIZE,
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  })
  const renewed = site.sessions.renewed(token)
  return Response.json({
    messages: items.map((item) => messageFrame(conversation, item)),
    more: items.length === PAGE_SIZE,
    ...(renewed !== undefined && { token: renewed }),
  })
}

/** The same as over the socket, as server-sent events. */
function listen({ request, query, site, address, token, session: { conversation } }: AskedByVisitor): Response {
  const { live, sessions } = site
  if (!live.isOpen) throw new Refusal('UNAVAILABLE', { retryAfterMs: 1_000 })
  const lastEventId = request.headers.get('last-event-id')
  const after = lastEventId && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : positionOf(query, 'after')
  if (live.isFull(address, conversation)) throw new Refusal('TOO_MANY_CONNECTIONS', { retryAfterMs: 10_000 })
  const stream = eventStream(live, { address, conversation, after, renewed: sessions.renewed(token) })
  return new Response(stream, { headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' } })
}

/** Where a request came from, as far as it is known. */
const addressOf = (request: Request, { addressHeader }: Site): string | undefined =>
  networkOf(addressHeader === undefined ? remoteAddressOf(request) : lastAddress(request.headers.get(addressHeader)))

function positionOf(query: URLSearchParams, name: string): number | undefined {
  const value = query.get(name)
  if (value === null) return undefined
  if (!/^\d{1,15}$/.test(value)) throw invalid(`${name} is not a position`)
  return Number(value)
}

function explained(refusal: Refusal, locale: string | undefined): Response {
  const { code, ...told } = refusal.told(locale)
  const retryAfter = told.retryAfterMs === undefined ? undefined : String(Math.ceil(told.retryAfterMs / 1_000))
  return Response.json(
    { error: code, ...told },
    { status: refusal.status, ...(retryAfter !== undefined && { headers: { 'retry-after': retryAfter } }) },
  )
}
