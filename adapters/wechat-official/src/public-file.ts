import { lookup as systemLookup } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** A file from the web. */
export interface Fetched {
  bytes: Uint8Array
  /** As its server names it. */
  mimeType: string
}

/** How a file is fetched. */
export interface Fetching {
  /** Hosts of one's own network that may be asked all the same, with their port: `files.intern:8080`. */
  allow: readonly string[]
  maxBytes: number
  signal: AbortSignal
}

/**
 * Fetches what the bot shows by its address, since WeChat and WeCom take only files: from the public internet, and nothing else, because a language
 * model may have written the address. The connection goes to the very address that was looked at. Redirects are not followed.
 * @throws Error when there is nothing to be had
 */
export async function fetchPublic(url: string, { allow, maxBytes, signal }: Fetching): Promise<Fetched> {
  const { protocol, hostname, host } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`${protocol} is not fetched`)
  const isAllowed = allow.includes(host)
  const name = hostname.replace(/^\[|\]$/g, '')
  if (!isAllowed && isIP(name) !== 0 && !isPublic(name)) throw notPublic(name)
  const { get } = await (protocol === 'https:' ? import('node:https') : import('node:http'))
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(url, { signal, agent: false, ...(!isAllowed && { lookup: publicOnly }) }, resolve)
    request.on('error', reject)
  })
  try {
    if (response.statusCode !== 200) throw new Error(`its server answers ${response.statusCode}`)
    const chunks: Buffer[] = []
    let size = 0
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length
      if (size > maxBytes) throw new Error(`it is larger than ${maxBytes} bytes`)
      chunks.push(chunk)
    }
    const mimeType = (response.headers['content-type'] ?? '').split(';', 1)[0]!.trim()
    return { bytes: Buffer.concat(chunks), mimeType }
  } finally {
    response.destroy()
  }
}

const publicOnly: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const strange = addresses.find(({ address }) => !isPublic(address))
    if (strange) return callback(notPublic(strange.address), '', 0)
    const [first] = addresses
    if (options.all) return callback(null, addresses)
    callback(null, first!.address, first!.family)
  })
}

const notPublic = (address: string) => new Error(`${address} is not an address of the public internet`)

/** Networks that are not the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry, and the same for IPv6. */
const SPECIAL_V4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
]
const special = new BlockList()
for (const network of SPECIAL_V4) {
  const [address, bits] = network.split('/') as [string, string]
  special.addSubnet(address, Number(bits), 'ipv4')
}

/** Of IPv6 only what is given out (2000::/3), without documentation, Teredo and 6to4, which lead elsewhere. */
const given = new BlockList()
given.addSubnet('2000::', 3, 'ipv6')
const without = new BlockList()
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  without.addSubnet(address, bits, 'ipv6')

export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4')
  return given.check(address, 'ipv6') && !without.check(address, 'ipv6')
}
