import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isHuidaError, type Logger, Refusal } from '@huida/core'
import { explain, KnowledgeError, type ProblemCode } from '@huida/knowledge'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { packageFolder } from '../folder.js'
import { PeopleError } from '../people/people-error.js'
import { GateClosed } from './knowledge/rehearsals.js'
import { answerHeaders, type Placed } from './mount.js'
import { pageHeaders } from './pages.js'
import { languageAsked, words } from './words.js'

/** Makes every failure an answer with a code for programs and words for people; what is our fault is told to the log alone. */
export function answerFailures(app: FastifyInstance, placed: () => readonly Placed[], log: Logger | undefined): void {
  app.setErrorHandler(async (error, request, reply) => {
    const { status, code, message, facts } = refusalOf(error, request, log)
    if (status === 403 && wantsPage(request))
      return reply
        .code(403)
        .headers({ ...pageHeaders, 'cache-control': 'no-store' })
        .type('text/html; charset=utf-8')
        .send(await readFile(join(packageFolder, 'pages/sign-in.html')))
    return answerJson(reply, status, { error: code, message, ...facts })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0]!
    const allowed = placed()
      .filter((one) => fits(one.path, path))
      .map(({ route }) => route.method)
    const say = words(request.headers['accept-language'])
    if (allowed.length === 0) return answerJson(reply, 404, { error: 'NOT_FOUND', message: say.notFound })
    void reply.header('allow', allowed.join(', '))
    return answerJson(reply, 405, { error: 'METHOD_NOT_ALLOWED', message: say.method(allowed) })
  })
}

/** Answers with JSON that nobody keeps; who is told to come again is told when. */
export const answerJson = (reply: FastifyReply, status: number, told: object) =>
  reply
    .code(status)
    .headers({ ...answerHeaders, ...retryAfter(status, told) })
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(told))

const retryAfter = (status: number, told: { retryAfterS?: number }): Record<string, string> =>
  status === 503 || told.retryAfterS !== undefined ? { 'retry-after': String(told.retryAfterS ?? 1) } : {}

/** A browser that opens a page, rather than a program or a script. */
const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  method === 'GET' && /\btext\/html\b/.test(headers.accept ?? '')

function refusalOf(
  error: unknown,
  { headers, method, url }: FastifyRequest,
  log: Logger | undefined,
): { status: number; code: string; message: string; facts?: object } {
  const language = headers['accept-language']
  const say = words(language)
  if (error instanceof Refusal) return error
  if (error instanceof PeopleError) {
    const { status, code, facts } = error
    return { status, code, message: error.in(languageAsked(language)), facts }
  }
  if (error instanceof GateClosed)
    return { status: 409, code: 'GATE_CLOSED', message: say.gateClosed, facts: { report: error.report } }
  if (error instanceof KnowledgeError) {
    const message = error.problems.map((problem) => explain(problem, languageAsked(language))).join('\n')
    return { status: statuses[error.code] ?? 503, code: error.code, message, facts: { problems: error.problems } }
  }
  if (isHuidaError(error) && error.status !== 500) return error as typeof error & { status: number }
  const { statusCode, code } = error as { statusCode?: number; code?: string }
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE')
    return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message: say.mediaType }
  if (statusCode === 413) return { status: 413, code: 'BODY_TOO_LARGE', message: (error as Error).message }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return { status: statusCode, code: 'REQUEST_INVALID', message: (error as Error).message }
  log?.error({ error, method, path: url.split('?', 1)[0]!.slice(0, 200) }, 'a request failed by a fault of the program')
  return { status: 500, code: 'INTERNAL', message: say.internal }
}

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
  TRIAL_RUNNING: 409,
  TRIAL_NONE: 409,
  SHARE_INVALID: 422,
  DATE_PAST: 422,
}

/** Whether a path is of a pattern such as `/articles/:id`. */
export function fits(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.split('/')
  return wanted.length === given.length && wanted.every((segment, i) => segment.startsWith(':') || segment === given[i])
}
