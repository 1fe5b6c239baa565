import type { IncomingMessage } from 'node:http'

/** The header in which adapters find the address that a request came from; whatever a client writes there is replaced. */
export const ADDRESS_HEADER = 'x-huida-address'

/** `/path?query` in printable ASCII and what lies above it; a backslash would be read as a slash by some and not by others. */
const ORIGIN_FORM = /^\/[^\u0000-\u0020\u007f\\]*$/
const ABSOLUTE_FORM = /^https?:\/\/([^/?#\\\s]+)(\/[^\u0000-\u0020\u007f\\]*)?$/i
const HOST = /^(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i

/**
 * Makes of a request what everything behind may rely on: its target begins with a slash, it names exactly one host, in small
 * letters, and `x-huida-address` holds the address of the connection.
 * @returns what is wrong with it, in words; such a request is answered with 400 and goes no further
 */
export function straighten(request: IncomingMessage): string | undefined {
  const { rawHeaders, headers, socket } = request
  let hosts = 0
  for (let i = rawHeaders.length - 2; i >= 0; i -= 2) {
    const { length } = rawHeaders[i]!
    if (length === 4 && rawHeaders[i]!.toLowerCase() === 'host') hosts++
    else if (length === ADDRESS_HEADER.length && rawHeaders[i]!.toLowerCase() === ADDRESS_HEADER)
      rawHeaders.splice(i, 2)
  }
  const address = socket.remoteAddress ?? ''
  rawHeaders.push(ADDRESS_HEADER, address)
  headers[ADDRESS_HEADER] = address

  const target = request.url ?? ''
  if (!ORIGIN_FORM.test(target)) {
    // As a client writes it to a proxy. Every server must take it.
    const [, authority, path = '/'] = ABSOLUTE_FORM.exec(target) ?? []
    if (authority === undefined || !isHost(authority)) return 'the request target is no path'
    request.url = path
  }
  const { host } = headers
  if (hosts !== 1 || host === undefined) return 'it must have exactly one Host header'
  if (known.has(host)) return undefined
  if (!isHost(host)) return 'the Host header names no host'
  const lower = host.toLowerCase()
  if (lower !== host) headers.host = lower
  else if (known.size < MAX_KNOWN) known.add(host)
  return undefined
}

/** Hosts that were judged before: nearly every request names the same one. */
const known = new Set<string>()
const MAX_KNOWN = 100

/** Whether the name is one that every part of the program reads alike: `0x7f.1` is an address only to some. */
function isHost(host: string): boolean {
  if (!HOST.test(host)) return false
  const named = host.replace(/:\d+$/, '').toLowerCase()
  if (isPlainName(named) && !named.includes('xn--')) return portOf(host) <= 65_535
  return URL.canParse(`http://${host}/`) && new URL(`http://${host}/`).hostname === named
}

/** By far the most: no need to ask the parser of addresses. */
const isPlainName = (named: string) => /^[a-z](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z](?:[a-z0-9-]*[a-z0-9])?)*$/.test(named)

const portOf = (host: string): number => Number(/:(\d+)$/.exec(host)?.[1] ?? 0)

const THIS_MACHINE = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/

/** Whether a `Host` header, with or without a port, is a name of this machine itself. */
export const namesThisMachine = (host: string): boolean => THIS_MACHINE.test(host)
