import { call, objectOf, Refused, textOf } from './http.js'
import { DEFAULT_ENDPOINTS, type TeamsEndpoints, type TeamsOptions } from './options.js'

/** The bot's own tokens. */
export interface Tokens {
  /** One that is good for some minutes more. @throws Refused, NoAnswer */
  get(): Promise<string>
  /** It was refused: the next `get` asks for another one. */
  forget(token: string): void
}

const MAX_BYTES = 65_536
const WITHIN_MS = 10_000
/** Ask for the next one so long before one ends, or at half of its time. */
const EARLY_MS = 5 * 60_000
/** Where virtual machines ask for the tokens of their identity, by plain http inside the machine. */
const MACHINE = 'http://169.254.169.254/metadata/identity/oauth2/token'

/**
 * Tokens for the Bot Connector, each kept until shortly before its end, and one request for all who wait. botbuilder's own credentials
 * are not used, because they keep tokens in a cache of the whole process by the app's id, cannot ask a server of a test (MSAL insists on
 * https and Microsoft's hosts), and ask five times in a row when a machine has no identity.
 *
 * @param env where App Service tells how managed identities get tokens
 * @param elapsed milliseconds by a clock that never steps back
 */
export function openTokens(
  options: Pick<TeamsOptions, 'appId' | 'credentials' | 'endpoints'>,
  env: { IDENTITY_ENDPOINT?: string; IDENTITY_HEADER?: string } = process.env,
  elapsed: () => number = () => performance.now(),
): Tokens {
  const { appId = '', credentials, endpoints } = options
  const { login, scope, identity } = { ...DEFAULT_ENDPOINTS, ...endpoints } as Partial<TeamsEndpoints> &
    typeof DEFAULT_ENDPOINTS
  let current: { token: string; until: number } | undefined
  let asking: Promise<string> | undefined

  const request = (): [string, RequestInit] => {
    if (credentials?.type === 'managed-identity') return identityRequest(appId, scope, identity, env)
    const tenant = credentials?.type === 'single-tenant' ? credentials.tenantId : 'botframework.com'
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: appId,
      client_secret: credentials?.secret ?? '',
      scope: `${scope}/.default`,
    })
    return [`${login.replace(/\/$/, '')}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`, { method: 'POST', body }]
  }

  const ask = async (): Promise<string> => {
    const [url, init] = request()
    const response = await call('a token', url, { ...init, signal: AbortSignal.timeout(WITHIN_MS) })
    const answer = objectOf(await textOf('a token', response, MAX_BYTES))
    const { access_token: token, expires_in, error } = answer
    // What else the answer says may repeat the request.
    if (response.status !== 200 || typeof token !== 'string')
      throw new Refused(
        'a token',
        response.status === 200 ? 502 : response.status,
        typeof error === 'string' ? error : '',
      )
    const livesMs = Number(expires_in) * 1_000 || 0
    current = { token, until: elapsed() + Math.max(livesMs - EARLY_MS, livesMs / 2) }
    return token
  }

  return {
    async get() {
      if (current && elapsed() < current.until) return current.token
      asking ??= ask().finally(() => {
        asking = undefined
      })
      return asking
    },
    forget(token) {
      if (current?.token === token) current = undefined
    },
  }
}

/** As "How to use managed identities" has it for App Service and for virtual machines; looked up on 2026-11-28. */
function identityRequest(
  appId: string,
  resource: string,
  identity: string | undefined,
  { IDENTITY_ENDPOINT, IDENTITY_HEADER }: { IDENTITY_ENDPOINT?: string; IDENTITY_HEADER?: string },
): [string, RequestInit] {
  const isService = identity === undefined && IDENTITY_ENDPOINT !== undefined && IDENTITY_HEADER !== undefined
  const url = new URL(isService ? IDENTITY_ENDPOINT : (identity ?? MACHINE))
  url.searchParams.set('api-version', isService ? '2019-08-01' : '2018-02-01')
  url.searchParams.set('resource', resource)
  url.searchParams.set('client_id', appId)
  return [url.href, { headers: isService ? { 'x-identity-header': IDENTITY_HEADER } : { metadata: 'true' } }]
}
