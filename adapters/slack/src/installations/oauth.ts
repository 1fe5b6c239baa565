import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Logger } from '@huida/core'
import type { Api } from '../api.js'
import { DEFAULT_AUTHORIZE_URL, DEFAULT_SCOPES, type SlackOAuth } from '../options.js'
import { isId } from '../payload.js'
import { type Access, type Installation, type ManyInstallations, tokensOf } from './installations.js'

/** How long somebody may take to consent. */
const STATE_MS = 600_000
const COOKIE = 'huida_slack_state'
const ASK_WITHIN_MS = 10_000

/** What installing needs. */
export interface Installing {
  oauth: SlackOAuth
  api: Api
  installations: ManyInstallations
  log: Logger | undefined
}

/** Leads to Slack's page of consent. The state is bound to this browser, and nothing is stored for it. */
export function beginInstall(oauth: SlackOAuth, now = Date.now()): Response {
  const nonce = randomBytes(16).toString('hex')
  const state = stateOf(oauth, nonce, now + STATE_MS)
  const url = new URL(oauth.authorizeUrl ?? DEFAULT_AUTHORIZE_URL)
  url.searchParams.set('client_id', oauth.clientId)
  url.searchParams.set('scope', (oauth.scopes ?? DEFAULT_SCOPES).join(','))
  url.searchParams.set('state', state)
  if (oauth.redirectUrl) url.searchParams.set('redirect_uri', oauth.redirectUrl)
  const isLocal = oauth.redirectUrl?.startsWith('http://') === true
  const cookie = `${COOKIE}=${nonce}; Path=/; Max-Age=${STATE_MS / 1_000}; HttpOnly; SameSite=Lax${isLocal ? '' : '; Secure'}`
  return new Response(null, {
    status: 302,
    headers: { location: url.href, 'set-cookie': cookie, 'cache-control': 'no-store' },
  })
}

/** Slack leads back with a code, which is good for a token once. */
export async function endInstall(request: Request, installing: Installing, now = Date.now()): Promise<Response> {
  const { oauth, api, installations, log } = installing
  const asked = new URL(request.url).searchParams
  const nonce = new RegExp(`(?:^|;\\s*)${COOKIE}=([0-9a-f]{32})(?:;|$)`).exec(request.headers.get('cookie') ?? '')?.[1]
  if (!isOurs(oauth, asked.get('state') ?? '', nonce, now)) return page(400, 'stale')
  const code = asked.get('code')
  if (!code || code.length > 512) return page(400, 'refused')
  try {
    const { clientId: client_id, clientSecret: client_secret, redirectUrl } = oauth
    const args = { client_id, client_secret, code, ...(redirectUrl && { redirect_uri: redirectUrl }) }
    const told = await api.call<Access>('oauth.v2.access', args, { signal: AbortSignal.timeout(ASK_WITHIN_MS) })
    const installation = await installationOf(told, api)
    if (!installation) return page(502, 'failed')
    await installations.save(installation)
    log?.info({ team: installation.id }, 'the app was installed in a workspace of Slack')
    return page(200, 'installed')
  } catch (error) {
    log?.warn({ error }, 'the app could not be installed in a workspace of Slack')
    return page(502, 'failed')
  }
}

async function installationOf(told: Access, api: Api): Promise<Installation | undefined> {
  const id = told.is_enterprise_install ? told.enterprise?.id : told.team?.id
  const tokens = tokensOf(told)
  if (!isId(id) || tokens.token === '') return undefined
  const calling = { token: tokens.token, signal: AbortSignal.timeout(ASK_WITHIN_MS) }
  // By which own messages are known; the user alone does as well.
  const { bot_id } = await api.call<{ bot_id?: string }>('auth.test', {}, calling).catch(() => ({ bot_id: undefined }))
  return { id, ...tokens, ...(told.bot_user_id && { botUserId: told.bot_user_id }), ...(bot_id && { botId: bot_id }) }
}

const stateOf = ({ clientSecret }: SlackOAuth, nonce: string, until: number): string =>
  `${until}.${createHmac('sha256', clientSecret).update(`huida install ${until} ${nonce}`).digest('hex')}`

function isOurs(oauth: SlackOAuth, state: string, nonce: string | undefined, now: number): boolean {
  const until = Number(/^(\d{13})\.[0-9a-f]{64}$/.exec(state)?.[1] ?? 0)
  if (nonce === undefined || until < now) return false
  return timingSafeEqual(Buffer.from(state), Buffer.from(stateOf(oauth, nonce, until)))
}

const WORDS = {
  installed: ['已安装。现在可以在 Slack 里和它说话了。', 'Installed. You can talk to it in Slack now.'],
  refused: ['没有安装：Slack 没有给出授权。', 'Not installed: Slack gave no consent.'],
  stale: [
    '没有安装：这个页面已经过期，或在另一个浏览器中打开。请重新安装。',
    'Not installed: this page is out of date, or was opened in another browser. Install again.',
  ],
  failed: ['没有安装：Slack 没有应答。请重新安装。', 'Not installed: Slack did not answer. Install again.'],
} as const

/** For whoever installs the app. */
function page(status: number, what: keyof typeof WORDS): Response {
  const [zh, en] = WORDS[what]
  const body = `<!doctype html><meta charset="utf-8"><title>Huida</title><p lang="zh">${zh}</p><p lang="en">${en}</p>`
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'",
    'referrer-policy': 'no-referrer',
    'set-cookie': `${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax`,
  }
  return new Response(body, { status, headers })
}
