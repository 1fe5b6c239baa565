import { audio, type Download, file, image, type Part, video } from '@huida/core'
import { type Activity, listOf, wordOf } from './activity.js'
import { allowedUrl } from './addresses.js'
import type { Tokens } from './credentials.js'
import { call, Refused } from './http.js'

/** The `url` of a part that comes in is this and an address that only the bot may open, until `download` has fetched it. */
const PREFIX = 'teams-file:'
const FILE_INFO = 'application/vnd.microsoft.teams.file.download.info'
/** SharePoint sends on to where a file lies. */
const MAX_HOPS = 3

/** Files, pictures and sound of a message. Cards, and what says the words once more in HTML, are left out. */
export function mediaOf({ attachments }: Activity): Part[] {
  return listOf(attachments).flatMap((attachment): Part[] => {
    const { contentType, contentUrl, content, name } = attachment
    if (contentType === FILE_INFO) {
      const url = wordOf((Object(content) as { downloadUrl?: unknown }).downloadUrl)
      return url === undefined ? [] : [file(`${PREFIX}${url}`, nameOf(name) ?? 'file')]
    }
    if (typeof contentType !== 'string' || wordOf(contentUrl) === undefined) return []
    const url = `${PREFIX}${contentUrl}`
    // Teams says `image/*` of pictures that were pasted.
    const about = /^[\w.+-]+\/[\w.+-]+$/.test(contentType) ? { mimeType: contentType } : {}
    if (contentType.startsWith('image/')) return [{ ...image(url, nameOf(name)), ...about }]
    if (contentType.startsWith('audio/')) return [audio(url, about)]
    if (contentType.startsWith('video/')) return [video(url, about)]
    return contentType.startsWith('text/') || contentType.includes('card')
      ? []
      : [file(url, nameOf(name) ?? 'file', about)]
  })
}

const nameOf = (name: unknown): string | undefined => wordOf(name)?.slice(0, 200)

/** Who may be asked for files, and how. */
export interface Opening {
  tokens: Tokens | undefined
  /** With the bot's token. */
  serviceHosts: readonly string[]
  /** Without. */
  fileHosts: readonly string[]
  signal: AbortSignal
}

/**
 * Opens what a person attached. The token goes to the connector only, and never where that sends us on to. `undefined`: the address is not
 * one of those that may be opened, or the file is gone.
 * @throws Refused, NoAnswer when it may be there later
 */
export async function download(
  part: Part,
  { tokens, serviceHosts, fileHosts, signal }: Opening,
): Promise<Download | undefined> {
  if (!('url' in part) || !part.url?.startsWith(PREFIX)) return undefined
  let address = part.url.slice(PREFIX.length)
  let isFirst = true
  for (let hop = 0; hop <= MAX_HOPS; hop++) {
    const service = isFirst ? allowedUrl(address, serviceHosts) : undefined
    const url = service ?? allowedUrl(address, fileHosts)
    if (url === undefined) return undefined
    const token = service === undefined ? undefined : await tokens?.get()
    const response = await call('a file', url, {
      signal,
      ...(token !== undefined && { headers: { authorization: `Bearer ${token}` } }),
    })
    const { status, headers, body } = response
    const sentTo = headers.get('location')
    if (status === 200 && body) {
      const sizeBytes = Number(headers.get('content-length') ?? Number.NaN)
      const mimeType = headers.get('content-type')?.split(';', 1)[0]?.trim()
      return { body, ...(mimeType && { mimeType }), ...(Number.isSafeInteger(sizeBytes) && { sizeBytes }) }
    }
    await body?.cancel()
    if (status >= 300 && status < 400 && sentTo !== null && URL.canParse(sentTo, url)) {
      address = new URL(sentTo, url).href
      isFirst = false
      continue
    }
    const refusal = new Refused('a file', status)
    if (status === 401 && token !== undefined) tokens?.forget(token)
    if (refusal.passes || (status === 401 && token !== undefined)) throw refusal
    return undefined
  }
  return undefined
}
