import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { defaultLimits } from '../limits.js'
import { type GuardedFetchOptions, guardedFetch } from './guarded-fetch.js'

type Lookup = NonNullable<GuardedFetchOptions['lookup']>

/** A resolver whose every name has these addresses, one after the other, and that counts how often it was asked. */
function resolver(...addresses: string[]): { lookup: Lookup; asked: string[] } {
  const asked: string[] = []
  const lookup = (
    name: string,
    _: unknown,
    callback: (error: null, found: { address: string; family: number }[]) => void,
  ) => {
    const address = addresses[Math.min(asked.length, addresses.length - 1)]!
    asked.push(name)
    callback(null, [{ address, family: address.includes(':') ? 6 : 4 }])
  }
  return { lookup: lookup as unknown as Lookup, asked }
}

const refusal = (url: string, options: Partial<GuardedFetchOptions> = {}) =>
  guardedFetch(url, { limits: defaultLimits, ...options }).then(
    ({ bytes }) => `taken: ${Buffer.from(bytes)}`,
    (error) => error.facts?.refusal ?? error,
  )

describe('an address that is not one of the public internet', () => {
  const inside = [
    // This machine, however it is written
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '2130706433',
    '0x7f000001',
    '0x7f.0.0.1',
    '0x7F.1',
    '0177.0.0.1',
    '0177.0.0.01',
    '017700000001',
    '127.0.0.1.',
    '１２７.0.0.1',
    '127。0。0。1',
    '%31%32%37.0.0.1',
    '0',
    '0.0.0.0',
    '0.1.2.3',
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '[::127.0.0.1]',
    '[::7f00:1]',
    '[::ffff:0:127.0.0.1]',
    // Networks of one's own
    '10.0.0.1',
    '10.255.255.255',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '192.168.255.255',
    '3232235521',
    '0xc0a80001',
    '[::ffff:10.0.0.1]',
    '[::ffff:c0a8:1]',
    '[fc00::1]',
    '[fd12:3456:789a::1]',
    '[fec0::1]',
    // What clouds answer with credentials
    '169.254.169.254',
    '2852039166',
    '0xa9fea9fe',
    '169.254.170.2',
    '169.254.0.1',
    '100.100.100.200',
    '192.0.0.192',
    '[::ffff:169.254.169.254]',
    '[::ffff:a9fe:a9fe]',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[fe80::a9fe:a9fe]',
    // Translations into IPv6
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::a9fe:a9fe]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2002:a9fe:a9fe::1]',
    '[2001::1]',
    '[2001:0:4136:e378:8000:63bf:3fff:fdd2]',
    // Providers, tests, documentation, the future, everybody
    '100.64.0.1',
    '100.127.255.254',
    '198.18.0.1',
    '198.19.255.255',
    '192.0.0.1',
    '192.0.2.1',
    '198.51.100.1',
    '203.0.113.1',
    '192.88.99.1',
    '240.0.0.1',
    '255.255.255.255',
    '224.0.0.1',
    '239.255.255.255',
    '[ff02::1]',
    '[100::1]',
    '[2001:db8::1]',
    '[4000::1]',
    '0300.0250.0.1',
    '[64:ff9b::10.0.0.1]',
    '[2002:c0a8:1::]',
    '169.254.169.254.',
    '[5f00::1]',
  ]

  it('is told by its number in eighty ways of writing it', async () => {
    expect(inside.length).toBeGreaterThanOrEqual(80)
    const taken: string[] = []
    for (const host of inside) if ((await refusal(`http://${host}/`)) !== 'address-not-public') taken.push(host)
    expect(taken).toEqual([])
  })

  it('is told by what its name leads to', async () => {
    for (const name of ['localhost', 'localhost.', 'foo.localhost', '127.0.0.1.nip.io', 'a9fea9fe.nip.io', 'intern']) {
      expect(await refusal(`https://${name}/`, resolver('127.0.0.1'))).toBe('address-not-public')
    }
    expect(await refusal('http://localhost/')).toBe('address-not-public')
    expect(await refusal('https://six.example/', resolver('::ffff:10.0.0.1'))).toBe('address-not-public')
  })

  it('is refused when only one of the addresses of its name is inside', async () => {
    const lookup = ((_: string, __: unknown, callback: (error: null, found: unknown[]) => void) =>
      callback(null, [
        { address: '93.184.216.34', family: 4 },
        { address: '10.0.0.1', family: 4 },
      ])) as unknown as Lookup
    expect(await refusal('https://two.example/', { lookup })).toBe('address-not-public')
  })
})

describe('an address', () => {
  it.each([
    ['file:///etc/passwd', 'not-a-url'],
    ['gopher://a.example/', 'not-a-url'],
    ['ftp://a.example/', 'not-a-url'],
    ['data:text/html,a', 'not-a-url'],
    ['javascript:alert(1)', 'not-a-url'],
    ['blob:https://a.example/1', 'not-a-url'],
    ['//a.example/', 'not-a-url'],
    ['a.example', 'not-a-url'],
    ['http://', 'not-a-url'],
    ['http://[::1', 'not-a-url'],
    ['http://a.example:22/', 'port-not-allowed'],
    ['https://a.example:8443/', 'port-not-allowed'],
    ['http://93.184.216.34:6379/', 'port-not-allowed'],
    ['https://user@a.example/', 'url-with-credentials'],
    ['https://user:secret@a.example/', 'url-with-credentials'],
    ['http://a.example@127.0.0.1/', 'url-with-credentials'],
    ['http://127.0.0.1#@a.example/', 'address-not-public'],
    ['http://127.0.0.1\\@a.example/', 'address-not-public'],
  ])('%s is refused: %s', async (url, expected) => {
    expect(await refusal(url)).toBe(expected)
  })
})

