import { createDecipheriv, createHash, timingSafeEqual } from 'node:crypto'
import { HuidaError, type Json, parseJson } from '@huida/core'
import type { FeishuOptions } from './options.js'

/** Feishu has no rule of its own against replays; what is older was not sent by it. */
const MAX_AGE_S = 300

/**
 * The payload of a request, verified over its raw bytes before anything is parsed, then decrypted.
 * @throws HuidaError UNAUTHENTIC, the same for every cause; BODY_INVALID for what is rightly signed and no event
 */
export function opened(body: Uint8Array, headers: Headers, secrets: FeishuOptions, nowMs: number): Json {
  const { encryptKey, verificationToken } = secrets
  const timestamp = headers.get('x-lark-request-timestamp') ?? ''
  const nonce = headers.get('x-lark-request-nonce') ?? ''
  const expected = createHash('sha256').update(`${timestamp}${nonce}${encryptKey}`).update(body).digest('hex')
  // A header that came twice is joined by a comma, so it equals nothing.
  if (!isSame(headers.get('x-lark-signature') ?? '', expected)) throw new HuidaError('UNAUTHENTIC', {})
  if (!/^\d{1,12}$/.test(timestamp) || Math.abs(nowMs / 1_000 - Number(timestamp)) > MAX_AGE_S)
    throw new HuidaError('UNAUTHENTIC', {})
  const { encrypt } = Object(parseJson(body)) as { encrypt?: unknown }
  if (typeof encrypt !== 'string') throw new HuidaError('BODY_INVALID', { problem: 'it is not encrypted' })
  const payload = parseJson(decrypted(encrypt, encryptKey))
  const { token, header } = Object(payload) as { token?: unknown; header?: { token?: unknown } }
  if (!isSame(String(header?.token ?? token ?? ''), verificationToken)) throw new HuidaError('UNAUTHENTIC', {})
  return payload
}

function decrypted(encrypt: string, encryptKey: string): Uint8Array {
  const bytes = Buffer.from(encrypt, 'base64')
  try {
    const decipher = createDecipheriv(
      'aes-256-cbc',
      createHash('sha256').update(encryptKey).digest(),
      bytes.subarray(0, 16),
    )
    return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()])
  } catch (cause) {
    throw new HuidaError('UNAUTHENTIC', {}, { cause })
  }
}

function isSame(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
