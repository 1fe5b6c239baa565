import type { Adapter, Outgoing } from '@huida/core'
import { cdata } from '../xml.js'

const MB = 1024 * 1024

/**
 * What an official account shows. As https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Service_Center_messages.html has it;
 * looked up on 2026-11-28. Menus (`msgmenu`) have no documented limits; these are what implementers use.
 */
export const accepts = {
  // 2,048 bytes of UTF-8, in either way.
  text: { max: 2_048, unit: 'bytes' },
  // As `media/upload` has it: pictures up to 10 MB, voice up to 2 MB and a minute.
  image: { maxBytes: 10 * MB, types: ['image/jpeg', 'image/png', 'image/gif'], uploads: true },
  audio: { maxBytes: 2 * MB, types: ['audio/amr', 'audio/mpeg', 'audio/mp3'], uploads: true },
  // Articles (图文) of one entry. Titles have no documented limit; phones show two lines.
  link: {},
  card: { max: 0, maxTitle: 64 },
  choices: { max: 10, maxValueBytes: 64, maxLabel: 32, maxText: 1_024 },
} as const satisfies Adapter['accepts']

/**
 * What an account shows that may only answer inside WeChat's request: there are no menus, so choices become lists, and nothing is uploaded, so
 * a picture is an article with its address.
 */
export const acceptsInReply = {
  text: accepts.text,
  image: { types: accepts.image.types },
  link: {},
  card: accepts.card,
} as const satisfies Adapter['accepts']

export type Shown = Outgoing<typeof accepts>['part']

/** What is sent: a kind of message, and what it says in the words of the API. */
export type Said =
  | { type: 'text'; content: string }
  | { type: 'image' | 'voice'; mediaId: string }
  | { type: 'news'; title: string; description: string; picture: string; url: string }
  | { type: 'msgmenu'; head: string; list: { id: string; content: string }[] }

/** A text as WeChat shows it: a link within it can be written by nobody but WeChat's own apps. */
export function textOf(text: string): Said {
  // Nothing can be escaped in a text. A sign that nobody sees keeps `<a` from being a tag.
  const unlinked = text.replace(/<(?=\/?a\b)/gi, '<\u2060')
  const { max } = accepts.text
  return { type: 'text', content: Buffer.byteLength(unlinked) <= max ? unlinked : text.replace(/<(?=\/?a\b)/gi, '(') }
}

/** A page with its preview, or a card. What leads nowhere and has no picture is words. */
export function newsOf({ title, text = '', imageUrl = '', url }: Extract<Shown, { type: 'link' | 'card' }>): Said {
  const target = url ?? imageUrl
  if (target === '') return textOf([title, text].filter(Boolean).join('\n'))
  return { type: 'news', title, description: text, picture: imageUrl, url: target }
}

/** Media that cannot be uploaded, as a card that leads to them. */
export function cardOf(part: Extract<Shown, { type: 'image' | 'audio' }>): Said {
  const { url } = part
  const name = part.type === 'image' ? part.alt : part.transcript
  const title = name || decodeURI(new URL(url).pathname.split('/').at(-1) || new URL(url).host)
  return { type: 'news', title, description: '', picture: part.type === 'image' ? url : '', url }
}

/** As a customer-service message. */
export function messageOf(touser: string, said: Said) {
  switch (said.type) {
    case 'text':
      return { touser, msgtype: 'text', text: { content: said.content } }
    case 'image':
      return { touser, msgtype: 'image', image: { media_id: said.mediaId } }
    case 'voice':
      return { touser, msgtype: 'voice', voice: { media_id: said.mediaId } }
    case 'news': {
      const { title, description, picture: picurl, url } = said
      return { touser, msgtype: 'news', news: { articles: [{ title, description, url, picurl }] } }
    }
    case 'msgmenu':
      return { touser, msgtype: 'msgmenu', msgmenu: { head_content: said.head, list: said.list, tail_content: '' } }
  }
}

/** As an answer inside WeChat's request; `undefined` for menus. @param now milliseconds since 1970 */
export function replyOf({ to, from, now }: { to: string; from: string; now: number }, said: Said): string | undefined {
  const body = bodyOf(said)
  if (body === undefined) return undefined
  return `<xml><ToUserName>${cdata(to)}</ToUserName><FromUserName>${cdata(from)}</FromUserName><CreateTime>${Math.floor(now / 1_000)}</CreateTime><MsgType>${cdata(said.type)}</MsgType>${body}</xml>`
}

function bodyOf(said: Said): string | undefined {
  switch (said.type) {
    case 'text':
      return `<Content>${cdata(said.content)}</Content>`
    case 'image':
      return `<Image><MediaId>${cdata(said.mediaId)}</MediaId></Image>`
    case 'voice':
      return `<Voice><MediaId>${cdata(said.mediaId)}</MediaId></Voice>`
    case 'news':
      return `<ArticleCount>1</ArticleCount><Articles><item><Title>${cdata(said.title)}</Title><Description>${cdata(said.description)}</Description><PicUrl>${cdata(said.picture)}</PicUrl><Url>${cdata(said.url)}</Url></item></Articles>`
    case 'msgmenu':
      return undefined
  }
}
