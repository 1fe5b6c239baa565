import { createHash } from 'node:crypto'
import {
  type Adapter,
  delivered,
  type Json,
  type Outgoing,
  plainText,
  type SendResult,
  type SendTools,
  split,
} from '@huida/core'
import { Refused } from '../api.js'
import { fromWgs84 } from '../wgs84.js'
import { isRepeated, judge, NO_MEDIA, WRONG_STATE } from './errors.js'
import { MAX_BYTES, type MediaType, NotShown, type Uploads } from './media.js'
import { State } from './message.js'
import type { WelcomeAddress } from './receive.js'
import { lookInto, type SessionTools } from './session.js'

/** What 微信客服 shows, as https://developer.work.weixin.qq.com/document/path/94677 has it; looked up on 2026-11-28. */
export const accepts = {
  text: { max: 2_048, unit: 'bytes' },
  image: { maxBytes: MAX_BYTES.image, types: ['image/jpeg', 'image/png'], uploads: true },
  file: { maxBytes: MAX_BYTES.file, uploads: true },
  audio: { maxBytes: MAX_BYTES.voice, types: ['audio/amr'], uploads: true },
  video: { maxBytes: MAX_BYTES.video, types: ['video/mp4'], uploads: true },
  location: {},
  link: {},
  // 128 bytes of a label are 42 Chinese characters.
  choices: { max: 10, maxValueBytes: 128, maxLabel: 42, maxText: 1_024 },
  native: {},
} as const satisfies Adapter['accepts']

/** When the bot may write, as the same page has it; looked up on 2026-11-28. Who comes may be welcomed, by a code that comes with the event. */
export const windows = [
  { opens: 'message', forMs: 48 * 3_600_000, messages: 5 },
  { opens: 'join', forMs: 20_000, messages: 1 },
] as const

type Message = Outgoing<typeof accepts>
type Shown = Message['part']
type Call = { [name: string]: Json }

/** What sending needs. */
export interface Sending extends Omit<SessionTools, 'signal'> {
  uploads: Uploads
  /** Which welcome codes were used, and by which message. */
  welcomed: Map<string, string>
}

/** One part, one call. What WeCom cannot be given as a file is sent as a link. */
export async function send(message: Message, tools: SendTools, sending: Sending): Promise<SendResult> {
  const session = { ...sending, signal: tools.signal }
  try {
    const welcome = welcomeIn(message, sending)
    if (welcome === 'used') return WELCOMED
    const show = async (part: Shown): Promise<SendResult> => {
      const call = { msgid: msgidOf(message.id), ...(await callOf(part, tools, sending.uploads)) }
      if (welcome !== undefined && WELCOMES.has(part.type)) return byWelcome(welcome, call, message, session)
      return byMessage(call, message, session)
    }
    return await show(message.part).catch(async (error: unknown) => {
      if (error instanceof NotShown) return show(instead(message.part, error))
      if (!(error instanceof Refused) || error.code !== NO_MEDIA || !('url' in message.part)) throw error
      // WeCom forgets files after three days: one upload anew.
      await sending.uploads.forget(message.part.url, typeOf(message.part))
      return show(message.part)
    })
  } catch (error) {
    return isRepeated(error, message.mayHaveArrived)
      ? delivered(msgidOf(message.id))
      : judge(error, sending.clock.now())
  }
}

/** The name of a message on the platform: the same at every attempt, so that a repetition is recognised. 32 of `0-9a-f`. */
export const msgidOf = (id: string): string => createHash('sha256').update(id).digest('hex').slice(0, 32)

async function byMessage(call: Call, message: Message, session: Sending & SessionTools): Promise<SendResult> {
  const ref = { account: message.to.account ?? '', customer: message.to.id }
  const attempt = async () => {
    const { msgid } = await session.api.send(ref, call, session.signal)
    return delivered(msgid ?? String(call.msgid))
  }
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== WRONG_STATE) throw error
    const found = await lookInto(message, session)
    if (found === 'again') return attempt()
    return 'outcome' in found ? found : byCode(found, call, session)
  }
}

/** While people have the session a code is good for a text only. */
async function byCode(
  { code, state }: { code: string; state: State },
  call: Call,
  session: SessionTools,
): Promise<SendResult> {
  const fitting = state === State.closed ? call : asText(call)
  if (fitting.msgtype !== 'text' && fitting.msgtype !== 'msgmenu')
    return { outcome: 'rejected', code: 'blocked', reason: 'people have the session, and only words may be said' }
  const { msgid } = await session.api.sendByCode(code, fitting, session.signal)
  return delivered(msgid ?? String(call.msgid))
}

/** A welcome whose time is over is sent as any other message, if that may be. */
async function byWelcome(
  code: string,
  call: Call,
  message: Message,
  session: Sending & SessionTools,
): Promise<SendResult> {
  session.welcomed.set(code, message.id)
  if (session.welcomed.size > MAX_WELCOMED) session.welcomed.delete(session.welcomed.keys().next().value!)
  try {
    const { msgid } = await session.api.sendByCode(code, call, session.signal)
    return delivered(msgid ?? String(call.msgid))
  } catch (error) {
    if (!(error instanceof Refused) || error.code === undefined || isRepeated(error)) throw error
    // A code is good for one message: the earlier attempt has used it.
    if (message.mayHaveArrived) return delivered(String(call.msgid))
    return byMessage(call, message, session)
  }
}

