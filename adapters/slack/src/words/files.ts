import { audio, type Download, file, image, type Part, text, video } from '@huida/core'
import { type Api, Refused } from '../api.js'
import { isId, type SlackFile } from '../payload.js'

/**
 * Files of Slack open only with the workspace's token. The `url` of a part that comes in is this, with the address or the id behind it,
 * until `download` has fetched it.
 */
const PREFIX = 'slack-file:'

/** What is attached to a message. What no part can show is its name. */
export const filesOf = (files: readonly SlackFile[] | undefined): Part[] =>
  Array.isArray(files) ? files.filter((each) => typeof each === 'object' && each !== null).map(partOf) : []

function partOf(given: SlackFile): Part {
  const { id, name, title, mimetype, size, alt_txt, duration_ms, external_type, transcription } = given
  const called = [title, name].find((word) => typeof word === 'string' && word !== '') ?? 'file'
  const address = given.url_private_download ?? given.url_private
  // Such as a document of Google's: Slack has only its address.
  if (external_type && typeof given.url_private === 'string') return text(`${called}\n${given.url_private}`)
  const key = typeof address === 'string' ? address : isId(id) ? id : undefined
  if (key === undefined) return text(called)
  const url = `${PREFIX}${key}`
  const about = {
    ...(typeof mimetype === 'string' && { mimeType: mimetype }),
    ...(typeof size === 'number' && size >= 0 && { sizeBytes: size }),
  }
  const lasting = { ...about, ...(typeof duration_ms === 'number' && { durationMs: duration_ms }) }
  const kind = String(mimetype).split('/', 1)[0]
  if (kind === 'image') return { ...image(url, alt_txt), ...about }
  if (kind === 'video') return video(url, lasting)
  const transcript = transcription?.preview?.content
  if (kind === 'audio') return audio(url, { ...lasting, ...(typeof transcript === 'string' && { transcript }) })
  return file(url, typeof name === 'string' && name !== '' ? name : called, about)
}

/** What a download needs. */
export interface Opening {
  api: Api
  token: string
  signal: AbortSignal
  /** Hosts that the token may be sent to. */
  hosts: readonly string[]
}

/**
 * Opens a file that Slack keeps. `undefined`: it is gone, or it lies elsewhere, where the token has no business.
 * @throws an error when it may be there later
 */
export async function download(part: Part, { api, token, signal, hosts }: Opening): Promise<Download | undefined> {
  if (!('url' in part) || !part.url?.startsWith(PREFIX)) return undefined
  const key = part.url.slice(PREFIX.length)
  const address = isId(key) ? await addressOf(key, api, token, signal) : key
  if (address === undefined || !isAllowed(address, hosts)) return undefined
  // Redirected is who may not read it: to the page for signing in.
  const response = await fetch(address, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual', signal })
  const { status, headers, body } = response
  if (status >= 500 || status === 429) {
    await body?.cancel()
    throw new Error(`Slack gave no file: ${status}`)
  }
  const mimeType = headers.get('content-type')?.split(';', 1)[0]?.trim()
  const isPage = mimeType === 'text/html' && (part as { mimeType?: string }).mimeType !== 'text/html'
  if (status !== 200 || !body || isPage) {
    await body?.cancel()
    return undefined
  }
  const sizeBytes = Number(headers.get('content-length') ?? Number.NaN)
  return { body, ...(mimeType && { mimeType }), ...(Number.isSafeInteger(sizeBytes) && { sizeBytes }) }
}

/** Of files in channels that are shared with others, Slack tells the address only when it is asked. */
async function addressOf(id: string, api: Api, token: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const { file } = await api.call<{ file?: SlackFile }>('files.info', { file: id }, { token, signal })
    return file?.url_private_download ?? file?.url_private
  } catch (error) {
    if (error instanceof Refused && /not_found|deleted|access|scope/.test(error.code)) return undefined
    throw error
  }
}

function isAllowed(address: string, hosts: readonly string[]): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, host, username } = new URL(address)
  // Only what was configured may be without TLS.
  return username === '' && hosts.some((allowed) => allowed === `${protocol}//${host}`)
}
