import {
  type Accepts,
  delivered,
  type Outgoing,
  type OutgoingDeletion,
  type Part,
  rejected,
  type SendResult,
  type SendTools,
  unknown,
} from '@huida/core'
import type { payloads } from 'wechaty-puppet'
import { faultOf } from './fault.js'
import { boxOf } from './media.js'
import type { Abilities, Puppet } from './options.js'
import type { OwnMessages, Sending } from './own.js'

const MB = 1_000_000

/**
 * What the account shows, by what its puppet can. WeChat publishes no limits for personal accounts: texts of 2,000 characters are shown
 * whole by every client that implementers report of, and films and files up to 25 MB pass through the web protocol, the narrowest of all.
 * Written down on 2026-11-28.
 */
export const acceptsOf = (can: Abilities) =>
  ({
    text: { max: 2_000 },
    ...(can.image && { image: { maxBytes: 10 * MB, uploads: true } }),
    ...(can.file && { file: { maxBytes: 25 * MB, uploads: true }, audio: { maxBytes: 25 * MB, uploads: true } }),
    ...(can.video && { video: { maxBytes: 25 * MB, uploads: true } }),
    ...(can.link && { link: {} }),
    ...(can.location && { location: {} }),
    ...(can.miniProgram && { native: {} }),
  }) satisfies Accepts

/** What `acceptsOf` names. */
type Shown = Extract<Part, { type: 'text' | 'image' | 'file' | 'audio' | 'video' | 'link' | 'location' | 'native' }>

/** A connection is being made anew: tried again after this. */
export const RETRY_MS = 5_000
/** WeChat tells that an account is too fast, but not for how long. */
const SLOW_DOWN_MS = 5_000
/** A refused token is mended by a person. */
const TOKEN_PAUSE_MS = 60_000

/** Through what a message leaves. */
export interface Way {
  puppet: Puppet
  own: OwnMessages
  /** What must not be repeated. */
  secrets: readonly string[]
}

/** One part, one call. What the puppet turns out not to know goes as text. */
export async function send(
  { puppet, own, secrets }: Way,
  { to, part }: Pick<Outgoing, 'to' | 'part'>,
  { signal, media }: SendTools,
): Promise<SendResult> {
  const sending = own.sending({ conversation: to.id, words: part.type === 'text' ? part.text : '' })
  let said: Sending = sending
  try {
    return await hand(puppet, to.id, part as Shown, { signal, sending, ...(media && { media }) })
  } catch (error) {
    const words = isUnknown(error) ? wordsOf(part) : undefined
    if (words === undefined) return refusedOr(sending, judge(error, { secrets }))
    sending.refused()
    said = own.sending({ conversation: to.id, words })
  }
  try {
    return await hand(puppet, to.id, { type: 'text', text: wordsOf(part) ?? '' }, { signal, sending: said })
  } catch (error) {
    return refusedOr(said, judge(error, { secrets }))
  }
}

function refusedOr(sending: Sending, result: SendResult): SendResult {
  if (result.outcome === 'rejected') sending.refused()
  else sending.unclear()
  return result
}

/** @throws what the puppet throws, or the signal's reason */
async function hand(
  puppet: Puppet,
  to: string,
  part: Shown,
  { signal, media, sending }: SendTools & { sending: Sending },
): Promise<SendResult> {
  switch (part.type) {
    case 'text':
      return taken(sending, await unlessAborted(puppet.messageSendText(to, part.text), signal))
    case 'image':
    case 'file':
    case 'audio':
    case 'video': {
      const boxed = await boxOf(part, media)
      if (!boxed) {
        sending.refused()
        return rejected('invalid', { reason: 'the bot keeps these media no more' })
      }
      try {
        return taken(sending, await unlessAborted(puppet.messageSendFile(to, boxed.box), signal))
      } finally {
        boxed.cancel()
      }
    }
    case 'link':
      return taken(sending, await unlessAborted(puppet.messageSendUrl(to, pageOf(part)), signal))
    case 'location':
      return taken(sending, await unlessAborted(puppet.messageSendLocation(to, placeOf(part)), signal))
    case 'native': {
      const { miniProgram } = Object(part.data) as { miniProgram?: payloads.MiniProgram }
      if (miniProgram)
        return taken(sending, await unlessAborted(puppet.messageSendMiniProgram(to, miniProgram), signal))
      return taken(sending, await unlessAborted(puppet.messageSendText(to, wordsOf(part) ?? ''), signal))
    }
  }
}

const taken = (sending: Sending, id: string | void): SendResult => delivered(sending.taken(id || undefined))

