import {
  type Adapter,
  type Cursor,
  defineAdapter,
  HuidaError,
  type Inbox,
  type Json,
  type Logger,
  type PlatformEvent,
  parseJson,
  readBody,
} from '@huida/core'
import { ALLOWED_UPDATES, type Api, DEFAULT_API_ROOT, openApi, Refused } from './api.js'
import { poll, untilDone } from './poll.js'
import { type BotIdentity, pressOf, receive } from './receive.js'
import { accepts, rate, send, showTyping } from './send.js'
import { secretProblems, verify } from './verify.js'

/** Which bot it is, and how it hears from Telegram. */
export interface TelegramOptions {
  /** From @BotFather: `123456:AbC…`. It appears in no log and no error. */
  token: string
  /** Telegram calls us at `/telegram/…`. Default: absent, and we ask Telegram by long polling. */
  webhook?: {
    /** 1 to 256 characters `A-Z a-z 0-9 _ -`. Telegram sends it with every update; what comes without it is refused. */
    secret: string
    /** The public address, such as `https://bot.example.com/telegram/updates`: registered at start. Default: you register it. */
    url?: string
  }
  /** Which messages of groups are for the bot: those that mention it or reply to it, or all. Default `addressed`. */
  groups?: 'addressed' | 'all'
  /** Another Bot API server, or a way to it. Default `https://api.telegram.org`. */
  apiRoot?: string
  /** How fast messages leave, for servers with other limits than Telegram's own. Default: 30/s, and 5 in 5 s per chat. */
  rate?: NonNullable<Adapter['rate']>
}

/** Asked once at start; longer than that, and it is asked again while the bot already runs. */
const START_WITHIN_MS = 5_000
const PRESS_WITHIN_MS = 5_000
/** Long messages that reply to long messages carry hundreds of entities each. */
const MAX_MEMBERS = 20_000

/** Telegram, by webhook or long polling. */
export function telegram(options: TelegramOptions): Adapter {
  const { token, webhook, groups = 'addressed', apiRoot = DEFAULT_API_ROOT } = options
  const bot: BotIdentity = { id: Number.parseInt(token, 10) }
  let opened: Promise<Api> | undefined
  let polling: Promise<void> | undefined
  let log: Logger | undefined
  const api = () => {
    opened ??= openApi({ token, apiRoot })
    return opened
  }

  /** An update that Telegram wrote differently than ever before must not hold up those that follow it. */
  const understood = (update: Json): PlatformEvent | undefined => {
    const keys = Object.keys(Object(update))
    try {
      const event = receive(update, { bot, groups, now: Date.now() })
      if (!event) log?.debug({ update: keys }, 'an update of Telegram was ignored')
      return event
    } catch (error) {
      log?.error({ error, update: keys }, 'an update of Telegram could not be read and was ignored')
      return undefined
    }
  }

  /** Stores what updates say, then lets pressed buttons stop spinning. */
  const take = async (updates: readonly Json[], inbox: Inbox, cursor?: Cursor) => {
    const events = updates.flatMap((update) => understood(update) ?? [])
    if (events.length > 0 || cursor) await inbox.receiveAll(events, cursor)
    for (const update of updates) {
      const callback_query_id = pressOf(update)
      if (callback_query_id === undefined) continue
      api()
        .then((opened) =>
          opened.callApi(
            'answerCallbackQuery',
            { callback_query_id },
            { signal: AbortSignal.timeout(PRESS_WITHIN_MS) },
          ),
        )
        .catch((error: unknown) => log?.debug({ error }, 'a pressed button goes on spinning'))
    }
  }

  /** Learns who the bot is, and tells Telegram where it listens. `true` when that is done. */
  const introduce = async (signal: AbortSignal): Promise<true> => {
    const client = await api()
    bot.username = (await client.callApi('getMe', {}, { signal })).username
    if (webhook?.url !== undefined)
      await client.callApi(
        'setWebhook',
        { url: webhook.url, secret_token: webhook.secret, allowed_updates: ALLOWED_UPDATES },
        { signal },
      )
    return true
  }

  return defineAdapter({
    name: 'telegram',
    accepts,
    rate: options.rate ?? rate,
    check: () => problemsOf(options),
    send: async (message, tools) => send(await api(), message, tools),
    typing: async (to, tools) => showTyping(await api(), to, tools),

    ...(webhook && {
      async fetch(request: Request, inbox: Inbox) {
        if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
        verify(request.headers, webhook.secret)
        await take([parseJson(await readBody(request), MAX_MEMBERS)], inbox)
        return new Response(null, { status: 200 })
      },
    }),

    async start(inbox, tools) {
      log = tools.log
      const { signal } = tools
      try {
        await introduce(AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]))
      } catch (error) {
        if (error instanceof Refused && !error.passes)
          throw new HuidaError(
            'CONFIG_INVALID',
            { problems: [`Adapter "telegram": ${error.message}. Check the token and webhook.url.`] },
            { cause: error },
          )
        log.warn({ error }, 'Telegram does not answer; trying again while the bot runs')
        void untilDone(() => introduce(signal), tools)
      }
      if (!webhook) polling = poll(await api(), { inbox, take, cursor: `updates of ${bot.id}`, ...tools })
    },

    async stop() {
      await polling
      ;(await opened)?.disconnect()
      opened = undefined
    },
  })
}

function problemsOf({ token, webhook, apiRoot = DEFAULT_API_ROOT }: TelegramOptions): string[] {
  const problems: string[] = []
  if (!/^\d+:[\w-]+$/.test(token)) problems.push('token is not one of Telegram, 123456:AbC…. Ask @BotFather for one.')
  if (!/^https?:\/\//.test(apiRoot) || !URL.canParse(apiRoot))
    problems.push('apiRoot is not an http or https address. Leave it out to use Telegram itself.')
  if (!webhook) return problems
  problems.push(...secretProblems(webhook.secret))
  const { url } = webhook
  if (url === undefined) return problems
  if (!URL.canParse(url) || (apiRoot === DEFAULT_API_ROOT && !url.startsWith('https://')))
    problems.push('webhook.url is not an https address. Give the public one that leads to /telegram/ of this bot.')
  if (token && url.includes(token))
    problems.push('webhook.url contains the token, and addresses end up in access logs. Use another path.')
  return problems
}
