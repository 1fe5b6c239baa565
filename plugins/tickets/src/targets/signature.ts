import { createHmac, timingSafeEqual } from 'node:crypto'
import { Refusal, type SentBytes } from '@huida/core'

/** How old or how far ahead a signed message may be, in milliseconds. */
const FRESH_MS = 300_000

/** The headers of a message that is signed as https://www.standardwebhooks.com says (`v1`: HMAC-SHA256 over `id.timestamp.body`). */
export function signed(secret: string, id: string, now: number, bytes: Uint8Array): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signatureOf(secret, id, timestamp, bytes).toString('base64')}`,
  }
}

/** What a signature holds of a signed message. @throws Refusal 401, the same for every cause */
export function verifySigned(secrets: readonly string[], { bytes, headers }: SentBytes, now: number): { id: string } {
  const id = headers.get('webhook-id') ?? ''
  const timestamp = headers.get('webhook-timestamp') ?? ''
  // Several signatures may stand side by side while a secret is changed.
  const given = (headers.get('webhook-signature') ?? '').split(' ').filter((one) => one.startsWith('v1,'))
  const wanted = secrets.map((secret) => signatureOf(secret, id, timestamp, bytes))
  const isRight = given
    .slice(0, 8)
    .some((one) => wanted.some((right) => isSame(right, Buffer.from(one.slice(3), 'base64'))))
  if (!isRight || id === '' || !isFresh(timestamp, now)) throw unauthentic()
  return { id }
}

/**
 * Verifies an HMAC-SHA256 over some bytes, as each platform writes it.
 * @throws Refusal 401, the same for every cause
 */
export function verifyHmac(
  secret: string,
  { over, given, encoding }: { over: readonly (Uint8Array | string)[]; given: string; encoding: 'hex' | 'base64' },
): void {
  const hmac = createHmac('sha256', secret)
  for (const part of over) hmac.update(part)
  if (!isSame(hmac.digest(), Buffer.from(given, encoding))) throw unauthentic()
}

/** Whether a time in seconds, or milliseconds, or as ISO 8601, is near enough to now. What cannot be read is not. */
export function isFresh(timestamp: string | number, now: number, withinMs = FRESH_MS): boolean {
  const text = String(timestamp)
  const at = /^\d{10}$/.test(text)
    ? Number(text) * 1_000
    : /^\d{13}$/.test(text)
      ? Number(text)
      : /^\d{4}-\d\d-\d\dT/.test(text)
        ? Date.parse(text)
        : Number.NaN
  return Math.abs(now - at) <= withinMs
}

/** What whoever sends something unsigned is told. */
export const unauthentic = (): Refusal => new Refusal(401, 'UNAUTHENTIC', 'The request could not be verified.')

/** The key of a secret: what follows `whsec_` in base64, or the text itself. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)

const signatureOf = (secret: string, id: string, timestamp: string, bytes: Uint8Array): Buffer =>
  createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.`).update(bytes).digest()

const isSame = (right: Buffer, given: Buffer): boolean => right.length === given.length && timingSafeEqual(right, given)
