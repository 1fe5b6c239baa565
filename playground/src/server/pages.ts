import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import { packageFolder } from '../folder.js'

/** What everybody may see besides the bot: path, type, and where the file is in the package. */
const pages: Record<string, { type: string; file: string }> = {
  '/': { type: 'text/html', file: 'pages/chat.html' },
  '/pages/chat.css': { type: 'text/css', file: 'pages/chat.css' },
  '/pages/chat.js': { type: 'text/javascript', file: 'dist/pages/chat.js' },
  '/pages/plain.css': { type: 'text/css', file: 'pages/plain.css' },
  '/pages/sign-in.js': { type: 'text/javascript', file: 'dist/pages/sign-in.js' },
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

/** Serves the pages that everybody may see. */
export function mountPages(app: FastifyInstance): void {
  for (const [path, { type, file }] of Object.entries(pages))
    app.get(path, async (_, reply) =>
      reply
        .headers(pageHeaders)
        .type(`${type}; charset=utf-8`)
        .send(await readFile(join(packageFolder, file))),
    )
}
