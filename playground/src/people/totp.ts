/** So many steps before and after the present one count too: clocks differ, and people type slowly. */
const WINDOW = 1

/** What authenticators are given: the secret, and the address that holds it, as a QR code shows it. */
export interface Authenticator {
  /** In base 32, for whoever types it. */
  secret: string
  /** `otpauth://totp/…` */
  address: string
}

/** A new secret for somebody's authenticator. */
export async function newAuthenticator(account: string): Promise<Authenticator> {
  const { Secret } = await import('otpauth')
  const secret = new Secret({ size: 20 }).base32
  return { secret, address: (await totpOf(secret, account)).toString() }
}

/**
 * The step of time whose code this is, within the present one, the one before and the next. `undefined`: of none of them.
 * A code is right as long as its step is: whoever takes one has to remember its step, and take no earlier one.
 */
export async function stepOf(code: string, secret: string, now: number): Promise<number | undefined> {
  const token = code.normalize('NFKC').replace(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return undefined
  const totp = await totpOf(secret)
  const away = totp.validate({ token, timestamp: now, window: WINDOW })
  return away === null ? undefined : totp.counter({ timestamp: now }) + away
}

/** Six digits every thirty seconds, by SHA-1: what every authenticator knows. */
async function totpOf(secret: string, label?: string) {
  const { Secret, TOTP } = await import('otpauth')
  return new TOTP({ issuer: 'Huida', secret: Secret.fromBase32(secret), ...(label !== undefined && { label }) })
}
