import { type Json, readBody } from '@huida/core'
import { parseExactJson } from './exact-json.js'

/** The platform answered, and said no. */
export class Refused extends Error {
  constructor(
    /** Which call, without anything secret: addresses carry tokens. */
    readonly method: string,
    /** The platform's `errcode`. `undefined`: somebody between us and the platform answered; judge by `status`. */
    readonly code: number | undefined,
    /** The platform's `errmsg`. */
    readonly reason: string,
    /** The HTTP status. */
    readonly status = 200,
  ) {
    super(`${method} was refused: ${code ?? `HTTP ${status}`} ${reason}`.trimEnd())
  }
}

/** The platform was not reached, or its answer did not reach us. */
export class NoAnswer extends Error {
  constructor(
    method: string,
    /** The call was under way: the platform may have done it. */
    readonly sent: boolean,
    cause: Error,
  ) {
    super(`${method} got no answer: ${cause.message}`, { cause })
  }
}

/** A call of the platform. */
export interface ApiCall {
  /** Names the call in errors, such as `message/custom/send`. */
  method: string
  url: string | URL
  /** Sent as JSON by POST. Absent: GET, or `form`. */
  body?: Json
  /** Sent by POST as a form with files. */
  form?: FormData
  signal?: AbortSignal | undefined
}

/** What every answer of the platform has besides its own members. */
export interface Answer {
  errcode?: number
  errmsg?: string
}

/**
 * Makes a call and reads its JSON answer, in which ids of 64 bits are texts.
 * @throws Refused, NoAnswer
 */
export async function callApi<T extends object>(call: ApiCall): Promise<T & Answer> {
  const response = await open(call)
  return answerOf<T>(call.method, response)
}

/**
 * Makes a call whose answer is a file, or JSON that says why not, or where it is.
 * @throws Refused, NoAnswer
 */
export async function openApi(call: ApiCall): Promise<Response> {
  const response = await open(call)
  const isFile = response.status === 200 && !/json|text\/plain/.test(response.headers.get('content-type') ?? '')
  return isFile ? response : Response.json(await answerOf(call.method, response))
}

async function open({ method, url, body, form, signal }: ApiCall): Promise<Response> {
  const posted = body === undefined ? form : JSON.stringify(body)
  try {
    return await fetch(url, {
      method: posted === undefined ? 'GET' : 'POST',
      ...(posted !== undefined && { body: posted }),
      ...(body !== undefined && { headers: { 'content-type': 'application/json; charset=utf-8' } }),
      redirect: 'error',
      signal: signal ?? null,
    })
  } catch (error) {
    const cause = causeOf(error)
    throw new NoAnswer(method, !NOT_SENT.test((cause as NodeJS.ErrnoException).code ?? ''), cause)
  }
}

async function answerOf<T>(method: string, response: Response): Promise<T & Answer> {
  const { status } = response
  let answer: (T & Answer) | undefined
  try {
    // Only the headers and the body are read, which both have.
    answer = Object(parseExactJson(await readBody(response as unknown as Request, MAX_ANSWER_BYTES)))
  } catch (error) {
    if (status === 200) throw new NoAnswer(method, true, error as Error)
  }
  const code = answer?.errcode
  if (code !== undefined && code !== 0) throw new Refused(method, Number(code), String(answer?.errmsg ?? ''), status)
  if (!answer || status !== 200) throw new Refused(method, undefined, '', status)
  return answer
}

const MAX_ANSWER_BYTES = 8_388_608

/** The connection never stood. */
const NOT_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS\w+)$/

/** `fetch` hides what happened behind "fetch failed". */
function causeOf(error: unknown): Error {
  const { cause } = error as Error
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error) return cause.errors[0]
  return cause instanceof Error ? cause : (error as Error)
}
