import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import type { Json } from '@huida/core'

/** A request as Feishu makes it. */
export interface FeishuRequest {
  headers: Record<string, string>
  body: string
}

/** What Feishu and the app agree on, on the page "Events & Callbacks". */
export interface FeishuSecrets {
  encryptKey: string
  verificationToken: string
}

/** The payload in an envelope: AES-256-CBC by the SHA-256 of the key, the IV in front, in base64. */
export function sealed(payload: Json, encryptKey: string): string {
  const iv = randomBytes(16)
  const cipher = createCipheriv('aes-256-cbc', createHash('sha256').update(encryptKey).digest(), iv)
  const encrypt = Buffer.concat([iv, cipher.update(JSON.stringify(payload), 'utf8'), cipher.final()])
  return JSON.stringify({ encrypt: encrypt.toString('base64') })
}

/** Any bytes with the headers that sign them: SHA-256 over time, nonce, key and the raw body. */
export function signed(body: string | Uint8Array, encryptKey: string, atMs: number): FeishuRequest['headers'] {
  const timestamp = String(Math.floor(atMs / 1_000))
  const nonce = randomBytes(8).toString('hex')
  const signature = createHash('sha256').update(`${timestamp}${nonce}${encryptKey}`).update(body).digest('hex')
  return {
    'content-type': 'application/json; charset=utf-8',
    'x-lark-request-timestamp': timestamp,
    'x-lark-request-nonce': nonce,
    'x-lark-signature': signature,
  }
}
