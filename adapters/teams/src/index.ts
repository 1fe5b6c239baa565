import {
  type Adapter,
  defineAdapter,
  HuidaError,
  type Inbox,
  type Json,
  type Logger,
  type PlatformEvent,
  parseJson,
  readBody,
  Refusals,
} from '@huida/core'
import { type Activity, isActivity } from './activity.js'
import { allowedUrl, FILE_HOSTS, SERVICE_HOSTS } from './addresses.js'
import { type Api, openApi } from './api.js'
import { openTokens } from './credentials.js'
import { comesFromHere } from './development.js'
import { NoAnswer, Refused } from './http.js'
import { KeySet } from './keys.js'
import { download } from './media.js'
import { OpenCards } from './open-cards.js'
import { DEFAULT_ENDPOINTS, problemsOf, type TeamsOptions } from './options.js'
import { receive } from './receive.js'
import { accepts, edit, preview, rate, remove, send, showTyping } from './send.js'
import { verifyActivity, verifyToken } from './verify.js'

export type { TeamsCredentials, TeamsEndpoints, TeamsOptions } from './options.js'
export { messageSize } from './send.js'

/** Long messages with many mentions and attachments. */
const MAX_MEMBERS = 5_000

/** Microsoft Teams, by the Bot Connector. */
export function teams(options: TeamsOptions): Adapter {
  const { appId, credentials, name = 'teams', groups = 'addressed', agents = [], fileHosts = FILE_HOSTS } = options
  const { development = false, endpoints } = options
  const serviceHosts = options.serviceHosts ?? (development ? ['localhost', '127.0.0.1', '[::1]'] : SERVICE_HOSTS)
  const served = options.tenants ?? (credentials && 'tenantId' in credentials ? [credentials.tenantId] : undefined)
  const { metadata, issuer } = { ...DEFAULT_ENDPOINTS, ...endpoints }
  const keys = new KeySet(metadata)
  const find = keys.find.bind(keys)
  const tokens = development ? undefined : openTokens(options)
  const cards = new OpenCards()
  const refusals = new Refusals("requests to Teams' messaging endpoint")
  let opened: Promise<Api> | undefined
  let log: Logger | undefined
  const api = () => {
    opened ??= openApi({ appId, tokens, serviceHosts, endpoints })
    return opened
  }

  /** An activity and the address to answer it at, once it is sure who has written it. */
  const verified = async (request: Request): Promise<{ activity: Json & Activity; serviceUrl: string }> => {
    const body = async () => {
      const activity = parseJson(await readBody(request), MAX_MEMBERS)
      if (!isActivity(activity)) throw new HuidaError('BODY_INVALID', { problem: 'it is no activity: it has no type' })
      return activity
    }
    try {
      if (development) {
        if (!comesFromHere(request)) throw new HuidaError('UNAUTHENTIC', {}, { cause: 'it is not of this machine' })
        const activity = await body()
        const serviceUrl = allowedUrl(activity.serviceUrl, serviceHosts)
        if (serviceUrl === undefined)
          throw new HuidaError('UNAUTHENTIC', {}, { cause: 'its serviceUrl is not of this machine' })
        return { activity, serviceUrl }
      }
      const verifying = { appId: appId ?? '', issuer, now: Date.now(), find }
      // Not as node has it, which leaves out a second one.
      const proof = await verifyToken(request.headers.get('authorization'), verifying)
      const activity = await body()
      return { activity, serviceUrl: verifyActivity(activity, proof, serviceHosts) }
    } catch (error) {
      refusals.count(error, log)
      // Nothing can be told about a request while there are no keys.
      if (error instanceof Refused || error instanceof NoAnswer)
        throw new HuidaError('NOT_RUNNING', { state: 'reading the keys of Teams' }, { cause: error })
      throw error
    }
  }

  /** An activity that Teams wrote differently than ever before must not be an error of the program. */
  const understood = (activity: Json & Activity, serviceUrl: string): PlatformEvent[] => {
    try {
      const events = receive(activity, { serviceUrl, groups, agents, now: Date.now() })
      if (events.length === 0) log?.debug({ type: activity.type }, 'an activity of Teams was ignored')
      return events
    } catch (error) {
      log?.error({ error, type: activity.type }, 'an activity of Teams could not be read and was ignored')
      return []
    }
  }

  return defineAdapter({
    name,
    platform: 'teams',
    accepts,
    rate: options.rate ?? rate,
    check: () => problemsOf(options),
    ...(served && { knows: (account: string | undefined) => account !== undefined && served.includes(account) }),
    send: async (message, tools) => send({ api: await api(), cards }, message, tools),
    preview,
    edit: async (message, tools) => edit({ api: await api(), cards }, message, tools),
    delete: async (message, tools) => remove({ api: await api(), cards }, message, tools),
    typing: async (to, tools) => void (await showTyping(await api(), to, tools)),
    download: (part, { signal }) => download(part, { tokens, serviceHosts, fileHosts, signal }),

    async fetch(request: Request, inbox: Inbox) {
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } })
      const { activity, serviceUrl } = await verified(request)
      // Dialogs, sign-ins and the like wait for an answer of their own form, which nobody here gives.
      if (activity.type === 'invoke') return new Response(null, { status: 501 })
      const [event, ...others] = understood(activity, serviceUrl)
      // Teams waits 15 seconds at most, so it is told as soon as it is stored; answers are calls of their own.
      const receipts =
        others.length > 0 ? await inbox.receiveAll([event!, ...others]) : event ? [await inbox.receive(event)] : []
      if (event?.type === 'choice' && receipts[0]?.outcome === 'accepted')
        api()
          .then((api) => cards.pressed(activity, api))
          .catch((error: unknown) => log?.debug({ error }, 'a pressed card of Teams goes on showing its buttons'))
      return new Response(null, { status: 200 })
    },

    async start(inbox, tools) {
      log = tools.log
      cards.open(inbox.drawer, log)
      if (development) {
        log.warn({ adapter: name }, 'Teams is in development: requests from this machine are taken without a signature')
        await api()
        return
      }
      void api().catch(() => {})
      // What is asked for now need not be waited for by the first customer.
      const [token, found] = await Promise.allSettled([tokens?.get(), find('')])
      await api()
      if (token.status === 'rejected') {
        const { reason: error } = token
        if (error instanceof Refused && !error.passes)
          throw new HuidaError(
            'CONFIG_INVALID',
            { problems: [`Adapter "${name}": ${error.message}. Check appId and credentials.`] },
            { cause: error },
          )
        log.warn({ error }, 'Microsoft gives the bot no token yet; it is asked again at the first message')
      }
      if (found.status === 'rejected')
        log.warn(
          { error: found.reason },
          'the keys of Teams cannot be read yet; they are read again at the next request',
        )
    },

    async stop() {
      ;(await opened)?.close()
      opened = undefined
    },
  })
}
