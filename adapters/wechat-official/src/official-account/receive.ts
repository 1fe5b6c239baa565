import { createHash } from 'node:crypto'
import { audio, image, type Json, link, location, type Part, type PlatformEvent, text, video } from '@huida/core'
import { toWgs84 } from '../wgs84.js'
import { elementOf, textOf, type Xml } from '../xml.js'
import { mediaUrl } from './media.js'

/** Longer texts of an event (addresses of menu items) go into its key as a hash. */
const MAX_EVENT_KEY = 128

/**
 * A push as an event. `undefined` where nobody said anything that is for the bot: reports of mass messages, views of pages, kinds that are
 * not known here.
 */
export function receive(push: Xml): PlatformEvent | undefined {
  const [to, from, time] = [textOf(push, 'ToUserName'), textOf(push, 'FromUserName'), textOf(push, 'CreateTime')]
  if (!to || !from || !time || !/^\d{1,12}$/.test(time)) return undefined
  const place = {
    at: Number(time) * 1_000,
    conversation: { id: from },
    user: { id: from },
    // Texts, and members that are texts.
    raw: push as Json,
  }
  const type = textOf(push, 'MsgType')
  if (type === 'event') {
    const name = textOf(push, 'Event') ?? ''
    const eventKey = textOf(push, 'EventKey') ?? ''
    const base = { ...place, key: [to, from, time, name, short(eventKey)].join('/'), order: orderOf(time) }
    return happened(name.toLowerCase(), eventKey, push, base)
  }
  const id = textOf(push, 'MsgId')
  if (!type || !id) return undefined
  // The id alone was seen to collide when somebody sends many things at once.
  const base = { ...place, key: [to, from, time, id].join('/'), order: orderOf(time, id) }
  const chosen = textOf(push, 'bizmsgmenuid')
  if (type === 'text' && chosen) return { ...base, type: 'choice', value: chosen, label: textOf(push, 'Content') ?? '' }
  return { ...base, type: 'message', parts: partsOf(type, push) }
}

type Base = Pick<PlatformEvent, 'key' | 'at' | 'order' | 'conversation' | 'user' | 'raw'>

function happened(name: string, eventKey: string, push: Xml, base: Base): PlatformEvent | undefined {
  switch (name) {
    case 'subscribe':
      return { ...base, type: 'join' }
    case 'scan':
      return { ...base, type: 'join', opens: 'scan' }
    case 'unsubscribe':
      return { ...base, type: 'leave' }
    case 'click':
      return { ...base, type: 'choice', value: eventKey }
    case 'scancode_waitmsg': {
      // The customer looks at a page that waits for an answer.
      const label = textOf(elementOf(push, 'ScanCodeInfo'), 'ScanResult')
      return { ...base, type: 'choice', value: eventKey, ...(label !== undefined && { label }) }
    }
    default:
      return undefined
  }
}

/** What a message shows. None for kinds that are not known: it is answered all the same. */
function partsOf(type: string, push: Xml): Part[] {
  const read = (name: string) => textOf(push, name) ?? ''
  const media = () => mediaUrl(read('MediaId'), textOf(push, 'PicUrl'))
  switch (type) {
    case 'text':
      return [text(read('Content'))]
    case 'image':
      return [{ ...image(media()), mimeType: 'image/jpeg' }]
    case 'voice': {
      const transcript = textOf(push, 'Recognition')
      return [audio(media(), { mimeType: `audio/${read('Format') || 'amr'}`, ...(transcript && { transcript }) })]
    }
    case 'video':
    case 'shortvideo':
      return [video(media(), { mimeType: 'video/mp4' })]
    case 'location':
      return placeOf(Number(read('Location_X')), Number(read('Location_Y')), read('Label'))
    case 'link':
      return [link(read('Url'), read('Title'), { text: read('Description') })]
    case 'file':
      // WeChat tells only its name.
      return [{ type: 'file', url: 'media:missing', name: read('Title') || 'file', problem: 'unavailable' }]
    default:
      return []
  }
}

function placeOf(latitude: number, longitude: number, label: string): Part[] {
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
  if (!isPlace) return label ? [text(label)] : []
  const place = toWgs84({ latitude, longitude })
  return [location(place.latitude, place.longitude, label ? { address: label } : {})]
}

/** Until 2028 exact, after that by twos. */
const EPOCH_S = 1_700_000_000
const ID_BITS = 25

/** WeChat's own order: by the second, then by the id, whose last bits count within a second. */
const orderOf = (time: string, id = '0'): number =>
  (Number(time) - EPOCH_S) * 2 ** ID_BITS + (/^\d+$/.test(id) ? Number(BigInt.asUintN(ID_BITS, BigInt(id))) : 0)

const short = (eventKey: string): string =>
  eventKey.length <= MAX_EVENT_KEY ? eventKey : createHash('sha256').update(eventKey).digest('hex')
