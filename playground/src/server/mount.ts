import { Readable } from 'node:stream'
import {
  anonymous,
  type FileBody,
  isBytesBody,
  isFileAnswer,
  type Json,
  mayUse,
  type Principal,
  parseJson,
  Refusal,
  type Route,
  type RouteCall,
  type SentBytes,
} from '@huida/core'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Access, type Browser, type Caller, forbidden } from './access.js'
import type { Audit } from './audit.js'
import { cookiesIn, cookieText } from './cookie.js'
import { pageHeaders } from './pages.js'
import { words } from './words.js'

export interface MountOptions {
  access: Access
  audit: Audit
}

/** A route where it is reached. */
export interface Placed {
  /** The whole path, `:name` standing for one segment. */
  path: string
  route: ProgramRoute
  /** It takes a file as it is (`application/octet-stream`), of so many bytes at the most. Absent: it takes JSON. */
  maxBytes?: number
}

/** A route; the program's own are handed the exchange with the browser as well. */
export type ProgramRoute = Omit<Route, 'handle'> & {
  handle(call: RouteCall<never, never, never>, exchange: Exchange): unknown
}

/** A request of a browser, for those who let it in or out. */
export interface Exchange extends Browser {
  /** Absent: whoever asks has not signed in with an account of their own. */
  session?: Caller['session']
  /** Adds to what the audit log keeps of this call: what an auditor needs, never what was in it. */
  note(details: Readonly<Record<string, Json>>): void
}

/** Makes the server answer at declared routes: who asks is known before anything of theirs is read. */
export function mount(app: FastifyInstance, placed: readonly Placed[], { access, audit }: MountOptions): void {
  for (const place of placed) {
    const { path, route, maxBytes } = place
    app.route({
      method: route.method,
      url: path,
      ...(maxBytes !== undefined && { bodyLimit: maxBytes, config: { takesFile: true } }),
      async onRequest(request) {
        const caller = await access.caller(request.raw).catch(async (error: unknown) => {
          await refused(error, place, { by: anonymous, request, audit })
          throw error
        })
        const { by } = caller ?? { by: anonymous }
        if (caller) callers.set(request, caller)
        if (mayUse(route, by)) return
        const error = forbidden(request.headers)
        await refused(error, place, { by, request, audit })
        throw error
      },
      handler: (request, reply) => answer(place, request, reply, audit),
    })
  }
}

/** Writes down that somebody may not do what they have asked for. */
async function refused(
  error: unknown,
  { path, route }: Placed,
  { by, request, audit }: { by: Principal; request: FastifyRequest; audit: Audit },
): Promise<void> {
  const { status, code } = error as { status?: number; code?: string }
  if (status !== 403 || route.audit === 'none') return
  const { origin } = request.headers
  await audit.refused(route.audit, {
    ...{ by: by.id, action: `${route.method} ${path}`, target: targetOf(request) },
    details: { code: code ?? 'FORBIDDEN', ...(origin !== undefined && { origin: origin.slice(0, 100) }) },
  })
}

/** The ids that stand in the path. */
const targetOf = ({ params }: FastifyRequest): string =>
  Object.values((params as Record<string, string>) ?? {}).join(' ')

const callers = new WeakMap<FastifyRequest, Caller>()

