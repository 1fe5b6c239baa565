import { verify as verifySignature } from 'node:crypto'
import { HuidaError } from '@huida/core'
import type { Activity } from './activity.js'
import { allowedUrl, withSlash } from './addresses.js'
import { objectOf } from './http.js'
import type { SigningKey } from './keys.js'

/**
 * botbuilder 4.23.3 verifies less than is needed here, so it is not asked. Of the vectors in `fixtures` it takes four that must be refused: a
 * token that never ends, and answers to a host of a stranger, by plain http, and behind a user's name, since it only compares `serviceUrl`
 * with the claim, and not even that when the activity has none. It also takes what bots and the emulator get from Entra, and any channel
 * where a key has no endorsements; it reads keys without a limit of size or time, and writes them to the console for each forged request, which costs
 * it three times as much. What follows is all that Microsoft's page "Authentication with the Bot Connector API" asks for, the cheapest first.
 */
export interface Verifying {
  appId: string
  issuer: string
  /** Milliseconds since 1970. */
  now: number
  /** The key of an id. */
  find(kid: string): Promise<SigningKey | undefined>
}

/** What a token has proved. */
export interface Proof {
  serviceUrl: string
  key: SigningKey
}

const BEARER = /^Bearer ([\w-]{1,2048})\.([\w-]{1,8192})\.([\w-]{1,2048})$/i
/** Longer headers are not even looked at. */
const MAX_HEADER = 8_192
const CLOCK_SKEW_S = 300

/**
 * Whether the Bot Connector has written this header for this bot.
 * @throws HuidaError UNAUTHENTIC, the same for every cause; and what `find` throws
 */
export async function verifyToken(authorization: string | null | undefined, verifying: Verifying): Promise<Proof> {
  const { appId, issuer, now, find } = verifying
  if (!authorization) throw unauthentic('there is no token')
  const [, head, body, signature] = authorization.length > MAX_HEADER ? [] : (BEARER.exec(authorization) ?? [])
  if (!head || !body || !signature) throw unauthentic('it is no bearer token')
  // Other headers, `jku` among them, are for those who let a stranger say which key is his.
  const { alg, kid, crit } = decoded(head)
  if (alg !== 'RS256' || typeof kid !== 'string' || crit !== undefined) throw unauthentic('it is not signed by RS256')
  const { iss, aud, exp, nbf, serviceurl } = decoded(body)
  const seconds = now / 1_000
  if (iss !== issuer) throw unauthentic('it is of another issuer')
  if (aud !== appId) throw unauthentic('it is for another appId')
  if (typeof exp !== 'number' || exp + CLOCK_SKEW_S < seconds) throw unauthentic('it has ended')
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - CLOCK_SKEW_S > seconds))
    throw unauthentic('it has not begun, so one of the clocks is wrong')
  if (typeof serviceurl !== 'string') throw unauthentic('it names no serviceUrl')
  const key = await find(kid)
  if (!key) throw unauthentic('its key is not known')
  const signed = Buffer.from(`${head}.${body}`)
  if (!verifySignature('RSA-SHA256', signed, key.key, Buffer.from(signature, 'base64url')))
    throw unauthentic('its signature is wrong')
  return { serviceUrl: serviceurl, key }
}

/**
 * Whether the token is one for such an activity: signed by a key of its channel, and for the address that will be answered. Resolves with
 * that address.
 * @throws HuidaError UNAUTHENTIC
 */
export function verifyActivity(
  { channelId, serviceUrl }: Activity,
  proof: Proof,
  serviceHosts: readonly string[],
): string {
  const [said, proved] = [allowedUrl(serviceUrl, serviceHosts), allowedUrl(proof.serviceUrl, serviceHosts)]
  // What would be written behind such an address would go somewhere else.
  if (said === undefined || proved === undefined || /[?#]/.test(said))
    throw unauthentic('its serviceUrl is not in serviceHosts')
  if (withSlash(said) !== withSlash(proved)) throw unauthentic('its serviceUrl is not that of the token')
  if (typeof channelId !== 'string' || !proof.key.endorsements.has(channelId))
    throw unauthentic('its key is not endorsed for the channel')
  return said
}

/** Whoever asks learns nothing of the cause; the log does. */
const unauthentic = (cause: string) => new HuidaError('UNAUTHENTIC', {}, { cause })

const decoded = (part: string) => objectOf(Buffer.from(part, 'base64url').toString())
