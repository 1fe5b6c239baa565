import { createHash, randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { packageFolder } from '../folder.js'

/** Where the build of the console goes. */
const FOLDER = join(packageFolder, 'dist/console')

/** Names of files as the build gives them: no part begins with a dot. */
const FILE = /^(?:[\w-][\w.-]*\/)*[\w-][\w.-]*\.[a-z0-9]+$/i

const types: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.webp': 'image/webp',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.mp3': 'audio/mpeg',
  '.txt': 'text/plain; charset=utf-8',
}

/** Compressed forms that the build may have made beside a file, the smaller first. */
const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** What the console may do: its own files and its own server, and styles that its own scripts make. */
const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "media-src 'self' blob:",
    "manifest-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ')

const safely = { 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' }

/** Serves the console below `/console/`: its files as they are, and for every other path the page, which knows what it stands for. */
export function mountConsole(app: FastifyInstance, folder: string = FOLDER): void {
  app.get('/console', (_, reply) => reply.redirect('/console/', 308))
  app.get<{ Params: { '*': string } }>('/console/*', async (request, reply) => {
    const path = request.params['*']
    return isFile(path) ? file(folder, path, { request, reply }) : page(folder, reply)
  })
}

/** What stands in assets or beside the page; deeper down a dot is part of an id, such as `people/wang.wei`. */
const isFile = (path: string): boolean => path.startsWith('assets/') || /^[^/]+\.[a-z0-9]+$/i.test(path)

/** The page, with the nonce that its policy allows in this answer only. */
async function page(folder: string, reply: FastifyReply): Promise<FastifyReply> {
  const nonce = randomBytes(16).toString('base64')
  const html = await readFile(join(folder, 'index.html'), 'utf8').catch(() => undefined)
  return reply
    .code(html === undefined ? 503 : 200)
    .headers({ ...safely, 'content-security-policy': policy(nonce), 'cache-control': 'no-store' })
    .type('text/html; charset=utf-8')
    .send(html === undefined ? notBuilt : withNonce(html, nonce))
}

/** Puts the nonce where the build has left a place for it, at least into `<meta property="csp-nonce">`. */
function withNonce(html: string, nonce: string): string {
  const filled = html.replace(/(\snonce=)"[^"]*"/g, `$1"${nonce}"`)
  if (/<meta\s[^>]*property="csp-nonce"/.test(filled)) return filled
  return filled.replace(/<head>/, `<head><meta property="csp-nonce" nonce="${nonce}">`)
}

async function file(
  folder: string,
  path: string,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): Promise<FastifyReply | undefined> {
  const type = types[extname(path).toLowerCase()]
  if (!FILE.test(path) || type === undefined) return reply.callNotFound() as never
  const whole = join(folder, path)
  const encoding = await encodingFor(whole, request.headers['accept-encoding'])
  const body = await readFile(whole + (encoding?.[1] ?? '')).catch(() => undefined)
  if (!body) return reply.callNotFound() as never
  // The build names what stands in assets by its content, so that a name never means anything else.
  const isImmutable = path.startsWith('assets/')
  const tag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  void reply.headers({
    ...safely,
    'cache-control': isImmutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'accept-encoding',
    etag: tag,
    ...(encoding && { 'content-encoding': encoding[0] }),
  })
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  return reply.type(type).send(body)
}

/** The smallest form that the browser takes and the build has made. */
async function encodingFor(whole: string, accepted = ''): Promise<(typeof encodings)[number] | undefined> {
  const taken = accepted
    .toLowerCase()
    .split(',')
    .filter((each) => !/;\s*q=0(?:\.0*)?\s*$/.test(each))
    .map((each) => each.split(';', 1)[0]!.trim())
  for (const encoding of encodings)
    if (taken.includes(encoding[0]) && (await stat(whole + encoding[1]).catch(() => undefined))?.isFile())
      return encoding
  return undefined
}

const notBuilt = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>慧答 Huida</title>
    <link rel="icon" href="/pages/icon.svg">
    <link rel="stylesheet" href="/pages/plain.css">
  </head>
  <body>
    <main>
      <h1>控制台还没有构建 · The console has not been built</h1>
      <p>在代码仓库中运行 <code>npm run build</code>，然后刷新此页。</p>
      <p>Run <code>npm run build</code> in the repository, then load this page again.</p>
    </main>
  </body>
</html>
`
