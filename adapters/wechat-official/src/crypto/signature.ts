import { createHash, timingSafeEqual } from 'node:crypto'
import { HuidaError } from '@huida/core'

/** How far the time in a request may be from ours. WeChat has no rule against replays of its own. */
export const FRESH_MS = 300_000

/** What stands in the address of a request of WeChat or WeCom, each parameter once. */
export interface SignedQuery {
  timestamp: string
  nonce: string
  /** `undefined`: it is not there. */
  get(name: string): string | undefined
}

/**
 * Reads the query of a request, and refuses what is stale. It is not verified yet: compare a signature next.
 * @param now milliseconds since 1970
 * @throws HuidaError UNAUTHENTIC: a parameter is missing or comes twice, or the time is not ours
 */
export function readQuery(url: string, now: number): SignedQuery {
  const { searchParams } = new URL(url)
  const values = new Map(searchParams)
  const timestamp = values.get('timestamp') ?? ''
  const nonce = values.get('nonce') ?? ''
  // Ten digits: what is signed is joined without separators, and must not be cut elsewhere.
  const isFresh = /^\d{10}$/.test(timestamp) && Math.abs(now - Number(timestamp) * 1_000) <= FRESH_MS
  if (values.size !== searchParams.size || !isFresh || nonce === '') throw new HuidaError('UNAUTHENTIC', {})
  return { timestamp, nonce, get: (name) => values.get(name) }
}

/** The signature of WeChat and WeCom: SHA-1 over the sorted texts, the token among them, in small hexadecimal. */
export const signatureOf = (...texts: readonly string[]): string =>
  createHash('sha1')
    .update([...texts].sort().join(''))
    .digest('hex')

/**
 * Lets pass only what carries the signature of these texts; compares in constant time.
 * @throws HuidaError UNAUTHENTIC, the same for every cause
 */
export function verifySignature(given: string | undefined, ...texts: readonly string[]): void {
  const expected = Buffer.from(signatureOf(...texts))
  const claimed = Buffer.from(given ?? '')
  // What has another length is compared as well, as NULs, which no signature contains: the time tells nothing.
  const comparable = claimed.length === expected.length ? claimed : Buffer.alloc(expected.length)
  if (!timingSafeEqual(comparable, expected)) throw new HuidaError('UNAUTHENTIC', {})
}