async function answer(place: Placed, request: FastifyRequest, reply: FastifyReply, audit: Audit): Promise<unknown> {
  const { path, route } = place
  const { by, session }: Caller = callers.get(request) ?? { by: anonymous }
  const gone = new AbortController()
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort()
  })
  const call: RouteCall = {
    by,
    params: await judged(request, route, 'params', request.params),
    query: await judged(request, route, 'query', textsIn(request.query as Record<string, unknown>)),
    body: isBytesBody(route.body)
      ? bytesOf(request)
      : route.body && (await judged(request, route, 'body', bodyOf(request))),
    signal: gone.signal,
  }
  // The schemas made what the handler takes.
  const details: Record<string, Json> = {}
  const exchange: Exchange = {
    ...browserOf(request, reply),
    note: (more) => Object.assign(details, more),
    ...(session && { session }),
  }
  let answered: unknown
  try {
    answered = await route.handle(call as never, exchange)
  } catch (error) {
    await refused(error, place, { by, request, audit })
    throw error
  }
  const fitted = await route.answer['~standard'].validate(answered)
  if (fitted.issues) {
    const where = fitted.issues.map(({ path, message }) => `${pathOf(path)}: ${message}`)
    throw new AnswerUnfit(`${route.method} ${route.path} gave an answer that its schema does not allow: ${where}`)
  }
  const done = { by: by.id, action: `${route.method} ${path}`, target: targetOf(request), details }
  await audit.done(route.audit, done, { always: isFileAnswer(route.answer) })
  void reply.headers(answerHeaders)
  if (fitted.value === undefined) return reply.code(204).send()
  if (isFileAnswer(route.answer)) return sendFile(fitted.value as FileBody, reply)
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(fitted.value))
}

/** The browser that asks, for those who let it in or out. */
export const browserOf = ({ headers }: FastifyRequest, reply: FastifyReply): Browser => ({
  headers,
  cookies: cookiesIn(headers),
  setCookie: (name, value, options) => void reply.header('set-cookie', cookieText(headers, name, value, options)),
})

/** A file that fails on its way is cut off, so that nobody takes a part for the whole. */
function sendFile({ type, name, chunks }: FileBody, reply: FastifyReply): FastifyReply {
  const plain = name.replace(/[^\w.-]+/g, '_')
  return reply
    .type(type)
    .header('content-disposition', `attachment; filename="${plain}"; filename*=UTF-8''${rfc5987(name)}`)
    .send(Readable.from(chunks, { objectMode: false }))
}

/** As RFC 5987 has it: what `encodeURIComponent` lets pass is not all of it allowed there. */
const rfc5987 = (name: string): string =>
  encodeURIComponent(Buffer.from(name).toString()).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )

/** What every answer for programs is sent with. */
export const answerHeaders = { ...pageHeaders, 'cache-control': 'no-store' }

/** A fault of whoever wrote the route. What it holds may be secret, so only the log hears of it, and not the values. */
class AnswerUnfit extends Error {}

function bodyOf(request: FastifyRequest): unknown {
  const { body } = request
  if (body === undefined || body === null) return {}
  return Buffer.isBuffer(body) && body.length > 0 ? parseJson(body) : {}
}

function bytesOf({ body, headers: given }: FastifyRequest): SentBytes {
  const headers = new Headers()
  for (const [name, value] of Object.entries(given)) if (value !== undefined) headers.set(name, String(value))
  return { bytes: Buffer.isBuffer(body) ? body : new Uint8Array(), headers }
}

async function judged(
  request: FastifyRequest,
  route: ProgramRoute,
  kind: 'params' | 'query' | 'body',
  given: unknown,
): Promise<unknown> {
  const schema = route[kind]
  if (!schema) return given
  const result = await schema['~standard'].validate(given)
  if (!result.issues) return result.value
  const problems = result.issues.map(({ path, message }) => ({ in: kind, path: pathOf(path), message }))
  const told = problems.map(({ path, message }) => `${path || kind}: ${message}`)
  if (kind === 'params') throw new Refusal(404, 'NOT_FOUND', words(request.headers['accept-language']).notFound)
  throw new Refusal(
    400,
    kind === 'body' ? 'BODY_INVALID' : 'QUERY_INVALID',
    words(request.headers['accept-language']).input(told),
    { problems },
  )
}

type Path = readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined

const pathOf = (path: Path = []): string => path.map((key) => String(typeof key === 'object' ? key.key : key)).join('.')

/** Of a name that is given twice, nothing is taken: two readers would take different ones. */
function textsIn(query: Record<string, unknown>): Record<string, string> {
  for (const [name, value] of Object.entries(query))
    if (typeof value !== 'string')
      throw new Refusal(400, 'QUERY_INVALID', `"${name}" is given more than once in the address. Give it once.`)
  return query as Record<string, string>
}
