/** Somebody answered, and said no. */
export class Refused extends Error {
  constructor(
    what: string,
    readonly status: number,
    /** In the platform's own word, such as `BotNotInConversationRoster`. Empty: there is none. */
    readonly code = '',
    readonly description = '',
    /** How long it wants not to be asked again, in seconds. */
    readonly retryAfterS?: number,
  ) {
    super(`${what} was refused: ${[status, code, description].filter(Boolean).join(' ')}`)
  }

  /** Whether the same call may succeed later. */
  get passes(): boolean {
    return this.status === 412 || this.status === 429 || this.status >= 500
  }
}

/** The other side was not reached, or its answer did not reach us. */
export class NoAnswer extends Error {
  constructor(
    what: string,
    /** The call was under way: it may have been done. */
    readonly sent: boolean,
    cause: unknown,
  ) {
    super(`${what} was not answered: ${cause instanceof Error ? (reasonOf(cause) ?? cause.message) : cause}`, { cause })
  }
}

/** Connections that never stood. */
const NEVER_STOOD =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_|ERR_TLS_|DEPTH_ZERO)/

const reasonOf = (error: unknown): string | undefined => {
  const { code, cause, errors } = Object(error) as { code?: unknown; cause?: unknown; errors?: unknown[] }
  if (typeof code === 'string') return code
  return cause === undefined ? (errors?.[0] === undefined ? undefined : reasonOf(errors[0])) : reasonOf(cause)
}

/**
 * A call whose answer is not followed to another address: nobody but who was asked may answer.
 * @throws NoAnswer
 */
export async function call(what: string, url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: 'manual' })
  } catch (error) {
    throw new NoAnswer(what, !NEVER_STOOD.test(reasonOf(error) ?? ''), error)
  }
}

/**
 * The text of an answer, no more than `maxBytes` of it.
 * @throws NoAnswer
 */
export async function textOf(what: string, response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) throw new Error(`more than ${maxBytes} bytes came`)
      chunks.push(chunk)
    }
  } catch (error) {
    throw new NoAnswer(what, true, error)
  }
  return Buffer.concat(chunks).toString()
}

/** JSON as an object; an empty one for what is something else, such as the page of somebody in between. */
export function objectOf(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text))
  } catch {
    // Judged by the status.
    return {}
  }
}

/** `Retry-After`, in seconds: a number, or a date. */
export function retryAfterOf(header: string | null | undefined, now = Date.now()): number | undefined {
  if (header === null || header === undefined || header.trim() === '') return undefined
  const seconds = Number(header)
  const wait = Number.isFinite(seconds) ? seconds : (Date.parse(header) - now) / 1_000
  return Number.isFinite(wait) ? Math.max(0, wait) : undefined
}
