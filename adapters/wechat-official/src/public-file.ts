import type { IncomingMessage } from 'node:http'
import { publicOnly } from '@huida/core/net'

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
  const { protocol, host } = new URL(url)
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`${protocol} is not fetched`)
  const guard = allow.includes(host) ? {} : publicOnly(url)
  const { get } = await (protocol === 'https:' ? import('node:https') : import('node:http'))
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const request = get(url, { signal, agent: false, ...guard }, resolve)
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
