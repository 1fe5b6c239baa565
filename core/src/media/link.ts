import { createHmac, timingSafeEqual } from 'node:crypto'
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
export const signedLink = (secret: Uint8Array, { id, until }: Linked): string =>
  `${id}?until=${until}&sign=${signature(secret, id, until)}`

/** The id that a link opens at a time; `undefined` when it was made up, was changed, or has ended. Takes a whole address. */
export function openedBy(secret: Uint8Array, link: string, now: number): string | undefined {
  const [, id, until, sign = ''] = /(?:^|\/)([0-9a-f.]{65})\?until=(\d{1,16})&sign=([\w-]{43})$/.exec(link) ?? []
  if (!isMediaId(id) || !(Number(until) > now)) return undefined
  const right = signature(secret, id, Number(until))
  return timingSafeEqual(Buffer.from(sign), Buffer.from(right)) ? id : undefined
}

const signature = (secret: Uint8Array, id: string, until: number): string =>
  createHmac('sha256', secret).update(`media link\n${id}\n${until}`).digest('base64url')