/** Puppets take no signals: what they do after it has aborted is of unknown fate. */
function unlessAborted<T>(call: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    call.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

const pageOf = ({ url, title, text, imageUrl }: Extract<Part, { type: 'link' }>): payloads.UrlLink => ({
  url,
  title,
  ...(text && { description: text }),
  ...(imageUrl && { thumbnailUrl: imageUrl }),
})

const placeOf = ({ latitude, longitude, name, address }: Extract<Part, { type: 'location' }>): payloads.Location => ({
  latitude,
  longitude,
  accuracy: 15,
  name: name ?? address ?? '',
  address: address ?? name ?? '',
})

/** A part as text, for puppets that cannot show it. `undefined`: it is text already. */
function wordsOf(part: Part): string | undefined {
  switch (part.type) {
    case 'link':
      return [part.title, part.text, part.url].filter(Boolean).join('\n')
    case 'location':
      return [part.name, part.address, `https://uri.amap.com/marker?position=${part.longitude},${part.latitude}`]
        .filter(Boolean)
        .join('\n')
    case 'native':
      return part.fallback.type === 'text' ? part.fallback.text : wordsOf(part.fallback)
    case 'image':
    case 'video':
      return [part.alt, addressOf(part.url)].filter(Boolean).join('\n') || '[图片 picture]'
    case 'file':
      return [part.name, addressOf(part.url)].filter(Boolean).join('\n')
    case 'audio':
      return [part.transcript, addressOf(part.url)].filter(Boolean).join('\n') || '[语音 voice]'
  }
  return undefined
}

/** What the bot keeps itself has no address that a customer could open. */
const addressOf = (url: string) => (/^https?:/.test(url) ? url : undefined)

/** Takes a message back, as far as WeChat lets: within two minutes, and where the puppet can. */
export async function recall(
  { puppet, secrets }: Pick<Way, 'puppet' | 'secrets'>,
  { target }: OutgoingDeletion,
  { signal }: SendTools,
): Promise<SendResult> {
  try {
    const isGone = await unlessAborted(puppet.messageRecall(target), signal)
    return isGone ? delivered() : rejected('invalid', { reason: 'WeChat takes it back no more' })
  } catch (error) {
    return judge(error, { secrets })
  }
}

/** What a puppet that threw means for the message. Puppets tell it only in words, their own or those of WeChat. */
export function judge(error: unknown, { now = Date.now(), secrets = [] as readonly string[] } = {}): SendResult {
  const { code, message: reason } = faultOf(error, secrets)
  if (NOT_CONNECTED.test(reason) || (code === GRPC.unavailable && NOT_SENT.test(reason)))
    return rejected('unavailable', { reason, retryAtMs: now + RETRY_MS })
  if (code === GRPC.unauthenticated || code === GRPC.permissionDenied)
    return rejected('unauthorized', { reason, retryAtMs: now + TOKEN_PAUSE_MS })
  if (code === GRPC.resourceExhausted || TOO_FAST.test(reason))
    return rejected('rate_limited', { reason, retryAtMs: now + SLOW_DOWN_MS })
  if (BLOCKED.test(reason)) return rejected('blocked', { reason })
  if (code === GRPC.notFound || GONE.test(reason)) return rejected('gone', { reason })
  if (code === GRPC.unimplemented || isUnknown(error)) return rejected('invalid', { reason })
  return unknown(reason)
}

/** As https://grpc.github.io/grpc/core/md_doc_statuscodes.html has them. */
const GRPC = {
  notFound: 5,
  permissionDenied: 7,
  resourceExhausted: 8,
  unimplemented: 12,
  unavailable: 14,
  unauthenticated: 16,
} as const

const NOT_CONNECTED = /not logged ?in|not login|logged out|NO ?CLIENT|no grpc manager|NOPUPPET|未登录/i
/** Whether a notice of WeChat says that what was sent last did not arrive: it tells so in the chat, after it took the message. */
export const saysRefused = (notice: string): boolean => BLOCKED.test(notice)

/** A connection that never stood. One that broke may have carried the message. */
const NOT_SENT = /ECONNREFUSED|ENOTFOUND|EHOSTUNREACH|ENETUNREACH|No connection established/i
const TOO_FAST = /too (?:fast|many|frequent)|frequen|rate ?limit|频繁|过快/i
const BLOCKED =
  /not (?:a |your )?friends?\b|blocked|blacklist|拉黑|拒收|朋友验证|不是.{0,12}(?:朋友|好友)|not (?:a )?member|已不在群/i
const GONE =
  /(?:contact|room|conversation|user)\b.{0,80}(?:not (?:found|exist)|no payload)|no payload found|not exist|不存在|已解散|已注销/i
const UNKNOWN_CALL = /unsupported|not ?(?:yet )?(?:implement|support)/i

const isUnknown = (error: unknown): boolean => {
  const { code, message = '' } = Object(error) as { code?: unknown; message?: string }
  return code === GRPC.unimplemented || UNKNOWN_CALL.test(message.split('\n', 1)[0]!)
}
