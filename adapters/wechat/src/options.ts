import { type Adapter, isPlaceholder } from '@huida/core'
import type { impls } from 'wechaty-puppet'

/** What wechaty drives: one way to reach WeChat. */
export type Puppet = impls.PuppetInterface

/** Which WeChat account it is, and how it is reached. */
export interface WechatOptions {
  /**
   * The npm name of a puppet (`wechaty-puppet-padlocal`), a puppet, or what makes one: it is called again for each new connection. Default:
   * the environment variable `WECHATY_PUPPET`. There is no other default: with neither of them the bot does not start.
   */
  puppet?: string | Puppet | (() => Puppet | Promise<Puppet>)
  /** What a puppet that is given by its name is made with: token, endpoint, TLS. Default: the puppet reads its environment variables. */
  puppetOptions?: Record<string, unknown>
  /** Names the adapter: two of them in one bot need two names. It is in conversation ids. Default `wechat`. */
  name?: string
  /**
   * Whether the puppet knows people and rooms by the same ids after each login. With `false` every login begins new conversations: nothing
   * that was kept under an older id is shown to whoever has it now. Default: as `PUPPETS` says, and `false` for puppets that are not there.
   */
  stableIds?: boolean
  /** Which messages of rooms are for the bot: those that mention or quote it, or all. The others are kept for the history. Default `addressed`. */
  groups?: 'addressed' | 'all'
  /** Whether requests to become a friend are accepted. Default `false`: a person does that on the phone. */
  acceptFriends?: boolean | ((request: FriendRequest) => boolean | Promise<boolean>)
  /** Called when somebody must scan a code to log in, and with what becomes of it. The code is shown in the log as well. */
  onScan?(scan: Scan): void
  /** How fast messages leave. Default: `RATE`. */
  rate?: NonNullable<Adapter['rate']>
  /** What the puppet can send, where it differs from `PUPPETS`. What it turns out not to know goes as text. */
  can?: Partial<Abilities>
}

/** Somebody wants to become a friend. */
export interface FriendRequest {
  /** The puppet's id of the person. */
  contactId: string
  /** What they wrote with it. */
  hello: string
}

/** A login that waits for a person. */
export interface Scan {
  /** `waiting`: scan `qrcode` with WeChat. `scanned`: confirm it on the phone. `ended`: confirmed, cancelled or too late. */
  status: 'waiting' | 'scanned' | 'ended'
  /** What the code says; only while it waits. Whoever scans it puts their account at the bot's disposal. */
  qrcode?: string
}

/** What a puppet can send besides text. */
export interface Abilities {
  image: boolean
  file: boolean
  video: boolean
  link: boolean
  location: boolean
  miniProgram: boolean
}

/** What is known of a puppet. */
export interface AboutPuppet {
  stableIds: boolean
  can: Abilities
}

const media = { image: true, file: true, video: true }
const all: Abilities = { ...media, link: true, location: true, miniProgram: true }
const mediaOnly: Abilities = { ...media, link: false, location: false, miniProgram: false }

/**
 * What puppets do, by the table at https://wechaty.js.org/docs/puppet-providers/ and reports of implementers; written down on 2026-11-28.
 * Those of the web protocol call everybody anew at each login (wechaty/puppet-wechat#139). Of a gateway (`wechaty-puppet-service`) nothing
 * is known but what stands behind it: it is asked for everything, and its ids are not trusted unless `stableIds` says so.
 */
export const PUPPETS: Readonly<Record<string, AboutPuppet>> = {
  'wechaty-puppet-wechat': { stableIds: false, can: mediaOnly },
  'wechaty-puppet-wechat4u': { stableIds: false, can: mediaOnly },
  'wechaty-puppet-service': { stableIds: false, can: all },
  'wechaty-puppet-padlocal': { stableIds: true, can: { ...all, location: false } },
  'wechaty-puppet-xp': { stableIds: true, can: { ...mediaOnly, video: false } },
  '@juzibot/wechaty-puppet-donut': { stableIds: true, can: all },
  '@juzibot/wechaty-puppet-wxwork': { stableIds: true, can: all },
}

/** Of a puppet that is not in `PUPPETS`. */
const UNKNOWN: AboutPuppet = { stableIds: false, can: all }

/**
 * How fast an account may write. WeChat publishes no figure for personal accounts, and restricts those that write like machines: this is
 * what a quick person at a desk does, 30 messages a minute over all chats, and never more than 5 at once in one. Set on 2026-11-28.
 */
export const RATE = { total: { count: 30, perMs: 60_000 }, perConversation: { count: 5, perMs: 10_000 } }

/** The name of the puppet, as far as it can be told before it is made. */
export function puppetName({ puppet }: WechatOptions): string | undefined {
  // wechaty reads it in the same way.
  if (puppet === undefined) return process.env.WECHATY_PUPPET?.toLowerCase() || undefined
  if (typeof puppet === 'string') return puppet
  return typeof puppet === 'function' ? undefined : puppet.name().replace(/<.*/, '')
}

/** What is known of the puppet, with what the options say of it. */
export function aboutPuppet(options: WechatOptions): AboutPuppet {
  const { stableIds, can } = PUPPETS[puppetName(options) ?? ''] ?? UNKNOWN
  return { stableIds: options.stableIds ?? stableIds, can: { ...can, ...options.can } }
}

/** What is wrong with them, in sentences. */
export function problemsOf(options: WechatOptions): string[] {
  const { puppet, puppetOptions, rate } = options
  const problems: string[] = []
  const name = puppetName(options)
  if (puppet === '' || (puppet === undefined && name === undefined))
    problems.push(
      'no puppet is given, and none is chosen for you: which one you use decides what WeChat allows. Give the puppet option, or set WECHATY_PUPPET, such as to wechaty-puppet-padlocal.',
    )
  if (puppet !== undefined && !['string', 'function', 'object'].includes(typeof puppet))
    problems.push('puppet is neither the name of one, nor a puppet, nor a function that makes one.')
  const token = puppetOptions?.token ?? tokenOfEnvironment(name)
  if (token === undefined) {
    if (name === 'wechaty-puppet-service' && isNamed(puppet))
      problems.push(
        'wechaty-puppet-service needs the token of a gateway. Give puppetOptions.token, or set WECHATY_PUPPET_SERVICE_TOKEN.',
      )
  } else if (isPlaceholder(withoutKind(token)))
    problems.push('the token of the puppet is empty or a placeholder. Give the one that your provider gave you.')
  if (rate)
    for (const [which, one] of Object.entries(rate))
      if (one && !(one.count > 0 && one.perMs > 0)) problems.push(`rate.${which} needs a count and perMs above 0.`)
  return problems
}

/** Tokens begin with the kind of service, or the name in its certificate: `puppet_padlocal_…`, `insecure_…`. */
const withoutKind = (token: unknown) =>
  typeof token === 'string' ? token.replace(/^(?:insecure|puppet_[a-z]+)_/, '') : token

const isNamed = (puppet: WechatOptions['puppet']) => puppet === undefined || typeof puppet === 'string'

/** What opens the account, and must not be repeated. */
export function secretsOf(options: WechatOptions): string[] {
  const found = [options.puppetOptions?.token, tokenOfEnvironment(puppetName(options))]
  return found.filter((token): token is string => typeof token === 'string' && token !== '')
}

const tokenOfEnvironment = (name: string | undefined): string | undefined => {
  if (name === 'wechaty-puppet-service') return process.env.WECHATY_PUPPET_SERVICE_TOKEN
  return name === 'wechaty-puppet-padlocal' ? process.env.WECHATY_PUPPET_PADLOCAL_TOKEN : undefined
}