const MAX_WELCOMED = 10_000
const WELCOMES: ReadonlySet<Shown['type']> = new Set(['text', 'choices'])
const WELCOMED: SendResult = {
  outcome: 'rejected',
  code: 'window_closed',
  reason: 'a customer who has not written is welcomed with one message',
}

/** The code by which this message may welcome the customer. `used`: another message has. */
function welcomeIn({ to, id }: Message, { welcomed, clock }: Sending): string | undefined {
  const { welcome, until } = Object(to.address) as Partial<WelcomeAddress>
  if (welcome === undefined || until === undefined || until < clock.now()) return undefined
  const by = welcomed.get(welcome)
  return by === undefined || by === id ? welcome : 'used'
}

/** What a part is on the platform. @throws NotShown, Refused, NoAnswer */
async function callOf(part: Shown, tools: SendTools, uploads: Uploads): Promise<Call> {
  switch (part.type) {
    case 'text':
    case 'choices':
    case 'location':
      return atHand(part)
    case 'image':
    case 'audio':
    case 'video':
    case 'file': {
      const type = typeOf(part)
      const name = part.type === 'file' ? part.name : undefined
      return { msgtype: type, [type]: { media_id: await uploads.idOf(part.url, type, tools, name) } }
    }
    case 'link': {
      // WeCom shows no page without a picture.
      if (part.imageUrl === undefined) throw new NotShown('it has no picture')
      const thumb_media_id = await uploads.idOf(part.imageUrl, 'image', tools)
      const { url, title, text = '' } = part
      return { msgtype: 'link', link: { url, title: cut(title, 128), desc: cut(text, 512), thumb_media_id } }
    }
    case 'native':
      return nativeCall(part.data, tools, uploads)
  }
}

/** What WeCom would be told, by what can be told without an upload. */
export const preview = (part: Shown): object | undefined =>
  part.type === 'text' || part.type === 'choices' || part.type === 'location' ? atHand(part) : undefined

function atHand(part: Extract<Shown, { type: 'text' | 'choices' | 'location' }>): Call {
  switch (part.type) {
    case 'text':
      return textCall(part.text)
    case 'choices':
      return {
        msgtype: 'msgmenu',
        msgmenu: {
          head_content: part.text,
          list: part.choices.map(({ label, value }) => ({ type: 'click', click: { id: value, content: label } })),
        },
      }
    case 'location': {
      const { name = '', address = '' } = part
      return { msgtype: 'location', location: { ...fromWgs84(part), name, address } }
    }
  }
}

/** A message as WeCom has it, such as a mini-program; the address of its picture may stand in `thumb`, and is uploaded. */
async function nativeCall(data: Json, tools: SendTools, uploads: Uploads): Promise<Call> {
  const { msgtype } = Object(data) as { msgtype?: unknown }
  if (typeof msgtype !== 'string' || !NATIVE.has(msgtype)) throw new NotShown(`${msgtype} cannot be sent`)
  const { thumb, ...content } = Object((data as Call)[msgtype]) as Call
  if (typeof thumb !== 'string') return { msgtype, [msgtype]: content }
  return { msgtype, [msgtype]: { ...content, thumb_media_id: await uploads.idOf(thumb, 'image', tools) } }
}

/** What the API sends and no part is. Others, such as products and orders of a shop, only come in. */
const NATIVE: ReadonlySet<string> = new Set(['miniprogram', 'link', 'msgmenu', 'business_card', 'ca_link'])

const TYPES = { image: 'image', audio: 'voice', video: 'video', file: 'file' } as const
const typeOf = ({ type }: Shown): MediaType => (type in TYPES ? TYPES[type as keyof typeof TYPES] : 'image')

const textCall = (content: string): Call => ({ msgtype: 'text', text: { content } })

const cut = (text: string, max: number): string => split(text, { max, unit: 'bytes' })[0] ?? ''

/** Words in place of what cannot be given as a file. What the bot keeps itself has no address for customers. */
function instead(part: Shown, cause: NotShown): Shown {
  if (part.type === 'link') return { type: 'text', text: [part.title, part.text, part.url].filter(Boolean).join('\n') }
  if (part.type === 'native') return { type: 'text', text: plainText([part.fallback]) }
  if (!('url' in part)) throw cause
  const name = part.type === 'file' ? part.name : part.type === 'audio' ? part.transcript : part.alt
  const address = part.url.startsWith('media:') ? undefined : part.url
  const words = [name, address].filter(Boolean).join('\n')
  if (words === '') throw new Refused('media/upload', 40004, cause.message)
  return { type: 'text', text: words }
}

/** A menu as a numbered list. */
function asText(call: Call): Call {
  if (call.msgtype !== 'msgmenu') return call
  const { head_content, list } = call.msgmenu as { head_content: string; list: { click: { content: string } }[] }
  const numbered = list.map(({ click }, index) => `${index + 1}. ${click.content}`)
  return { msgid: call.msgid!, ...textCall([head_content, ...numbered].filter(Boolean).join('\n')) }
}
