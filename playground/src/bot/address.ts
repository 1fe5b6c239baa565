/**
 * `fetch` refuses an address that holds a password, and says it aloud in its error: `http://user:password@host` becomes an
 * address and a header.
 */
export function apart(given: string): { address: string; headers?: { authorization: string } } {
  const url = new URL(given)
  if (url.username === '' && url.password === '') return { address: given }
  const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  url.username = url.password = ''
  return { address: url.href, headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` } }
}
