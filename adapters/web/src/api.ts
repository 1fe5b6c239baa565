import { headerOf, type Inbox, parseJson, readBody, remoteAddressOf } from '@huida/core'
import { lastAddress, networkOf } from '@huida/core/net'
import { invalid, joined, localeOf } from './receive.js'
import { Refusal, refusalOf } from './refusal.js'
import { MAX_BODY } from './session/limits.js'
import { bearer, type Session } from './session/sessions.js'
import type { Site } from './site.js'
import type { Answer } from './transport/answer.js'
import { eventStream } from './transport/event-stream.js'
import { handOver } from './transport/hand-over.js'
import { PAGE_SIZE } from './transport/live.js'
import { framesOf, linkedMedia, MEDIA } from './transport/media.js'
import { originAllowed } from './verify.js'
import { widget } from './widget-file.js'

/** One request, and what its route needs of it. */
interface Asked {
  request: Request
  /** What stands behind the question mark. */
  query: string
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
  | { session: false; answer(asked: Asked): Promise<Answer> | Answer }
  | { session: true; answer(asked: AskedByVisitor): Promise<Answer> | Answer }

/** By method and path below the adapter's own. */
const routes: Record<string, Route> = {
  'GET widget.js': { session: false, answer: ({ request }) => widget(headerOf(request, 'if-none-match')) },
  'POST session': { session: false, answer: begin },
  'POST messages': { session: true, answer: post },
  'GET messages': { session: true, answer: list },
  'GET events': { session: true, answer: listen },
}

/** Answers a request of a page, or of a program. */
export async function answer(request: Request, inbox: Inbox, site: Site): Promise<Response> {
  // An absolute address, as every Request has one.
  const [, host = '', path = '', query = ''] = /^[^:]+:\/\/([^/?#]*)([^?#]*)\??([^#]*)/.exec(request.url) ?? []
  const room = path.slice(site.name.length + 2)
  const origin = headerOf(request, 'origin')
  const locale = localeOf(headerOf(request, 'accept-language'))
  const address = addressOf(request, site)
  // The script is for everybody; whether its page may talk is decided when it does.
  const isScript = room === 'widget.js'
  const isAllowed = isScript || originAllowed(origin, headerOf(request, 'host') ?? host, site.origins)
  let given: Answer
  try {
    if (!isAllowed) throw new Refusal('ORIGIN_REFUSED')
    if (request.method === 'OPTIONS') given = { status: 204 }
    else given = await routed(room, { request, query, inbox, site, locale, address })
  } catch (error) {
    const refusal = refusalOf(error)
    // A fault of the program: the bot logs it.
    if (refusal.code === 'INTERNAL') throw error
    given = explained(site.guard.refused(refusal, address), locale)
  }
  const { status, json, body = null, headers } = given
  return new Response(json === undefined ? body : JSON.stringify(json), {
    status,
    headers: {
      'x-content-type-options': 'nosniff',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(!isScript && PRIVATE),
      ...(!isScript && isAllowed && origin !== undefined && sharedWith(origin)),
      ...headers,
    },
  })
}

/** Answers are for one visitor, and for pages of one origin. */
const PRIVATE = { 'cache-control': 'no-store, no-transform', vary: 'origin' }

/** Only for origins that were found to be allowed, and never with credentials: there are no cookies. */
const sharedWith = (origin: string): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': 'authorization, content-type, last-event-id',
  'access-control-max-age': '600',
})

function routed(room: string, asked: Asked): Promise<Answer> | Answer {
  const { request, inbox, site, address } = asked
  // The link is the right to see it, as an <img> has no other.
  if (inbox.media && room.startsWith(MEDIA)) return linkedMedia(request, inbox.media)
  const asking = `${request.method} ${room}`
  const route = Object.hasOwn(routes, asking) ? routes[asking]! : undefined
  if (route?.session === false) return route.answer(asked)
  if (route) {
    const token = bearer(headerOf(request, 'authorization'))
    const session = site.sessions.find(token)
    if (token !== undefined && session) return route.answer({ ...asked, token, session })
  }
  site.guard.stranger(address)
  if (route) throw new Refusal('SESSION_MISSING')
  throw new Refusal(Object.keys(routes).some((known) => known.endsWith(` ${room}`)) ? 'METHOD_REFUSED' : 'NOT_FOUND')
}

/** A new session. The bot hears that somebody has opened the chat, and may say hello. */
async function begin({ inbox, site, locale, address }: Asked): Promise<Answer> {
  site.guard.session(address)
  const { token, session } = site.sessions.begin()
  await inbox.receive(joined({ conversation: session.conversation, locale }, Date.now()))
  return { status: 201, json: { token } }
}

/** A message or a choice. */
async function post({
  request,
  inbox,
  site,
  locale,
  address,
  session: { conversation },
}: AskedByVisitor): Promise<Answer> {
  site.guard.message(conversation, address)
  if (!/^application\/json\s*(;|$)/i.test(headerOf(request, 'content-type') ?? ''))
    throw new Refusal('BODY_INVALID', { problem: 'its content-type is not application/json' })
  const payload = parseJson(await readBody(request, MAX_BODY))
  return { status: 202, json: await handOver(payload, { conversation, locale }, inbox, site) }
}

/** The messages after or before a position, or the last ones, oldest first. */
async function list({ query, inbox, site, token, session: { conversation } }: AskedByVisitor): Promise<Answer> {
  const after = positionOf(query, 'after')
  const before = positionOf(query, 'before')
  const items = await inbox.history(conversation, {
    limit: PAGE_SIZE,
    ...(after !== undefined && { after }),
    ...(before !== undefined && { before }),
  })
  const renewed = site.sessions.renewed(token)
  return {
    status: 200,
    json: {
      messages: await framesOf(items, inbox),
      more: items.length === PAGE_SIZE,
      ...(renewed !== undefined && { token: renewed }),
    },
  }
}

/** The same as over the socket, as server-sent events. */
function listen({ request, query, site, address, token, session: { conversation } }: AskedByVisitor): Answer {
  const { live, sessions } = site
  if (!live.isOpen) throw new Refusal('UNAVAILABLE', { retryAfterMs: 1_000 })
  const lastEventId = headerOf(request, 'last-event-id')
  const after = lastEventId && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : positionOf(query, 'after')
  if (live.isFull(address, conversation)) throw new Refusal('TOO_MANY_CONNECTIONS', { retryAfterMs: 10_000 })
  return {
    status: 200,
    body: eventStream(live, { address, conversation, after, renewed: sessions.renewed(token) }),
    headers: { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' },
  }
}

/** Where a request came from, as far as it is known. */
const addressOf = (request: Request, { addressHeader }: Site): string | undefined =>
  networkOf(addressHeader === undefined ? remoteAddressOf(request) : lastAddress(headerOf(request, addressHeader)))

function positionOf(query: string, name: string): number | undefined {
  const value = new URLSearchParams(query).get(name)
  if (value === null) return undefined
  if (!/^\d{1,15}$/.test(value)) throw invalid(`${name} is not a position`)
  return Number(value)
}

function explained(refusal: Refusal, locale: string | undefined): Answer {
  const { code, ...told } = refusal.told(locale)
  const { retryAfterMs } = told
  return {
    status: refusal.status,
    json: { error: code, ...told },
    ...(retryAfterMs !== undefined && { headers: { 'retry-after': String(Math.ceil(retryAfterMs / 1_000)) } }),
  }
}
