import type { IncomingHttpHeaders } from 'node:http'

export interface CookieOptions {
  /** 0 removes it. */
  maxAgeS: number
  /** Default: all of this server. */
  path?: string
  /** `Lax`: it is sent also when a page of another site leads here. Default: `Strict`. */
  sameSite?: 'Strict' | 'Lax'
}

/** What a browser sends back. Of a name that is given twice the first counts, which is the one of the narrower path. */
export function cookiesIn({ cookie = '' }: IncomingHttpHeaders): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const pair of cookie.split(/; */)) {
    const at = pair.indexOf('=')
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)]
    if (at > 0 && value !== '' && !found.has(name)) found.set(name, value)
  }
  return found
}

/**
 * A cookie that no script reads and, unless it is to be lax, no page of another site sends. A proxy that speaks TLS says so; whoever lies about it only makes
 * their own cookie stricter.
 */
export const cookieText = (
  headers: IncomingHttpHeaders,
  name: string,
  value: string,
  { maxAgeS, path = '/', sameSite = 'Strict' }: CookieOptions,
): string =>
  `${name}=${value}; Path=${path}; Max-Age=${maxAgeS}; HttpOnly; SameSite=${sameSite}${
    headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
  }`
