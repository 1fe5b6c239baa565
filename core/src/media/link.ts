import { isMediaId } from './media-store.js'

/** What a link opens. */
interface Linked {
  id: string
  /** When it ends, in milliseconds since 1970. */
  until: number
}

/**
 * The end of an address at which whoever has it may see media, until it ends: `<id>?until=…&sign=…`. For pages of customers, who have no
 * role. Nothing is stored for it; all links end at once when the secret changes.
 */
export async function signedLink(secret: Uint8Array, { id, until }: Linked): Promise<string> {
  const sign = await crypto.subtle.sign('HMAC', await keyOf(secret), signed(id, until))
  return `${id}?until=${until}&sign=${Buffer.from(sign).toString('base64url')}`
}

/** The id that a link opens at a time; `undefined` when it was made up, was changed, or has ended. Takes a whole address. */
export async function openedBy(secret: Uint8Array, link: string, now: number): Promise<string | undefined> {
  const end = link.slice(link.lastIndexOf('/') + 1)
  const [, id, until, sign = ''] = /^([0-9a-f.]{65})\?until=(\d{1,16})&sign=([\w-]{43})$/.exec(end) ?? []
  if (!isMediaId(id) || !(Number(until) > now)) return undefined
  const given = Buffer.from(sign, 'base64url')
  // The last letter holds bits that mean nothing: one link is not to have several spellings.
  if (given.toString('base64url') !== sign) return undefined
  const isRight = await crypto.subtle.verify('HMAC', await keyOf(secret), given, signed(id, Number(until)))
  return isRight ? id : undefined
}

const signed = (id: string, until: number) => Buffer.from(`media link\n${id}\n${until}`)

const keyOf = (secret: Uint8Array) =>
  crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify'])
