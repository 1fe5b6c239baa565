import { type Adapter, defineAdapter, HuidaError, type Inbox, type Logger, type Recipient, Refusals } from '@huida/core'
import { setTimeout as pause } from 'node:timers/promises'
import { accepts, rate } from './accepts.js'
import { type Api, openApi, Refused } from './api.js'
import type { Sending } from './delivery/sending.js'
import { ManyInstallations, OneInstallation } from './installations/installations.js'
import { beginInstall, endInstall } from './installations/oauth.js'
import { DEFAULT_API_URL, FILE_HOSTS, problemsOf, type SlackOptions, secretsOf } from './options.js'
import type { Place } from './payload.js'
import { edit, notInstalled, react, remove, send, shownOf } from './send.js'
import { Intake } from './transport/intake.js'
import { listen } from './transport/socket.js'
import { Streams } from './transport/streams.js'
import { answer } from './transport/webhook.js'
import { download } from './words/files.js'

export type { SlackOAuth, SlackOptions } from './options.js'
export { LIMITS } from './show/limits.js'

/** Asked once at start; longer than that, and it is asked again when the first event comes. */
const START_WITHIN_MS = 5_000
const SILENT_AFTER_MS = 15_000

/** Slack, by the Events API or Socket Mode, in one workspace or many. */
export function slack(options: SlackOptions): Adapter {
  const { name = 'slack', apiUrl = DEFAULT_API_URL, oauth, botToken, appToken, streaming = true } = options
  const base = apiUrl.endsWith('/') ? apiUrl : `${apiUrl}/`
  const secrets = secretsOf(options)
  const refusals = new Refusals('requests to the webhook of Slack')
  const doubtful = new Set<string>()
  let opened: Promise<Api> | undefined
  let listening: Promise<void> | undefined
  let inbox: Inbox | undefined
  let log: Logger | undefined
  const api = () => {
    opened ??= openApi({ apiUrl: base })
    return opened
  }
  const running = () => {
    if (!inbox) throw new HuidaError('NOT_RUNNING', { state: 'not started' })
    return inbox
  }
  const many = oauth && new ManyInstallations(oauth, api, running, () => log)
  const installations = many ?? new OneInstallation(botToken ?? '', api)

  const reach = async ({ account, address }: Recipient) => {
    const { enterprise } = Object(address) as Partial<Place>
    const installation =
      account === undefined
        ? await installations.only()
        : await installations.of({ team: account, ...(enterprise && { enterprise }) })
    return installation && { api: await api(), token: installation.token, botUserId: installation.botUserId }
  }
  const streams = new Streams({
    reach,
    drawer: () => running().drawer,
    elapsed: () => performance.now(),
    pause: (ms) => pause(ms),
  })
  const intake = new Intake({ options, installations, api, log: () => log })
  const sending = (reached: { api: Api; token: string }): Sending => ({
    ...reached,
    streams,
    drawer: running().drawer,
    doubtful,
  })

  return defineAdapter({
    name,
    platform: 'slack',
    accepts,
    rate: options.rate ?? rate,
    check: () => problemsOf(options),
    async knows(account) {
      if (account === undefined) return many === undefined
      return (await installations.of({ team: account })) !== undefined
    },

    async send(message, tools) {
      const reached = await reach(message.to)
      if (!reached) return notInstalled(message.to)
      const result = await send(message, tools, sending(reached))
      if (result.outcome === 'delivered') intake.said(result.id, message.to.id)
      return result
    },
    preview: shownOf,
    async edit(message, tools) {
      const reached = await reach(message.to)
      return reached ? edit(message, tools, sending(reached)) : notInstalled(message.to)
    },
    async delete(message, tools) {
      const reached = await reach(message.to)
      return reached ? remove(message, tools, sending(reached)) : notInstalled(message.to)
    },
    async react(message, tools) {
      const reached = await reach(message.to)
      return reached
        ? react(message, tools, { ...sending(reached), botUserId: reached.botUserId })
        : notInstalled(message.to)
    },
    ...(streaming && { stream: (to, provisional) => streams.show(to, provisional) }),
    async download(part, { account, signal }) {
      const reached = await reach({ id: '', userId: '', ...(account !== undefined && { account }) })
      return reached && download(part, { ...reached, signal, hosts: fileOrigins(options) })
    },

    ...((secrets.length > 0 || many) && {
      async fetch(request: Request, inbox: Inbox) {
        const { pathname } = new URL(request.url)
        if (many && oauth && request.method === 'GET') {
          if (pathname.endsWith('/install')) return beginInstall(oauth)
          if (pathname.endsWith('/oauth'))
            return endInstall(request, { oauth, api: await api(), installations: many, log })
        }
        // What comes by the socket comes by no other way.
        if (secrets.length === 0) return new Response(null, { status: 404 })
        return answer(request, inbox, { secrets, refusals, log, take: (payload, inbox) => intake.take(payload, inbox) })
      },
    }),

    async start(given, tools) {
      inbox = given
      log = tools.log
      const { signal } = tools
      if (installations instanceof OneInstallation) await introduce(installations, { name, log, signal })
      if (appToken === undefined) return
      const { silentAfterMs = SILENT_AFTER_MS } = options
      const client = await api()
      const first = new Promise<unknown>((resolve) => {
        listening = listen({
          ...{ appToken, api: client, inbox: given, silentAfterMs, signal, log: tools.log },
          take: (payload, inbox) => intake.take(payload, inbox),
          tried: resolve,
        })
      })
      // A socket that cannot be opened yet is no reason not to start, but one that never will be is.
      const failure = await Promise.race([first, pause(START_WITHIN_MS, undefined, { ref: false })])
      if (isRefusal(failure)) throw misconfigured(name, failure, 'appToken')
    },

    async stop() {
      await listening
      await streams.stop()
      opened = undefined
    },
  })
}

/** Learns who the bot is. @throws HuidaError CONFIG_INVALID when Slack refuses the token */
async function introduce(
  installation: OneInstallation,
  { name, log, signal }: { name: string; log: Logger; signal: AbortSignal },
): Promise<void> {
  try {
    await installation.introduce(AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]))
  } catch (error) {
    if (isRefusal(error)) throw misconfigured(name, error, 'botToken')
    log.warn({ error }, 'Slack does not answer; asking again when the first event comes')
  }
}

/** The token is wrong, and will be. */
const isRefusal = (error: unknown): error is Refused =>
  error instanceof Refused && /auth|token|account_inactive|org_login_required/.test(error.code)

const misconfigured = (name: string, error: Refused, option: string) =>
  new HuidaError(
    'CONFIG_INVALID',
    { problems: [`Adapter "${name}": ${error.message}. Check ${option}.`] },
    { cause: error },
  )

/** Where the token may be sent to for files. */
function fileOrigins({ apiUrl, fileHosts }: SlackOptions): string[] {
  const own = FILE_HOSTS.map((host) => `https://${host}`)
  if (fileHosts) return [...own, ...fileHosts.flatMap((host) => [`https://${host}`, `http://${host}`])]
  return apiUrl === undefined ? own : [...own, new URL(apiUrl).origin]
}