describe('a server', () => {
  const pages: Record<string, RequestListener> = {
    '/': (_, response) => response.setHeader('content-type', 'text/html').end('<h1>Hello</h1>'),
    '/gzip': (_, response) =>
      response.setHeader('content-encoding', 'gzip').setHeader('content-type', 'text/csv').end(gzipSync('a,b')),
    '/br': (_, response) =>
      response.setHeader('content-encoding', 'br').setHeader('content-type', 'text/csv').end(brotliCompressSync('a,b')),
    '/bomb': (_, response) =>
      response
        .setHeader('content-encoding', 'gzip')
        .setHeader('content-type', 'text/html')
        .end(gzipSync(Buffer.alloc(5e6))),
    '/twice': (_, response) =>
      response
        .setHeader('content-encoding', 'gzip, gzip')
        .setHeader('content-type', 'text/html')
        .end(gzipSync(gzipSync('a'))),
    '/garbage': (_, response) =>
      response.setHeader('content-encoding', 'gzip').setHeader('content-type', 'text/html').end('not gzip'),
    '/inside': (_, response) => response.writeHead(302, { location: 'http://127.0.0.1/admin' }).end(),
    '/metadata': (_, response) => response.writeHead(307, { location: '//169.254.169.254/latest/meta-data/' }).end(),
    '/file': (_, response) => response.writeHead(301, { location: 'file:///etc/passwd' }).end(),
    '/port': (request, response) =>
      response
        .writeHead(301, { location: `http://127.0.0.1:${Number(request.headers.host?.split(':')[1]) + 1}/` })
        .end(),
    '/moved': (_, response) => response.writeHead(308, { location: './' }).end(),
    '/loop': (_, response) => response.writeHead(302, { location: '/loop' }).end(),
    '/drip': (_, response) => {
      response.setHeader('content-type', 'text/html').write('<')
      const drip = setInterval(() => response.write('.'), 20)
      response.on('close', () => clearInterval(drip))
    },
    '/silent': () => {},
    '/endless': (_, response) => {
      response.setHeader('content-type', 'text/html')
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
      }
      response.on('drain', more)
      more()
    },
    '/declared': (_, response) =>
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '500000000' }).write('a'),
    '/picture': (_, response) => response.setHeader('content-type', 'image/svg+xml').end('<svg/>'),
    '/untyped': (_, response) => response.end('a'),
    '/missing': (_, response) => response.writeHead(404, { 'content-type': 'text/html' }).end('<h1>Gone</h1>'),
    '/hangs-up': (request) => request.socket.destroy(),
  }
  let server: Server
  let host: string

  beforeAll(async () => {
    server = createServer((request, response) => (pages[request.url!] ?? pages['/missing']!)(request, response))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })

  const ask = (path: string, limits = {}) =>
    refusal(`http://${host}${path}`, { allow: [host], limits: { ...defaultLimits, maxFileBytes: 1e6, ...limits } })

  it('of the own network is asked only if it is named', async () => {
    expect(await ask('/')).toBe('taken: <h1>Hello</h1>')
    expect(await refusal(`http://${host}/`)).toBe('port-not-allowed')
  })

  it('may pack what it sends', async () => {
    expect(await ask('/gzip')).toBe('taken: a,b')
    expect(await ask('/br')).toBe('taken: a,b')
  })

  it.each([
    ['redirects to 127.0.0.1', '/inside', 'address-not-public'],
    ['redirects to where clouds keep credentials', '/metadata', 'address-not-public'],
    ['redirects to a file', '/file', 'not-a-url'],
    ['redirects to another port of an allowed host', '/port', 'port-not-allowed'],
    ['redirects for ever', '/loop', 'too-many-redirects'],
    ['sends five megabytes of zeros packed into five kilobytes', '/bomb', 'unpacks-too-far'],
    ['packs twice', '/twice', 'type-not-allowed'],
    ['says it packed and did not', '/garbage', 'no-answer'],
    ['sends without end', '/endless', 'too-large'],
    ['says that it will send too much', '/declared', 'too-large'],
    ['sends a picture', '/picture', 'type-not-allowed'],
    ['does not say what it sends', '/untyped', 'type-not-allowed'],
    ['has no such page', '/missing', 'status-not-ok'],
    ['hangs up', '/hangs-up', 'no-answer'],
  ])('that %s is refused', async (_, path, expected) => {
    expect(await ask(path, path === '/bomb' ? { maxFileBytes: 1e7 } : {})).toBe(expected)
  })

  it('may redirect to a page that is allowed', async () => {
    expect(await ask('/moved')).toBe('taken: <h1>Hello</h1>')
  })

  it.each(['/drip', '/silent'])('that is slow is left after the time it has: %s', async (path) => {
    // The server would go on for ever.
    expect(await ask(path, { timeoutMs: 150 })).toBe('took-too-long')
  })

  it('that is slow is left at once when the import is ended', async () => {
    expect(await refusal(`http://${host}/drip`, { allow: [host], signal: AbortSignal.timeout(50) })).toMatchObject({
      name: 'TimeoutError',
    })
  })

  it('is reached at the very address that was looked at, so that a name that then leads elsewhere changes nothing', async () => {
    // The first answer passes, and nobody has been given that network; the second would be this machine.
    const { lookup, asked } = resolver('2000::1', '127.0.0.1')
    const limits = { ...defaultLimits, timeoutMs: 200 }
    expect(await refusal('http://rebinding.example/', { lookup, limits })).toMatch(/no-answer|took-too-long/)
    expect(asked).toEqual(['rebinding.example'])
  })
})
