import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib'
import { cleanups, temporaryFolder } from '@huida/core/testing'
import { afterEach, describe, expect, test } from '@jest/globals'
import fastify from 'fastify'
import { mountConsole } from './console.js'

const cleanup = cleanups(afterEach)
const SCRIPT = 'console.log("慧答")\n'.repeat(50)

/** The console as a build leaves it, without a browser's cleverness: paths are asked for as they are written. */
async function built(files: Record<string, string | Buffer>) {
  const folder = join(temporaryFolder(cleanup), 'console')
  mkdirSync(join(folder, 'assets'), { recursive: true })
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  writeFileSync(join(folder, '../secret.txt'), 'planted')
  const app = fastify()
  mountConsole(app, folder)
  await app.listen({ port: 0, host: '127.0.0.1' })
  cleanup(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return async (path: string, headers: Record<string, string> = {}) => {
    const [response] = (await once(get({ port, path, headers }), 'response')) as [IncomingMessage]
    const bytes = await buffer(response)
    return { status: response.statusCode, headers: response.headers, bytes, body: bytes.toString() }
  }
}

const INDEX = `<!doctype html><html><head><meta property="csp-nonce" nonce="NONCE"><script type="module" nonce="NONCE" src="/console/assets/a.js"></script></head></html>`

describe('the page', () => {
  test('stands at every path below /console/, with a nonce that is another one each time', async () => {
    const ask = await built({ 'index.html': INDEX })
    const nonces = []
    for (const path of [
      '/console/',
      '/console/desk',
      '/console/conversations/test%3Aming',
      '/console/people/wang.wei',
    ]) {
      const { status, headers, body } = await ask(path)
      expect([status, headers['cache-control']]).toEqual([200, 'no-store'])
      const [, nonce] = /style-src 'self' 'nonce-([\w+/=]{24})'/.exec(String(headers['content-security-policy']))!
      expect(body).toBe(INDEX.replaceAll('NONCE', nonce!))
      nonces.push(nonce)
    }
    expect(new Set(nonces).size).toBe(nonces.length)
    expect((await ask('/console')).headers.location).toBe('/console/')
  })

  test('may do nothing that is not named: no script of a page, none from elsewhere, nobody may frame it', async () => {
    const { headers } = await (await built({ 'index.html': INDEX }))('/console/')
    const policy = String(headers['content-security-policy']).split('; ')
    expect(policy).toEqual(
      expect.arrayContaining([
        ...["default-src 'none'", "script-src 'self'", "connect-src 'self'", "img-src 'self' data: blob:"],
        ...["font-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"],
      ]),
    )
    expect(String(policy)).not.toMatch(/unsafe|\*|https?:/)
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' })
  })

  test('gets its place for the nonce when the build has left none', async () => {
    const { body } = await (await built({ 'index.html': '<html><head><title>x</title></head></html>' }))('/console/')
    expect(body).toMatch(/<head><meta property="csp-nonce" nonce="[\w+/=]{24}">/)
  })

  test('says how it is built when it is not there', async () => {
    const { status, body, headers } = await (await built({}))('/console/desk')
    expect(status).toBe(503)
    expect(body).toContain('npm run build')
    expect(headers['content-security-policy']).toContain("default-src 'none'")
  })
})

describe('a file', () => {
  test('whose name stands for its content is never asked for again; another is', async () => {
    const ask = await built({ 'index.html': INDEX, 'assets/a-1b2c.js': SCRIPT, 'icon.svg': '<svg/>' })
    const script = await ask('/console/assets/a-1b2c.js')
    expect(script.headers).toMatchObject({
      ...{ 'content-type': 'text/javascript; charset=utf-8', 'x-content-type-options': 'nosniff' },
      'cache-control': 'public, max-age=31536000, immutable',
    })
    expect(script.body).toBe(SCRIPT)
    const icon = await ask('/console/icon.svg')
    expect(icon.headers).toMatchObject({ 'content-type': 'image/svg+xml', 'cache-control': 'no-cache' })
    expect((await ask('/console/icon.svg', { 'if-none-match': String(icon.headers.etag) })).status).toBe(304)
  })

  test('is sent in the smallest form that the build has made and the browser takes', async () => {
    const ask = await built({
      ...{ 'index.html': INDEX, 'assets/a.js': SCRIPT, 'assets/b.js': SCRIPT },
      ...{ 'assets/a.js.br': brotliCompressSync(SCRIPT), 'assets/a.js.gz': gzipSync(SCRIPT) },
    })
    const encoded = async (path: string, accepted: string) =>
      (await ask(`/console/assets/${path}`, { 'accept-encoding': accepted })).headers['content-encoding']
    expect(await encoded('a.js', 'gzip, deflate, br, zstd')).toBe('br')
    expect(await encoded('a.js', 'gzip')).toBe('gzip')
    expect(await encoded('a.js', 'br;q=0, gzip;q=1.0')).toBe('gzip')
    expect(await encoded('a.js', 'identity')).toBeUndefined()
    expect(await encoded('b.js', 'br')).toBeUndefined()
    const { bytes, headers } = await ask('/console/assets/a.js', { 'accept-encoding': 'br' })
    expect(brotliDecompressSync(bytes).toString()).toBe(SCRIPT)
    expect(headers).toMatchObject({ vary: 'accept-encoding', 'content-type': 'text/javascript; charset=utf-8' })
  })

  test.each([
    '/console/assets/none.js',
    '/console/assets/../../secret.txt',
    '/console/assets/%2e%2e/%2e%2e/secret.txt',
    '/console/assets/..%2f..%2fsecret.txt',
    '/console/assets//etc/hostname.txt',
    '/console/assets/%2fetc%2fhostname.txt',
    '/console/assets/.env.txt',
    '/console/.env.txt',
    '/console/assets/a.js.map',
    '/console/assets/a.js%00.txt',
    '/console/assets/..%5c..%5csecret.txt',
  ])('%s is none', async (path) => {
    const ask = await built({ 'index.html': INDEX, 'assets/a.js': SCRIPT, 'assets/a.js.map': '{}' })
    const { status, body } = await ask(path)
    expect([status, body.includes('planted')]).toEqual([404, false])
  })

  test.each([
    '/console/../secret.txt',
    '/console/..%2fsecret.txt',
    '/console/%2e%2e%2fsecret.txt',
    '/console//etc/hosts',
  ])('%s leaves the folder no more than any page does', async (path) =>
    expect((await (await built({ 'index.html': INDEX }))(path)).body).not.toContain('planted'),
  )
})
