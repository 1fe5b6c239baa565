import { lookup as resolve } from 'node:dns'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** What may be fetched to be uploaded. */
export interface PublicFileLimits {
  maxBytes: number
  types: readonly string[]
}

/**
 * Fetches what lies at a public address. `undefined`: it does not answer with such a file, or lies in a network of ours, which nobody who
 * can make the bot show a picture shall be able to look into. Redirects are not followed.
 */
export function fetchPublicFile(
  url: string,
  { maxBytes, types }: PublicFileLimits,
  signal: AbortSignal,
): Promise<File | undefined> {
  if (!URL.canParse(url)) return Promise.resolve(undefined)
  const { protocol, hostname, pathname } = new URL(url)
  const host = hostname.replace(/^\[|\]$/g, '')
  if (!/^https?:$/.test(protocol) || (isIP(host) && !isPublic(host))) return Promise.resolve(undefined)
  return new Promise((done) => {
    const call = (protocol === 'https:' ? requestTls : requestPlain)(url, { lookup: lookupPublic, signal })
    call.on('error', () => done(undefined))
    call.on('response', (response) => {
      const [type = ''] = (response.headers['content-type'] ?? '').split(';', 1)
      const isTaken = response.statusCode === 200 && types.includes(type.trim().toLowerCase())
      const name = pathname.split('/').at(-1) || 'file'
      if (!isTaken) call.destroy()
      done(isTaken ? read(response, maxBytes, { name, type: type.trim().toLowerCase() }) : undefined)
    })
    call.end()
  })
}

async function read(
  response: IncomingMessage,
  maxBytes: number,
  { name, type }: { name: string; type: string },
): Promise<File | undefined> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  try {
    for await (const chunk of response) {
      size += chunk.length
      // Leaving the loop closes the connection.
      if (size > maxBytes) return undefined
      chunks.push(chunk)
    }
  } catch {
    // It broke off: shown by its address, it may come whole.
    return undefined
  }
  return new File(chunks, name, { type })
}

/** Judges the address that is connected to, not the name: a name may lead elsewhere at the next look. */
const lookupPublic: LookupFunction = (hostname, options, answer) =>
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const [first] = addresses ?? []
    if (error || !first) return answer(error ?? new Error('the name leads nowhere'), '', 0)
    if (!addresses.every(({ address }) => isPublic(address)))
      return answer(new Error('it is not a public address'), '', 0)
    return options.all ? answer(null, addresses) : answer(null, first.address, first.family)
  })

/** Networks of ours, of this machine, of clouds' settings, and what is no single machine (IANA's registries of special addresses). */
const closed = new BlockList()
for (const [network, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
    ['169.254.0.0', 16],
  ] as const),
  ...([
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ] as const),
])
  closed.addSubnet(network, bits, 'ipv4')

/** Of IPv6, what is given out to the public and leads to no address of IPv4. */
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')
const closed6 = new BlockList()
for (const [network, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
] as const)
  closed6.addSubnet(network, bits, 'ipv6')

function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !closed.check(address, 'ipv4')
  return family === 6 && open6.check(address, 'ipv6') && !closed6.check(address, 'ipv6')
}
