import { timingSafeEqual } from 'node:crypto'
import { HuidaError, isPlaceholder } from '@huida/core'

/** Where Telegram puts the secret that `setWebhook` was given. */
export const SECRET_HEADER = 'x-telegram-bot-api-secret-token'

/**
 * Lets only requests pass that carry the secret, once.
 * @param claim the value of `SECRET_HEADER`
 * @throws HuidaError UNAUTHENTIC, the same for every cause
 */
export function verify(claim: string | undefined, secret: string): void {
  // A header that came twice is joined by a comma, which no secret contains.
  const given = Buffer.from(claim ?? '')
  const expected = Buffer.from(secret)
  // What has another length is compared as well, as NULs, which no secret contains: the time tells nothing.
  const comparable = given.length === expected.length ? given : Buffer.alloc(expected.length)
  if (!timingSafeEqual(comparable, expected)) throw new HuidaError('UNAUTHENTIC', {})
}

/** What is wrong with a secret, in sentences. */
export function secretProblems(secret: unknown): string[] {
  const next = 'Generate one, such as with: openssl rand -hex 32'
  if (typeof secret !== 'string' || secret === '') return [`webhook.secret is missing, so anybody could write. ${next}`]
  if (!/^[\w-]{1,256}$/.test(secret))
    return [`webhook.secret is not 1 to 256 characters of A-Z a-z 0-9 _ -, so Telegram would refuse it. ${next}`]
  return isPlaceholder(secret) ? [`webhook.secret is a placeholder that anybody could guess. ${next}`] : []
}
