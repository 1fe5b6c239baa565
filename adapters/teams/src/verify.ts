import { verify as verifySignature } from 'node:crypto'
import { HuidaError } from '@huida/core'
import type { Activity } from './activity.js'
import { allowedUrl, withSlash } from './addresses.js'
import { objectOf } from './http.js'
import type { SigningKey } from './keys.js'

/**
 * botbuilder 4.23.3 verifies less than is needed here, so it is not asked. It also takes tokens that the emulator and other bots get from Entra
 * (`emulatorValidation.js`); a key without endorsements signs for every channel, and an activity without a channel passes
 * (`jwtTokenExtractor.js`, `endorsementsValidator.js`); of `serviceUrl` it only compares the characters with the claim, whatever the host, and
 * not even that when the activity has none (`parameterizedBotFrameworkAuthentication.js`); and it reads keys without a limit of size or time.
 * What follows is all that Microsoft's page "Authentication with the Bot Connector API" asks for, the cheapest first.
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
  if (!authorization || authorization.length > MAX_HEADER) throw unauthentic()
  const [, head, body, signature] = BEARER.exec(authorization) ?? []
  if (!head || !body || !signature) throw unauthentic()
  // Other headers, `jku` among them, are for those who let a stranger say which key is his.
  const { alg, kid, crit } = decoded(head)
  if (alg !== 'RS256' || typeof kid !== 'string' || crit !== undefined) throw unauthentic()
  const { iss, aud, exp, nbf, serviceurl } = decoded(body)
  const seconds = now / 1_000
  if (iss !== issuer || aud !== appId) throw unauthentic()
  if (typeof exp !== 'number' || exp + CLOCK_SKEW_S < seconds) throw unauthentic()
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf - CLOCK_SKEW_S > seconds)) throw unauthentic()
  if (typeof serviceurl !== 'string') throw unauthentic()
  const key = await find(kid)
  if (!key) throw unauthentic()
  const isSigned = verifySignature(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    key.key,
    Buffer.from(signature, 'base64url'),
  )
  if (!isSigned) throw unauthentic()
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
  if (said === undefined || proved === undefined || withSlash(said) !== withSlash(proved)) throw unauthentic()
  if (typeof channelId !== 'string' || !proof.key.endorsements.has(channelId)) throw unauthentic()
  return said
}

const unauthentic = () => new HuidaError('UNAUTHENTIC', {})

const decoded = (part: string) => objectOf(Buffer.from(part, 'base64url').toString())
