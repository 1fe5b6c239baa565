import { type Adapter, defineAdapter, HuidaError, type Logger, Refusals, systemClock } from '@huida/core'
import { Refused } from '../api.js'
import { MessageCipher } from '../crypto/cipher.js'
import { textOf } from '../xml.js'
import { DEFAULT_API_ROOT, KfApi } from './api.js'
import { nextStep } from './errors.js'
import { download, Uploads } from './media.js'
import { problemsOf, type WecomServiceOptions } from './options.js'
import { Puller } from './pull.js'
import { accepts, preview, type Sending, send, windows } from './send.js'
import { assign } from './session.js'
import { SessionCodes } from './session-codes.js'
import { echoOf, verified } from './verify.js'
import { WithPeople } from './with-people.js'

export type { WecomServiceOptions } from './options.js'

/** Waited for once at start; longer than that, and it goes on while the bot already runs. */
const START_WITHIN_MS = 5_000

/** 微信客服, the customer service of WeCom: customers in WeChat, without an unofficial protocol. */
export function wecomService(options: WecomServiceOptions): Adapter {
  const { name = 'wecom', corpId, secret, token, encodingAesKey, accounts, people: where = 'wecom' } = options
  const {
    apiRoot = DEFAULT_API_ROOT,
    pollEveryMs = 60_000,
    freshMs = 0,
    mediaHosts = [],
    clock = systemClock,
  } = options
  let started: (Sending & { pullers: ReadonlyMap<string, Puller> }) | undefined
  let cipher: MessageCipher | undefined
  let log: Logger | undefined
  const refusals = new Refusals('callbacks of WeCom')
  const verifying = () => {
    cipher ??= new MessageCipher(encodingAesKey, corpId)
    return { token, cipher, now: clock.now() }
  }
  const opened = () => {
    if (!started) throw new HuidaError('NOT_RUNNING', { state: 'not started' })
    return started
  }

  return defineAdapter({
    name,
    platform: 'wecom',
    accepts,
    windows,
    echoes: true,
    check: () => problemsOf(options),
    knows: (account) => account !== undefined && accounts.includes(account),
    send: async (message, tools) => send(message, tools, opened()),
    preview,
    download: async (part, { signal }) => download(opened().api, part, signal),
    ...(where === 'wecom' && {
      assign: async (message, { signal }) => assign(message, { ...opened(), signal }),
    }),

    async fetch(request) {
      if (request.method === 'GET') return text(echoOf(request.url, verifying()))
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, POST' } })
      const told = await verified(request, verifying()).catch((error: unknown) => {
        refusals.count(error, log)
        throw error
      })
      // Only a hint: it is answered at once, since WeCom calls again after 5 seconds however long the news is.
      if (textOf(told, 'Event') === 'kf_msg_or_event')
        started?.pullers.get(textOf(told, 'OpenKfId') ?? '')?.hint(textOf(told, 'Token'))
      return text('success')
    },

    async start(inbox, tools) {
      const { signal } = tools
      log = tools.log
      const api = new KfApi({ corpId, secret, apiRoot }, inbox, clock)
      await signIn(api, name, signal, log)
      const codes = new SessionCodes(inbox.drawer, clock)
      const people = new WithPeople(inbox.drawer)
      const uploads = new Uploads(api, inbox.drawer, mediaHosts)
      const historyBefore = clock.now() - freshMs
      const pulling = { api, codes, people, inbox, signal, log, clock, everyMs: pollEveryMs, historyBefore }
      const pullers = new Map(accounts.map((account) => [account, new Puller(account, pulling)]))
      started = { api, codes, people, inbox, log, clock, uploads, welcomed: new Map(), pullers }
      // What is there already is read before the start is over, so that all that comes then is new.
      const asked = Promise.all([...pullers.values()].map((puller) => puller.start()))
      await Promise.race([asked, later(START_WITHIN_MS, signal)])
    },

    async stop() {
      for (const puller of started?.pullers.values() ?? []) await puller.ended()
    },
  })
}

/** @throws HuidaError CONFIG_INVALID when the secret is a wrong one */
async function signIn(api: KfApi, name: string, signal: AbortSignal, log: Logger): Promise<void> {
  try {
    await api.signIn(AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]))
  } catch (error) {
    if (error instanceof Refused && (error.code === 40001 || error.code === 40013))
      throw new HuidaError(
        'CONFIG_INVALID',
        { problems: [`Adapter "${name}": ${error.message}. Check corpId and secret.`] },
        { cause: error },
      )
    log.warn({ error }, `WeCom gives no access token; trying again while the bot runs. ${nextStep(error) ?? ''}`.trim())
  }
}

const text = (body: string): Response =>
  new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } })

const later = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => resolve(), { once: true })
    timer.unref()
  })
