import { isIP } from 'node:net'

/**
 * What limits count as one place on the network: an IPv4 address, also when it is written as IPv6 (`::ffff:192.0.2.1`, NAT64), and of
 * other IPv6 addresses the /64, since that is what one customer of a provider is given. A port, brackets and a zone are left out.
 * `undefined`: not known, so nothing is counted.
 */
export function networkOf(written: string | null | undefined): string | undefined {
  const address = bare(written?.trim() ?? '')
  // `unknown`, and the hidden names of RFC 7239, are places too as long as it is our own proxy that writes them.
  if (isIP(address) !== 6) return address.slice(0, 64).toLowerCase() || undefined
  const groups = groupsOf(address)
  return embedsIPv4(groups) ? ipv4Of(groups[6]!, groups[7]!) : `${groups.slice(0, 4).map(hex).join(':')}::/64`
}

/** The last address that a header names: the one that our own proxy wrote. */
export const lastAddress = (header: string | null | undefined): string | undefined => header?.split(',').at(-1)

/** `[2001:db8::1%eth0]:443` and `192.0.2.1:443` without their ornaments. */
function bare(written: string): string {
  const [, bracketed, ipv4] = /^\[([^\]]*)\](?::\d+)?$|^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(written) ?? []
  return (bracketed ?? ipv4 ?? written).replace(/%.*$/, '')
}

/** The eight numbers of an IPv6 address. */
function groupsOf(address: string): number[] {
  const dotted = /(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)
  const inHex = dotted
    ? `${address.slice(0, dotted.index)}${hex(+dotted[1]! * 256 + +dotted[2]!)}:${hex(+dotted[3]! * 256 + +dotted[4]!)}`
    : address
  const [head = '', tail] = inHex.split('::')
  const numbers = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [before, after] = [numbers(head), numbers(tail ?? '')]
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after]
}

/** `::ffff:0:0/96`, or NAT64 by `64:ff9b::/96`. */
function embedsIPv4(groups: readonly number[]): boolean {
  const prefix = groups.slice(0, 6).map(hex).join(':')
  return prefix === '0:0:0:0:0:ffff' || prefix === '64:ff9b:0:0:0:0'
}

const ipv4Of = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.')

const hex = (group: number): string => group.toString(16)
