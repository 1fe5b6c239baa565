import ipaddr from 'ipaddr.js'

/**
 * Whether an IP address belongs to somebody on the public internet: not to this machine, its network, its provider's
 * (100.64.0.0/10, where Alibaba Cloud answers with credentials), a translation of any of these into IPv6, or nobody.
 */
export function isPublic(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  // Unwraps IPv4 in IPv6 (::ffff:127.0.0.1).
  const ip = ipaddr.process(address)
  if (ip.range() !== 'unicast') return false
  if (ip instanceof ipaddr.IPv4) return !ip.match(benchmarking)
  // Only 2000::/3 has been given out (IANA, IPv6 global unicast); within it, no translations.
  return ip.match(globalUnicast)
}

const benchmarking = ipaddr.IPv4.parseCIDR('198.18.0.0/15')
const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3')
