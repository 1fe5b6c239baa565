import { HuidaError, isHuidaError, type Json, parseJson, readBody } from '@huida/core'
import {
  type Article,
  type ArticleInput,
  explain,
  KnowledgeError,
  type KnowledgeSpace,
  type ProblemCode,
} from '@huida/knowledge'
import { ask, type GateReport, type Rehearsal } from './gate.js'
import { pageHeaders } from './pages.js'

/** What the program does with knowledge over HTTP. */
export interface KnowledgeService {
  space: KnowledgeSpace
  /** Rehearses a publish. Without it, nothing is rehearsed. */
  gate?(after: readonly Article[]): Promise<GateReport>
}

/** The largest article that is taken. */
const MAX_ARTICLE_BYTES = 1024 * 1024

/**
 * Reads and releases knowledge under `/knowledge/`. It changes what customers are told, so it is for whoever sits at this machine,
 * and for no page that they have open: a page of another site cannot send JSON here, nor under our name.
 */
export async function knowledgeApi(
  request: Request,
  pathname: string,
  { service, bot, onThisMachine }: { service: KnowledgeService; bot: Rehearsal; onThisMachine: boolean },
): Promise<Response> {
  if (!onThisMachine || !isOwnOrigin(request))
    return refuse(
      403,
      'FORBIDDEN',
      'Knowledge is changed from this machine only, under localhost. Use it there, or use "huida kb".',
    )
  const isRead = request.method === 'GET'
  const isJson = /^application\/json\b/i.test(request.headers.get('content-type') ?? '')
  if ((request.method === 'PUT' || request.method === 'POST') && !isJson)
    return refuse(415, 'UNSUPPORTED_MEDIA_TYPE', 'Send JSON, with the header content-type: application/json.')
  const path = segmentsOf(pathname)
  const route = routes.find(({ method, pattern }) => method === request.method && path && fits(pattern, path))
  if (!path || !route) {
    const allowed = routes.filter(({ pattern }) => path && fits(pattern, path)).map(({ method }) => method)
    return allowed.length > 0
      ? refuse(405, 'METHOD_NOT_ALLOWED', `Use ${allowed.join(' or ')}.`)
      : refuse(404, 'NOT_FOUND', 'There is nothing at this address.')
  }
  try {
    const body = isRead ? {} : await bodyOf(request)
    const given = path.filter((_, i) => route.pattern[i] === ':')
    const answered = await route.run({ service, bot, body, query: new URL(request.url).searchParams }, ...given)
    return answer(answered ?? { ok: true })
  } catch (error) {
    return failed(error, /^zh/i.test(request.headers.get('accept-language') ?? '') ? 'zh' : 'en')
  }
}

interface Asked {
  service: KnowledgeService
  bot: Rehearsal
  body: Record<string, Json>
  query: URLSearchParams
}

interface Route {
  method: 'GET' | 'PUT' | 'POST' | 'DELETE'
  /** Segments of the path; `:` stands for any, and is handed to `run`. */
  pattern: string[]
  run(asked: Asked, ...given: string[]): Promise<unknown> | unknown
}

const route = (method: Route['method'], path: string, run: Route['run']): Route => ({
  method,
  pattern: path.split('/').filter(Boolean),
  run,
})

const routes: Route[] = [
  route('GET', '/articles', ({ service: { space } }) => space.list()),
  route('GET', '/articles/:', ({ service: { space } }, id) => space.get(id!) ?? unknown(id!)),
  route('PUT', '/articles/:', ({ service: { space }, body }, id) =>
    // The space looks at every field, and says what is wrong with it.
    space.put({ author: 'api', ...body, id: id! } as unknown as ArticleInput),
  ),
  route('DELETE', '/articles/:', async ({ service: { space }, query }, id) =>
    (await space.remove(id!, query.get('by') ?? 'api')) ? undefined : unknown(id!),
  ),
  route('GET', '/articles/:/versions', ({ service: { space } }, id) => {
    const versions = space.versions(id!)
    return versions.length > 0 ? versions : unknown(id!)
  }),
  route(
    'GET',
    '/articles/:/versions/:',
    ({ service: { space } }, id, version) => space.version(id!, Number(version)) ?? unknown(id!, Number(version)),
  ),
  route('GET', '/pending', ({ service: { space } }) => space.pending()),
  route('POST', '/review', ({ service: { space }, body }) => space.submit(texts(body, 'articles'), who(body))),
  route('POST', '/approve', ({ service: { space }, body }) =>
    space.approve(texts(body, 'articles'), { ...who(body), ...(body.legal === true && { legal: true }) }),
  ),
  route('POST', '/publish', ({ service, body }) => publish(service, body)),
  route('GET', '/releases', ({ service: { space } }) => space.releases()),
  route('POST', '/rollback', ({ service: { space }, body }) =>
    space.rollback({ ...who(body), ...(typeof body.release === 'number' && { release: body.release }) }),
  ),
  route('POST', '/ask', async ({ bot, body }) => {
    const locale = optional(body, 'locale')
    return ask(bot, { question: text(body, 'question'), ...(locale && { locale }) })
  }),
]

