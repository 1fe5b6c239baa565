import type { Adapter } from '@huida/core'
import { DEFAULT_API_ROOT } from './api.js'
import { secretProblems } from './verify.js'

/** Which bot it is, and how it hears from Telegram. */
export interface TelegramOptions {
  /** From @BotFather: `123456:AbC…`. It appears in no log and no error. */
  token: string
  /** Names the adapter: two of them in one bot need two names. It is in conversation ids and in the webhook's path. Default `telegram`. */
  name?: string
  /** Telegram calls us at `/<name>/…`. Default: absent, and we ask Telegram by long polling. */
  webhook?: {
    /** 1 to 256 characters `A-Z a-z 0-9 _ -`. Telegram sends it with every update; what comes without it is refused. */
    secret: string
    /** The public address, such as `https://bot.example.com/telegram/updates`: registered at start. Default: you register it. */
    url?: string
  }
  /**
   * Which messages of groups are for the bot: those that mention it, reply to it or are commands, or all. The others are kept for the
   * history. Default `addressed`.
   */
  groups?: 'addressed' | 'all'
  /** Another Bot API server, or a way to it. Default `https://api.telegram.org`. */
  apiRoot?: string
  /** How fast messages leave, for servers with other limits than Telegram's own. Default: 30/s, and 5 in 5 s per chat. */
  rate?: NonNullable<Adapter['rate']>
}

/** What is wrong with them, in sentences. */
export function problemsOf({
  token,
  webhook,
  name = 'telegram',
  apiRoot = DEFAULT_API_ROOT,
}: TelegramOptions): string[] {
  const problems: string[] = []
  if (!/^\d+:[\w-]+$/.test(token)) problems.push('token is not one of Telegram, 123456:AbC…. Ask @BotFather for one.')
  if (!/^https?:\/\//.test(apiRoot) || !URL.canParse(apiRoot))
    problems.push('apiRoot is not an http or https address. Leave it out to use Telegram itself.')
  if (!webhook) return problems
  problems.push(...secretProblems(webhook.secret))
  const { url } = webhook
  if (url === undefined) return problems
  if (!URL.canParse(url) || (apiRoot === DEFAULT_API_ROOT && !url.startsWith('https://')))
    problems.push(`webhook.url is not an https address. Give the public one that leads to /${name}/ of this bot.`)
  if (token && url.includes(token))
    problems.push('webhook.url contains the token, and addresses end up in access logs. Use another path.')
  return problems
}
