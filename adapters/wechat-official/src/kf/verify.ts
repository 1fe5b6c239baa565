import { HuidaError, readBody } from '@huida/core'
import type { MessageCipher } from '../crypto/cipher.js'
import { readQuery, verifySignature } from '../crypto/signature.js'
import { parseXml, textOf, type Xml } from '../xml.js'

/** A hint is a few hundred bytes. */
const MAX_BODY_BYTES = 65_536

/** What callbacks are verified with. */
export interface Verifying {
  token: string
  cipher: MessageCipher
  now: number
}

/**
 * The text that WeCom wants to be given back when the address of the callback is entered on its page.
 * @throws HuidaError UNAUTHENTIC, the same for every cause
 */
export function echoOf(url: string, { token, cipher, now }: Verifying): string {
  const query = readQuery(url, now)
  const echo = query.get('echostr') ?? ''
  verifySignature(query.get('msg_signature'), token, query.timestamp, query.nonce, echo)
  return cipher.open(echo)
}

/**
 * What WeCom says in a callback, which is signed and encrypted for our CorpID; nothing else is taken.
 * @throws HuidaError UNAUTHENTIC, the same for every cause; BODY_INVALID, BODY_TOO_LARGE
 */
export async function verified(request: Request, { token, cipher, now }: Verifying): Promise<Xml> {
  const query = readQuery(request.url, now)
  const signature = query.get('msg_signature')
  if (signature === undefined) throw new HuidaError('UNAUTHENTIC', {})
  const encrypted = textOf(await parseXml(decode(await readBody(request, MAX_BODY_BYTES))), 'Encrypt')
  if (!encrypted) throw new HuidaError('UNAUTHENTIC', {})
  verifySignature(signature, token, query.timestamp, query.nonce, encrypted)
  return parseXml(cipher.open(encrypted))
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new HuidaError('BODY_INVALID', { problem: 'it is not UTF-8' }, { cause })
  }
}