/** Publishes what passes the gate, or what comes with a reason. */
async function publish({ space, gate }: KnowledgeService, body: Record<string, Json>): Promise<unknown> {
  const articles = body.articles === undefined ? undefined : texts(body, 'articles')
  const [from, despite, by] = [optional(body, 'from'), optional(body, 'despite'), who(body)]
  const report = await gate?.(space.preview(articles))
  if (report && report.broken.length > 0 && !despite) throw new GateClosed(report)
  const release = await space.publish({
    ...by,
    ...(articles && { articles }),
    ...(from && { from }),
    ...(report && { gate: report.figures }),
    ...(report && report.broken.length > 0 && despite && { despite }),
  })
  return { release, ...(report && { report }) }
}

class GateClosed extends Error {
  constructor(readonly report: GateReport) {
    super()
  }
}

const who = (body: Record<string, Json>) => {
  const note = optional(body, 'note')
  return { by: text(body, 'by'), ...(note && { note }) }
}

function text(body: Record<string, Json>, field: string): string {
  const value = optional(body, field)
  return value ?? invalid(`"${field}" must be text`)
}

function optional(body: Record<string, Json>, field: string): string | undefined {
  const value = body[field]
  if (value === undefined) return undefined
  return typeof value === 'string' && value.trim() !== '' ? value : invalid(`"${field}" must be text`)
}

function texts(body: Record<string, Json>, field: string): string[] {
  const value = body[field]
  return Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string')
    ? (value as string[])
    : invalid(`"${field}" must be a list of texts`)
}

function invalid(problem: string): never {
  throw new HuidaError('BODY_INVALID', { problem })
}

function unknown(article: string, version?: number): never {
  throw new KnowledgeError([{ code: 'ARTICLE_UNKNOWN', article, ...(version && { version }) }])
}

async function bodyOf(request: Request): Promise<Record<string, Json>> {
  const bytes = await readBody(request, MAX_ARTICLE_BYTES)
  if (bytes.length === 0) return {}
  const body = parseJson(bytes)
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Record<string, Json>)
    : invalid('it must be an object')
}

/** Browsers say which page a request comes from; programs do not. */
function isOwnOrigin(request: Request): boolean {
  const origin = request.headers.get('origin')
  return origin === null || origin === new URL(request.url).origin
}

function segmentsOf(pathname: string): string[] | undefined {
  try {
    return pathname
      .replace(/^\/knowledge/, '')
      .split('/')
      .filter(Boolean)
      .map(decodeURIComponent)
  } catch {
    return undefined
  }
}

const fits = (pattern: readonly string[], path: readonly string[]): boolean =>
  pattern.length === path.length && pattern.every((segment, i) => segment === ':' || segment === path[i])

/** What the caller could not know is 409; what the caller has written wrongly is 4xx; the rest is ours. */
const statuses: Partial<Record<ProblemCode, number>> = {
  ARTICLE_INVALID: 422,
  ARTICLE_CONFLICT: 409,
  ARTICLE_UNKNOWN: 404,
  RELEASE_UNKNOWN: 404,
  DATE_INVALID: 422,
  REVIEW_NOT_ASKED: 409,
  AUTHOR_UNKNOWN: 409,
  REVIEWER_IS_AUTHOR: 403,
  REVIEW_MISSING: 409,
  NOTHING_TO_PUBLISH: 409,
}

function failed(error: unknown, language: 'zh' | 'en'): Response {
  if (error instanceof GateClosed)
    return answer(
      {
        error: 'GATE_CLOSED',
        message:
          language === 'zh'
            ? '没有发布：有标准问题会答错。请修改文章，或在 despite 中写明理由。'
            : 'Nothing was published: golden questions would break. Mend the articles, or give a reason in "despite".',
        report: error.report,
      },
      409,
    )
  if (error instanceof KnowledgeError) {
    const message = error.problems.map((problem) => explain(problem, language)).join('\n')
    return answer({ error: error.code, message, problems: error.problems }, statuses[error.code] ?? 503)
  }
  if (isHuidaError(error)) return refuse(error.status, error.code, error.message)
  throw error
}

const refuse = (status: number, error: string, message: string) => answer({ error, message }, status)

const answer = (value: unknown, status = 200) =>
  Response.json(value, { status, headers: { ...pageHeaders, 'cache-control': 'no-store' } })
