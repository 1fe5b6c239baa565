import { isUtf8 } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto'
import { HuidaError } from '@huida/core'

const BLOCK = 32
const RANDOM = 16
const LENGTH = 4
/** More than any push of WeChat: text of 2,048 bytes is the largest that people write. */
const MAX_BYTES = 262_144

/**
 * The encryption of pushes and replies: AES-256-CBC over 16 random bytes, the length, the message and the id of its receiver, filled
 * up to blocks of 32.
 */
export class MessageCipher {
  readonly #key: Buffer
  readonly #receiver: Buffer

  /**
   * @param encodingAesKey the 43 characters from the platform's page; see `aesKeyProblems`
   * @param receiver AppID of an official account, CorpID of WeCom: what was encrypted for another one is refused
   */
  constructor(encodingAesKey: string, receiver: string) {
    // The last character of real keys often has bits to spare, which Node's decoder drops.
    this.#key = Buffer.from(`${encodingAesKey}=`, 'base64')
    this.#receiver = Buffer.from(receiver)
  }

  /**
   * The message in what the platform encrypted.
   * @throws HuidaError UNAUTHENTIC, the same for every cause: who attacks learns nothing about the padding; BODY_INVALID for what is ours
   * and no text
   */
  open(encrypted: string): string {
    const message = this.#read(encrypted)
    if (!message) throw new HuidaError('UNAUTHENTIC', {})
    // Such as a block that was changed on the way.
    if (!isUtf8(message)) throw new HuidaError('BODY_INVALID', { problem: 'it is not in UTF-8' })
    return message.toString('utf8')
  }

  /** Encrypts a message for the platform. @param random 16 bytes; for tests */
  seal(message: string, random = randomBytes(RANDOM)): string {
    const bytes = Buffer.from(message)
    const length = Buffer.alloc(LENGTH)
    length.writeUInt32BE(bytes.length)
    const plain = Buffer.concat([random, length, bytes, this.#receiver])
    const fill = BLOCK - (plain.length % BLOCK)
    const cipher = createCipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false)
    return Buffer.concat([cipher.update(plain), cipher.update(Buffer.alloc(fill, fill)), cipher.final()]).toString(
      'base64',
    )
  }

  #read(encrypted: string): Buffer | undefined {
    if (encrypted.length > MAX_BYTES || !/^[A-Za-z0-9+/]+={0,2}$/.test(encrypted)) return undefined
    const bytes = Buffer.from(encrypted, 'base64')
    if (bytes.length === 0 || bytes.length % BLOCK !== 0) return undefined
    const decipher = createDecipheriv('aes-256-cbc', this.#key, this.#key.subarray(0, 16)).setAutoPadding(false)
    const plain = Buffer.concat([decipher.update(bytes), decipher.final()])
    const fill = plain[plain.length - 1]!
    const end = plain.length - fill
    if (fill < 1 || fill > BLOCK || !plain.subarray(end).every((byte) => byte === fill)) return undefined
    const start = RANDOM + LENGTH
    if (end < start) return undefined
    const close = start + plain.readUInt32BE(RANDOM)
    if (close > end) return undefined
    const receiver = plain.subarray(close, end)
    if (receiver.length !== this.#receiver.length || !timingSafeEqual(receiver, this.#receiver)) return undefined
    return plain.subarray(start, close)
  }
}

/** What is wrong with an EncodingAESKey, in sentences. @param name the option */
export function aesKeyProblems(key: unknown, name = 'encodingAesKey'): string[] {
  const next = 'Generate one on the page where the address of the server is set.'
  if (typeof key !== 'string' || key === '') return [`${name} is missing, so nothing can be decrypted. ${next}`]
  if (!/^[A-Za-z0-9]{43}$/.test(key)) return [`${name} is not 43 characters of A-Z a-z 0-9. ${next}`]
  return new Set(key).size < 8 ? [`${name} is a placeholder that anybody could guess. ${next}`] : []
}

/** Words that stand in examples, and in the dictionaries of attackers. */
const PLACEHOLDER =
  /^(change[-_]?me|(your|my)[-_]?\w*|x{3,}|secret|token|weixin|wechat|password|example|placeholder|test|todo)$/i

/** What is wrong with a token that signs requests (3 to 32 letters and digits), in sentences. @param name the option */
export function tokenProblems(token: unknown, name = 'token'): string[] {
  const next = 'Generate one, such as with: openssl rand -hex 16'
  if (typeof token !== 'string' || token === '') return [`${name} is missing, so anybody could write. ${next}`]
  if (!/^[A-Za-z0-9]{3,32}$/.test(token)) return [`${name} is not 3 to 32 characters of A-Z a-z 0-9. ${next}`]
  return PLACEHOLDER.test(token) || new Set(token).size < 3
    ? [`${name} is a placeholder that anybody could guess. ${next}`]
    : []
}

/** What is wrong with a secret that the platform gave (AppSecret, the secret of an app), in sentences. @param name the option */
export function secretProblems(secret: unknown, name: string): string[] {
  const next = "Copy it from the platform's page."
  if (typeof secret !== 'string' || secret === '') return [`${name} is missing, so nothing can be sent. ${next}`]
  return !/^[\w-]{16,128}$/.test(secret) || new Set(secret).size < 4 || PLACEHOLDER.test(secret)
    ? [`${name} is none that the platform gives. ${next}`]
    : []
}
