import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

/** How an account signs and encrypts, as it is set on mp.weixin.qq.com. */
export interface AccountSettings {
  appId: string
  appSecret: string
  /** Signs pushes. */
  token: string
  /** 43 characters. */
  encodingAesKey: string
  mode: 'plain' | 'compatible' | 'safe'
  /** `gh_…` */
  originalId: string
}

/** The members of a push; members that have members are lists of pairs. */
export type PushFields = { [name: string]: string | number | PushFields }

/** A push as it is posted. */
export interface SealedPush {
  query: URLSearchParams
  body: string
}

const sign = (...parts: string[]) => createHash('sha1').update(parts.sort().join('')).digest('hex')

/** The query with which the address of the server is checked. */
export function greetingOf({ token }: AccountSettings, now: number, echostr: string): URLSearchParams {
  return new URLSearchParams({ ...signed(token, now), echostr })
}

/** Signs a push, and encrypts it by the account's mode. @param now milliseconds since 1970 */
export function sealPush(fields: PushFields, settings: AccountSettings, now: number): SealedPush {
  const { token, mode, originalId } = settings
  const query = new URLSearchParams({ ...signed(token, now), openid: String(fields.FromUserName ?? '') })
  const plain = xmlOf(fields)
  if (mode === 'plain') return { query, body: `<xml>${plain}</xml>` }
  const encrypted = encrypt(`<xml>${plain}</xml>`, settings)
  query.set('encrypt_type', 'aes')
  query.set('msg_signature', sign(token, query.get('timestamp')!, query.get('nonce')!, encrypted))
  const sealed = xmlOf({ Encrypt: encrypted })
  return {
    query,
    body: `<xml>${mode === 'safe' ? xmlOf({ ToUserName: originalId }) : plain}${sealed}</xml>`,
  }
}

function signed(token: string, now: number) {
  const timestamp = String(Math.floor(now / 1_000))
  const nonce = String(randomBytes(4).readUInt32BE())
  return { timestamp, nonce, signature: sign(token, timestamp, nonce) }
}

/** Numbers stand as they are, texts in sections. */
function xmlOf(fields: PushFields): string {
  return Object.entries(fields)
    .map(([name, value]) => {
      if (typeof value === 'object') return `<${name}>${xmlOf(value)}</${name}>`
      const text = String(value).replaceAll(']]>', ']]]]><![CDATA[>')
      return `<${name}>${typeof value === 'number' || /^(MsgId|CreateTime)$/.test(name) ? text : `<![CDATA[${text}]]>`}</${name}>`
    })
    .join('')
}

function encrypt(text: string, { encodingAesKey, appId }: AccountSettings): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const message = Buffer.from(text)
  const size = Buffer.alloc(4)
  size.writeUInt32BE(message.length)
  const whole = Buffer.concat([randomBytes(16), size, message, Buffer.from(appId)])
  const missing = 32 - (whole.length % 32)
  const cipher = createCipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  return Buffer.concat([
    cipher.update(Buffer.concat([whole, Buffer.alloc(missing, missing)])),
    cipher.final(),
  ]).toString('base64')
}

/** What a bot says inside a response. */
export interface PassiveReply {
  msgtype: string
  /** Its members, by name; those of what is nested as well. */
  fields: Record<string, string>
}

/**
 * Reads a response: nothing, or a reply. In safe mode a reply must be encrypted and signed.
 * @throws Error when WeChat would say that the service is out of order
 */
export function readReply(body: string, settings: AccountSettings): PassiveReply | undefined {
  if (body === '' || body === 'success') return undefined
  let outer = fieldsIn(body)
  if (outer.Encrypt !== undefined) {
    const { Encrypt, MsgSignature, TimeStamp = '', Nonce = '' } = outer
    if (settings.mode === 'plain') throw new Error('a reply in plain mode is encrypted')
    if (MsgSignature !== sign(settings.token, TimeStamp, Nonce, Encrypt)) throw new Error('the signature is wrong')
    outer = fieldsIn(decrypt(Encrypt, settings))
  } else if (settings.mode === 'safe') throw new Error('a reply in safe mode is not encrypted')
  const { MsgType } = outer
  if (!MsgType || !outer.FromUserName || !outer.ToUserName || !/^\d{10}$/.test(outer.CreateTime ?? ''))
    throw new Error('the reply is none')
  if (MsgType === 'text' && Buffer.byteLength(outer.Content ?? '') > 2_048) throw new Error('the text is too long')
  return { msgtype: MsgType, fields: outer }
}

function decrypt(encrypted: string, { encodingAesKey, appId }: AccountSettings): string {
  const key = Buffer.from(`${encodingAesKey}=`, 'base64')
  const decipher = createDecipheriv('aes-256-cbc', key, key.subarray(0, 16)).setAutoPadding(false)
  const padded = Buffer.concat([decipher.update(encrypted, 'base64'), decipher.final()])
  const whole = padded.subarray(0, padded.length - padded.at(-1)!)
  const end = 20 + whole.readUInt32BE(16)
  if (whole.subarray(end).toString() !== appId) throw new Error('the AppID is another one')
  return whole.subarray(20, end).toString()
}

/** Enough of XML for what bots answer: sections and texts without attributes. Members of members are told beside them. */
function fieldsIn(xml: string): Record<string, string> {
  if (!/^<xml>[\s\S]*<\/xml>\s*$/.test(xml)) throw new Error('the response is no XML')
  const fields: Record<string, string> = {}
  for (const [, name, sections, text] of xml.matchAll(/<(\w+)>(?:((?:<!\[CDATA\[[\s\S]*?\]\]>)+)|([^<]*))<\/\1>/g))
    fields[name!] = sections === undefined ? text! : sections.replace(/<!\[CDATA\[([\s\S]*?)\]\]>/g, '$1')
  return fields
}
