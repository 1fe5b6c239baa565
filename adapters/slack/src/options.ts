import type { Adapter } from '@huida/core'
import { secretProblems } from './verify.js'

export const DEFAULT_API_URL = 'https://slack.com/api/'
export const DEFAULT_AUTHORIZE_URL = 'https://slack.com/oauth/v2/authorize'
/** Where Slack keeps what people send. */
export const FILE_HOSTS: readonly string[] = ['files.slack.com', 'slack-files.com']
export const DEFAULT_SCOPES: readonly string[] = [
  ...['app_mentions:read', 'channels:history', 'groups:history', 'im:history', 'mpim:history'],
  ...['chat:write', 'files:read', 'files:write', 'reactions:read', 'reactions:write'],
]

/** Which app it is, and how it hears from Slack. */
export interface SlackOptions {
  /** Names the adapter: two of them in one bot need two names. It is in conversation ids and in the path of its addresses. Default `slack`. */
  name?: string
  /**
   * From "Basic Information": Slack signs its requests with it. A list during a rotation, the new one and the one before. Required, unless
   * the app hears by Socket Mode alone.
   */
  signingSecret?: string | readonly string[]
  /** `xoxb-…`, for an app in one workspace. Or `oauth`, for many. */
  botToken?: string
  /** Lets workspaces install the app by themselves: their tokens are kept in the bot's store, sealed with the client secret. */
  oauth?: SlackOAuth
  /** `xapp-…` with the scope `connections:write`: the bot opens a socket, and needs no public address. */
  appToken?: string
  /**
   * Who of the people on Slack belongs to your team: their user ids, or a function. When one of them writes in the thread of somebody else,
   * without mentioning the bot, the conversation is theirs. Default: nobody.
   */
  team?: readonly string[] | ((userId: string, about: { account: string }) => boolean | Promise<boolean>)
  /** Which messages of channels are for the bot: those that mention it, or all. Others are kept for the history. Default `addressed`. */
  channels?: 'addressed' | 'all'
  /** Shows answers while they are written, by editing a message. Default true. */
  streaming?: boolean
  /** The Web API, or a way to it. Default `https://slack.com/api/`. */
  apiUrl?: string
  /** How long a socket may be silent, its pings without an answer, until another one is opened, in milliseconds. Default 15,000. */
  silentAfterMs?: number
  /** Hosts that keep files, in addition to Slack's own: the token is sent to no other. Default: that of `apiUrl`, where you give one. */
  fileHosts?: readonly string[]
  /** How fast messages leave. Default: one a second in each conversation, 300 a minute in each workspace. */
  rate?: NonNullable<Adapter['rate']>
}

/** How workspaces install the app. */
export interface SlackOAuth {
  /** From "Basic Information". */
  clientId: string
  clientSecret: string
  /** The public address of `/<name>/oauth`, as it stands under "OAuth & Permissions". Default: Slack takes the first of those there. */
  redirectUrl?: string
  /** What the app asks for. Default: what this adapter can use. */
  scopes?: readonly string[]
  /** Default `https://slack.com/oauth/v2/authorize`. */
  authorizeUrl?: string
}

/** The secrets that requests may be signed with. */
export const secretsOf = ({ signingSecret }: SlackOptions): readonly string[] =>
  signingSecret === undefined ? [] : typeof signingSecret === 'string' ? [signingSecret] : signingSecret

/** What is wrong with them, in sentences. */
export function problemsOf(options: SlackOptions): string[] {
  const { signingSecret, botToken, oauth, appToken, apiUrl, fileHosts } = options
  const problems: string[] = []
  if (appToken === undefined && signingSecret === undefined)
    problems.push('signingSecret is missing, so anybody could write. It stands under "Basic Information" of your app.')
  else if (signingSecret !== undefined) problems.push(...signingProblems(options))
  if (appToken !== undefined && !/^xapp-[\w-]+$/.test(appToken))
    problems.push(
      'appToken is not one of Slack, xapp-…. Generate one under "Basic Information", with connections:write.',
    )
  if (botToken === undefined && oauth === undefined)
    problems.push('botToken is missing. Give the one of "OAuth & Permissions", or oauth for an app in many workspaces.')
  if (botToken !== undefined && oauth !== undefined)
    problems.push('botToken and oauth are both given. Give botToken for one workspace, oauth for many.')
  if (botToken !== undefined && !/^xox[be][-.][\w.-]{3,}$/.test(botToken))
    problems.push(
      'botToken is not one of a bot, xoxb-…. It stands under "OAuth & Permissions", once the app is installed.',
    )
  if (oauth) problems.push(...oauthProblems(oauth))
  if (apiUrl !== undefined && !isAddress(apiUrl))
    problems.push('apiUrl is not an http or https address. Leave it out to use Slack itself.')
  for (const host of fileHosts ?? [])
    if (!/^[\w.-]+(:\d+)?$/.test(host))
      problems.push(`fileHosts has "${host}", which is no host. Give names such as files.example.com.`)
  return problems
}

function signingProblems(options: SlackOptions): string[] {
  const secrets = secretsOf(options)
  const next = 'Copy it from "Basic Information" of your app.'
  if (secrets.length === 0) return [`signingSecret is an empty list. ${next}`]
  return secrets.flatMap((secret) => secretProblems(secret, 'signingSecret', next))
}

function oauthProblems({ clientId, clientSecret, redirectUrl, authorizeUrl }: SlackOAuth): string[] {
  const next = 'It stands under "Basic Information" of your app.'
  const problems = [
    ...secretProblems(clientId, 'oauth.clientId', next),
    ...secretProblems(clientSecret, 'oauth.clientSecret', next),
  ]
  if (redirectUrl !== undefined && !isAddress(redirectUrl))
    problems.push('oauth.redirectUrl is not an address. Give the public one that leads to /<name>/oauth of this bot.')
  if (authorizeUrl !== undefined && !isAddress(authorizeUrl))
    problems.push('oauth.authorizeUrl is not an http or https address. Leave it out to use Slack itself.')
  return problems
}

const isAddress = (url: string): boolean => /^https?:\/\//.test(url) && URL.canParse(url)
