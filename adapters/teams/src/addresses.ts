/**
 * Hosts of the Bot Connector for Teams: worldwide, and of the bot service for other channels. The bot sends its own token there, so
 * `*.trafficmanager.net` as a whole, where anybody may have a name, would give it away. As implementers see them and Microsoft's page on
 * sending proactive messages has the first; looked up on 2026-11-28.
 */
export const SERVICE_HOSTS: readonly string[] = [
  'smba.trafficmanager.net',
  'smba.infra.gcc.teams.microsoft.com',
  '*.botframework.com',
]

/** Where files that people attach lie: SharePoint and OneDrive for Business. Their addresses need no token. Looked up on 2026-11-28. */
export const FILE_HOSTS: readonly string[] = ['*.sharepoint.com']

/**
 * An address that may be called, in its normal form and with a slash at its end; `undefined` for any other. It is https, with a host
 * from the list, on the standard port and without a name before the host. On this machine, where the list says so, http and any port will do.
 */
export function allowedUrl(address: unknown, hosts: readonly string[]): string | undefined {
  if (typeof address !== 'string' || address.length > 2_048 || !URL.canParse(address)) return undefined
  const url = new URL(address)
  const { protocol, hostname, port, username, password } = url
  if (username !== '' || password !== '' || !hosts.some((host) => isHost(hostname, host))) return undefined
  if (!isLoopback(hostname) && (protocol !== 'https:' || port !== '')) return undefined
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  return url.href
}

/** The same address, however it is written. */
export const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`)

/** Names and numbers of this machine. */
export const isLoopback = (hostname: string): boolean => /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname)

/** `*.example.com` takes every host below `example.com`, not that itself. */
const isHost = (hostname: string, host: string): boolean =>
  host.startsWith('*.') ? hostname.endsWith(host.slice(1)) && hostname.length > host.length - 1 : hostname === host
