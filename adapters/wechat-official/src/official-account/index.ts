import {
  type Adapter,
  defineAdapter,
  HuidaError,
  type Logger,
  type Outgoing,
  type Part,
  type PlatformEvent,
  Refusals,
  rejected,
  systemClock,
  type Window,
} from '@huida/core'
import { textOf, type Xml } from '../xml.js'
import { OfficialApi } from './api.js'
import { Attempts } from './attempts.js'
import { addressIn, isSettings } from './errors.js'
import { download, Uploads } from './media.js'
import { type OfficialAccountOptions, ATTEMPT_MS, problemsOf } from './options.js'
import { receive } from './receive.js'
import { accepts, acceptsInReply, replyOf, type Shown } from './say.js'
import { inReply, preview, rate, type Sender, send } from './send.js'
import { Envelope, type Verified } from './verify.js'

export type { OfficialAccountOptions } from './options.js'

/** Asked once at start; longer than that, and it is asked again when the first message is sent. */
const START_WITHIN_MS = 5_000
/** Pushes of one customer come by several connections, and may overtake each other. */
const ORDER_WINDOW_MS = 300

const HOURS_48 = 48 * 3_600_000
const MINUTE = 60_000

/**
 * How many customer-service messages follow what a customer does: five within 48 hours after a message, three within a minute after a click
 * on a menu, a follow or a scan. By the page of customer-service messages (客服消息, 下发条数); looked up on 2026-11-28.
 */
const windows = [
  { opens: 'message', forMs: HOURS_48, messages: 5 },
  { opens: 'menu', forMs: MINUTE, messages: 3 },
  { opens: 'join', forMs: MINUTE, messages: 3 },
  { opens: 'scan', forMs: MINUTE, messages: 3 },
] as const satisfies readonly Window[]

/** Nothing may be sent outside of WeChat's request: what is late waits for the next one. */
const noWindows = [{ opens: 'message', forMs: HOURS_48, messages: 0 }] as const satisfies readonly Window[]

/** An official account of WeChat (公众号), by its webhook. */
export function officialAccount(options: OfficialAccountOptions): Adapter {
  const { name = 'wechat-official', originalId, customerService = true, clock = systemClock } = options
  const { replyWithinMs = ATTEMPT_MS } = options
  const attempts = new Attempts(replyWithinMs, clock)
  const refusals = new Refusals(`requests to the webhook of "${name}"`)
  let opened: { envelope: Envelope; sender: Sender } | undefined
  let log: Logger | undefined
  const running = () => {
    if (!opened) throw new HuidaError('NOT_RUNNING', { state: 'not started' })
    return opened
  }

  /** The push in a request of WeChat's. */
  const verified = async (request: Request): Promise<Verified> => {
    try {
      const push = await running().envelope.open(request, clock.now())
      const account = textOf(push.push, 'ToUserName') ?? ''
      if (originalId !== undefined && account !== originalId)
        throw new HuidaError('ACCOUNT_UNKNOWN', { adapter: name, account })
      return push
    } catch (error) {
      refusals.count(error, log)
      throw error
    }
  }

  /** The beginning of the answer, as it is put into the response. */
  const replyIn = (response: Verified, { part }: Outgoing): Response => {
    const { envelope, sender } = running()
    const now = clock.now()
    const [to = '', from = ''] = [textOf(response.push, 'FromUserName'), textOf(response.push, 'ToUserName')]
    // `takes` has let pass nothing else.
    const said = inReply(part as Shown, sender.uploads, !customerService)
    const xml = said && replyOf({ to, from, now }, said)
    if (xml === undefined) throw new Error(`a part of the type ${part.type} cannot be put into a response of WeChat`)
    return new Response(envelope.seal(xml, response, now), { headers: { 'content-type': 'application/xml' } })
  }

  const adapter: Adapter<typeof accepts> = {
    name,
    platform: 'wechat-official',
    accepts: customerService ? accepts : (acceptsInReply as unknown as typeof accepts),
    windows: customerService ? windows : noWindows,
    rate: options.rate ?? rate,
    orderWindowMs: ORDER_WINDOW_MS,
    check: () => problemsOf(options),
    send: async (message, tools) => (customerService ? send(running().sender, message, tools) : notNow),
    preview,
    download: async (part, { signal }) => download(running().sender.api, part, signal),
    ...(customerService && { typing: async ({ userId }, { signal }) => running().sender.api.type(userId, signal) }),

    async fetch(request, inbox) {
      const from = clock.elapsed()
      if (request.method === 'GET') return text(greeting(request))
      if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'GET, POST' } })
      const push = await verified(request)
      const event = understood(push.push)
      if (event && replyWithinMs > 0) {
        const reply = await inbox.receiveWithin(event, waiting(event, from, request.signal))
        if (reply) return replyIn(push, reply)
      } else if (event) await inbox.receive(event)
      return text('success')
    },

    async start(inbox, tools) {
      log = tools.log
      const api = new OfficialApi(options, inbox)
      const sender = { api, uploads: new Uploads(inbox.drawer, clock), clock, mediaHosts: options.mediaHosts ?? [] }
      opened = { envelope: new Envelope(options), sender }
      if (customerService) await introduce(api, tools)
    },
  }
  return defineAdapter(adapter)

  function greeting(request: Request): string {
    try {
      return running().envelope.greet(request.url, clock.now())
    } catch (error) {
      refusals.count(error, log)
      throw error
    }
  }

  /** @param from when the request came, by `clock.elapsed()` */
  function waiting(event: PlatformEvent, from: number, signal: AbortSignal) {
    const { uploads } = running().sender
    const takes = (part: Part) => inReply(part as Shown, uploads, !customerService) !== undefined
    const asksAgainAt = attempts.againAt(event)
    const ms = Math.max(0, attempts.endOf(event, from) - clock.elapsed())
    return { ms, takes, signal, ...(asksAgainAt !== undefined && { asksAgainAt }) }
  }

  /** A push that WeChat wrote differently than ever before is acknowledged: it would come twice more, and the customer read of a fault. */
  function understood(push: Xml): PlatformEvent | undefined {
    const kind = [textOf(push, 'MsgType'), textOf(push, 'Event')].filter(Boolean).join(' ')
    try {
      const event = receive(push)
      if (!event) log?.debug({ kind }, 'a push of WeChat was ignored')
      return event
    } catch (error) {
      log?.error({ error, kind }, 'a push of WeChat could not be read and was ignored')
      return undefined
    }
  }

  /** Asks for a token, so that settings that are wrong are told at start, not to the first customer. */
  async function introduce(api: OfficialApi, { signal, log }: { signal: AbortSignal; log: Logger }): Promise<void> {
    try {
      await api.greet(AbortSignal.any([signal, AbortSignal.timeout(START_WITHIN_MS)]))
    } catch (error) {
      if (!isSettings(error)) {
        log.warn({ error }, 'WeChat gives no token now; asking again when the first message is sent')
        return
      }
      const address = addressIn(error)
      const next = address
        ? `Add ${address} to the list of addresses on mp.weixin.qq.com, 基本配置 → IP白名单.`
        : 'Check appId and appSecret.'
      const problems = [`Adapter "${name}": ${error.message}. ${next}`]
      throw new HuidaError('CONFIG_INVALID', { problems }, { cause: error })
    }
  }
}

/** Kept until the customer writes again. */
const notNow = rejected('window_closed', { reason: 'the account may not send customer-service messages' })

const text = (body: string) => new Response(body, { headers: { 'content-type': 'text/plain; charset=utf-8' } })
