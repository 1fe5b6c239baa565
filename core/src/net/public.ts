import { lookup as systemLookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** An address that was to be asked is not of the public internet. */
export class NotPublicError extends Error {
  override name = 'NotPublicError'

  constructor(readonly address: string) {
    super(`${address} is not an address of the public internet`)
  }
}

/**
 * What a request to a URL needs so that it reaches the public internet and nothing else, whoever wrote the URL: options for `request`
 * of node:http and node:https. The connection goes to the very address that was looked at. Does nothing about redirects: do not follow
 * them, or ask again for each.
 *
 * ```ts
 * get(url, { agent: false, ...publicOnly(url) })
 * ```
 * @throws NotPublicError when the URL names such an address itself; a name that leads to one fails the request with it
 */
export function publicOnly(url: string | URL): { lookup: LookupFunction } {
  const name = new URL(url).hostname.replace(/^\[|\]$/g, '')
  if (isIP(name) !== 0 && !isPublic(name)) throw new NotPublicError(name)
  return { lookup: lookupPublic }
}

const lookupPublic: LookupFunction = (hostname, options, callback) => {
  systemLookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, '', 0)
    const strange = addresses.find(({ address }) => !isPublic(address))
    if (strange) return callback(new NotPublicError(strange.address), '', 0)
    if (options.all) return callback(null, addresses)
    const [first] = addresses
    callback(null, first!.address, first!.family)
  })
}

/** Whether an IP address belongs to somebody on the public internet: not to this machine, its network, a translation of one, or nobody. */
export function isPublic(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4')
  return given.check(address, 'ipv6') && !translated.check(address, 'ipv6')
}

/** Networks that are not the public internet: https://www.iana.org/assignments/iana-ipv4-special-registry */
const special = new BlockList()
for (const network of [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24'],
  ...['224.0.0.0/4', '240.0.0.0/4'],
])
  add(special, network, 'ipv4')

/** Of IPv6 only what is given out, without documentation, Teredo and 6to4, which lead elsewhere: https://www.iana.org/assignments/iana-ipv6-special-registry */
const given = new BlockList()
add(given, '2000::/3', 'ipv6')
const translated = new BlockList()
for (const network of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) add(translated, network, 'ipv6')

function add(list: BlockList, network: string, family: 'ipv4' | 'ipv6'): void {
  const [address, bits] = network.split('/') as [string, string]
  list.addSubnet(address, Number(bits), family)
}
