import { headerOf, remoteAddressOf } from '@huida/core'
import { isLoopback } from './addresses.js'

/**
 * Whether a request was sent from this machine, to this machine by its own name, and by nobody's proxy: a page in a browser may be led to
 * send requests here under another name. Not known counts as no.
 */
export function comesFromHere(request: Request): boolean {
  const address = remoteAddressOf(request)?.replace(/^::ffff:/, '')
  if (address === undefined || !isLoopback(address.includes(':') ? `[${address}]` : address)) return false
  if (['forwarded', 'x-forwarded-for', 'x-real-ip', 'origin'].some((name) => headerOf(request, name) !== undefined))
    return false
  const host = headerOf(request, 'host') ?? ''
  return URL.canParse(`http://${host}`) && isLoopback(new URL(`http://${host}`).hostname)
}
