import { createHmac, timingSafeEqual } from 'node:crypto'
import { HuidaError, isPlaceholder } from '@huida/core'

export const SIGNATURE = 'x-hello-signature'

/** `sha256=` and the HMAC of the raw body, in hex. */
export const sign = (body: Uint8Array | string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** @throws HuidaError UNAUTHENTIC, the same for every cause */
export function verify(body: Uint8Array, signature: string | null, secret: string): void {
  const expected = Buffer.from(sign(body, secret))
  const given = Buffer.from(signature ?? '')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new HuidaError('UNAUTHENTIC', {})
}

export const secretProblem = (secret: string): string[] =>
  typeof secret === 'string' && secret.length >= 16 && !isPlaceholder(secret)
    ? []
    : ['secret is missing, a placeholder, or shorter than 16 characters. Generate one and give it to both sides.']
