import type { webApi } from '@slack/bolt'

/** What a method gives. */
export type Answer = { ok?: boolean; error?: string; [key: string]: unknown }

/** How a call is made. */
export interface Calling {
  /** Of the workspace, or of the app. Absent: the method wants none. */
  token?: string
  signal?: AbortSignal
}

/** The calls of the Web API. */
export interface Api {
  /** `ok:false` is a failure as well. @throws Refused, NoAnswer */
  call<T extends object = object>(method: string, args: object, calling: Calling): Promise<Answer & T>
}

/** Slack answered, and said no. */
export class Refused extends Error {
  constructor(
    readonly method: string,
    /** As Slack names it: `channel_not_found`; where it wrote no answer of the Web API, `http_503`. */
    readonly code: string,
    /** What it adds, such as which block is wrong. */
    readonly detail = '',
    /** How long Slack wants not to be asked again, in seconds. */
    readonly retryAfterS?: number,
  ) {
    super(`Slack refused ${method}: ${code}${detail && ` (${detail})`}`)
  }
}

/** Slack was not reached, or its answer did not reach us. */
export class NoAnswer extends Error {
  constructor(
    method: string,
    /** The call was under way: Slack may have done it. */
    readonly sent: boolean,
    cause: unknown,
  ) {
    super(`Slack did not answer ${method}: ${reasonOf(cause)}`, { cause })
  }
}

/**
 * bolt's client of the Web API, without its own retries, which would repeat what may have arrived. bolt is loaded here, at the first call,
 * since that costs about 300 ms.
 */
export async function openApi({ apiUrl }: { apiUrl: string }): Promise<Api> {
  const { webApi } = await import('@slack/bolt')
  return {
    async call<T extends object>(method: string, args: object, { token, signal }: Calling) {
      let heard: Response | undefined
      const client = new webApi.WebClient(token, {
        slackApiUrl: apiUrl,
        retryConfig: { retries: 0 },
        rejectRateLimitedCalls: true,
        allowAbsoluteUrls: false,
        logger: SILENT,
        fetch: async (url, init) => {
          heard = await fetch(url as string, { ...(init as RequestInit), ...(signal && { signal }) })
          return heard
        },
      })
      try {
        // What each method gives is Slack's promise.
        return (await client.apiCall(method, { ...args })) as Answer & T
      } catch (error) {
        throw translated(method, error, heard)
      }
    },
  }
}

/** bolt's errors, and those below it, as ours. The original may hold what was sent, so it is not kept. */
function translated(method: string, error: unknown, heard: Response | undefined): Refused | NoAnswer {
  const { data, retryAfter, original } = error as {
    data?: webApi.WebAPIPlatformError['data']
    retryAfter?: number
    original?: Error
  }
  if (data?.error !== undefined)
    return new Refused(method, data.error, data.response_metadata?.messages?.join('; '), retryAfterOf(heard))
  if (heard && heard.status !== 200)
    return new Refused(
      method,
      heard.status === 429 ? 'ratelimited' : `http_${heard.status}`,
      '',
      retryAfter ?? retryAfterOf(heard),
    )
  const cause = original ?? error
  // Its head came, so it was done; what became of it does not stand there.
  return new NoAnswer(method, heard !== undefined || !isUnsent(cause), cause)
}

function retryAfterOf(heard: Response | undefined): number | undefined {
  const seconds = Number(heard?.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined
}

/** The connection never stood, so Slack has seen nothing. */
const isUnsent = (error: unknown): boolean => NEVER_STOOD.has(codeOf(error) ?? '')

const NEVER_STOOD: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
  ...[
    'CERT_HAS_EXPIRED',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
])

/** fetch says only that it failed; why stands behind it. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = Object(error) as { code?: unknown; cause?: unknown }
  return cause === undefined ? (typeof code === 'string' ? code : undefined) : codeOf(cause)
}

const reasonOf = (error: unknown): string => codeOf(error) ?? (error instanceof Error ? error.message : String(error))

/** bolt's clients would write bodies into the log. */
export const SILENT: webApi.Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  setLevel() {},
  getLevel: () => 'error' as webApi.LogLevel,
  setName() {},
}
