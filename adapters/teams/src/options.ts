import { type Adapter, isPlaceholder } from '@huida/core'
import type { Account } from './activity.js'
import { isLoopback } from './addresses.js'

/** How the bot shows who it is when it calls Microsoft. As it was registered on the page of the Azure Bot, "Type of App". */
export type TeamsCredentials =
  /** The usual one. Only people of one tenant may install the bot. */
  | { type: 'single-tenant'; tenantId: string; secret: string }
  /** Registered before Microsoft refused new ones of this kind (July 2025). */
  | { type: 'multi-tenant'; secret: string }
  /** A user-assigned managed identity of the machine that the bot runs on: there is no secret. */
  | { type: 'managed-identity'; tenantId: string }

/** Whom the bot asks, and whom it believes. For national clouds, for a way through a proxy, and for tests. */
export interface TeamsEndpoints {
  /** Says where the keys are. Default `https://login.botframework.com/v1/.well-known/openidconfiguration`. */
  metadata: string
  /** Who signs what comes in. Default `https://api.botframework.com`. */
  issuer: string
  /** Gives the bot its tokens. Default `https://login.microsoftonline.com`. */
  login: string
  /** For whom the bot's tokens are. Default `https://api.botframework.com`. */
  scope: string
  /** Gives tokens to managed identities. Default: what App Service sets (`IDENTITY_ENDPOINT`), else that of virtual machines. */
  identity: string
}

/** Which bot it is, and whom it serves. */
export interface TeamsOptions {
  /** "Microsoft App ID" on the page of the Azure Bot, a GUID. May be missing in `development` only. */
  appId?: string
  /** May be missing in `development` only. */
  credentials?: TeamsCredentials
  /** Names the adapter: two of them in one bot need two names. Teams posts to `/<name>/…`. Default `teams`. */
  name?: string
  /** The tenants that are served. Default: that of the credentials; with `multi-tenant`, all. */
  tenants?: readonly string[]
  /**
   * Which messages of group chats and channels are for the bot: those that mention it, or all that Teams passes on. The others are kept for
   * the history. Default `addressed`.
   */
  groups?: 'addressed' | 'all'
  /**
   * Who is of the team, by ids in Entra or as a function: when one of them writes in a group chat or channel, the conversation is theirs and
   * the bot is silent. Default: nobody.
   */
  agents?: readonly string[] | ((person: Account) => boolean)
  /** Where the bot may send its token: hosts, or `*.` and a domain. One of this machine may be reached by http. Default: Microsoft's. */
  serviceHosts?: readonly string[]
  /** Where files that people attach may be opened, without a token. Default `*.sharepoint.com`. */
  fileHosts?: readonly string[]
  /** Whom the bot asks, and whom it believes, where that is not Microsoft's worldwide cloud. */
  endpoints?: Partial<TeamsEndpoints>
  /**
   * Takes unsigned requests, from this machine only: for the Bot Framework Emulator and the like. Excludes `appId`. Never behind a proxy.
   * Default false.
   */
  development?: boolean
  /** How fast messages leave. Default: 50/s in all, and 8 in 2 s in a conversation. */
  rate?: NonNullable<Adapter['rate']>
}

export const DEFAULT_ENDPOINTS: Omit<TeamsEndpoints, 'identity'> = {
  metadata: 'https://login.botframework.com/v1/.well-known/openidconfiguration',
  issuer: 'https://api.botframework.com',
  login: 'https://login.microsoftonline.com',
  scope: 'https://api.botframework.com',
}

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** GUIDs that stand in examples: of one digit only, or counted up. */
const EXAMPLE_GUID = /^(.)\1{7}-(\1{4}-){3}\1{12}$|^12345678-/i
const PAGE = 'It is on the page of the Azure Bot, "Configuration".'

/** What is wrong with them, in sentences. */
export function problemsOf(options: TeamsOptions): string[] {
  const { appId, credentials, development = false, tenants, serviceHosts, fileHosts, endpoints = {} } = options
  const problems: string[] = []
  if (development) {
    if (appId !== undefined || credentials !== undefined)
      problems.push(
        'development is on, and takes unsigned requests, though there is an appId or credentials. Leave out one of them.',
      )
    if ((serviceHosts ?? []).some((host) => !isLoopback(host)))
      problems.push('serviceHosts names another machine, but in development only this one is served. Leave it out.')
  } else {
    problems.push(...guidProblem('appId', appId, PAGE), ...credentialProblems(credentials))
  }
  if (tenants?.length === 0) problems.push('tenants is empty, so nobody would be served. Leave it out, or name one.')
  for (const [name, hosts] of Object.entries({ serviceHosts, fileHosts }))
    for (const host of hosts ?? [])
      if (
        !/^(\*\.)?([a-z0-9-]+\.)*[a-z0-9-]+$|^\[::1\]$/.test(host) ||
        /^\*\.[^.]*$/.test(host) ||
        host === '*.trafficmanager.net'
      )
        problems.push(
          `${name} has "${host}", which is no host of one owner. Write smba.trafficmanager.net, or *.example.com.`,
        )
  for (const [name, address] of Object.entries(endpoints)) {
    const url = URL.canParse(String(address)) ? new URL(String(address)) : undefined
    const isSafe =
      url?.protocol === 'https:' || (url?.protocol === 'http:' && (isLoopback(url.hostname) || name === 'identity'))
    if (!isSafe) problems.push(`endpoints.${name} is not an https address. Leave it out to use Microsoft's own.`)
  }
  return problems
}

function credentialProblems(credentials: TeamsCredentials | undefined): string[] {
  const problems: string[] = []
  switch (credentials?.type) {
    case 'single-tenant':
    case 'managed-identity':
      problems.push(...guidProblem('credentials.tenantId', credentials.tenantId, PAGE))
      break
    case 'multi-tenant':
      break
    // Options may be written in JavaScript.
    default:
      return [
        'credentials are missing, so the bot could not answer. Give { type: "single-tenant", tenantId, secret }, or another type.',
      ]
  }
  if (credentials.type === 'managed-identity') return problems
  const { secret } = credentials
  const next = 'Make one at "Certificates & secrets" of the app registration, and copy its value, not its id.'
  if (typeof secret !== 'string' || secret.trim() === '') problems.push(`credentials.secret is missing. ${next}`)
  else if (secret.length < 16 || isPlaceholder(secret))
    problems.push(`credentials.secret is a placeholder, or too short to be one. ${next}`)
  else if (GUID.test(secret)) problems.push(`credentials.secret is the id of a secret. ${next}`)
  return problems
}

function guidProblem(name: string, value: unknown, next: string): string[] {
  if (typeof value !== 'string' || value === '') return [`${name} is missing. ${next}`]
  return GUID.test(value) && !EXAMPLE_GUID.test(value) ? [] : [`${name} is not a GUID that Microsoft gave. ${next}`]
}
