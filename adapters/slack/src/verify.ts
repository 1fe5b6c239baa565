import { createHmac, timingSafeEqual } from 'node:crypto'
import { HuidaError } from '@huida/core'

export const SIGNATURE_HEADER = 'x-slack-signature'
export const TIMESTAMP_HEADER = 'x-slack-request-timestamp'

/** Older requests are refused, as https://docs.slack.dev/authentication/verifying-requests-from-slack asks; looked up on 2026-11-28. */
const MAX_SKEW_S = 300

/** What a request says of itself, before its body is read. */
export interface Claim {
  timestamp: string
  signature: string
}

/**
 * What the headers claim; most forgeries end here, before a byte of the body is looked at.
 * @param now milliseconds since 1970
 * @throws HuidaError UNAUTHENTIC
 */
export function claimOf(headers: Pick<Headers, 'get'>, now: number): Claim {
  // A header that came twice is joined by a comma, which neither form has.
  const timestamp = headers.get(TIMESTAMP_HEADER) ?? ''
  const signature = headers.get(SIGNATURE_HEADER) ?? ''
  const isTimely = /^\d{1,12}$/.test(timestamp) && Math.abs(now / 1_000 - Number(timestamp)) <= MAX_SKEW_S
  if (!isTimely || !/^v0=[0-9a-f]{64}$/.test(signature)) throw new HuidaError('UNAUTHENTIC', {})
  return { timestamp, signature }
}

/**
 * Whether one of the secrets has signed these very bytes.
 * @throws HuidaError UNAUTHENTIC
 */
export function verify({ timestamp, signature }: Claim, body: Uint8Array, secrets: readonly string[]): void {
  const given = Buffer.from(signature)
  let isOurs = false
  for (const secret of secrets) isOurs = timingSafeEqual(given, signed(secret, timestamp, body)) || isOurs
  if (!isOurs) throw new HuidaError('UNAUTHENTIC', {})
}

const signed = (secret: string, timestamp: string, body: Uint8Array): Buffer =>
  Buffer.from(`v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`)

/** Words that stand in examples, and in the dictionaries of attackers. */
const PLACEHOLDER =
  /^(change[-_ ]?me|(your|my)[-_ ].*|<.*>|x+|secret|token|password|example|placeholder|todo|test|(.*[-_ ])?signing[-_ ]secret)$/i

/** What is wrong with a secret, in sentences. @param next where a right one is found */
export function secretProblems(secret: unknown, name: string, next: string): string[] {
  if (typeof secret !== 'string' || secret.trim() === '') return [`${name} is missing. ${next}`]
  return PLACEHOLDER.test(secret.trim()) ? [`${name} is a placeholder that anybody could guess. ${next}`] : []
}
