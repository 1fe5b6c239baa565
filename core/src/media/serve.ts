import type { KeptMedia, MediaStore } from './media-store.js'

/**
 * Answers a GET or HEAD for media, with ranges for players. Who may ask is judged before: by role, or by a link. Browsers show only
 * pictures, sound, films and PDF; everything else is downloaded, and nothing of it runs.
 * @param id the last segment of the path, as it was sent
 * @param options.embedded pages of other sites show it: only for links, which nobody has who may not see it. Default false
 */
export async function serveMedia(
  store: MediaStore,
  request: Request,
  id: string,
  { embedded = false }: { embedded?: boolean } = {},
): Promise<Response> {
  const { method, headers } = request
  if (method !== 'GET' && method !== 'HEAD')
    return refused(405, 'METHOD_NOT_ALLOWED', 'Media can only be read. Use GET.', { allow: 'GET, HEAD' })
  const media = await store.get(id)
  if (!media) return refused(404, 'MEDIA_UNKNOWN', 'There is nothing at this address. It may have been deleted.')
  const { sizeBytes } = media
  const range = headers.has('if-range') ? undefined : rangeOf(headers.get('range'), sizeBytes)
  if (range === 'unsatisfiable')
    return refused(416, 'RANGE_INVALID', `There are ${sizeBytes} bytes.`, { 'content-range': `bytes */${sizeBytes}` })
  const length = range ? range.end - range.start + 1 : sizeBytes
  return new Response(method === 'HEAD' ? null : media.read(range), {
    status: range ? 206 : 200,
    headers: {
      ...headersOf(media),
      'cross-origin-resource-policy': embedded ? 'cross-origin' : 'same-origin',
      'accept-ranges': 'bytes',
      'content-length': String(length),
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${sizeBytes}` }),
    },
  })
}

/** What browsers show without running anything of it. SVG is not among it: it holds scripts. */
const shown: ReadonlySet<string> = new Set([
  ...['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif', 'image/bmp'],
  ...['audio/mpeg', 'audio/mp4', 'audio/ogg', 'audio/wav', 'audio/aac', 'audio/flac', 'audio/webm'],
  ...['video/mp4', 'video/webm', 'video/ogg', 'video/quicktime', 'application/pdf'],
])

function headersOf({ mimeType, name }: KeptMedia): Record<string, string> {
  const isShown = shown.has(mimeType)
  return {
    'content-type': isShown ? mimeType : 'application/octet-stream',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}${nameIn(name)}`,
    'x-content-type-options': 'nosniff',
    // Browsers show no PDF in a sandbox; their viewers run none of its scripts with the rights of this site.
    'content-security-policy': `default-src 'none'; frame-ancestors 'self'${mimeType === 'application/pdf' ? '' : '; sandbox'}`,
    'referrer-policy': 'no-referrer',
    // What was deleted is not to be found in a browser.
    'cache-control': 'private, no-store',
  }
}

/** As RFC 6266 has it: names in any script, and nothing that ends the header. */
function nameIn(name: string | undefined): string {
  if (!name) return ''
  const encoded = encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `; filename*=UTF-8''${encoded}`
}

type Range = { start: number; end: number }

/** The one range that is asked for. Several at once, and what is no range, are answered with everything, as RFC 9110 allows. */
function rangeOf(header: string | null, size: number): Range | 'unsatisfiable' | undefined {
  const [, from = '', to = ''] = /^bytes=\s*(\d{0,15})-(\d{0,15})\s*$/i.exec(header ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') {
    const last = Math.min(Number(to), size)
    return last === 0 ? 'unsatisfiable' : { start: size - last, end: size - 1 }
  }
  const start = Number(from)
  const end = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  if (to !== '' && Number(to) < start) return undefined
  return start >= size ? 'unsatisfiable' : { start, end }
}

const refused = (status: number, error: string, message: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { error, message },
    { status, headers: { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff', ...headers } },
  )
