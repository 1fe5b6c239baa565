import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageFolder } from './folder.js'

/** What the program serves besides the bot: path, type, and where the file is in the package. */
const pages: Record<string, { type: string; file: string }> = {
  '/': { type: 'text/html', file: 'pages/chat.html' },
  '/pages/chat.css': { type: 'text/css', file: 'pages/chat.css' },
  '/pages/chat.js': { type: 'text/javascript', file: 'dist/pages/chat.js' },
  '/pages/traces.css': { type: 'text/css', file: 'pages/traces.css' },
  '/pages/traces.js': { type: 'text/javascript', file: 'dist/pages/traces.js' },
  '/pages/icon.svg': { type: 'image/svg+xml', file: 'pages/icon.svg' },
}

/** What every page may do: nothing but its own files and its own server; nobody may frame it. */
export const pageHeaders = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data: https:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
}

/** A page of the program, or `undefined` when the path is not one. */
export async function page(request: Request, pathname: string): Promise<Response | undefined> {
  const found = pages[pathname]
  if (!found) return undefined
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return Response.json({ error: 'METHOD_NOT_ALLOWED' }, { status: 405, headers: { allow: 'GET, HEAD' } })
  return file(found.file, found.type)
}

/** A file of the package as a response. */
export async function file(path: string, type: string): Promise<Response> {
  const body = await readFile(join(packageFolder, path))
  return new Response(body, { headers: { ...pageHeaders, 'content-type': `${type}; charset=utf-8` } })
}
