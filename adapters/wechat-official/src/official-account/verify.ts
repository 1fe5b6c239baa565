import { HuidaError, readBody } from '@huida/core'
import { MessageCipher } from '../crypto/cipher.js'
import { readQuery, type SignedQuery, signatureOf, verifySignature } from '../crypto/signature.js'
import { cdata, parseXml, textOf, type Xml } from '../xml.js'
import type { OfficialAccountOptions } from './options.js'

/** More than any push. */
const MAX_PUSH_BYTES = 262_144

/** What WeChat has sent, once it is known to be from WeChat. */
export interface Verified {
  push: Xml
  /** It came encrypted, and so does the answer. */
  encrypted: boolean
}

/** Tells WeChat's requests from others', and writes answers that WeChat believes. */
export class Envelope {
  readonly #token: string
  readonly #mode: 'safe' | 'compatible' | 'plain'
  readonly #cipher: MessageCipher | undefined

  constructor({ token, encodingAesKey, appId, mode = 'safe' }: OfficialAccountOptions) {
    this.#token = token
    this.#mode = mode
    this.#cipher = encodingAesKey === undefined ? undefined : new MessageCipher(encodingAesKey, appId)
  }

  /**
   * The text that WeChat wants back when the address of the server is entered.
   * @throws HuidaError UNAUTHENTIC
   */
  greet(url: string, now: number): string {
    return this.#queryOf(url, now).get('echostr') ?? ''
  }

  /**
   * The push in a request: the signature in its address is verified before the body is read, the one over the encrypted text before it
   * is decrypted. What stands beside an encrypted text is never looked at.
   * @param now milliseconds since 1970
   * @throws HuidaError UNAUTHENTIC, BODY_INVALID, BODY_TOO_LARGE
   */
  async open(request: Request, now: number): Promise<Verified> {
    const query = this.#queryOf(request.url, now)
    const push = await parseXml(utf8(await readBody(request, MAX_PUSH_BYTES)))
    const isEncrypted = this.#mode === 'safe' || (this.#mode === 'compatible' && 'Encrypt' in push)
    if (!isEncrypted) return { push, encrypted: false }
    const sealed = textOf(push, 'Encrypt')
    if (sealed === undefined || !this.#cipher || query.get('encrypt_type') !== 'aes')
      throw new HuidaError('UNAUTHENTIC', {})
    verifySignature(query.get('msg_signature'), this.#token, query.timestamp, query.nonce, sealed)
    return { push: await parseXml(this.#cipher.open(sealed)), encrypted: true }
  }

  /** An answer as WeChat takes it. */
  seal(xml: string, { encrypted }: Verified, now: number): string {
    if (!encrypted || !this.#cipher) return xml
    const sealed = this.#cipher.seal(xml)
    const timestamp = String(Math.floor(now / 1_000))
    const nonce = String(crypto.getRandomValues(new Uint32Array(1))[0])
    const signature = signatureOf(this.#token, timestamp, nonce, sealed)
    return `<xml><Encrypt>${cdata(sealed)}</Encrypt><MsgSignature>${cdata(signature)}</MsgSignature><TimeStamp>${timestamp}</TimeStamp><Nonce>${cdata(nonce)}</Nonce></xml>`
  }

  #queryOf(url: string, now: number): SignedQuery {
    const query = readQuery(url, now)
    verifySignature(query.get('signature'), this.#token, query.timestamp, query.nonce)
    return query
  }
}

function utf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new HuidaError('BODY_INVALID', { problem: 'it is not in UTF-8' }, { cause })
  }
}
