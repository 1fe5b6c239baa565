import {
  type Adapter,
  type Cursor,
  defineAdapter,
  HuidaError,
  headerOf,
  type Inbox,
  type Json,
  type Logger,
  type PlatformEvent,
  parseJson,
  readBody,
  Refusals,
} from '@huida/core'
import { Albums } from './album.js'
import { ALLOWED_UPDATES, type Api, DEFAULT_API_ROOT, openApi, Refused } from './api.js'
import { download } from './media.js'
import { problemsOf, type TelegramOptions } from './options.js'
import { poll, untilDone } from './poll.js'
import { isOfGroup, pressOf, receive } from './receive.js'
import { accepts, edit, rate, react, remove, send, showTyping } from './send.js'
import { callOf } from './show.js'
import type { BotIdentity } from './update.js'
import { SECRET_HEADER, verify } from './verify.js'

export type { TelegramOptions } from './options.js'

/** Asked once at start; longer than that, and it is asked again while the bot already runs. */
const START_WITHIN_MS = 5_000
const PRESS_WITHIN_MS = 5_000
/** Long messages that reply to long messages carry hundreds of entities each. */
const MAX_MEMBERS = 20_000

/** Telegram, by webhook or long polling. */
export function telegram(options: TelegramOptions): Adapter {
  const { token, webhook, name = 'telegram', groups = 'addressed', apiRoot = DEFAULT_API_ROOT } = options
  const bot: BotIdentity = { id: Number.parseInt(token, 10) }
  const albums = new Albums()
  const refusals = new Refusals("requests to Telegram's webhook")
  let opened: Promise<Api> | undefined
  let polling: Promise<void> | undefined
  let log: Logger | undefined
  let isIntroduced = false
  const api = () => {
    opened ??= openApi({ token, apiRoot })
    return opened
  }

  /** An update that Telegram wrote differently than ever before must not hold up those that follow it. */
  const understood = (update: Json): PlatformEvent[] => {
    const keys = Object.keys(Object(update))
    try {
      const events = receive(update, { bot, groups, now: Date.now() })
      if (events.length === 0) log?.debug({ update: keys }, 'an update of Telegram was ignored')
      return events
    } catch (error) {
      log?.error({ error, update: keys }, 'an update of Telegram could not be read and was ignored')
      return []
    }
  }

  /** Stores what updates say, then lets pressed buttons stop spinning. */
  const take = async (updates: readonly Json[], inbox: Inbox, cursor?: Cursor) => {
    const events = albums.completed(updates.flatMap(understood))
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
    isIntroduced = true
    return true
  }

  /** The update in a request of Telegram's. */
  const verified = async (request: Request, secret: string): Promise<Json> => {
    try {
      verify(headerOf(request, SECRET_HEADER), secret)
      return parseJson(await readBody(request), MAX_MEMBERS)
    } catch (error) {
      refusals.count(error, log)
      throw error
    }
  }

  return defineAdapter({
    name,
    platform: 'telegram',
    accepts,
    rate: options.rate ?? rate,
    check: () => problemsOf(options),
    send: async (message, tools) => send(await api(), message, tools),
    preview: callOf,
    edit: async (message, tools) => edit(await api(), message, tools),
    delete: async (message, tools) => remove(await api(), message, tools),
    react: async (message, tools) => react(await api(), message, tools),
    typing: async (to, tools) => showTyping(await api(), to, tools),
    download: async (part, { signal }) => download(await api(), part, signal),

    ...(webhook && {
      async fetch(request: Request, inbox: Inbox) {
        if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
        const update = await verified(request, webhook.secret)
        // Telegram delivers it again; by then it can be told whether the bot is called.
        if (!isIntroduced && isOfGroup(update))
          throw new HuidaError('NOT_RUNNING', { state: 'asking Telegram for its own name' })
        await take([update], inbox)
        return new Response(null, { status: 200 })
      },
    }),

    async start(inbox, tools) {
      log = tools.log
      const { signal } = tools
      let introduced: Promise<void> | undefined
      try {
        await introduce(AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]))
      } catch (error) {
        if (error instanceof Refused && !error.passes)
          throw new HuidaError(
            'CONFIG_INVALID',
            { problems: [`Adapter "${name}": ${error.message}. Check the token and webhook.url.`] },
            { cause: error },
          )
        log.warn({ error }, 'Telegram does not answer; trying again while the bot runs')
        introduced = untilDone(() => introduce(signal), tools)
      }
      if (webhook) return
      const client = await api()
      polling = Promise.resolve(introduced).then(() =>
        poll(client, { inbox, take, cursor: `updates of ${bot.id}`, ...tools }),
      )
    },

    async stop() {
      await polling
      ;(await opened)?.disconnect()
      opened = undefined
    },
  })
}
